// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/planbar.h"

#include "ui/plan/statewords.h"
#include "ui/theme/allow.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace lk {

PlanBar::PlanBar(QWidget* parent)
    : QWidget(parent)
{
    m_runStep = addButton(QStringLiteral("planRunStep"), QStringLiteral("media-skip-forward"), tr("Run Step"));
    m_runPhase = addButton(QStringLiteral("planRunPhase"), QStringLiteral("media-playback-start"), tr("Run Phase"));
    m_runAll = addButton(QStringLiteral("planRunAll"), QStringLiteral("media-seek-forward"), tr("Run All"));
    m_pause = addButton(QStringLiteral("planPause"), QStringLiteral("media-playback-pause"), tr("Pause"));
    m_stop = addButton(QStringLiteral("planStop"), QStringLiteral("media-playback-stop"), tr("Stop"));
    m_stop->setAccessibleName(tr("Stop This Plan"));
    m_undo = addButton(QStringLiteral("planUndo"), QStringLiteral("edit-undo"), tr("Undo"));
    QToolButton* save = addButton(QStringLiteral("planSave"), QStringLiteral("document-save"), tr("Save Plan"));
    QToolButton* scripts
        = addButton(QStringLiteral("planExport"), QStringLiteral("document-export"), tr("Export Scripts"));
    save->setToolButtonStyle(Qt::ToolButtonIconOnly);
    scripts->setToolButtonStyle(Qt::ToolButtonIconOnly);
    save->setToolTip(tr("Save the plan as a file"));
    scripts->setToolTip(tr("Export the plan as SQL scripts for psql"));

    auto* menu = new QMenu(this);
    for (const Phase phase : {Phase::Expand, Phase::Migrate, Phase::Contract}) {
        QAction* action = menu->addAction(roleIcon(phaseRole(phase)), tr("Run Through %1").arg(phaseWord(phase)));
        action->setObjectName(QStringLiteral("planThrough-%1").arg(toString(phase)));
        connect(action, &QAction::triggered, this, [this, phase] { emit runThroughRequested(phase); });
        m_through.append({phase, action});
    }
    m_runPhase->setMenu(menu);
    m_runPhase->setPopupMode(QToolButton::MenuButtonPopup);

    m_line = new QLabel(this);
    m_line->setObjectName(QStringLiteral("planLine"));
    m_line->setTextFormat(Qt::PlainText);
    m_line->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);

    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(fontMetrics().height() / 4);
    for (QToolButton* button : {m_runStep, m_runPhase, m_runAll, m_pause, m_stop, m_undo}) {
        buttons->addWidget(button);
    }
    buttons->addStretch();
    buttons->addWidget(save);
    buttons->addWidget(scripts);
    m_reconnect = addButton(QStringLiteral("planReconnect"), QStringLiteral("network-connect"), tr("Connect Now"));
    m_reconnect->setToolTip(tr("Connect again at once instead of waiting"));
    m_reconnect->hide();
    auto* words = new QHBoxLayout;
    words->setSpacing(fontMetrics().height() / 2);
    words->addWidget(m_line, 1);
    words->addWidget(m_reconnect);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(fontMetrics().height() / 4);
    column->addLayout(buttons);
    column->addLayout(words);

    connect(m_runStep, &QToolButton::clicked, this, &PlanBar::runStepRequested);
    connect(m_runPhase, &QToolButton::clicked, this, &PlanBar::runPhaseRequested);
    connect(m_runAll, &QToolButton::clicked, this, &PlanBar::runAllRequested);
    connect(m_pause, &QToolButton::clicked, this, [this] {
        if (m_actions.resume) {
            emit resumeRequested();
        } else {
            emit pauseRequested();
        }
    });
    connect(m_stop, &QToolButton::clicked, this, &PlanBar::stopRequested);
    connect(m_reconnect, &QToolButton::clicked, this, &PlanBar::reconnectRequested);
    connect(m_undo, &QToolButton::clicked, this, &PlanBar::undoRequested);
    connect(save, &QToolButton::clicked, this, &PlanBar::saveRequested);
    connect(scripts, &QToolButton::clicked, this, &PlanBar::exportRequested);
}

