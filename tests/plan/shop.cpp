// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/plan/shop.h"

#include "model/plan/pulledkeys.h"

#include <algorithm>

namespace lk::test {

namespace {

const auto tables = QStringLiteral(R"sql(
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

} // namespace

DraftedChange rename(const char* table, const char* column, const char* to, Strategy s)
{
    return {RenameColumn{
                {QStringLiteral("public"), QString::fromUtf8(table)}, QString::fromUtf8(column), QString::fromUtf8(to)},
        s};
}
DraftedChange retype(
    const char* table, const char* column, const char* to, Strategy s, const char* with, const char* back)
{
    return {ChangeType{{QStringLiteral("public"), QString::fromUtf8(table)}, QString::fromUtf8(column),
                QString::fromUtf8(to), QString::fromUtf8(with), QString::fromUtf8(back)},
        s};
}

QString Shop::fresh()
{
    const QString roles = m_roles ? QString() : QStringLiteral("CREATE ROLE app_reader; CREATE ROLE \"App Writer\";\n");
    m_roles = true;
    return server.freshDatabase(QStringLiteral("CREATE SCHEMA lockkeeper;\n") + roles + tables);
}

Result<Plan> Shop::planned(const QString& db, const Draft& draft)
{
    auto session = m_backend.connect(server.settings(db), Purpose::Browse);
    if (!session) {
        return std::unexpected(session.error());
    }
    PlannerInput input;
    input.draft = draft;
    input.now = QDateTime::currentDateTimeUtc();
    input.planId = QStringLiteral("11111111-2222-3333-4444-555555555555");
    input.database = db;
    input.serverVersion = (*session)->serverVersion();
    for (QList<DraftedChange> added{{}}; !added.isEmpty();) {
        for (const QualifiedName& name : input.draft.tables()) {
            if (std::ranges::contains(input.tables, name, &Table::name)) {
                continue;
            }
            auto table = m_backend.readTable(**session, name);
            if (!table) {
                return std::unexpected(table.error());
            }
            input.tables << *table;
        }
        for (qsizetype i = input.types.size(); i < input.draft.changes.size(); ++i) {
            input.types << facts(db, input.draft.changes[i].change);
        }
        added = referencingChanges(input.draft, input.tables, input.types);
        input.draft.changes << added;
    }
    return makePlan(input);
}

/// What the server would answer, said by hand: the planner is tested here, not the server's answers.
TypeFacts Shop::facts(const QString& db, const Change& change)
{
    TypeFacts facts;
    const auto* type = std::get_if<ChangeType>(&change);
    if (type == nullptr) {
        return facts;
    }
    facts.newType = server.value(db,
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

} // namespace lk::test
