// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgbackend.h"
#include "tests/support/patience.h"
#include "tests/support/testserver.h"
#include "tests/ui/answer.h"
#include "ui/table/expressiondialog.h"
#include "ui/table/lossstrip.h"
#include "ui/table/lossvaluesdialog.h"

#include <QAbstractItemView>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QHash>
#include <QLabel>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

#include <algorithm>

using namespace lk;
using namespace lk::test;

/// What is decided in the strip below a drafted change of type reaches the draft, and comes back as numbers.
class TestLossStrip : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QVERIFY2(m_server.start(), qPrintable(m_server.problem()));
        m_database = m_server.freshDatabase(QStringLiteral(
            "CREATE TABLE orders (id integer PRIMARY KEY, code text); INSERT INTO orders SELECT g, CASE "
            "WHEN g % 10 = 0 THEN 'n/a' ELSE g::text END FROM generate_series(1, 100) g; ANALYZE orders"));
        QVERIFY(m_folder.isValid());
        auto store = BackgroundStore::open(m_folder.filePath(QStringLiteral("store.sqlite")));
        QVERIFY2(store, qPrintable(store ? QString() : store.error().printed()));
        m_store = std::move(*store);
        m_link = std::make_unique<DatabaseLink>(m_backend);
        m_editor = std::make_unique<DraftEditor>(*m_store);
        QVERIFY(answer(m_link->open(m_server.settings(m_database))));
        m_editor->load(QStringLiteral("test"));
        const auto table = answer(m_link->table({QStringLiteral("public"), QStringLiteral("orders")}));
        QVERIFY2(table, qPrintable(table ? QString() : table.error().printed()));
        m_table = *table;
    }
    void cleanupTestCase()
    {
        m_editor.reset();
        m_link.reset();
    }
    void init()
    {
        m_editor->clear();
        QVERIFY(m_editor->changeType(*m_table, QStringLiteral("code"), QStringLiteral("integer")));
    }

    void aDecisionReachesTheDraft()
    {
        const auto strip = stripOf(drafted());
        QVERIFY2(strip->text().contains(QStringLiteral("10")), qPrintable(strip->text()));
        auto* button = strip->findChild<QToolButton*>(QStringLiteral("lossDecision"));
        QVERIFY(button && !button->isHidden() && !button->accessibleName().isEmpty());
        const QList<QAction*> choices = button->menu()->actions();
        QVERIFY(choices[0]->isChecked());
        choices[2]->trigger();
        QCOMPARE(toString(drafted().decision), QStringLiteral("mend"));
        const auto again = stripOf(drafted());
        QCOMPARE(again->findChild<QToolButton*>(QStringLiteral("lossDecision"))->text(), choices[2]->text());
        m_editor->undoStack().undo();
        QCOMPARE(toString(drafted().decision), QStringLiteral("ask"));
    }

    void whereNothingIsLostNothingIsToDecide()
    {
        QVERIFY(m_editor->changeType(*m_table, QStringLiteral("code"), QStringLiteral("character varying(20)")));
        const auto strip = stripOf(drafted());
        QVERIFY(strip->findChild<QToolButton*>(QStringLiteral("lossDecision"))->isHidden());
    }

    void aTypeThatHoldsEveryValueNeedsNoLookAtThem()
    {
        const ChangeType change{m_table->name, QStringLiteral("id"), QStringLiteral("bigint")};
        const auto strip = stripOf(change);
        QVERIFY2(strip->text().startsWith(QLatin1String("No value can be lost")), qPrintable(strip->text()));
        QVERIFY(!strip->report());
        auto* count = strip->findChild<QToolButton*>(QStringLiteral("countExactly"));
        QVERIFY(!count->isEnabled());
        QVERIFY(!count->toolTip().isEmpty());
        // What the user writes instead of the cast is known by trying alone.
        ChangeType given = change;
        given.usingExpression = QStringLiteral("id::bigint % 7");
        const auto looked = stripOf(given);
        QVERIFY2(looked->report() && looked->report()->lost > 0, qPrintable(looked->text()));
    }

    void mappedValuesAreLostNoMore()
    {
        ExpressionDialog dialog(drafted(), QStringLiteral("text"));
        auto* mapping = dialog.findChild<QPlainTextEdit*>(QStringLiteral("valueMapping"));
        auto* problem = dialog.findChild<QLabel*>(QStringLiteral("mappingProblem"));
        QVERIFY(mapping && problem);
        mapping->setPlainText(QStringLiteral("n/a"));
        QSignalSpy accepted(&dialog, &QDialog::accepted);
        dialog.accept();
        QCOMPARE(accepted.count(), 0);
        QVERIFY(!problem->isHidden() && problem->text().contains(QStringLiteral("n/a")));
        mapping->setPlainText(QStringLiteral("n/a=0"));
        dialog.accept();
        QCOMPARE(accepted.count(), 1);
        QVERIFY(m_editor->refine(dialog.change()));
        QCOMPARE(drafted().mapping.size(), 1);
        const auto strip = stripOf(drafted());
        QCOMPARE(strip->report()->lost, 0);
        const auto mapped
            = std::ranges::find(strip->report()->classes, QStringLiteral("mapped"), &LossReport::Class::name);
        QVERIFY(mapped != strip->report()->classes.cend());
        QCOMPARE(mapped->rows, 10);
    }

    void aChangeThatIsGoneCannotBeRefined()
    {
        const ChangeType change = drafted();
        m_editor->clear();
        const auto refused = m_editor->refine(change);
        QVERIFY(!refused);
        QVERIFY(!refused.error().remedy.isEmpty());
    }

    void aStripThatGoesTakesItsCountAlong()
    {
        auto strip = std::make_unique<LossStrip>(*m_link, *m_editor, m_table, slow());
        QTRY_COMPARE(counting(), QStringLiteral("1"));
        strip.reset();
        QTRY_COMPARE(counting(), QStringLiteral("0"));
    }

    void aCancelStopsItsOwnCountAlone()
    {
        const auto first = std::make_unique<LossStrip>(*m_link, *m_editor, m_table, slow());
        QTRY_COMPARE(counting(), QStringLiteral("1"));
        // It waits for its turn behind the other, and is not told so.
        const auto second = std::make_unique<LossStrip>(*m_link, *m_editor, m_table, slow());
        auto* cancel = second->findChild<QToolButton*>(QStringLiteral("countExactly"));
        QVERIFY(cancel->isEnabled());
        cancel->click();
        QVERIFY(!second->isCounting());
        QVERIFY2(second->text().contains(QLatin1String("cancelled")), qPrintable(second->text()));
        QVERIFY(first->isCounting());
        QCOMPARE(counting(), QStringLiteral("1"));
        cancel = first->findChild<QToolButton*>(QStringLiteral("countExactly"));
        cancel->click();
        QTRY_COMPARE(counting(), QStringLiteral("0"));
    }

    void aCountThatWasEndedByTheServerIsTriedAgain()
    {
        const auto strip = std::make_unique<LossStrip>(*m_link, *m_editor, m_table, slow());
        QTRY_COMPARE(counting(), QStringLiteral("1"));
        QCOMPARE(
            m_server.value(m_database,
                QStringLiteral("SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE %1").arg(isCount)),
            QStringLiteral("1"));
        QTRY_VERIFY(!strip->isCounting());
        auto* again = strip->findChild<QToolButton*>(QStringLiteral("countExactly"));
        QVERIFY2(strip->text().contains(QLatin1String("The server ended the count")), qPrintable(strip->text()));
        QCOMPARE(again->text(), QStringLiteral("Try Again"));
        QVERIFY(again->isEnabled());
        again->click();
        QVERIFY(strip->isCounting());
        QTRY_COMPARE(counting(), QStringLiteral("1"));
    }

    void theValuesSayWhatBecomesNullAndWhereTheyStand()
    {
        ChangeType change = drafted();
        change.newType = QStringLiteral("character varying(2)");
        change.usingExpression
            = QStringLiteral("CASE WHEN code = 'n/a' THEN NULL WHEN code = '1' THEN '' ELSE code END");
        const auto strip = stripOf(change);
        const LossValuesDialog dialog(*m_link, m_table, *strip->report(), change);
        const auto* values = dialog.findChild<QAbstractItemView*>(QStringLiteral("lossValues"))->model();
        QHash<QString, QStringList> rows;
        for (int row = 0; row < values->rowCount(); ++row) {
            rows.insert(values->index(row, 1).data().toString(),
                {values->index(row, 2).data().toString(), values->index(row, 3).data().toString()});
        }
        QCOMPARE(rows.value(QStringLiteral("n/a")).value(0), QStringLiteral("NULL"));
        QCOMPARE(
            rows.value(QStringLiteral("1")), (QStringList{QStringLiteral("'' (empty text)"), QStringLiteral("1")}));
        QCOMPARE(values->headerData(3, Qt::Horizontal).toString(), QStringLiteral("Row: id"));
        QVERIFY2(rows.value(QStringLiteral("n/a")).value(1).toInt() % 10 == 0,
            qPrintable(rows.value(QStringLiteral("n/a")).value(1)));
        // Nobody but the expression knows: the SQL names the values, ten of them n/a.
        QCOMPARE(found(dialog.sql()), QStringLiteral("11"));
    }

    void theSqlFindsEveryRowThatIsLost()
    {
        const auto strip = stripOf(drafted());
        LossValuesDialog dialog(*m_link, m_table, *strip->report(), drafted());
        QCOMPARE(found(dialog.sql()), QStringLiteral("10")); // by its values
        QTRY_VERIFY2(!dialog.sql().contains(QLatin1String("'n/a'")), qPrintable(dialog.sql()));
        QCOMPARE(found(dialog.sql()), QStringLiteral("10"));
        dialog.findChild<QPushButton*>(QStringLiteral("copySql"))->click();
        QCOMPARE(QGuiApplication::clipboard()->text(), dialog.sql());
        dialog.findChild<QPushButton*>(QStringLiteral("copyValues"))->click();
        QVERIFY(QGuiApplication::clipboard()->text().contains(QLatin1String("\tn/a\t")));
    }

