// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/catalog/catalog.h"
#include "model/plan/plan.h"
#include "ui/draft/drafteditor.h"
#include "ui/shell/connection.h"

#include <QJsonObject>
#include <QTabWidget>

class QStackedWidget;

namespace lk {

class HistoryPage;
class MapPage;
class PlanPage;
class TablePage;

/// The tabs: tables and plans of the connected database. Makes pages, gives plan pages their run controllers, says what
/// is open as JSON and opens it again. GUI thread.
class TabHost : public QTabWidget {
    Q_OBJECT
public:
    TabHost(Connection& connection, DraftEditor& editor, QWidget* parent = nullptr);

    TablePage* openTable(const QualifiedName& name);
    PlanPage* openPlan(const Plan& plan, const QString& path = {});
    MapPage* openMap(); ///< of the whole schema
    HistoryPage* openHistory(); ///< of the database's runs
    TablePage* currentTable() const;
    PlanPage* currentPlan() const;
    QList<PlanPage*> planPages() const;
    QList<TablePage*> tablePages() const;
    bool anyPlanBusy() const;

    void connectPages(); ///< after the connection opened, locked or unlocked: other controllers where nothing runs
    void readPlans(); ///< from the journal, which another program may have carried on
    void refreshTables();
    void closeTables(); ///< and map and history, before another database takes their place
    bool closeCurrent();

    QJsonObject state() const;
    void restore(const QJsonObject& state);

signals:
    void planPageAdded(lk::PlanPage* page);
    void mapPageAdded(lk::MapPage* page);
    void historyPageAdded(lk::HistoryPage* page);
    void tablePageAdded(lk::TablePage* page);
    void stateChanged(); ///< what is open, or in front, is another

protected:
    void tabInserted(int index) override;

private:
    bool closeAt(int index);
    void giveController(PlanPage* page);
    void title(PlanPage* page);

    Connection& m_connection;
    DraftEditor& m_editor;
    QStackedWidget* m_stack; ///< the pages
};

} // namespace lk
