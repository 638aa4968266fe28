// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/shortcutsdialog.h"

#include "ui/shell/windowactions.h"
#include "ui/theme/allow.h"

#include <QAction>
#include <QDialogButtonBox>
#include <QHash>
#include <QHeaderView>
#include <QKeyEvent>
#include <QKeySequenceEdit>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace lk {

namespace {

QKeySequenceEdit* editorAt(const QTableWidget& table, int row)
{
    return qobject_cast<QKeySequenceEdit*>(table.cellWidget(row, 1));
}

/// Qt's own takes Shift+Tab for itself: whoever comes backwards would never leave it.
class KeysEdit : public QKeySequenceEdit {
public:
    using QKeySequenceEdit::QKeySequenceEdit;

protected:
    bool event(QEvent* event) override
    {
        if (event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Backtab) {
            focusPreviousChild();
            return true;
        }
        return QKeySequenceEdit::event(event);
    }
};

/// What does the same beside the first keys; it stays when these become others, and goes with them.
QList<QKeySequence> others(const QAction& action)
{
    return action.shortcuts().mid(1);
}

QList<QKeySequence> asItCame(const QAction& action)
{
    return QKeySequence::listFromString(action.property(WindowActions::defaultKeys).toString());
}

} // namespace

ShortcutsDialog::ShortcutsDialog(QList<QAction*> actions, QWidget* parent)
    : QDialog(parent)
    , m_actions(std::move(actions))
    , m_table(new QTableWidget(int(m_actions.size()), 2, this))
    , m_problem(new QLabel(this))
{
    setWindowTitle(tr("Keyboard Shortcuts"));
    m_table->setHorizontalHeaderLabels({tr("Command"), tr("Keys")});
    m_table->setAccessibleName(tr("Commands and their keys"));
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    m_table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    m_table->horizontalHeader()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
    for (int row = 0; row < m_actions.size(); ++row) {
        const QString command = WindowActions::wordsOutsideMenu(*m_actions[row]);
        const QString also = QKeySequence::listToString(others(*m_actions[row]), QKeySequence::NativeText);
        auto* item = new QTableWidgetItem(
            m_actions[row]->icon(), also.isEmpty() ? command : tr("%1 (also %2)", "command, keys").arg(command, also));
        item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
        m_table->setItem(row, 0, item);
        auto* edit = new KeysEdit(m_actions[row]->shortcut(), m_table);
        edit->setClearButtonEnabled(true);
        edit->setMaximumSequenceLength(1);
        edit->setAccessibleName(tr("Keys for %1").arg(command));
        connect(edit, &QKeySequenceEdit::keySequenceChanged, this, &ShortcutsDialog::check);
        m_table->setCellWidget(row, 1, edit);
    }
    auto* buttons = new QDialogButtonBox(
        QDialogButtonBox::RestoreDefaults | QDialogButtonBox::Ok | QDialogButtonBox::Cancel, this);
    connect(buttons->button(QDialogButtonBox::RestoreDefaults), &QPushButton::clicked, this,
        &ShortcutsDialog::restoreDefaults);
    m_ok = buttons->button(QDialogButtonBox::Ok);
    connect(buttons, &QDialogButtonBox::accepted, this, &ShortcutsDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &ShortcutsDialog::reject);
    m_problem->setWordWrap(true);
    auto* column = new QVBoxLayout(this);
    column->addWidget(m_table, 1);
    column->addWidget(m_problem);
    column->addWidget(buttons);
    const int line = fontMetrics().height();
    resize(line * 32, line * 30);
}

void ShortcutsDialog::restoreDefaults()
{
    m_restored = true;
    for (int row = 0; row < m_actions.size(); ++row) {
        editorAt(*m_table, row)->setKeySequence(asItCame(*m_actions[row]).value(0));
    }
    check(); // an editor that had them already says nothing
}

QList<QKeySequence> ShortcutsDialog::keysAt(int row) const
{
    const QAction& action = *m_actions[row];
    const QKeySequence first = editorAt(*m_table, row)->keySequence();
    if (!m_restored && first == action.shortcut()) {
        return action.shortcuts();
    }
    if (first.isEmpty()) {
        return {};
    }
    QList<QKeySequence> keys = asItCame(action);
    if (keys.value(0) != first) {
        keys = others(action);
        keys.removeAll(first);
        keys.prepend(first);
    }
    return keys;
}

void ShortcutsDialog::check()
{
    QHash<QKeySequence, QString> taken;
    for (int row = 0; row < m_actions.size(); ++row) {
        for (const QKeySequence& keys : keysAt(row)) {
            if (taken.contains(keys)) {
                m_problem->setText(tr("%1 would do two things: %2, and %3.")
                        .arg(keys.toString(QKeySequence::NativeText), taken[keys],
                            WindowActions::wordsOutsideMenu(*m_actions[row])));
                allow(*m_ok, m_problem->text());
                return;
            }
            taken[keys] = WindowActions::wordsOutsideMenu(*m_actions[row]);
        }
    }
    m_problem->clear();
    allow(*m_ok, {});
}

void ShortcutsDialog::accept()
{
    for (int row = 0; row < m_actions.size(); ++row) {
        m_actions[row]->setShortcuts(keysAt(row));
    }
    QDialog::accept();
}

} // namespace lk
