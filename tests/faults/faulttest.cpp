// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/faults/faulttest.h"

#include "model/engine/batchsize.h"

#include <QRegularExpression>

namespace lk::test {

namespace {

constexpr double budgetMs = 1000; // nobody shall wait longer because of us
constexpr int sessions = 3; // that have something under way: two workers, and the run's own

/// What may befall an application whose server crashes, or the further lines of such a message; anything else is ours.
bool isLostSession(const QString& line)
{
    static const QRegularExpression state(QStringLiteral("^[0-9A-Z]{5} "));
    return !line.contains(state) || line.startsWith(QLatin1String("57P")) || line.startsWith(QLatin1String("08"));
}

} // namespace

bool FaultTest::startServer(const QStringList& settings)
{
    qInfo("LOCKKEEPER_FAULTS=\"seed=%u\"", m_draw.seed);
    if (!m_server.start(QStringList{QStringLiteral("max_prepared_transactions = 10")} + settings)) {
        return false;
    }
    m_server.createRole(QStringLiteral("shop"));
    return true;
}

void FaultTest::plansToChoose(int draws)
{
    QTest::addColumn<int>("number");
    QTest::addColumn<int>("faults");
    const auto plans = faultPlans(m_draw.rows);
    // Few faults are dealt to a few plans, others with another seed.
    const int count = std::min<int>(int(plans.size()), std::max(1, draws / 3));
    const int first = int(m_draw.seed % unsigned(plans.size()));
    for (int i = 0; i < count; ++i) {
        const int number = (first + i) % int(plans.size());
        QTest::newRow(qPrintable(plans[number].name)) << number << draws / count + (i < draws % count ? 1 : 0);
    }
}

void FaultTest::compared(Ordeal& ordeal, Ordeal::Way way, int faults, int lost)
{
    QCOMPARE(ordeal.differences(way != Ordeal::Way::Back), QStringLiteral("0"));
    if (way == Ordeal::Way::Forward) {
        QCOMPARE(ordeal.value(backfilledTwice()), QStringLiteral("0"));
        QCOMPARE(ordeal.value(sweptAgain()), QStringLiteral("0"));
        QCOMPARE(ordeal.value(QStringLiteral("SELECT EXISTS (SELECT FROM audit.moved) OR NOT EXISTS (SELECT FROM "
                                             "audit.written)")),
            QStringLiteral("t")); // it is followed
        const qint64 moves = ordeal.value(movedInVain()).toLongLong();
        const qint64 rows = ordeal.value(backfilledInVain()).toLongLong();
        const qint64 mayMove = qint64(faults) * (sessions + lost);
        // The last sweep of a window may meet more rows than the batch aimed at.
        const qint64 mayWrite = qint64(faults) * (sessions * 2 * mostRowsOf(BackfillTuning()) + lost);
        const QString said = QStringLiteral("%1 moves of %2 and %3 rows of %4 were in vain, %5 faults")
                                 .arg(moves)
                                 .arg(mayMove)
                                 .arg(rows)
                                 .arg(mayWrite)
                                 .arg(faults);
        qInfo("%s", qPrintable(said));
        QVERIFY2(moves <= mayMove && rows <= mayWrite, qPrintable(said));
    } else {
        QCOMPARE(m_server.exec(ordeal.database(), emptyAudit()), QString());
    }
}

void FaultTest::heldNobodyUp(const Ordeal& ordeal)
{
    const QString beyond = ordeal.waits().beyond(budgetMs);
    QVERIFY2(beyond.isEmpty(), qPrintable(beyond));
    qInfo("%lld transactions of the application, the longest wait because of us %.0f ms",
        ordeal.applicationsTransactions(), ordeal.waits().longestMs());
}

void FaultTest::carriedThrough(
    const LifecycleCase& plan, int faults, const std::function<bool(Ordeal&, QProcess&)>& strike, int lost)
{
    int left = faults;
    for (int lives = 1; left > 0; ++lives) {
        QVERIFY2(lives <= 8, "too few of the faults struck");
        left -= livedThrough(plan, left, strike, lost);
        if (QTest::currentTestFailed()) {
            return;
        }
    }
}

int FaultTest::livedThrough(
    const LifecycleCase& plan, int faults, const std::function<bool(Ordeal&, QProcess&)>& strike, int lost)
{
    Ordeal ordeal(m_server, m_backend, plan, m_random);
    if (const QString failed = ordeal.begin(); !failed.isEmpty()) {
        QTest::qFail(qPrintable(failed), __FILE__, __LINE__);
        return 0;
    }
    int dealt = 0;
    struck(ordeal, faults, strike, std::max(0, lost), dealt);
    if (!QTest::currentTestFailed()) {
        ended(ordeal, lost >= 0);
    }
    m_server.dropDatabase(ordeal.database());
    return dealt;
}

void FaultTest::struck(
    Ordeal& ordeal, int faults, const std::function<bool(Ordeal&, QProcess&)>& strike, int lost, int& dealt)
{
    using Way = Ordeal::Way;
    int dealtHere = 0; // since it went this way
    int runs = 0;
    int legs = 0;
    Way way = Way::Forward;
    // The last faults fall into the way to the end.
    // A plan of a few quick steps is often done before it can be struck.
    const auto reached = [&](Way leg) {
        return runs > 4 + 3 * faults || (leg == Way::Finish || faults == 1 ? dealt >= faults : dealt + 1 >= faults);
    };
    while (true) {
        QVERIFY2(++runs < 20 + 5 * faults, "it does not come to an end");
        bool isStruck = false;
        const bool calm = reached(way) || (way == Way::Finish && dealt >= faults);
        const auto outcome = calm ? ordeal.run(way) : ordeal.run(way, [&](QProcess& client) {
            isStruck = ordeal.waitForSomeMoment(client, way) && strike(ordeal, client);
            dealt += isStruck ? 1 : 0;
            dealtHere += isStruck ? 1 : 0;
        });
        if (outcome.status != 0) {
            QVERIFY2(isStruck, qPrintable(outcome.words)); // nothing fails by itself
            continue;
        }
        ++legs;
        compared(ordeal, way, dealtHere, lost);
        if (QTest::currentTestFailed()) {
            return;
        }
        dealtHere = 0;
        if (way == Way::Finish) {
            break;
        }
        if (way == Way::Forward && reached(way)) {
            ordeal.deployTheNewVersion();
            way = Way::Finish;
        } else {
            way = way == Way::Forward ? Way::Back : Way::Forward;
        }
    }
    qInfo("%d faults in %d runs of the client, %d times come to the end", dealt, runs, legs);
}

void FaultTest::ended(Ordeal& ordeal, bool mayFail)
{
    ordeal.stopApplication();
    QCOMPARE(ordeal.differences(true), QStringLiteral("0"));
    const QStringList failures = ordeal.applicationsFailures().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    for (const QString& failure : failures) {
        QVERIFY2(mayFail && isLostSession(failure), qPrintable(failure));
    }
    QVERIFY(ordeal.applicationsTransactions() > 0);
    heldNobodyUp(ordeal);
}

} // namespace lk::test
