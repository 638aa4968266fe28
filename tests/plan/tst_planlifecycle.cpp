// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/plan.h"
#include "model/plan/planner.h"
#include "model/postgres/pgbackend.h"
#include "tests/support/testserver.h"

#include <QTest>

using namespace lk;

Q_DECLARE_METATYPE(lk::Draft)

/// Every strategy's statements on a real server, one by one, without the engine: undone from every point the schema is
/// as it was; carried through, it is what a plain ALTER would have given.
class TestPlanLifecycle : public QObject {
    Q_OBJECT
private:
    test::TestServer m_server;
    PgBackend m_backend;

    static QString base()
    {
        return QStringLiteral(R"sql(
CREATE ROLE app_reader; CREATE ROLE "App Writer";
CREATE TABLE customers (id integer PRIMARY KEY, name text NOT NULL);
INSERT INTO customers SELECT i, 'c' || i FROM generate_series(1, 50) i;
CREATE TABLE orders (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_id integer NOT NULL REFERENCES customers ON DELETE CASCADE,
  status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'paid')),
  amount numeric(12,2) NOT NULL DEFAULT 0,
  item_count integer NOT NULL DEFAULT 1 CONSTRAINT some_items CHECK (item_count > 0),
  reference text,
  code varchar(20) UNIQUE,
  number integer NOT NULL,
  note text);
CREATE SEQUENCE orders_number_seq AS integer OWNED BY orders.number;
ALTER TABLE orders ALTER number SET DEFAULT nextval('orders_number_seq');
INSERT INTO orders (customer_id, amount, item_count, reference, code)
  SELECT 1 + i % 50, i, 1 + i % 7, CASE WHEN i % 10 = 0 THEN 'x' || i WHEN i % 10 = 1 THEN '0' || i ELSE i::text END, 'k' || i
  FROM generate_series(1, 500) i;
CREATE INDEX orders_amount ON orders (amount DESC) WHERE item_count > 2;
CREATE INDEX orders_many ON orders (customer_id, item_count) INCLUDE (amount);
CREATE INDEX orders_lower ON orders (lower(reference) text_pattern_ops);
CREATE INDEX orders_items_brin ON orders USING brin (item_count);
CREATE STATISTICS orders_stats (dependencies) ON customer_id, item_count FROM orders;
CREATE VIEW open_orders WITH (security_barrier = true) AS SELECT id, amount, item_count * 2 AS twice FROM orders WHERE status = 'open';
CREATE VIEW open_count AS SELECT count(*) AS n, sum(twice) AS total FROM open_orders;
COMMENT ON VIEW open_orders IS 'it''s open'; COMMENT ON COLUMN open_orders.twice IS 'double';
GRANT SELECT ON open_orders TO app_reader; GRANT SELECT, UPDATE ON orders TO "App Writer";
GRANT SELECT (item_count), UPDATE (amount) ON orders TO app_reader;
COMMENT ON COLUMN orders.item_count IS 'how many'; COMMENT ON COLUMN orders.amount IS 'how much';
COMMENT ON INDEX orders_many IS 'covering'; COMMENT ON CONSTRAINT some_items ON orders IS 'at least one';
ALTER TABLE orders ALTER item_count SET STATISTICS 500;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.note := 't' || NEW.item_count; RETURN NEW; END $$;
CREATE TRIGGER touch_items BEFORE UPDATE OF item_count ON orders FOR EACH ROW WHEN (NEW.item_count <> 3) EXECUTE FUNCTION touch();
CREATE TRIGGER z_audit AFTER UPDATE ON orders FOR EACH ROW WHEN (OLD.amount IS DISTINCT FROM NEW.amount) EXECUTE FUNCTION touch();
ALTER TABLE orders DISABLE TRIGGER z_audit;
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE POLICY few ON orders FOR SELECT TO app_reader USING (item_count < 100 AND amount >= 0);
CREATE TABLE payments (order_id bigint NOT NULL REFERENCES orders, paid numeric(12,2));
CREATE TABLE tags (tag integer CONSTRAINT tags_key PRIMARY KEY, label varchar(10) DEFAULT 'none', weight integer, UNIQUE (label, weight) DEFERRABLE INITIALLY DEFERRED);
COMMENT ON CONSTRAINT tags_key ON tags IS 'the key'; ALTER TABLE tags CLUSTER ON tags_key;
INSERT INTO tags SELECT i, 'l' || i, i FROM generate_series(1, 100) i;
CREATE TABLE "Odd Table" ("Select" integer PRIMARY KEY, "a""b" text DEFAULT 'it''s', "from" json);
INSERT INTO "Odd Table" SELECT i, i::text, json_build_object('i', i) FROM generate_series(1, 30) i;
)sql");
    }

    Result<Plan> planned(const QString& db, const Draft& draft)
    {
        auto session = m_backend.connect(m_server.settings(db), Purpose::Browse);
        if (!session) {
            return std::unexpected(session.error());
        }
        PlannerInput input;
        input.draft = draft;
        input.now = QDateTime::currentDateTimeUtc();
        input.planId = QStringLiteral("11111111-2222-3333-4444-555555555555");
        input.database = db;
        input.serverVersion = 170000;
        for (const QualifiedName& name : draft.tables()) {
            auto table = m_backend.readTable(**session, name);
            if (!table) {
                return std::unexpected(table.error());
            }
            input.tables << *table;
        }
        for (const DraftedChange& drafted : draft.changes) {
            input.types << facts(db, drafted.change);
        }
        return makePlan(input);
    }

    /// What the server would answer, said by hand: the planner is tested here, not the server's answers.
    TypeFacts facts(const QString& db, const Change& change)
    {
        TypeFacts facts;
        const auto* type = std::get_if<ChangeType>(&change);
        if (type == nullptr) {
            return facts;
        }
        facts.newType = m_server.value(db,
            QStringLiteral("SELECT format_type(%1::regtype, %2)")
                .arg(literal(type->newType.section(QLatin1Char('('), 0, 0)),
                    type->newType == QLatin1String("varchar(40)") ? QStringLiteral("44") : QStringLiteral("-1")));
        const bool toNumber = type->newType == QLatin1String("integer");
        const bool toText = type->newType == QLatin1String("text");
        facts.rewrites = !toText;
        facts.forwardImplicit = !toNumber;
        facts.forwardCanFail = toNumber || type->newType.startsWith(QLatin1String("varchar"));
        facts.forwardLossless = !toNumber && type->newType != QLatin1String("jsonb");
        facts.backCanFail = !toNumber;
        return facts;
    }

    QString send(const QString& db, const StatementBody& body)
    {
        if (body.mode == StatementBody::Mode::Concurrently) {
            QString script;
            for (const QString& s : body.statements) {
                script += s + QLatin1String(";\n");
            }
            return m_server.exec(db, script);
        }
        return body.statements.isEmpty()
            ? QString()
            : m_server.exec(db,
                  QLatin1String("BEGIN;\n") + body.statements.join(QLatin1String(";\n")) + QLatin1String(";\nCOMMIT;"));
    }

    /// What the engine does, without its care for locks and crashes.
    QString carryOut(const QString& db, const Step& step)
    {
        if (const auto* b = std::get_if<StatementBody>(&step.body)) {
            return send(db, *b);
        }
        if (const auto* b = std::get_if<BackfillBody>(&step.body)) {
            return m_server.exec(db,
                QStringLiteral("BEGIN; SET LOCAL %1 = 'on'; SET LOCAL session_replication_role = replica; UPDATE %2 "
                               "SET %3 WHERE %4; COMMIT;")
                    .arg(b->triggerGuard, b->table.quoted(), b->assignments.join(QLatin1String(", ")), b->condition));
        }
        if (const auto* b = std::get_if<VerifyBody>(&step.body)) {
            const QString n = m_server.value(
                db, QStringLiteral("SELECT count(*) FROM %1 WHERE %2").arg(b->table.quoted(), b->mismatch));
            return n == QLatin1String("0") ? QString() : QStringLiteral("%1 rows differ").arg(n);
        }
        return {};
    }

    QString schema(const QString& db)
    {
        return m_server.dumpSchema(db, {QStringLiteral("--exclude-schema=lockkeeper")});
    }

    static DraftedChange rename(const char* table, const char* column, const char* to, Strategy s)
    {
        return {RenameColumn{{QStringLiteral("public"), QString::fromUtf8(table)}, QString::fromUtf8(column),
                    QString::fromUtf8(to)},
            s};
    }
    static DraftedChange retype(
        const char* table, const char* column, const char* to, Strategy s, const char* with = "", const char* back = "")
    {
        return {ChangeType{{QStringLiteral("public"), QString::fromUtf8(table)}, QString::fromUtf8(column),
                    QString::fromUtf8(to), QString::fromUtf8(with), QString::fromUtf8(back)},
            s};
    }

    static void cases()
    {
        QTest::addColumn<Draft>("draft");
        QTest::addColumn<QString>("plain"); // what an idle database would be given
        const auto row = [](const char* name, QList<DraftedChange> changes, const char* plain) {
            QTest::newRow(name) << Draft{std::move(changes)} << QString::fromUtf8(plain);
        };
        row("a column renamed through a dual column", {rename("orders", "amount", "total", Strategy::DualColumn)},
            "ALTER TABLE orders RENAME amount TO total");
        row("a primary key renamed through a dual column", {rename("orders", "id", "order_id", Strategy::DualColumn)},
            "ALTER TABLE orders RENAME id TO order_id");
        row("a column renamed in place", {rename("orders", "amount", "total", Strategy::InPlace)},
            "ALTER TABLE orders RENAME amount TO total");
        row("a column renamed behind a view", {rename("orders", "amount", "total", Strategy::View)},
            "ALTER TABLE orders RENAME amount TO total");
        row("a table renamed in place",
            {{RenameTable{{QStringLiteral("public"), QStringLiteral("orders")}, QStringLiteral("Purchases")},
                Strategy::InPlace}},
            "ALTER TABLE orders RENAME TO \"Purchases\"");
        row("a table renamed behind a view",
            {{RenameTable{{QStringLiteral("public"), QStringLiteral("orders")}, QStringLiteral("purchases")},
                Strategy::View}},
            "ALTER TABLE orders RENAME TO purchases");
        row("an integer widened with everything that hangs on it",
            {retype("orders", "item_count", "bigint", Strategy::DualColumn)}, "");
        row("a foreign key column widened", {retype("orders", "customer_id", "bigint", Strategy::DualColumn)}, "");
        row("a serial widened", {retype("orders", "number", "bigint", Strategy::DualColumn)}, "");
        row("text to a number although some values do not survive",
            {retype("orders", "note", "integer", Strategy::DualColumn)}, "");
        row("a unique column retyped", {retype("orders", "code", "text", Strategy::DualColumn)}, "");
        row("a name and a type of one column together",
            {rename("orders", "item_count", "items", Strategy::Auto),
                retype("orders", "item_count", "bigint", Strategy::Auto)},
            "");
        row("a rename and a type change of one table",
            {rename("orders", "amount", "total", Strategy::DualColumn),
                retype("orders", "item_count", "bigint", Strategy::DualColumn)},
            "");
        row("a dual column and a new name of the table",
            {rename("orders", "amount", "total", Strategy::DualColumn),
                {RenameTable{{QStringLiteral("public"), QStringLiteral("orders")}, QStringLiteral("purchases")},
                    Strategy::InPlace}},
            "ALTER TABLE orders RENAME amount TO total; ALTER TABLE orders RENAME TO purchases");
        row("a primary key widened", {retype("tags", "tag", "bigint", Strategy::DualColumn)}, "");
        row("a deferrable unique column retyped", {retype("tags", "label", "text", Strategy::DualColumn)}, "");
        row("a type changed in place", {retype("tags", "label", "text", Strategy::InPlace)},
            "ALTER TABLE tags ALTER label TYPE text");
        row("a small table written anew in place", {retype("tags", "weight", "bigint", Strategy::InPlace)},
            "ALTER TABLE tags ALTER weight TYPE bigint");
        row("a lossy type changed in place",
            {retype("Odd Table", "a\"b", "integer", Strategy::InPlace, "nullif(\"a\"\"b\", 'it''s')::integer")}, "");
        row("odd names retyped", {retype("Odd Table", "a\"b", "varchar(40)", Strategy::DualColumn)}, "");
        row("a type without equality", {retype("Odd Table", "from", "jsonb", Strategy::DualColumn)}, "");
        row("changes of two tables",
            {rename("orders", "amount", "total", Strategy::DualColumn),
                retype("tags", "weight", "bigint", Strategy::DualColumn)},
            "");
    }

