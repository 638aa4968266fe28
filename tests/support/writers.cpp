// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/writers.h"

#include <QElapsedTimer>
#include <QMutexLocker>

namespace lk::test {

Writers::Writers(
    Backend& backend, ConnectionSettings settings, int threads, Transaction transaction, int pauseMicroseconds)
    : m_backend(backend)
    , m_settings(std::move(settings))
    , m_count(threads)
    , m_transaction(std::move(transaction))
    , m_pauseMicroseconds(pauseMicroseconds)
{
}

Writers::~Writers()
{
    stop();
}

void Writers::start()
{
    stop();
    for (int i = 0; i < m_count; ++i) {
        m_threads.emplace_back([this, i](const std::stop_token& token) { work(i, token); });
    }
}

void Writers::stop()
{
    for (std::jthread& thread : m_threads) {
        thread.request_stop();
    }
    m_threads.clear(); // joins
}

QString Writers::failures() const
{
    const QMutexLocker lock(&m_mutex);
    return m_failures.join(QLatin1Char('\n'));
}

void Writers::note(const Error& error)
{
    ++m_failed;
    const QMutexLocker lock(&m_mutex);
    if (m_failures.size() < 20) {
        m_failures += error.sqlState + QLatin1Char(' ') + error.message + QLatin1Char(' ') + error.statement;
    }
}

void Writers::work(int thread, const std::stop_token& stop)
{
    std::mt19937 random(static_cast<unsigned>(thread) + 1U); // a fixed seed: a failure can be seen again
    std::unique_ptr<Session> session;
    for (qint64 number = 0; !stop.stop_requested(); ++number) {
        if (!session || !session->isAlive()) {
            auto connected = m_backend.connect(m_settings, Purpose::Run);
            if (!connected) {
                note(connected.error());
                std::this_thread::sleep_for(std::chrono::milliseconds(20));
                continue;
            }
            session = std::move(*connected);
        }
        QElapsedTimer timer;
        timer.start();
        if (const auto did = once({*session, random, thread, number}); !did) {
            note(did.error());
        } else {
            ++m_done;
        }
        const qint64 took = timer.nsecsElapsed() / 1000;
        for (qint64 longest = m_longestUs; took > longest && !m_longestUs.compare_exchange_weak(longest, took);) { }
        if (m_pauseMicroseconds > 0) {
            std::this_thread::sleep_for(std::chrono::microseconds(m_pauseMicroseconds));
        }
    }
}

Result<void> Writers::once(const Context& context)
{
    if (const auto begun = context.session.query(QStringLiteral("BEGIN")); !begun) {
        return std::unexpected(begun.error());
    }
    if (const auto did = m_transaction(context); !did) {
        std::ignore = context.session.query(QStringLiteral("ROLLBACK"));
        return did;
    }
    const auto committed = context.session.query(QStringLiteral("COMMIT"));
    return committed ? Result<void>() : std::unexpected(committed.error());
}

namespace {

enum class Kind { Insert, Update, Delete, Upsert };

QString statementFor(Kind kind, const QString& table, const QString& key, const QString& column, const QString& target)
{
    switch (kind) {
    case Kind::Insert:
        return QStringLiteral("INSERT INTO %1 (%2, %3) VALUES ($1, $2) ON CONFLICT DO NOTHING").arg(table, key, column);
    case Kind::Update:
        return QStringLiteral("UPDATE %1 SET %3 = $2 WHERE %2 = $1").arg(table, key, column);
    case Kind::Delete:
        return QStringLiteral("DELETE FROM %1 WHERE %2 = $1").arg(table, key);
    case Kind::Upsert:
        break;
    }
    return QStringLiteral("INSERT INTO %1 (%2, %3) VALUES ($1, $2) ON CONFLICT (%4) DO UPDATE SET %3 = EXCLUDED.%3")
        .arg(table, key, column, target);
}

} // namespace

Writers::Transaction writeBoth(const TwinTable& tables)
{
    return [tables](const Writers::Context& context) -> Result<void> {
        const qint64 dice = context.between(1, 10);
        const Kind kind = dice <= 2 ? Kind::Insert : dice <= 7 ? Kind::Update : dice <= 8 ? Kind::Delete : Kind::Upsert;
        const QString key = QString::number(context.between(1, tables.keys));
        QList<Cell> parameters{key};
        if (kind != Kind::Delete) {
            parameters += tables.value(context);
        }
        const QString target = tables.conflictTarget.isEmpty() ? tables.key : tables.conflictTarget;
        const QString mine = statementFor(kind, tables.table, tables.key, tables.column(), target);
        const QString theirs = statementFor(kind, tables.twin, tables.key, tables.twinColumn, target);
        // Writers of one key one after the other: what finds no row, or a row already there, takes no lock on it, and
        // the second table might have changed when it is looked at.
        const auto turn = context.session.query(QStringLiteral("SELECT pg_advisory_xact_lock(7, $1::integer)"), {key});
        if (!turn) {
            return std::unexpected(turn.error());
        }
        for (const QString& statement : {theirs, mine}) {
            if (const auto did = context.session.query(statement, parameters); !did) {
                return std::unexpected(did.error());
            }
        }
        return {};
    };
}

QString differencesQuery(const TwinTable& tables, const QString& column)
{
    return QStringLiteral("SELECT count(*) FROM %1 AS a FULL JOIN %2 AS b ON a.%3 = b.%3 "
                          "WHERE a.%4::text IS DISTINCT FROM b.%5::text OR a.%3 IS NULL OR b.%3 IS NULL")
        .arg(tables.table, tables.twin, tables.key, column, tables.twinColumn);
}

} // namespace lk::test
