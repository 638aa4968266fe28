// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/dualwritehealth.h"
#include "tests/integration/background.h"
#include "tests/integration/plannedonserver.h"
#include "tests/support/patience.h"

#include <QTest>

using namespace lk;
using namespace lk::test;

/// Both forms stay the same only while the dual write fires for everybody. Whoever switches it off, for an import or a
/// repair, must be noticed: before the cut-over, while both forms wait for Contract, and when everything is taken back.
class DualWriteHealthTest : public QObject, private PlannedOnServer {
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }
    void wellFromExpandToContract();
    void offAndOnAgain_data();
    void offAndOnAgain();
    void offInTheMiddleOfTheCopy();
    void offWhileTheCutOverWaits();
    void offAfterTheCutOver();
    void offBeforeTheCutOver();
    void offWhenOnlyTheOtherTableIsCutOver();
    void lookIsOverWithinTheLockBudget_data();
    void lookIsOverWithinTheLockBudget();
    void newValuesAreKeptWhenTheExpandIsTakenBack();
    void newValuesAreKeptWhenTheCopyIsMadeAgain();

private:
    QString fresh() { return m_server.freshDatabase(m_schema); }
    QString sql(const QString& db, const QString& statement) { return m_server.exec(db, statement); }
    QString value(const QString& db, const char* query) { return m_server.value(db, QString::fromUtf8(query)); }
    RunSnapshot status(const QString& db, const Plan& plan)
    {
        RunControl control;
        const auto read = Runner(m_backend, m_server.settings(db), plan, control, {}).status();
        if (!read) {
            qFatal("%s", qPrintable(read.error().printed()));
        }
        return *read;
    }
    /// Off for everybody and on again, just as it was.
    QString offAndOn(const QString& db, const QString& table, const QString& meanwhile);

    const QString m_schema = QStringLiteral(
        "CREATE TABLE big (id bigint PRIMARY KEY, qty integer NOT NULL DEFAULT 1, code text);"
        "INSERT INTO big SELECT g, g % 7, g::text FROM generate_series(1, 3000) g;"
        "CREATE TABLE side (id bigint PRIMARY KEY, count integer NOT NULL);"
        "INSERT INTO side SELECT g, g FROM generate_series(1, 500) g;"
        "CREATE FUNCTION tenfold(integer) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT $1::bigint * 10';"
        "CREATE FUNCTION tenth(bigint) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT ($1 / 10)::integer'; "
        "ANALYZE;");
};

namespace {

const QualifiedName big{QStringLiteral("public"), QStringLiteral("big")};
const QualifiedName side{QStringLiteral("public"), QStringLiteral("side")};
const Change pieces = RenameColumn{big, QStringLiteral("qty"), QStringLiteral("pieces")};
const ChangeType widen{big, QStringLiteral("qty"), QStringLiteral("bigint")};

RunRequest confirming(const QStringList& gates)
{
    RunRequest request;
    request.through = Phase::Migrate;
    request.confirmed = gates;
    return request;
}

} // namespace

QString DualWriteHealthTest::offAndOn(const QString& db, const QString& table, const QString& meanwhile)
{
    const QString trigger = m_server.value(db,
        QStringLiteral("SELECT quote_ident(tgname) FROM pg_trigger WHERE tgrelid = '%1'::regclass AND tgname LIKE "
                       "'~lockkeeper%'")
            .arg(table));
    return sql(db,
        QStringLiteral("ALTER TABLE %1 DISABLE TRIGGER %2; %3; ALTER TABLE %1 ENABLE ALWAYS TRIGGER %2")
            .arg(table, trigger, meanwhile));
}

void DualWriteHealthTest::wellFromExpandToContract()
{
    const QString db = fresh();
    const Plan made = plan(db, pieces);
    QVERIFY(!status(db, made).dualWrite);
    auto end = run(db, made, everything(Phase::Expand));
    QVERIFY2(end, qPrintable(told(end)));
    auto seen = status(db, made).dualWrite;
    QVERIFY(seen && seen->isWell());
    QCOMPARE(seen->rowsSeen, -1); // nothing is copied yet
    for (const bool cutOver : {false, true}) {
        end = run(db, made, cutOver ? everything(Phase::Migrate) : confirming({}));
        QVERIFY2(end && (cutOver || end->end == RunEnd::AtGate), qPrintable(told(end)));
        seen = status(db, made).dualWrite;
        QVERIFY(seen);
        QVERIFY2(seen->isWell(), qPrintable(printed(*seen)));
        QCOMPARE(seen->rowsSeen, 3000);
    }
    end = run(db, made, everything());
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QVERIFY(!status(db, made).dualWrite);
}

