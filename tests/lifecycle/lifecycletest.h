// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/runner.h"
#include "model/postgres/pgbackend.h"
#include "tests/lifecycle/case.h"
#include "tests/support/testserver.h"

#include <QObject>

namespace lk::test {

class Application;

/// Each case through the real engine, four writers at work: to the point before contract and checked, undone and
/// checked, begun anew, completed and checked against what a plain ALTER makes of an idle copy.
class LifecycleTest : public QObject {
    Q_OBJECT

public:
    explicit LifecycleTest(QList<LifecycleCase> cases);

private slots:
    void initTestCase();
    void livesThrough_data();
    void livesThrough();
    void cleanupTestCase();

private:
    Result<Plan> planned(const Draft& draft);
    Result<RunOutcome> carriedOut(const Plan& plan, std::optional<Phase> through, bool undo = false);
    /// The first value of a query's answer, in the live database.
    QString value(const QString& query);
    QString dumped(const QString& database);
    QString differences(const Application& application, bool afterTheChange);
    void make(const LifecycleCase& c);
    void isRefused(const LifecycleCase& c);
    void isCarriedThrough(const LifecycleCase& c);

    const QList<LifecycleCase> m_cases;
    TestServer m_server;
    PgBackend m_backend;
    std::unique_ptr<Session> m_session;
    const QString m_database = QStringLiteral("live");
    const QString m_idle = QStringLiteral("idle");
    int m_carried = 0;
    int m_refused = 0;
    qint64 m_writes = 0;
    qint64 m_slowestMs = 0;
    QString m_slowest;
    qint64 m_totalMs = 0;
};

} // namespace lk::test
