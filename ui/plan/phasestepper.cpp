// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/phasestepper.h"

#include "ui/plan/planactions.h"
#include "ui/plan/statewords.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QPainter>
#include <QStyleOptionFocusRect>

#include <utility>

namespace lk {

namespace {

QFont boldOf(QFont font)
{
    font.setBold(true);
    return font;
}

void paintFocus(QWidget& widget, QPainter& painter)
{
    if (!widget.hasFocus()) {
        return;
    }
    QPen pen(widget.palette().color(QPalette::Highlight), 2);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(QRectF(widget.rect()).adjusted(1, 1, -1, -1), 4, 4);
}

} // namespace

PhaseChip::PhaseChip(Phase phase, QWidget* parent)
    : QAbstractButton(parent)
    , m_phase(phase)
{
    setObjectName(QStringLiteral("phase-%1").arg(toString(phase)));
    setFocusPolicy(Qt::TabFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setText(phaseWord(phase));
}

void PhaseChip::setState(StepState state, int done, int total)
{
    const bool announce = isVisible() && state != m_state;
    m_state = state;
    m_done = done;
    m_total = total;
    const QString spoken = tr("%1: %2, %3").arg(phaseWord(m_phase), stateText(), countText());
    setAccessibleName(spoken);
    setToolTip(spoken);
    updateGeometry();
    update();
    if (announce) {
        QAccessibleEvent event(this, QAccessible::NameChanged);
        QAccessible::updateAccessibility(&event);
        // A name that changes is read out only where the focus is.
        QAccessibleAnnouncementEvent said(this, spoken);
        QAccessible::updateAccessibility(&said);
    }
}

QString PhaseChip::stateText() const
{
    return m_total == 0 ? tr("Nothing to Do") : stateWord(m_state);
}

QString PhaseChip::countText() const
{
    return m_total == 0 ? tr("no steps")
        : m_total == 1  ? tr("%1 of 1 step").arg(m_done)
                        : tr("%1 of %2 steps").arg(m_done).arg(m_total);
}

void PhaseChip::setLow(bool low)
{
    if (std::exchange(m_low, low) != low) {
        updateGeometry();
        update();
    }
}

QSize PhaseChip::sizeHint() const
{
    const QFontMetrics bold(boldOf(font()));
    const int line = fontMetrics().height();
    const int words = qMax(bold.horizontalAdvance(phaseWord(m_phase)),
        fontMetrics().horizontalAdvance(stateText() + QStringLiteral("  ·  ") + countText()));
    return {words + line * 3, m_low ? line * 5 / 3 : line * 3};
}

QSize PhaseChip::minimumSizeHint() const
{
    const int line = fontMetrics().height();
    const int words = qMax(QFontMetrics(boldOf(font())).horizontalAdvance(phaseWord(m_phase)),
        fontMetrics().horizontalAdvance(stateText()));
    return {words + line * 3, sizeHint().height()};
}

void PhaseChip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor color = roleColor(phaseRole(m_phase));
    const int line = fontMetrics().height();
    const QRectF frame = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    const bool live = m_state != StepState::Pending && m_state != StepState::Undone;
    painter.setPen(QPen(color, live ? 1.5 : 1));
    painter.setBrush(live ? QBrush(roleWash(phaseRole(m_phase))) : QBrush(Qt::NoBrush));
    painter.drawRoundedRect(frame, 4, 4);
    if (m_total > 0 && m_done > 0) {
        // How far, as a bar along the foot.
        const double share = static_cast<double>(m_done) / m_total;
        QRectF foot(frame.left(), frame.bottom() - line * 0.2, frame.width() * share, line * 0.2);
        if (layoutDirection() == Qt::RightToLeft) {
            foot.moveRight(frame.right());
        }
        painter.setPen(Qt::NoPen);
        painter.setBrush(color);
        painter.drawRect(foot);
    }
    // By the height there is: what was asked for comes with the next layout, and two lines in the height of one would
    // be drawn over each other until then.
    const bool low = height() < line * 5 / 2;
    const int above = low ? 0 : line / 3;
    const QRect area = rect().adjusted(line / 2, above, -line / 2, -above);
    const int icon = low ? line * 4 / 3 : line * 3 / 2;
    const QRect iconPlace
        = QStyle::alignedRect(layoutDirection(), Qt::AlignLeft | Qt::AlignVCenter, {icon, icon}, area);
    roleIcon(phaseRole(m_phase)).paint(&painter, iconPlace);
    QRect words = area;
    if (layoutDirection() == Qt::RightToLeft) {
        words.setRight(iconPlace.left() - line / 2);
    } else {
        words.setLeft(iconPlace.right() + line / 2);
    }
    QRect upper(words.left(), words.top(), words.width(), words.height() / 2);
    QRect lower(words.left(), words.top() + words.height() / 2, words.width(), words.height() / 2);
    if (low) {
        const QSize name(QFontMetrics(boldOf(font())).horizontalAdvance(phaseWord(m_phase)) + line / 2, words.height());
        upper = QStyle::alignedRect(layoutDirection(), Qt::AlignLeft, name, words);
        lower = QStyle::alignedRect(
            layoutDirection(), Qt::AlignRight, {words.width() - name.width(), words.height()}, words);
    }
    constexpr int flags = Qt::AlignLeft | Qt::AlignVCenter; // the painter mirrors it
    painter.setPen(color);
    painter.setFont(boldOf(font()));
    painter.drawText(upper, flags, phaseWord(m_phase));
    painter.setFont(font());
    painter.setPen(m_total == 0 ? roleColor(Role::Neutral) : roleColor(stateRole(m_state)));
    const QString whole = stateText() + QStringLiteral("  ·  ") + countText();
    const bool fits = fontMetrics().horizontalAdvance(whole) <= lower.width();
    painter.drawText(lower, flags, fits ? whole : fontMetrics().elidedText(stateText(), Qt::ElideRight, lower.width()));
    paintFocus(*this, painter);
}

GateChip::GateChip(const Step& gate, QWidget* parent)
    : QAbstractButton(parent)
    , m_stepId(gate.id)
    , m_title(gate.title)
    , m_phase(gate.phase)
{
    setObjectName(QStringLiteral("gate-%1").arg(gate.id));
    setFocusPolicy(Qt::TabFocus);
    setText(m_title);
    setState(StepState::Pending);
}

void GateChip::setState(StepState state)
{
    m_state = state;
    const QString word = state == StepState::Done ? tr("passed")
        : state == StepState::NeedsYou            ? stateWord(state)
                                                  : tr("closed");
    setAccessibleName(tr("Gate: %1, %2").arg(m_title, word));
    setToolTip(accessibleName());
    update();
}

void GateChip::setLow(bool low)
{
    if (std::exchange(m_low, low) != low) {
        updateGeometry();
        update();
    }
}

QSize GateChip::sizeHint() const
{
    const int line = fontMetrics().height();
    return {line * 2, m_low ? line * 5 / 3 : line * 3};
}

void GateChip::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const int line = fontMetrics().height();
    const bool passed = m_state == StepState::Done;
    const bool waits = m_state == StepState::NeedsYou;
    const Role role = passed ? Role::Migrate : waits ? Role::Waiting : Role::Neutral;
    painter.setPen(QPen(roleColor(role), waits ? 2 : 1));
    painter.drawLine(QPointF(0, height() / 2.0), QPointF(width(), height() / 2.0));
    const QRect place = QStyle::alignedRect(layoutDirection(), Qt::AlignCenter, {line * 3 / 2, line * 3 / 2}, rect());
    painter.setPen(QPen(roleColor(role), waits ? 2 : 1));
    painter.setBrush(palette().color(QPalette::Window));
    painter.drawEllipse(place);
    const QString name = passed ? QStringLiteral("object-unlocked")
        : waits                 ? QStringLiteral("flag")
                                : QStringLiteral("object-locked");
    const int inset = line / 4;
    tintedIcon(name, role).paint(&painter, place.adjusted(inset, inset, -inset, -inset));
    paintFocus(*this, painter);
}

