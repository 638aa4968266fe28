// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgbackend.h"
#include "tests/postgres/typepairs.h"
#include "tests/support/testserver.h"

#include <QRegularExpression>
#include <QTest>

using namespace lk;
using namespace lk::test;

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

/// varchar(5)[] to varchar[]: an explicit cast to a length cuts in silence, but what a plan does refuses.
QString castable(const QString& type)
{
    static const QRegularExpression lengths(s("^(varchar|char|bit|varbit)\\(\\d+\\)"));
    const auto match = lengths.match(type);
    if (!match.hasMatch()) {
        return type;
    }
    const QString rest = type.sliced(match.capturedLength());
    const QString name = match.captured(1);
    return (name == s("char") ? s("bpchar") : name == s("bit") ? s("varbit") : name) + rest;
}

/// What a plan does with one value there and back, tried for itself.
const auto tryFunction = s(R"(
CREATE FUNCTION pg_temp.tried(value %1, OUT verdict text, OUT same boolean, OUT alike boolean) LANGUAGE plpgsql AS $$
DECLARE n %2; o %1;
BEGIN
  IF value IS NULL THEN verdict := 'fine'; same := true; alike := true; RETURN; END IF;
  verdict := 'fine'; same := false; alike := false;
  BEGIN n := CAST(value AS %3); EXCEPTION WHEN OTHERS THEN verdict := 'fails'; RETURN; END;
  IF n IS NULL THEN verdict := 'becomes-null'; RETURN; END IF;
  BEGIN
    o := CAST(n AS %4);
    same := %5;
    alike := o::text IS NOT DISTINCT FROM value::text;
  EXCEPTION WHEN OTHERS THEN NULL; END;
END $$)");

} // namespace

