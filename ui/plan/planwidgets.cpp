// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/planwidgets.h"

#include "ui/plan/planpage.h"
#include "ui/plan/statewords.h"

#include <QHeaderView>
#include <QSplitter>
#include <QTabWidget>
#include <QTreeView>
#include <QVBoxLayout>

namespace lk {

namespace {

/// Step and state in sight whatever the width, until the user sets a width.
class StepsTree : public QTreeView {
public:
    using QTreeView::QTreeView;

protected:
    void resizeEvent(QResizeEvent* event) override
    {
        QTreeView::resizeEvent(event);
        if (m_set != 0 && columnWidth(StepsModel::StepColumn) != m_set) {
            return;
        }
        const int letter = fontMetrics().averageCharWidth();
        const int rest = viewport()->width() - columnWidth(StepsModel::StateColumn);
        m_set = qBound(letter * 20, rest, letter * 48);
        setColumnWidth(StepsModel::StepColumn, m_set);
    }

private:
    int m_set = 0;
};

} // namespace

void PlanWidgets::build(QWidget& q)
{
    stepper = new PhaseStepper(&q);
    bar = new PlanBar(&q);
    gateCard = new GateCard(&q);
    errorCard = new ErrorCard(&q);
    model = new StepsModel(&q);
    tree = new StepsTree(&q);
    tree->setObjectName(QStringLiteral("planSteps"));
    tree->setAccessibleName(PlanPage::tr("Steps of the Plan"));
    tree->setModel(model);
    tree->setAlternatingRowColors(true);
    tree->setAllColumnsShowFocus(true);
    tree->setUniformRowHeights(true);
    tree->setTabKeyNavigation(false);
    tree->setFrameShape(QFrame::NoFrame);
    tree->setExpandsOnDoubleClick(true);
    tree->header()->setStretchLastSection(true);

    sql = new SqlView(&q);
    details = new StepDetails(&q);
    strategies = new StrategyPanel(&q);
    hazards = new HazardPanel(&q);
    tabs = new QTabWidget(&q);
    tabs->setObjectName(QStringLiteral("planTabs"));
    tabs->setAccessibleName(PlanPage::tr("About the Step and the Plan"));
    tabs->setDocumentMode(true);
    tabs->addTab(sql, PlanPage::tr("SQL"));
    tabs->addTab(details, PlanPage::tr("Details"));
    tabs->addTab(strategies, PlanPage::tr("Strategy"));
    tabs->addTab(hazards, PlanPage::tr("Hazards"));

    auto* split = new QSplitter(Qt::Horizontal, &q);
    split->setObjectName(QStringLiteral("planSplitter"));
    split->addWidget(tree);
    split->addWidget(tabs);
    split->setStretchFactor(0, 5);
    split->setStretchFactor(1, 4);
    split->setChildrenCollapsible(false);
    // A few steps and lines of SQL stay in sight whatever a card has to say: its words scroll.
    split->setMinimumHeight(q.fontMetrics().height() * 3);

    const int gap = q.fontMetrics().height() / 2;
    auto* head = new QVBoxLayout;
    head->setContentsMargins(gap, gap, gap, 0);
    head->setSpacing(gap);
    head->addWidget(stepper);
    head->addWidget(bar);
    auto* column = new QVBoxLayout(&q);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(gap);
    column->addLayout(head);
    column->addWidget(errorCard);
    column->addWidget(gateCard);
    column->addWidget(split, 1);
    gateCard->hide();
    errorCard->hide();
}

void PlanWidgets::showPlan(const Plan& plan)
{
    model->setPlan(plan);
    tree->expandAll();
    const int character = tree->fontMetrics().averageCharWidth();
    const int widths[] = {0, 20, 36, 12, 8, 12};
    for (int column = 1; column < StepsModel::ResultColumn; ++column) {
        tree->setColumnWidth(column, widths[column] * character);
    }
    sql->setPlan(plan);
    stepper->setPlan(plan);
    strategies->setPlan(plan);
    hazards->setPlan(plan);
    details->clearStep();
    const int hazardTab = tabs->indexOf(hazards);
    tabs->setTabText(hazardTab,
        hazards->count() == 0 ? PlanPage::tr("Hazards") : PlanPage::tr("Hazards (%1)").arg(hazards->count()));
    tabs->setTabIcon(hazardTab,
        hazards->count() == 0 || hazards->worst() == Severity::Info
            ? QIcon()
            : tintedIcon(severityIconName(hazards->worst()), severityRole(hazards->worst())));
}

} // namespace lk
