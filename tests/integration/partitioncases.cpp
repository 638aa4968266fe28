// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/partitioncases.h"

namespace lk::test {

namespace {

/// A function, for the cases are made before main() begins.
QualifiedName events()
{
    return {QStringLiteral("public"), QStringLiteral("events")};
}

DraftedChange rename(const char* from, const char* to)
{
    return {RenameColumn{events(), QString::fromUtf8(from), QString::fromUtf8(to)}, Strategy::DualColumn};
}

DraftedChange retype(const char* column, const char* type, LossDecision decision = LossDecision::Ask)
{
    ChangeType change{events(), QString::fromUtf8(column), QString::fromUtf8(type)};
    change.decision = decision;
    return {change, Strategy::DualColumn};
}

QString after(const QString& column)
{
    return QStringLiteral(
        "DROP VIEW old_events; DROP TRIGGER IF EXISTS watch_amount ON events_odd; DROP POLICY small ON events_odd;"
        "ALTER TABLE events ALTER COLUMN %1;"
        "ALTER TABLE events_2024 CLUSTER ON events_2024_amount_customer_idx;" // a plain ALTER forgets it
        "CREATE VIEW old_events AS SELECT id, amount FROM events_odd WHERE amount > 3;"
        "COMMENT ON VIEW old_events IS 'of last year'; GRANT SELECT ON old_events TO lk_partition_clerk;"
        "CREATE POLICY small ON events_odd TO lk_partition_clerk USING (amount < 1000);")
        .arg(column);
}

} // namespace

QString partitionedEvents()
{
    return QStringLiteral(
        "CREATE TABLE customers (id integer PRIMARY KEY); INSERT INTO customers SELECT generate_series(1, 100);"
        "CREATE TABLE events (id serial, day date NOT NULL DEFAULT '2024-01-07', amount integer NOT NULL DEFAULT 7,"
        "  customer integer CONSTRAINT events_customer REFERENCES customers ON DELETE SET NULL, note text,"
        "  CONSTRAINT amount_positive CHECK (amount >= 0), PRIMARY KEY (id, day),"
        "  CONSTRAINT events_once UNIQUE (amount, id, day)) PARTITION BY RANGE (day);"
        "CREATE TABLE events_2024 PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');"
        "CREATE TABLE events_odd (note text, gone integer, amount integer NOT NULL DEFAULT 9, day date NOT NULL,"
        "  customer integer NOT NULL, id integer NOT NULL, CONSTRAINT amount_positive CHECK (amount >= 0));"
        "ALTER TABLE events_odd DROP COLUMN gone;"
        "ALTER TABLE events ATTACH PARTITION events_odd FOR VALUES FROM ('2023-01-01') TO ('2024-01-01');"
        "CREATE TABLE events_2025 PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')"
        "  PARTITION BY HASH (day);"
        "CREATE TABLE events_2025_0 PARTITION OF events_2025 FOR VALUES WITH (modulus 2, remainder 0);"
        "CREATE TABLE events_2025_1 PARTITION OF events_2025 FOR VALUES WITH (modulus 2, remainder 1);"
        "CREATE TABLE events_rest PARTITION OF events DEFAULT;"
        "CREATE TABLE events_empty PARTITION OF events FOR VALUES FROM ('1990-01-01') TO ('1991-01-01');"
        // Of the whole
        "CREATE INDEX events_amount ON events (amount DESC) INCLUDE (customer);"
        "CREATE INDEX events_large ON events (customer, (amount * 2)) WHERE amount > 10;"
        "CREATE UNIQUE INDEX events_unique ON events (day, id, amount);"
        "CREATE STATISTICS events_statistics ON amount, customer FROM events;"
        "COMMENT ON COLUMN events.amount IS 'gross'; COMMENT ON INDEX events_amount IS 'by amount';"
        "GRANT SELECT (id, amount), UPDATE (amount) ON events TO lk_partition_clerk;"
        "ALTER TABLE events ALTER COLUMN amount SET STATISTICS 50;"
        // Of one partition alone
        "CREATE INDEX odd_local ON events_odd (amount, note); COMMENT ON INDEX odd_local IS 'local';"
        "ALTER TABLE events_odd ADD CONSTRAINT odd_check CHECK (amount < 1000000);"
        "COMMENT ON COLUMN events_odd.amount IS 'odd'; COMMENT ON CONSTRAINT odd_check ON events_odd IS 'bound';"
        "ALTER TABLE events_odd ALTER COLUMN amount SET STATISTICS 70;"
        "CREATE STATISTICS odd_statistics ON amount, note FROM events_odd;"
        "GRANT UPDATE (amount, customer) ON events_odd TO lk_partition_clerk;"
        "ALTER INDEX events_2024_pkey RENAME TO \"Key of 2024\";"
        "ALTER TABLE events_2024 CLUSTER ON events_2024_amount_customer_idx;"
        "ALTER TABLE events_2025_0 ALTER COLUMN amount SET DEFAULT 11;"
        "ALTER TABLE events_rest ALTER COLUMN amount DROP DEFAULT;"
        "CREATE VIEW old_events AS SELECT id, amount FROM events_odd WHERE amount > 3;"
        "COMMENT ON VIEW old_events IS 'of last year'; GRANT SELECT ON old_events TO lk_partition_clerk;"
        "CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;"
        "CREATE POLICY small ON events_odd TO lk_partition_clerk USING (amount < 1000);"
        "INSERT INTO events SELECT g, (ARRAY['2024-01-03', '2023-05-05', '2025-01-0' || (1 + g % 8), '2030-01-01'])[1 "
        "+ g % 4]"
        "  ::date, 1 + g % 90, 1 + g % 100, (g % 50)::text FROM generate_series(1, 2000) g;"
        "SELECT setval('events_id_seq', 100000);");
}

QString inheritedEvents()
{
    return QStringLiteral(
        "CREATE TABLE events (id integer PRIMARY KEY, day date NOT NULL DEFAULT '2024-01-07', amount integer NOT NULL"
        "  DEFAULT 7 CONSTRAINT amount_positive CHECK (amount >= 0), note text);"
        "CREATE TABLE events_web (url text, PRIMARY KEY (id)) INHERITS (events);"
        "CREATE TABLE events_shop (shop integer, PRIMARY KEY (id)) INHERITS (events);"
        "CREATE TABLE events_shop_old () INHERITS (events_shop);"
        "CREATE INDEX events_amount ON events (amount);"
        "CREATE INDEX web_amount ON events_web (amount DESC) WHERE url IS NOT NULL;"
        "ALTER TABLE events_shop ADD CONSTRAINT shop_bound CHECK (amount < 1000000 OR shop IS NULL);"
        "ALTER TABLE events_web ALTER COLUMN amount SET DEFAULT 8;"
        "COMMENT ON COLUMN events_web.amount IS 'web'; GRANT SELECT (amount) ON events_web TO lk_partition_clerk;"
        "INSERT INTO events SELECT g, '2024-01-03', g % 90, (g % 50)::text FROM generate_series(1, 500) g;"
        "INSERT INTO events_web SELECT g, '2024-01-03', g % 90, (g % 50)::text FROM generate_series(501, 1000) g;"
        "INSERT INTO events_shop SELECT g, '2024-01-03', g % 90, (g % 50)::text FROM generate_series(1001, 1500) g;"
        "INSERT INTO events_shop_old SELECT g, '2024-01-03', g % 90, (g % 50)::text FROM generate_series(1501, 2000) "
        "g;");
}

QList<PartitionCase> partitionCases()
{
    const QString amount = QStringLiteral("amount");
    const QString total = QStringLiteral("total");
    const QString customer = QStringLiteral("customer");
    const QString note = QStringLiteral("note");
    const QString odd = QStringLiteral("events_2024");
    const QString value = QStringLiteral("'@m@'");
    // A rename is refused where a trigger fires for one name only.
    const QString watched = QStringLiteral(
        "CREATE TRIGGER watch_amount AFTER UPDATE OF amount ON events_odd FOR EACH ROW EXECUTE FUNCTION watch();");
    QList<PartitionCase> cases{
        {"a column of a partitioned table is renamed", partitionedEvents(), Draft{{rename("amount", "total")}},
            QStringLiteral("ALTER TABLE events RENAME amount TO total"), amount, total, value, odd, true},
        {"a column of a partitioned table changes its type", partitionedEvents() + watched,
            Draft{{retype("amount", "bigint")}}, after(QStringLiteral("amount TYPE bigint")) + watched, amount, amount,
            value, odd, true},
        {"name and type change together", partitionedEvents(),
            Draft{{rename("amount", "total"), retype("amount", "numeric")}},
            after(QStringLiteral("amount TYPE numeric")) + QStringLiteral("ALTER TABLE events RENAME amount TO total"),
            amount, total, value, odd, true},
        {"the key of a partitioned table grows", partitionedEvents(), Draft{{retype("id", "bigint")}},
            QStringLiteral(
                "DROP VIEW old_events; ALTER TABLE events ALTER id TYPE bigint; ALTER SEQUENCE events_id_seq AS bigint;"
                // A plain ALTER forgets it.
                "ALTER INDEX events_2024_pkey RENAME TO \"Key of 2024\";"
                "CREATE VIEW old_events AS SELECT id, amount FROM events_odd WHERE amount > 3;"
                "COMMENT ON VIEW old_events IS 'of last year'; GRANT SELECT ON old_events TO lk_partition_clerk;"),
            amount, amount, value, odd, true},
        {"a column that references another table grows", partitionedEvents(), Draft{{retype("customer", "bigint")}},
            QStringLiteral("ALTER TABLE events ALTER customer TYPE bigint;"
                           "ALTER TABLE events_2024 CLUSTER ON events_2024_amount_customer_idx;"),
            customer, customer, value, odd, false},
        {"a text column becomes a number", partitionedEvents(),
            Draft{{retype("note", "integer", LossDecision::Accept)}},
            QStringLiteral("ALTER TABLE events ALTER note TYPE integer USING note::integer"), note, note, value, odd,
            true},
        {"a column of a parent with children is renamed", inheritedEvents(), Draft{{rename("amount", "total")}},
            QStringLiteral("ALTER TABLE events RENAME amount TO total"), amount, total, value,
            QStringLiteral("events_web"), false, false, false},
        {"a column of a parent with children changes its type", inheritedEvents(), Draft{{retype("amount", "bigint")}},
            QStringLiteral("ALTER TABLE events ALTER amount TYPE bigint"), amount, amount, value,
            QStringLiteral("events_web"), false, false, false},
    };
    return cases;
}

} // namespace lk::test
