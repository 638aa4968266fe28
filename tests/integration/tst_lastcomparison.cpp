// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/dualwritehealth.h"
#include "tests/integration/plannedonserver.h"

#include <QRegularExpression>
#include <QTest>

using namespace lk;
using namespace lk::test;

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

const QualifiedName big{QStringLiteral("public"), QStringLiteral("big")};
const Change pieces = RenameColumn{big, QStringLiteral("qty"), QStringLiteral("pieces")};
const Change label = RenameColumn{big, QStringLiteral("code"), QStringLiteral("label")};
const Change widen = ChangeType{big, QStringLiteral("qty"), QStringLiteral("bigint")};

/// The SQL that an error offers: first what lets the old form win, then the new one.
QStringList waysOut(const Error& error)
{
    static const QRegularExpression whole(
        QStringLiteral("BEGIN;\n.*?COMMIT;"), QRegularExpression::DotMatchesEverythingOption);
    QStringList found;
    for (auto each = whole.globalMatch(error.remedy); each.hasNext();) {
        found << each.next().captured();
    }
    return found;
}

} // namespace

/// Nothing is dropped while a value may be in the old form alone: whoever has switched the dual write off after the
/// cut-over has left such rows.
class LastComparisonTest : public QObject, private PlannedOnServer {
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }
    void rowsThatDifferStopIt_data();
    void rowsThatDifferStopIt();
    void itCanStillBeUndone();
    void othersAreComparedWhereOneIsGone();
    void othersMayBeDroppedBefore();
    void madeAnewBehindTheGate();
    void takenUpFromTheStart_data();
    void takenUpFromTheStart();
    void planOfBeforeStopsToo();
    void lastWordNamesWhatIsKept();
    void lastWordNamesNothingOfARunBefore();

private:
    QString fresh() { return m_server.freshDatabase(m_schema); }
    QString sql(const QString& db, const QString& script) { return m_server.exec(db, script); }
    QString value(const QString& db, const QString& query) { return m_server.value(db, query); }
    static Change round()
    {
        ChangeType change{big, QStringLiteral("price"), QStringLiteral("integer")};
        change.decision = LossDecision::Accept;
        return change;
    }
    Plan planOf(const QString& db, const QList<Change>& changes)
    {
        Draft draft;
        for (const Change& change : changes) {
            draft.put({change, Strategy::DualColumn});
        }
        const auto made = planned(db, draft);
        if (!made) {
            qFatal("%s", qPrintable(made.error().printed()));
        }
        return *made;
    }
    Plan cutOver(const QString& db, const QList<Change>& changes)
    {
        const Plan made = planOf(db, changes);
        const auto end = run(db, made, everything(Phase::Migrate));
        if (!end || end->end != RunEnd::Done) {
            qFatal("%s", qPrintable(told(end)));
        }
        return made;
    }
    DualWriteHealthPtr health(const QString& db, const Plan& plan)
    {
        RunControl control;
        const auto read = Runner(m_backend, m_server.settings(db), plan, control, {}).status();
        if (!read) {
            qFatal("%s", qPrintable(read.error().printed()));
        }
        return read->dualWrite;
    }
    QString dropTrigger(const QString& db, const QString& table = QStringLiteral("big"))
    {
        return sql(db,
            s("DROP TRIGGER %2 ON %1")
                .arg(table,
                    value(db,
                        s("SELECT quote_ident(tgname) FROM pg_trigger WHERE tgrelid = '%1'::regclass AND tgname LIKE "
                          "'~lockkeeper%'")
                            .arg(table))));
    }

    const QString m_schema = s("CREATE TABLE big (id bigint PRIMARY KEY, qty integer NOT NULL DEFAULT 1, code text, "
                               "price numeric(12,2));"
                               "INSERT INTO big SELECT g, g % 7, g::text, g + 0.4 FROM generate_series(1, 3000) g;"
                               "ANALYZE;");
};

