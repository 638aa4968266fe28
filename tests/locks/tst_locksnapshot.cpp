// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/locks/locksnapshot.h"

#include <QTest>

using namespace lk;

namespace {

/// "b<a c<b" : b waits for a, c waits for b. One letter a session, in order of the alphabet.
LockSnapshot snapshotOf(const QString& text)
{
    LockSnapshot snapshot;
    const auto index = [&](QChar letter) {
        const int at = letter.toLatin1() - 'a';
        while (snapshot.sessions.size() <= at) {
            LockedSession session;
            session.id.pid = int(snapshot.sessions.size()) + 1;
            snapshot.sessions << session;
        }
        return at;
    };
    const QStringList edges = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (const QString& edge : edges) {
        if (edge.size() == 1) {
            index(edge[0]);
            continue;
        }
        const int waiter = index(edge[0]);
        const int blocker = index(edge[2]);
        snapshot.sessions[waiter].waits = true;
        snapshot.edges << LockEdge{waiter, blocker, true};
    }
    return snapshot;
}

QString letters(const QList<int>& sessions)
{
    QString text;
    for (const int session : sessions) {
        text += QLatin1Char(char('a' + session));
    }
    return text;
}

} // namespace

/// The graph of a snapshot, without a server.
class TestLockSnapshot : public QObject {
    Q_OBJECT

private slots:
    void findsRoots_data()
    {
        QTest::addColumn<QString>("edges");
        QTest::addColumn<QString>("roots");
        QTest::addColumn<QString>("blocked"); ///< blockedBy of each session
        QTest::addColumn<int>("waiting");
        const auto row = [](const char* tag, const char* edges, const char* roots, const char* blocked, int waiting) {
            QTest::newRow(tag) << QString::fromLatin1(edges) << QString::fromLatin1(roots)
                               << QString::fromLatin1(blocked) << waiting;
        };
        row("nobody", "", "", "", 0);
        row("our own session alone blocks nobody", "a", "", "0", 0);
        row("a chain", "b<a c<b", "a", "210", 2);
        row("the one who blocks most comes first", "b<a d<c e<c", "ca", "10200", 3);
        row("a session with two blockers is counted once for each", "c<a c<b", "ab", "110", 1);
        row("a diamond counts its tip once", "b<a c<a d<b d<c", "a", "3110", 3);
        row("a deadlock shows one member rather than nothing", "a<b b<a", "a", "11", 2);
        row("a ring with a tail shows the ring", "a<b b<a c<b", "a", "220", 3);
        row("a ring beside a chain", "a<b b<a d<c", "ac", "1110", 3);
        row("the same edge twice", "b<a b<a", "a", "10", 1);
    }
    void findsRoots()
    {
        QFETCH(QString, edges);
        QFETCH(QString, roots);
        QFETCH(QString, blocked);
        QFETCH(int, waiting);
        const LockSnapshot snapshot = snapshotOf(edges);
        QCOMPARE(letters(snapshot.roots()), roots);
        QString counts;
        for (int i = 0; i < snapshot.sessions.size(); ++i) {
            counts += QString::number(snapshot.blockedBy(i));
        }
        QCOMPARE(counts, blocked);
        QCOMPARE(snapshot.waiting(), waiting);
    }

    void listsDirectWaitersOnly()
    {
        const LockSnapshot snapshot = snapshotOf(QStringLiteral("b<a c<b d<a d<a"));
        QCOMPARE(letters(snapshot.waitersOf(0)), QStringLiteral("bd"));
        QCOMPARE(letters(snapshot.waitersOf(1)), QStringLiteral("c"));
        QCOMPARE(letters(snapshot.waitersOf(3)), QString());
    }

    void copesWithAThousandWaiters()
    {
        LockSnapshot snapshot;
        snapshot.sessions.resize(1000);
        for (int i = 1; i < 1000; ++i) {
            snapshot.sessions[i].waits = true;
            snapshot.edges << LockEdge{i, i - 1, false} << LockEdge{i, 0, true};
        }
        QCOMPARE(snapshot.roots(), QList<int>{0});
        QCOMPARE(snapshot.blockedBy(0), 999);
    }
};

QTEST_GUILESS_MAIN(TestLockSnapshot)
#include "tst_locksnapshot.moc"