void DualWriteHealthTest::offAndOnAgain_data()
{
    QTest::addColumn<QString>("setup");
    QTest::addColumn<QString>("table");
    QTest::addColumn<QString>("expression");
    QTest::newRow("a table with the server's proof") << QString() << QStringLiteral("big") << QString();
    QTest::newRow("a conversion by functions of theirs, which has none")
        << QString() << QStringLiteral("big") << QStringLiteral("tenfold(qty)");
    QTest::newRow("a partition, which has none")
        << QStringLiteral("ALTER TABLE big RENAME TO whole; CREATE TABLE big (LIKE whole INCLUDING DEFAULTS, PRIMARY "
                          "KEY (id)) PARTITION BY RANGE (id); CREATE TABLE low PARTITION OF big FOR VALUES FROM (0) TO "
                          "(1000); CREATE TABLE high PARTITION OF big DEFAULT; INSERT INTO big SELECT * FROM whole; "
                          "DROP TABLE whole; ANALYZE")
        << QStringLiteral("low") << QString();
}

/// The trigger is as it was, but for a moment it was not, and what was written then is in nobody's comparison.
void DualWriteHealthTest::offAndOnAgain()
{
    QFETCH(QString, setup);
    QFETCH(QString, table);
    QFETCH(QString, expression);
    const QString db = fresh();
    QCOMPARE(sql(db, setup), QString());
    ChangeType change = widen;
    if (!expression.isEmpty()) {
        change.usingExpression = expression;
        change.backExpression = QStringLiteral("tenth(qty)");
    }
    const Plan made = plan(db, change);
    const auto gate = run(db, made, confirming({}));
    QVERIFY2(gate && gate->end == RunEnd::AtGate, qPrintable(told(gate)));
    QCOMPARE(offAndOn(db, table, QStringLiteral("UPDATE big SET qty = 777 WHERE id IN (2, 5, 8)")), QString());
    const auto seen = status(db, made).dualWrite;
    QVERIFY(seen && seen->faults.size() == 1);
    QCOMPARE(toString(seen->faults.first().kind), QStringLiteral("was-altered"));
    QCOMPARE(seen->rowsApart, 3);
    const auto refused = run(db, made, everything(Phase::Migrate));
    QVERIFY(!refused);
    QCOMPARE(int(refused.error().kind), int(ErrorKind::DataLost));
    QVERIFY2(refused.error().message.contains(QLatin1String("altered")), qPrintable(told(refused)));
    const auto done = run(db, made, everything(Phase::Migrate));
    QVERIFY2(done && done->end == RunEnd::Done, qPrintable(told(done)));
    const QString wanted = expression.isEmpty() ? QStringLiteral("777,777,777") : QStringLiteral("7770,7770,7770");
    QCOMPARE(value(db, "SELECT string_agg(qty::text, ',') FROM big WHERE id IN (2, 5, 8)"), wanted);
}

/// What the copy has passed already it would not see again.
void DualWriteHealthTest::offInTheMiddleOfTheCopy()
{
    const QString db = fresh();
    QCOMPARE(
        sql(db, QStringLiteral("ALTER TABLE big ADD note text; UPDATE big SET note = repeat('x', 900)")), QString());
    const Plan made = plan(db, widen);
    Background slow(m_backend, m_server.settings(db), made, everything(Phase::Migrate));
    slow.control.setTuning({3, 1, 200});
    slow.start();
    QTRY_VERIFY(slow.saw([](const RunSnapshot& s) { return s.backfill && s.backfill->batches > 1; }));
    slow.control.stop();
    QTRY_VERIFY(slow.hasEnded());
    QVERIFY(value(db, "SELECT count(*) FROM lockkeeper.cursor").toInt() > 0);
    QCOMPARE(offAndOn(db, QStringLiteral("big"), QStringLiteral("UPDATE big SET qty = 777 WHERE id <= 20")), QString());
    const auto refused = run(db, made, everything(Phase::Migrate));
    QVERIFY(!refused);
    QCOMPARE(int(refused.error().kind), int(ErrorKind::DataLost));
    QCOMPARE(value(db, "SELECT count(*) FROM lockkeeper.cursor"), QStringLiteral("0"));
    const auto done = run(db, made, everything(Phase::Migrate));
    QVERIFY2(done && done->end == RunEnd::Done, qPrintable(told(done)));
    QCOMPARE(value(db, "SELECT count(*) FROM big WHERE qty = 777 AND pg_typeof(qty) = 'bigint'::regtype"),
        QStringLiteral("20"));
}

