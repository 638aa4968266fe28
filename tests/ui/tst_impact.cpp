// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgbackend.h"
#include "model/workspace/databaselink.h"
#include "tests/support/patience.h"
#include "tests/support/testserver.h"
#include "tests/ui/answer.h"
#include "ui/table/impact.h"
#include "ui/table/impactdock.h"

#include <QAbstractItemView>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <ctime>
#include <limits>

using namespace lk;
using namespace lk::test;

namespace {

const QString setup = QStringLiteral(R"(
CREATE TABLE orders (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, amount numeric(12,2) NOT NULL DEFAULT 0,
    status varchar(20), note text);
CREATE INDEX orders_status_idx ON orders (status);
CREATE VIEW open_orders AS SELECT id, amount FROM orders;
CREATE TABLE items (id integer PRIMARY KEY, order_id integer CONSTRAINT items_order REFERENCES orders, count integer);
CREATE FUNCTION totals() RETURNS numeric LANGUAGE plpgsql AS $$ BEGIN RETURN (SELECT sum(amount) FROM orders); END $$;
CREATE TABLE rooms (id integer PRIMARY KEY, during int4range,
    CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&));
CREATE DOMAIN must AS integer NOT NULL;
CREATE TABLE domains (id integer PRIMARY KEY, v must DEFAULT 1);
CREATE TABLE doubles (id integer PRIMARY KEY, a integer, twice integer GENERATED ALWAYS AS (a * 2) STORED);
CREATE TYPE pair AS (a integer, b integer);
CREATE TABLE pairs OF pair;
CREATE TABLE above (id integer, v integer);
CREATE TABLE beneath () INHERITS (above);
CREATE TABLE days (id integer, day date) PARTITION BY RANGE (day);
CREATE TABLE days1 PARTITION OF days FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
INSERT INTO orders (status) SELECT 'x' FROM generate_series(1, 50);
INSERT INTO items SELECT g, g, g FROM generate_series(1, 50) g;
ANALYZE;
)");

} // namespace

