// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

// More rows of tst_planfaults.cpp, which alone includes this: tables whose rows the server lets nobody update, since a
// publication could not send it.
#pragma once

void TestPlanFaults::aTableThatTakesNoUpdatesIsNotCopied_data()
{
    QTest::addColumn<QString>("setup");
    QTest::addColumn<QString>("words"); // of the refusal; empty: it is copied
    const auto row = [](const char* name, const std::string& setup, const char* words) {
        QTest::newRow(name) << QString::fromStdString(setup) << QString::fromUtf8(words);
    };
    const std::string keyless = "CREATE TABLE ev (code int NOT NULL, note text);";
    const std::string keyed = "CREATE TABLE ev (id int PRIMARY KEY, code int NOT NULL, note text);";
    const std::string parted = "CREATE TABLE ev (code int NOT NULL, note text, day int) PARTITION BY LIST (day);"
                               "CREATE TABLE sub PARTITION OF ev DEFAULT PARTITION BY LIST (day);"
                               "CREATE TABLE leaf (extra int, code int NOT NULL, day int, note text);"
                               "ALTER TABLE leaf DROP COLUMN extra; ALTER TABLE sub ATTACH PARTITION leaf DEFAULT;";
    const char* none = "ublication p sends the updates of public.ev, which has no replica identity";
    const char* leaf = "ublication p sends the updates of public.leaf, which has no replica identity";
    row("no key", keyless + "CREATE PUBLICATION p FOR TABLE ev", none);
    row("no key, all tables", keyless + "CREATE PUBLICATION p FOR ALL TABLES", none);
    row("no key, its schema", keyless + "CREATE PUBLICATION p FOR TABLES IN SCHEMA public", none);
    row("no key, a publication with an odd name", keyless + "CREATE PUBLICATION \"P %1 \"\"x\" FOR TABLE ev",
        "ublication \"P %1 \"\"x\" sends the updates");
    row("no key, no updates sent", keyless + "CREATE PUBLICATION p FOR TABLE ev WITH (publish = 'insert, delete')", "");
    row("no key, another table's", keyless + "CREATE TABLE other (); CREATE PUBLICATION p FOR TABLE other", "");
    row("no key, all of the row", keyless + "CREATE PUBLICATION p FOR TABLE ev; ALTER TABLE ev REPLICA IDENTITY FULL",
        "");
    row("no key, an index",
        keyless
            + "CREATE PUBLICATION p FOR TABLE ev; CREATE UNIQUE INDEX i ON ev (code) INCLUDE "
              "(note); ALTER TABLE ev REPLICA IDENTITY USING INDEX i",
        "");
    row("no key, an index that is gone",
        keyless
            + "CREATE PUBLICATION p FOR TABLE ev; CREATE UNIQUE INDEX i ON ev "
              "(code); ALTER TABLE ev REPLICA IDENTITY USING INDEX i; DROP INDEX i",
        none);
    row("no key, unlogged", "CREATE UNLOGGED TABLE ev (code int NOT NULL); CREATE PUBLICATION p FOR ALL TABLES", "");
    row("a key", keyed + "CREATE PUBLICATION p FOR TABLE ev", "");
    row("a key that is not it", keyed + "CREATE PUBLICATION p FOR TABLE ev; ALTER TABLE ev REPLICA IDENTITY NOTHING",
        none);
    row("a filter by the key", keyed + "CREATE PUBLICATION p FOR TABLE ev WHERE (id > 3)", "");
    row("a filter by more", keyed + "CREATE PUBLICATION p FOR TABLE ev WHERE (id > 3 AND note = 'x')",
        "filter of publication p looks at note of public.ev");
    row("a filter by more, all of the row",
        keyed + "CREATE PUBLICATION p FOR TABLE ev WHERE (note = 'x'); ALTER TABLE ev REPLICA IDENTITY FULL", "");
    row("a filter by a listed column", keyed + "CREATE PUBLICATION p FOR TABLE ev (id, note) WHERE (note = 'x')",
        "filter of publication p looks at note of public.ev");
    row("a list with the key", keyed + "CREATE PUBLICATION p FOR TABLE ev (note, id) WHERE (id > 3)", "");
    row("a list without it", keyed + "CREATE PUBLICATION p FOR TABLE ev (code, note)",
        "does not list id of the replica");
    row("a list, all of the row",
        keyed + "CREATE PUBLICATION p FOR TABLE ev (id, code, note); ALTER TABLE ev REPLICA IDENTITY FULL",
        "whose replica identity is all of them");
    row("the second publication",
        keyed + "CREATE PUBLICATION a FOR ALL TABLES; CREATE PUBLICATION p FOR TABLE ev (code)",
        "ublication p does not list id");
    row("a partition's parent", parted + "CREATE PUBLICATION p FOR TABLE ev", leaf);
    row("a partition", parted + "CREATE PUBLICATION p FOR TABLE leaf", leaf);
    row("a partition above it", parted + "CREATE PUBLICATION p FOR TABLE sub", leaf);
    row("a partition that has one",
        parted + "CREATE PUBLICATION p FOR TABLE ev; ALTER TABLE leaf REPLICA IDENTITY FULL", "");
    const std::string index = "CREATE UNIQUE INDEX i ON leaf (code); ALTER TABLE leaf REPLICA IDENTITY USING INDEX i;"
                              "CREATE PUBLICATION p FOR TABLE ";
    const char* root = " WITH (publish_via_partition_root = true)";
    row("the root's filter", parted + index + "ev WHERE (day > 0)" + root, "looks at day of public.leaf");
    row("the root's filter by the key", parted + index + "ev WHERE (code > 0)" + root, "");
    row("the root's list", parted + index + "ev (note)" + root, "does not list code of the replica");
    row("the root's list with it", parted + index + "ev (code)" + root, "");
    row("the root's list, and the partition's own", parted + index + "ev (code), leaf (note)" + root, "");
    row("the partition's own list, and the root's", parted + index + "ev, leaf (note)", "does not list code");
    row("the topmost that is listed", parted + index + "sub (note), leaf (code)" + root, "does not list code");
}

void TestPlanFaults::aTableThatTakesNoUpdatesIsNotCopied()
{
    QFETCH(QString, setup);
    QFETCH(QString, words);
    const QString db = database(setup);
    const QString updated = m_server.exec(db, QStringLiteral("UPDATE ev SET code = code"));
    QCOMPARE(updated.contains(QLatin1String("cannot update table")), !words.isEmpty()); // or the row is wrong
    const auto plan = planned(db, {retyped("ev", "code", "bigint")});
    QCOMPARE(plan.has_value(), words.isEmpty());
    if (!plan) {
        QVERIFY2(plan.error().printed().contains(words), qPrintable(plan.error().printed()));
    }
    // Whatever copies no row goes on.
    const auto name = planned(db, {renamed("ev", "code", "kind", Strategy::Auto)});
    QVERIFY2(name, name ? "" : qPrintable(name.error().printed()));
    QVERIFY(words.isEmpty() || name->decisions.first().chosen == Strategy::InPlace);
    m_server.dropDatabase(db);
}
