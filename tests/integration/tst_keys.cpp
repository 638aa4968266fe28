// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/runner.h"
#include "model/postgres/pgbackend.h"
#include "model/workspace/planning.h"
#include "tests/integration/keycases.h"
#include "tests/support/schemadump.h"
#include "tests/support/testserver.h"
#include "tests/support/writers.h"

#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace lk;
using namespace lk::test;

/// Keys change their type with everything that references them: under writes, with what must not be let in tried all
/// the time, undone from every point, and killed at every step.
class KeysTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void draftPullsWhatReferences_data() { cases(); }
    void draftPullsWhatReferences();
    void carriedThroughItIsWhatAPlainAlterGives_data() { cases(); }
    void carriedThroughItIsWhatAPlainAlterGives();
    void undoneFromEveryPoint_data() { cases(); }
    void undoneFromEveryPoint();
    void forwardAgainFromTheMiddleOfAnUndo_data() { cases(); }
    void forwardAgainFromTheMiddleOfAnUndo();
    void sessionsKilledAtEveryStep_data() { cases(); }
    void sessionsKilledAtEveryStep();
    void numbersBeyondTheOldTypeAreCountedBeforeUndo();
    void otherColumnsThatTheSequenceFeedsAreNamed_data();
    void otherColumnsThatTheSequenceFeedsAreNamed();
    void whatCannotBeCarriedIsRefusedWithWhatToDo_data();
    void whatCannotBeCarriedIsRefusedWithWhatToDo();

private:
    static void cases();
    static const KeyCase& present() { return s_cases[s_names.indexOf(QString::fromUtf8(QTest::currentDataTag()))]; }
    QString fresh(const KeyCase& c);
    Result<Plan> planned(const QString& db, const Draft& draft);
    Result<RunOutcome> run(const QString& db, const Plan& plan, const RunRequest& request, bool undo = false,
        const RunObserver& observer = {});
    QString dumped(const QString& db);
    QString differences(const QString& db, const KeyCase& c);
    /// Names of all constraints that hold, to see that none is ever missing.
    QString constraints(const QString& db);

    inline static const QList<KeyCase> s_cases = keyCases();
    inline static QStringList s_names;
    TestServer m_server;
    PgBackend m_backend;
};

namespace {

RunRequest everything()
{
    RunRequest request;
    request.confirmAll = true;
    return request;
}

QString told(const Result<RunOutcome>& result)
{
    return result ? result->snapshot.message : result.error().printed();
}

/// The same tables without sequences, all numbers wide.
QString twinOf(QString tables)
{
    static const QRegularExpression numbers(
        QStringLiteral("\\b(?:serial|smallint|integer)\\b(?: GENERATED (?:ALWAYS|BY DEFAULT) AS IDENTITY)?"));
    return tables.replace(numbers, QStringLiteral("bigint"));
}

Writers::Transaction application(const KeyCase& c)
{
    return [writes = c.writes](const Writers::Context& w) -> Result<void> {
        QString sql = writes[w.between(0, writes.size() - 1)];
        sql.replace(QLatin1String("@a@"), QString::number(w.between(1, 400)))
            .replace(QLatin1String("@b@"), QString::number(w.between(1, 1000)))
            .replace(QLatin1String("@n@"), QString::number(1'000'000 * (w.thread + 1) + w.number));
        // One at a time, so that both sides see the same rows; the plan is what they compete with.
        QStringList statements{QStringLiteral("SELECT set_config('application_name', 'application', false)"),
            QStringLiteral("SELECT pg_advisory_xact_lock(7)")};
        if (sql.contains(QLatin1String("@s@"))) {
            statements << QString(sql).replace(QLatin1String("@s@"), QLatin1String("public"))
                       << QString(sql).replace(QLatin1String("@s@"), QLatin1String("twin"));
        } else {
            statements << sql;
        }
        for (const QString& statement : std::as_const(statements)) {
            if (const auto done = w.session.query(statement); !done) {
                Error error = done.error();
                error.message += QLatin1String(" IN ") + statement;
                return std::unexpected(error);
            }
        }
        return {};
    };
}

Writers::Transaction intruder(const KeyCase& c)
{
    return [forbidden = c.forbidden](const Writers::Context& w) -> Result<void> {
        const QString sql = forbidden[w.between(0, forbidden.size() - 1)];
        const auto tried = w.session.query(
            QStringLiteral("DO $do$ BEGIN %1; RAISE EXCEPTION USING ERRCODE = 'ZZ001', MESSAGE = %2; EXCEPTION WHEN "
                           "integrity_constraint_violation THEN NULL; END $do$")
                .arg(sql, literal(QLatin1String("let in: ") + sql)));
        return tried ? Result<void>() : std::unexpected(tried.error());
    };
}

} // namespace

