// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/script.h"
#include "tests/integration/ordersshop.h"

#include <QTemporaryDir>
#include <QTest>

using namespace lk;
using namespace lk::test;

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

const QualifiedName files{s("public"), s("files")};

/// 40 files with a column `body`, whose type must hold what `value` makes of g.
QString filesOf(const QString& type, const QString& value)
{
    return s("CREATE DOMAIN words AS text; CREATE TYPE pair AS (a text, b text);"
             "CREATE TABLE files (id int PRIMARY KEY, body %1);"
             "INSERT INTO files SELECT g, %2 FROM generate_series(1, 40) g;")
        .arg(type, value);
}

/// Of column `body`; `settings`: more of them, as ALTER COLUMN has them after SET.
QString settings(const char* settings)
{
    QString statements
        = s("ALTER TABLE files ALTER body SET STATISTICS 70; ALTER TABLE files ALTER body SET (n_distinct = -0.25);");
    for (const QString& one : s(settings).split(s(", "), Qt::SkipEmptyParts)) {
        statements += s("ALTER TABLE files ALTER body SET %1;").arg(one);
    }
    return statements;
}

/// Storage, compression, target and options of the column in every table of the family.
QString settingsQuery(const char* column = "body")
{
    return s("SELECT string_agg(concat_ws(' ', c.relname, a.attstorage, nullif(a.attcompression, ''),"
             "  nullif(coalesce(a.attstattarget, -1), -1), a.attoptions), ', ' ORDER BY c.relname)"
             " FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid"
             " WHERE c.relname ~ '^files' AND c.relkind IN ('r', 'p') AND a.attname = '%1'")
        .arg(s(column));
}

ChangeType retyped(const QString& type, const QString& forward = {}, const QString& back = {})
{
    return {files, s("body"), type, forward, back, LossDecision::Accept};
}

/// A column by the name of `name`, changed to `to`; its expressions speak of `body`.
struct Retyped {
    const char* name;
    const char* type;
    const char* value; ///< over g, 1 to 40
    const char* to;
    const char* forward = "";
    const char* back = "";
    const char* settings = "STORAGE EXTERNAL, COMPRESSION lz4";
    const char* before = "e l 70 {n_distinct=-0.25}";
    const char* after = "e l 70 {n_distinct=-0.25}";
    const char* notKept = "";
};

const Retyped retypedColumns[] = {
    {"text to varchar", "text", "g::text", "varchar(20)"},
    {"varchar to text", "varchar(20)", "g::text", "text"},
    {"varchar to domain", "varchar(20)", "g::text", "public.words"},
    {"domain to varchar", "words", "g::text", "varchar(20)"},
    {"text to numeric", "text", "g::text", "numeric"},
    {"numeric to numeric", "numeric(12,2)", "g", "numeric"},
    {"numeric to text", "numeric(12,2)", "g", "text"},
    {"text to jsonb", "text", "g::text", "jsonb", "to_jsonb(body)", "body #>> '{}'"},
    {"jsonb to text", "jsonb", "to_jsonb(g)", "text"},
    {"bytea to text", "bytea", "decode(to_hex(g + 15), 'hex')", "text", "encode(body, 'hex')", "decode(body, 'hex')"},
    {"array to array", "int[]", "ARRAY[g, 1]", "bigint[]"},
    {"composite to text", "pair", "ROW('a', g)::pair", "text", "(body).b", "ROW('a', body)::public.pair"},
    {"a storage that is the new type's own", "text", "g::text", "numeric", "", "", "STORAGE MAIN",
        "m 70 {n_distinct=-0.25}", "m 70 {n_distinct=-0.25}"},
    {"a storage that is the old type's own", "numeric", "g", "text", "", "", "", "m 70 {n_distinct=-0.25}",
        "x 70 {n_distinct=-0.25}"},
    {"never out of the row", "text", "g::text", "varchar(20)", "", "", "STORAGE PLAIN", "p 70 {n_distinct=-0.25}",
        "p 70 {n_distinct=-0.25}"},
    {"to what never leaves the row", "text", "g::text", "integer", "", "", "STORAGE EXTERNAL, COMPRESSION lz4",
        "e l 70 {n_distinct=-0.25}", "p 70 {n_distinct=-0.25}", "STORAGE EXTERNAL, COMPRESSION lz4"},
    {"from what never leaves the row", "integer", "g", "bigint", "", "", "", "p 70 {n_distinct=-0.25}",
        "p 70 {n_distinct=-0.25}"},
};

} // namespace

