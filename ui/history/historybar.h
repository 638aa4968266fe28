// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/history/historyexport.h"

#include <QToolBar>

namespace lk {

/// What can be done with the runs of the history, and why not. GUI thread.
class HistoryBar : public QToolBar {
    Q_OBJECT
public:
    explicit HistoryBar(QWidget* parent = nullptr);

    /// What there is to do something with.
    struct At {
        bool listed = false; ///< there are runs
        qsizetype chosen = 0;
        bool read = false; ///< the one that is chosen
        bool plan = false; ///< that its journal keeps can be read
        bool compared = false;
    };
    void allowFor(const At& at);
    bool isEveryTry() const; ///< a line a try is wanted

signals:
    void filterChanged(const QString& words);
    void openRequested();
    void compareRequested();
    void everyTryToggled(bool every);
    void exportRequested(lk::HistoryPart part);

private:
    void buildFilter();
    QAction* add(const char* name, const char* iconName, const QString& text);
    void buildExport();

    QAction* m_open;
    QAction* m_compare;
    QAction* m_everyTry;
    QAction* m_export;
    QAction* m_exportRun = nullptr;
    QAction* m_exportComparison = nullptr;
};

} // namespace lk