void KeysTest::initTestCase()
{
    QVERIFY2(m_server.start(), qPrintable(m_server.problem()));
    m_server.createRole(QStringLiteral("lk_key_clerk"));
    m_server.createRole(QStringLiteral("lk_key_guest"));
}

void KeysTest::cases()
{
    QTest::addColumn<int>("number");
    s_names.clear();
    for (const KeyCase& c : s_cases) {
        QTest::newRow(c.name) << static_cast<int>(s_names.size());
        s_names << QString::fromUtf8(c.name);
    }
}

QString KeysTest::fresh(const KeyCase& c)
{
    QString copies;
    for (const QString& compared : c.compared) {
        const QString columns = compared.sliced(compared.lastIndexOf(QLatin1Char('('))).chopped(1).sliced(1);
        const QString table = compared.left(compared.lastIndexOf(QLatin1Char('(')));
        copies += QStringLiteral("INSERT INTO twin.%1 (%2) SELECT %2 FROM public.%1;").arg(table, columns);
    }
    return m_server.freshDatabase(
        QStringLiteral("%1\n%2\n%3\nCREATE SCHEMA twin; SET search_path = twin;\n%4\nRESET search_path;"
                       "SET session_replication_role = replica; %5 RESET ALL; ANALYZE;")
            .arg(c.tables, c.fill, c.extras, twinOf(c.tables), copies));
}

Result<Plan> KeysTest::planned(const QString& db, const Draft& draft)
{
    const auto session = m_backend.connect(m_server.settings(db), Purpose::Browse);
    if (!session) {
        return std::unexpected(session.error());
    }
    return planDraft(m_backend, **session, draft, QDateTime::currentDateTimeUtc());
}

Result<RunOutcome> KeysTest::run(
    const QString& db, const Plan& plan, const RunRequest& request, bool undo, const RunObserver& observer)
{
    RunControl control;
    Runner runner(m_backend, m_server.settings(db), plan, control, observer);
    return undo ? runner.undo(request) : runner.run(request);
}

QString KeysTest::dumped(const QString& db)
{
    return m_server.dumpSchema(
        db, {QStringLiteral("--exclude-schema=lockkeeper"), QStringLiteral("--exclude-schema=twin")});
}

QString KeysTest::differences(const QString& db, const KeyCase& c)
{
    QStringList counts;
    for (const QString& compared : c.compared) {
        const QString columns = compared.sliced(compared.lastIndexOf(QLatin1Char('('))).chopped(1).sliced(1);
        const QString table = compared.left(compared.lastIndexOf(QLatin1Char('(')));
        counts << m_server.value(db,
            QStringLiteral("SELECT count(*) FROM ((%1 EXCEPT ALL %2) UNION ALL (%2 EXCEPT ALL %1)) d")
                .arg(QStringLiteral("SELECT %1 FROM public.").arg(columns) + table,
                    QStringLiteral("SELECT %1 FROM twin.").arg(columns) + table));
    }
    return counts.join(QLatin1Char(' '));
}

