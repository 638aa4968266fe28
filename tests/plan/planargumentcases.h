// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

// More rows of tst_planfaults.cpp, which alone includes this: names that triggers hand to their functions as text.
#pragma once

namespace {

const char* const stamped
    = "CREATE EXTENSION moddatetime; CREATE TABLE d (id int PRIMARY KEY, title text, body text, tsv tsvector, "
      "updated_at timestamptz DEFAULT now()); CREATE TRIGGER tsvu BEFORE INSERT OR UPDATE ON d FOR EACH ROW EXECUTE "
      "FUNCTION tsvector_update_trigger(tsv, 'pg_catalog.english', title, body); CREATE TRIGGER mdt BEFORE UPDATE ON d "
      "FOR EACH ROW EXECUTE FUNCTION moddatetime(updated_at); INSERT INTO d (id, title) VALUES (1, 'cats');";
const char* const logging
    = "CREATE TABLE o (id int PRIMARY KEY, a text, \"Odd \"\"x\" int); CREATE FUNCTION f() RETURNS trigger "
      "LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE '%', to_jsonb(NEW) ->> TG_ARGV[0]; RETURN NULL; END $$;"
      "INSERT INTO o VALUES (1, '1', 1);";

std::string fired(const char* arguments, const char* when = "AFTER UPDATE")
{
    return std::string(logging) + "CREATE TRIGGER t " + when + " ON o FOR EACH ROW EXECUTE FUNCTION f(" + arguments
        + ");";
}

} // namespace

void TestPlanFaults::whatTriggersAreGivenStandsInTheWay_data()
{
    QTest::addColumn<Case>("one");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, QList<DraftedChange> changes, const std::string& setup, const char* words) {
        QTest::newRow(name) << Case{std::move(changes), held(setup), {}} << QString::fromUtf8(words);
    };
    const char* stamp = "rigger mdt gives the name updated_at to its function";
    row("a stamped column in place", {renamed("d", "updated_at", "at", Strategy::InPlace)}, stamped, stamp);
    row("a stamped column behind a view", {renamed("d", "updated_at", "at", Strategy::View)}, stamped, stamp);
    row("a stamped column twice", {renamed("d", "updated_at", "at")}, stamped, "BEFORE trigger mdt gives the name");
    row("a stamped column any way", {renamed("d", "updated_at", "at", Strategy::Auto)}, stamped,
        "moddatetime('updated_at'); drop the trigger first and make it again with at afterwards");
    row("a searched column", {renamed("d", "title", "headline", Strategy::InPlace)}, stamped, "rigger tsvu gives");
    row("a searched column twice", {renamed("d", "title", "headline")}, stamped, "BEFORE trigger tsvu gives the name");
    row("any function, in place", {renamed("o", "a", "b", Strategy::InPlace)}, fired("'x', 'a'"), "rigger t gives");
    row("a name in quotes", {renamed("o", "Odd \"x", "b", Strategy::InPlace)}, fired("'\"Odd \"\"x\"'"), "Trigger t");
    row("a name in big letters", {renamed("o", "a", "b", Strategy::InPlace)}, fired("'A'"), "Trigger t gives");
    row("a partition's own trigger", {renamed("p", "a", "b", Strategy::InPlace)},
        std::string(logging)
            + "CREATE TABLE p (id int, a int) PARTITION BY LIST (id); CREATE TABLE p1 PARTITION OF p DEFAULT; CREATE "
              "TRIGGER own AFTER INSERT ON p1 FOR EACH ROW EXECUTE FUNCTION f('a');",
        "Trigger own gives the name a");
}

