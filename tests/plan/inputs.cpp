// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/plan/inputs.h"

#include <QTest>
#include <QTimeZone>

namespace lk::test {

namespace {

Column column(int number, const QString& name, const QString& type, bool notNull = false)
{
    Column c;
    c.number = number;
    c.name = name;
    c.type = type;
    c.notNull = notNull;
    return c;
}

Table table()
{
    Table t;
    t.oid = 1;
    t.name = orders;
    t.owner = "shop"_s;
    t.grants = {"shop=arwdDxt/shop"_s, "app=arw/shop"_s};
    t.columns = {column(1, "id"_s, "bigint"_s, true), column(2, "amount"_s, "numeric(12,2)"_s, true),
        column(3, "items"_s, "integer"_s, true), column(4, "note"_s, "text"_s)};
    t.columns[1].defaultExpression = "0"_s;
    Index key;
    key.name = "orders_pkey"_s;
    key.definition = "CREATE UNIQUE INDEX orders_pkey ON public.orders USING btree (id)"_s;
    key.method = "btree"_s;
    key.unique = key.primary = true;
    key.columns = key.keyColumns = {1};
    key.constraint = "orders_pkey"_s;
    Index amount;
    amount.name = "orders_amount"_s;
    amount.definition = "CREATE INDEX orders_amount ON public.orders USING btree (amount DESC) WHERE (items > 2)"_s;
    amount.method = "btree"_s;
    amount.expressionOrPartial = true;
    amount.columns = {2, 3};
    amount.keyColumns = {2};
    amount.bytes = 1024 * 1024;
    t.indexes = {key, amount};
    Constraint primary;
    primary.kind = ConstraintKind::Primary;
    primary.name = primary.index = "orders_pkey"_s;
    primary.definition = "PRIMARY KEY (id)"_s;
    primary.columns = {1};
    Constraint positive;
    positive.name = "positive"_s;
    positive.definition = "CHECK ((items > 0))"_s;
    positive.columns = {3};
    t.constraints = {primary, positive};
    t.estimatedRows = 1000;
    t.heapBytes = 65536;
    return t;
}

/// The same in partitions: one with an index of its own, and one of two levels with a partition of its own.
Table partitioned()
{
    Table whole = table();
    whole.kind = TableKind::Partitioned;
    // A key must hold the partition key.
    whole.indexes[0].definition = "CREATE UNIQUE INDEX orders_pkey ON ONLY public.orders USING btree (id, items)"_s;
    whole.indexes[0].columns = whole.indexes[0].keyColumns = {1, 3};
    whole.indexes[1].definition = "CREATE INDEX orders_amount ON ONLY public.orders USING btree (amount DESC)"_s;
    whole.indexes[1].expressionOrPartial = false;
    whole.indexes[1].columns = {2};
    whole.constraints[0].definition = "PRIMARY KEY (id, items)"_s;
    whole.constraints[0].columns = {1, 3};
    for (Index& index : whole.indexes) {
        index.oid = 100 + static_cast<quint32>(&index - whole.indexes.data());
    }
    Dependant key;
    key.kind = DependantKind::PartitionKey;
    key.printed = "partition key RANGE (id)"_s;
    key.columns = {1};
    whole.dependants << key;
    quint32 oid = 2;
    for (const auto& [name, parent] : {std::pair{"orders_old"_s, 1U}, {"orders_new"_s, 1U}, {"orders_new_0"_s, 3U}}) {
        Table part = whole;
        part.oid = oid++;
        part.parent = parent;
        part.name.name = name;
        part.kind = name == "orders_new"_s ? TableKind::Partitioned : TableKind::Partition;
        part.dependants.clear();
        for (qsizetype i = 0; i < part.indexes.size(); ++i) {
            Index& index = part.indexes[i];
            const QString own = name + (i == 0 ? "_pkey"_s : "_amount_idx"_s);
            index.definition.replace(index.name, own);
            index.definition.replace("public.orders"_s, "public."_s + name);
            if (part.kind == TableKind::Partition) {
                index.definition.replace("ON ONLY"_s, "ON"_s);
            }
            index.parent = 100U * parent + static_cast<quint32>(i);
            index.oid = 100U * part.oid + static_cast<quint32>(i);
            index.name = own;
            index.constraint = i == 0 ? own : QString();
        }
        for (Constraint& constraint : part.constraints) {
            constraint.inherited = true;
        }
        part.constraints[0].name = part.constraints[0].index = part.indexes[0].name;
        for (Column& one : part.columns) {
            one.inherited = true;
        }
        if (name == "orders_old"_s) {
            Index local = part.indexes[1];
            local.parent = 0;
            local.name = "old_items"_s;
            local.definition = "CREATE INDEX old_items ON public.orders_old USING btree (items)"_s;
            local.columns = local.keyColumns = {3};
            part.indexes << local;
        }
        whole.descendants.tables << std::make_shared<const Table>(part);
    }
    return whole;
}

} // namespace

PlannerInput input(QList<DraftedChange> changes)
{
    PlannerInput in;
    in.draft.changes = std::move(changes);
    in.tables = {table()};
    in.database = "shop"_s;
    in.serverVersion = 170000;
    in.now = QDateTime(QDate(2026, 1, 2), QTime(3, 4, 5), QTimeZone::UTC);
    in.planId = "6a1f0000-0000-4000-8000-000000000001"_s;
    for (const DraftedChange& drafted : in.draft.changes) {
        TypeFacts facts;
        if (const auto* type = std::get_if<ChangeType>(&drafted.change)) {
            facts.newType = type->newType;
            facts.forwardImplicit = facts.forwardLossless = true;
            facts.forwardCanFail = false;
            facts.sameType = type->newType == "integer"_s;
        }
        in.types << facts;
    }
    in.takenNames = {orders, {"public"_s, "payments"_s}};
    return in;
}

DraftedChange rename(const QString& from, const QString& to, Strategy s)
{
    return {RenameColumn{orders, from, to}, s};
}

DraftedChange retype(const QString& name, const QString& type, Strategy s)
{
    return {ChangeType{orders, name, type}, s};
}

DraftedChange renameTable(const QString& to, Strategy s)
{
    return {RenameTable{orders, to}, s};
}

void addPlans()
{
    QTest::addColumn<QList<int>>("which");
    QTest::newRow("rename-dual-column") << QList<int>{0};
    QTest::newRow("change-type-dual-column") << QList<int>{1};
    QTest::newRow("rename-and-type-together") << QList<int>{0, 2};
    QTest::newRow("rename-view") << QList<int>{3};
    QTest::newRow("rename-in-place") << QList<int>{4};
    QTest::newRow("type-in-place") << QList<int>{5};
    QTest::newRow("table-view") << QList<int>{6};
    QTest::newRow("table-in-place") << QList<int>{7};
    QTest::newRow("rename-in-partitions") << QList<int>{8};
    QTest::newRow("change-type-in-partitions") << QList<int>{9};
}

PlannerInput pick(const QList<int>& which)
{
    const QList<DraftedChange> all{rename("amount"_s, "total"_s, Strategy::DualColumn),
        retype("items"_s, "bigint"_s, Strategy::DualColumn), retype("amount"_s, "numeric(14,2)"_s),
        rename("amount"_s, "total"_s, Strategy::View), rename("amount"_s, "total"_s, Strategy::InPlace),
        retype("items"_s, "bigint"_s, Strategy::InPlace), renameTable("purchases"_s, Strategy::View),
        renameTable("purchases"_s, Strategy::InPlace), rename("amount"_s, "total"_s, Strategy::DualColumn),
        retype("items"_s, "bigint"_s, Strategy::DualColumn)};
    QList<DraftedChange> changes;
    for (const int i : which) {
        changes << all[i];
    }
    PlannerInput in = input(changes);
    if (which.first() >= 8) {
        in.tables = {partitioned()};
    }
    return in;
}

} // namespace lk::test
