// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/postgres/valuestable.h"

#include <QTest>

namespace lk::test {

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

} // namespace

void ValuesTable::startServer()
{
    QVERIFY2(m_server.start(), qPrintable(m_server.problem()));
    m_database = m_server.freshDatabase(s(R"(
            CREATE SCHEMA shop;
            CREATE TYPE shop.mood AS ENUM ('sad', 'happy');
            CREATE DOMAIN shop.small AS integer CHECK (VALUE < 100);
            CREATE DOMAIN shop.required AS integer NOT NULL;
            CREATE DOMAIN shop.label AS text;
            CREATE FUNCTION shop.half(integer) RETURNS integer IMMUTABLE LANGUAGE sql AS 'SELECT $1 / 2';
            CREATE FUNCTION shop.noisy(integer) RETURNS integer VOLATILE LANGUAGE plpgsql AS 'BEGIN RETURN $1; END';
            CREATE FUNCTION shop.wrapped(integer) RETURNS integer LANGUAGE sql AS 'SELECT $1 + (random() * 0)::int';
            CREATE FUNCTION shop.picky(integer) RETURNS integer IMMUTABLE LANGUAGE plpgsql
                AS 'BEGIN IF $1 % 100 = 7 THEN RAISE EXCEPTION ''not this one''; END IF; RETURN $1; END';
            CREATE FUNCTION shop.roll(integer, integer) RETURNS integer VOLATILE LANGUAGE plpgsql AS 'BEGIN RETURN $1; END';
            CREATE OPERATOR shop.<+> (LEFTARG = integer, RIGHTARG = integer, FUNCTION = shop.roll);
            CREATE FUNCTION shop.half(text) RETURNS text VOLATILE LANGUAGE plpgsql AS 'BEGIN RETURN $1; END';
            CREATE FUNCTION shop.undeclared(integer) RETURNS integer LANGUAGE sql AS 'SELECT $1 * 2';
            CREATE TABLE shop."Values" (
                id integer PRIMARY KEY,
                "From" integer,
                big bigint, amount numeric(12,2), free numeric, word text, short varchar(10), code char(4), flag boolean,
                day date, at timestamp, at3 timestamp(3), attz timestamptz, doc json, docb jsonb, u uuid, real4 real,
                real8 double precision, names text[], feeling shop.mood, net cidr, wide bytea, doomed text,
                label shop.label
            );
            INSERT INTO shop."Values" (id, "From", big, amount, free, word, short, code, flag, day, at, at3, attz, doc, docb,
                    u, real4, real8, names, feeling, net, wide)
                SELECT g, g, CASE WHEN g % 100 = 0 THEN 3000000000 ELSE g END, g / 100.0, g / 3.0,
                    CASE WHEN g % 50 = 0 THEN 'x' || g WHEN g % 50 = 1 THEN '0' || g WHEN g % 50 = 2 THEN NULL ELSE g::text END,
                    'short' || g % 10, 'ab', g % 2 = 0, date '2026-01-01' + g % 100,
                    timestamp '2026-01-01 12:34:56.789123' + g * interval '1 second', now(), now(),
                    '{"a":  1}', '{"a": 1}', gen_random_uuid(), g, g / 7.0, ARRAY['a'], 'sad', '10.0.0.0/8',
                    convert_to(repeat('x', 1000), 'UTF8')
                FROM generate_series(1, 5000) g;
            CREATE TABLE shop.many AS SELECT g AS id, CASE WHEN g % 50 = 0 THEN 'x' || g ELSE g::text END AS word,
                repeat('y', 100) AS filler FROM generate_series(1, 200000) g;
            ANALYZE shop.many;
            CREATE INDEX partial ON shop."Values" (short) WHERE flag;
            CREATE VIEW shop.some AS SELECT id, word FROM shop."Values";
        )"));
    auto session = open();
    const auto table = m_backend.readTable(*session, values);
    QVERIFY2(table, qPrintable(table ? QString() : table.error().printed()));
    m_table = *table;
}

std::unique_ptr<Session> ValuesTable::open()
{
    auto session = m_backend.connect(m_server.settings(m_database), Purpose::Browse);
    if (!session) {
        qFatal("%s", qPrintable(session.error().printed()));
    }
    return std::move(*session);
}

Result<TypeFacts> ValuesTable::ask(
    const QString& column, const QString& type, const QString& forward, const QString& back)
{
    auto session = open();
    return m_backend.typeFacts(*session, m_table, ChangeType{values, column, type, forward, back});
}

} // namespace lk::test
