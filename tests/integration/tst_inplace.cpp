// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/plannedonserver.h"

#include <QTest>

#include <algorithm>

using namespace lk;
using namespace lk::test;

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

DraftedChange retyped(const char* column, const char* to, Strategy strategy = Strategy::InPlace)
{
    ChangeType change{{s("public"), s("notes")}, s(column), s(to), {}, {}};
    change.decision = LossDecision::Accept;
    return {change, strategy};
}

/// 200 notes; every tenth code is no number, the others have zeros in front.
const auto notes
    = s("CREATE TABLE notes (id int PRIMARY KEY, code text, n int NOT NULL, m int, at timestamp, f float4);"
        "INSERT INTO notes SELECT g, CASE WHEN g % 10 = 0 THEN 'x' || g ELSE lpad(g::text, 5, '0') END,"
        "  g, g, timestamp '2021-03-27 22:00' + g * interval '10 min', 0.1 FROM generate_series(1, 200) g;");

} // namespace

/// A type changed in place gives every value back, whatever users hung on the table, and says what it does.
class InPlaceTest : public QObject, private PlannedOnServer {
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }

    void valuesComeBackWhateverStandsInTheWay_data()
    {
        QTest::addColumn<QString>("setup");
        QTest::newRow("of a plain table") << QString();
        QTest::newRow("past a rule that does nothing instead")
            << s("CREATE RULE no_update AS ON UPDATE TO notes DO INSTEAD NOTHING;");
        QTest::newRow("past a trigger that skips rows")
            << s("CREATE FUNCTION skip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';"
                 "CREATE TRIGGER skip BEFORE UPDATE ON notes FOR EACH ROW EXECUTE FUNCTION skip();");
        QTest::newRow("past a trigger that refuses")
            << s("CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''append only''; END';"
                 "CREATE TRIGGER refuse BEFORE UPDATE ON notes FOR EACH ROW EXECUTE FUNCTION refuse();"
                 "ALTER TABLE notes ENABLE ALWAYS TRIGGER refuse;");
        QTest::newRow("without firing what writes a trail")
            << s("CREATE TABLE trail (id int);"
                 "CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.m := -1;"
                 "  INSERT INTO trail VALUES (NEW.id); RETURN NEW; END$$;"
                 "CREATE TRIGGER note BEFORE UPDATE ON notes FOR EACH ROW EXECUTE FUNCTION note();");
        QTest::newRow("under row security")
            << s("ALTER TABLE notes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;"
                 "CREATE POLICY few ON notes USING (id < 5);");
        QTest::newRow("under a unique index and a key of two columns")
            << s("ALTER TABLE notes DROP CONSTRAINT notes_pkey, ADD PRIMARY KEY (n, id);"
                 "CREATE INDEX ON notes (code);");
    }
    void valuesComeBackWhateverStandsInTheWay()
    {
        QFETCH(QString, setup);
        const QString db = m_server.freshDatabase(notes + setup);
        const QString everything = s("SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM notes AS t");
        const QString before = m_server.value(db, everything);
        const Plan made = plan(db, {retyped("code", "integer")});
        auto end = run(db, made);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        QCOMPARE(m_server.value(db, s("SELECT string_agg(code::text, ',' ORDER BY id) FROM notes WHERE id IN (9, 10)")),
            s("9"));
        end = run(db, made, true);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        QCOMPARE(m_server.value(db, everything), before);
        if (setup.contains(s("trail"))) {
            QCOMPARE(m_server.value(db, s("SELECT count(*) FROM trail")), s("0"));
        }
        QCOMPARE(m_server.value(db, kept()), QString());
    }

    void theUndoProvesWhatItPutBack()
    {
        const QString db = m_server.freshDatabase(notes);
        const Plan made = plan(db, {retyped("code", "integer")});
        auto end = run(db, made);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        const QString name = m_server.value(db, s("SELECT name FROM lockkeeper.safety_table"));
        QCOMPARE(m_server.value(db, s("SELECT count(*) FROM ") + name), s("200"));
        // Somebody dropped the only copy: nothing is taken back, and nothing more is lost.
        QCOMPARE(m_server.exec(db, s("ALTER TABLE %1 RENAME TO away").arg(name)), QString());
        end = run(db, made, true);
        QVERIFY(!end);
        QVERIFY2(end.error().printed().contains(name), qPrintable(end.error().printed()));
        QCOMPARE(m_server.value(db, s("SELECT sum(code) FROM notes WHERE id < 10")), s("45"));
        QCOMPARE(
            m_server.exec(db, s("ALTER TABLE lockkeeper.away RENAME TO %1").arg(name.section(u'.', 1))), QString());
        // Rows that were written, deleted and moved meanwhile.
        QCOMPARE(m_server.exec(db,
                     s("UPDATE notes SET code = 7000 WHERE id = 1; DELETE FROM notes WHERE id = 2;"
                       "UPDATE notes SET id = 1003 WHERE id = 3; INSERT INTO notes VALUES (2000, 5, 1)")),
            QString());
        end = run(db, made, true);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        QCOMPARE(m_server.value(db,
                     s("SELECT string_agg(code, ',' ORDER BY id) FROM notes WHERE id IN (1, 2, 3, 4, 10, 1003, 2000)")),
            s("7000,00004,x10,3,5"));
        QCOMPARE(m_server.value(db, s("SELECT source || ' ' || row_count FROM lockkeeper.safety_table")),
            s("public.notes 2"));
        QVERIFY2(end->snapshot.message.contains(s("2 rows")), qPrintable(told(end)));
        const QString left = m_server.value(db, s("SELECT name FROM lockkeeper.safety_table"));
        QVERIFY2(end->snapshot.message.contains(left), qPrintable(told(end)));
        QCOMPARE(m_server.value(db,
                     s("SELECT string_agg(id || ' ' || lockkeeper_old_value || ' ' || lockkeeper_new_value, ',' ORDER "
                       "BY id) FROM ")
                         + left),
            s("2 00002 2,3 00003 3"));
    }

    /// None of it is of the type, and ALTER ... TYPE throws it all away.
    void whatWasSetAndGatheredStays()
    {
        const QString db = m_server.freshDatabase(notes
            + s("ALTER TABLE notes SET (autovacuum_enabled = off); ALTER TABLE notes ADD v varchar(20) COMPRESSION "
                "pglz;"
                "ALTER TABLE notes ALTER v SET STORAGE external, ALTER v SET STATISTICS 70; UPDATE notes SET v = id;"
                "CREATE STATISTICS pairs ON v, n FROM notes; ALTER STATISTICS pairs SET STATISTICS 500;"
                "CREATE INDEX small ON notes (lower(v)); ALTER INDEX small ALTER 1 SET STATISTICS 60;"
                "ALTER INDEX small DEPENDS ON EXTENSION plpgsql; ANALYZE notes;"));
        const QString query
            = s("SELECT (SELECT concat_ws(' ', attstorage, attcompression, attstattarget) FROM pg_attribute"
                "        WHERE attrelid = 'notes'::regclass AND attname = 'v'),"
                "  (SELECT stxstattarget FROM pg_statistic_ext),"
                "  (SELECT attstattarget FROM pg_attribute WHERE attrelid = 'small'::regclass),"
                "  (SELECT count(*) FROM pg_depend WHERE objid = 'small'::regclass AND deptype = 'x'),"
                "  (SELECT count(*) FROM pg_stats WHERE tablename = 'notes' AND attname = 'v'),"
                "  (SELECT count(*) FROM pg_stats WHERE tablename = 'small'), (SELECT count(*) FROM pg_stats_ext)");
        QCOMPARE(m_server.value(db, query), s("e p 70|500|60|1|1|1|1"));
        const Plan made = plan(db, {retyped("v", "text")});
        for (const bool undo : {false, true, false}) {
            const auto end = run(db, made, undo);
            QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
            QCOMPARE(m_server.value(db, query), s("e p 70|500|60|1|1|1|1"));
        }
    }

    void onlyWhatWouldBeLostIsKept()
    {
        const QString db
            = m_server.freshDatabase(notes + s("UPDATE notes SET code = id::text WHERE id > 3; ANALYZE notes;"));
        const Plan made = plan(db, {retyped("code", "integer")});
        auto end = run(db, made);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        QCOMPARE(m_server.value(db, s("SELECT row_count FROM lockkeeper.safety_table")), s("3"));
        end = run(db, made, true);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        QCOMPARE(m_server.exec(db, s("UPDATE notes SET code = id::text")), QString());
        const Plan again = plan(db, {retyped("code", "integer")});
        end = run(db, again);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        QCOMPARE(m_server.value(db, kept()), QString());
        end = run(db, again, true);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        QCOMPARE(m_server.value(db, s("SELECT count(*) FROM notes WHERE code = id::text")), s("200"));
    }

    void whatTheUndoDestroysIsKept_data()
    {
        QTest::addColumn<Strategy>("strategy");
        QTest::addColumn<QString>("more");
        QTest::newRow("in place") << Strategy::InPlace << QString();
        QTest::newRow("dual column") << Strategy::DualColumn << QString();
        QTest::newRow("dual column, where a look at the table takes long") << Strategy::DualColumn << manyBytes();
    }
    void whatTheUndoDestroysIsKept()
    {
        QFETCH(Strategy, strategy);
        QFETCH(QString, more);
        const QString db = m_server.freshDatabase(notes + more);
        const Plan made = plan(db, {retyped("m", "bigint", strategy)});
        for (int round = 0; round <= 2; ++round) {
            auto end = run(db, made, false, Phase::Migrate);
            QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
            if (round > 0) {
                QCOMPARE(
                    m_server.exec(db, s("UPDATE notes SET m = 3000000000 + %1 WHERE id = %1").arg(round)), QString());
            }
            end = run(db, made, true);
            QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
            if (round == 0) {
                QCOMPARE(m_server.value(db, kept()), QString());
                continue;
            }
            const QString name = m_server.value(db, s("SELECT name FROM lockkeeper.safety_table"));
            QVERIFY2(end->snapshot.message.contains(name), qPrintable(told(end)));
            QCOMPARE(m_server.value(db, s("SELECT row_count FROM lockkeeper.safety_table")), QString::number(round));
            QCOMPARE(m_server.value(
                         db, s("SELECT id || ' ' || lockkeeper_new_value FROM %1 ORDER BY id DESC LIMIT 1").arg(name)),
                s("%1 300000000%1").arg(round));
        }
    }

    void functionsAreNoPointOfNoReturn()
    {
        const QString db = m_server.freshDatabase(notes);
        DraftedChange change = retyped("code", "integer");
        std::get<ChangeType>(change.change).otherwise = s("-1");
        const Plan made = plan(db, {change});
        auto end = run(db, made);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        QCOMPARE(m_server.value(db, s("SELECT code FROM notes WHERE id = 10")), s("-1"));
        end = run(db, made, true);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        QCOMPARE(m_server.value(db, s("SELECT string_agg(code, ',' ORDER BY id) FROM notes WHERE id IN (9, 10)")),
            s("00009,x10"));
        QCOMPARE(m_server.value(db, s("SELECT count(*) FROM pg_proc WHERE pronamespace = 'lockkeeper'::regnamespace")),
            s("0"));
    }

    void timesAreReadAsTheDatabaseReadsThem_data()
    {
        QTest::addColumn<Strategy>("strategy");
        QTest::newRow("in place") << Strategy::InPlace;
        QTest::newRow("dual column") << Strategy::DualColumn;
    }
    void timesAreReadAsTheDatabaseReadsThem()
    {
        QFETCH(Strategy, strategy);
        // 02:30 of that night does not exist in Berlin.
        const QString db = m_server.freshDatabase(notes
            + s("DO $$BEGIN EXECUTE format('ALTER DATABASE %I SET timezone = %L', current_database(), "
                "'Europe/Berlin'); "
                "END$$; SET timezone = 'Europe/Berlin'; CREATE TABLE plain AS SELECT id, at::timestamptz FROM notes;"
                "CREATE TABLE before AS SELECT id, at FROM notes;"));
        const Plan made = plan(db, {retyped("at", "timestamptz", strategy)});
        const Hazard* warning = hazard(made, s("type.session-dependent"));
        QVERIFY(warning != nullptr);
        QVERIFY2(warning->title.contains(s("Europe/Berlin")), qPrintable(warning->title));
        auto end = run(db, made, false, Phase::Migrate);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        // A client with a zone of its own writes through the trigger.
        QCOMPARE(m_server.exec(db, s("SET timezone = 'Asia/Tokyo'; UPDATE notes SET m = 0 WHERE id = 1")), QString());
        QCOMPARE(m_server.value(db, s("SELECT count(*) FROM notes AS n JOIN plain AS p USING (id) WHERE n.at = p.at")),
            s("200"));
        end = run(db, made, true);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        QCOMPARE(m_server.value(db, s("SELECT count(*) FROM notes AS n JOIN before AS b USING (id) WHERE n.at = b.at")),
            s("200"));
    }

    void textIsReadInTheDatabasesZone_data() { timesAreReadAsTheDatabaseReadsThem_data(); }
    void textIsReadInTheDatabasesZone()
    {
        QFETCH(Strategy, strategy);
        const QString db = m_server.freshDatabase(notes
            + s("DO $$BEGIN EXECUTE format('ALTER DATABASE %I SET timezone = %L', current_database(), 'Asia/Tokyo'); "
                "END$$; SET timezone = 'Asia/Tokyo';"
                "UPDATE notes SET code = to_char(at, 'YYYY-MM-DD HH24:MI:SS') || CASE id % 2 WHEN 0 THEN '' ELSE '+02' "
                "END; ALTER TABLE notes ADD due timestamptz; UPDATE notes SET due = at;"
                "CREATE TABLE plain AS SELECT id, code::timestamptz AS code, due::text AS due FROM notes;"));
        const Plan made = plan(db, {retyped("code", "timestamptz", strategy), retyped("due", "text", strategy)});
        const Hazard* warning = hazard(made, s("type.session-dependent"));
        QVERIFY(warning != nullptr);
        QVERIFY2(warning->title.contains(s("Asia/Tokyo")), qPrintable(warning->title));
        auto end = run(db, made, false, Phase::Migrate);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        QCOMPARE(m_server.exec(db, s("SET timezone = 'America/Lima'; UPDATE notes SET m = 0 WHERE id = 1")), QString());
        QCOMPARE(m_server.value(db,
                     s("SELECT count(*) FROM notes AS n JOIN plain AS p USING (id) WHERE n.code = p.code AND n.due = "
                       "p.due")),
            s("200"));
        end = run(db, made, true);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        QCOMPARE(m_server.value(db,
                     s("SELECT count(*) FROM notes AS n JOIN plain AS p USING (id) WHERE n.due = "
                       "p.due::timestamptz")),
            s("200"));
    }

    void typesAreFoundWhereAPersonFindsThem()
    {
        const QString db = m_server.freshDatabase(notes
            + s("CREATE SCHEMA elsewhere; CREATE DOMAIN elsewhere.short AS text;"
                "DO $$BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = public, elsewhere', "
                "current_database()); END$$;"));
        QCOMPARE(std::get<ChangeType>(plan(db, {retyped("code", "short")}).draft.changes.value(0).change).newType,
            s("short"));
        const auto session = m_backend.connect(m_server.settings(db), Purpose::Browse);
        const auto facts = (*session)->query(s("SHOW search_path"));
        QCOMPARE(facts->scalar(), s("pg_catalog"));
        const auto none = planDraft(m_backend, **session, Draft{{retyped("code", "nowhere.short", Strategy::Auto)}},
            QDateTime::currentDateTimeUtc());
        QVERIFY(!none);
    }

    void sessionsGoOnWorking_data() { timesAreReadAsTheDatabaseReadsThem_data(); }
    void sessionsGoOnWorking()
    {
        QFETCH(Strategy, strategy);
        const QString db = m_server.freshDatabase(notes
            + s("CREATE FUNCTION put() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.m := coalesce(NEW.m, 0) + 1; "
                "RETURN NEW; END$$; CREATE TRIGGER put BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION put();"
                "CREATE VIEW seen AS SELECT id, m AS shown FROM notes;"
                "CREATE FUNCTION over_view() RETURNS bigint LANGUAGE plpgsql AS $$DECLARE r record; x bigint := 0; "
                "BEGIN "
                "FOR r IN SELECT * FROM seen LIMIT 2 LOOP x := r.shown + x; END LOOP; RETURN x; END$$;"
                "CREATE FUNCTION of_row(r notes) RETURNS bigint LANGUAGE plpgsql AS $$BEGIN RETURN r.m + 1; END$$;"
                "CREATE FUNCTION by_name(t text) RETURNS bigint LANGUAGE plpgsql AS $$DECLARE r record; BEGIN EXECUTE "
                "'SELECT * FROM ' || t || ' LIMIT 1' INTO r; RETURN r.m + 1; END$$;")
            + (strategy == Strategy::InPlace ? s("DROP VIEW seen; CREATE VIEW seen AS SELECT 1 AS id, 2 AS shown;")
                                             : QString()));
        const auto client = m_backend.connect(m_server.settings(db), Purpose::Run);
        const auto calls = [&] {
            const auto put = (*client)->query(s("INSERT INTO public.notes (id, n) SELECT 1 + max(id), 1 FROM "
                                                "public.notes"));
            const auto got = (*client)->query(s("SELECT public.over_view() + public.by_name('public.notes') + (SELECT "
                                                "public.of_row(t) FROM public.notes AS t WHERE id = 1)"));
            return !put ? put.error().printed() : !got ? got.error().printed() : got->scalar();
        };
        const QString before = calls();
        QVERIFY2(before.toInt() > 0, qPrintable(before));
        const Plan made = plan(db, {retyped("m", "bigint", strategy)});
        auto end = run(db, made, false, Phase::Migrate);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        QCOMPARE(calls(), before);
        const Hazard* named = hazard(made, s("function.cached-plan"));
        QVERIFY(named != nullptr && named->explanation.contains(s("public.put")));
        end = run(db, made, true);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        QCOMPARE(calls(), before);
    }

    void whatIsNotYetNotNullIsLeftSo()
    {
        if (m_server.major() < 18) {
            QSKIP("NOT NULL is validated at once before PostgreSQL 18.");
        }
        const QString db = m_server.freshDatabase(notes
            + s("UPDATE notes SET m = NULL WHERE id = 7; ALTER TABLE notes ADD CONSTRAINT must NOT NULL m NOT VALID;"));
        const QString constraint = s("SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE "
                                     "conrelid = 'notes'::regclass AND contype = 'n' AND NOT convalidated");
        const Plan made = plan(db, {retyped("m", "bigint", Strategy::DualColumn)});
        auto end = run(db, made, false, Phase::Migrate);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        QCOMPARE(m_server.value(db, constraint), s("must NOT NULL m NOT VALID"));
        end = run(db, made, true);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        QCOMPARE(m_server.value(db, constraint), s("must NOT NULL m NOT VALID"));
        QCOMPARE(m_server.value(db, s("SELECT count(*) FROM notes WHERE m IS NULL")), s("1"));
    }

    void whatIsWrittenAnewIsSmall_data()
    {
        QTest::addColumn<QString>("more");
        QTest::addColumn<bool>("small");
        QTest::newRow("a small table") << QString() << true;
        QTest::newRow("a small heap with much out of line")
            << s("ALTER TABLE notes ADD body text; ALTER TABLE notes ALTER body SET STORAGE EXTERNAL;"
                 "UPDATE notes SET body = repeat('0123456789', 9000);")
            << false;
        QTest::newRow("a small heap with large indexes") << manyBytes() << false;
    }
    void whatIsWrittenAnewIsSmall()
    {
        QFETCH(QString, more);
        QFETCH(bool, small);
        const QString db = m_server.freshDatabase(notes + more);
        const Plan made = plan(db, {retyped("n", "text", Strategy::Auto)});
        QVERIFY(made.decisions.value(0).chosen == (small ? Strategy::InPlace : Strategy::DualColumn));
        for (const StrategyOption& one : made.decisions.value(0).options) {
            QVERIFY2(!one.reason.contains(s("It has never")) && !one.reason.contains(s("Copies never")),
                qPrintable(one.reason));
        }
    }

    void whatThePlanSaysIsTrueInPlace()
    {
        const QString db = m_server.freshDatabase(notes);
        const QString text = printed(plan(db, {retyped("code", "integer")}));
        for (const char* never : {"until Contract", "new column", "Contract keeps"}) {
            QVERIFY2(!text.contains(s(never)), qPrintable(text));
        }
        QVERIFY2(text.contains(s("an undo puts")), qPrintable(text));
    }

    void namesAreWrittenAsTheyAre()
    {
        const QString db = m_server.freshDatabase(s("CREATE TYPE one AS (id int, n int); CREATE TABLE notes OF one;"));
        const auto session = m_backend.connect(m_server.settings(db), Purpose::Browse);
        const auto made = planDraft(
            m_backend, **session, Draft{{retyped("n", "bigint", Strategy::Auto)}}, QDateTime::currentDateTimeUtc());
        QVERIFY(!made);
        QVERIFY2(made.error().printed().contains(s(": public.notes is of a composite type")),
            qPrintable(made.error().printed()));
    }

