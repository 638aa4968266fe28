// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/freewatch.h"

#include <QSignalSpy>
#include <QTest>

using namespace lk;

namespace {

LockedSession session(int pid)
{
    LockedSession one;
    one.id.pid = pid;
    one.application = QStringLiteral("psql");
    one.user = QStringLiteral("anna");
    one.state = QStringLiteral("idle in transaction");
    one.transactionMs = 32'000;
    return one;
}

} // namespace

/// Continue When Free, second by second, without a clock.
class TestFreeWatch : public QObject {
    Q_OBJECT
private slots:
    void saysNothingUntilArmed()
    {
        FreeWatch watch;
        QSignalSpy free(&watch, &FreeWatch::free);
        watch.setHolders({});
        watch.tick();
        QVERIFY(watch.words().isEmpty());
        QVERIFY(free.isEmpty());
    }
    void namesWhomItWaitsFor()
    {
        FreeWatch watch;
        watch.arm();
        watch.setHolders({session(4711)});
        QVERIFY(watch.words().contains(QLatin1String("4711")));
        QVERIFY(watch.words().contains(QLatin1String("anna")));
        watch.setHolders({session(4711), session(4712), session(4713)});
        QVERIFY2(watch.words().contains(QLatin1String("2 others")), qPrintable(watch.words()));
    }
    void countsDownThenGoesOnOnce()
    {
        FreeWatch watch;
        QSignalSpy free(&watch, &FreeWatch::free);
        watch.arm();
        watch.setHolders({});
        for (int left = FreeWatch::countdownSeconds; left > 0; --left) {
            QVERIFY2(watch.words().contains(QStringLiteral(" %1 s").arg(left)), qPrintable(watch.words()));
            QVERIFY(free.isEmpty());
            watch.setHolders({}); // another poll starts nothing anew
            watch.tick();
        }
        QCOMPARE(free.size(), 1);
        watch.tick();
        QCOMPARE(free.size(), 1);
        QVERIFY(watch.isArmed()); // should the next try meet another
    }
    void aHolderThatComesBackStopsTheCountdown()
    {
        FreeWatch watch;
        QSignalSpy free(&watch, &FreeWatch::free);
        watch.arm();
        watch.setHolders({});
        watch.tick();
        watch.setHolders({session(7)});
        for (int second = 0; second < 10; ++second) {
            watch.tick();
        }
        QVERIFY(free.isEmpty());
        QVERIFY(watch.words().contains(QLatin1String("pid 7")));
        watch.setHolders({});
        QVERIFY(watch.words().contains(QStringLiteral(" %1 s").arg(FreeWatch::countdownSeconds)));
    }
    void disarmStopsTheCountdown()
    {
        FreeWatch watch;
        QSignalSpy free(&watch, &FreeWatch::free);
        watch.arm();
        watch.setHolders({});
        watch.tick();
        watch.disarm();
        for (int second = 0; second < 10; ++second) {
            watch.tick();
            watch.setHolders({});
        }
        QVERIFY(free.isEmpty());
        QVERIFY(watch.words().isEmpty());
    }
    void disarmedByAReasonSaysItUntilArmedAgain()
    {
        FreeWatch watch;
        watch.arm();
        watch.disarm(QStringLiteral("Production is read-only."));
        QVERIFY(!watch.isArmed());
        QCOMPARE(watch.words(), QStringLiteral("Production is read-only."));
        watch.arm();
        QVERIFY(!watch.words().contains(QStringLiteral("read-only")));
        watch.disarm();
        QVERIFY(watch.words().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestFreeWatch)
#include "tst_freewatch.moc"