/// The dock says what the planner does, for tables of many shapes: what it calls blocked cannot be planned, and by
/// which strategy it says is the one that is chosen.
class TestImpact : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QVERIFY2(m_server.start(), qPrintable(m_server.problem()));
        m_database = m_server.freshDatabase(setup);
        QVERIFY(m_folder.isValid());
        auto store = BackgroundStore::open(m_folder.filePath(QStringLiteral("store.sqlite")));
        QVERIFY2(store, qPrintable(store ? QString() : store.error().printed()));
        m_store = std::move(*store);
        m_link = std::make_unique<DatabaseLink>(m_backend);
        m_editor = std::make_unique<DraftEditor>(*m_store);
        const auto catalog = answer(m_link->open(m_server.settings(m_database)));
        QVERIFY2(catalog, qPrintable(catalog ? QString() : catalog.error().printed()));
        m_editor->load(QStringLiteral("test"));
        m_editor->setCatalog(*catalog);
    }
    void cleanupTestCase()
    {
        m_editor.reset();
        m_link.reset();
    }
    void init() { m_editor->clear(); }

    void blockedIsWhatThePlannerRefuses_data()
    {
        QTest::addColumn<QString>("table");
        QTest::addColumn<QString>("column");
        QTest::addColumn<QString>("to"); // a type; with "name ": a new name
        QTest::addColumn<bool>("possible");
        QTest::addColumn<bool>("foreseen"); // by the catalog alone
        const auto row = [](const char* name, const char* table, const char* column, const char* to, bool possible,
                             bool foreseen = true) {
            QTest::newRow(name) << QString::fromLatin1(table) << QString::fromLatin1(column) << QString::fromLatin1(to)
                                << possible << foreseen;
        };
        row("an identity that is referenced takes a wider type", "orders", "id", "bigint", true);
        row("an identity does not become a text", "orders", "id", "text", false, false);
        row("a column of a view is retyped", "orders", "amount", "bigint", true);
        row("a longer limit needs no rewrite", "orders", "status", "character varying(50)", true);
        row("a column of a view is renamed", "orders", "amount", "name total", true);
        row("an exclusion constraint is changed in place", "rooms", "during", "text", false, false);
        row("a domain that refuses NULL is changed in place", "domains", "v", "bigint", true);
        row("a generated column is not retyped", "doubles", "twice", "bigint", false);
        row("what a generated column is made of is not retyped", "doubles", "a", "bigint", false);
        row("what a generated column is made of is renamed", "doubles", "a", "name b", true);
        row("a column of a typed table is not retyped", "pairs", "a", "bigint", false);
        row("a column of a typed table is not renamed", "pairs", "a", "name c", false);
        row("an inherited column is not renamed alone", "beneath", "v", "name w", false);
        row("an inherited column is renamed above", "above", "v", "name w", true);
        row("an inherited column is not retyped alone", "beneath", "v", "bigint", false);
        row("a partition key is not retyped", "days", "day", "timestamp without time zone", false);
        row("a view's column is not renamed here", "open_orders", "amount", "name total", false);
        row("a partition's column is not renamed alone", "days1", "id", "name number", false);
    }
    void blockedIsWhatThePlannerRefuses()
    {
        QFETCH(QString, table);
        QFETCH(QString, column);
        QFETCH(QString, to);
        QFETCH(bool, possible);
        QFETCH(bool, foreseen);
        const TablePtr read = tableNamed(table);
        const bool renames = to.startsWith(QLatin1String("name "));
        Draft draft;
        if (renames) {
            draft.put({RenameColumn{read->name, column, to.mid(5)}});
        } else {
            draft.put({ChangeType{read->name, column, to}});
        }
        const auto plan = answer(m_link->outlook(draft, read->name));
        const QString why = plan ? QString() : plan.error().printed();
        QVERIFY2((plan && !plan->hasBlockingHazard()) == possible, qPrintable(why));

        const Intent intent = renames ? Intent::Rename : Intent::Retype;
        const Outlook alone = outlookFor(*read, column, intent, draft, m_editor->catalog()->serverVersion);
        const Outlook asked = outlookFor(plan, *read, column, alone);
        QVERIFY2(isBlocked(impactOf(*read, column, asked)) == !possible, qPrintable(printed(*read, column, asked)));
        if (possible) {
            QCOMPARE(toString(*asked.strategy), toString(plan->decisions.first().chosen));
        }
        if (foreseen) {
            QVERIFY2(isBlocked(impactOf(*read, column, alone)) == !possible, qPrintable(printed(*read, column, alone)));
            const Outlook undrafted = outlookFor(*read, column, intent, {}, m_editor->catalog()->serverVersion);
            QVERIFY2(isBlocked(impactOf(*read, column, undrafted)) == !possible,
                qPrintable(printed(*read, column, undrafted)));
        }
    }

    void whatBecomesOfEachThing()
    {
        const TablePtr orders = tableNamed(QStringLiteral("orders"));
        Draft draft;
        draft.put({ChangeType{orders->name, QStringLiteral("id"), QStringLiteral("bigint")}});
        const Outlook alone = outlookFor(*orders, QStringLiteral("id"), Intent::Retype, draft, 170000);
        const Outlook asked
            = outlookFor(answer(m_link->outlook(draft, orders->name)), *orders, QStringLiteral("id"), alone);
        QCOMPARE(verdicts(*orders, QStringLiteral("id"), asked),
            QStringLiteral("would vanish: values as integer\nrebuilt: identity\nrebuilt: index orders_pkey\n"
                           "rebuilt: primary key orders_pkey\nrebuilt: foreign key items_order of public.items\n"
                           "rebuilt: view public.open_orders\nrebuilt: sequence public.orders_id_seq"));
        const QList<Impact> impacts = impactOf(*orders, QStringLiteral("id"), asked);
        const auto key = std::ranges::find_if(
            impacts, [](const Impact& one) { return one.object.contains(QLatin1String("items_order")); });
        QVERIFY2(key->words.contains(QLatin1String("public.items.order_id gets the new type")), qPrintable(key->words));
        QVERIFY2(
            impacts.first().words.contains(QLatin1String("give all of them back")), qPrintable(impacts.first().words));
    }

    void aChangeThatTouchesNoRowRebuildsNothing()
    {
        const TablePtr orders = tableNamed(QStringLiteral("orders"));
        Draft draft;
        draft.put({ChangeType{orders->name, QStringLiteral("status"), QStringLiteral("character varying(50)")}});
        const Outlook alone = outlookFor(*orders, QStringLiteral("status"), Intent::Retype, draft, 170000);
        QVERIFY(verdicts(*orders, QStringLiteral("status"), alone).contains(QLatin1String("rebuilt")));
        const Outlook asked
            = outlookFor(answer(m_link->outlook(draft, orders->name)), *orders, QStringLiteral("status"), alone);
        QCOMPARE(verdicts(*orders, QStringLiteral("status"), asked), QStringLiteral("kept: index orders_status_idx"));
    }

    void whatDoesNotComeBackWouldVanish()
    {
        const TablePtr orders = tableNamed(QStringLiteral("orders"));
        Draft draft;
        draft.put({ChangeType{orders->name, QStringLiteral("amount"), QStringLiteral("bigint")}});
        const Outlook alone = outlookFor(*orders, QStringLiteral("amount"), Intent::Retype, draft, 170000);
        const Outlook asked
            = outlookFor(answer(m_link->outlook(draft, orders->name)), *orders, QStringLiteral("amount"), alone);
        const QList<Impact> impacts = impactOf(*orders, QStringLiteral("amount"), asked);
        QCOMPARE(toString(impacts.first().verdict), QStringLiteral("would vanish"));
        QVERIFY2(impacts.first().words.contains(QLatin1String("Contract keeps the old values")),
            qPrintable(impacts.first().words));
        // A function that names the column needs somebody who reads it.
        QVERIFY2(verdicts(*orders, QStringLiteral("amount"), asked)
                     .contains(QLatin1String("needs you: function public.totals()")),
            qPrintable(verdicts(*orders, QStringLiteral("amount"), asked)));
    }

    void aNameGoesWhenTheStrategyTakesIt()
    {
        const TablePtr items = tableNamed(QStringLiteral("items"));
        Draft draft;
        draft.put({RenameColumn{items->name, QStringLiteral("count"), QStringLiteral("pieces")}, Strategy::InPlace});
        Outlook found = outlookFor(*items, QStringLiteral("count"), Intent::Rename, draft, 170000);
        QVERIFY(
            impactOf(*items, QStringLiteral("count"), found).first().words.contains(QLatin1String("the moment of")));
        draft.changes.first().strategy = Strategy::DualColumn;
        found = outlookFor(*items, QStringLiteral("count"), Intent::Rename, draft, 170000);
        QVERIFY(
            impactOf(*items, QStringLiteral("count"), found).first().words.contains(QLatin1String("until Contract")));
        QVERIFY(wayOf(found).contains(QLatin1String("Dual Column")));
    }

    void anotherTablesTroubleIsNotThisOnes()
    {
        const TablePtr items = tableNamed(QStringLiteral("items"));
        Draft draft;
        draft.put({RenameColumn{items->name, QStringLiteral("count"), QStringLiteral("pieces")}});
        draft.put({ChangeType{
            {QStringLiteral("public"), QStringLiteral("pairs")}, QStringLiteral("a"), QStringLiteral("bigint")}});
        const auto plan = answer(m_link->outlook(draft, items->name));
        QVERIFY2(plan, qPrintable(plan ? QString() : plan.error().printed()));
        QVERIFY(!answer(m_link->outlook(draft, {QStringLiteral("public"), QStringLiteral("pairs")})));
    }

    void theDockAsksThePlannerAboutWhatIsDrafted()
    {
        ImpactDock dock(*m_editor);
        int questions = 0;
        dock.setPlanner([&](const Draft& draft, const QualifiedName& table) {
            ++questions;
            return m_link->outlook(draft, table);
        });
        dock.show();
        const TablePtr orders = tableNamed(QStringLiteral("orders"));
        dock.showFor(orders, QStringLiteral("status"));
        const auto* way = dock.findChild<QLabel*>(QStringLiteral("impactWay"));
        const auto* summary = dock.findChild<QLabel*>(QStringLiteral("impactSummary"));
        QVERIFY(m_editor->changeType(*orders, QStringLiteral("status"), QStringLiteral("character varying(50)")));
        QTRY_COMPARE(summary->text(), QStringLiteral("1 kept"));
        QVERIFY2(way->text().contains(QLatin1String("In Place")), qPrintable(way->text()));
        QCOMPARE(questions, 1);
        m_editor->undoStack().undo();
        QVERIFY2(summary->text() != QLatin1String("1 kept"), "what is not drafted any more is not what was planned");
    }

    void longWordsInALowWindowAreReadWhole()
    {
        ImpactDock dock(*m_editor);
        dock.setPlanner([&](const Draft& draft, const QualifiedName& table) { return m_link->outlook(draft, table); });
        dock.resize(180, 300);
        dock.show();
        const TablePtr orders = tableNamed(QStringLiteral("orders"));
        dock.showFor(orders, QStringLiteral("status"));
        QVERIFY(m_editor->changeType(*orders, QStringLiteral("status"), QStringLiteral("bigint")));
        auto* view = dock.findChild<QAbstractItemView*>(QStringLiteral("impactView"));
        const auto* words = dock.findChild<QLabel*>(QStringLiteral("impactWords"));
        const auto wanted = [words] { return words->heightForWidth(words->width()); };
        const auto isLong = [&] {
            for (int row = 0; row < view->model()->rowCount(); ++row) {
                view->setCurrentIndex(view->model()->index(row, 0));
                if (wanted() > words->fontMetrics().lineSpacing() * 6) {
                    return true;
                }
            }
            return false;
        };
        QTRY_VERIFY(isLong());
        QTRY_VERIFY(words->height() >= wanted());
        auto* area = dock.findChild<QScrollArea*>();
        QVERIFY(area && area->isAncestorOf(words));
        QTRY_VERIFY(area->verticalScrollBar()->maximum() > 0);
        QCOMPARE(area->focusPolicy(), Qt::TabFocus); // by keyboard, too
    }

    void aThousandPartitionsAreJudgedInAMoment()
    {
        // Four times the partitions: four times the work, not sixteen times. In time of this thread's own: whatever
        // else the machine does, and however slowly this program was built.
        const Table few = partitionedIn(250);
        const Table many = partitionedIn(1000);
        for (const Intent intent : {Intent::Rename, Intent::Retype}) {
            qint64 bestOfFew = std::numeric_limits<qint64>::max();
            qint64 bestOfMany = bestOfFew;
            for (int tries = 0; tries < 3; ++tries) {
                bestOfFew = std::min(bestOfFew, timeToJudge(few, intent, 250));
                bestOfMany = std::min(bestOfMany, timeToJudge(many, intent, 1000));
            }
            QVERIFY2(double(bestOfMany) < 9.0 * double(bestOfFew),
                qPrintable(QStringLiteral("%1 and %2 µs").arg(bestOfFew / 1000).arg(bestOfMany / 1000)));
            const Outlook outlook = outlookFor(many, QStringLiteral("c1"), intent, {}, 170000);
            QVERIFY2(outlook.obstacles.size() <= 51, qPrintable(QString::number(outlook.obstacles.size())));
        }
    }

