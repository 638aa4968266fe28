// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/monitor.h"

#include "model/base/sqlresource.h"
#include "model/engine/obstacles.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace lk {

Monitor::Monitor(Backend& backend, const ConnectionSettings& settings)
    : m_backend(backend)
    , m_settings(settings)
{
}

Result<Session*> Monitor::session()
{
    if (!m_session || !m_session->isAlive()) {
        auto made = m_backend.connect(m_settings, Purpose::Monitor);
        if (!made) {
            return std::unexpected(made.error());
        }
        m_session = std::move(*made);
    }
    return m_session.get();
}

Result<void> Monitor::ready()
{
    return session().transform([](Session*) { });
}

Result<LockSight> Monitor::look(const BackendId& target)
{
    static const QString sql = sqlResource(QStringLiteral("lock-watch"));
    const auto mine = session();
    if (!mine) {
        return std::unexpected(mine.error());
    }
    // Several times a second and a session: the whole question costs the server many times as much to plan as this one.
    const auto waits = (*mine)->query(QStringLiteral("SELECT FROM pg_locks WHERE NOT granted LIMIT 1"));
    if (!waits) {
        return std::unexpected(waits.error());
    }
    if (waits->isEmpty()) {
        return LockSight{};
    }
    const auto rows = (*mine)->query(sql, {QString::number(target.pid)});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    const auto& row = rows->rows.first();
    const QString yes = QStringLiteral("t");
    LockSight sight;
    sight.waits = row[0] == yes;
    sight.victims = row[1].value_or(QString()).toInt();
    sight.longestVictimMs = row[2].value_or(QString()).toLongLong();
    sight.blockers = row[3].value_or(QString());
    sight.vacuumed = row[4].value_or(QString());
    sight.wraparound = row[5] == yes;
    return sight;
}

Result<QString> Monitor::holders(const QList<QualifiedName>& tables, LockMode wanted, qint64 milliseconds)
{
    return session().and_then([&](Session* mine) {
        return m_backend.lockHolders(*mine, tables, wanted, milliseconds)
            .transform([&](const QList<LockedSession>& holders) {
                QStringList printed;
                for (const LockedSession& holder : holders) {
                    // A role that may not see an age shall not take every passing statement for an obstacle.
                    const bool stays = holder.id.pid == 0 || holder.transactionMs > milliseconds;
                    if (stays && !yields(holder)) {
                        printed << printedObstacle(holder);
                    }
                }
                return printed.join(QLatin1String("; "));
            });
    });
}

Result<QStringList> Monitor::vacuumed(const QList<QualifiedName>& tables)
{
    static const QString sql = sqlResource(QStringLiteral("lock-vacuumed"));
    QJsonArray names;
    for (const QualifiedName& table : tables) {
        names << table.quoted();
    }
    const auto mine = session();
    if (!mine) {
        return std::unexpected(mine.error());
    }
    const auto rows = (*mine)->query(sql, {QString::fromUtf8(QJsonDocument(names).toJson(QJsonDocument::Compact))});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    QStringList held;
    for (const auto& row : rows->rows) {
        held << row[0].value_or(QString());
    }
    return held;
}

Result<void> Monitor::cancel(const BackendId& target)
{
    const auto mine = session();
    if (!mine) {
        return std::unexpected(mine.error());
    }
    return m_backend.cancel(**mine, target).transform([](bool) { });
}

} // namespace lk
