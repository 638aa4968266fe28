// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/ui/runvalues.h"
#include "ui/locks/locksmodel.h"
#include "ui/objects/objectsdock.h"
#include "ui/objects/objectsmodel.h"
#include "ui/shell/findermodel.h"

#include <QAbstractItemModelTester>
#include <QLineEdit>
#include <QRandomGenerator>
#include <QSet>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>

#include <algorithm>

using namespace lk;

namespace {

CatalogPtr catalogOf(const QStringList& names)
{
    auto catalog = std::make_shared<Catalog>();
    catalog->schemas = {QStringLiteral("public")};
    for (const QString& name : names) {
        TableSummary table;
        table.name = {QStringLiteral("public"), name};
        catalog->tables << table;
    }
    return catalog;
}

QStringList rowsOf(const QAbstractItemModel& model, const QModelIndex& parent = {})
{
    QStringList rows;
    for (int row = 0; row < model.rowCount(parent); ++row) {
        rows << model.index(row, 0, parent).data().toString();
    }
    return rows;
}

/// Some of 400 names, in their order.
QStringList someNames(QRandomGenerator& dice, int share)
{
    QStringList names;
    for (int i = 0; i < 400; ++i) {
        if (int(dice.bounded(100)) < share) {
            names << QStringLiteral("t_%1").arg(i, 3, 10, QLatin1Char('0'));
        }
    }
    return names;
}

/// A crowd that waits for one session, some behind others.
LockSnapshot someWaits(QRandomGenerator& dice)
{
    LockSnapshot snapshot;
    const int count = 1 + int(dice.bounded(30));
    for (int i = 0; i < count; ++i) {
        LockedSession session;
        session.id.pid = 100 + int(dice.bounded(60));
        const auto known = std::ranges::any_of(
            snapshot.sessions, [&](const LockedSession& other) { return other.id == session.id; });
        if (known) {
            continue;
        }
        const auto at = int(snapshot.sessions.size());
        session.waits = at > 0;
        session.waitMs = int(dice.bounded(5000));
        snapshot.sessions << session;
        if (at > 0) {
            snapshot.edges << LockEdge{at, int(dice.bounded(at)), dice.bounded(2) == 0};
        }
    }
    return snapshot;
}

int rowsBelow(const QAbstractItemModel& model, const QModelIndex& parent)
{
    int count = model.rowCount(parent);
    for (int row = 0; row < model.rowCount(parent); ++row) {
        count += rowsBelow(model, model.index(row, 0, parent));
    }
    return count;
}

int nodesBelow(const std::vector<std::unique_ptr<LockNode>>& nodes)
{
    auto count = int(nodes.size());
    for (const auto& node : nodes) {
        count += nodesBelow(node->children);
    }
    return count;
}

} // namespace

/// Lists that change under the eyes: whatever came and went, they show what is there, and told their views so.
class TestLists : public QObject {
    Q_OBJECT
private slots:
    void whatIsFoundIsRanked_data()
    {
        QTest::addColumn<QString>("typed");
        QTest::addColumn<QStringList>("found");
        QTest::newRow("nothing typed: all, as they came")
            << QString()
            << QStringList{QStringLiteral("public.order_items"), QStringLiteral("public.orders"),
                   QStringLiteral("public.\"Orders\""), QStringLiteral("sales.reorders")};
        QTest::newRow("the very name first, in any case")
            << QStringLiteral("orders")
            << QStringList{QStringLiteral("public.orders"), QStringLiteral("public.\"Orders\""),
                   QStringLiteral("sales.reorders")};
        QTest::newRow("names that begin so before others")
            << QStringLiteral("order")
            << QStringList{QStringLiteral("public.order_items"), QStringLiteral("public.orders"),
                   QStringLiteral("public.\"Orders\""), QStringLiteral("sales.reorders")};
        QTest::newRow("every word, in any order")
            << QStringLiteral(" items  public ") << QStringList{QStringLiteral("public.order_items")};
        QTest::newRow("what has a meaning elsewhere has none here") << QStringLiteral("order.*") << QStringList();
    }

    void whatIsFoundIsRanked()
    {
        QFETCH(QString, typed);
        QFETCH(QStringList, found);
        QList<FinderEntry> entries;
        for (const char* text : {"public.order_items", "public.orders", "public.\"Orders\"", "sales.reorders"}) {
            entries << FinderEntry{{}, QLatin1String(text), {}, [] { }};
        }
        FinderModel model(entries);
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setTyped(typed);
        QCOMPARE(rowsOf(model), found);
    }

