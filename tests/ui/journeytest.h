// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "tests/ui/handtest.h"
#include "ui/plan/planpage.h"

namespace lk::test {

/// The stretches of the way that several journeys share, by one hand or the other.
class JourneyTest : public HandTest {
protected:
    void openOrders();
    void draftTotal();
    void draftType(const QString& column, const QString& newType);
    void confirmFolder(const QString& folder);
    void runThePlan(PlanPage* page);

    ConnectionSettings fromPasswordFile() const; ///< a profile keeps no password
    PlanPage* planOfTotal(); ///< set-up: orders opened, amount drafted as total, planned with a dual column
    void loseTheWindow();

    static bool phaseDone(const PlanPage& page, Phase phase)
    {
        return !page.isBusy() && phaseState(page.plan(), phase, *page.currentSnapshot()) == StepState::Done;
    }
};

} // namespace lk::test
