// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/journalledplan.h"
#include "tests/integration/itemsonserver.h"
#include "tests/integration/plannedonserver.h"

#include <QTest>

#include <algorithm>

using namespace lk;
using namespace lk::test;

/// What a role may, what a plan file may say, and that the figures at the gates say what became of the values.
class RightsTest : public QObject, private ItemsOnServer, private PlannedOnServer {
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }
    void triggersDoNotFireUnasked();
    void alwaysTriggersAreAskedAbout();
    void anotherRolesJournal();
    void editedPlanIsRefused();
    void lostPlanIsInTheJournal();
    void editedAfterUndoIsTheNewPlan();
    void verificationTellsWhatBecameNull();
    void rowsThatTheRoleDoesNotSeeAreNotPassedOver();
    void nothingOfOursIsOpenToEverybody();

private:
    Result<RunOutcome> run(const QString& db, const Plan& plan, const RunRequest& request, bool undo = false,
        const QString& user = PrivateServer::superuser());
};

namespace {

QString touched()
{
    return itemsSchema(2000)
        + QStringLiteral(
            "ALTER TABLE items ADD COLUMN updated_at timestamptz NOT NULL DEFAULT '2001-01-01';"
            "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.updated_at := now(); "
            "RETURN NEW; END $$;"
            "CREATE TRIGGER touch BEFORE UPDATE ON items FOR EACH ROW EXECUTE FUNCTION touch();"
            "CREATE TRIGGER of_note BEFORE UPDATE OF note ON items FOR EACH ROW EXECUTE FUNCTION touch();");
}

const QString touchedRows = QStringLiteral("SELECT count(*) FROM items WHERE updated_at > '2001-01-01'");

/// Confirms every gate of the plan by name, not whatever else may be asked.
RunRequest gatesOnly()
{
    RunRequest request;
    request.confirmed = {QStringLiteral("application-ready"), QStringLiteral("contract")};
    return request;
}

} // namespace

Result<RunOutcome> RightsTest::run(
    const QString& db, const Plan& plan, const RunRequest& request, bool undo, const QString& user)
{
    RunControl control;
    Runner runner(m_backend, m_server.settings(db, user), plan, control, {});
    return undo ? runner.undo(request) : runner.run(request);
}

void RightsTest::triggersDoNotFireUnasked()
{
    const QString db = m_server.freshDatabase(touched());
    giveTo(QStringLiteral("quiet"), db);
    const Plan plan = newPlan(db);
    auto end = run(db, plan, gatesOnly(), false, QStringLiteral("quiet"));
    QVERIFY(!end);
    QCOMPARE(int(end.error().kind), int(ErrorKind::Privilege));
    QVERIFY2(end.error().message.contains(QLatin1String(": touch.")), qPrintable(end.error().message));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT to_regnamespace('lockkeeper')")), QString()); // nothing begun
    // Expand alone writes no row.
    RunRequest expand = gatesOnly();
    expand.through = Phase::Expand;
    end = run(db, plan, expand, false, QStringLiteral("quiet"));
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(m_server.exec(db, QStringLiteral("GRANT SET ON PARAMETER session_replication_role TO quiet")), QString());
    end = run(db, plan, gatesOnly(), false, QStringLiteral("quiet"));
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(m_server.value(db, touchedRows), QStringLiteral("0"));

    const QString other = m_server.freshDatabase(touched());
    giveTo(QStringLiteral("loud"), other);
    RunRequest anyway = gatesOnly();
    anyway.confirmed << QStringLiteral("backfill-fires-triggers");
    end = run(other, newPlan(other), anyway, false, QStringLiteral("loud"));
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(m_server.value(other, touchedRows), QStringLiteral("2000")); // as was accepted
}

void RightsTest::alwaysTriggersAreAskedAbout()
{
    const QString db
        = m_server.freshDatabase(touched() + QStringLiteral("ALTER TABLE items ENABLE ALWAYS TRIGGER touch"));
    const auto end = run(db, newPlan(db), gatesOnly());
    QVERIFY(!end);
    QVERIFY2(end.error().message.contains(QLatin1String(": touch.")), qPrintable(end.error().message));
}