/// Who switched it off holds the table until then, and the look was before.
void DualWriteHealthTest::offWhileTheCutOverWaits()
{
    const QString db = fresh();
    ChangeType change = widen;
    change.usingExpression = QStringLiteral("tenfold(qty)"); // no proof by the server
    change.backExpression = QStringLiteral("tenth(qty)");
    const Plan made = plan(db, change);
    const auto gate = run(db, made, confirming({}));
    QVERIFY2(gate && gate->end == RunEnd::AtGate, qPrintable(told(gate)));
    const QString trigger = value(db, "SELECT quote_ident(tgname) FROM pg_trigger WHERE tgname LIKE '~lockkeeper%'");
    Background waiting(m_backend, m_server.settings(db), made, everything(Phase::Migrate));
    {
        Holder importer(m_backend, m_server.settings(db),
            {QStringLiteral("ALTER TABLE big DISABLE TRIGGER %1").arg(trigger),
                QStringLiteral("UPDATE big SET qty = 777 WHERE id IN (2, 5)"),
                QStringLiteral("ALTER TABLE big ENABLE ALWAYS TRIGGER %1").arg(trigger)});
        waiting.start();
        QTRY_VERIFY(waiting.saw([](const RunSnapshot& s) { return s.lockWait.has_value(); }));
        QVERIFY(importer.session().query(QStringLiteral("COMMIT")));
    }
    QTRY_VERIFY(waiting.hasEnded());
    auto end = waiting.end();
    QVERIFY2(!end, qPrintable(told(end)));
    for (int runs = 0; !end && runs < 2; ++runs) { // one to notice, one to make the copy again
        end = run(db, made, everything(Phase::Migrate));
    }
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(value(db, "SELECT string_agg(qty::text, ',') FROM big WHERE id IN (2, 5)"), QStringLiteral("7770,7770"));
}

/// A rename loses nothing when it is taken back, as long as both names were kept the same.
void DualWriteHealthTest::offAfterTheCutOver()
{
    const QString db = fresh();
    const Plan made = plan(db, pieces);
    const auto done = run(db, made, everything(Phase::Migrate));
    QVERIFY2(done, qPrintable(told(done)));
    QCOMPARE(sql(db,
                 QStringLiteral("ALTER TABLE big DISABLE TRIGGER USER; UPDATE big SET qty = 777 WHERE id IN (2, 5);"
                                "UPDATE big SET pieces = 999 WHERE id = 8")),
        QString());
    const auto seen = status(db, made).dualWrite;
    QVERIFY(seen && seen->faults.size() == 1);
    QCOMPARE(toString(seen->faults.first().kind), QStringLiteral("off"));
    QCOMPARE(seen->rowsApart, 3);
    QVERIFY2(printed(*seen).contains(QLatin1String("is off")), qPrintable(printed(*seen)));
    const auto asked = run(db, made, RunRequest{}, true);
    QVERIFY2(asked && asked->end == RunEnd::AtGate, qPrintable(told(asked)));
    QCOMPARE(asked->snapshot.gate, QStringLiteral("undo-loses-rows"));
    QVERIFY2(asked->snapshot.gateNote.contains(QLatin1String("3 rows")), qPrintable(told(asked)));
    QVERIFY(!asked->snapshot.undoKeepsOld);
    const auto undone = run(db, made, everything(), true);
    QVERIFY2(undone && undone->end == RunEnd::Done, qPrintable(told(undone)));
    const QString kept = value(db, "SELECT name FROM lockkeeper.safety_table");
    QVERIFY(!kept.isEmpty());
    QCOMPARE(m_server.value(db,
                 QStringLiteral("SELECT string_agg(DISTINCT id || ':' || lockkeeper_old_value || '/' || "
                                "lockkeeper_new_value, ' ') FROM %1")
                     .arg(kept)),
        QStringLiteral("2:2/777 5:5/777 8:999/1"));
    QCOMPARE(value(db, "SELECT string_agg(qty::text, ' ' ORDER BY id) FROM big WHERE id IN (2, 5, 8)"),
        QStringLiteral("2 5 999"));
}

