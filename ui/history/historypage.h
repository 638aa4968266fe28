// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/workspace/databaselink.h"
#include "ui/history/historyexport.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QStackedWidget;

namespace lk {

class FactsModel;
class FactsView;
class HistoryBar;
class RunsView;

/// Every run on the connected database, from its journal: the list, what the chosen one did, and two side by side.
/// Reads through the link, never on the GUI thread. GUI thread.
class HistoryPage : public QWidget {
    Q_OBJECT
public:
    explicit HistoryPage(DatabaseLink& link, QWidget* parent = nullptr);

    void refresh(); ///< reads the journal anew; what is chosen stays chosen
    bool isRead() const { return m_read; } ///< the answer to the last refresh() is shown
    const std::optional<RunRecord>& record() const { return m_record; } ///< that is shown below the list
    const std::optional<RunComparison>& comparison() const { return m_comparison; }

public slots:
    void openPlan(); ///< of the run that is chosen, as a plan tab
    void compare(); ///< the two that are chosen
    void exportTo(lk::HistoryPart part, const QString& path); ///< the format by the file's ending

signals:
    void openPlanRequested(const lk::Plan& plan);
    void failed(const lk::Error& error);
    void logged(const QString& line);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void connectBar();
    QWidget* buildWords();
    void show(const RunHistory& history);
    void sayWhyNot(const Error& error);
    void chosenChanged();
    void showRecord();
    void showNothing(const QString& why);
    void updateActions();

    DatabaseLink& m_link;
    HistoryBar* m_bar;
    RunsView* m_list;
    FactsModel* m_facts;
    FactsView* m_details;
    QLabel* m_headline;
    QLabel* m_words; ///< instead of the list: nothing to show, or why it cannot be
    QLabel* m_remedy;
    QPushButton* m_copy;
    QStackedWidget* m_pages;
    std::optional<RunRecord> m_record;
    std::optional<RunComparison> m_comparison;
    quint64 m_asked = 0; ///< answers to an earlier question are not shown
    bool m_read = false;
    bool m_stale = false; ///< a refresh was asked for while nobody looked
};

} // namespace lk