    void whatCannotBeDoneIsFoundWithItsReason()
    {
        FinderModel model({FinderEntry{
            {}, QStringLiteral("Stop"), QStringLiteral("Ctrl+."), [] { }, false, QStringLiteral("Idle.")}});
        const QModelIndex index = model.index(0, 0);
        QVERIFY(!(index.flags() & Qt::ItemIsEnabled));
        QCOMPARE(index.data(Qt::AccessibleDescriptionRole).toString(), QStringLiteral("Idle."));
        QVERIFY(!model.entryAt(QModelIndex()));
    }

    void objectsThatCameAndWentAreMerged()
    {
        QRandomGenerator dice(11);
        for (int round = 0; round < 60; ++round) {
            ObjectsModel model;
            // No model tester: it fetches more rows in the middle of a change.
            model.setCatalog(catalogOf(someNames(dice, 20 + round)));
            const QModelIndex root = model.index(0, 0);
            for (int page = int(dice.bounded(3)); page > 0; --page) {
                model.fetchMore(root);
            }
            const QStringList next = someNames(dice, 90 - round);
            QSignalSpy inserts(&model, &QAbstractItemModel::rowsInserted);
            QSignalSpy removals(&model, &QAbstractItemModel::rowsRemoved);
            const QStringList before = rowsOf(model, root);
            model.setCatalog(catalogOf(next));
            // What is in sight is a beginning of the list, without holes.
            const QStringList shown = rowsOf(model, root);
            QCOMPARE(shown, next.first(shown.size()));
            const auto told = [](const QSignalSpy& spy) {
                int rows = 0;
                for (const QList<QVariant>& call : spy) {
                    rows += call[2].toInt() - call[1].toInt() + 1;
                }
                return rows;
            };
            QCOMPARE(before.size() - told(removals) + told(inserts), shown.size());
            model.fetchAll();
            QCOMPARE(rowsOf(model, root), next);
        }
    }

    void whatWasOpenIsOpenAgainWithoutAFilter()
    {
        auto catalog = std::make_shared<Catalog>();
        catalog->schemas = {QStringLiteral("archive"), QStringLiteral("public"), QStringLiteral("sales")};
        for (const QString& schema : catalog->schemas) {
            TableSummary table;
            table.name = {schema, schema + QStringLiteral("_table")};
            catalog->tables << table;
        }
        ObjectsDock dock;
        dock.setCatalog(catalog);
        const auto* tree = dock.findChild<QTreeView*>();
        auto* filter = dock.findChild<QLineEdit*>();
        const auto open = [tree] {
            QStringList names;
            for (int row = 0; row < tree->model()->rowCount(); ++row) {
                const QModelIndex schema = tree->model()->index(row, 0);
                if (tree->isExpanded(schema)) {
                    names << schema.data().toString();
                }
            }
            return names;
        };
        QCOMPARE(open(), QStringList{QStringLiteral("public")});
        filter->setText(QStringLiteral("no such thing"));
        QCOMPARE(tree->model()->rowCount(), 0);
        filter->clear();
        QCOMPARE(open(), QStringList{QStringLiteral("public")});
        // What was found stays in sight, and opens nothing else.
        filter->setText(QStringLiteral("table"));
        filter->setText(QStringLiteral("sales_t"));
        filter->clear();
        QCOMPARE(open(), (QStringList{QStringLiteral("public"), QStringLiteral("sales")}));
        QCOMPARE(tree->currentIndex().data().toString(), QStringLiteral("sales_table"));
    }

    void neighboursComeAndGoTogether()
    {
        ObjectsModel model;
        model.setCatalog(
            catalogOf({QStringLiteral("a"), QStringLiteral("m1"), QStringLiteral("m2"), QStringLiteral("z")}));
        model.fetchAll();
        QSignalSpy inserts(&model, &QAbstractItemModel::rowsInserted);
        QSignalSpy removals(&model, &QAbstractItemModel::rowsRemoved);
        model.setCatalog(catalogOf({QStringLiteral("a"), QStringLiteral("b1"), QStringLiteral("b2"),
            QStringLiteral("b3"), QStringLiteral("z")}));
        QCOMPARE(inserts.size(), 1);
        QCOMPARE(removals.size(), 1);
    }

    void waitsThatCameAndWentAreMerged()
    {
        QRandomGenerator dice(5);
        LocksModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        for (int round = 0; round < 120; ++round) {
            const LockSnapshot snapshot = someWaits(dice);
            model.setSnapshot(snapshot);
            const auto wanted = lockTree(snapshot);
            QCOMPARE(model.rowCount(), int(wanted.size()));
            QCOMPARE(rowsBelow(model, {}), nodesBelow(wanted));
            for (int row = 0; row < model.rowCount(); ++row) {
                QCOMPARE(model.sessionAt(model.index(row, 0))->id, wanted[size_t(row)]->session.id);
            }
        }
    }
};

QTEST_MAIN(TestLists)
#include "tst_lists.moc"