QToolButton* PlanBar::addButton(const QString& objectName, const QString& iconName, const QString& text)
{
    auto* button = new QToolButton(this);
    button->setObjectName(objectName);
    button->setIcon(icon(iconName));
    button->setText(text);
    button->setAccessibleName(text);
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

void PlanBar::setActions(const PlanActions& actions, const Plan& plan)
{
    m_actions = actions;
    const auto next = std::ranges::find(plan.steps, actions.nextStep, &Step::id);
    const auto reason = [](bool possible, const QString& why) {
        return possible ? QString() : why.isEmpty() ? tr("Not possible now.") : why;
    };
    allow(*m_runStep, reason(actions.runStep, actions.whyNotRun),
        next != plan.steps.end() ? tr("Run one step: %1").arg(next->title) : QString());
    const QString phase = actions.nextPhase ? tr("Run %1").arg(phaseWord(*actions.nextPhase)) : tr("Run Phase");
    m_runPhase->setText(phase);
    m_runPhase->setAccessibleName(phase);
    allow(*m_runPhase, reason(actions.runPhase, actions.whyNotRun),
        tr("Run the steps of this phase, up to the next gate"));
    allow(*m_runAll, reason(actions.runPhase, actions.whyNotRun),
        tr("Run all that is left, and stop at every gate, where you decide"));
    for (const auto& [through, action] : m_through) {
        action->setEnabled(actions.runPhase && actions.nextPhase && through >= *actions.nextPhase);
    }
    m_pause->setText(actions.pausing ? tr("Pausing…") : actions.resume ? tr("Resume") : tr("Pause"));
    // The tool bar has a Pause and a Stop, too, for whatever runs.
    m_pause->setAccessibleName(actions.pausing ? m_pause->text()
            : actions.resume                   ? tr("Resume This Plan")
                                               : tr("Pause This Plan"));
    m_pause->setIcon(icon(actions.resume && !actions.pausing ? QStringLiteral("media-playback-start")
                                                             : QStringLiteral("media-playback-pause")));
    const QString idle = actions.stop ? tr("It is stopping.") : tr("Nothing is running.");
    allow(*m_pause, reason(actions.pause || actions.resume, idle),
        actions.pausing      ? tr("Holds as soon as what runs now has ended. Click to go on instead.")
            : actions.resume ? tr("Go on where it stands")
                             : tr("Hold as soon as what runs now has ended"));
    allow(*m_stop, reason(actions.stop, tr("Nothing is running.")),
        tr("Stop as soon as it is safe; what is done stays done"));
    m_reconnect->setVisible(actions.reconnect);
    allow(*m_undo, reason(actions.undo, actions.whyNotUndo), tr("Take back every step that was done, last first"));
}

void PlanBar::setLine(const QString& text, bool alert)
{
    m_text = text;
    m_alert = alert;
    m_line->setVisible(!text.isEmpty());
    m_line->setToolTip(text);
    m_line->setAccessibleName(text);
    paintLine();
    elide();
}

void PlanBar::paintLine()
{
    QPalette colours = palette();
    if (m_alert) {
        colours.setColor(QPalette::WindowText, roleColor(Role::Waiting));
    }
    m_line->setPalette(colours);
}

void PlanBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    elide();
}

void PlanBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        elide();
    } else if (event->type() == QEvent::PaletteChange) {
        paintLine(); // in the colours of now: those of light and dark cannot be read on each other's ground
    }
}

void PlanBar::elide()
{
    const int button = m_reconnect->isHidden() ? 0 : m_reconnect->sizeHint().width() + fontMetrics().height() / 2;
    m_line->setText(m_line->fontMetrics().elidedText(m_text, Qt::ElideRight, qMax(0, width() - button)));
}

} // namespace lk