/// What was written in the old form meanwhile is nothing that an undo before the cut-over could lose.
void DualWriteHealthTest::offBeforeTheCutOver()
{
    const QString db = fresh();
    const Plan made = plan(db, pieces);
    const auto gate = run(db, made, confirming({}));
    QVERIFY2(gate && gate->end == RunEnd::AtGate, qPrintable(told(gate)));
    QCOMPARE(
        sql(db, QStringLiteral("ALTER TABLE big DISABLE TRIGGER USER; UPDATE big SET qty = 777 WHERE id IN (2, 5)")),
        QString());
    const auto asked = run(db, made, RunRequest{}, true);
    QVERIFY2(asked && asked->end == RunEnd::AtGate, qPrintable(told(asked)));
    QCOMPARE(asked->snapshot.gate, QStringLiteral("undo-loses-rows"));
    QVERIFY(asked->snapshot.undoKeepsOld);
    const QString& note = asked->snapshot.gateNote;
    QVERIFY2(note.contains(QLatin1String("keeps what was written in the old form")), qPrintable(note));
    QVERIFY2(note.contains(QLatin1String("2 rows")) && !note.contains(QLatin1String("lose")), qPrintable(note));
    const auto undone = run(db, made, everything(), true);
    QVERIFY2(undone && undone->end == RunEnd::Done, qPrintable(told(undone)));
    QCOMPARE(value(db, "SELECT string_agg(qty::text, ' ' ORDER BY id) FROM big WHERE id IN (2, 5, 8)"),
        QStringLiteral("777 777 1"));
}

void DualWriteHealthTest::lookIsOverWithinTheLockBudget_data()
{
    QTest::addColumn<int>("budgetMs");
    QTest::addColumn<QString>("hold");
    QTest::addColumn<QString>("wait");
    QTest::newRow("the usual one") << 1000 << QStringLiteral("900ms") << QStringLiteral("200ms");
    QTest::newRow("a smaller one") << 200 << QStringLiteral("180ms") << QStringLiteral("180ms");
    QTest::newRow("a larger one") << 60'000 << QStringLiteral("900ms") << QStringLiteral("200ms");
}

/// Nobody looks who waits for the table behind a look at its rows, so the look must end by itself.
void DualWriteHealthTest::lookIsOverWithinTheLockBudget()
{
    QFETCH(int, budgetMs);
    QFETCH(QString, hold);
    QFETCH(QString, wait);
    const QString db = fresh();
    const Plan made = plan(db, pieces);
    const auto gate = run(db, made, confirming({}));
    QVERIFY2(gate && gate->end == RunEnd::AtGate, qPrintable(told(gate)));
    const RunSnapshot at = status(db, made);
    const auto session = m_backend.connect(m_server.settings(db), Purpose::Browse);
    QVERIFY(session);
    const auto look = [&](const QString& mismatch) -> Result<DualWriteHealthPtr> {
        Plan other = made;
        for (Step& step : other.steps) {
            if (auto* verify = std::get_if<VerifyBody>(&step.body)) {
                verify->mismatch = mismatch;
            }
        }
        return dualWriteHealth(**session, other, at, 1, budgetMs);
    };
    const QString set = QStringLiteral("pg_catalog.current_setting('%1') <> '%2'");
    const auto limited = look(set.arg(QLatin1String("statement_timeout"), hold) + QLatin1String(" OR ")
        + set.arg(QLatin1String("lock_timeout"), wait));
    QVERIFY2(limited, qPrintable(limited ? QString() : limited.error().printed()));
    QVERIFY((*limited)->rowsSeen > 0);
    QCOMPARE((*limited)->rowsApart, 0);
    const auto slow = look(QStringLiteral("pg_catalog.pg_sleep(0.1) IS NULL"));
    QVERIFY2(slow, qPrintable(slow ? QString() : slow.error().printed()));
    QCOMPARE((*slow)->rowsSeen, -1);
    QVERIFY(!(*session)->inTransaction());
}