PhaseStepper::PhaseStepper(QWidget* parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("phaseStepper"));
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
}

void PhaseStepper::setPlan(const Plan& plan)
{
    m_plan = plan;
    qDeleteAll(findChildren<QAbstractButton*>(Qt::FindDirectChildrenOnly));
    m_phases.clear();
    m_gates.clear();
    auto* row = static_cast<QHBoxLayout*>(layout());
    while (QLayoutItem* item = row->takeAt(0)) {
        delete item;
    }
    for (const Phase phase : {Phase::Expand, Phase::Migrate, Phase::Contract}) {
        // A phase's gates stand before it in the row although they may come later in it: what is behind them is what
        // the phase is for.
        for (const Step& step : plan.steps) {
            if (step.phase == phase && step.gate()) {
                auto* gate = new GateChip(step, this);
                connect(gate, &QAbstractButton::clicked, this, [this, gate] { emit stepActivated(gate->stepId()); });
                row->addWidget(gate);
                m_gates << gate;
            }
        }
        auto* chip = new PhaseChip(phase, this);
        connect(chip, &QAbstractButton::clicked, this, [this, phase] { emit phaseActivated(phase); });
        if (row->count() > 0 && m_gates.isEmpty() == false
            && row->itemAt(row->count() - 1)->widget() == m_gates.last()) {
            row->addWidget(chip, 1);
        } else {
            if (row->count() > 0) {
                row->addSpacing(fontMetrics().height());
            }
            row->addWidget(chip, 1);
        }
        m_phases.append({phase, chip});
    }
    setSnapshot({});
    setLow(m_low);
}

void PhaseStepper::setLow(bool low)
{
    m_low = low;
    for (const auto& [phase, chip] : m_phases) {
        chip->setLow(low);
    }
    for (GateChip* gate : m_gates) {
        gate->setLow(low);
    }
}

void PhaseStepper::setSnapshot(const RunSnapshot& snapshot)
{
    for (const auto& [phase, chip] : m_phases) {
        int done = 0;
        int total = 0;
        for (const Step& step : m_plan.steps) {
            if (step.phase == phase && !step.gate()) {
                ++total;
                done += snapshot.steps.value(step.id).state == StepState::Done ? 1 : 0;
            }
        }
        chip->setState(phaseState(m_plan, phase, snapshot), done, total);
    }
    for (GateChip* gate : m_gates) {
        gate->setState(snapshot.steps.value(gate->stepId()).state);
    }
}

} // namespace lk
