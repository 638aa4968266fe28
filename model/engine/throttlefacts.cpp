// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/throttlefacts.h"

#include "model/base/sqlresource.h"

#include <QThread>

namespace lk {

namespace {

qint64 numberOr(const Cell& cell, qint64 unknown)
{
    return cell ? cell->toLongLong() : unknown;
}

bool isYes(const Cell& cell)
{
    return cell == QStringLiteral("t");
}

/// "0-3,8-11" as Linux prints the processors that are on.
int processorsIn(const QString& list)
{
    int count = 0;
    for (const QString& part : list.trimmed().split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        const QStringList ends = part.split(QLatin1Char('-'));
        count += ends.size() == 2 ? ends[1].toInt() - ends[0].toInt() + 1 : 1;
    }
    return count;
}

} // namespace

ThrottleReader::ThrottleReader(Backend& backend, Session& session, const QualifiedName& table)
    : m_backend(backend)
    , m_session(session)
    , m_table(table.quoted())
{
}

Result<int> ThrottleReader::readCores()
{
    const QString address = m_session.address();
    for (const char* here : {"/", "localhost:", "127.0.0.1:", "::1:"}) {
        if (address.startsWith(QLatin1String(here))) {
            return QThread::idealThreadCount();
        }
    }
    const auto may = m_session.query(QStringLiteral("SELECT pg_has_role('pg_read_server_files', 'USAGE')"));
    if (!may || !isYes(may->rows.first()[0])) {
        return may ? Result<int>(0) : std::unexpected(may.error());
    }
    const auto list
        = m_session.query(QStringLiteral("SELECT pg_read_file('/sys/devices/system/cpu/online', 0, 200, true)"));
    return list ? processorsIn(list->scalar()) : 0;
}

/// A query on a standby has no age here; but as long as it holds the same transaction, it is the same query.
void ThrottleReader::judgeStandbys(const QString& told, ThrottleFacts& facts)
{
    QHash<QString, Held> present;
    for (const QString& line : told.split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
        const QString holder = line.section(QLatin1Char('\t'), 0, 0);
        Held held = m_standbys.value(holder);
        if (held.oldest != line.section(QLatin1Char('\t'), 1)) {
            held.oldest = line.section(QLatin1Char('\t'), 1);
            held.since.start();
        }
        if (held.since.elapsed() > facts.horizonMs) {
            facts.horizonMs = held.since.elapsed();
            facts.horizonHolder = holder;
        }
        present.insert(holder, held);
    }
    m_standbys = present;
}

Result<ThrottleFacts> ThrottleReader::read(const QList<BackendId>& ours)
{
    static const QString sql = sqlResource(QStringLiteral("throttle-14"));
    QStringList pids;
    for (const BackendId& id : ours) {
        pids << QString::number(id.pid);
    }
    const auto rows
        = m_session.query(sql, {m_table, QLatin1Char('{') + pids.join(QLatin1Char(',')) + QLatin1Char('}')});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    const auto& row = rows->rows.first();
    ThrottleFacts facts;
    facts.slotsBehind = row[0].value_or(QString());
    facts.slotsLost = row[1].value_or(QString()).split(QLatin1Char(','), Qt::SkipEmptyParts);
    facts.walBytes = numberOr(row[2], -1);
    facts.walMost = numberOr(row[3], -1);
    facts.checkpointMs = numberOr(row[4], -1);
    facts.archives = isYes(row[5]);
    facts.archiveFails = isYes(row[6]);
    facts.busy = int(numberOr(row[7], -1));
    facts.horizonMs = numberOr(row[8], -1);
    facts.horizonHolder = row[9].value_or(QString());
    facts.autovacuum = isYes(row[10]);
    facts.wraparound = isYes(row[11]);
    judgeStandbys(row[12].value_or(QString()), facts);

    const auto asked = m_session.query(m_session.serverVersion() >= 170000
            ? QStringLiteral("SELECT num_requested FROM pg_stat_checkpointer")
            : QStringLiteral("SELECT checkpoints_req FROM pg_stat_bgwriter"));
    if (!asked) {
        return std::unexpected(asked.error());
    }
    facts.checkpointsAskedFor = asked->scalar().toLongLong();
    if (facts.archives) {
        if (!m_seesArchive) {
            const auto may = m_session.query(
                QStringLiteral("SELECT has_function_privilege('pg_catalog.pg_ls_archive_statusdir()', 'EXECUTE')"));
            m_seesArchive = may && isYes(may->rows.first()[0]);
        }
        if (*m_seesArchive) {
            const auto waiting = m_session.query(
                QStringLiteral("SELECT count(*) FROM pg_ls_archive_statusdir() WHERE name LIKE '%.ready'"));
            if (waiting) {
                facts.archiveBacklog = waiting->scalar().toLongLong();
            }
        }
    }
    const auto lag = m_backend.replicaLag(m_session);
    if (!lag) {
        return std::unexpected(lag.error());
    }
    facts.lag = *lag;
    if (!m_cores) {
        const auto cores = readCores();
        if (!cores) {
            return std::unexpected(cores.error());
        }
        m_cores = *cores;
    }
    facts.cores = *m_cores;
    return facts;
}

} // namespace lk
