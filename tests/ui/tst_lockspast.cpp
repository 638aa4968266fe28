// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/ui/runvalues.h"
#include "ui/locks/locksdock.h"
#include "ui/locks/lockspast.h"
#include "ui/locks/lockstimeline.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QDir>
#include <QElapsedTimer>
#include <QPushButton>
#include <QTest>
#include <QTreeView>

using namespace lk;
using namespace lk::test;

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

const QDateTime noon = QDateTime::fromString(QStringLiteral("2026-11-20T12:00:00Z"), Qt::ISODate);

LockSnapshotPtr quiet(int second)
{
    LockSnapshot snapshot;
    snapshot.at = noon.addSecs(second);
    return std::make_shared<LockSnapshot>(snapshot);
}

LockSnapshotPtr blocked(int second, int victims = 3)
{
    LockSnapshot snapshot = blockedPlan(victims);
    snapshot.at = noon.addSecs(second);
    return std::make_shared<LockSnapshot>(snapshot);
}

StepMark mark(const char* title, Phase phase, int from, std::optional<int> to)
{
    return {s(title), s(title), phase, noon.addSecs(from), to ? std::optional(noon.addSecs(*to)) : std::nullopt};
}

/// Ten minutes with two waits and a plan.
void fill(LocksDock& dock)
{
    dock.markSteps({mark("Add the shadow column", Phase::Expand, 60, 61),
        mark("Copy the values", Phase::Migrate, 90, 330), mark("Cut over", Phase::Migrate, 480, std::nullopt)});
    for (int second = 0; second <= 540; second += 4) {
        const bool waits = (second >= 120 && second < 150) || second > 500;
        dock.setSnapshot(waits ? blocked(second, 2 + second % 5) : quiet(second));
    }
}

} // namespace

