// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgbackend.h"
#include "tests/support/patience.h"
#include "tests/support/testserver.h"
#include "tests/ui/answer.h"
#include "ui/table/columnsdelegate.h"
#include "ui/table/columnsmodel.h"
#include "ui/table/columnsview.h"
#include "ui/table/datapreview.h"
#include "ui/table/diagrampage.h"
#include "ui/table/factsmodel.h"
#include "ui/table/lossstrip.h"
#include "ui/table/plannote.h"
#include "ui/table/tablepage.h"

#include <QAbstractItemView>
#include <QGraphicsView>
#include <QLabel>
#include <QLineEdit>
#include <QSet>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>
#include <QWheelEvent>

#include <algorithm>

using namespace lk;
using namespace lk::test;

/// The parts of a table's tab, each on its own, on a real server.
class TestTableParts : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QVERIFY2(m_server.start(), qPrintable(m_server.problem()));
        m_database = m_server.freshDatabase(QStringLiteral(R"(
CREATE TABLE keyed (a text COLLATE "C", b integer, v text, PRIMARY KEY (a, b));
INSERT INTO keyed SELECT repeat('x', 400) || chr(65 + g % 7), g, 'v' FROM generate_series(1, 500) g;
CREATE TABLE heap (v integer);
INSERT INTO heap SELECT g FROM generate_series(1, 450) g;
CREATE VIEW seen AS SELECT v FROM heap;
CREATE TABLE odd ("blank " integer, plain integer, "Upper" integer, a1 int, a2 int, a3 int, a4 int, a5 int, a6 int,
    last text);
INSERT INTO odd (last) SELECT 'x' || g FROM generate_series(1, 50) g;
CREATE TABLE codes (id integer PRIMARY KEY, code text, other text);
INSERT INTO codes SELECT g, CASE WHEN g % 10 = 0 THEN 'n/a' ELSE g::text END, 'x' FROM generate_series(1, 100) g;
ANALYZE;
)"));
        QVERIFY(m_folder.isValid());
        auto store = BackgroundStore::open(m_folder.filePath(QStringLiteral("store.sqlite")));
        QVERIFY2(store, qPrintable(store ? QString() : store.error().printed()));
        m_store = std::move(*store);
        m_link = std::make_unique<DatabaseLink>(m_backend);
        m_editor = std::make_unique<DraftEditor>(*m_store);
        QVERIFY(answer(m_link->open(m_server.settings(m_database))));
        m_editor->load(QStringLiteral("test"));
    }
    void cleanupTestCase()
    {
        m_editor.reset();
        m_link.reset();
    }
    void init() { m_editor->clear(); }

    void aPlanThatMadeNothingOnATableNamesNothingToLeave()
    {
        Table table;
        table.name = {QStringLiteral("public"), QStringLiteral("orders")};
        Plan plan;
        plan.draft.put({RenameTable{table.name, QStringLiteral("purchases")}, Strategy::InPlace});
        const QString note = planNote(table, plan);
        QVERIFY2(note.contains(plan.title()), qPrintable(note));
        QVERIFY2(!note.contains(QLatin1String("Leave them")), qPrintable(note));
        Trigger ours;
        ours.name = QStringLiteral("~lockkeeper__1");
        table.triggers << ours;
        QVERIFY(planNote(table, plan).contains(QLatin1String("~lockkeeper__1. Leave them")));
    }

    void everyRowComesOncePageByPage_data()
    {
        QTest::addColumn<QString>("table");
        QTest::addColumn<int>("rows");
        QTest::addColumn<int>("order");
        QTest::newRow("by a key of two columns, longer than what is shown")
            << QStringLiteral("keyed") << 500 << int(DataPage::Order::Key);
        QTest::newRow("as they are stored") << QStringLiteral("heap") << 450 << int(DataPage::Order::Storage);
        QTest::newRow("of a view") << QStringLiteral("seen") << 450 << int(DataPage::Order::None);
    }
    void everyRowComesOncePageByPage()
    {
        QFETCH(QString, table);
        QFETCH(int, rows);
        QFETCH(int, order);
        const TablePtr read = tableNamed(table);
        DataPlace place;
        QSet<QString> seen;
        int pages = 0;
        for (bool more = true; more; ++pages) {
            QVERIFY(pages < 10);
            const auto page = answer(m_link->previewFrom(read, place, 150));
            QVERIFY2(page, qPrintable(page ? QString() : page.error().printed()));
            QCOMPARE(int(page->order), order);
            QCOMPARE(page->offset, place.rows);
            for (const QList<Cell>& row : page->rows) {
                QCOMPARE(row.size(), read->columns.size()); // what the place is made of is not shown
                QString printed;
                for (const Cell& cell : row) {
                    printed += cell.value_or(QString()) + QLatin1Char('|');
                }
                QVERIFY2(!seen.contains(printed), qPrintable(printed));
                seen.insert(printed);
            }
            if (order != int(DataPage::Order::None)) {
                QVERIFY(!page->next.key.isEmpty()); // the server does not count its way there
            }
            more = page->more;
            place = page->next;
        }
        QCOMPARE(seen.size(), rows);
    }

    void aPartThatIsShownTakesTheFocusAtOnceOrNever()
    {
        QWidget window;
        auto* row = new QVBoxLayout(&window);
        auto* other = new QLineEdit(&window);
        auto* page = new TablePage(*m_link, *m_editor, {QStringLiteral("public"), QStringLiteral("keyed")}, &window);
        row->addWidget(other);
        row->addWidget(page);
        window.resize(700, 400);
        window.show();
        const auto* indexes = page->findChild<QTableView*>(QStringLiteral("indexes"));
        const auto chosen = [indexes] { return indexes->currentIndex().siblingAtColumn(0).data().toString(); };
        page->refresh();
        page->showFact(QStringLiteral("indexes"), QStringLiteral("keyed_pkey"));
        QVERIFY(window.focusWidget() == indexes);
        other->setFocus(); // somebody goes on before the answer
        QTRY_COMPARE(chosen(), QStringLiteral("keyed_pkey"));
        QVERIFY(window.focusWidget() == other);
        // What was made after the table was read is read for.
        QCOMPARE(m_server.exec(m_database, QStringLiteral("CREATE INDEX keyed_a ON keyed (v)")), QString());
        page->showFact(QStringLiteral("indexes"), QStringLiteral("keyed_a"));
        QTRY_COMPARE(chosen(), QStringLiteral("keyed_a"));
        // And who goes to another page is not led back.
        page->showFact(QStringLiteral("indexes"), QStringLiteral("keyed_b"));
        page->showPage(QStringLiteral("columns"));
        page->showPage(QStringLiteral("indexes"));
        QCOMPARE(m_server.exec(m_database, QStringLiteral("CREATE INDEX keyed_b ON keyed (v)")), QString());
        page->refresh();
        QTRY_VERIFY(indexes->model()->rowCount() == 3);
        QVERIFY(chosen() != QLatin1String("keyed_b"));
        QCOMPARE(m_server.exec(m_database, QStringLiteral("DROP INDEX keyed_a, keyed_b")), QString());
    }

    void aPreviewWithoutAKeySaysSo()
    {
        DataPreview preview(*m_link);
        preview.resize(600, 400);
        preview.show();
        preview.setTable(tableNamed(QStringLiteral("heap")));
        const auto* status = preview.findChild<QLabel*>(QStringLiteral("dataStatus"));
        auto* next = preview.findChild<QToolButton*>(QStringLiteral("nextRows"));
        QTRY_VERIFY2(
            status->text().startsWith(QLatin1String("Rows 1 to 200 (no primary key")), qPrintable(status->text()));
        next->click();
        QTRY_VERIFY2(status->text().startsWith(QLatin1String("Rows 201 to 400")), qPrintable(status->text()));
        next->click();
        QTRY_VERIFY2(status->text().startsWith(QLatin1String("Rows 401 to 450")), qPrintable(status->text()));
        QVERIFY(!next->isEnabled());
        auto* view = preview.findChild<QTableView*>(QStringLiteral("dataView"));
        QCOMPARE(view->model()->index(0, 0).data().toString(), QStringLiteral("401"));
        preview.setTable(tableNamed(QStringLiteral("keyed")));
        QTRY_COMPARE(status->text(), QStringLiteral("Rows 1 to 200"));
    }

    void aDraftedNameHasItsRevertInTheRow()
    {
        ColumnsView view(*m_link, *m_editor);
        view.resize(900, 400);
        const TablePtr codes = tableNamed(QStringLiteral("codes"));
        view.setTable(codes);
        view.show();
        QVERIFY(!view.findChild<QToolButton*>(QStringLiteral("revertName")));
        QVERIFY(m_editor->renameColumn(*codes, QStringLiteral("other"), QStringLiteral("rest")));
        auto* revert = view.findChild<QToolButton*>(QStringLiteral("revertName"));
        QVERIFY(revert && revert->isVisible() && !revert->accessibleName().isEmpty());
        const QRect cell = view.visualRect(view.model()->index(2, 0));
        QVERIFY2(cell.contains(revert->geometry().center()), "it stands in the cell of its name");
        revert->click();
        QVERIFY(m_editor->draft().isEmpty());
        QTRY_VERIFY(!view.findChild<QToolButton*>(QStringLiteral("revertName")));
    }

    void aBlankAtTheEndOfANameIsSeen()
    {
        ColumnsView view(*m_link, *m_editor);
        view.setTable(tableNamed(QStringLiteral("odd")));
        const auto name = [&view](int row) { return view.model()->index(row, 0).data().toString(); };
        QCOMPARE(name(0), QStringLiteral("\"blank \""));
        QCOMPARE(name(1), QStringLiteral("plain"));
        QCOMPARE(name(2), QStringLiteral("Upper"));
        QCOMPARE(view.model()->index(0, 0).data(Qt::EditRole).toString(), QStringLiteral("blank "));
    }

    void whatIsSaidBelowTheLastRowStaysInSight()
    {
        ColumnsView view(*m_link, *m_editor);
        view.resize(900, 400);
        const TablePtr odd = tableNamed(QStringLiteral("odd"));
        view.setTable(odd);
        view.show();
        view.selectColumn(QStringLiteral("last"));
        QVERIFY(m_editor->changeType(*odd, QStringLiteral("last"), QStringLiteral("integer")));
        LossStrip* strip = view.stripOf(QStringLiteral("last"));
        QVERIFY(strip);
        QTRY_VERIFY(!strip->isCounting());
        view.resize(900, 280); // the draft's bar has come
        const auto whole = [&] { return view.viewport()->rect().contains(strip->geometry()); };
        QTRY_VERIFY(whole());
        view.resize(900, 400);
        view.resize(900, 300);
        QTRY_VERIFY(whole());
        m_editor->clear();
    }

    void whatWasCountedStaysThroughDecisionAndRefresh()
    {
        ColumnsView view(*m_link, *m_editor);
        view.resize(900, 400);
        TablePtr codes = tableNamed(QStringLiteral("codes"));
        view.setTable(codes);
        view.show();
        QVERIFY(m_editor->changeType(*codes, QStringLiteral("code"), QStringLiteral("integer")));
        LossStrip* strip = view.stripOf(QStringLiteral("code"));
        QVERIFY(strip);
        QTRY_VERIFY(!strip->isCounting());
        QVERIFY(strip->report() && strip->report()->exact);
        QSignalSpy counted(strip, &LossStrip::counted);
        strip->decide(LossDecision::Accept);
        QCOMPARE(view.stripOf(QStringLiteral("code")), strip);
        QCOMPARE(
            strip->findChild<QToolButton*>(QStringLiteral("lossDecision"))->text(), QStringLiteral("Accept Losses"));
        view.setTable(tableNamed(QStringLiteral("codes")));
        QCOMPARE(view.stripOf(QStringLiteral("code")), strip);
        QVERIFY2(strip->text().contains(QLatin1String("counted at")), qPrintable(strip->text()));
        QVERIFY(!strip->isCounting());
        QCOMPARE(counted.count(), 0);
        auto* count = strip->findChild<QToolButton*>(QStringLiteral("countExactly"));
        QVERIFY(!count->isEnabled());
        Table written = *tableNamed(QStringLiteral("codes"));
        written.updated += 3;
        view.setTable(std::make_shared<const Table>(written));
        QVERIFY2(strip->text().contains(QLatin1String("written since")), qPrintable(strip->text()));
        QVERIFY(count->isEnabled());
        // Another type is another question.
        QVERIFY(m_editor->changeType(written, QStringLiteral("code"), QStringLiteral("bigint")));
        QVERIFY(view.stripOf(QStringLiteral("code")) != strip);
    }

    void theDiagramsListTellsWhatIsFolded()
    {
        Table hub;
        hub.name = {QStringLiteral("public"), QStringLiteral("hub")};
        hub.kind = TableKind::Table;
        for (int n = 0; n < 20; ++n) {
            Dependant view;
            const bool function = n % 2 == 1;
            view.kind = function ? DependantKind::Function : DependantKind::View;
            view.identity = QStringLiteral("\"public\".\"v%1\"").arg(n);
            view.printed
                = function ? QStringLiteral("function public.v%1()").arg(n) : QStringLiteral("view public.v%1").arg(n);
            hub.dependants << view;
        }
        DiagramPage page;
        page.setTable(std::make_shared<const Table>(hub));
        const auto* list = page.findChild<QAbstractItemView*>(QStringLiteral("diagramList"));
        QCOMPARE(list->model()->rowCount(), 20);
        QSignalSpy opened(&page, &DiagramPage::openRequested);
        for (int row = 0; row < 20; ++row) {
            const QModelIndex index = list->model()->index(row, 0);
            const bool function = index.data().toString().startsWith(QLatin1String("function"));
            QCOMPARE(index.data(FactsModel::KeyRole).toString().isEmpty(), function);
            QVERIFY(!index.siblingAtColumn(2).data().toString().isEmpty());
        }
        emit const_cast<QAbstractItemView*>(list)->activated(list->model()->index(19, 0));
        QCOMPARE(opened.count(), 0); // a function is no table to open
    }

    void theDiagramReadsOneTableAtATimeAndOnlyInSight()
    {
        Table hub;
        hub.name = {QStringLiteral("public"), QStringLiteral("hub")};
        for (int n = 0; n < 5; ++n) {
            InboundKey key;
            key.table = {QStringLiteral("public"), QStringLiteral("t%1").arg(n)};
            key.columns = {QStringLiteral("hub_id")};
            hub.inboundKeys << key;
        }
        DiagramPage page;
        page.resize(500, 400);
        QSignalSpy wanted(&page, &DiagramPage::tablesWanted);
        page.setTable(std::make_shared<const Table>(hub));
        page.findChild<QSpinBox*>(QStringLiteral("diagramDepth"))->setValue(2);
        QCOMPARE(wanted.count(), 0); // nobody looks
        page.show();
        QCOMPARE(wanted.count(), 1);
        for (int n = 0; n < 5; ++n) {
            const auto asked = wanted.last().first().value<QList<QualifiedName>>();
            QCOMPARE(asked.size(), 1);
            QCOMPARE(wanted.count(), n + 1);
            page.addTable(asked.first(), nullptr);
        }
        QCOMPARE(wanted.count(), 5);
    }

    void theWheelZoomsTheDiagramAsTheMap()
    {
        DiagramPage page;
        page.resize(500, 400);
        page.setTable(tableNamed(QStringLiteral("codes")));
        page.show();
        auto* view = page.findChild<QGraphicsView*>(QStringLiteral("diagramView"));
        QTRY_VERIFY(view->isVisible());
        QCoreApplication::processEvents();
        const double before = view->transform().m11();
        const QPointF middle = view->viewport()->rect().center();
        QWheelEvent wheel(middle, view->viewport()->mapToGlobal(middle), {}, {0, 120}, Qt::NoButton, Qt::NoModifier,
            Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(view->viewport(), &wheel);
        QVERIFY(view->transform().m11() > before);
    }

    void aLongNameIsReadWhole_data()
    {
        QTest::addColumn<bool>("mirrored");
        QTest::newRow("from left to right") << false;
        QTest::newRow("from right to left") << true;
    }
    void aLongNameIsReadWhole()
    {
        QFETCH(bool, mirrored);
        const QString name = QStringLiteral("the_longest_name_that_a_column_of_the_shop_ever_had_in_the_year"); // 63
        ColumnsView view(*m_link, *m_editor);
        view.setLayoutDirection(mirrored ? Qt::RightToLeft : Qt::LeftToRight);
        view.resize(760, 300);
        view.setTable(tableNamed(QStringLiteral("codes")));
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        const int usual = view.columnWidth(ColumnsModel::Name);
        view.selectColumn(QStringLiteral("code"));
        view.editCurrent();
        auto* edit = view.findChild<QLineEdit*>(QStringLiteral("nameEditor"));
        QVERIFY(edit);
        QTest::keyClicks(edit, name);
        QVERIFY2(
            edit->width() > edit->fontMetrics().horizontalAdvance(name), qPrintable(QString::number(edit->width())));
        QVERIFY(edit->parentWidget()->rect().contains(edit->geometry()));
        QTest::keyClick(edit, Qt::Key_Return);
        const QModelIndex cell = view.columns().index(view.columns().rowOf(QStringLiteral("code")), ColumnsModel::Name);
        QTRY_COMPARE(cell.data(ColumnsModel::NewRole).toString(), name);
        QVERIFY(cell.data(Qt::ToolTipRole).toString().contains(name));
        QTRY_VERIFY(view.columnWidth(ColumnsModel::Name) > usual); // it has more of the width
        QVERIFY(view.columnViewportPosition(ColumnsModel::Keys) < view.viewport()->width());
        m_editor->clear();
        QTRY_COMPARE(view.columnWidth(ColumnsModel::Name), usual);
    }

    void namesAreShortenedInTheMiddle()
    {
        const QFont font;
        const QString before = QStringLiteral("what_it_was_called_until_now_by_everybody_old");
        const QString after = QStringLiteral("what_it_shall_be_called_from_now_on_by_all_new");
        QFont bold = font;
        bold.setBold(true);
        const auto width = [&](const ColumnsDelegate::Words& words) {
            return QFontMetrics(font).horizontalAdvance(words.before + QStringLiteral(" → "))
                + QFontMetrics(bold).horizontalAdvance(words.after);
        };
        const ColumnsDelegate::Words whole{before, after};
        QVERIFY(ColumnsDelegate::fitted(whole, width(whole), font) == whole);
        for (const int share : {4, 3, 2}) {
            const int room = width(whole) / share;
            const ColumnsDelegate::Words shown = ColumnsDelegate::fitted(whole, room, font);
            QVERIFY(width(shown) <= room);
            QVERIFY(shown.after.contains(u'…') && shown.after.startsWith(u'w'));
            QVERIFY2(shown.after.endsWith(u'w'), qPrintable(shown.after));
            QVERIFY(shown.after.size() >= shown.before.size()); // the new one matters more
        }
        // A short name stays whole beside a long one.
        QCOMPARE(ColumnsDelegate::fitted({QStringLiteral("code"), after}, width(whole) / 2, font).before,
            QStringLiteral("code"));
        const ColumnsDelegate::Words shown
            = ColumnsDelegate::fitted({before, QStringLiteral("b")}, width(whole) / 2, font);
        QCOMPARE(shown.after, QStringLiteral("b"));
        QVERIFY(shown.before.endsWith(QStringLiteral("ld")));
    }

private:
    TablePtr tableNamed(const QString& name)
    {
        const auto table = answer(m_link->table({QStringLiteral("public"), name}));
        if (!table) {
            qFatal("%s", qPrintable(table.error().printed()));
        }
        return *table;
    }

    TestServer m_server;
    PgBackend m_backend;
    QString m_database;
    QTemporaryDir m_folder;
    std::unique_ptr<BackgroundStore> m_store;
    std::unique_ptr<DatabaseLink> m_link;
    std::unique_ptr<DraftEditor> m_editor;
};

QTEST_MAIN(TestTableParts)
#include "tst_tableparts.moc"