private:
    /// A change whose values take their time.
    ChangeType slow()
    {
        ChangeType change = drafted();
        change.newType = QStringLiteral("text");
        change.usingExpression = QStringLiteral("pg_catalog.pg_sleep(0.2)::text || code");
        return change;
    }
    QString counting()
    {
        return m_server.value(
            m_database, QStringLiteral("SELECT count(*) FROM pg_stat_activity WHERE %1").arg(isCount));
    }
    QString found(const QString& sql)
    {
        return m_server.value(
            m_database, QStringLiteral("SELECT count(*) FROM (%1) AS q").arg(QString(sql).remove(QLatin1Char(';'))));
    }

    const QString isCount = QStringLiteral(
        "state = 'active' AND pid <> pg_backend_pid() AND query LIKE '%lk_span%' AND datname = current_database()");

    ChangeType drafted()
    {
        return m_editor->typeChangeOf(m_table->name, QStringLiteral("code")).value_or(ChangeType{});
    }
    std::unique_ptr<LossStrip> stripOf(const ChangeType& change)
    {
        auto strip = std::make_unique<LossStrip>(*m_link, *m_editor, m_table, change);
        QSignalSpy counted(strip.get(), &LossStrip::counted);
        if (strip->isCounting() && !counted.wait(20000)) {
            qFatal("the strip never counted");
        }
        return strip;
    }

    TestServer m_server;
    PgBackend m_backend;
    QString m_database;
    QTemporaryDir m_folder;
    std::unique_ptr<BackgroundStore> m_store;
    std::unique_ptr<DatabaseLink> m_link;
    std::unique_ptr<DraftEditor> m_editor;
    TablePtr m_table;
};

QTEST_MAIN(TestLossStrip)
#include "tst_lossstrip.moc"
