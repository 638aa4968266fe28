// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/plan/errorcard.h"
#include "ui/plan/gatecard.h"
#include "ui/plan/hazardpanel.h"
#include "ui/plan/phasestepper.h"
#include "ui/plan/planbar.h"
#include "ui/plan/runoptions.h"
#include "ui/plan/sqlview.h"
#include "ui/plan/stepdetails.h"
#include "ui/plan/stepsmodel.h"
#include "ui/plan/stepstree.h"
#include "ui/plan/strategypanel.h"

class QSplitter;
class QTabWidget;

namespace lk {

/// What a plan page is made of and where it stands; owned by the page. No rule of the domain.
struct PlanWidgets {
    void build(QWidget& page);
    void showPlan(const Plan& plan);
    void fit(int height); ///< of the page, or after a card came, went or says something else

    PhaseStepper* stepper = nullptr;
    PlanBar* bar = nullptr;
    GateCard* gateCard = nullptr;
    ErrorCard* errorCard = nullptr;
    StepsModel* model = nullptr;
    StepsTree* tree = nullptr;
    QSplitter* split = nullptr;
    QTabWidget* tabs = nullptr;
    SqlView* sql = nullptr;
    StepDetails* details = nullptr;
    StrategyPanel* strategies = nullptr;
    HazardPanel* hazards = nullptr;
    RunOptions* options = nullptr;
};

} // namespace lk
