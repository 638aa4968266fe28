// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/statementstep.h"

#include "model/engine/failures.h"

#include <QCoreApplication>
#include <QElapsedTimer>

#include <algorithm>
#include <future>

namespace lk {

namespace {

/// Nobody who reads or writes waits for such a lock, and a look at the catalog takes none. Plans of an earlier version
/// do not say it themselves.
bool hindersNobody(const QString& statement)
{
    return statement.startsWith(QLatin1String("SELECT "))
        || (statement.startsWith(QLatin1String("LOCK TABLE "))
            && statement.endsWith(QLatin1String(" IN SHARE UPDATE EXCLUSIVE MODE")));
}

} // namespace

QString printedDuration(qint64 milliseconds)
{
    if (milliseconds < 1000) {
        return QStringLiteral("%1 ms").arg(milliseconds);
    }
    if (milliseconds < 60'000) {
        return QStringLiteral("%1 s").arg(double(milliseconds) / 1000, 0, 'f', 1);
    }
    return QStringLiteral("%1 min %2 s").arg(milliseconds / 60'000).arg(milliseconds / 1000 % 60);
}

StatementStep::StatementStep(Session& session, JournalStore& journal, LockGuard& guard, RunControl& control)
    : m_session(session)
    , m_journal(journal)
    , m_guard(guard)
    , m_control(control)
{
}

Result<QString> StatementStep::run(const QString& stepId, const StatementBody& body, qint64 entryId)
{
    switch (body.mode) {
    case StatementBody::Mode::Transaction:
        return transaction(stepId, body, entryId);
    case StatementBody::Mode::Concurrently:
        return concurrently(stepId, body, entryId);
    }
    Q_UNREACHABLE();
}

Result<void> StatementStep::prepare(const QString& stepId, const QStringList& statements)
{
    const StatementBody body{StatementBody::Mode::Transaction, statements};
    return transaction(stepId, body, std::nullopt).transform([](const QString&) { });
}

Result<QString> StatementStep::transaction(
    const QString& stepId, const StatementBody& ours, std::optional<qint64> entryId)
{
    // A client that waits for a lock we hold looks for a deadlock after deadlock_timeout and, finding us in the circle,
    // fails its own request. So once we hold a lock that clients wait for, we give up on any further one before it can
    // have looked.
    const auto deadlockTimeout = m_session.query(
        QStringLiteral("SELECT setting, %1 FROM pg_catalog.pg_settings WHERE name = 'deadlock_timeout'")
            .arg(m_session.serverVersion() >= 150000
                    ? QStringLiteral("pg_catalog.has_parameter_privilege('deadlock_timeout', 'SET')")
                    : QStringLiteral("pg_catalog.current_setting('is_superuser') = 'on'")));
    if (!deadlockTimeout) {
        return std::unexpected(deadlockTimeout.error());
    }
    const int deadlockMs = deadlockTimeout->scalar().toInt();
    const int holdingMs = std::max(1, deadlockMs * 4 / 5);
    QString result;
    const auto work = [&](const LockGuard::Terms& terms) -> Result<void> {
        const int lockTimeoutMs = terms.lockTimeoutMs;
        QElapsedTimer clock;
        clock.start();
        // A client that is stopped or cut off between two statements must let the locks go: nobody shall wait for it
        // longer than for a statement.
        const int idleMs = std::max(500, lockTimeoutMs * 4 / 5);
        QStringList statements{QStringLiteral("BEGIN"),
            QStringLiteral("SET LOCAL idle_in_transaction_session_timeout = %1").arg(idleMs),
            QStringLiteral("SET LOCAL lock_timeout = %1").arg(lockTimeoutMs),
            QStringLiteral("SET LOCAL statement_timeout = 0")};
        if (deadlockTimeout->rows.first()[1] == QStringLiteral("t")) {
            // An autovacuum gives way to who has waited for that long, and a circle is ours to break, not a client's.
            statements << QStringLiteral("SET LOCAL deadlock_timeout = %1").arg(std::clamp(lockTimeoutMs / 4, 10, 200));
        }
        if (!terms.vacuumed.isEmpty()) {
            statements << QStringLiteral("SET LOCAL lock_timeout = %1").arg(deadlockMs + LockGuard::autovacuumMs)
                       << QStringLiteral("LOCK TABLE ONLY %1 IN SHARE UPDATE EXCLUSIVE MODE")
                              .arg(terms.vacuumed.join(QLatin1String(", ONLY ")));
        }
        const qsizetype firstLock = terms.vacuumed.isEmpty() ? statements.size() : statements.size() - 1;
        const bool locksAgain = !terms.vacuumed.isEmpty() || ours.statements.size() > 1;
        const qsizetype quietUntil = statements.size() + ours.quiet;
        statements << ours.statements;
        const auto takeBack = [&](const Error& error) -> Result<void> {
            if (m_session.isAlive() && !isConnectionLost(error)) {
                (void)m_session.query(QStringLiteral("ROLLBACK"));
            }
            return std::unexpected(error);
        };
        QElapsedTimer holding;
        qint64 lastMs = 0; // of the last statement alone
        for (qsizetype i = 0; i < statements.size(); ++i) {
            if (i > firstLock) {
                const int left
                    = holding.isValid() ? std::max(1, holdingMs - int(holding.elapsed())) : std::max(1, holdingMs);
                const auto set
                    = m_session.query(QStringLiteral("SET LOCAL lock_timeout = %1").arg(std::min(lockTimeoutMs, left)));
                if (!set) {
                    return takeBack(set.error());
                }
            }
            QElapsedTimer one;
            one.start();
            if (const auto done = m_session.query(statements[i]); !done) {
                Error error = done.error();
                if (error.statement.isEmpty()) {
                    error.statement = statements[i];
                }
                return takeBack(error);
            }
            lastMs = one.elapsed();
            if (i >= firstLock && locksAgain && !holding.isValid() && i >= quietUntil
                && !hindersNobody(statements[i])) {
                holding.start();
            }
        }
        result = printedDuration(clock.elapsed());
        // The outcome stands or falls with the statements: that is what makes an interrupted step decidable.
        if (entryId) {
            // A single statement may have waited for the lock that it holds; only a short one has surely not.
            const qint64 lockMs = holding.isValid() ? holding.elapsed() : lastMs < 30 ? lastMs : -1;
            const auto noted = m_journal.conclude(*entryId, QStringLiteral("done"), result, std::nullopt, lockMs);
            if (!noted) {
                return takeBack(noted.error());
            }
        }
        if (const auto committed = m_session.query(QStringLiteral("COMMIT")); !committed) {
            return takeBack(committed.error());
        }
        return {};
    };
    if (const auto done = m_guard.run(stepId, m_session, LockGuard::Limit::LockTimeout, work); !done) {
        return std::unexpected(done.error());
    }
    return result;
}

Result<QString> StatementStep::concurrently(const QString& stepId, const StatementBody& body, qint64 entryId)
{
    QElapsedTimer clock;
    clock.start();
    const auto work = [&](const LockGuard::Terms&) -> Result<void> {
        // lock_timeout would kill the build in its waits for old transactions and leave an INVALID index; the guard
        // watches instead.
        QStringList statements{QStringLiteral("SET lock_timeout = 0"), QStringLiteral("SET statement_timeout = 0")};
        statements << body.statements;
        for (const QString& statement : std::as_const(statements)) {
            if (const auto done = m_session.query(statement); !done) {
                Error error = done.error();
                if (error.statement.isEmpty()) {
                    error.statement = statement;
                }
                return std::unexpected(error);
            }
        }
        return {};
    };
    const auto patient
        = [&] { return m_session.query(QStringLiteral("SET lock_timeout = %1").arg(LockGuard::patienceMs)); };
    const auto done
        = m_guard.run(stepId, m_session, LockGuard::Limit::Watch, work, [&] { return cleanUp(stepId, body); });
    if (!done) {
        if (m_session.isAlive() && !isConnectionLost(done.error())) {
            if (!isStopped(done.error())) {
                (void)cleanUp(stepId, body, true); // what remains is found by the next run's cleanUp too
            }
            (void)patient();
        }
        return std::unexpected(done.error());
    }
    if (const auto set = patient(); !set) {
        return std::unexpected(set.error());
    }
    const auto there = probe(body);
    if (!there) {
        return std::unexpected(there.error());
    }
    if (!*there) {
        (void)cleanUp(stepId, body, true);
        Error error;
        error.kind = ErrorKind::Server;
        error.message = QCoreApplication::translate(
            "lk::Runner", "The statement succeeded, but what it should have made is not there or not valid.");
        error.statement = body.statements.join(QStringLiteral(";\n"));
        error.remedy = QCoreApplication::translate("lk::Runner", "Run again: what was left behind is removed first.");
        return std::unexpected(error);
    }
    const QString result = printedDuration(clock.elapsed());
    if (const auto noted = m_journal.conclude(entryId, QStringLiteral("done"), result); !noted) {
        return std::unexpected(noted.error());
    }
    return result;
}

Result<bool> StatementStep::probe(const StatementBody& body)
{
    if (body.doneProbe.isEmpty()) {
        return true;
    }
    const auto rows = m_session.query(body.doneProbe);
    if (!rows) {
        return std::unexpected(rows.error());
    }
    return rows->scalar() == QLatin1String("t");
}

Result<void> StatementStep::cleanUp(const QString& stepId, const StatementBody& body, bool brief)
{
    // When a person waits for us to stop, two seconds must do; what remains is cleaned before the next try.
    const bool hurried = brief || m_control.isStopped();
    for (const QString& statement : body.cleanup) {
        const auto remove = [&](int lockTimeoutMs) -> Result<void> {
            for (const QString& one : {QStringLiteral("SET lock_timeout = %1").arg(lockTimeoutMs), statement}) {
                if (const auto done = m_session.query(one); !done) {
                    return std::unexpected(done.error());
                }
            }
            return {};
        };
        // DROP INDEX CONCURRENTLY waits for every transaction that uses the table, like the build itself.
        // In a hurry past the guard, which would be patient and try again.
        const auto done = hurried ? std::async(std::launch::async, remove, 2000).get()
                                  : m_guard.run(stepId, m_session, LockGuard::Limit::Watch,
                                        [&](const LockGuard::Terms&) { return remove(0); });
        if (!done) {
            return done;
        }
    }
    if (body.cleanup.isEmpty()) {
        return {};
    }
    return m_session.query(QStringLiteral("SET lock_timeout = %1").arg(LockGuard::patienceMs))
        .transform([](const Rows&) { });
}

} // namespace lk
