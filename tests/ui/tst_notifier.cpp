// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/patience.h"
#include "tests/ui/notificationservice.h"
#include "ui/shell/notifier.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>
#include <QWidget>

using namespace lk;
using namespace std::chrono_literals;

namespace {

Notice notice(const QString& text, const QString& about = QStringLiteral("plan 1"))
{
    return {about, QStringLiteral("A Plan Needs You"), text, false};
}

} // namespace

/// The desktop's notifications, on a bus of our own.
class TestNotifier : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QVERIFY(m_bus.start()); }
    void isSentAndAClickComesBack();
    void aLaterOneTakesThePlaceOfTheFirst();
    void textIsNoMarkup();
    void whoeverComesBackNeedsNone();
    void noneIsSentWhenSwitchedOff();
    void theTaskBarHasToDoWhere_data();
    void theTaskBarHasToDoWhere();
    void aServiceThatDoesNotAnswerHoldsNobodyUp();

private:
    test::PrivateBus m_bus;
    QWidget m_window;
};

void TestNotifier::isSentAndAClickComesBack()
{
    test::NotificationService service(m_bus.address());
    QVERIFY(service.appear());
    Notifier notifier(m_window, m_bus.address());
    const QSignalSpy clicked(&notifier, &Notifier::clicked);
    notifier.tell({QStringLiteral("plan 7"), QStringLiteral("A Plan Failed"), QStringLiteral("because"), true});
    QTRY_COMPARE(service.asked.size(), 1);
    const auto asked = service.asked.first();
    QCOMPARE(asked.summary, QStringLiteral("A Plan Failed"));
    QCOMPARE(asked.body, QStringLiteral("because"));
    QCOMPARE(asked.actions.value(0), QStringLiteral("default"));
    QCOMPARE(asked.hints.value(QStringLiteral("urgency")).toInt(), 2);
    QTest::qWait(0); // its number comes back
    emit service.ActionInvoked(asked.id + 1, QStringLiteral("default")); // somebody else's
    QTRY_VERIFY((emit service.ActionInvoked(asked.id, QStringLiteral("default")), clicked.size() > 0));
    QCOMPARE(clicked.first().first().toString(), QStringLiteral("plan 7"));
    QCOMPARE(clicked.size(), 1);
}

void TestNotifier::aLaterOneTakesThePlaceOfTheFirst()
{
    test::NotificationService service(m_bus.address());
    QVERIFY(service.appear());
    Notifier notifier(m_window, m_bus.address());
    notifier.tell(notice(QStringLiteral("first")));
    QTRY_COMPARE(service.asked.size(), 1);
    notifier.tell(notice(QStringLiteral("of another"), QStringLiteral("plan 2")));
    QTRY_COMPARE(service.asked.size(), 2);
    notifier.tell(notice(QStringLiteral("second")));
    QTRY_COMPARE(service.asked.size(), 3);
    QCOMPARE(service.asked[1].replaces, 0U);
    QCOMPARE(service.asked[2].replaces, service.asked[0].id);
}

void TestNotifier::textIsNoMarkup()
{
    test::NotificationService service(m_bus.address());
    QVERIFY(service.appear());
    Notifier notifier(m_window, m_bus.address());
    notifier.tell(notice(QStringLiteral("a <b> & c")));
    QTRY_COMPARE(service.asked.size(), 1);
    QCOMPARE(service.asked[0].body, QStringLiteral("a <b> & c"));
    service.abilities = QStringList{QStringLiteral("body-markup")};
    notifier.tell(notice(QStringLiteral("a <b> & c")));
    QTRY_COMPARE(service.asked.size(), 2);
    QCOMPARE(service.asked[1].body, QStringLiteral("a &lt;b&gt; &amp; c"));
    QVERIFY(service.asked[1].actions.isEmpty());
}

void TestNotifier::whoeverComesBackNeedsNone()
{
    test::NotificationService service(m_bus.address());
    QVERIFY(service.appear());
    Notifier notifier(m_window, m_bus.address());
    notifier.tell(notice(QStringLiteral("first")));
    QTRY_COMPARE(service.asked.size(), 1);
    m_window.show();
    m_window.activateWindow();
    QTRY_COMPARE(service.closed, QList<uint>{service.asked[0].id});
    m_window.hide();
}

void TestNotifier::noneIsSentWhenSwitchedOff()
{
    test::NotificationService service(m_bus.address());
    QVERIFY(service.appear());
    Notifier notifier(m_window, m_bus.address());
    const QSignalSpy fellBack(&notifier, &Notifier::fellBack);
    notifier.setEnabled(false);
    notifier.tell(notice(QStringLiteral("first")));
    notifier.setEnabled(true);
    notifier.tell(notice(QStringLiteral("second")));
    QTRY_COMPARE(service.asked.size(), 1);
    QCOMPARE(service.asked[0].body, QStringLiteral("second"));
    QVERIFY(fellBack.isEmpty());
}

void TestNotifier::theTaskBarHasToDoWhere_data()
{
    QTest::addColumn<QString>("address");
    QTest::newRow("there is no bus") << QString();
    QTest::newRow("nobody is at its address") << QStringLiteral("unix:path=/nonexistent/bus");
    QTest::newRow("the bus has no such service") << m_bus.address();
}

void TestNotifier::theTaskBarHasToDoWhere()
{
    QFETCH(QString, address);
    Notifier notifier(m_window, address);
    const QSignalSpy fellBack(&notifier, &Notifier::fellBack);
    notifier.tell(notice(QStringLiteral("first")));
    QTRY_COMPARE(fellBack.size(), 1);
    notifier.tell(notice(QStringLiteral("second"), QStringLiteral("plan 2")));
    QTRY_COMPARE(fellBack.size(), 2);
    QCOMPARE(fellBack.last().first().toString(), QStringLiteral("plan 2"));
}

void TestNotifier::aServiceThatDoesNotAnswerHoldsNobodyUp()
{
    test::NotificationService service(m_bus.address());
    QVERIFY(service.appear());
    service.answers = false;
    constexpr auto wait = 4000ms; // longer by far than a busy machine lets a process stand
    Notifier notifier(m_window, m_bus.address(), wait);
    const QSignalSpy fellBack(&notifier, &Notifier::fellBack);
    // The longest that the event loop stands still.
    qint64 longest = 0;
    QElapsedTimer since;
    QTimer beat;
    connect(&beat, &QTimer::timeout, this, [&] { longest = qMax(longest, since.restart()); });
    beat.start(10);
    since.start();
    notifier.tell(notice(QStringLiteral("first")));
    QTRY_COMPARE(fellBack.size(), 1);
    QVERIFY2(longest < wait.count() / 2, qPrintable(QString::number(longest)));
    QVERIFY(service.asked.isEmpty());
}

QTEST_MAIN(TestNotifier)
#include "tst_notifier.moc"