/// The matrix of type changes against the server: each pair is altered and looked at, and every interesting value is
/// tried there and back.
class TestTypeMatrix : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QVERIFY2(m_server.start(), qPrintable(m_server.problem()));
        m_database = m_server.freshDatabase(s(R"(
            CREATE SCHEMA shop;
            CREATE TYPE shop.mood AS ENUM ('sad', 'happy');
            CREATE TYPE shop.size AS ENUM ('sad', 'large');
            CREATE DOMAIN shop.small AS integer CHECK (VALUE < 100);
            CREATE DOMAIN shop.label AS text;
            DO $$ BEGIN IF EXISTS (SELECT FROM pg_available_extensions WHERE name = 'citext') THEN
                CREATE EXTENSION citext SCHEMA shop; END IF; END $$;
            CREATE ROLE reader; GRANT USAGE ON SCHEMA shop TO reader;
            DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM public', current_database()); END $$;
        )"));
    }

    void agreesWithTheServer_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("classes");
        for (const TypePair& pair : typePairs()) {
            QTest::addRow("%s to %s", pair.from, pair.to) << s(pair.from) << s(pair.to) << s(pair.classes);
        }
    }
    void agreesWithTheServer()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(QString, classes);
        auto opened = m_backend.connect(m_server.settings(m_database), Purpose::Run);
        QVERIFY(opened);
        Session& session = **opened;
        const auto exec = [&](const QString& sql) {
            const auto done = session.query(sql);
            if (!done) {
                m_problem += done.error().printed() + QLatin1Char('\n');
            }
            return done ? done->scalar() : QString();
        };
        m_problem.clear();
        if (from == s("shop.citext") || to == s("shop.citext")) {
            if (exec(s("SELECT to_regtype('shop.citext') IS NULL")) == s("t")) {
                QSKIP("this server has no citext");
            }
        }
        const bool looks = exec(s("SHOW server_version_num")).toInt() >= 160000;
        exec(s("DROP TABLE IF EXISTS shop.probe"));
        exec(s("SET search_path = pg_catalog, shop"));
        exec(s("CREATE TABLE shop.probe (c %1)").arg(from));
        static const QRegularExpression modifier(s("\\(\\d+(,\\d+)?\\)$"));
        QStringList values = interestingValues().value(from);
        if (values.isEmpty()) {
            // numeric(6,2): those values of numeric that it takes.
            values = interestingValues().value(QString(from).remove(modifier));
        }
        QVERIFY2(!values.isEmpty(), qPrintable(from));
        qsizetype stored = 0;
        for (const QString& value : std::as_const(values)) {
            const bool input = session.query(s("INSERT INTO shop.probe VALUES (%1)").arg(literal(value))).has_value();
            stored += input ? 1 : 0;
            QVERIFY2(input || !interestingValues().contains(from), qPrintable(value));
        }
        exec(s("INSERT INTO shop.probe VALUES (NULL)"));
        QCOMPARE(m_problem, QString());

        const auto table = m_backend.readTable(session, {s("shop"), s("probe")});
        QVERIFY2(table, qPrintable(table ? QString() : table.error().printed()));
        const ChangeType change{{s("shop"), s("probe")}, s("c"), to, {}, {}};
        const auto facts = m_backend.typeFacts(session, *table, change);
        QVERIFY2(facts, qPrintable(facts ? QString() : facts.error().printed()));
        QVERIFY(facts->castable);
        QVERIFY(facts->backCastable);

        // What every value comes to when it is tried.
        const bool equality = table->columns[0].hasEquality;
        exec(s("DROP FUNCTION IF EXISTS pg_temp.tried(%1)").arg(from));
        QString there = castable(to);
        // A number becomes bits only where it is said how many.
        QString andBack = from.startsWith(s("bit(")) && to.startsWith(s("int")) ? from : castable(from);
        QString way = tryFunction.arg(from, to, there, andBack,
            equality ? s("o IS NOT DISTINCT FROM value") : s("o::text IS NOT DISTINCT FROM value::text"));
        if (!facts->forward.isEmpty()) {
            way.replace(s("CAST(value AS %1)").arg(there), QString(facts->forward).replace(s("\"c\""), s("value")));
            way.replace(s("CAST(n AS %1)").arg(andBack), QString(facts->back).replace(s("\"c\""), s("n")));
        }
        exec(way);
        QCOMPARE(m_problem, QString());
        const auto tried
            = session.query(s("SELECT count(*) FILTER (WHERE verdict = 'fails'), count(*) FILTER (WHERE NOT same), "
                              "count(*) FILTER (WHERE NOT alike), count(*) FILTER (WHERE verdict = 'becomes-null') "
                              "FROM shop.probe, pg_temp.tried(c)"));
        QVERIFY2(tried, qPrintable(tried ? QString() : tried.error().printed()));
        const QString fails = *tried->rows[0][0];
        const QString different = *tried->rows[0][1];
        const QString unlike = *tried->rows[0][2];
        QCOMPARE(*tried->rows[0][3], s("0"));

        // The conditions find just these rows.
        const auto found = [&](const QString& condition, const QString& expectation) {
            const QString wrong
                = s("SELECT string_agg(c::text, ' | ') FROM shop.probe, pg_temp.tried(c) WHERE coalesce(%1, false) "
                    "IS DISTINCT FROM (%2)")
                      .arg(condition, expectation);
            const auto rows = session.query(wrong);
            return rows ? rows->scalar() : rows.error().printed();
        };
        // Servers before 16 cannot look at input without failing on it; there some pairs can only be tried.
        QVERIFY2(!facts->failsIf.isEmpty() || !looks, "no condition");
        if (!facts->failsIf.isEmpty()) {
            QCOMPARE(found(facts->failsIf, s("verdict = 'fails'")), QString());
            QCOMPARE(found(facts->lostByValue, s("NOT same")), QString());
            QCOMPARE(found(facts->lostByText, s("NOT alike")), QString());
        }

        // The judgement of the pair is neither too good nor too bad.
        QCOMPARE(facts->forwardCanFail, classes.contains(s("fails")));
        QCOMPARE(facts->forwardLossless, classes.isEmpty());
        QCOMPARE(facts->lossClasses.join(QLatin1Char(' ')), classes);
        QCOMPARE(fails != s("0"), classes.contains(s("fails")));
        QCOMPARE(different != s("0"), !classes.isEmpty());

        // Counting rows comes to the same.
        exec(s("SET search_path = pg_catalog"));
        const auto report = m_backend.losses(session, *table, change, 1.0);
        QVERIFY2(report, qPrintable(report ? QString() : report.error().printed()));
        QCOMPARE(report->rowsLooked, stored + 1);
        QCOMPARE(QString::number(report->lost), different);
        QStringList seen;
        qint64 unlikeRows = 0;
        for (const LossReport::Class& one : report->classes) {
            unlikeRows += one.rows;
            if (one.name != s("differs-as-text")) {
                seen << one.name;
            }
        }
        QCOMPARE(seen.join(QLatin1Char(' ')), classes);
        // -0 differs from 0 as text alone.
        QCOMPARE(QString::number(unlikeRows), unlike);

        measureCost(session, from, to);
    }