/// The first table's copy must not be made again: its forms have traded places.
void DualWriteHealthTest::offWhenOnlyTheOtherTableIsCutOver()
{
    const QString db = fresh();
    Draft draft;
    draft.put({widen, Strategy::DualColumn});
    draft.put({ChangeType{side, QStringLiteral("count"), QStringLiteral("bigint")}, Strategy::DualColumn});
    const auto made = planned(db, draft);
    QVERIFY2(made, made ? "" : qPrintable(made.error().printed()));
    const auto gate = run(db, *made, confirming({QStringLiteral("application-ready")}));
    QVERIFY2(gate && gate->end == RunEnd::AtGate, qPrintable(told(gate)));
    const QString first
        = value(db, "SELECT attrelid::regclass FROM pg_attribute WHERE attname LIKE 'lockkeeper\\_old%'");
    const QString other = first == QLatin1String("big") ? QStringLiteral("side") : QStringLiteral("big");
    const QString column = first == QLatin1String("big") ? QStringLiteral("qty") : QStringLiteral("count");
    const QString otherColumn = first == QLatin1String("big") ? QStringLiteral("count") : QStringLiteral("qty");
    QVERIFY(!first.isEmpty());
    // Nothing that the old form could hold: a copy made again would put something else there.
    QCOMPARE(sql(db, QStringLiteral("UPDATE %1 SET %2 = 99999999999 WHERE id = 3").arg(first, column)), QString());
    QCOMPARE(
        offAndOn(db, other, QStringLiteral("UPDATE %1 SET %2 = 777 WHERE id = 4").arg(other, otherColumn)), QString());
    const auto refused = run(db, *made, everything(Phase::Migrate));
    QVERIFY(!refused);
    QCOMPARE(int(refused.error().kind), int(ErrorKind::DataLost));
    const auto done = run(db, *made, everything(Phase::Migrate));
    QVERIFY2(done && done->end == RunEnd::Done, qPrintable(told(done)));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT %2 FROM %1 WHERE id = 3").arg(first, column)),
        QStringLiteral("99999999999"));
    QCOMPARE(m_server.value(
                 db, QStringLiteral("SELECT %2 || ' ' || pg_typeof(%2) FROM %1 WHERE id = 4").arg(other, otherColumn)),
        QStringLiteral("777 bigint"));
}

/// What the application wrote into the new column before the cut-over, and the old one cannot hold.
void DualWriteHealthTest::newValuesAreKeptWhenTheExpandIsTakenBack()
{
    const QString db = fresh();
    Draft draft;
    draft.put({widen, Strategy::DualColumn});
    draft.put({pieces, Strategy::DualColumn});
    const auto made = planned(db, draft);
    QVERIFY2(made, made ? "" : qPrintable(made.error().printed()));
    const auto expanded = run(db, *made, everything(Phase::Expand));
    QVERIFY2(expanded, qPrintable(told(expanded)));
    QCOMPARE(sql(db,
                 QStringLiteral("ALTER TABLE big ALTER qty DROP NOT NULL; UPDATE big SET pieces = 99999999999 "
                                "WHERE id = 6")),
        QString());
    const auto undone = run(db, *made, everything(), true);
    QVERIFY2(undone && undone->end == RunEnd::Done, qPrintable(told(undone)));
    const QString kept = value(db, "SELECT name FROM lockkeeper.safety_table");
    QVERIFY(!kept.isEmpty());
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT id || ':' || lockkeeper_new_value FROM %1").arg(kept)),
        QStringLiteral("6:99999999999"));
}

/// The new name may be written before the cut-over, and while the trigger is off nothing tells the old one.
void DualWriteHealthTest::newValuesAreKeptWhenTheCopyIsMadeAgain()
{
    const QString db = fresh();
    const Plan made = plan(db, pieces);
    const auto gate = run(db, made, confirming({}));
    QVERIFY2(gate && gate->end == RunEnd::AtGate, qPrintable(told(gate)));
    QCOMPARE(
        offAndOn(db, QStringLiteral("big"), QStringLiteral("UPDATE big SET pieces = 555 WHERE id = 6")), QString());
    QVERIFY(!run(db, made, everything(Phase::Migrate)));
    const auto done = run(db, made, everything(Phase::Migrate));
    QVERIFY2(done && done->end == RunEnd::Done, qPrintable(told(done)));
    const QString kept = value(db, "SELECT name FROM lockkeeper.safety_table");
    QVERIFY(!kept.isEmpty());
    QCOMPARE(m_server.value(db,
                 QStringLiteral("SELECT id || ':' || lockkeeper_old_value || '/' || lockkeeper_new_value FROM %1")
                     .arg(kept)),
        QStringLiteral("6:6/555"));
}

QTEST_GUILESS_MAIN(DualWriteHealthTest)
#include "tst_dualwritehealth.moc"