private:
    static qint64 threadNanoseconds()
    {
        timespec now{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
        return qint64(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
    }
    static qint64 timeToJudge(const Table& table, Intent intent, qsizetype atLeast)
    {
        const qint64 begun = threadNanoseconds();
        const Outlook outlook = outlookFor(table, QStringLiteral("c1"), intent, {}, 170000);
        const QList<Impact> impacts = impactOf(table, QStringLiteral("c1"), outlook);
        const qint64 took = threadNanoseconds() - begun;
        if (impacts.size() < atLeast) {
            QTest::qFail(qPrintable(QStringLiteral("%1 judged").arg(impacts.size())), __FILE__, __LINE__);
        }
        return took;
    }
    /// Every partition with indexes of its own, and with something that stands in the way.
    static Table partitionedIn(int partitions)
    {
        Table table;
        table.name = {QStringLiteral("public"), QStringLiteral("events")};
        table.kind = TableKind::Partitioned;
        for (int number = 1; number <= 12; ++number) {
            Column column;
            column.number = number;
            column.name = QStringLiteral("c%1").arg(number);
            column.type = QStringLiteral("integer");
            table.columns << column;
        }
        for (int n = 0; n < partitions; ++n) {
            auto part = std::make_shared<Table>();
            part->name = {QStringLiteral("public"), QStringLiteral("events_%1").arg(n)};
            part->kind = TableKind::Partition;
            part->columns = table.columns;
            for (int i = 1; i <= 4; ++i) {
                Index index;
                index.name = QStringLiteral("events_%1_c%2_idx").arg(n).arg(i);
                index.columns = {i, i + 1};
                part->indexes << index;
            }
            Dependant view;
            view.kind = DependantKind::View;
            view.printed = QStringLiteral("view public.seen_%1").arg(n);
            view.columns = {1};
            part->dependants << view;
            Dependant child;
            child.kind = DependantKind::InheritanceChild;
            child.printed = QStringLiteral("partition public.events_%1").arg(n);
            table.dependants << child;
            table.descendants.tables << part;
        }
        return table;
    }
    TablePtr tableNamed(const QString& name)
    {
        const auto table = answer(m_link->table({QStringLiteral("public"), name}));
        if (!table) {
            qFatal("%s", qPrintable(table.error().printed()));
        }
        return *table;
    }
    static bool isBlocked(const QList<Impact>& impacts)
    {
        return std::ranges::any_of(impacts, [](const Impact& one) { return one.verdict == Verdict::Blocked; });
    }
    static QString verdicts(const Table& table, const QString& column, const Outlook& outlook)
    {
        QStringList lines;
        for (const Impact& one : impactOf(table, column, outlook)) {
            if (one.object.startsWith(QLatin1String("not null "))) {
                continue; // a constraint from PostgreSQL 18 on
            }
            lines << QStringLiteral("%1: %2").arg(toString(one.verdict), one.object);
        }
        return lines.join(QLatin1Char('\n'));
    }
    static QString printed(const Table& table, const QString& column, const Outlook& outlook)
    {
        return verdicts(table, column, outlook) + QLatin1Char('\n') + outlook.because + QLatin1Char('\n')
            + outlook.obstacles.join(QLatin1Char('\n'));
    }

    TestServer m_server;
    PgBackend m_backend;
    QString m_database;
    QTemporaryDir m_folder;
    std::unique_ptr<BackgroundStore> m_store;
    std::unique_ptr<DatabaseLink> m_link;
    std::unique_ptr<DraftEditor> m_editor;
};

QTEST_MAIN(TestImpact)
#include "tst_impact.moc"
