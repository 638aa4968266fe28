// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/locks/lockshistory.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QSlider>

namespace lk {

namespace {
constexpr qint64 historySeconds = 600;
} // namespace

LocksHistory::LocksHistory(QWidget* parent)
    : QWidget(parent)
    , m_scrub(new QSlider(Qt::Horizontal, this))
    , m_time(new QLabel(this))
    , m_live(new QPushButton(tr("Live"), this))
{
    m_scrub->setObjectName(QStringLiteral("locksHistory"));
    m_scrub->setAccessibleName(tr("Last Ten Minutes"));
    m_live->setObjectName(QStringLiteral("locksLive"));
    // A row of the tree is worth more than a tall button.
    m_live->setMaximumHeight(fontMetrics().height() * 5 / 4);
    m_scrub->setMaximumHeight(fontMetrics().height() * 5 / 4);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_scrub, 1);
    row->addWidget(m_time);
    row->addWidget(m_live);
    connect(m_scrub, &QSlider::valueChanged, this, &LocksHistory::scrubTo);
    connect(m_live, &QPushButton::clicked, this, &LocksHistory::goLive);
    tell();
}

void LocksHistory::remember(const LockSnapshotPtr& snapshot)
{
    m_snapshots.push_back(snapshot);
    while (!m_snapshots.empty() && m_snapshots.front()->at.secsTo(snapshot->at) > historySeconds) {
        m_snapshots.pop_front();
    }
    const QSignalBlocker quiet(m_scrub);
    m_scrub->setRange(0, static_cast<int>(m_snapshots.size()) - 1);
    if (m_isLive) {
        m_scrub->setValue(m_scrub->maximum());
    }
    tell();
}

void LocksHistory::forget()
{
    m_snapshots.clear();
    m_isLive = true;
    tell();
}

void LocksHistory::goLive()
{
    m_isLive = true;
    const QSignalBlocker quiet(m_scrub);
    m_scrub->setValue(m_scrub->maximum());
    tell();
    emit chosen(nullptr);
}

void LocksHistory::scrubTo(int position)
{
    if (m_snapshots.empty()) {
        return;
    }
    const int last = static_cast<int>(m_snapshots.size()) - 1;
    m_isLive = position >= last;
    tell();
    emit chosen(m_isLive ? nullptr : m_snapshots[static_cast<size_t>(qMax(0, position))]);
}

void LocksHistory::tell()
{
    const bool any = m_snapshots.size() > 1;
    m_scrub->setEnabled(any);
    m_scrub->setToolTip(any ? tr("Scrub through the last ten minutes") : tr("Nothing to go back to yet."));
    m_live->setEnabled(!m_isLive);
    m_live->setToolTip(m_isLive ? tr("This is the present.") : tr("Back to the present"));
    m_live->setAccessibleDescription(m_live->toolTip());
    m_time->setText(m_isLive || m_snapshots.empty()
            ? tr("now")
            : QLocale().toString(
                  m_snapshots[static_cast<size_t>(m_scrub->value())]->at.toLocalTime().time(), QLocale::ShortFormat));
}

} // namespace lk
