// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/tablemap.h"

#include <QTest>

#include <algorithm>

using namespace lk;

namespace {

QualifiedName named(const QString& name)
{
    return {QStringLiteral("public"), name};
}

/// A table with foreign keys to others, each through a column "OTHER_id".
Table table(const QString& name, const QStringList& references, const QStringList& referencedBy = {})
{
    Table made;
    made.name = named(name);
    int number = 0;
    for (const QString& other : references) {
        Column column;
        column.number = ++number;
        column.name = other + QStringLiteral("_id");
        made.columns << column;
        Constraint key;
        key.kind = ConstraintKind::ForeignKey;
        key.columns = {number};
        key.referencedTable = named(other);
        made.constraints << key;
    }
    for (const QString& other : referencedBy) {
        InboundKey key;
        key.table = named(other);
        key.columns = {name + QStringLiteral("_id")};
        made.inboundKeys << key;
    }
    return made;
}

QString printed(const TableMap& map)
{
    QStringList lines;
    for (const MapNode& node : map.nodes) {
        lines << QStringLiteral("%1 @%2").arg(node.title).arg(node.column);
    }
    for (const MapEdge& edge : map.edges) {
        lines << QStringLiteral("%1 -> %2").arg(map.nodes[edge.from].title, map.nodes[edge.to].title);
    }
    return lines.join(QLatin1Char('\n')).remove(QLatin1String("public."));
}

TablePtr shared(const Table& made)
{
    return std::make_shared<const Table>(made);
}

} // namespace

class TestTableMap : public QObject {
    Q_OBJECT
private slots:
    void aTableStandsBetweenItsNeighbours()
    {
        const TableMap map = tableMap(
            table(QStringLiteral("orders"), {QStringLiteral("customers")}, {QStringLiteral("items")}), {}, 1);
        QCOMPARE(
            printed(map), QStringLiteral("orders @0\nitems @-1\ncustomers @1\nitems -> orders\norders -> customers"));
    }
    void theSecondDepthShowsWhatLiesBehindWhatWasRead()
    {
        const Table orders = table(QStringLiteral("orders"), {QStringLiteral("customers")}, {QStringLiteral("items")});
        const TablePtr items
            = shared(table(QStringLiteral("items"), {QStringLiteral("orders"), QStringLiteral("products")}));
        const TablePtr customers = shared(table(QStringLiteral("customers"), {QStringLiteral("countries")},
            {QStringLiteral("orders"), QStringLiteral("items")}));
        TableMap map = tableMap(orders, {}, 2);
        QCOMPARE(unread(map, {}, 2), (QList<QualifiedName>{items->name, customers->name}));
        QVERIFY(unread(map, {}, 1).isEmpty());
        map = tableMap(orders, {items, customers}, 2);
        // items and customers know each other too: an arrow, no second box.
        QCOMPARE(printed(map),
            QStringLiteral("orders @0\nitems @-1\ncustomers @1\nproducts @-2\ncountries @2\n"
                           "items -> orders\norders -> customers\nitems -> products\nitems -> customers\n"
                           "customers -> countries"));
        QVERIFY(unread(map, {items, customers}, 2).isEmpty());
        QCOMPARE(unread(map, {items, customers}, 3),
            (QList<QualifiedName>{named(QStringLiteral("products")), named(QStringLiteral("countries"))}));
    }
    void aTableThatReferencesItselfStandsOnce()
    {
        const QString name = QStringLiteral("employees");
        const TableMap map = tableMap(table(name, {name}, {name}), {}, 3);
        QCOMPARE(map.nodes.size(), 1);
        QVERIFY(map.edges.isEmpty());
        QVERIFY2(
            map.nodes.first().detail.contains(QLatin1String("employees_id")), qPrintable(map.nodes.first().detail));
        QVERIFY(unread(map, {}, 3).isEmpty());
    }
    void aHubFoldsAndIsNotOpenedUp()
    {
        QStringList many;
        for (int n = 0; n < 30; ++n) {
            many << QStringLiteral("t%1").arg(n);
        }
        const TableMap map = tableMap(table(QStringLiteral("hub"), {}, many), {}, 2);
        QCOMPARE(map.nodes.size(), 1 + mostNeighbours + 1);
        QCOMPARE(map.nodes.last().folded.size(), 30 - mostNeighbours);
        QCOMPARE(unread(map, {}, 2).size(), mostNeighbours);
    }
    void hubsBehindHubsFoldWithinABudget()
    {
        // A table among hubs of hubs: 12 each time would be thousands.
        QList<TablePtr> known;
        QStringList names{QStringLiteral("hub")};
        Table centre;
        for (int distance = 0; distance < 3; ++distance) {
            QStringList next;
            for (const QString& name : std::as_const(names)) {
                QStringList references;
                QStringList referencedBy;
                for (int n = 0; n < 14; ++n) {
                    references << name + QStringLiteral("r%1").arg(n);
                    referencedBy << name + QStringLiteral("b%1").arg(n);
                }
                const Table made = table(name, references, referencedBy);
                if (distance == 0) {
                    centre = made;
                } else {
                    known << shared(made);
                }
                next << references.first(12) << referencedBy.first(12);
            }
            names = next;
        }
        const TableMap two = tableMap(centre, known, 2);
        QVERIFY2(two.nodes.size() <= 3 * mostBoxes, qPrintable(QString::number(two.nodes.size())));
        const TableMap three = tableMap(centre, known, 3);
        QVERIFY2(three.nodes.size() <= 3 * mostBoxes, qPrintable(QString::number(three.nodes.size())));
        QVERIFY2(unread(three, {}, 3).size() <= mostBoxes, qPrintable(QString::number(unread(three, {}, 3).size())));
        // Nothing is dropped: what has no box of its own is behind one.
        for (const TablePtr& one : known.first(24)) {
            for (const Neighbour& neighbour : neighbourhood(*one, -1)) {
                const bool told = std::ranges::any_of(two.nodes, [&](const MapNode& node) {
                    return node.title == neighbour.title || node.folded.contains(neighbour.title);
                });
                QVERIFY2(told, qPrintable(neighbour.title));
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestTableMap)
#include "tst_tablemap.moc"