private:
    /// Indexes of more than the 16 MB that are small.
    static QString manyBytes()
    {
        return s("INSERT INTO notes SELECT g, 'a', g FROM generate_series(201, 30000) g;"
                 "CREATE INDEX ON notes (id) WITH (fillfactor = 10); CREATE INDEX ON notes (n) WITH (fillfactor = 10);"
                 "CREATE INDEX ON notes (id, n) WITH (fillfactor = 10);");
    }

    static const Hazard* hazard(const Plan& plan, const QString& id)
    {
        for (const Step& step : plan.steps) {
            const auto found = std::ranges::find(step.hazards, id, &Hazard::id);
            if (found != step.hazards.cend()) {
                return &*found;
            }
        }
        return nullptr;
    }

    /// Safety tables that are there.
    static QString kept()
    {
        return s("SELECT relname FROM pg_class WHERE relnamespace = 'lockkeeper'::regnamespace AND relkind = 'r' AND "
                 "relname ~ '^(kept|undone)'");
    }

    Plan plan(const QString& db, const QList<DraftedChange>& changes)
    {
        const auto made = planned(db, Draft{changes});
        if (!made) {
            qFatal("%s", qPrintable(made.error().printed()));
        }
        return *made;
    }

    Result<RunOutcome> run(const QString& db, const Plan& plan, bool undo = false, std::optional<Phase> through = {})
    {
        return OnServer::run(db, plan, everything(through), undo);
    }
};

QTEST_GUILESS_MAIN(InPlaceTest)
#include "tst_inplace.moc"