void LastComparisonTest::rowsThatDifferStopIt_data()
{
    QTest::addColumn<QString>("setup");
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("off");
    QTest::addColumn<QString>("writes"); ///< to rows 2 and 5
    QTest::addColumn<bool>("oldWins");
    QTest::addColumn<QString>("column"); ///< that is there in the end
    QTest::addColumn<QString>("wanted");
    const QString dropped = s("DROP");
    const QString disabled = s("DISABLE");
    const QString old = s("UPDATE big SET qty = 777 WHERE id IN (2, 5)");
    QTest::newRow("a rename, trigger dropped, the old form's values")
        << QString() << pieces << dropped << old << true << s("pieces") << s("777,777");
    QTest::newRow("a rename, trigger dropped, the new form's values")
        << QString() << pieces << dropped << old << false << s("pieces") << s("2,5");
    QTest::newRow("a rename, trigger disabled, the old form's values")
        << QString() << pieces << disabled << old << true << s("pieces") << s("777,777");
    const QString wide = s("UPDATE big SET qty = 99999999999 WHERE id IN (2, 5)");
    QTest::newRow("values that the old form cannot hold, the new form's")
        << QString() << widen << disabled << wide << false << s("qty") << s("99999999999,99999999999");
    QTest::newRow("values that the old form cannot hold, the old form's")
        << QString() << widen << dropped << wide << true << s("qty") << s("2,5");
    const QString rounded = s("UPDATE big SET price = 9 WHERE id IN (2, 5)");
    QTest::newRow("a conversion that rounds, the new form's values")
        << QString() << round() << dropped << rounded << false << s("price") << s("9,9");
    QTest::newRow("a conversion that rounds while the trigger fires again, the old form's values")
        << QString() << round() << s("OFF AND ON") << rounded << true << s("price") << s("2,5");
    QTest::newRow("a conversion that rounds while the trigger fires again, the new form's values")
        << QString() << round() << s("OFF AND ON") << rounded << false << s("price") << s("9,9");
    QTest::newRow("partitions") << s(
        "ALTER TABLE big RENAME TO whole; CREATE TABLE big (LIKE whole INCLUDING DEFAULTS, PRIMARY KEY (id)) "
        "PARTITION BY RANGE (id); CREATE TABLE low PARTITION OF big FOR VALUES FROM (0) TO (1000); CREATE TABLE "
        "high PARTITION OF big DEFAULT; INSERT INTO big SELECT * FROM whole; DROP TABLE whole; ANALYZE")
                                << pieces << disabled << old << true << s("pieces") << s("777,777");
}

void LastComparisonTest::rowsThatDifferStopIt()
{
    QFETCH(QString, setup);
    QFETCH(Change, change);
    QFETCH(QString, off);
    QFETCH(QString, writes);
    QFETCH(bool, oldWins);
    QFETCH(QString, column);
    QFETCH(QString, wanted);
    const QString db = fresh();
    QCOMPARE(sql(db, setup), QString());
    const Plan made = cutOver(db, {change});
    const QString holder = setup.isEmpty() ? s("big") : s("low");
    const QString trigger = value(db,
        s("SELECT quote_ident(tgname) FROM pg_trigger WHERE tgrelid = '%1'::regclass AND tgname LIKE '~lockkeeper%'")
            .arg(holder));
    if (off == s("DROP")) {
        QCOMPARE(dropTrigger(db), QString());
    } else {
        QCOMPARE(sql(db, s("ALTER TABLE %1 DISABLE TRIGGER %2").arg(holder, trigger)), QString());
    }
    QCOMPARE(sql(db, writes), QString());
    if (off == s("OFF AND ON")) {
        QCOMPARE(sql(db, s("ALTER TABLE %1 ENABLE ALWAYS TRIGGER %2").arg(holder, trigger)), QString());
    }
    const QString columns = s("SELECT count(*) FROM pg_attribute WHERE attrelid = 'big'::regclass AND attnum > 0 AND "
                              "NOT attisdropped");
    const QString before = value(db, columns);

    auto end = run(db, made, everything());
    QVERIFY2(!end, qPrintable(told(end)));
    QCOMPARE(int(end.error().kind), int(ErrorKind::DataLost));
    const QString all = setup.isEmpty() ? s("3,000") : s("999");
    QCOMPARE(end.error().message, s("2 of %1 rows differ.").arg(all));
    QVERIFY2(end.error().detail.contains(s("id = 2, ")) && end.error().detail.contains(s("id = 5, ")),
        qPrintable(end.error().detail));
    QVERIFY2(end.error().remedy.contains(s("Undo is still possible")), qPrintable(end.error().remedy));
    QCOMPARE(value(db, columns), before);
    static const QRegularExpression listing(QStringLiteral("\nSELECT (.*);\n"));
    const QString listed = listing.match(end.error().remedy).captured(1);
    QCOMPARE(value(db, s("SELECT string_agg(id::text, ',' ORDER BY id) FROM (SELECT %1) AS l").arg(listed)), s("2,5"));
    // Not once and never again: every run says so until somebody has decided.
    end = run(db, made, everything());
    QVERIFY2(!end && end.error().kind == ErrorKind::DataLost, qPrintable(told(end)));

    const QStringList ways = waysOut(end.error());
    QCOMPARE(ways.size(), 2);
    QCOMPARE(sql(db, oldWins ? ways.first() : ways.last()), QString());
    end = run(db, made, everything());
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(toString(end->snapshot.state), toString(RunState::Finished));
    QCOMPARE(
        value(db, s("SELECT string_agg(%1::text, ',' ORDER BY id) FROM big WHERE id IN (2, 5)").arg(column)), wanted);
    QVERIFY(value(db, columns) != before);
}