class TestLocksPast : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { m_theme = new Theme(this); }

    void tenMinutesAreKept()
    {
        LocksPast past;
        for (int second = 0; second <= 1200; second += 10) {
            past.remember(quiet(second));
        }
        QCOMPARE(past.moments().front().at(), noon.addSecs(600));
        QCOMPARE(past.now(), noon.addSecs(1200));
        QCOMPARE(past.at(noon.addSecs(705))->at(), noon.addSecs(700));
        QCOMPARE(past.at(noon)->at(), noon.addSecs(600));
        past.forget();
        QVERIFY(!past.at(noon));
    }

    void aCrowdThatWaitsForLongTakesNoMoreRoomThanThereIs()
    {
        LocksPast past;
        const LockSnapshotPtr crowd = blocked(0, 1500);
        for (int second = 0; second < 590; ++second) {
            LockSnapshot next = *crowd;
            next.at = noon.addSecs(second);
            past.remember(std::make_shared<LockSnapshot>(next));
        }
        qsizetype sessions = 0;
        for (const LockMoment& moment : past.moments()) {
            sessions += moment.snapshot->sessions.size();
        }
        QVERIFY2(sessions < 500'000, qPrintable(QString::number(sessions)));
        QCOMPARE(past.now(), noon.addSecs(589));
        QVERIFY2(past.moments().front().at() < noon.addSecs(30), "thinned, not cut off");
    }

    void waitsAreFoundByTheirBeginning()
    {
        LocksPast past;
        for (const int second : {0, 1, 2}) {
            past.remember(quiet(second));
        }
        past.remember(blocked(3));
        past.remember(blocked(4));
        past.remember(quiet(5));
        past.remember(blocked(6));
        past.remember(quiet(7));
        QCOMPARE(past.waitBefore(noon.addSecs(7))->at, noon.addSecs(6));
        QCOMPARE(past.waitBefore(noon.addSecs(6))->at, noon.addSecs(3));
        QVERIFY(!past.waitBefore(noon.addSecs(3)));
        QCOMPARE(past.waitAfter(noon)->at, noon.addSecs(3));
        QCOMPARE(past.waitAfter(noon.addSecs(3))->at, noon.addSecs(6));
        QVERIFY(!past.waitAfter(noon.addSecs(6)));
        QVERIFY2(past.at(noon.addSecs(3))->oursBlocks, "our DDL queues others although it waits itself");
    }

    void stepsAreMarkedWhereTheyRan()
    {
        LocksPast past;
        past.remember(quiet(0));
        past.mark({mark("Copy", Phase::Migrate, 10, std::nullopt)});
        past.remember(quiet(20));
        QCOMPARE(past.runningAt(noon.addSecs(15)), QStringList{s("Copy")});
        past.mark({mark("Copy", Phase::Migrate, 10, 18)});
        QCOMPARE(past.marks().size(), 1);
        QVERIFY(past.runningAt(noon.addSecs(19)).isEmpty());
        past.remember(quiet(700));
        QVERIFY2(past.marks().isEmpty(), "older than ten minutes");
    }

    void theTimelineIsGoneThroughByKeyboardAndByWaits()
    {
        LocksDock dock;
        dock.resize(900, 360);
        dock.show();
        fill(dock);
        auto* timeline = dock.findChild<LocksTimeline*>();
        auto* tree = dock.findChild<QTreeView*>(s("locksTree"));
        QCOMPARE(timeline->value(), timeline->maximum());
        QTest::keyClick(timeline, Qt::Key_Left);
        QCOMPARE(timeline->value(), timeline->maximum() - 4);
        QVERIFY2(
            timeline->words(noon.addSecs(540)).contains(s("Cut over")), qPrintable(timeline->words(noon.addSecs(540))));
        dock.findChild<QAbstractButton*>(s("locksWaitBefore"))->click();
        dock.findChild<QAbstractButton*>(s("locksWaitBefore"))->click();
        QCOMPARE(timeline->momentOf(timeline->value()), noon.addSecs(120));
        QVERIFY(tree->model()->rowCount() > 0);
        QVERIFY(!dock.findChild<QAbstractButton*>(s("locksWaitBefore"))->isEnabled());
        // The moment stays, the strip moves on under it.
        dock.setSnapshot(quiet(600));
        QCOMPARE(timeline->momentOf(timeline->value()), noon.addSecs(120));
        QVERIFY(tree->model()->rowCount() > 0);
        dock.findChild<QPushButton*>(s("locksLive"))->click();
        QCOMPARE(timeline->value(), timeline->maximum());
        QCOMPARE(tree->model()->rowCount(), 0);
    }

    void fiveHundredWhoWaitForTenMinutesMakeNoStutter()
    {
        LocksDock dock;
        dock.resize(1000, 400);
        dock.show();
        double longest = 0;
        for (int second = 0; second < 15; ++second) {
            const LockSnapshotPtr snapshot = blocked(second, 500);
            QElapsedTimer clock;
            clock.start();
            dock.setSnapshot(snapshot);
            dock.repaint();
            longest = std::max(longest, double(clock.nsecsElapsed()) / 1e6);
        }
        qInfo("longest update with 500 who wait: %.1f ms", longest);
        QVERIFY2(longest < 2000, "a hang guard");
    }

    void pictures()
    {
        QDir().mkpath(QStringLiteral(LOCKKEEPER_SCREENSHOTS));
        for (const bool dark : {false, true}) {
            m_theme->setMode(dark ? Theme::Mode::Dark : Theme::Mode::Light);
            LocksDock dock;
            dock.resize(1180, 380);
            dock.show();
            fill(dock);
            if (dark) {
                dock.findChild<LocksTimeline*>()->setValue(200);
            }
            QVERIFY(dock.grab().save(
                s(LOCKKEEPER_SCREENSHOTS "/locks-timeline-%1.png").arg(dark ? s("dark") : s("light"))));
        }
    }

private:
    Theme* m_theme = nullptr;
};

QTEST_MAIN(TestLocksPast)
#include "tst_lockspast.moc"