/// What a DBA set for a column holds for its new form: as far as the new type can have it, from the first row copied.
class ColumnSettingsTest : public QObject, private PlannedOnServer {
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }

    void theNewTypesTakeThemOver_data()
    {
        QTest::addColumn<Strategy>("strategy");
        QTest::newRow("dual column") << Strategy::DualColumn;
        QTest::newRow("in place") << Strategy::InPlace;
    }
    void theNewTypesTakeThemOver()
    {
        QFETCH(Strategy, strategy);
        QString setup = filesOf(s("text"), s("g"));
        QStringList before;
        QStringList after;
        QStringList notKept;
        Draft draft;
        for (const Retyped& one : retypedColumns) {
            const QString column = quoted(s(one.name));
            setup += s("ALTER TABLE files ADD %1 %2; UPDATE files SET %1 = (SELECT %3 FROM (SELECT id AS g) AS made);")
                         .arg(column, s(one.type), s(one.value));
            setup += QString(settings(one.settings)).replace(s("body"), column);
            ChangeType change
                = retyped(s(one.to), s(one.forward).replace(s("body"), column), s(one.back).replace(s("body"), column));
            change.column = s(one.name);
            draft.put({change, strategy});
            before << s(one.name) + s(": ") + s(one.before);
            after << s(one.name) + s(": ") + s(one.after);
            if (*one.notKept != '\0') {
                notKept << printedName(s(one.name)) + s(" does not keep ") + s(one.notKept);
            }
        }
        const QString query = s("SELECT attname || ': ' || concat_ws(' ', attstorage, nullif(attcompression, ''),"
                                "  nullif(coalesce(attstattarget, -1), -1), attoptions) FROM pg_attribute"
                                " WHERE attrelid = 'files'::regclass AND attname ~ ' ' AND attname !~ '^lockkeeper' "
                                "ORDER BY attname COLLATE \"C\"");
        before.sort();
        after.sort();
        const QString db = m_server.freshDatabase(setup + s("ANALYZE files;"));
        QCOMPARE(m_server.value(db, query).split(u'\n'), before);
        const auto made = planned(db, draft);
        QVERIFY2(made.has_value(), made ? "" : qPrintable(made.error().printed()));
        QStringList told;
        for (const Step& step : made->steps) {
            for (const Hazard& one : step.hazards) {
                told << (one.id == s("type.settings-lost") ? QStringList(one.title) : QStringList());
            }
        }
        QCOMPARE(told, notKept);
        for (const bool undo : {false, true}) {
            const auto end = run(db, *made, everything(Phase::Migrate), undo);
            QVERIFY2(end && end->end == RunEnd::Done, qPrintable(test::told(end)));
            QCOMPARE(m_server.value(db, query).split(u'\n'), undo ? before : after);
        }
        const auto end = run(db, *made, everything());
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(test::told(end)));
        QCOMPARE(m_server.value(db, query).split(u'\n'), after);
    }

    void aNewNameKeepsThem_data()
    {
        QTest::addColumn<bool>("retypes");
        QTest::newRow("the name alone") << false;
        QTest::newRow("with the type") << true;
    }
    void aNewNameKeepsThem()
    {
        QFETCH(bool, retypes);
        const QString db = m_server.freshDatabase(
            filesOf(s("jsonb"), s("to_jsonb(g)")) + settings("STORAGE EXTERNAL, COMPRESSION lz4"));
        Draft draft;
        draft.put({RenameColumn{files, s("body"), s("content")}, Strategy::DualColumn});
        if (retypes) {
            draft.put({retyped(s("text")), Strategy::DualColumn});
        }
        const auto made = planned(db, draft);
        QVERIFY2(made.has_value(), made ? "" : qPrintable(made.error().printed()));
        for (const bool undo : {false, true, false}) {
            const auto end = run(db, *made, everything(Phase::Migrate), undo);
            QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
            QCOMPARE(
                m_server.value(db, settingsQuery(undo ? "body" : "content")), s("files e l 70 {n_distinct=-0.25}"));
        }
    }

    /// A setting is for values that are written from then on.
    void valuesAreCopiedAsTheyAreToBeStored_data()
    {
        QTest::addColumn<QString>("settings");
        QTest::addColumn<ChangeType>("change");
        QTest::addColumn<QString>("stored");
        const ChangeType json = retyped(s("jsonb"), s("to_jsonb(body)"), s("body #>> '{}'"));
        const ChangeType blob = retyped(s("bytea"), s("convert_to(body, 'UTF8')"), s("convert_from(body, 'UTF8')"));
        for (const auto& [type, change] : {std::pair{"jsonb", json}, {"bytea", blob}}) {
            QTest::addRow("compressed as set, %s", type) << s("ALTER TABLE files ALTER body SET COMPRESSION lz4;")
                                                         << change << s("pg_column_compression(body) = 'lz4'");
            QTest::addRow("not compressed, %s", type) << s("ALTER TABLE files ALTER body SET STORAGE EXTERNAL;")
                                                      << change << s("pg_column_size(body) >= 9000");
        }
    }
    void valuesAreCopiedAsTheyAreToBeStored()
    {
        QFETCH(QString, settings);
        QFETCH(ChangeType, change);
        QFETCH(QString, stored);
        const QString db = m_server.freshDatabase(filesOf(s("text"), s("repeat('abcdefghi', 1000)")) + settings);
        const Plan made = plan(db, change);
        const auto end = run(db, made, everything());
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        QCOMPARE(m_server.value(db, s("SELECT count(*) FROM files WHERE ") + stored), s("40"));
    }

    void partitionsAndChildrenKeepTheirOwn_data()
    {
        QTest::addColumn<QString>("setup");
        QTest::addColumn<Strategy>("strategy");
        QTest::addColumn<ChangeType>("change");
        QTest::addColumn<QString>("before");
        QTest::addColumn<QString>("after");
        QTest::addColumn<QString>("told");
        const QString partitioned = s("CREATE TABLE files (id int PRIMARY KEY, body %1) PARTITION BY RANGE (id);"
                                      "CREATE TABLE files_a PARTITION OF files FOR VALUES FROM (1) TO (20);"
                                      "CREATE TABLE files_b PARTITION OF files FOR VALUES FROM (20) TO (90) PARTITION "
                                      "BY RANGE (id);"
                                      "CREATE TABLE files_c PARTITION OF files_b DEFAULT;");
        const QString inherited = s("CREATE TABLE files (id int PRIMARY KEY, body %1);"
                                    "CREATE TABLE files_a (PRIMARY KEY (id)) INHERITS (files);"
                                    "CREATE TABLE files_b (PRIMARY KEY (id)) INHERITS (files);"
                                    "CREATE TABLE files_c (PRIMARY KEY (id)) INHERITS (files_b);");
        const QString own
            = s("ALTER TABLE files ALTER body SET STORAGE EXTERNAL, ALTER body SET COMPRESSION lz4, ALTER "
                "body SET STATISTICS 70; ALTER TABLE ONLY files ALTER body SET (n_distinct = -0.25);"
                "ALTER TABLE ONLY files_a ALTER body SET STORAGE %1, ALTER body SET COMPRESSION pglz,"
                "  ALTER body SET STATISTICS 60; ALTER TABLE files_a ALTER body SET (n_distinct = -0.5);"
                "ALTER TABLE ONLY files_c ALTER body SET STORAGE %2, ALTER body SET STATISTICS -1;"
                "ALTER TABLE ONLY files_c ALTER body SET COMPRESSION default;");
        const QString rows = s("INSERT INTO files SELECT g, %1 FROM generate_series(1, 40) g;");
        const auto alike = s("files e l 70 {n_distinct=-0.25}, files_a %1 p 60 {n_distinct=-0.5}, files_b e 70, "
                             "files_c %2");
        const ChangeType json = retyped(s("jsonb"), s("to_jsonb(body)"), s("body #>> '{}'"));
        const auto both = [&](const char* tag, const ChangeType& change, const QString& settings, const QString& before,
                              const QString& after, const QString& told = {}) {
            for (const auto& [kind, tables] : {std::pair{"partitions", partitioned}, {"children", inherited}}) {
                QTest::addRow("%s, %s", tag, kind) << tables.arg(s("text")) + settings + rows.arg(s("g::text"))
                                                   << Strategy::DualColumn << change << before << after << told;
            }
        };
        both("text to jsonb", json, own.arg(s("MAIN"), s("EXTENDED")), alike.arg(s("m"), s("x")),
            alike.arg(s("m"), s("x")));
        // The new type has another storage of its own.
        both("text to numeric", retyped(s("numeric")), own.arg(s("PLAIN"), s("EXTENDED")), alike.arg(s("p"), s("x")),
            alike.arg(s("p"), s("m")));
        both("text to integer", retyped(s("integer")), s("ALTER TABLE ONLY files_c ALTER body SET STORAGE MAIN;"),
            s("files x, files_a x, files_b x, files_c m"), s("files p, files_a p, files_b p, files_c p"),
            s("STORAGE MAIN"));
        QTest::newRow("varchar to text in place, partitions") // children change through a second column alone
            << partitioned.arg(s("varchar(20)")) + own.arg(s("MAIN"), s("EXTENDED")) + rows.arg(s("g::text"))
            << Strategy::InPlace << retyped(s("text")) << alike.arg(s("m"), s("x")) << alike.arg(s("m"), s("x"))
            << QString();
    }
    void partitionsAndChildrenKeepTheirOwn()
    {
        QFETCH(QString, setup);
        QFETCH(Strategy, strategy);
        QFETCH(ChangeType, change);
        QFETCH(QString, before);
        QFETCH(QString, after);
        QFETCH(QString, told);
        const QString db = m_server.freshDatabase(setup + s("ANALYZE;"));
        QCOMPARE(m_server.value(db, settingsQuery()), before);
        const Plan made = plan(db, change, strategy);
        const Hazard* lost = hazard(made, s("type.settings-lost"));
        QCOMPARE(lost != nullptr, !told.isEmpty());
        QVERIFY2(lost == nullptr || lost->title.contains(told), qPrintable(lost == nullptr ? QString() : lost->title));
        for (const bool undo : {false, true, false}) {
            const auto end = run(db, made, everything(Phase::Migrate), undo);
            QVERIFY2(end && end->end == RunEnd::Done, qPrintable(test::told(end)));
            QCOMPARE(m_server.value(db, settingsQuery()), undo ? before : after);
        }
    }

    /// ALTER ... TYPE makes anew what partitions have for themselves, too.
    void whatIsGatheredOfPartitionsStaysInPlace()
    {
        const QString db = m_server.freshDatabase(
            s("CREATE TABLE files (id int PRIMARY KEY, body varchar(20)) PARTITION BY RANGE (id);"
              "CREATE TABLE files_a PARTITION OF files DEFAULT; CREATE INDEX small ON files_a (lower(body));"
              "ALTER INDEX small ALTER 1 SET STATISTICS 60; ALTER INDEX small DEPENDS ON EXTENSION plpgsql;"
              "CREATE STATISTICS pairs ON id, body FROM files_a; ALTER STATISTICS pairs SET STATISTICS 500;"
              "INSERT INTO files SELECT g, g / 7 FROM generate_series(1, 40) g; ANALYZE files;"));
        const QString query
            = s("SELECT (SELECT stxstattarget FROM pg_statistic_ext),"
                "  (SELECT attstattarget FROM pg_attribute WHERE attrelid = 'small'::regclass),"
                "  (SELECT count(*) FROM pg_depend WHERE objid = 'small'::regclass AND deptype = 'x'),"
                "  (SELECT string_agg(tablename, ' ' ORDER BY tablename) FROM pg_stats WHERE tablename ~ 'a$|small' "
                "AND attname IN ('body', 'lower')), (SELECT count(*) FROM pg_stats_ext)");
        QCOMPARE(m_server.value(db, query), s("500|60|1|files_a small|1"));
        const Plan made = plan(db, retyped(s("varchar(40)")), Strategy::InPlace);
        for (const bool undo : {false, true, false}) {
            const auto end = run(db, made, everything(), undo);
            QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
            QCOMPARE(m_server.value(db, query), s("500|60|1|files_a small|1"));
        }
    }

    void rowsThatMustHoldBothFormsAreToldOf_data()
    {
        QTest::addColumn<QString>("storage");
        QTest::addColumn<QString>("type");
        QTest::addColumn<bool>("told");
        QTest::newRow("nothing may leave the row") << s("PLAIN") << s("varchar(20)") << true;
        QTest::newRow("something may") << s("MAIN") << s("varchar(20)") << false;
        QTest::newRow("small values") << s("PLAIN") << s("integer") << false;
    }
    void rowsThatMustHoldBothFormsAreToldOf()
    {
        QFETCH(QString, storage);
        QFETCH(QString, type);
        QFETCH(bool, told);
        const QString db = m_server.freshDatabase(
            filesOf(s("text"), s("g::text")) + s("ALTER TABLE files ALTER body SET STORAGE %1").arg(storage));
        const Hazard* found = hazard(plan(db, retyped(type)), s("dual.row-size"));
        QCOMPARE(found != nullptr, told);
        QVERIFY(found == nullptr || found->remedy.contains(s("SET STORAGE MAIN")));
    }

    void scriptsSetThemToo()
    {
        const QString db = m_server.freshDatabase(
            filesOf(s("jsonb"), s("to_jsonb(g)")) + settings("STORAGE EXTERNAL, COMPRESSION lz4"));
        const Plan made = plan(db, retyped(s("text")));
        const QTemporaryDir dir;
        const auto exported = exportScripts(made, dir.path());
        QVERIFY2(exported.has_value(), exported ? "" : qPrintable(exported.error().printed()));
        for (const auto& [file, gate] : {std::pair{"1-expand.sql", "accept_loss"},
                 {"2-migrate.sql", "application_ready"}, {"3-contract.sql", "contract"}}) {
            const auto out = m_server.psqlFile(db, dir.filePath(s(file)), {s("-v"), s("confirm_%1=yes").arg(s(gate))});
            QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        }
        QCOMPARE(m_server.value(db, s("SELECT pg_typeof(body) FROM files LIMIT 1")), s("text"));
        QCOMPARE(m_server.value(db, settingsQuery()), s("files e l 70 {n_distinct=-0.25}"));
    }
};

QTEST_GUILESS_MAIN(ColumnSettingsTest)
#include "tst_columnsettings.moc"