void RightsTest::rowsThatTheRoleDoesNotSeeAreNotPassedOver()
{
    const QString db = m_server.freshDatabase(
        QStringLiteral("CREATE TABLE notes (id int PRIMARY KEY, v text, mine boolean); INSERT INTO notes SELECT g, "
                       "CASE WHEN g % 2 = 0 "
                       "THEN g::text ELSE 'x' END, g % 2 = 0 FROM generate_series(1, 100) g;"
                       "ALTER TABLE notes ENABLE ROW LEVEL SECURITY; ALTER TABLE notes FORCE ROW LEVEL SECURITY;"
                       "CREATE POLICY p ON notes USING (mine)"));
    const QString role = QStringLiteral("blinkered");
    m_server.createRole(role);
    QCOMPARE(m_server.exec(db,
                 QStringLiteral("ALTER TABLE notes OWNER TO %1; GRANT CREATE ON SCHEMA public TO %1; GRANT CREATE ON "
                                "DATABASE %2 TO %1")
                     .arg(role, db)),
        QString());
    const QualifiedName notes{QStringLiteral("public"), QStringLiteral("notes")};
    ChangeType toInteger{notes, QStringLiteral("v"), QStringLiteral("integer"), {}, {}};
    toInteger.decision = LossDecision::Accept;
    const auto plan = planned(db, Draft{{{toInteger, Strategy::DualColumn}}}, role);
    QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
    const auto hidden = std::ranges::find(plan->hazards, QStringLiteral("row-security.hides-rows"), &Hazard::id);
    QVERIFY(hidden != plan->hazards.cend());
    for (const Step& step : plan->steps) {
        for (const Hazard& one : step.hazards) {
            QVERIFY2(!one.title.contains(QLatin1String("Every value")), qPrintable(one.title)); // of those it sees
        }
    }
    const auto end = run(db, *plan, everything(), false, role);
    QVERIFY(!end);
    QCOMPARE(int(end.error().kind), int(ErrorKind::Privilege));
    QVERIFY2(end.error().remedy.contains(QLatin1String("BYPASSRLS")), qPrintable(end.error().remedy));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT to_regnamespace('lockkeeper')")), QString()); // nothing begun

    // Begun by somebody who sees all rows, taken back by one who does not.
    QCOMPARE(m_server.exec(db, QStringLiteral("ALTER TABLE notes NO FORCE ROW LEVEL SECURITY")), QString());
    RunRequest expand = everything();
    expand.through = Phase::Expand;
    const auto begun = run(db, *plan, expand, false, role);
    QVERIFY2(begun && begun->end == RunEnd::Done, qPrintable(told(begun)));
    QCOMPARE(m_server.exec(db, QStringLiteral("ALTER TABLE notes FORCE ROW LEVEL SECURITY")), QString());
    auto undone = run(db, *plan, {}, true, role);
    if (undone && undone->end == RunEnd::AtGate) {
        QVERIFY2(undone->snapshot.gateNote.contains(QLatin1String("cannot be counted")),
            qPrintable(undone->snapshot.gateNote));
        undone = run(db, *plan, everything(), true, role);
    }
    QVERIFY2(undone && undone->end == RunEnd::Done, qPrintable(told(undone)));
    QCOMPARE(
        m_server.value(db,
            QStringLiteral("SELECT (SELECT count(*) FROM pg_attribute WHERE attrelid = 'notes'::regclass AND attnum "
                           "> 0 AND NOT attisdropped) || ' ' || (SELECT count(*) FROM pg_trigger WHERE tgrelid = "
                           "'notes'::regclass)")),
        QStringLiteral("3 0"));
}

void RightsTest::nothingOfOursIsOpenToEverybody()
{
    const QString db = m_server.freshDatabase(QStringLiteral(
        "ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO PUBLIC; CREATE TABLE notes (id int PRIMARY KEY, v text);"
        "REVOKE ALL ON notes FROM PUBLIC; INSERT INTO notes VALUES (1, '1'), (2, 'secret')"));
    ChangeType change{
        {QStringLiteral("public"), QStringLiteral("notes")}, QStringLiteral("v"), QStringLiteral("integer"), {}, {}};
    change.decision = LossDecision::Accept;
    for (const Strategy strategy : {Strategy::InPlace, Strategy::DualColumn}) {
        const auto plan = planned(db, Draft{{{change, strategy}}});
        QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
        auto end = run(db, *plan, everything());
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        QVERIFY(m_server.value(db, QStringLiteral("SELECT count(*) FROM lockkeeper.safety_table")).toInt() > 0);
        QCOMPARE(m_server.value(db,
                     QStringLiteral("SELECT string_agg(c.relname, ', ') FROM pg_class c, aclexplode(c.relacl) a WHERE "
                                    "c.relnamespace = 'lockkeeper'::regnamespace AND a.grantee = 0")),
            QString());
        QCOMPARE(m_server.exec(db,
                     QStringLiteral("DROP TABLE notes; CREATE TABLE notes (id int PRIMARY KEY, v text);"
                                    "INSERT INTO notes VALUES (1, '1'), (2, 'secret')")),
            QString());
    }
}

