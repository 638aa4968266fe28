// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/catalog/catalog.h"

#include <QTest>

#include <functional>

using namespace lk;

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

Table orders()
{
    Table table;
    table.name = {s("public"), s("orders")};
    table.owner = s("shop");
    table.columns = {Column{.number = 1, .name = s("id"), .type = s("bigint"), .notNull = true},
        Column{.number = 3, .name = s("total"), .type = s("numeric(12,2)")}};
    table.constraints
        = {Constraint{.oid = 5, .kind = ConstraintKind::Primary, .name = s("orders_pkey"), .columns = {1}}};
    table.indexes = {Index{.oid = 6, .name = s("orders_pkey"), .definition = s("CREATE ..."), .columns = {1}}};
    table.triggers = {Trigger{.oid = 7,
        .name = s("touch"),
        .definition = s("CREATE ..."),
        .function = s("public.touch"),
        .enabled = s("origin")}};
    table.dependants = {Dependant{.kind = DependantKind::View,
        .oid = 8,
        .identity = s("public.open_orders"),
        .printed = s("view public.open_orders"),
        .definition = s("CREATE VIEW ..."),
        .owner = s("Shop 1"),
        .columns = {3, 1}}};
    return table;
}

} // namespace

/// Catalog values without a server.
class TestCatalog : public QObject {
    Q_OBJECT

private slots:
    void findsColumns()
    {
        const Table table = orders();
        QCOMPARE(table.column(s("total"))->number, 3);
        QCOMPARE(table.column(3)->name, s("total"));
        QVERIFY(!table.column(s("Total")));
        QVERIFY(!table.column(2));
        QCOMPARE(table.columnNames({3, 0, 1}), (QStringList{s("total"), s("id")}));
        QCOMPARE(table.primaryKey(), QStringList{s("id")});
        QCOMPARE(Table{}.primaryKey(), QStringList());
    }

    void findsTables()
    {
        Catalog catalog;
        for (const char* name : {"Z", "a", "b"}) {
            TableSummary table;
            table.name = {s("public"), s(name)};
            catalog.tables << table;
        }
        QCOMPARE(catalog.table({s("public"), s("b")})->name.name, s("b"));
        QCOMPARE(catalog.table({s("public"), s("Z")})->name.name, s("Z"));
        QVERIFY(!catalog.table({s("public"), s("c")}));
        QVERIFY(!catalog.table({s("other"), s("b")}));
    }

    void fingerprint_data()
    {
        QTest::addColumn<std::function<void(Table&)>>("change");
        QTest::addColumn<bool>("differs");
        const auto row = [](const char* tag, bool differs, std::function<void(Table&)> change) {
            QTest::newRow(tag) << std::move(change) << differs;
        };
        row("figures do not count", false, [](Table& t) {
            t.estimatedRows = 5;
            t.heapBytes = 6;
            t.deadRows = 7;
            t.indexes[0].bytes = 8;
            t.lastVacuum = QDateTime::currentDateTimeUtc();
        });
        row("OIDs do not count", false, [](Table& t) {
            t.oid = t.indexes[0].oid = t.constraints[0].oid = t.triggers[0].oid = t.dependants[0].oid = 99;
            t.columns[0].typeOid = 98;
        });
        row("the order of grants does not count", false, [](Table& t) { t.grants = {s("b"), s("a")}; });
        row("the owner's full rights written down do not count", false,
            [](Table& t) { t.dependants[0].grants = {s("\"Shop 1\"=arwdDxtm/\"Shop 1\"")}; });
        row("the owner's rights in part count", true,
            [](Table& t) { t.dependants[0].grants = {s("\"Shop 1\"=arwDxt/\"Shop 1\"")}; });
        row("our own trigger does not count", false,
            [](Table& t) { t.triggers << Trigger{.name = s("~lockkeeper_1"), .function = s("lockkeeper.dual")}; });
        row("our own objects do not count", false,
            [](Table& t) { t.dependants << Dependant{.kind = DependantKind::View, .identity = s("lockkeeper.v")}; });
        row("a trigger of a schema that resembles ours counts", true,
            [](Table& t) { t.triggers << Trigger{.name = s("x"), .function = s("lockkeepers.dual")}; });
        row("a grant counts", true, [](Table& t) { t.grants = {s("a"), s("b"), s("c")}; });
        row("a column's name counts", true, [](Table& t) { t.columns[1].name = s("amount"); });
        row("a default of nothing differs from none", true,
            [](Table& t) { t.columns[1].defaultExpression = QString(); });
        row("the number of a column counts", true, [](Table& t) { t.columns[1].number = 4; });
        row("a view's definition counts", true, [](Table& t) { t.dependants[0].definition = s("other"); });
        row("text moved from one field to the next counts", true, [](Table& t) {
            t.columns[1].type = s("numeric(12,2)f");
            t.columns[1].name = s("tota");
        });
        row("a disabled trigger counts", true, [](Table& t) { t.triggers[0].enabled = s("disabled"); });
        row("an unvalidated constraint counts", true, [](Table& t) { t.constraints[0].validated = false; });
        row("the schema counts", true, [](Table& t) { t.name.schema = s("other"); });
    }
    void fingerprint()
    {
        QFETCH(std::function<void(Table&)>, change);
        QFETCH(bool, differs);
        Table before = orders();
        before.grants = {s("a"), s("b")};
        Table after = before;
        change(after);
        QCOMPARE(lk::fingerprint({after}) != lk::fingerprint({before}), differs);
        QCOMPARE(lk::fingerprint({before}).size(), 64);
    }
};

QTEST_GUILESS_MAIN(TestCatalog)
#include "tst_catalog.moc"
