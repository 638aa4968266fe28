// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/ui/journeytest.h"

#include "tests/support/patience.h"
#include "ui/table/columnsmodel.h"

#include <QApplication>
#include <QClipboard>
#include <QFileDialog>

namespace lk::test {

void JourneyTest::openOrders()
{
    auto* tree = m_window->findChild<QTreeView*>(QStringLiteral("objectsTree"));
    const auto rows = [tree] { return tree->model()->rowCount(tree->model()->index(0, 0)); };
    QTRY_VERIFY(tree->model()->rowCount() > 0 && rows() >= 3);
    if (byMouse()) {
        QModelIndex orders;
        for (int row = 0; row < rows(); ++row) {
            const QModelIndex index = tree->model()->index(row, 0, tree->model()->index(0, 0));
            orders = index.data().toString() == QLatin1String("orders") ? index : orders;
        }
        LK_STEP(clickItem(*tree, orders, true));
    } else {
        LK_STEP(key(Qt::Key_P, Qt::ControlModifier));
        QVERIFY(usable(QStringLiteral("finderEdit")));
        QTRY_COMPARE(focus()->objectName(), QStringLiteral("finderEdit"));
        LK_STEP(type(QStringLiteral("orders")));
        LK_STEP(key(Qt::Key_Return));
    }
    QTRY_VERIFY(m_window->findChild<TablePage*>() && m_window->findChild<TablePage*>()->table());
    QVERIFY(usable(QStringLiteral("columnsView")));
}

/// amount becomes total, in the table's tab.
void JourneyTest::draftTotal()
{
    auto* view = m_window->findChild<ColumnsView*>();
    const int row = view->columns().rowOf(QStringLiteral("amount"));
    if (byMouse()) {
        LK_STEP(clickItem(*view, view->columns().index(row, ColumnsModel::Name), true));
    } else {
        QTRY_VERIFY2(focus() == view,
            qPrintable(focus()->objectName() + QLatin1Char(' ') + QLatin1String(focus()->metaObject()->className())));
        LK_STEP(key(Qt::Key_Home, Qt::ControlModifier));
        for (int down = 0; down < row; ++down) {
            LK_STEP(key(Qt::Key_Down));
        }
        LK_STEP(key(Qt::Key_F2));
    }
    QTRY_VERIFY(focus()->objectName() == QLatin1String("nameEditor"));
    LK_STEP(key(Qt::Key_A, Qt::ControlModifier));
    LK_STEP(type(QStringLiteral("total")));
    LK_STEP(key(Qt::Key_Return));
    QTRY_VERIFY(action("generate")->isEnabled());
}

/// Another type for a column, in the table's tab.
void JourneyTest::draftType(const QString& column, const QString& newType)
{
    auto* view = m_window->findChild<ColumnsView*>();
    const int row = view->columns().rowOf(column);
    if (byMouse()) {
        LK_STEP(clickItem(*view, view->columns().index(row, ColumnsModel::Type), true));
    } else {
        QTRY_VERIFY2(focus() == view,
            qPrintable(focus()->objectName() + QLatin1Char(' ') + QLatin1String(focus()->metaObject()->className())));
        LK_STEP(key(Qt::Key_Home, Qt::ControlModifier));
        for (int down = 0; down < row; ++down) {
            LK_STEP(key(Qt::Key_Down));
        }
        LK_STEP(key(Qt::Key_Right));
        LK_STEP(key(Qt::Key_F2));
    }
    QTRY_VERIFY(view->findChild<QWidget*>(QStringLiteral("typeEditor")));
    LK_STEP(key(Qt::Key_A, Qt::ControlModifier));
    LK_STEP(type(newType));
    LK_STEP(key(Qt::Key_Return));
}

void JourneyTest::confirmFolder(const QString& folder)
{
    QTRY_VERIFY(qobject_cast<QFileDialog*>(QApplication::activeModalWidget()));
    QTRY_VERIFY(qobject_cast<QLineEdit*>(focus()));
    QApplication::clipboard()->setText(folder);
    LK_STEP(key(Qt::Key_A, Qt::ControlModifier));
    LK_STEP(key(Qt::Key_V, Qt::ControlModifier));
    LK_STEP(key(Qt::Key_Return));
}

ConnectionSettings JourneyTest::fromPasswordFile() const
{
    ConnectionSettings settings;
    settings.dsn = m_server.dsn(m_database);
    return settings;
}

PlanPage* JourneyTest::planOfTotal()
{
    if (openTable(QStringLiteral("orders")) == nullptr) {
        return nullptr;
    }
    rename(*m_window->findChild<ColumnsView*>(), QStringLiteral("amount"), QStringLiteral("total"));
    action("generate")->trigger();
    if (!QTest::qWaitFor([this] { return m_window->findChild<PlanPage*>() != nullptr; }, patience)) {
        return nullptr;
    }
    auto* page = m_window->findChild<PlanPage*>();
    const auto isDual = [page] { return page->plan().decisions.first().chosen == Strategy::DualColumn; };
    if (!isDual()) {
        emit page->strategyChosen(page->plan().decisions.first().change, Strategy::DualColumn);
    }
    page->setFocus();
    return QTest::qWaitFor([&] { return isDual() && page->controller(); }, patience) ? page : nullptr;
}

/// All three phases, with what the gates want.
void JourneyTest::runThePlan(PlanPage* page)
{
    const auto run = [this] { byMouse() ? clickTool("runPhase") : key(Qt::Key_Return, Qt::ControlModifier); };
    QTRY_VERIFY(page->actions().runPhase);
    LK_STEP(run());
    QTRY_VERIFY(phaseDone(*page, Phase::Expand));
    LK_STEP(run());
    QTRY_VERIFY(page->actions().confirmGate);
    const QString confirm = QStringLiteral("gateConfirm");
    LK_STEP(byMouse() ? clickOn(confirm) : tabTo(confirm));
    QTRY_VERIFY(phaseDone(*page, Phase::Migrate));
    LK_STEP(run());
    QTRY_VERIFY(page->actions().confirmGate);
    // Whoever ran the phase can type at once.
    QTRY_COMPARE(focus()->objectName(), QStringLiteral("gateTyping"));
    LK_STEP(type(waitingGate(page->plan(), *page->currentSnapshot())->gate()->typed));
    LK_STEP(key(Qt::Key_Return));
    QTRY_VERIFY(phaseDone(*page, Phase::Contract));
    QCOMPARE(m_server.value(m_database,
                 QStringLiteral("SELECT string_agg(attname, ',') FROM pg_attribute WHERE attrelid = 'orders'::regclass"
                                " AND attname IN ('amount', 'total')")),
        QStringLiteral("total"));
}

/// As when the process is killed: its sessions are gone and nobody has said good-bye.
void JourneyTest::loseTheWindow()
{
    (void)m_server.value(m_database,
        QStringLiteral("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE pid <> pg_backend_pid()"
                       " AND application_name LIKE 'lockkeeper%' AND datname = current_database()"));
    m_window.reset();
}

} // namespace lk::test