private slots:
    void initTestCase()
    {
        QVERIFY2(m_server.start(), qPrintable(m_server.problem()));
        m_server.freshDatabase(QString());
    }

    void undoneFromEveryPointTheSchemaIsAsItWas_data() { cases(); }
    void undoneFromEveryPointTheSchemaIsAsItWas()
    {
        QFETCH(Draft, draft);
        const QString db = fresh();
        const QString before = schema(db);
        const QString dataBefore = data(db);
        const auto plan = planned(db, draft);
        QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
        qsizetype reversible = 0;
        while (reversible < plan->steps.size() && plan->steps[reversible].phase != Phase::Contract) {
            ++reversible;
        }
        QVERIFY(reversible > 0);
        // All the way to Contract and back, then again, so that undo leaves nothing a second run would stumble on.
        for (int round = 0; round < 2; ++round) {
            for (qsizetype i = 0; i < reversible; ++i) {
                const QString problem = carryOut(db, plan->steps[i]);
                QVERIFY2(problem.isEmpty(), qPrintable(plan->steps[i].id + QLatin1String(": ") + problem));
            }
            for (qsizetype i = reversible - 1; i >= 0; --i) {
                const Step& step = plan->steps[i];
                if (step.undo) {
                    if (!step.undo->losesRows.isEmpty()) {
                        QCOMPARE(m_server.value(db, step.undo->losesRows), QStringLiteral("0"));
                    }
                    const QString problem = send(db, step.undo->body);
                    QVERIFY2(problem.isEmpty(), qPrintable(step.id + QLatin1String(" undo: ") + problem));
                }
            }
            QCOMPARE(schema(db), before);
            QCOMPARE(data(db), dataBefore);
            QCOMPARE(leftovers(db), QStringLiteral("0"));
        }
        m_server.dropDatabase(db);
    }

    void carriedThroughItIsWhatAPlainAlterGives_data() { cases(); }
    void carriedThroughItIsWhatAPlainAlterGives()
    {
        QFETCH(Draft, draft);
        QFETCH(QString, plain);
        const QString db = fresh();
        const auto plan = planned(db, draft);
        QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
        for (const Step& step : plan->steps) {
            const QString problem = carryOut(db, step);
            QVERIFY2(problem.isEmpty(), qPrintable(step.id + QLatin1String(": ") + problem));
        }
        QVERIFY2(!schema(db).contains(QLatin1String("lockkeeper")), qPrintable(schema(db)));
        QCOMPARE(leftovers(db), QStringLiteral("0"));
        if (!plain.isEmpty()) {
            const QString twin = fresh();
            QCOMPARE(m_server.exec(twin, plain), QString());
            QCOMPARE(schema(db), schema(twin));
            m_server.dropDatabase(twin);
        }
        m_server.dropDatabase(db);
    }

