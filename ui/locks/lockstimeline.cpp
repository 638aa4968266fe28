// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/locks/lockstimeline.h"

#include "ui/theme/roles.h"

#include <QHelpEvent>
#include <QLocale>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace lk {

namespace {

Role roleOf(Phase phase)
{
    return phase == Phase::Expand ? Role::Expand : phase == Phase::Migrate ? Role::Migrate : Role::Contract;
}

} // namespace

LocksTimeline::LocksTimeline(const LocksPast& past, QWidget* parent)
    : QSlider(Qt::Horizontal, parent)
    , m_past(past)
{
    setRange(0, static_cast<int>(LocksPast::seconds));
    setValue(maximum());
    setPageStep(60);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize LocksTimeline::sizeHint() const
{
    return {fontMetrics().averageCharWidth() * 40, fontMetrics().height() * 2};
}

QSize LocksTimeline::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 16, fontMetrics().height() * 2};
}

QRectF LocksTimeline::strip() const
{
    return QRectF(rect()).adjusted(3, 1, -3, -1);
}

double LocksTimeline::stepsHeight() const
{
    return std::round(fontMetrics().height() * 0.4);
}

QDateTime LocksTimeline::momentOf(int value) const
{
    return m_past.now().addSecs(value - maximum());
}

int LocksTimeline::valueOf(const QDateTime& moment) const
{
    return std::clamp(
        maximum() - static_cast<int>(std::lround(double(moment.msecsTo(m_past.now())) / 1000)), 0, maximum());
}

double LocksTimeline::xOf(const QDateTime& moment) const
{
    const double share = 1.0 - double(moment.msecsTo(m_past.now())) / (1000.0 * LocksPast::seconds);
    const QRectF box = strip();
    return layoutDirection() == Qt::RightToLeft ? box.right() - share * box.width() : box.left() + share * box.width();
}

int LocksTimeline::valueAt(double x) const
{
    const QRectF box = strip();
    const double share = std::clamp((x - box.left()) / box.width(), 0.0, 1.0);
    return static_cast<int>(std::lround((layoutDirection() == Qt::RightToLeft ? 1 - share : share) * maximum()));
}

QString LocksTimeline::words(const QDateTime& moment) const
{
    const LockMoment* then = m_past.at(moment);
    if (!then) {
        return {};
    }
    QStringList parts{QLocale().toString(then->at().toLocalTime().time(), QStringLiteral("HH:mm:ss"))};
    if (m_past.isBlindAt(moment)) {
        return QStringList{
            QLocale().toString(moment.toLocalTime().time(), QStringLiteral("HH:mm:ss")), tr("nobody could look")}
            .join(QStringLiteral(" · "));
    }
    const int waiting = then->waiting;
    parts << (waiting == 0 ? tr("nobody waits")
            : waiting == 1 ? tr("1 session waits")
                           : tr("%n sessions wait", nullptr, waiting));
    if (then->oursBlocks) {
        parts << tr("the plan stands in the way");
    }
    return (parts + m_past.runningAt(moment)).join(QStringLiteral(" · "));
}

void LocksTimeline::paintSteps(QPainter& painter) const
{
    const QRectF box = strip();
    const double height = stepsHeight();
    for (const StepMark& mark : m_past.marks()) {
        const double a = std::clamp(xOf(mark.from), box.left(), box.right());
        const double b = std::clamp(xOf(mark.to.value_or(m_past.now())), box.left(), box.right());
        if (mark.to && *mark.to < m_past.now().addSecs(-LocksPast::seconds)) {
            continue;
        }
        // However short it was, it is to be seen; the phases differ in place as well as in colour.
        const double width = std::max(3.0, std::abs(b - a));
        const double third = height / 3;
        const QColor color = roleColor(roleOf(mark.phase));
        painter.fillRect(
            QRectF(std::min(a, box.right() - width), box.top() + third * int(mark.phase), width, third + 1), color);
        QColor faint = color;
        faint.setAlphaF(0.35F);
        painter.setPen(QPen(faint, 1));
        painter.drawLine(QPointF(a, box.top() + height), QPointF(a, box.bottom()));
    }
}

void LocksTimeline::paintWaits(QPainter& painter) const
{
    const auto& moments = m_past.moments();
    int most = 4; // one who waits is no alarm as high as the strip
    for (const LockMoment& moment : moments) {
        most = std::max(most, moment.waiting);
    }
    const QRectF box = strip();
    const double top = box.top() + stepsHeight() + 1;
    const double room = box.bottom() - top;
    const bool rtl = layoutDirection() == Qt::RightToLeft;
    for (size_t i = 0; i < moments.size(); ++i) {
        const int waiting = moments[i].waiting;
        const double a = std::clamp(xOf(moments[i].at()), box.left(), box.right());
        const double end = i + 1 < moments.size() ? xOf(moments[i + 1].at()) : rtl ? box.left() : box.right();
        double next = end;
        if (moments[i].until) {
            next = std::clamp(xOf(*moments[i].until), box.left(), box.right());
            QColor unseen = roleColor(Role::Neutral);
            unseen.setAlphaF(0.6F);
            painter.fillRect(
                QRectF(std::min(next, end), top, std::abs(end - next), room), QBrush(unseen, Qt::BDiagPattern));
        }
        const double width = std::max(1.5, std::abs(next - a));
        const double left = rtl ? a - width : a;
        if (waiting == 0) {
            // That somebody looked, and nobody waited, is something else than that nobody looked.
            painter.fillRect(QRectF(left, box.bottom() - 1, width, 1), roleColor(Role::Neutral));
            continue;
        }
        const bool ours = moments[i].oursBlocks;
        const double height = std::max(3.0, room * std::sqrt(double(waiting) / most));
        QColor color = roleColor(ours ? Role::Blocking : Role::Waiting);
        painter.fillRect(QRectF(left, box.bottom() - height, width, height), color);
        if (ours) {
            painter.fillRect(QRectF(left, top, width, 2), color); // and a lid: by shape, too
        }
    }
}