void RightsTest::anotherRolesJournal()
{
    const QString db
        = m_server.freshDatabase(itemsSchema(1000) + QStringLiteral("CREATE TABLE first (id int PRIMARY KEY, v text)"));
    const QString role = QStringLiteral("second");
    giveTo(role, db);
    const Plan plan = newPlan(db);
    Plan first = plan;
    first.id = QStringLiteral("the-first-plan");
    QVERIFY(run(db, first, steps(1))); // the superuser makes the journal
    QVERIFY(run(db, first, everything(), true));
    auto end = run(db, plan, everything(), false, role);
    QVERIFY(!end);
    QCOMPARE(int(end.error().kind), int(ErrorKind::Privilege));
    QVERIFY2(end.error().message.contains(QLatin1String("journal")), qPrintable(end.error().printed()));
    RunControl control;
    const auto status = Runner(m_backend, m_server.settings(db, role), plan, control, {}).status();
    QVERIFY(!status);
    QCOMPARE(status.error().remedy, end.error().remedy);
    const QString grants = end.error().remedy.mid(end.error().remedy.indexOf(QLatin1String("GRANT")));
    QCOMPARE(m_server.exec(db, grants), QString()); // as it says
    end = run(db, plan, everything(), false, role);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
}

void RightsTest::editedPlanIsRefused()
{
    const QString db = m_server.freshDatabase(itemsSchema(1000));
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan, steps(1)));
    Plan edited = plan;
    std::get<BackfillBody>(edited.steps[1].body).assignments = {QStringLiteral("w = upper(v)")};
    for (const bool undo : {false, true}) {
        const auto end = run(db, edited, everything(), undo);
        QVERIFY(!end);
        QVERIFY2(end.error().message.contains(plan.id), qPrintable(end.error().printed()));
    }
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT count(w) FROM items")), QStringLiteral("0"));
    RunControl control;
    QVERIFY(!Runner(m_backend, m_server.settings(db), edited, control, {}).status());
    const auto end = run(db, plan, everything());
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
}

void RightsTest::lostPlanIsInTheJournal()
{
    const QString db = m_server.freshDatabase(itemsSchema(1000));
    const auto session = m_backend.connect(m_server.settings(db), Purpose::Browse);
    QVERIFY(journalledPlans(**session)->isEmpty());
    const auto none = journalledPlan(**session, QStringLiteral("x"));
    QVERIFY(!none);
    QCOMPARE(int(none.error().kind), int(ErrorKind::NotFound));
    const QString before = m_server.dumpSchema(db, {QStringLiteral("--exclude-schema=lockkeeper")});
    QString id;
    {
        const Plan plan = newPlan(db);
        id = plan.id;
        QVERIFY(run(db, plan, steps(5)));
    }
    const auto plans = journalledPlans(**session);
    QVERIFY(plans);
    QCOMPARE(plans->size(), 1);
    QCOMPARE(plans->first().id, id);
    QCOMPARE(plans->first().state, QStringLiteral("running"));
    const auto found = journalledPlan(**session, id);
    QVERIFY2(found, qPrintable(found ? QString() : found.error().printed()));
    const auto end = run(db, *found, everything(), true);
    QVERIFY2(end && end->snapshot.state == RunState::Undone, qPrintable(told(end)));
    QCOMPARE(m_server.dumpSchema(db, {QStringLiteral("--exclude-schema=lockkeeper")}), before);
}

void RightsTest::editedAfterUndoIsTheNewPlan()
{
    const QString db = m_server.freshDatabase(itemsSchema(1000));
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan, steps(2)));
    QVERIFY(run(db, plan, everything(), true));
    Plan edited = plan;
    edited.steps[1].title = QStringLiteral("Copy, gently");
    const auto end = run(db, edited, steps(2));
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    const auto session = m_backend.connect(m_server.settings(db), Purpose::Browse);
    QCOMPARE(journalledPlan(**session, plan.id)->steps[1].title, QStringLiteral("Copy, gently"));
}

void RightsTest::verificationTellsWhatBecameNull()
{
    const QString db = m_server.freshDatabase(
        QStringLiteral("CREATE TABLE orders (id int PRIMARY KEY, reference text);"
                       "INSERT INTO orders SELECT g, CASE WHEN g % 40 = 0 THEN 'oops' WHEN g % 7 = 0 THEN NULL "
                       "ELSE g::text END FROM generate_series(1, 2000) g; ANALYZE"));
    Draft draft;
    draft.put({ChangeType{{QStringLiteral("public"), QStringLiteral("orders")}, QStringLiteral("reference"),
                   QStringLiteral("bigint")},
        Strategy::DualColumn});
    const auto plan = planned(db, draft);
    QVERIFY2(plan, qPrintable(plan ? QString() : plan.error().printed()));
    const QString file = m_server.server().folder() + QStringLiteral("/orders.lkplan");
    QVERIFY(savePlan(*plan, file));
    QCOMPARE(*loadPlan(file), *plan);
    RunRequest request;
    for (const Step& step : plan->steps) {
        if (const GateBody* gate = step.gate(); gate && gate->kind == GateBody::Kind::Decision) {
            request.confirmed << gate->confirmation;
        }
    }
    const auto end = run(db, *plan, request);
    QVERIFY2(end && end->end == RunEnd::AtGate, qPrintable(told(end)));
    QVERIFY2(
        end->snapshot.gateNote.contains(QLatin1String("50 have no new value")), qPrintable(end->snapshot.gateNote));
}

QTEST_GUILESS_MAIN(RightsTest)
#include "tst_rights.moc"
