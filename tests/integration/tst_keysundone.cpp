// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/keyruns.h"
#include "tests/support/schemadump.h"

#include <QSet>
#include <QTest>

#include <algorithm>

using namespace lk;
using namespace lk::test;

/// Keys and what references them, there and back: undone from every point, forward again from the middle of an undo,
/// sessions killed at every step; under writes, with what must not be let in tried all the time.
class KeysUndoneTest : public QObject, private KeyRuns {
    Q_OBJECT

private slots:
    void initTestCase() { startServer(); }
    void undoneFromEveryPoint_data() { addCases(); }
    void undoneFromEveryPoint();
    void forwardAgainFromTheMiddleOfAnUndo_data() { addCases(); }
    void forwardAgainFromTheMiddleOfAnUndo();
    void sessionsKilledAtEveryStep_data() { addCases(); }
    void sessionsKilledAtEveryStep();
};

void KeysUndoneTest::undoneFromEveryPoint()
{
    const KeyCase& c = present();
    const QString db = fresh(c);
    const QString before = dumped(db);
    const auto plan = planned(db, c.draft);
    QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
    Writers writers(m_backend, m_server.settings(db), 3, application(c), 20'000);
    Writers intruders(m_backend, m_server.settings(db), 1, intruder(c), 20'000);
    writers.start();
    intruders.start();
    int points = 0;
    for (const Step& step : plan->steps) {
        points += step.phase != Phase::Contract && !step.gate() ? 1 : 0;
    }
    for (int point = 1; point <= points; ++point) {
        // The first and those about the cut-over, some of the many alike between them.
        if (point > 1 && point < points - 3 && point % 8 != 0) {
            continue;
        }
        RunRequest request = everything();
        request.steps = point;
        auto end = run(db, *plan, request);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        end = run(db, *plan, everything(), true);
        QVERIFY2(end && end->end == RunEnd::Done,
            qPrintable(QStringLiteral("after %1 steps: %2").arg(QString::number(point), told(end))));
        const QString after = dumped(db);
        QCOMPARE(firstDifference(before.split(QLatin1Char('\n')), after.split(QLatin1Char('\n'))), QString());
        QCOMPARE(after, before);
    }
    writers.stop();
    intruders.stop();
    QCOMPARE(writers.failures(), QString());
    QCOMPARE(intruders.failures(), QString());
    QVERIFY(writers.done() > 50);
    QCOMPARE(differences(db, c).remove(QLatin1String("0")).trimmed(), QString());
    m_server.dropDatabase(db);
}

void KeysUndoneTest::forwardAgainFromTheMiddleOfAnUndo()
{
    const KeyCase& c = present();
    const QString db = fresh(c);
    const QString before = dumped(db);
    const auto plan = planned(db, c.draft);
    QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
    const std::ptrdiff_t undoable = std::ranges::count_if(
        plan->steps, [](const Step& step) { return step.phase != Phase::Contract && !step.gate(); });
    RunRequest forward = everything();
    forward.through = Phase::Migrate;
    for (const std::ptrdiff_t undone : {std::ptrdiff_t(1), std::ptrdiff_t(2), undoable / 2, undoable - 1}) {
        auto end = run(db, *plan, forward);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        RunRequest some = everything();
        some.steps = static_cast<int>(undone);
        end = run(db, *plan, some, true);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    }
    auto end = run(db, *plan, forward);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    end = run(db, *plan, everything(), true);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(dumped(db), before);
    m_server.dropDatabase(db);
}

void KeysUndoneTest::sessionsKilledAtEveryStep()
{
    const KeyCase& c = present();
    const QString db = fresh(c);
    const auto plan = planned(db, c.draft);
    QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
    Writers writers(m_backend, m_server.settings(db), 2, application(c), 10'000);
    writers.start();
    const QString kill = QStringLiteral("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE "
                                        "application_name = 'lockkeeper run' AND datname = current_database()");
    QSet<QString> struck;
    int killed = 0;
    const auto strike = [&](const RunSnapshot& s) {
        if (s.currentStep.isEmpty() || struck.contains(s.currentStep)
            || s.steps.value(s.currentStep).state != StepState::Running) {
            return;
        }
        struck.insert(s.currentStep);
        // Not every one, for each costs a pause before the next try; the cut-over always.
        if (struck.size() % 4 == 1 || s.currentStep.contains(QLatin1String("cut-over"))
            || s.currentStep.contains(QLatin1String("validate-old"))) {
            killed += m_server.value(db, kill).toInt();
        }
    };
    RunRequest request = everything();
    request.through = Phase::Migrate;
    auto end = run(db, *plan, request, false, strike);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QVERIFY(killed > 3);
    QCOMPARE(m_server.exec(db, c.big), QString());
    end = run(db, *plan, everything());
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    writers.stop();
    QCOMPARE(writers.failures(), QString());
    QCOMPARE(m_server.value(db, c.check), c.expected);
    m_server.dropDatabase(db);
}

QTEST_GUILESS_MAIN(KeysUndoneTest)
#include "tst_keysundone.moc"