void LastComparisonTest::itCanStillBeUndone()
{
    const QString db = fresh();
    const Plan made = cutOver(db, {pieces});
    QCOMPARE(dropTrigger(db), QString());
    QCOMPARE(sql(db, s("UPDATE big SET qty = 777 WHERE id = 2; UPDATE big SET pieces = 999 WHERE id = 5")), QString());
    auto end = run(db, made, everything());
    QVERIFY2(!end && end.error().kind == ErrorKind::DataLost, qPrintable(told(end)));
    end = run(db, made, everything(), true);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(toString(end->snapshot.state), toString(RunState::Undone));
    const QString kept = value(db, s("SELECT name FROM lockkeeper.safety_table"));
    QVERIFY2(!kept.isEmpty() && end->snapshot.message.contains(kept), qPrintable(told(end)));
    QCOMPARE(value(db,
                 s("SELECT string_agg(id || ':' || lockkeeper_old_value || '/' || lockkeeper_new_value, ' ' ORDER BY "
                   "id) FROM %1")
                     .arg(kept)),
        s("2:2/777 5:999/5"));
}

void LastComparisonTest::othersAreComparedWhereOneIsGone()
{
    const QString db = fresh();
    const Plan made = cutOver(db, {pieces, label});
    QCOMPARE(dropTrigger(db), QString());
    QCOMPARE(sql(db, s("UPDATE big SET code = 'late', qty = 777 WHERE id = 3")), QString());
    auto seen = health(db, made);
    QVERIFY(seen);
    QCOMPARE(seen->rowsSeen, 3000);
    QCOMPARE(seen->rowsApart, 1);
    QCOMPARE(sql(db, s("ALTER TABLE big DROP COLUMN qty")), QString());
    seen = health(db, made);
    QVERIFY(seen);
    QCOMPARE(seen->rowsSeen, 3000);
    QCOMPARE(seen->rowsApart, 1);
    auto end = run(db, made, everything());
    QVERIFY2(!end && end.error().kind == ErrorKind::DataLost, qPrintable(told(end)));
    QVERIFY2(end.error().detail.contains(s("late")), qPrintable(end.error().detail));
    QCOMPARE(value(db, s("SELECT code FROM big WHERE id = 3")), s("late"));
    QCOMPARE(sql(db, waysOut(end.error()).value(0)), QString());
    end = run(db, made, everything());
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(value(db, s("SELECT label FROM big WHERE id = 3")), s("late"));
}

