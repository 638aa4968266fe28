// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/backfillvacuum.h"

#include <QThread>

namespace lk {

BackfillVacuum::BackfillVacuum(Backend& backend, const ConnectionSettings& settings, const QualifiedName& table)
    : m_backend(backend)
    , m_settings(settings)
    , m_table(table)
{
}

BackfillVacuum::~BackfillVacuum()
{
    // Asked again: the first time may have come before the statement began.
    while (m_running.valid() && m_running.wait_for(std::chrono::milliseconds(50)) != std::future_status::ready) {
        (void)cancel();
    }
}

bool BackfillVacuum::isRunning()
{
    if (!m_running.valid()) {
        return false;
    }
    if (m_running.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
        return true;
    }
    if (const auto done = m_running.get()) {
        ++m_runs;
        m_blocksAtLast = m_blocksAtBegin;
    } else {
        ++m_skipped;
        m_why = done.error().message.section(QLatin1Char('\n'), 0, 0).trimmed();
        m_notBefore = QDeadlineTimer(std::chrono::minutes(1));
    }
    return false;
}

bool BackfillVacuum::pace(qint64 blocksUnstriped, qint64 tableBlocks, bool held, BackfillMode mode)
{
    if (isRunning() || held || (m_notBefore && !m_notBefore->hasExpired())
        || blocksUnstriped - m_blocksAtLast < blocksBetween(tableBlocks)) {
        return false;
    }
    start(blocksUnstriped, mode);
    return true;
}

bool BackfillVacuum::begin(qint64 blocksUnstriped, BackfillMode mode)
{
    if (isRunning() || !owes(blocksUnstriped)) {
        return false;
    }
    start(blocksUnstriped, mode);
    return true;
}

void BackfillVacuum::start(qint64 blocksUnstriped, BackfillMode mode)
{
    m_blocksAtBegin = blocksUnstriped;
    m_notBefore.reset();
    m_running = std::async(std::launch::async, [this, mode] { return vacuum(mode); });
}

Result<void> BackfillVacuum::vacuum(BackfillMode mode)
{
    auto session = m_backend.connect(m_settings, Purpose::Backfill);
    if (!session) {
        return std::unexpected(session.error());
    }
    {
        const std::scoped_lock lock(m_mutex);
        m_session = (*session)->id();
        m_cancel = (*session)->canceller();
    }
    QString said;
    (*session)->onNotice([&said](const QString& text) { said = text; });
    // One that is skipped, for a lock or for want of a right, succeeds with a warning: only this tells.
    const QString count = QStringLiteral("SELECT coalesce(sum(vacuum_count), 0) FROM pg_stat_all_tables WHERE relid = "
                                         "to_regclass(%1)")
                              .arg(literal(m_table.quoted()));
    const auto before = (*session)->query(count);
    // No TRUNCATE: that takes ACCESS EXCLUSIVE.
    const QStringList statements{QStringLiteral("SET statement_timeout = 0"),
        QStringLiteral("SET vacuum_cost_delay = '%1ms'").arg(mode == BackfillMode::Fast ? 0 : 2),
        QStringLiteral("VACUUM (SKIP_LOCKED, TRUNCATE false, PARALLEL 0) ") + m_table.quoted()};
    Result<void> done = before.transform([](const Rows&) { });
    for (const QString& statement : statements) {
        if (const auto sent = (*session)->query(statement); !sent) {
            done = std::unexpected(sent.error());
            break;
        }
    }
    if (done) {
        // Before PostgreSQL 15 a process of its own keeps the count, and tells the new one half a second later.
        const QDeadlineTimer late((*session)->serverVersion() < 150000 && said.isEmpty() ? 3000 : 0);
        auto after = (*session)->query(count);
        while (after && after->scalar() == before->scalar() && !late.hasExpired()) {
            QThread::msleep(100);
            after = (*session)->query(count);
        }
        if (!after || after->scalar() == before->scalar()) {
            done = failure(ErrorKind::LockTimeout,
                said.isEmpty() ? QStringLiteral("VACUUM %1: skipped").arg(m_table.printed()) : said);
        }
    }
    const std::scoped_lock lock(m_mutex);
    m_session.reset();
    m_cancel = {};
    return done;
}

std::optional<BackendId> BackfillVacuum::session()
{
    const std::scoped_lock lock(m_mutex);
    return m_session;
}

bool BackfillVacuum::cancel()
{
    const std::scoped_lock lock(m_mutex);
    return m_cancel && m_cancel();
}

} // namespace lk
