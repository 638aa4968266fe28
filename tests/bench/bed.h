// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/plan.h"
#include "model/postgres/pgbackend.h"
#include "tests/bench/client.h"
#include "tests/support/testserver.h"

#include <QHash>
#include <QTemporaryDir>

namespace lk::bench {

/// Sizes of the table at one moment, and how much log and processor time the server has used so far.
struct Sizes {
    qint64 heap = 0;
    qint64 indexes = 0;
    qint64 wal = 0;
    double cpuSeconds = 0; ///< all of its processes, those that have ended too
};

/// A private server that forgets nothing (fsync on), and on it tables whose plan is carried out up to the backfill:
/// made once, copied for each sample, so that every method begins with the very same pages, all of them cached.
class Bed {
public:
    Bed(QString program, qint64 mostRows);

    Result<void> start();
    Result<void> prepare(const Scene& scene); ///< makes the table to copy, where it is not made yet
    /// The copy called "bench", cached, after a checkpoint.
    Result<void> lay(const Scene& scene);
    void clear(); ///< removes the copy

    Result<std::unique_ptr<Session>> connect(); ///< to the copy; no timeouts
    Result<Sizes> sizes();
    /// Rows of the copy that have not got their new value.
    Result<qint64> rowsLeft();

    Client& client() { return m_client; }
    PgBackend& backend() { return m_backend; }
    ConnectionSettings settings() const { return m_server.settings(copyName()); }
    qint64 rows() const { return m_rows; } ///< of the copy
    QString dsn() const { return m_server.dsn(copyName()); }
    QString planFile() const { return m_plans.value(m_laid).file; } ///< ends with the backfill
    QString backfillStep() const { return m_plans.value(m_laid).step; }
    BackfillBody backfill() const { return m_plans.value(m_laid).body; } ///< what the plan of the copy fills
    QJsonObject conditions(); ///< settings and machine, for whoever compares figures
    QString version();

private:
    struct Prepared {
        QString file;
        QString step;
        BackfillBody body;
    };

    static QString copyName() { return QStringLiteral("bench"); }
    static QString templateName(const Scene& scene);
    Result<Prepared> planned(const QString& name);
    Result<void> execute(const QString& database, const QString& script);

    const qint64 m_mostRows;
    QTemporaryDir m_folder;
    Client m_client;
    test::TestServer m_server;
    PgBackend m_backend;
    QHash<QString, Prepared> m_plans; ///< by template
    QString m_laid; ///< template of the copy
    qint64 m_rows = 0;
};

} // namespace lk::bench
