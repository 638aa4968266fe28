// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/planwidgets.h"

#include "ui/plan/planpage.h"
#include "ui/plan/statewords.h"

#include <QSplitter>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

namespace lk {

void PlanWidgets::build(QWidget& q)
{
    stepper = new PhaseStepper(&q);
    bar = new PlanBar(&q);
    gateCard = new GateCard(&q);
    errorCard = new ErrorCard(&q);
    model = new StepsModel(&q);
    tree = new StepsTree(*model, &q);

    sql = new SqlView(&q);
    details = new StepDetails(&q);
    strategies = new StrategyPanel(&q);
    hazards = new HazardPanel(&q);
    options = new RunOptions(&q);
    tabs = new QTabWidget(&q);
    tabs->setObjectName(QStringLiteral("planTabs"));
    tabs->setAccessibleName(PlanPage::tr("About the Step and the Plan"));
    tabs->setDocumentMode(true);
    tabs->addTab(sql, PlanPage::tr("SQL"));
    tabs->addTab(details, PlanPage::tr("Details"));
    tabs->addTab(strategies, PlanPage::tr("Strategy"));
    tabs->addTab(hazards, PlanPage::tr("Hazards"));
    tabs->addTab(options, PlanPage::tr("Options"));

    split = new QSplitter(Qt::Horizontal, &q);
    split->setObjectName(QStringLiteral("planSplitter"));
    split->addWidget(tree);
    split->addWidget(tabs);
    // Step, state and lock side by side: the tree has the greater share.
    split->setStretchFactor(0, 3);
    split->setStretchFactor(1, 2);
    split->setSizes({1200, 800});
    split->setChildrenCollapsible(false);

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

void PlanWidgets::fit(int height)
{
    const bool carded = !gateCard->isHidden() || !errorCard->isHidden();
    stepper->setLow(height < stepper->fontMetrics().height() * (carded ? 31 : 25));
    // Steps and SQL keep five rows beside a card, whose words scroll then. No more than two are insisted on: whoever
    // opens a dock below in a low window must find room for it.
    const int others = stepper->sizeHint().height() + bar->sizeHint().height() + stepper->fontMetrics().height() * 2;
    const auto least = [](const QWidget& card) { return card.isHidden() ? 0 : card.minimumSizeHint().height(); };
    const int cards = least(*gateCard) + least(*errorCard);
    for (QWidget* card : std::initializer_list<QWidget*>{gateCard, errorCard}) {
        const int room = height - others - tree->heightOf(5) - cards + least(*card);
        card->setMaximumHeight(qMax(room, least(*card)));
    }
    split->setMinimumHeight(tree->heightOf(2));
    // All tabs in sight, unless that took half of the page.
    tabs->setMinimumWidth(qMin(tabs->tabBar()->sizeHint().width(), split->width() * 9 / 20));
}

void PlanWidgets::showPlan(const Plan& plan)
{
    model->setPlan(plan);
    tree->expandAll();
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
