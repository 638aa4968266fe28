// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QDialog>
#include <QKeySequence>
#include <QList>

class QAction;
class QLabel;
class QPushButton;
class QTableWidget;

namespace lk {

/// Every command with its keys; two commands never get the same ones. Sets them on the actions when accepted.
class ShortcutsDialog : public QDialog {
    Q_OBJECT
public:
    ShortcutsDialog(QList<QAction*> actions, QWidget* parent);

    void accept() override;

private:
    void check();
    void restoreDefaults();
    QList<QKeySequence> keysAt(int row) const; ///< with those that are not shown in an editor

    QList<QAction*> m_actions;
    QTableWidget* m_table;
    QLabel* m_problem;
    QPushButton* m_ok;
    bool m_restored = false; ///< the keys that are not shown, too
};

} // namespace lk