void LocksTimeline::paintScale(QPainter& painter) const
{
    const QRectF box = strip();
    QColor faint = palette().color(QPalette::WindowText);
    faint.setAlphaF(0.18F);
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.85);
    const QFontMetricsF metrics(small);
    painter.setFont(small);
    const bool words = box.width() > metrics.horizontalAdvance(tr("−%1 min").arg(10)) * 8;
    for (int minute = 2; minute < LocksPast::seconds / 60; minute += 2) {
        const double share = 1.0 - minute * 60.0 / LocksPast::seconds;
        const double x = box.left() + (layoutDirection() == Qt::RightToLeft ? 1 - share : share) * box.width();
        painter.setPen(faint);
        painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()));
        if (words) {
            painter.setPen(palette().color(QPalette::PlaceholderText));
            const QString text = tr("−%1 min").arg(minute);
            const QRectF place(
                x + 3, box.bottom() - metrics.height(), metrics.horizontalAdvance(text) + 2, metrics.height());
            painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter, text);
        }
    }
}

void LocksTimeline::paintHandle(QPainter& painter) const
{
    const QRectF box = strip();
    const double share = double(value()) / maximum();
    const double x = box.left() + (layoutDirection() == Qt::RightToLeft ? 1 - share : share) * box.width();
    const QColor color = palette().color(QPalette::Highlight);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, 2));
    painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()));
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    const double knob = stepsHeight() * 0.7;
    painter.drawPolygon(QPolygonF({{x - knob, box.top()}, {x + knob, box.top()}, {x, box.top() + knob * 1.3}}));
}

void LocksTimeline::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setPen(palette().color(QPalette::Mid));
    painter.setBrush(palette().color(QPalette::Base));
    painter.drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
    paintScale(painter);
    if (!m_past.moments().empty()) {
        paintWaits(painter);
        paintSteps(painter);
        paintHandle(painter);
    }
    if (hasFocus()) {
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
        painter.drawRect(QRectF(rect()).adjusted(1, 1, -1, -1));
    }
}

bool LocksTimeline::event(QEvent* event)
{
    if (event->type() == QEvent::ToolTip && isEnabled()) {
        auto* help = static_cast<QHelpEvent*>(event);
        QToolTip::showText(help->globalPos(), words(momentOf(valueAt(help->pos().x()))), this);
        return true;
    }
    return QSlider::event(event);
}

void LocksTimeline::mousePressEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton) {
        setSliderDown(true);
        setValue(valueAt(event->position().x()));
    }
}

void LocksTimeline::mouseMoveEvent(QMouseEvent* event)
{
    if (event->buttons() & Qt::LeftButton) {
        setValue(valueAt(event->position().x()));
        QToolTip::showText(event->globalPosition().toPoint(), words(momentOf(value())), this);
    }
}

void LocksTimeline::mouseReleaseEvent(QMouseEvent* event)
{
    if (event->button() == Qt::LeftButton) {
        setSliderDown(false);
    }
}

/// From picture to picture: between two there is nothing to see.
void LocksTimeline::stepBy(int pictures)
{
    const auto& moments = m_past.moments();
    const LockMoment* now = m_past.at(momentOf(value()));
    if (!now) {
        return;
    }
    const auto at = std::ranges::find(moments, now->snapshot, &LockMoment::snapshot) - moments.begin();
    const auto index = std::clamp<std::ptrdiff_t>(at + pictures, 0, static_cast<std::ptrdiff_t>(moments.size()) - 1);
    int wanted = valueOf(moments[static_cast<size_t>(index)].at());
    // Two pictures within one second have one place: it must get on all the same.
    if (wanted == value()) {
        wanted += pictures;
    }
    setValue(wanted);
}

void LocksTimeline::keyPressEvent(QKeyEvent* event)
{
    const bool rtl = layoutDirection() == Qt::RightToLeft;
    switch (event->key()) {
    case Qt::Key_Left:
        stepBy(rtl ? 1 : -1);
        return;
    case Qt::Key_Right:
        stepBy(rtl ? -1 : 1);
        return;
    default:
        QSlider::keyPressEvent(event);
    }
}

} // namespace lk
