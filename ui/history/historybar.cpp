// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/history/historybar.h"

#include "ui/theme/allow.h"
#include "ui/theme/icons.h"

#include <QAction>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>

namespace lk {

HistoryBar::HistoryBar(QWidget* parent)
    : QToolBar(parent)
{
    setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    buildFilter();
    addSeparator();
    m_open = add("historyOpenPlan", "document-open", tr("Open Plan"));
    m_compare = add("historyCompare", "view-list-details", tr("Compare"));
    m_everyTry = add("historyEveryTry", "view-list-tree", tr("Every Try"));
    m_everyTry->setCheckable(true);
    m_everyTry->setToolTip(tr("A line a try instead of a line a step: who and when"));
    m_export = add("historyExport", "document-export", tr("Export"));
    buildExport();
    for (QAction* action : actions()) {
        QWidget* button = widgetForAction(action);
        if (button && !action->isSeparator() && !action->text().isEmpty()) {
            button->setAccessibleName(action->text());
            button->setFocusPolicy(Qt::TabFocus);
        }
    }
    connect(m_open, &QAction::triggered, this, &HistoryBar::openRequested);
    connect(m_compare, &QAction::triggered, this, &HistoryBar::compareRequested);
    connect(m_everyTry, &QAction::toggled, this, &HistoryBar::everyTryToggled);
}

void HistoryBar::buildFilter()
{
    auto* filter = new QLineEdit(this);
    filter->setObjectName(QStringLiteral("historyFilter"));
    filter->setAccessibleName(tr("Filter the Runs"));
    filter->setPlaceholderText(tr("Filter by plan, person or state"));
    filter->setClearButtonEnabled(true);
    filter->setMaximumWidth(fontMetrics().averageCharWidth() * 34);
    connect(filter, &QLineEdit::textChanged, this, &HistoryBar::filterChanged);
    addWidget(filter);
}

QAction* HistoryBar::add(const char* name, const char* iconName, const QString& text)
{
    QAction* action = addAction(icon(QLatin1String(iconName)), text);
    action->setObjectName(QLatin1String(name));
    return action;
}

void HistoryBar::buildExport()
{
    auto* menu = new QMenu(this);
    const auto offer = [&](const char* name, const QString& text, HistoryPart part) {
        QAction* action = menu->addAction(text, this, [this, part] { emit exportRequested(part); });
        action->setObjectName(QLatin1String(name));
        return action;
    };
    offer("historyExportAll", tr("&All Runs…"), HistoryPart::AllRuns);
    m_exportRun = offer("historyExportRun", tr("This &Run…"), HistoryPart::Run);
    m_exportComparison = offer("historyExportComparison", tr("The &Comparison…"), HistoryPart::Comparison);
    m_export->setMenu(menu);
    if (auto* button = qobject_cast<QToolButton*>(widgetForAction(m_export))) {
        button->setPopupMode(QToolButton::InstantPopup);
    }
}

bool HistoryBar::isEveryTry() const
{
    return m_everyTry->isChecked();
}

void HistoryBar::allowFor(const At& at)
{
    allow(*m_open,
        at.plan                         ? QString()
            : at.chosen == 1 && at.read ? tr("The plan that the journal keeps of this run cannot be read.")
                                        : tr("Choose one run."),
        tr("Open the plan as it was run, in a tab of its own (Return)"));
    allow(*m_compare, at.chosen == 2 ? QString() : tr("Choose two runs: Ctrl+click, or Shift and an arrow key."),
        tr("Put the two runs side by side, step by step"));
    m_everyTry->setEnabled(at.read);
    allow(*m_export, at.listed ? QString() : tr("There is nothing to export."),
        tr("Write what the journal tells as CSV, JSON or Markdown"));
    m_exportRun->setEnabled(at.read);
    m_exportComparison->setEnabled(at.compared);
}

} // namespace lk
