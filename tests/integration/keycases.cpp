// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/keycases.h"

namespace lk::test {

namespace {

DraftedChange retype(const char* schema, const char* table, const char* column, const char* type,
    Strategy strategy = Strategy::DualColumn)
{
    return {ChangeType{{QString::fromUtf8(schema), QString::fromUtf8(table)}, QString::fromUtf8(column),
                QString::fromUtf8(type)},
        strategy};
}

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

/// A serial key that three tables reference, itself included; one of them by its own composite key, which a fourth
/// references.
KeyCase serialAndChain()
{
    return {
        .name = "a serial key with a self reference, an identity's table and a chain of composite keys",
        .tables = s(R"sql(
CREATE TABLE customers (id serial PRIMARY KEY, name text, chief integer REFERENCES customers ON DELETE SET NULL);
CREATE TABLE orders (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer integer NOT NULL REFERENCES customers ON DELETE CASCADE ON UPDATE CASCADE, note text);
CREATE TABLE visits (customer integer, n smallint, hint text, PRIMARY KEY (customer, n),
  CONSTRAINT visits_of FOREIGN KEY (customer) REFERENCES customers (id) ON DELETE CASCADE ON UPDATE CASCADE);
CREATE TABLE stamps (k text PRIMARY KEY, n smallint, customer integer,
  FOREIGN KEY (customer, n) REFERENCES visits (customer, n) MATCH FULL ON DELETE CASCADE ON UPDATE CASCADE
    DEFERRABLE INITIALLY DEFERRED);)sql"),
        .fill = s(R"sql(
INSERT INTO customers (name, chief) SELECT 'c' || g, nullif(g / 10, 0) FROM generate_series(1, 401) g;
INSERT INTO orders (customer, note) SELECT 1 + g % 400, 'o' || g FROM generate_series(1, 3000) g;
INSERT INTO visits SELECT 1 + g % 400, g / 400, 'v' FROM generate_series(0, 1199) g;
INSERT INTO stamps SELECT 's' || g, g / 400, 1 + g % 400 FROM generate_series(0, 799) g;)sql"),
        .extras = s(R"sql(
CREATE INDEX ON orders (customer, note); CREATE INDEX visits_hint ON visits (hint, customer DESC);
CREATE VIEW order_names AS SELECT o.id, o.customer, c.name FROM orders o JOIN customers c ON c.id = o.customer;
CREATE VIEW named_visits AS SELECT v.n, n.name, v.customer FROM visits v JOIN order_names n USING (customer);
COMMENT ON CONSTRAINT visits_of ON visits IS 'of whom'; COMMENT ON SEQUENCE customers_id_seq IS 'numbers';
COMMENT ON SEQUENCE orders_id_seq IS 'order numbers'; COMMENT ON COLUMN orders.id IS 'the number';
ALTER TABLE visits CLUSTER ON visits_pkey; ALTER TABLE visits REPLICA IDENTITY USING INDEX visits_pkey;)sql"),
        .draft = {{retype("public", "customers", "id", "bigint"), retype("public", "orders", "id", "bigint")}},
        .pulled = {s("public.customers.chief"), s("public.orders.customer"), s("public.visits.customer"),
            s("public.stamps.customer")},
        .plain = s("DROP VIEW named_visits, order_names;"
                   "ALTER TABLE stamps ALTER customer TYPE bigint; ALTER TABLE visits ALTER customer TYPE bigint;"
                   "ALTER TABLE orders ALTER customer TYPE bigint, ALTER id TYPE bigint;"
                   "ALTER TABLE customers ALTER id TYPE bigint, ALTER chief TYPE bigint;"
                   "ALTER SEQUENCE customers_id_seq AS bigint;"
                   "CREATE VIEW order_names AS SELECT o.id, o.customer, c.name FROM orders o JOIN customers c ON c.id "
                   "= o.customer;"
                   "CREATE VIEW named_visits AS SELECT v.n, n.name, v.customer FROM visits v JOIN order_names n USING "
                   "(customer);"),
        .writes = {s("WITH n AS (INSERT INTO public.customers (name, chief) SELECT 'w', id FROM public.customers WHERE "
                     "id = @a@ FOR KEY SHARE RETURNING *) INSERT INTO twin.customers (id, name, chief) SELECT id, "
                     "name, chief FROM n"),
            s("WITH n AS (INSERT INTO public.orders (customer, note) SELECT id, 'w@n@' FROM public.customers WHERE id "
              "= @a@ FOR KEY SHARE RETURNING *) INSERT INTO twin.orders (id, customer, note) SELECT id, customer, note "
              "FROM n"),
            s("INSERT INTO @s@.visits (customer, n, hint) SELECT id, 20 + @b@ % 30, 'w' FROM @s@.customers WHERE id = "
              "@a@ FOR KEY SHARE ON "
              "CONFLICT (customer, n) DO UPDATE SET hint = 'u@n@'"),
            s("INSERT INTO @s@.stamps (k, n, customer) SELECT 'w@n@', n, customer FROM @s@.visits WHERE customer = @a@ "
              "ORDER BY n "
              "LIMIT 1 FOR KEY SHARE ON CONFLICT DO NOTHING"),
            s("UPDATE @s@.orders SET note = 'u@n@' WHERE id = @b@"),
            s("UPDATE @s@.customers SET name = 'u@n@' WHERE id = @a@"),
            s("UPDATE @s@.customers SET id = @n@ WHERE id = @a@ AND NOT EXISTS (SELECT FROM @s@.customers "
              "WHERE chief = @a@)"),
            s("DELETE FROM @s@.customers WHERE id = @a@"), s("DELETE FROM @s@.visits WHERE customer = @a@ AND n = 1")},
        .forbidden
        = {s("INSERT INTO orders (customer) VALUES (-7)"), s("INSERT INTO customers (id, chief) VALUES (-9, -8)"),
            s("INSERT INTO visits (customer, n) VALUES (-7, 1)"),
            s("SET CONSTRAINTS ALL IMMEDIATE; INSERT INTO stamps (k, n, customer) VALUES ('x', 1, -7)"),
            s("SET CONSTRAINTS ALL IMMEDIATE; INSERT INTO stamps (k, n, customer) VALUES ('x', 1, NULL)"),
            s("INSERT INTO customers (id) VALUES (401)"), s("INSERT INTO orders (customer) VALUES (NULL)")},
        .compared = {s("customers(id, name, chief)"), s("orders(customer, id, note)"), s("visits(customer, n, hint)"),
            s("stamps(k, n, customer)")},
        .big = s("SELECT setval('customers_id_seq', 2147483647); SELECT setval('orders_id_seq', 2147483647);"
                 "INSERT INTO customers (name) VALUES ('big'); INSERT INTO orders (customer) VALUES (2147483648);"
                 "INSERT INTO visits (customer, n) VALUES (2147483648, 1), (2147483648, 2);"
                 "INSERT INTO stamps (k, n, customer) VALUES ('b', 1, 2147483648);"
                 "INSERT INTO customers (name, chief) VALUES ('small', 2147483648);"
                 "UPDATE customers SET chief = NULL WHERE name = 'small'; UPDATE customers SET id = 3000000000 WHERE "
                 "id = 2147483648; UPDATE customers SET chief = 3000000000 WHERE name = 'small';"
                 "DELETE FROM visits WHERE customer = 3000000000 AND n = 2;"),
        .check = s("SELECT (SELECT id > 2147483647 FROM orders WHERE customer = 3000000000),"
                   " (SELECT string_agg(k, ',') FROM stamps WHERE customer = 3000000000),"
                   " (SELECT count(*) FROM visits WHERE customer = 3000000000),"
                   " (SELECT chief FROM customers WHERE name = 'small')"),
        .expected = s("t|b|1|3000000000"),
    };
}

/// Everything an identity can have, and keys to a UNIQUE, deferrable, NOT VALID, MATCH FULL, with a default to be set.
KeyCase identityAndUnique()
{
    return {
        .name = "an identity with options, and keys to a unique constraint",
        .tables = s(R"sql(
CREATE TABLE things (id integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, code integer NOT NULL, area integer,
  UNIQUE (area, code), CONSTRAINT things_code UNIQUE (code));
CREATE TABLE parts (id integer PRIMARY KEY, code integer DEFAULT 1 REFERENCES things (code) ON DELETE SET DEFAULT
    ON UPDATE CASCADE, thing integer CONSTRAINT parts_thing REFERENCES things DEFERRABLE INITIALLY DEFERRED,
  area integer, own integer, CONSTRAINT parts_full FOREIGN KEY (area, own) REFERENCES things (area, code) MATCH FULL
    ON DELETE SET NULL);)sql"),
        .fill = s(R"sql(
INSERT INTO things (code, area) SELECT g, g % 5 FROM generate_series(1, 500) g;
INSERT INTO parts SELECT g, 1 + g % 500, 1 + g % 400, CASE WHEN g % 3 > 0 THEN (1 + g % 300) % 5 END,
  CASE WHEN g % 3 > 0 THEN 1 + g % 300 END FROM generate_series(1, 2000) g;)sql"),
        .extras = s(R"sql(
ALTER TABLE things ALTER id SET START WITH 7 SET INCREMENT BY 5 SET CACHE 20 SET MINVALUE 3;
GRANT USAGE, SELECT ON SEQUENCE things_id_seq TO lk_key_clerk; GRANT SELECT ON things TO PUBLIC;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON SEQUENCES TO lk_key_guest;
COMMENT ON SEQUENCE things_id_seq IS 'it''s ours';
ALTER TABLE parts ADD CONSTRAINT parts_later FOREIGN KEY (area) REFERENCES things (id) NOT VALID;
COMMENT ON CONSTRAINT parts_later ON parts IS 'not yet';
CREATE UNIQUE INDEX things_ident ON things (code, id); ALTER TABLE things REPLICA IDENTITY USING INDEX things_ident;
ALTER TABLE things CLUSTER ON things_ident;)sql"),
        .draft = {{retype("public", "things", "id", "bigint"), retype("public", "things", "code", "bigint")}},
        .pulled = {s("public.parts.thing"), s("public.parts.area"), s("public.parts.code"), s("public.parts.own")},
        .plain = s("ALTER TABLE things ALTER id TYPE bigint, ALTER code TYPE bigint;"
                   "ALTER TABLE parts ALTER thing TYPE bigint, ALTER area TYPE bigint, ALTER code TYPE bigint, ALTER "
                   "own TYPE bigint;"),
        .writes = {s("WITH n AS (INSERT INTO public.things (code, area) VALUES (@n@, 3) RETURNING *) INSERT INTO "
                     "twin.things (id, code, area) SELECT id, code, area FROM n"),
            s("INSERT INTO @s@.parts (id, code, thing) SELECT @n@, code, id FROM @s@.things WHERE code = @a@ FOR KEY "
              "SHARE"),
            s("INSERT INTO @s@.parts (id) SELECT @n@ FROM @s@.things WHERE code = 1 FOR KEY SHARE"),
            s("UPDATE @s@.parts SET own = NULL, area = NULL WHERE id = @a@"),
            s("UPDATE @s@.things SET code = @n@ WHERE code = 400 + @a@ % 100 AND NOT EXISTS (SELECT FROM @s@.parts "
              "WHERE own = 400 + @a@ % 100)"),
            s("DELETE FROM @s@.things WHERE code = 250 + @a@ % 50 AND id NOT IN (SELECT thing FROM @s@.parts WHERE "
              "thing IS NOT NULL)"),
            s("DELETE FROM @s@.parts WHERE id = @b@")},
        .forbidden = {s("INSERT INTO parts (id, code) VALUES (-1, -7)"),
            s("INSERT INTO parts (id, thing) VALUES (-1, -7); SET CONSTRAINTS ALL IMMEDIATE"),
            s("INSERT INTO parts (id, own) VALUES (-1, 1)"), s("INSERT INTO parts (id, area, own) VALUES (-1, 4, -3)"),
            s("INSERT INTO things (code) VALUES (1)")},
        .compared = {s("things(id, code, area)"), s("parts(id, code, thing, area, own)")},
        .big = s("SELECT setval('things_id_seq', 2147483643); INSERT INTO things (code, area) VALUES (5000000000, 1);"
                 "INSERT INTO parts (id, code, thing) SELECT -5, code, id FROM things WHERE code = 5000000000;"
                 "UPDATE things SET code = 6000000000 WHERE code = 5000000000;"
                 "INSERT INTO things (code, area) VALUES (7000000000, 1);"
                 "INSERT INTO parts (id, code, area, own) VALUES (-6, 7000000000, NULL, NULL);"
                 "DELETE FROM things WHERE code = 7000000000;"),
        .check = s("SELECT (SELECT (code, thing > 2147483647)::text FROM parts WHERE id = -5), (SELECT code FROM parts "
                   "WHERE id = "
                   "-6), has_sequence_privilege('lk_key_clerk', 'things_id_seq', 'USAGE'), "
                   "has_sequence_privilege('lk_key_guest', 'things_id_seq', 'USAGE')"),
        .expected = s("(6000000000,t)|1|t|f"),
    };
}

/// Columns that are wide enough already, tables that reference each other, and a key that is a foreign key itself.
KeyCase mixedAndCircular()
{
    return {
        .name = "a mixed reference, a circle, and keys that are foreign keys",
        .tables = s(R"sql(
CREATE TABLE firms (id smallint PRIMARY KEY, head integer, note text);
CREATE TABLE people (id integer PRIMARY KEY, firm smallint REFERENCES firms ON DELETE SET NULL);
ALTER TABLE firms ADD CONSTRAINT firms_head FOREIGN KEY (head) REFERENCES people DEFERRABLE;
CREATE TABLE staff (id integer PRIMARY KEY REFERENCES people ON DELETE CASCADE, since date DEFAULT '2026-01-01');
CREATE TABLE desks (staff bigint REFERENCES staff ON DELETE SET NULL ON UPDATE CASCADE, n integer PRIMARY KEY);)sql"),
        .fill = s(R"sql(
INSERT INTO firms SELECT g, NULL, 'f' FROM generate_series(1, 200) g;
INSERT INTO people SELECT g, 1 + g % 200 FROM generate_series(1, 900) g;
UPDATE firms SET head = id * 2;
INSERT INTO staff SELECT g FROM generate_series(1, 900) g WHERE g % 2 = 0;
INSERT INTO desks SELECT 2 * (1 + g % 450), g FROM generate_series(1, 900) g;)sql"),
        .extras = s(R"sql(
CREATE POLICY own ON people USING (id < 100000 OR firm IS NULL); GRANT SELECT (id), UPDATE (id) ON people TO lk_key_clerk;
ALTER TABLE people ALTER id SET STATISTICS 500; CREATE STATISTICS people_firm ON id, firm FROM people;
COMMENT ON CONSTRAINT firms_head ON firms IS 'the head';
CREATE FUNCTION of_firm(f bigint) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT count(id) FROM people WHERE firm = f); END $$;)sql"),
        .draft = {{retype("public", "people", "id", "bigint", Strategy::Auto),
            retype("public", "firms", "id", "integer", Strategy::Auto)}},
        .pulled = {s("public.staff.id"), s("public.firms.head"), s("public.people.firm")},
        .plain = s("DROP POLICY own ON people; ALTER TABLE people ALTER id TYPE bigint, ALTER firm TYPE integer;"
                   "CREATE POLICY own ON people USING (id < 100000 OR firm IS NULL);"
                   "ALTER TABLE firms ALTER id TYPE integer, ALTER head TYPE bigint;"
                   "ALTER TABLE staff ALTER id TYPE bigint;"),
        .writes
        = {s("INSERT INTO @s@.people (id, firm) SELECT @n@, id FROM @s@.firms WHERE id = 1 + @a@ % 200 FOR KEY SHARE"),
            s("INSERT INTO @s@.staff (id) SELECT id FROM @s@.people WHERE id = @b@ FOR KEY SHARE ON CONFLICT (id) DO "
              "UPDATE SET since = DATE '2026-02-01' + @a@"),
            s("UPDATE @s@.desks SET staff = (SELECT id FROM @s@.staff WHERE id = 2 * @a@ FOR KEY SHARE) WHERE n = @b@"),
            s("UPDATE @s@.firms SET note = 'n@n@' WHERE id = 1 + @a@ % 200"), s("DELETE FROM @s@.staff WHERE id = @b@"),
            s("DELETE FROM @s@.people WHERE id = 500 + @a@ AND id NOT IN (SELECT head FROM @s@.firms WHERE head IS NOT "
              "NULL)")},
        .forbidden = {s("INSERT INTO people (id, firm) VALUES (-1, -7)"), s("INSERT INTO staff (id) VALUES (-7)"),
            s("INSERT INTO desks (staff, n) VALUES (-7, -1)"),
            s("UPDATE firms SET head = -7 WHERE id = 5; SET CONSTRAINTS ALL IMMEDIATE"),
            s("DELETE FROM people WHERE id = (SELECT head FROM firms WHERE head IS NOT NULL LIMIT 1)"),
            s("INSERT INTO firms (id) VALUES (1)")},
        .compared = {s("firms(id, head, note)"), s("people(id, firm)"), s("staff(id, since)"), s("desks(staff, n)")},
        .big = s("INSERT INTO firms (id) VALUES (40000); INSERT INTO people (id, firm) VALUES (4000000000, 40000);"
                 "INSERT INTO staff (id) VALUES (4000000000); INSERT INTO desks (staff, n) VALUES (4000000000, -4);"
                 "UPDATE firms SET head = 4000000000 WHERE id = 40000;"
                 "BEGIN; DELETE FROM desks WHERE n = -5; INSERT INTO desks (staff, n) VALUES (4000000000, -5);"
                 "UPDATE desks SET staff = NULL WHERE n = -5; COMMIT;"),
        .check = s("SELECT (SELECT head FROM firms WHERE id = 40000), (SELECT staff FROM desks WHERE n = -4), "
                   "of_firm(40000)"),
        .expected = s("4000000000|4000000000|1"),
    };
}

/// Names that need care everywhere they are printed, and a serial of its own schema.
KeyCase oddNames()
{
    return {
        .name = "odd names of schema, tables, columns and constraints",
        .tables = s(R"sql(
CREATE TABLE "Über a%2b ""x""" ("Select" serial CONSTRAINT "the key" PRIMARY KEY, "v'al" text);
CREATE TABLE "ref%1" ("from" integer NOT NULL, "Select" integer, CONSTRAINT "to $lockkeeper$ it" FOREIGN KEY ("from")
  REFERENCES "Über a%2b ""x""" ON DELETE CASCADE, UNIQUE ("from", "Select"));)sql"),
        .fill = s(R"sql(
INSERT INTO "Über a%2b ""x""" ("v'al") SELECT 'x' || g FROM generate_series(1, 500) g;
INSERT INTO "ref%1" SELECT 1 + g % 500, g FROM generate_series(1, 1500) g;)sql"),
        .extras = s(R"sql(COMMENT ON CONSTRAINT "to $lockkeeper$ it" ON "ref%1" IS 'it''s %1';
CREATE INDEX "in %2 d""ex" ON "ref%1" ("Select", "from" DESC);)sql"),
        .draft = {{retype("public", "Über a%2b \"x\"", "Select", "bigint")}},
        .pulled = {s("public.\"ref%1\".from")},
        .plain = s("ALTER TABLE \"Über a%2b \"\"x\"\"\" ALTER \"Select\" TYPE bigint; ALTER TABLE \"ref%1\" ALTER "
                   "\"from\" TYPE bigint; ALTER SEQUENCE \"Über a%2b \"\"x\"\"_Select_seq\" AS bigint;"),
        .writes = {s("INSERT INTO @s@.\"ref%1\" (\"from\", \"Select\") SELECT \"Select\", @n@ FROM @s@.\"Über a%2b "
                     "\"\"x\"\"\" WHERE "
                     "\"Select\" = @a@ FOR KEY SHARE ON CONFLICT (\"from\", \"Select\") DO NOTHING"),
            s("DELETE FROM @s@.\"Über a%2b \"\"x\"\"\" WHERE \"Select\" = @b@"),
            s("UPDATE @s@.\"Über a%2b \"\"x\"\"\" SET \"v'al\" = 'u@n@' WHERE \"Select\" = @a@")},
        .forbidden = {s("INSERT INTO \"ref%1\" (\"from\") VALUES (-7)")},
        .compared = {s("\"Über a%2b \"\"x\"\"\"(\"Select\", \"v'al\")"), s("\"ref%1\"(\"from\", \"Select\")")},
        .big = s("SELECT setval('\"Über a%2b \"\"x\"\"_Select_seq\"', 2147483647); INSERT INTO \"Über a%2b \"\"x\"\"\" "
                 "(\"v'al\") VALUES ('big'); INSERT INTO \"ref%1\" (\"from\", \"Select\") VALUES (2147483648, 1);"),
        .check = s("SELECT count(*) FROM \"ref%1\" WHERE \"from\" = 2147483648"),
        .expected = s("1"),
    };
}

} // namespace

QList<KeyCase> keyCases()
{
    return {serialAndChain(), identityAndUnique(), mixedAndCircular(), oddNames()};
}

} // namespace lk::test
