// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/hazardpanel.h"

#include "ui/plan/panelwords.h"
#include "ui/plan/statewords.h"
#include "ui/plan/strategywords.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace lk {

HazardPanel::HazardPanel(QWidget* parent)
    : QScrollArea(parent)
{
    setObjectName(QStringLiteral("hazardPanel"));
    setAccessibleName(tr("Hazards"));
    setUpPanel(*this);
}

void HazardPanel::setPlan(const Plan& plan)
{
    struct Found {
        Hazard hazard;
        QString stepId;
        QString stepTitle;
    };
    QList<Found> found;
    for (const Hazard& hazard : plan.hazards) {
        found << Found{.hazard = hazard, .stepId = {}, .stepTitle = {}};
    }
    for (const Step& step : plan.steps) {
        for (const Hazard& hazard : step.hazards) {
            found << Found{.hazard = hazard, .stepId = step.id, .stepTitle = step.title};
        }
    }
    std::ranges::stable_sort(
        found, [](const Found& a, const Found& b) { return a.hazard.severity > b.hazard.severity; });
    m_count = static_cast<int>(found.size());
    m_worst = found.isEmpty() ? Severity::Info : found.first().hazard.severity;

    auto* page = new QWidget;
    auto* grid = new QGridLayout(page);
    grid->setColumnStretch(1, 1);
    grid->setVerticalSpacing(fontMetrics().height() / 2);
    int row = 0;
    for (const Found& one : found) {
        const Hazard& hazard = one.hazard;
        grid->addWidget(panelIcon(tintedIcon(severityIconName(hazard.severity), severityRole(hazard.severity)), page),
            row, 0, Qt::AlignTop);
        auto* words = new QVBoxLayout;
        words->setSpacing(fontMetrics().height() / 6);
        words->addWidget(panelText(tr("%1: %2").arg(severityWord(hazard.severity), hazard.title), page, true));
        for (const QString& text : {hazard.explanation, controlsInWords(hazard.remedy)}) {
            if (!text.isEmpty()) {
                words->addWidget(panelText(text, page));
            }
        }
        if (!one.stepId.isEmpty()) {
            auto* jump = new QPushButton(tr("Show Step"), page);
            jump->setAccessibleName(tr("Show the step: %1").arg(one.stepTitle));
            jump->setToolTip(one.stepTitle);
            connect(jump, &QPushButton::clicked, this, [this, id = one.stepId] { emit stepActivated(id); });
            words->addWidget(jump, 0, Qt::AlignLeft); // mirrored with the rest; beside them it would take their room
        }
        grid->addLayout(words, row, 1);
        ++row;
    }
    if (found.isEmpty()) {
        grid->addWidget(panelText(tr("No hazards were found."), page), row++, 1);
    }
    grid->setRowStretch(row, 1);
    setWidget(page);
}

} // namespace lk
