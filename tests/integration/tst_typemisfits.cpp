// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/ordersshop.h"

#include <QTest>

using namespace lk;
using namespace lk::test;

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

} // namespace

/// What hangs on a column and cannot take its new type is found while the plan is made, without changing anything.
class TypeMisfitsTest : public QObject, private PlannedOnServer {
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }

    void whatCannotTakeTheNewTypeIsFoundWhenPlanning_data()
    {
        QTest::addColumn<QString>("more");
        QTest::addColumn<QString>("column");
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("misfit"); ///< empty: none
        const auto row
            = [](const char* tag, const char* more, const char* column, const char* type, const char* misfit) {
                  QTest::newRow(tag) << s(more) << s(column) << s(type) << s(misfit);
              };
        row("a CHECK on words", "", "state", "integer", "constraint");
        row("a CHECK that fits both", "ALTER TABLE orders ADD CHECK (id > 0);", "id", "numeric", "");
        row("a view that concatenates", "CREATE VIEW v AS SELECT reference || '!' AS loud FROM orders;", "reference",
            "integer", "");
        row("a view that cuts", "CREATE VIEW v AS SELECT substr(reference, 2) AS cut FROM orders;", "reference",
            "integer", "view v");
        row("a view on a view",
            "CREATE VIEW v AS SELECT reference FROM orders; CREATE VIEW w AS SELECT upper(reference) AS u FROM v;",
            "reference", "integer", "view w");
        row("a materialized view", "CREATE MATERIALIZED VIEW v AS SELECT upper(reference) AS u FROM orders;",
            "reference", "integer", "view v");
        row("a view that fits both", "CREATE VIEW v AS SELECT reference, count(*) FROM orders GROUP BY reference;",
            "reference", "integer", "");
        row("a view that groups by the key", "CREATE VIEW v AS SELECT id, reference, count(*) FROM orders GROUP BY id;",
            "reference", "integer", "");
        row("a view in another schema",
            "CREATE SCHEMA r; CREATE VIEW r.v AS SELECT upper(reference) FROM public.orders;", "reference", "integer",
            "view v");
        row("an index on an expression", "CREATE INDEX i ON orders (lower(reference));", "reference", "integer",
            "index i");
        row("an index with an operator class", "CREATE INDEX i ON orders (reference text_pattern_ops);", "reference",
            "integer", "index i");
        row("a partial index", "CREATE INDEX i ON orders (id) WHERE reference LIKE 'a%';", "reference", "integer",
            "index i");
        row("a type without order", "CREATE INDEX i ON orders (reference);", "reference", "json", "index i");
        row("a plain index", "CREATE INDEX i ON orders (reference);", "reference", "integer", "");
        row("a policy",
            "ALTER TABLE orders ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON orders USING (note LIKE 'n%');", "note",
            "integer", "policy p");
        row("a trigger's condition",
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; CREATE TRIGGER t BEFORE "
            "UPDATE ON orders "
            "FOR EACH ROW WHEN (NEW.note LIKE 'n%') EXECUTE FUNCTION f();",
            "note", "integer", "trigger t");
        row("a default of words", "ALTER TABLE orders ALTER note SET DEFAULT 'none';", "note", "integer",
            "the default");
        row("a default that converts", "ALTER TABLE orders ALTER note SET DEFAULT '5';", "note", "integer", "");
        row("a foreign key",
            "CREATE TABLE words (word text PRIMARY KEY); ALTER TABLE orders ADD CONSTRAINT k FOREIGN KEY (note) "
            "REFERENCES words NOT VALID;",
            "note", "integer", "constraint k");
        row("a generated column", "ALTER TABLE orders ADD loud text GENERATED ALWAYS AS (upper(note)) STORED;", "note",
            "integer", "generated column");
        row("a unique constraint over a type without order", "ALTER TABLE orders ADD CONSTRAINT u UNIQUE (note, id);",
            "note", "json", "constraint u");
        const char* alike = "UPDATE orders SET reference = CASE id WHEN 1 THEN '7' WHEN 2 THEN '07' WHEN 3 THEN 'n/a' "
                            "WHEN 4 THEN 'none' ELSE (id + 10)::text END; CREATE UNIQUE INDEX u ON orders (";
        const auto unique = [&](const char* tag, const QString& columns, const char* misfit) {
            QTest::newRow(tag) << s(alike) + columns << s("reference") << s("integer") << s(misfit);
        };
        unique("values that become one under a unique index", s("reference);"),
            "unique index u: 2 rows would have no more than 1 different values in it: 07, 7 -> 7");
        unique("what another column keeps apart", s("id, reference);"), "");
        unique("values that fail become NULL, and NULLs differ", s("reference); DELETE FROM orders WHERE id = 2;"), "");
        unique("values that fail under an index that takes NULLs for alike",
            s("reference) NULLS NOT DISTINCT; DELETE FROM orders WHERE id = 2;"),
            "unique index u: 2 rows would have no more than 1 different values in it: n/a, none -> NULL");
        row("nothing", "", "reference", "integer", "");
    }
    void whatCannotTakeTheNewTypeIsFoundWhenPlanning()
    {
        QFETCH(QString, more);
        QFETCH(QString, column);
        QFETCH(QString, type);
        QFETCH(QString, misfit);
        const QString db
            = m_server.freshDatabase(shop + s("UPDATE orders SET reference = id::text, note = id::text;") + more);
        const QString before = m_server.dumpSchema(db);
        auto session = m_backend.connect(m_server.settings(db), Purpose::Browse);
        QVERIFY(session);
        const auto table = m_backend.readTable(**session, orders);
        QVERIFY(table);
        const auto facts = m_backend.typeFacts(**session, *table, ChangeType{orders, column, type, {}, {}});
        QVERIFY2(facts, qPrintable(facts ? QString() : facts.error().printed()));
        QStringList found;
        for (const TypeMisfit& one : facts->misfits) {
            found << one.printed + s(": ") + one.problem;
        }
        if (misfit.isEmpty()) {
            QCOMPARE(found.join(QLatin1Char('\n')), QString());
        } else {
            QVERIFY2(found.size() == 1 && found[0].startsWith(misfit), qPrintable(found.join(QLatin1Char('\n'))));
        }
        QCOMPARE((*session)->query(s("SHOW transaction_read_only"))->scalar(), s("on"));
        QCOMPARE(m_server.dumpSchema(db), before);
        if (misfit == s("constraint") || misfit == s("view v") || misfit.startsWith(s("unique index"))) {
            const auto plan = planned(db, Draft{{{ChangeType{orders, column, type, {}, {}}, Strategy::Auto}}});
            if (plan) {
                QVERIFY(plan->hasBlockingHazard());
                QVERIFY(hazard(*plan, s("type.dependant-misfit")));
            } else {
                QCOMPARE(toString(plan.error().kind), toString(ErrorKind::Unsupported));
            }
        }
    }
};

QTEST_GUILESS_MAIN(TypeMisfitsTest)
#include "tst_typemisfits.moc"
