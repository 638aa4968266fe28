// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What a poll of the locks costs on a busy server: benchlocks [SESSIONS [LOCKS [WAITING]]], 500 sessions, 50000 locks
// and 60 that wait without words. A program rather than a test, for what it measures depends on the machine.

#include "model/postgres/pgbackend.h"
#include "tests/support/testserver.h"

#include <QCoreApplication>
#include <QTextStream>

#include <algorithm>
#include <thread>
#include <vector>

namespace {

using namespace lk;
using Sessions = std::vector<std::unique_ptr<Session>>;

/// The median of `times` polls.
bool measure(QTextStream& out, PgBackend& backend, Session& monitor, const QString& title, int times)
{
    QList<double> took;
    int waiting = 0;
    for (int i = 0; i < times; ++i) {
        const auto snapshot = backend.readLocks(monitor, {});
        if (!snapshot) {
            out << snapshot.error().printed() << Qt::endl;
            return false;
        }
        took << snapshot->readMs;
        waiting = snapshot->waiting();
    }
    std::ranges::sort(took);
    out << title << ": " << waiting << " wait; " << times << " polls, median " << took[took.size() / 2]
        << " ms, longest " << took.last() << " ms" << Qt::endl;
    return true;
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication app(argc, argv);
    QTextStream out(stdout);
    const QStringList words = QCoreApplication::arguments();
    const int sessions = words.value(1, QStringLiteral("500")).toInt();
    const int perSession = words.value(2, QStringLiteral("50000")).toInt() / sessions;
    const int waiting = words.value(3, QStringLiteral("60")).toInt();
    test::TestServer server;
    if (!server.start({QStringLiteral("max_connections = %1").arg(sessions + waiting + 20),
            QStringLiteral("max_locks_per_transaction = %1").arg(perSession + 20)})) {
        out << server.problem() << Qt::endl;
        return 1;
    }
    QStringList tables;
    for (int i = 0; i < perSession; ++i) {
        tables << QStringLiteral("t%1").arg(i);
    }
    const QString db = server.freshDatabase(
        QStringLiteral("SELECT format('CREATE TABLE t%s ()', i) FROM generate_series(0, %1) i \\gexec\n")
            .arg(perSession));
    PgBackend backend;
    const ConnectionSettings settings = server.settings(db);
    Sessions held;
    for (int i = 0; i < sessions; ++i) {
        auto session = backend.connect(settings, Purpose::Run);
        if (!session || !(*session)->query(QStringLiteral("BEGIN"))
            || !(*session)->query(
                QStringLiteral("LOCK TABLE %1 IN ACCESS SHARE MODE").arg(tables.join(QLatin1String(", "))))) {
            out << "session " << i << " failed" << Qt::endl;
            return 1;
        }
        held.push_back(std::move(*session));
    }
    auto monitor = backend.connect(settings, Purpose::Monitor);
    if (!monitor) {
        out << monitor.error().printed() << Qt::endl;
        return 1;
    }
    out << sessions << " sessions, " << (*monitor)->query(QStringLiteral("SELECT count(*) FROM pg_locks"))->scalar()
        << " locks" << Qt::endl;
    if (!measure(out, backend, **monitor, QStringLiteral("nobody waits"), 51)) {
        return 1;
    }
    Sessions queue;
    std::vector<std::thread> threads;
    std::vector<std::function<bool()>> cancels;
    for (int i = 0; i < waiting; ++i) {
        auto session = backend.connect(settings, Purpose::Run);
        if (!session) {
            break;
        }
        cancels.push_back((*session)->canceller());
        threads.emplace_back([own = std::move(*session), i] {
            std::ignore = own->query(QStringLiteral("SET lock_timeout = 0"));
            std::ignore = own->query(QStringLiteral("BEGIN")); // LOCK TABLE wants one
            std::ignore = own->query(i == 0 ? QStringLiteral("LOCK TABLE t0 IN ACCESS EXCLUSIVE MODE")
                                            : QStringLiteral("SELECT count(*) FROM t0"));
        });
    }
    const auto waits = [&] {
        return (*monitor)->query(QStringLiteral("SELECT count(*) FROM pg_locks WHERE NOT granted"))->scalar().toInt();
    };
    for (int tries = 0; tries < 100 && waits() < int(threads.size()); ++tries) {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    const bool done = measure(out, backend, **monitor, QStringLiteral("a queue"), 5);
    for (const auto& cancel : cancels) {
        cancel();
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    return done ? 0 : 1;
}