QString KeysTest::constraints(const QString& db)
{
    return m_server.value(db,
        QStringLiteral("SELECT string_agg(conrelid::regclass || ' ' || conname || ' ' || contype || convalidated || "
                       "condeferrable || condeferred || coalesce(' ' || obj_description(oid), ''), E'\\n' ORDER BY "
                       "conrelid::regclass::text, conname) FROM pg_constraint WHERE connamespace = "
                       "'public'::regnamespace AND conname NOT LIKE 'lockkeeper%' AND contype <> 'n'"));
}

void KeysTest::draftPullsWhatReferences()
{
    const KeyCase& c = present();
    const QString db = fresh(c);
    const auto plan = planned(db, c.draft);
    QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
    QStringList pulled;
    for (qsizetype i = c.draft.changes.size(); i < plan->draft.changes.size(); ++i) {
        const auto& change = std::get<ChangeType>(plan->draft.changes[i].change);
        pulled << ColumnName{change.table, change.column}.printed();
        QVERIFY2(plan->draft.changes[i].reason.contains(QLatin1String("references")),
            qPrintable(plan->draft.changes[i].reason));
        QVERIFY2(plan->decisions[i].because.startsWith(plan->draft.changes[i].reason),
            qPrintable(plan->decisions[i].because));
    }
    pulled.sort();
    QStringList expected = c.pulled;
    expected.sort();
    QCOMPARE(pulled, expected);
    // One trigger, one backfill, one verification a table, and one cut-over of all.
    QHash<QString, int> kinds;
    for (const Step& step : plan->steps) {
        if (const auto* b = std::get_if<BackfillBody>(&step.body)) {
            ++kinds[QLatin1String("backfill ") + b->table.printed()];
        } else if (const auto* v = std::get_if<VerifyBody>(&step.body);
            v && step.id.contains(QLatin1String("verify"))) {
            ++kinds[QLatin1String("verify ") + v->table.printed()];
        } else if (step.id.endsWith(QLatin1String(".cut-over"))) {
            ++kinds[QStringLiteral("cut-over")];
        }
    }
    QCOMPARE(kinds.size(), 2 * plan->draft.tables().size() + 1);
    for (const auto& [kind, count] : kinds.asKeyValueRange()) {
        QVERIFY2(count == 1, qPrintable(kind));
    }
    const auto read = planFromJson(toJson(*plan));
    QVERIFY2(read, read ? "" : qPrintable(read.error().printed()));
    QVERIFY(*read == *plan);
    m_server.dropDatabase(db);
}

void KeysTest::carriedThroughItIsWhatAPlainAlterGives()
{
    const KeyCase& c = present();
    const QString db = fresh(c);
    const QString idle = fresh(c);
    const QString before = constraints(db);
    const auto plan = planned(db, c.draft);
    QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
    Writers writers(m_backend, m_server.settings(db), 3, application(c), 1000);
    Writers intruders(m_backend, m_server.settings(db), 1, intruder(c), 1000);
    writers.start();
    intruders.start();
    RunRequest request = everything();
    request.through = Phase::Migrate;
    QSet<QString> seen;
    QString missing;
    const auto observe = [&](const RunSnapshot& s) {
        if (!seen.contains(s.currentStep)) {
            seen.insert(s.currentStep);
            const QString now = constraints(db);
            missing = now == before || !missing.isEmpty() ? missing : s.currentStep + QLatin1Char('\n') + now;
        }
    };
    auto end = run(db, *plan, request, false, observe);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    // At once, and by itself: the application's rows must not take the numbers that are named here.
    QCOMPARE(m_server.exec(db, QLatin1String("SELECT pg_advisory_lock(7);") + c.big), QString());
    QVERIFY2(missing.isEmpty(), qPrintable(missing));
    end = run(db, *plan, everything());
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QTRY_VERIFY(writers.done() > 100 && intruders.done() > 50);
    writers.stop();
    intruders.stop();
    QCOMPARE(writers.failures(), QString());
    QCOMPARE(intruders.failures(), QString());
    QCOMPARE(m_server.value(db, c.check), c.expected);
    QCOMPARE(constraints(db), before);
    QCOMPARE(m_server.exec(idle, c.plain), QString());
    QCOMPARE(firstDifference(statementsOf(dumped(idle)), statementsOf(dumped(db))), QString());
    QCOMPARE(m_server.value(db,
                 QStringLiteral("SELECT (SELECT count(*) FROM pg_proc WHERE pronamespace = 'lockkeeper'::regnamespace) "
                                "+ (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND "
                                "relname LIKE '%lockkeeper%') + (SELECT count(*) FROM pg_constraint WHERE conname LIKE "
                                "'lockkeeper%' AND connamespace = 'public'::regnamespace)")),
        QStringLiteral("0"));
    m_server.dropDatabase(db);
    m_server.dropDatabase(idle);
}

