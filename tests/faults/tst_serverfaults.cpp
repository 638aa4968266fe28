// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/faults/faulttest.h"

#include <QElapsedTimer>

#include <future>

using namespace lk;
using namespace lk::test;

/// What befalls the server: it crashes, others hold locks of every kind. With an application at work on a table and
/// its twin.
class ServerFaultsTest : public FaultTest {
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY2(startServer(), qPrintable(m_server.problem())); }
    void serverCrashes_data() { plansToChoose(m_draw.crashes); }
    void serverCrashes();
    void lockHolders();

private:
    struct Holder {
        const char* name;
        QStringList statements; ///< in a transaction, unless they say otherwise
        const char* end = "ROLLBACK";
    };
    static QList<Holder> holders();
    void heldBy(Ordeal& ordeal, Ordeal::Way way, const Holder& holder);
};

void ServerFaultsTest::serverCrashes()
{
    QFETCH(int, number);
    QFETCH(int, faults);
    carriedThrough(
        faultPlans(m_draw.rows)[number], faults,
        [this](Ordeal& ordeal, QProcess& client) {
            ordeal.waitForEvents(client, ordeal.between(1, 15));
            if (client.state() == QProcess::NotRunning) {
                return false;
            }
            const auto crashed = m_server.server().restart(PrivateServer::StopMode::Immediate);
            if (!crashed) {
                qFatal("%s", qPrintable(crashed.error().printed()));
            }
            return true;
        },
        true);
}

QList<ServerFaultsTest::Holder> ServerFaultsTest::holders()
{
    const auto locked = [](const char* mode) {
        return QStringList{
            QStringLiteral("BEGIN"), QStringLiteral("LOCK TABLE public.t IN %1 MODE").arg(QLatin1String(mode))};
    };
    const auto in
        = [](const char* statement) { return QStringList{QStringLiteral("BEGIN"), QString::fromLatin1(statement)}; };
    return {{"an idle reader", in("SELECT count(*) FROM public.t")},
        {"a row for update", in("SELECT FROM public.t WHERE id = 3000 FOR UPDATE")},
        {"many rows for update", in("SELECT FROM public.t WHERE id % 3 = 0 AND id > 400 FOR UPDATE")},
        {"rows for share", in("SELECT FROM public.t WHERE id BETWEEN 500 AND 900 FOR SHARE")},
        {"keys for share", in("SELECT FROM public.t WHERE id BETWEEN 500 AND 900 FOR KEY SHARE")},
        {"a row updated", in("UPDATE public.t SET c = 5 WHERE id = 2500")},
        {"a row deleted", in("DELETE FROM public.t WHERE id = 2501")},
        {"rows inserted", in("INSERT INTO public.t (id, c) SELECT -g, g FROM generate_series(1, 100) g")},
        {"a row in a subtransaction",
            {QStringLiteral("BEGIN"), QStringLiteral("SAVEPOINT s"),
                QStringLiteral("UPDATE public.t SET c = 6 WHERE id = 2502"), QStringLiteral("SAVEPOINT r"),
                QStringLiteral("SELECT FROM public.t WHERE id = 2502 FOR UPDATE")}},
        {"a cursor half read",
            {QStringLiteral("BEGIN"), QStringLiteral("DECLARE half CURSOR FOR SELECT * FROM public.t"),
                QStringLiteral("FETCH 10 FROM half")}},
        {"row share", locked("ROW SHARE")}, {"row exclusive", locked("ROW EXCLUSIVE")},
        {"share update exclusive", locked("SHARE UPDATE EXCLUSIVE")}, {"share", locked("SHARE")},
        {"share row exclusive", locked("SHARE ROW EXCLUSIVE")}, {"exclusive", locked("EXCLUSIVE")},
        {"access exclusive", locked("ACCESS EXCLUSIVE")},
        {"a prepared transaction",
            {QStringLiteral("BEGIN"), QStringLiteral("UPDATE public.t SET n = n WHERE id BETWEEN 700 AND 710"),
                QStringLiteral("PREPARE TRANSACTION 'left'")},
            "ROLLBACK PREPARED 'left'"},
        {"a prepared reader",
            {QStringLiteral("BEGIN"), QStringLiteral("SELECT count(*) FROM public.t"),
                QStringLiteral("PREPARE TRANSACTION 'left'")},
            "ROLLBACK PREPARED 'left'"},
        {"a long snapshot of something else",
            {QStringLiteral("BEGIN ISOLATION LEVEL REPEATABLE READ"), QStringLiteral("SELECT count(*) FROM twin.t")}}};
}

void ServerFaultsTest::heldBy(Ordeal& ordeal, Ordeal::Way way, const Holder& holder)
{
    auto session = m_backend.connect(m_server.settings(ordeal.database()), Purpose::Run);
    QVERIFY(session);
    const auto send = [&](const QString& statement) {
        const auto sent = (*session)->query(statement);
        return sent ? QString() : sent.error().printed();
    };
    QCOMPARE(send(QStringLiteral("SET application_name = 'holder'")), QString());
    QCOMPARE(send(QStringLiteral("SET statement_timeout = 0")), QString());
    QCOMPARE(send(QStringLiteral("SET lock_timeout = 0")), QString());
    for (const QString& statement : holder.statements) {
        QCOMPARE(send(statement), QString());
    }
    // Often longer than one try to get a lock, sometimes longer than the client's patience would be with a short one.
    const int heldMs = ordeal.between(200, 2500);
    QString ended = QStringLiteral("not sent");
    QElapsedTimer clock;
    clock.start();
    const auto outcome = ordeal.run(way, [&](QProcess& client) {
        while (clock.elapsed() < heldMs && !client.waitForFinished(20)) { }
        ended = send(QString::fromLatin1(holder.end));
    });
    QCOMPARE(ended, QString());
    QVERIFY2(outcome.status == 0, qPrintable(outcome.words));
    compared(ordeal, way, 1);
    qInfo("%s for %d ms: %lld ms in all", holder.name, heldMs, clock.elapsed());
}

void ServerFaultsTest::lockHolders()
{
    Ordeal ordeal(m_server, m_backend, faultPlans(m_draw.rows)[0], m_random);
    QCOMPARE(ordeal.begin(), QString());
    auto kinds = holders();
    std::ranges::shuffle(kinds, m_random);
    auto way = Ordeal::Way::Forward;
    for (int i = 0; i < m_draw.holders; ++i) {
        heldBy(ordeal, way, kinds[i % kinds.size()]);
        if (QTest::currentTestFailed()) {
            return;
        }
        way = way == Ordeal::Way::Forward ? Ordeal::Way::Back : Ordeal::Way::Forward;
    }
    ordeal.stopApplication();
    QCOMPARE(ordeal.applicationsFailures(), QString());
    QVERIFY2(ordeal.longestWaitMs() < 1500, qPrintable(QString::number(ordeal.longestWaitMs())));
    qInfo("the longest wait because of us: %.0f ms", ordeal.longestWaitMs());
}

QTEST_GUILESS_MAIN(ServerFaultsTest)
#include "tst_serverfaults.moc"
