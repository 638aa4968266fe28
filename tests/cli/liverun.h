// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "tests/cli/program.h"

namespace lk::test {

/// A database with a table of orders, and a plan that renames its amount to total by a second column.
class OrdersPlan {
public:
    OrdersPlan(TestServer& server, int rows, const QString& more = {});

    QStringList run(const QStringList& more = {}) const; ///< to its end, in JSON
    QStringList slowly(const QStringList& more = {}) const; ///< so that it can be met at its backfill
    Program::Output tune(const QStringList& words);
    QString sum() const; ///< "rows|sum of the totals"
    Program& program() { return m_program; }
    QString db() const { return m_db; }
    QString file() const { return m_file; }
    QString pid() const; ///< of the session that has the plan

private:
    TestServer& m_server;
    Program m_program;
    QString m_db;
    QString m_file;
};

/// The real program at work on a plan in another process, and what it says of itself in JSON.
class LiveRun {
public:
    /// `arguments`: "run ..." with --json.
    LiveRun(Program& program, const QStringList& arguments);
    ~LiveRun(); ///< kills it if it still runs

    /// The backfill as last told; empty before it begins. Each of these reads on.
    QJsonObject backfill();
    QJsonValue tuning(const char* what) { return backfill()[QLatin1String("tuning")][QLatin1String(what)]; }
    qint64 rowsWritten() { return backfill()[QLatin1String("rowsWritten")].toInteger(); }
    /// A signal of the throttle: fine, slow, pause or stop; its words; whether it is the one that decides.
    QString verdict(const char* signal) { return signalNamed(signal)[QLatin1String("verdict")].toString(); }
    QString value(const char* signal) { return signalNamed(signal)[QLatin1String("value")].toString(); }
    bool decides(const char* signal) { return signalNamed(signal)[QLatin1String("decides")].toBool(); }
    bool standsStill(); ///< from one call to another the backfill was told of twice, and no batch was done

    bool hasEnded() { return m_process->waitForFinished(0) || m_process->state() == QProcess::NotRunning; }
    int status() const { return m_process->exitCode(); }
    QProcess& process() { return *m_process; }
    QString said(); ///< everything, for messages
    QString errorKind(); ///< of the error it ended with

private:
    void read();
    QJsonObject signalNamed(const char* signal);

    std::unique_ptr<QProcess> m_process;
    QByteArray m_said;
    qsizetype m_read = 0; ///< of m_said
    QJsonObject m_backfill;
    QJsonObject m_error;
    int m_looks = 0; ///< at the backfill
    qint64 m_stoodAt = -1; ///< batches
    int m_stoodSince = 0; ///< looks
};

} // namespace lk::test
