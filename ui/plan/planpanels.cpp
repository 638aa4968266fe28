// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/planpanels.h"

#include "ui/plan/card.h"
#include "ui/plan/statewords.h"

#include <QFrame>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace lk {

namespace {

QLabel* wordsOf(const QString& text, QWidget* parent, bool bold = false)
{
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    // As narrow as there is room: a long word must not push the buttons out of sight.
    label->setMinimumWidth(1);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    if (bold) {
        QFont font = label->font();
        font.setBold(true);
        label->setFont(font);
    }
    return label;
}

QLabel* iconOf(const QIcon& icon, QWidget* parent)
{
    auto* label = new QLabel(parent);
    const int side = label->fontMetrics().height();
    label->setPixmap(icon.pixmap(QSize(side, side), label->devicePixelRatio()));
    label->setAlignment(Qt::AlignTop);
    return label;
}

void setUp(QScrollArea& area)
{
    area.setWidgetResizable(true);
    area.setFrameShape(QFrame::NoFrame);
    area.setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
}

} // namespace

StrategyPanel::StrategyPanel(QWidget* parent)
    : QScrollArea(parent)
{
    setObjectName(QStringLiteral("strategyPanel"));
    setAccessibleName(tr("Strategies"));
    setUp(*this);
}

void StrategyPanel::setPlan(const Plan& plan)
{
    m_decisions = plan.decisions;
    rebuild();
}

void StrategyPanel::setLocked(const QString& why)
{
    if (m_locked != why) {
        m_locked = why;
        rebuild();
    }
}

void StrategyPanel::rebuild()
{
    auto* page = new QWidget;
    auto* column = new QVBoxLayout(page);
    const int gap = fontMetrics().height() / 2;
    column->setSpacing(gap);
    for (const Decision& decision : m_decisions) {
        column->addWidget(wordsOf(printed(decision.change), page, true));
        auto* grid = new QGridLayout;
        grid->setHorizontalSpacing(gap);
        grid->setColumnStretch(1, 1);
        grid->addWidget(iconOf(tintedIcon(QStringLiteral("data-success"), Role::Migrate), page), 0, 0);
        grid->addWidget(
            wordsOf(tr("%1 is chosen. %2").arg(strategyWord(decision.chosen), decision.because), page), 0, 1, 1, 2);
        int row = 1;
        for (const StrategyOption& option : decision.options) {
            if (option.strategy == decision.chosen || option.strategy == Strategy::Auto) {
                continue;
            }
            grid->addWidget(wordsOf(option.possible
                                    ? option.reason
                                    : tr("%1 is not possible. %2").arg(strategyWord(option.strategy), option.reason),
                                page),
                row, 1);
            if (option.possible) {
                auto* choose = new QPushButton(tr("Use %1").arg(strategyWord(option.strategy)), page);
                choose->setObjectName(QStringLiteral("use-%1").arg(toString(option.strategy)));
                choose->setAccessibleName(
                    tr("Use %1 for: %2").arg(strategyWord(option.strategy), printed(decision.change)));
                choose->setEnabled(m_locked.isEmpty());
                choose->setToolTip(m_locked);
                connect(
                    choose, &QPushButton::clicked, this, [this, change = decision.change, strategy = option.strategy] {
                        emit strategyChosen(change, strategy);
                    });
                grid->addWidget(choose, row, 2, Qt::AlignTop);
            }
            ++row;
        }
        column->addLayout(grid);
    }
    if (!m_locked.isEmpty()) {
        column->addWidget(wordsOf(m_locked, page));
    }
    column->addStretch();
    setWidget(page);
}

HazardPanel::HazardPanel(QWidget* parent)
    : QScrollArea(parent)
{
    setObjectName(QStringLiteral("hazardPanel"));
    setAccessibleName(tr("Hazards"));
    setUp(*this);
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
        grid->addWidget(iconOf(tintedIcon(severityIconName(hazard.severity), severityRole(hazard.severity)), page), row,
            0, Qt::AlignTop);
        auto* words = new QVBoxLayout;
        words->setSpacing(fontMetrics().height() / 6);
        words->addWidget(wordsOf(tr("%1: %2").arg(severityWord(hazard.severity), hazard.title), page, true));
        for (const QString& text : {hazard.explanation, hazard.remedy}) {
            if (!text.isEmpty()) {
                words->addWidget(wordsOf(text, page));
            }
        }
        grid->addLayout(words, row, 1);
        if (!one.stepId.isEmpty()) {
            auto* jump = new QPushButton(tr("Show Step"), page);
            jump->setAccessibleName(tr("Show the step: %1").arg(one.stepTitle));
            jump->setToolTip(one.stepTitle);
            connect(jump, &QPushButton::clicked, this, [this, id = one.stepId] { emit stepActivated(id); });
            grid->addWidget(jump, row, 2, Qt::AlignTop);
        }
        ++row;
    }
    if (found.isEmpty()) {
        grid->addWidget(wordsOf(tr("No hazards were found."), page), row++, 1);
    }
    grid->setRowStretch(row, 1);
    setWidget(page);
}

} // namespace lk