void KeysTest::undoneFromEveryPoint()
{
    const KeyCase& c = present();
    const QString db = fresh(c);
    const QString before = dumped(db);
    const auto plan = planned(db, c.draft);
    QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
    Writers writers(m_backend, m_server.settings(db), 3, application(c), 4000);
    Writers intruders(m_backend, m_server.settings(db), 1, intruder(c), 4000);
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
        QCOMPARE(firstDifference(before.split(QLatin1Char('\n')), dumped(db).split(QLatin1Char('\n'))), QString());
        QCOMPARE(dumped(db), before);
    }
    writers.stop();
    intruders.stop();
    QCOMPARE(writers.failures(), QString());
    QCOMPARE(intruders.failures(), QString());
    QVERIFY(writers.done() > 50);
    QCOMPARE(differences(db, c).remove(QLatin1String("0")).trimmed(), QString());
    m_server.dropDatabase(db);
}

void KeysTest::forwardAgainFromTheMiddleOfAnUndo()
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

void KeysTest::sessionsKilledAtEveryStep()
{
    const KeyCase& c = present();
    const QString db = fresh(c);
    const auto plan = planned(db, c.draft);
    QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
    Writers writers(m_backend, m_server.settings(db), 2, application(c), 2000);
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

void KeysTest::numbersBeyondTheOldTypeAreCountedBeforeUndo()
{
    const KeyCase& c = s_cases.first();
    const QString db = fresh(c);
    const QString before = dumped(db);
    const auto plan = planned(db, c.draft);
    QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
    RunRequest request = everything();
    request.through = Phase::Migrate;
    auto end = run(db, *plan, request);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(m_server.exec(db, c.big), QString());
    // Two customers, an order, a visit and a stamp; no confirmation could put them into columns that are NOT NULL.
    for (const RunRequest& asked : {RunRequest{}, everything()}) {
        end = run(db, *plan, asked, true);
        QVERIFY2(!end, qPrintable(told(end)));
        QVERIFY2(told(end).contains(QStringLiteral("5 rows")), qPrintable(told(end)));
        QVERIFY2(told(end).contains(QStringLiteral("public.visits.customer")), qPrintable(told(end)));
    }
    QCOMPARE(m_server.value(db, c.check), c.expected);
    // Without them the way back is open, and the sequences take up where the old type ends.
    QCOMPARE(m_server.exec(db, QStringLiteral("DELETE FROM customers WHERE id > 2147483647")), QString());
    end = run(db, *plan, RunRequest{}, true);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(firstDifference(before.split(QLatin1Char('\n')), dumped(db).split(QLatin1Char('\n'))), QString());
    QCOMPARE(
        m_server.value(db, QStringLiteral("SELECT last_value FROM customers_id_seq")), QStringLiteral("2147483647"));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT last_value FROM orders_id_seq")), QStringLiteral("2147483647"));
}

void KeysTest::otherColumnsThatTheSequenceFeedsAreNamed_data()
{
    QTest::addColumn<Strategy>("strategy");
    QTest::newRow("dual column") << Strategy::DualColumn;
    QTest::newRow("in place") << Strategy::InPlace;
}

void KeysTest::otherColumnsThatTheSequenceFeedsAreNamed()
{
    QFETCH(Strategy, strategy);
    const QString db = m_server.freshDatabase(QStringLiteral(
        "CREATE SEQUENCE q AS integer; CREATE TABLE a (id integer DEFAULT nextval('q') PRIMARY KEY);"
        "ALTER SEQUENCE q OWNED BY a.id; CREATE TABLE \"B\" (id integer DEFAULT nextval('q'), wide bigint DEFAULT "
        "nextval('q')); CREATE TABLE c (id integer DEFAULT nextval('q'))"));
    Draft draft;
    draft.put(
        {ChangeType{{QStringLiteral("public"), QStringLiteral("a")}, QStringLiteral("id"), QStringLiteral("bigint")},
            strategy});
    const auto told = [&]() -> QString {
        const auto plan = planned(db, draft);
        if (!plan) {
            return plan.error().printed();
        }
        QString text;
        const auto take = [&](const QList<Hazard>& hazards) {
            for (const Hazard& one : hazards) {
                text += one.id == QLatin1String("sequence.feeds-narrower") ? one.title + one.explanation : QString();
            }
        };
        take(plan->hazards);
        for (const Step& step : plan->steps) {
            take(step.hazards);
        }
        return text;
    };
    const QString both = told();
    QVERIFY2(both.contains(QStringLiteral("public.\"B\".id (integer), public.c.id (integer)")), qPrintable(both));
    QVERIFY2(!both.contains(QStringLiteral("wide")), qPrintable(both));
    // Not those that become wider with it.
    draft.put(
        {ChangeType{{QStringLiteral("public"), QStringLiteral("c")}, QStringLiteral("id"), QStringLiteral("bigint")},
            strategy});
    const QString one = told();
    QVERIFY2(one.contains(QStringLiteral("public.\"B\".id (integer)")) && !one.contains(QStringLiteral("public.c")),
        qPrintable(one));
    m_server.dropDatabase(db);
}

void KeysTest::whatCannotBeCarriedIsRefusedWithWhatToDo_data()
{
    QTest::addColumn<QString>("setup");
    QTest::addColumn<QString>("column");
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("says");
    const auto row = [](const char* name, const char* setup, const char* column, const char* type, const char* says) {
        QTest::newRow(name) << QString::fromUtf8(setup) << QString::fromUtf8(column) << QString::fromUtf8(type)
                            << QString::fromUtf8(says);
    };
    row("a referencing column alone to a type that does not compare",
        "CREATE TABLE p (id integer PRIMARY KEY); CREATE TABLE c (p integer REFERENCES p);", "public.c.p", "text",
        "change public.p.id in the same draft");
    row("an identity to text", "CREATE TABLE p (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY);", "public.p.id",
        "text", "identity");
    row("a reference from a partitioned table",
        "CREATE TABLE p (id integer PRIMARY KEY); CREATE TABLE c (p bigint REFERENCES p) PARTITION BY LIST (p);"
        "CREATE TABLE c1 PARTITION OF c DEFAULT;",
        "public.p.id", "bigint", "partitioned table public.c");
}

void KeysTest::whatCannotBeCarriedIsRefusedWithWhatToDo()
{
    QFETCH(QString, setup);
    QFETCH(QString, column);
    QFETCH(QString, type);
    QFETCH(QString, says);
    const QString db = m_server.freshDatabase(setup);
    const auto name = parseColumnName(column);
    QVERIFY(name);
    Draft draft;
    draft.put({ChangeType{name->table, name->column, type}, Strategy::DualColumn});
    const auto plan = planned(db, draft);
    QVERIFY(!plan);
    QCOMPARE(static_cast<int>(plan.error().kind), static_cast<int>(ErrorKind::Unsupported));
    QVERIFY2(plan.error().printed().contains(says), qPrintable(plan.error().printed()));
    m_server.dropDatabase(db);
}

QTEST_GUILESS_MAIN(KeysTest)
#include "tst_keys.moc"