private:
    /// ALTER TYPE on the values that survive: which files change, and was the table read?
    void measureCost(Session& session, const QString& from, const QString& to)
    {
        const auto ask = [&](const QString& sql) {
            const auto done = session.query(sql);
            return done ? done->scalar() : done.error().printed();
        };
        QVERIFY(session.query(s("DELETE FROM shop.probe WHERE (pg_temp.tried(c)).verdict = 'fails'")));
        QVERIFY(session.query(s("SET search_path = pg_catalog, shop")));
        struct Variant {
            const char* tag;
            QString statement;
        };
        const auto indexable = [&](const QString& type) {
            return ask(s("SELECT EXISTS (SELECT FROM pg_opclass o JOIN pg_am m ON m.oid = o.opcmethod JOIN pg_type t "
                         "ON t.oid = %1::regtype "
                         "LEFT JOIN pg_type b ON b.oid = t.typbasetype WHERE m.amname = 'btree' AND o.opcdefault AND "
                         "(o.opcintype IN "
                         "(t.oid, b.oid) OR (t.typtype = 'e' AND o.opcintype = 'anyenum'::regtype) OR (t.typlen = -1 "
                         "AND t.typelem <> 0 AND "
                         "o.opcintype = 'anyarray'::regtype) OR (t.typtype = 'r' AND o.opcintype = "
                         "'anyrange'::regtype) OR t.typname IN "
                         "('varchar', 'cidr')))")
                           .arg(literal(QString(type).remove(QRegularExpression(s("\\(\\d+(,\\d+)?\\)"))))))
                == s("t");
        };
        QList<Variant> variants{
            {"bare", QString()}, {"checked", s("ALTER TABLE shop.probe ADD CHECK (c IS NOT NULL OR true)")}};
        if (indexable(from) && indexable(to)) {
            variants << Variant{"indexed", s("CREATE INDEX probe_index ON shop.probe (c)")}
                     << Variant{"partial", s("CREATE INDEX probe_index ON shop.probe (c) WHERE c IS NOT NULL")};
        }
        for (const Variant& variant : std::as_const(variants)) {
            QVERIFY(session.query(s("BEGIN")));
            if (!variant.statement.isEmpty()) {
                const auto made = session.query(variant.statement);
                QVERIFY2(made, qPrintable(made ? QString() : made.error().printed()));
            }
            const auto table = m_backend.readTable(session, {s("shop"), s("probe")});
            QVERIFY(table);
            const auto facts
                = m_backend.typeFacts(session, *table, ChangeType{{s("shop"), s("probe")}, s("c"), to, {}, {}});
            QVERIFY2(facts, qPrintable(facts ? QString() : facts.error().printed()));
            // Once as the server's own trial tells, once by the rules alone, as for who may not try.
            QVERIFY(session.query(s("GRANT SELECT ON shop.probe TO reader")));
            QVERIFY(session.query(s("SET LOCAL ROLE reader")));
            const auto ruled
                = m_backend.typeFacts(session, *table, ChangeType{{s("shop"), s("probe")}, s("c"), to, {}, {}});
            QVERIFY2(ruled, qPrintable(ruled ? QString() : ruled.error().printed()));
            QVERIFY(session.query(s("RESET ROLE")));
            const QString files = s("SELECT pg_relation_filenode('shop.probe')");
            const QString indexFiles = s("SELECT pg_relation_filenode(to_regclass('shop.probe_index'))");
            const QString read = s("SELECT pg_stat_get_xact_tuples_returned('shop.probe'::regclass)");
            const QString before = ask(files);
            const QString indexBefore = ask(indexFiles);
            const QString readBefore = ask(read);
            const auto altered = session.query(s("ALTER TABLE shop.probe ALTER c TYPE %1%2")
                    .arg(to,
                        facts->forwardImplicit && facts->forward.isEmpty()
                            ? QString()
                            : s(" USING %1")
                                  .arg(facts->forward.isEmpty() ? s("CAST(c AS %1)").arg(to) : facts->forward)));
            QVERIFY2(altered, qPrintable(altered ? QString() : altered.error().printed()));
            const QByteArray where = QByteArray(variant.tag) + ": ";
            const auto said = [&](bool yes) { return QString::fromLatin1(where) + (yes ? s("yes") : s("no")); };
            QCOMPARE(said(facts->rewrites), said(ask(files) != before));
            QCOMPARE(said(ruled->rewrites), said(facts->rewrites));
            QCOMPARE(said(facts->scans), said(ask(read) != readBefore));
            if (!indexBefore.isEmpty()) {
                QCOMPARE(said(facts->rebuildsIndexes), said(ask(indexFiles) != indexBefore));
                QCOMPARE(said(ruled->rebuildsIndexes), said(facts->rebuildsIndexes));
            }
            QVERIFY(session.query(s("ROLLBACK")));
        }
    }

    TestServer m_server;
    PgBackend m_backend;
    QString m_database;
    QString m_problem;
};

QTEST_GUILESS_MAIN(TestTypeMatrix)
#include "tst_typematrix.moc"
