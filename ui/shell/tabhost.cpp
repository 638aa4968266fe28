// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/tabhost.h"

#include "model/workspace/runcontroller.h"
#include "ui/history/historypage.h"
#include "ui/map/mappage.h"
#include "ui/plan/planpage.h"
#include "ui/shell/dockroom.h"
#include "ui/table/figures.h"
#include "ui/table/tablepage.h"
#include "ui/theme/icons.h"
#include "ui/theme/mnemonics.h"

#include <QJsonArray>
#include <QMessageBox>
#include <QPointer>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabBar>

#include <algorithm>

namespace lk {

namespace {
constexpr int titleLetters = 40; ///< of a plan
} // namespace

TabHost::TabHost(Connection& connection, DraftEditor& editor, QWidget* parent)
    : QTabWidget(parent)
    , m_connection(connection)
    , m_editor(editor)
    , m_stack(findChild<QStackedWidget*>(QStringLiteral("qt_tabwidget_stackedwidget")))
{
    Q_ASSERT(m_stack);
    setObjectName(QStringLiteral("tabHost"));
    setAccessibleName(tr("Open Tables and Plans"));
    setDocumentMode(true);
    setTabsClosable(true);
    setMovable(true);
    setElideMode(Qt::ElideNone); // else a long title takes its room from the short ones
    setUsesScrollButtons(true);
    tabBar()->setAccessibleName(tr("Open tables and plans"));
    tabBar()->setDrawBase(true);
    connect(this, &QTabWidget::tabCloseRequested, this, &TabHost::closeAt);
    connect(m_stack, &QStackedWidget::currentChanged, this, [this] { claimRoomForCurrent(*m_stack); });
    connect(this, &QTabWidget::currentChanged, this, &TabHost::stateChanged);
    connect(tabBar(), &QTabBar::tabMoved, this, &TabHost::stateChanged);
}

TabHost::~TabHost()
{
    // They go after what we remember of them.
    for (PlanPage* page : findChildren<PlanPage*>()) {
        page->disconnect(this);
    }
}

void TabHost::tabInserted(int index)
{
    QTabWidget::tabInserted(index);
    claimRoomForCurrent(*m_stack);
}

TablePage* TabHost::openTable(const QualifiedName& name)
{
    for (TablePage* page : tablePages()) {
        if (page->name() == name) {
            setCurrentWidget(page);
            return page;
        }
    }
    auto* page = new TablePage(m_connection.link(), m_editor, name, this);
    const CatalogPtr catalog = m_connection.catalog();
    const TableSummary* summary = catalog ? catalog->table(name) : nullptr;
    const int at
        = addTab(page, icon(tableIconName(summary ? summary->kind : TableKind::Table)), withoutMnemonics(name.name));
    setTabToolTip(at, name.printed());
    emit tablePageAdded(page);
    setCurrentIndex(at);
    page->refresh();
    emit stateChanged();
    return page;
}

PlanPage* TabHost::openPlan(const Plan& plan, const QString& path, const std::optional<QString>& madeOn)
{
    for (PlanPage* page : planPages()) {
        if (page->plan().id == plan.id) {
            setCurrentWidget(page);
            return page;
        }
    }
    auto* page = new PlanPage(plan, nullptr, this);
    page->setFilePath(path);
    m_madeOn.insert(page, madeOn.value_or(path.isEmpty() ? m_database : QString()));
    connect(page, &QObject::destroyed, this, [this, page] {
        m_madeOn.remove(page);
        m_closing.remove(page);
    });
    connect(page, &PlanPage::useHereRequested, this, [this, page] { takeHome(page); });
    const int at = addTab(page, icon(QStringLiteral("run-build")), {});
    title(page);
    emit planPageAdded(page);
    connect(page, &PlanPage::filePathChanged, this, [this, page] {
        title(page);
        emit stateChanged();
    });
    giveController(page);
    setCurrentIndex(at);
    emit stateChanged();
    return page;
}

MapPage* TabHost::openMap()
{
    if (auto* page = findChild<MapPage*>()) {
        setCurrentWidget(page);
        return page;
    }
    auto* page = new MapPage(m_connection.link(), this);
    const int at = addTab(page, icon(QStringLiteral("relation")), tr("Schema Map"));
    setTabToolTip(at, tr("All tables of %1").arg(m_connection.settings().printed()));
    emit mapPageAdded(page);
    setCurrentIndex(at);
    page->refresh();
    emit stateChanged();
    return page;
}

HistoryPage* TabHost::openHistory()
{
    if (auto* page = findChild<HistoryPage*>()) {
        setCurrentWidget(page);
        page->refresh();
        return page;
    }
    auto* page = new HistoryPage(m_connection.link(), this);
    const int at = addTab(page, icon(QStringLiteral("view-calendar-timeline")), tr("Run History"));
    setTabToolTip(at, tr("Every run on %1").arg(m_connection.settings().printed()));
    emit historyPageAdded(page);
    setCurrentIndex(at);
    page->refresh();
    emit stateChanged();
    return page;
}

void TabHost::title(PlanPage* page)
{
    const int at = indexOf(page);
    const QString whole
        = m_closing.contains(page) ? tr("Stopping: %1").arg(page->plan().title()) : page->plan().title();
    // What tells plans apart stands at both ends; the tool tip has all of it.
    setTabText(at,
        withoutMnemonics(
            fontMetrics().elidedText(whole, Qt::ElideMiddle, fontMetrics().averageCharWidth() * titleLetters)));
    setTabToolTip(at,
        page->filePath().isEmpty() ? tr("%1 (not saved to a file)").arg(page->plan().title())
                                   : page->plan().title() + QLatin1Char('\n') + page->filePath());
    tabBar()->setAccessibleTabName(at, whole);
}

void TabHost::setDatabase(const QString& key)
{
    m_database = key;
}

void TabHost::takeHome(PlanPage* page)
{
    m_madeOn.insert(page, m_database);
    giveController(page);
    emit stateChanged();
}

QString TabHost::elsewhere(const PlanPage* page) const
{
    const QString madeOn = m_madeOn.value(page);
    if (!madeOn.isEmpty()) {
        return madeOn == m_database ? QString() : madeOn == QLatin1String("sandbox") ? tr("a sandbox") : madeOn;
    }
    // A file tells the database's name, not where it is.
    const CatalogPtr catalog = m_connection.catalog();
    return catalog && catalog->database != page->plan().database ? page->plan().database : QString();
}

void TabHost::giveController(PlanPage* page)
{
    // What runs has sessions of its own; nothing is begun where one cannot see what it meets.
    page->setReadOnlyReason(
        m_connection.isOpen() || !page->controller() ? m_connection.readOnlyReason() : tr("Not connected."));
    page->setProduction(
        m_connection.settings().environment == Environment::Production ? m_connection.settings().printed() : QString());
    if (!m_connection.isOpen() || page->isBusy()) {
        return;
    }
    RunController* old = page->controller();
    const QString madeOn = elsewhere(page);
    page->setElsewhere(madeOn, m_connection.settings().printed());
    if (!madeOn.isEmpty()) {
        page->setController(nullptr);
        delete old;
        return;
    }
    // A new controller knows nothing of an undo that waits for its answer: none without need.
    if (old && old->settings() == m_connection.settings()) {
        return;
    }
    page->setController(new RunController(m_connection.link().backend(), m_connection.settings(), page->plan(), page));
    delete old;
}

TablePage* TabHost::currentTable() const
{
    return qobject_cast<TablePage*>(currentWidget());
}

PlanPage* TabHost::currentPlan() const
{
    return qobject_cast<PlanPage*>(currentWidget());
}

QList<PlanPage*> TabHost::planPages() const
{
    QList<PlanPage*> pages;
    for (int at = 0; at < count(); ++at) {
        if (auto* page = qobject_cast<PlanPage*>(widget(at))) {
            pages << page;
        }
    }
    return pages;
}

QList<TablePage*> TabHost::tablePages() const
{
    QList<TablePage*> pages;
    for (int at = 0; at < count(); ++at) {
        if (auto* page = qobject_cast<TablePage*>(widget(at))) {
            pages << page;
        }
    }
    return pages;
}

bool TabHost::anyPlanBusy() const
{
    return std::ranges::any_of(planPages(), [](const PlanPage* page) { return page->isBusy(); });
}

void TabHost::connectPages()
{
    for (PlanPage* page : planPages()) {
        giveController(page);
    }
}

void TabHost::reconnectPlans()
{
    for (PlanPage* page : planPages()) {
        page->reconnectNow();
    }
}

void TabHost::readPlans()
{
    for (const PlanPage* page : planPages()) {
        if (page->controller() && !page->isBusy()) {
            page->controller()->readStatus();
        }
    }
}

void TabHost::refreshTables()
{
    for (TablePage* page : tablePages()) {
        page->refresh();
    }
    if (auto* map = findChild<MapPage*>()) {
        map->refresh();
    }
    if (auto* history = findChild<HistoryPage*>()) {
        history->refresh();
    }
}

void TabHost::closeTables()
{
    for (QWidget* page :
        {static_cast<QWidget*>(findChild<MapPage*>()), static_cast<QWidget*>(findChild<HistoryPage*>())}) {
        if (page) {
            removeTab(indexOf(page));
            delete page;
        }
    }
    for (TablePage* page : tablePages()) {
        removeTab(indexOf(page));
        page->deleteLater();
    }
}

bool TabHost::closeCurrent()
{
    return count() > 0 && closeAt(currentIndex());
}

bool TabHost::closeAt(int index)
{
    QWidget* page = widget(index);
    const QPointer<PlanPage> plan = qobject_cast<PlanPage*>(page);
    if (plan && m_closing.contains(plan)) {
        return false;
    }
    if (plan && plan->isBusy()) {
        QMessageBox box(QMessageBox::Question, tr("A Plan Is Running"), tr("Close the tab of a plan that is running?"),
            QMessageBox::NoButton, this);
        box.setTextFormat(Qt::PlainText);
        box.setInformativeText(tr("%1\n\nIt stops as soon as that is safe. What is done stays done, and it can be "
                                  "taken up again.")
                .arg(plan->plan().title()));
        QPushButton* stop = box.addButton(tr("Stop and Close"), QMessageBox::DestructiveRole);
        QPushButton* keep = box.addButton(tr("Keep Running"), QMessageBox::RejectRole);
        box.setDefaultButton(keep);
        box.setEscapeButton(keep);
        box.exec();
        if (box.clickedButton() != stop || !plan) {
            return false;
        }
        if (plan->isBusy()) { // it may have ended while that was asked
            closeWhenEnded(plan);
            return false;
        }
    }
    removeTab(indexOf(page));
    page->deleteLater();
    emit stateChanged();
    return true;
}

/// Its engine stops at the end of what it does just now; whoever took the page away before would have to wait for that.
void TabHost::closeWhenEnded(PlanPage* page)
{
    m_closing.insert(page);
    title(page);
    connect(
        page->controller(), &RunController::busyChanged, page,
        [this, page](bool busy) {
            if (!busy) {
                removeTab(indexOf(page));
                page->deleteLater();
                emit stateChanged();
            }
        },
        Qt::QueuedConnection);
    page->stop();
}

QJsonObject TabHost::state() const
{
    QJsonArray tabs;
    qsizetype current = 0;
    for (int at = 0; at < count(); ++at) {
        if (at == currentIndex()) {
            current = tabs.size();
        }
        if (const auto* table = qobject_cast<TablePage*>(widget(at))) {
            tabs << QJsonObject{{QStringLiteral("schema"), table->name().schema},
                {QStringLiteral("table"), table->name().name}, {QStringLiteral("page"), table->pageName()}};
        } else if (qobject_cast<MapPage*>(widget(at))) {
            tabs << QJsonObject{{QStringLiteral("map"), true}};
        } else if (qobject_cast<HistoryPage*>(widget(at))) {
            tabs << QJsonObject{{QStringLiteral("history"), true}};
        } else if (const auto* plan = qobject_cast<PlanPage*>(widget(at))) {
            if (!elsewhere(plan).isEmpty() || m_closing.contains(plan)) {
                continue;
            }
            tabs << QJsonObject{{QStringLiteral("plan"), toJson(plan->plan())},
                {QStringLiteral("path"), plan->filePath()}, {QStringLiteral("madeOn"), m_madeOn.value(plan)}};
        }
    }
    return {{QStringLiteral("tabs"), tabs},
        {QStringLiteral("current"), qMin(current, qMax<qsizetype>(0, tabs.size() - 1))}};
}

void TabHost::restore(const QJsonObject& state)
{
    QList<QWidget*> opened; // plans of other databases may stand before them
    for (const QJsonValue& value : state.value(QStringLiteral("tabs")).toArray()) {
        const QJsonObject tab = value.toObject();
        if (tab.contains(QStringLiteral("table"))) {
            TablePage* page = openTable(
                {tab.value(QStringLiteral("schema")).toString(), tab.value(QStringLiteral("table")).toString()});
            page->showPage(tab.value(QStringLiteral("page")).toString());
        } else if (tab.contains(QStringLiteral("map"))) {
            openMap();
        } else if (tab.contains(QStringLiteral("history"))) {
            openHistory();
        } else if (const auto plan = planFromJson(tab.value(QStringLiteral("plan")).toObject())) {
            const QJsonValue madeOn = tab.value(QStringLiteral("madeOn"));
            openPlan(*plan, tab.value(QStringLiteral("path")).toString(),
                madeOn.isString() ? std::optional(madeOn.toString()) : std::nullopt);
        }
        opened << currentWidget();
    }
    if (QWidget* front = opened.value(state.value(QStringLiteral("current")).toInt())) {
        setCurrentWidget(front);
    }
}

} // namespace lk
