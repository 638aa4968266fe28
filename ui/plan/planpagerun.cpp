// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/planpage.h"
#include "ui/plan/planrun.h"

/// What a plan page hands on to the run of its plan.
namespace lk {

RunController* PlanPage::controller() const
{
    return m_run->controller();
}

void PlanPage::setController(RunController* controller)
{
    m_run->attach(controller);
}

void PlanPage::setReadOnlyReason(const QString& reason)
{
    m_run->setReadOnlyReason(reason);
}

RunSnapshotPtr PlanPage::currentSnapshot() const
{
    return m_run->snapshot();
}

PlanActions PlanPage::actions() const
{
    return m_run->actions();
}

bool PlanPage::isBusy() const
{
    return m_run->isBusy();
}

void PlanPage::runStep()
{
    m_run->runStep();
}

void PlanPage::runPhase()
{
    m_run->runPhase();
}

void PlanPage::runThrough(Phase phase)
{
    m_run->runThrough(phase);
}

void PlanPage::runAll()
{
    m_run->runThrough(Phase::Contract);
}

void PlanPage::pause()
{
    m_run->pause();
}

void PlanPage::resume()
{
    m_run->resume();
}

void PlanPage::stop()
{
    m_run->stop();
}

void PlanPage::reconnectNow()
{
    m_run->reconnectNow();
}

void PlanPage::retry()
{
    m_run->retry();
}

void PlanPage::measure()
{
    m_run->measure();
}

bool PlanPage::isMeasuring() const
{
    return m_run->isMeasuring();
}

QString PlanPage::whyNotMeasure() const
{
    return m_run->whyNotMeasure();
}

} // namespace lk