/// Tables that have nothing to do with each other go one after the other, and what is told must be true of the later.
void LastComparisonTest::othersMayBeDroppedBefore()
{
    const QString db = fresh();
    QCOMPARE(
        sql(db, s("CREATE TABLE other (id bigint PRIMARY KEY, n integer); INSERT INTO other VALUES (1, 1), (2, 2)")),
        QString());
    const RenameColumn count{{s("public"), s("other")}, s("n"), s("count")};
    const Plan made = cutOver(db, {pieces, count});
    QCOMPARE(dropTrigger(db, s("other")), QString());
    QCOMPARE(sql(db, s("UPDATE other SET n = 777 WHERE id = 2")), QString());
    auto end = run(db, made, everything());
    QVERIFY2(!end && end.error().kind == ErrorKind::DataLost, qPrintable(told(end)));
    const QString remedy = end.error().remedy;
    QVERIFY2(remedy.contains(s("Nothing of this table is dropped")), qPrintable(remedy));
    QVERIFY2(remedy.contains(s("as long as no other table of the plan has lost its old form")), qPrintable(remedy));
    QCOMPARE(value(db, s("SELECT n FROM other WHERE id = 2")), s("777"));
    const bool dropped = value(db, s("SELECT count(*) FROM pg_attribute WHERE attname = 'qty'")) == s("0");
    const auto undone = run(db, made, everything(), true);
    QVERIFY2(dropped && !undone && undone.error().kind == ErrorKind::Unsupported, qPrintable(told(undone)));
    QCOMPARE(sql(db, waysOut(end.error()).value(0)), QString());
    end = run(db, made, everything());
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(value(db, s("SELECT count FROM other WHERE id = 2")), s("777"));
}

/// Between the gate and the drop a run may end, and the application writes on.
void LastComparisonTest::madeAnewBehindTheGate()
{
    const QString db = fresh();
    const Plan made = cutOver(db, {round()});
    auto end = run(db, made, steps(2));
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(toString(end->snapshot.steps.value(s("contract.big.close")).state), toString(StepState::Done));
    QCOMPARE(dropTrigger(db), QString());
    QCOMPARE(sql(db, s("UPDATE big SET price = 9 WHERE id = 2")), QString());
    end = run(db, made, everything());
    QVERIFY2(!end && end.error().kind == ErrorKind::DataLost, qPrintable(told(end)));
    QCOMPARE(sql(db, waysOut(end.error()).value(1)), QString());
    end = run(db, made, everything());
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(value(db, s("SELECT price FROM big WHERE id = 2")), s("9"));
}

void LastComparisonTest::takenUpFromTheStart_data()
{
    QTest::addColumn<bool>("pause");
    QTest::newRow("after a stop") << false;
    QTest::newRow("after a pause") << true;
}

/// What was looked at before an interruption may differ by now.
void LastComparisonTest::takenUpFromTheStart()
{
    QFETCH(bool, pause);
    // More blocks than one look takes, and room in each for a row's next version.
    const QString db = m_server.freshDatabase(
        s("CREATE TABLE big (id bigint PRIMARY KEY, qty integer NOT NULL, code text) WITH (fillfactor = 50);"
          "INSERT INTO big SELECT g, g % 7, repeat('x', 700) FROM generate_series(1, 4000) g; ANALYZE"));
    Plan made = planOf(db, {pieces});
    for (Step& step : made.steps) {
        if (auto* verify = std::get_if<VerifyBody>(&step.body); verify && verify->last) {
            // Of the first look's rows one takes its time: what is told is told no more than ten times a second.
            verify->mismatch = s("(%1) OR (id = 1 AND pg_catalog.pg_sleep(0.2) IS NULL)").arg(verify->mismatch);
        }
    }
    const auto before = run(db, made, everything(Phase::Migrate));
    QVERIFY2(before && before->end == RunEnd::Done, qPrintable(told(before)));
    const QString trigger = value(db,
        s("SELECT quote_ident(tgname) FROM pg_trigger WHERE tgrelid = 'big'::regclass AND tgname LIKE "
          "'~lockkeeper%'"));
    QString wrote = s("not yet");
    const auto write = [&] {
        wrote = sql(db,
            s("ALTER TABLE big DISABLE TRIGGER %1; UPDATE big SET qty = 777 WHERE id = 2;"
              "ALTER TABLE big ENABLE ALWAYS TRIGGER %1")
                .arg(trigger));
    };
    const auto isInFirstLook
        = [&] { return value(db, s("SELECT (ctid::text::point)[0] < 256 FROM big WHERE id = 2")); };
    QCOMPARE(isInFirstLook(), s("t"));
    RunControl control;
    bool held = false;
    Runner runner(m_backend, m_server.settings(db), made, control, [&](const RunSnapshot& now) {
        if (!held && now.message.contains(s("block 256 of"))) {
            held = true;
            pause ? control.pause() : control.stop();
        } else if (now.state == RunState::Paused && wrote == s("not yet")) {
            write();
            control.resume();
        }
    });
    auto end = runner.run(everything());
    QVERIFY(held);
    if (!pause) {
        QVERIFY2(end && end->end == RunEnd::Stopped, qPrintable(told(end)));
        write();
        end = run(db, made, everything());
    }
    QCOMPARE(wrote, QString());
    QCOMPARE(isInFirstLook(), s("t"));
    QVERIFY2(!end && end.error().kind == ErrorKind::DataLost, qPrintable(told(end)));
    QVERIFY2(end.error().message.contains(s("1 of 4,000 rows differ")), qPrintable(end.error().message));
    QCOMPARE(value(db, s("SELECT qty FROM big WHERE id = 2")), s("777"));
}