void TestPlanFaults::whatTriggersAreGivenIsSaid_data()
{
    QTest::addColumn<Case>("one");
    QTest::addColumn<QString>("hazard");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, QList<DraftedChange> changes, const std::string& setup, const char* hazard,
                         const char* words) {
        QTest::newRow(name) << Case{std::move(changes), held(setup), {}} << QString::fromUtf8(hazard)
                            << QString::fromUtf8(words);
    };
    row("after both names worked", {renamed("o", "a", "b")}, fired("'a'"), "trigger.argument-names-column",
        "CREATE TRIGGER t AFTER UPDATE ON public.o");
    row("that it must have been changed", {renamed("o", "a", "b")}, fired("'a'"), "question", "trigger t (CREATE");
    row("for a new name, by auto", {renamed("o", "a", "b", Strategy::Auto)}, fired("'a'"),
        "trigger.argument-names-column", "trigger t");
    row("a type that the stamp refuses", {retyped("d", "updated_at", "date")}, stamped, "trigger.refuses-type",
        "Trigger mdt would refuse every write");
    row("a type that the stamp refuses in place", {retyped("d", "updated_at", "date", Strategy::InPlace)}, stamped,
        "trigger.refuses-type", "Trigger mdt would refuse every write");
    row("a type that the search refuses", {retyped("d", "title", "char(20)")}, stamped, "trigger.refuses-type",
        "Trigger tsvu would refuse every write");
    row("a type that only an assignment makes text of", {retyped("d", "title", "xml")}, stamped, "trigger.refuses-type",
        "Trigger tsvu would refuse every write");
    row("a type that only a function of another's name and make would refuse", {retyped("o", "a", "varchar(50)")},
        std::string(logging)
            + "CREATE FUNCTION moddatetime() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$; CREATE "
              "TRIGGER t BEFORE UPDATE ON o FOR EACH ROW EXECUTE FUNCTION moddatetime('a');",
        "trigger.argument-retyped", "Trigger t gives it to public.moddatetime");
    row("a type that a function may refuse", {retyped("o", "Odd \"x", "bigint")}, fired("'Odd \"x'"),
        "trigger.argument-retyped", "Trigger t gives it to public.f");
    row("the question for it", {retyped("o", "Odd \"x", "bigint")}, fired("'Odd \"x'"), "question",
        "which must take its new type, or writes fail: trigger t (CREATE TRIGGER t");
    row("a type that a function may refuse in place", {retyped("o", "Odd \"x", "bigint", Strategy::InPlace)},
        fired("'Odd \"x'"), "trigger.argument-retyped", "Trigger t");
    row("a table's old name", {renamedTable("o", "orders", Strategy::InPlace)}, fired("'o'"),
        "trigger.argument-names-table", "trigger t");
    row("a table's old name behind a view", {renamedTable("o", "orders", Strategy::View)}, fired("'o'"),
        "trigger.argument-names-table", "trigger t");
    row("that the table's name must have been changed", {renamedTable("o", "orders", Strategy::View)}, fired("'o'"),
        "question", "trigger t (CREATE");
}

void TestPlanFaults::whatTriggersAreGivenMayStay_data()
{
    QTest::addColumn<Case>("one");
    const auto row = [](const char* name, QList<DraftedChange> changes, const std::string& setup) {
        QTest::newRow(name) << Case{std::move(changes), held(setup), {}};
    };
    row("another column's name", {renamed("o", "Odd \"x", "b")}, fired("'a'"));
    row("another word", {renamed("o", "a", "b", Strategy::InPlace)}, fired("'about'"));
    row("a type that the search takes", {retyped("d", "title", "varchar(90)")}, stamped);
    row("a type that the stamp takes", {retyped("d", "updated_at", "timestamp(3)")}, stamped);
}

void TestPlanFaults::whatTriggersAreGivenMayStay()
{
    QFETCH(Case, one);
    const QString db = database(QString::fromUtf8(one.setup));
    const auto plan = planned(db, one.changes);
    QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
    const QString told = QString::fromUtf8(QJsonDocument(toJson(*plan)).toJson());
    QVERIFY2(!told.contains(QLatin1String("\"trigger.")), qPrintable(told));
    m_server.dropDatabase(db);
}
