// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/catalog/catalog.h"
#include "model/plan/plan.h"
#include "ui/draft/drafteditor.h"
#include "ui/shell/connection.h"

#include <QHash>
#include <QJsonObject>
#include <QSet>
#include <QTabWidget>

#include <optional>

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
    ~TabHost() override;

    TablePage* openTable(const QualifiedName& name);
    /// `madeOn`: the database, as setDatabase() has it; empty: not known; none: the present one, but for a file.
    PlanPage* openPlan(const Plan& plan, const QString& path = {}, const std::optional<QString>& madeOn = std::nullopt);
    MapPage* openMap(); ///< of the whole schema
    HistoryPage* openHistory(); ///< of the database's runs
    TablePage* currentTable() const;
    PlanPage* currentPlan() const;
    QList<PlanPage*> planPages() const;
    QList<TablePage*> tablePages() const;
    bool anyPlanBusy() const;

    void connectPages(); ///< after the connection opened, locked or unlocked: other controllers where nothing runs
    void reconnectPlans(); ///< those that run and wait before they connect again do it now
    void readPlans(); ///< from the journal, which another program may have carried on
    void refreshTables();
    /// The database whose tabs these are from now on. A plan that was made on another one stays, says so, and cannot be
    /// run here unless it is meant to.
    void setDatabase(const QString& key);
    void takeHome(PlanPage* page); ///< its plan is one of this database now
    void closeTables(); ///< and map and history, before another database takes their place
    bool closeCurrent();

    QJsonObject state() const; ///< without plans of other databases
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
    void closeWhenEnded(PlanPage* page);
    QString elsewhere(const PlanPage* page) const; ///< where its plan was made; empty: here
    void giveController(PlanPage* page);
    void title(PlanPage* page);

    Connection& m_connection;
    DraftEditor& m_editor;
    QStackedWidget* m_stack; ///< the pages
    QString m_database;
    QHash<const PlanPage*, QString> m_madeOn;
    QSet<const PlanPage*> m_closing; ///< when what runs has ended
};

} // namespace lk
