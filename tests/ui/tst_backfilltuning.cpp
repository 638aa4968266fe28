// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/patience.h"
#include "tests/ui/runvalues.h"
#include "ui/backfill/backfillchart.h"
#include "ui/backfill/backfilldock.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>
#include <QTest>

#include <cmath>

using namespace lk;
using namespace lk::test;

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

RunSnapshotPtr throttled()
{
    RunSnapshot snapshot = backfilling();
    snapshot.backfill->workers = 2;
    snapshot.backfill->throttle = s("Replica lag 4.2 s");
    for (int i = 0; i < 200; ++i) {
        snapshot.backfill->samples << BackfillProgress::Sample{.atMs = i * 250,
            .rowsPerSecond = i > 120 && i < 150 ? 0.0 : 30'000.0 + 2'000.0 * ((i * 7) % 5),
            .p50Ms = 1.8,
            .p95Ms = 2.8 + 0.2 * (i % 5),
            .mark = i == 120 ? s("throttle") : QString()};
    }
    using Verdict = ThrottleSignal::Verdict;
    snapshot.backfill->throttles = {{s("replica-lag"), s("Replica lag"), s("4.2 s, standby1"), Verdict::Pause, true},
        {s("load"), s("Load of the server"), s("3 of 8 processors"), Verdict::Fine, false},
        {s("lock-queue"), s("Sessions that wait for us"), s("none"), Verdict::Fine, false},
        {s("horizon"), s("Oldest transaction"), s("12 min"), Verdict::Slow, false}};
    return std::make_shared<RunSnapshot>(snapshot);
}

} // namespace

class TestBackfillTuning : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { m_theme = new Theme(this); }

    void workersAndHoursAreToldAtOnce()
    {
        BackfillDock dock;
        dock.show();
        QList<BackfillTuning> told;
        connect(&dock, &BackfillDock::tuningChanged, this, [&](const BackfillTuning& tuning) { told << tuning; });
        auto* workers = dock.findChild<QSpinBox*>(s("backfillWorkers"));
        QCOMPARE(workers->text(), s("by load"));
        workers->setValue(3);
        QCOMPARE(told.size(), 1);
        QCOMPARE(told.last().workers, 3);
        auto* hours = dock.findChild<QLineEdit*>(s("backfillHours"));
        QTest::keyClicks(hours, s("22:00-06:00"));
        QTest::keyClick(hours, Qt::Key_Return);
        QCOMPARE(told.size(), 2);
        QCOMPARE(printedHours(told.last()), s("22:00-06:00"));
        QCOMPARE(told.last().workers, 3);
        hours->clear();
        QTest::keyClicks(hours, s("at night"));
        QVERIFY(hours->toolTip().contains(s("Not understood")));
        QTest::keyClick(hours, Qt::Key_Return);
        QCOMPARE(told.size(), 2);
        hours->clear();
        QTest::keyClick(hours, Qt::Key_Return);
        QVERIFY(!told.last().hasHours());
    }

    void aModeKeepsWhatElseWasSet()
    {
        BackfillDock dock;
        dock.setTuning({.targetMs = 3, .workers = 2, .delayMs = 40});
        QList<BackfillTuning> told;
        connect(&dock, &BackfillDock::tuningChanged, this, [&](const BackfillTuning& tuning) { told << tuning; });
        dock.findChild<QAbstractButton*>(s("preset-fast"))->click();
        QCOMPARE(told.size(), 1);
        QVERIFY(told.first().mode == BackfillMode::Fast);
        QCOMPARE(told.first().targetMs, BackfillTuning::of(BackfillMode::Fast).targetMs);
        QCOMPARE(told.first().workers, 2);
        QCOMPARE(told.first().delayMs, 40);
    }

    void aNumberCountsWhenItIsWhole()
    {
        BackfillDock dock;
        dock.show();
        QList<BackfillTuning> told;
        connect(&dock, &BackfillDock::tuningChanged, this, [&](const BackfillTuning& tuning) { told << tuning; });
        auto* delay = dock.findChild<QAbstractSpinBox*>(s("backfillDelay"));
        delay->selectAll();
        QTest::keyClicks(delay, s("120"));
        QVERIFY(told.isEmpty());
        QTest::keyClick(delay, Qt::Key_Return);
        QCOMPARE(told.size(), 1);
        QCOMPARE(told.first().delayMs, 120);
    }

    void whatHoldsItBackIsListedWithTheOneThatDecides()
    {
        BackfillDock dock;
        dock.resize(1100, 320);
        dock.show();
        dock.setSnapshot(throttled(), {throttled()->backfill->stepId});
        dock.findChild<QAbstractButton*>(s("backfillShowSignals"))->click();
        auto* list = dock.findChild<QAbstractItemView*>(s("backfillSignals"));
        QVERIFY(list->isVisible());
        QTRY_COMPARE(list->model()->rowCount(), 4);
        QCOMPARE(list->model()->index(0, 0).data().toString(), s("Replica lag"));
        QCOMPARE(list->model()->index(0, 2).data().toString(), s("holds it: this decides"));
        QCOMPARE(list->model()->index(1, 2).data().toString(), s("fine"));
        QCOMPARE(dock.findChild<QLabel*>(s("backfillAtWork"))->text(), s("2 at work"));
    }

    void aScaleIsWrittenInWholeNumbers()
    {
        for (const double step : {0.2, 0.5, 1.0, 2.0, 2.5, 5.0, 10.0, 25.0, 250.0}) {
            const double whole = wholeStep(step);
            QCOMPARE(whole, std::round(whole)); // 2.5 was written as 3, and 7.5 as 8
            QVERIFY(whole >= step);
        }
        for (const double upper : {5.0, 10.0, 14.0, 48.0, 50'000.0, 1'234'567.0}) {
            const double figure = onlyFigure(upper);
            QCOMPARE(figure, std::round(figure));
            // Neither at the top, where it would not be drawn, nor so low that it says nothing.
            QVERIFY2(figure <= upper * 0.7 && figure > upper * 0.45, qPrintable(QString::number(figure)));
        }
    }

    void pictures()
    {
        QDir().mkpath(QStringLiteral(LOCKKEEPER_SCREENSHOTS));
        for (const int width : {1180, 470}) {
            for (const bool dark : {false, true}) {
                m_theme->setMode(dark ? Theme::Mode::Dark : Theme::Mode::Light);
                BackfillDock dock;
                dock.resize(width, 360);
                dock.show();
                dock.setSnapshot(throttled(), {throttled()->backfill->stepId});
                if (width > 1000) {
                    dock.findChild<QAbstractButton*>(s("backfillShowSignals"))->click();
                }
                QTRY_COMPARE(dock.findChild<QLabel*>(s("backfillAtWork"))->text(), s("2 at work"));
                QVERIFY(QTest::qWaitForWindowExposed(&dock));
                QVERIFY(dock.grab().save(s(LOCKKEEPER_SCREENSHOTS "/backfill-tuning-%1-%2.png")
                        .arg(width)
                        .arg(dark ? s("dark") : s("light"))));
            }
        }
    }

private:
    Theme* m_theme = nullptr;
};

QTEST_MAIN(TestBackfillTuning)
#include "tst_backfilltuning.moc"
