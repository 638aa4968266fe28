// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/locks/lockshistory.h"

#include "ui/locks/lockstimeline.h"
#include "ui/theme/allow.h"
#include "ui/theme/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QToolButton>

namespace lk {

LocksHistory::LocksHistory(QWidget* parent)
    : QWidget(parent)
    , m_timeline(new LocksTimeline(m_past, this))
    , m_before(new QToolButton(this))
    , m_after(new QToolButton(this))
    , m_time(new QLabel(this))
    , m_live(new QPushButton(tr("Live"), this))
{
    m_timeline->setObjectName(QStringLiteral("locksHistory"));
    m_timeline->setAccessibleName(tr("Last Ten Minutes"));
    m_live->setObjectName(QStringLiteral("locksLive"));
    m_before->setObjectName(QStringLiteral("locksWaitBefore"));
    m_before->setIcon(icon(QStringLiteral("go-previous")));
    m_before->setAccessibleName(tr("Earlier Wait"));
    m_after->setObjectName(QStringLiteral("locksWaitAfter"));
    m_after->setIcon(icon(QStringLiteral("go-next")));
    m_after->setAccessibleName(tr("Later Wait"));
    for (QToolButton* button : {m_before, m_after}) {
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::TabFocus);
    }
    m_time->setMinimumWidth(m_time->fontMetrics().horizontalAdvance(QStringLiteral("00:00:00")));
    m_time->setAlignment(Qt::AlignCenter);
    // A row of the tree is worth more than a tall button.
    m_live->setMaximumHeight(m_timeline->sizeHint().height());
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(fontMetrics().height() / 4);
    row->addWidget(m_before);
    row->addWidget(m_timeline, 1);
    row->addWidget(m_after);
    row->addWidget(m_time);
    row->addWidget(m_live);
    connect(m_timeline, &QSlider::valueChanged, this, &LocksHistory::scrubTo);
    connect(m_live, &QPushButton::clicked, this, &LocksHistory::goLive);
    const auto moment = [this] { return m_chosen ? m_chosen->at : m_past.now(); };
    connect(m_before, &QToolButton::clicked, this, [this, moment] { look(m_past.waitBefore(moment())); });
    connect(m_after, &QToolButton::clicked, this, [this, moment] { look(m_past.waitAfter(moment())); });
    tell();
}

void LocksHistory::remember(const LockSnapshotPtr& snapshot)
{
    m_past.remember(snapshot);
    const QSignalBlocker quiet(m_timeline);
    m_timeline->setValue(m_chosen ? m_timeline->valueOf(m_chosen->at) : m_timeline->maximum());
    m_timeline->update();
    tell();
}

void LocksHistory::mark(const QList<StepMark>& steps)
{
    m_past.mark(steps);
    m_timeline->update();
}

void LocksHistory::blind(const QDateTime& from)
{
    m_past.blind(from);
    m_timeline->update();
}

void LocksHistory::forget()
{
    m_past.forget();
    m_chosen.reset();
    tell();
}

void LocksHistory::goLive()
{
    m_chosen.reset();
    const QSignalBlocker quiet(m_timeline);
    m_timeline->setValue(m_timeline->maximum());
    tell();
    emit chosen(nullptr);
}

void LocksHistory::look(const LockSnapshotPtr& snapshot)
{
    if (!snapshot) {
        return;
    }
    m_chosen = snapshot == m_past.moments().back().snapshot ? nullptr : snapshot;
    const QSignalBlocker quiet(m_timeline);
    m_timeline->setValue(m_timeline->valueOf(snapshot->at));
    tell();
    emit chosen(m_chosen);
}

void LocksHistory::scrubTo(int value)
{
    if (value >= m_timeline->maximum()) {
        goLive();
        return;
    }
    if (const LockMoment* then = m_past.at(m_timeline->momentOf(value))) {
        m_chosen = then->snapshot == m_past.moments().back().snapshot ? nullptr : then->snapshot;
        tell();
        emit chosen(m_chosen);
    }
}

void LocksHistory::tell()
{
    const bool any = m_past.moments().size() > 1;
    m_timeline->setEnabled(any);
    m_timeline->setAccessibleDescription(
        any ? m_timeline->words(m_chosen ? m_chosen->at : m_past.now()) : tr("Nothing to go back to yet."));
    const bool live = isLive();
    allow(*m_live, live ? tr("This is the present.") : QString(), tr("Back to the present"));
    const QDateTime moment = m_chosen ? m_chosen->at : m_past.now();
    allow(*m_before, any && m_past.waitBefore(moment) ? QString() : tr("Nobody waited before that."),
        tr("To where somebody began to wait, earlier"));
    allow(*m_after, any && m_past.waitAfter(moment) ? QString() : tr("Nobody waited after that."),
        tr("To where somebody began to wait, later"));
    m_time->setText(
        live ? tr("now") : QLocale().toString(m_chosen->at.toLocalTime().time(), QStringLiteral("HH:mm:ss")));
}

} // namespace lk