/// An earlier Lockkeeper's, which does not bring the ways out.
void LastComparisonTest::planOfBeforeStopsToo()
{
    const QString db = fresh();
    Plan made = planOf(db, {pieces});
    for (Step& step : made.steps) {
        if (auto* verify = std::get_if<VerifyBody>(&step.body)) {
            verify->oldWins.clear();
            verify->newWins.clear();
        }
    }
    auto end = run(db, made, everything(Phase::Migrate));
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(dropTrigger(db), QString());
    QCOMPARE(sql(db, s("UPDATE big SET qty = 777 WHERE id = 2")), QString());
    end = run(db, made, everything());
    QVERIFY2(!end && end.error().kind == ErrorKind::DataLost, qPrintable(told(end)));
    QVERIFY2(end.error().remedy.contains(s("This lists them")), qPrintable(end.error().remedy));
    QCOMPARE(sql(db, s("UPDATE big SET pieces = qty WHERE id = 2")), QString());
    end = run(db, made, everything());
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
}

void LastComparisonTest::lastWordNamesWhatIsKept()
{
    const QString db = fresh();
    const Plan made = planOf(db, {round()});
    const auto end = run(db, made, everything());
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    const QString kept = value(db, s("SELECT name FROM lockkeeper.safety_table"));
    QVERIFY(!kept.isEmpty());
    QCOMPARE(end->snapshot.message,
        s("The plan is finished. Values that could not stay are kept: of 3,000 rows in %1.").arg(kept));
}

void LastComparisonTest::lastWordNamesNothingOfARunBefore()
{
    const QString db = fresh();
    const Plan made = planOf(db, {pieces});
    for (const int apart : {3, 0, 1}) {
        auto end = run(db, made, everything(Phase::Migrate));
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        QVERIFY2(!end->snapshot.message.contains(s("kept")), qPrintable(told(end)));
        if (apart > 0) {
            QCOMPARE(
                sql(db,
                    s("ALTER TABLE big DISABLE TRIGGER USER; UPDATE big SET qty = 770 + %1 WHERE id <= %1").arg(apart)),
                QString());
        }
        end = run(db, made, everything(), true);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        const QString kept = value(db, s("SELECT name FROM lockkeeper.safety_table"));
        const QString word = apart == 0 ? s("Everything is taken back.")
            : apart == 1 ? s("Everything is taken back. Values that could not stay are kept: of 1 row in %1.").arg(kept)
                         : s("Everything is taken back. Values that could not stay are kept: of %2 rows in "
                             "%1.")
                               .arg(kept)
                               .arg(apart);
        QCOMPARE(end->snapshot.message, word);
    }
}

QTEST_GUILESS_MAIN(LastComparisonTest)
#include "tst_lastcomparison.moc"
