// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgbackend.h"
#include "tests/support/testserver.h"
#include "ui/table/expressiondialog.h"
#include "ui/table/lossstrip.h"

#include <QDialogButtonBox>
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
        auto store = LocalStore::open(m_folder.filePath(QStringLiteral("store.sqlite")));
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

private:
    template <typename T>
    T answer(QFuture<T> future)
    {
        while (!future.isFinished()) {
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents, 50);
        }
        return future.result();
    }
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
    std::unique_ptr<LocalStore> m_store;
    std::unique_ptr<DatabaseLink> m_link;
    std::unique_ptr<DraftEditor> m_editor;
    TablePtr m_table;
};

QTEST_MAIN(TestLossStrip)
#include "tst_lossstrip.moc"