private:
    bool m_roles = false;
    QString fresh()
    {
        QString setup = base();
        if (m_roles) {
            setup.remove(QStringLiteral("CREATE ROLE app_reader; CREATE ROLE \"App Writer\";"));
        }
        m_roles = true;
        return m_server.freshDatabase(QStringLiteral("CREATE SCHEMA lockkeeper;\n") + setup);
    }
    QString data(const QString& db)
    {
        return m_server.value(db, QStringLiteral("SELECT * FROM orders ORDER BY id"))
            + m_server.value(db, QStringLiteral("SELECT * FROM tags ORDER BY tag"))
            + m_server.value(db, QStringLiteral("SELECT * FROM \"Odd Table\" ORDER BY \"Select\""));
    }
    /// Functions and indexes of ours that nothing needs any more; tables of kept values may stay.
    QString leftovers(const QString& db)
    {
        return m_server.value(db,
            QStringLiteral(
                "SELECT (SELECT count(*) FROM pg_proc WHERE pronamespace = 'lockkeeper'::regnamespace)"
                " + (SELECT count(*) FROM pg_class WHERE relname LIKE '%lockkeeper%')"
                " + (SELECT count(*) FROM pg_attribute WHERE NOT attisdropped AND attname LIKE 'lockkeeper\\_%'"
                " AND attrelid NOT IN (SELECT oid FROM pg_class WHERE relnamespace = 'lockkeeper'::regnamespace))"
                " + (SELECT count(*) FROM pg_trigger WHERE tgname LIKE '%lockkeeper%')"));
    }
};

QTEST_GUILESS_MAIN(TestPlanLifecycle)
#include "tst_planlifecycle.moc"
