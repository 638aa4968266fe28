// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/regionbook.h"

#include <QMutexLocker>

#include <algorithm>

namespace lk {

void RegionBook::begin(const Contents& contents)
{
    const QMutexLocker lock(&m_mutex);
    m_contents = contents;
    m_inHand.clear();
    m_rewritten = false;
    m_changed.wakeAll();
}

RegionBook::Task RegionBook::take(int milliseconds)
{
    const QMutexLocker lock(&m_mutex);
    for (bool waited = false;; waited = true) {
        if (m_rewritten) {
            if (m_inHand.isEmpty()) {
                m_inHand.insert(0, {});
                return {Task::Restart, {}};
            }
        } else if (!m_contents.open.isEmpty()) {
            const Region region = m_contents.open.takeFirst();
            m_inHand.insert(region.row, region);
            return {Task::Sweep, region};
        } else if (!allDealt()) {
            // The row of a region that is done serves the next one.
            int row = 1;
            while (m_inHand.contains(row)
                || std::ranges::any_of(m_contents.revisits, [&](const Region& r) { return r.row == row; })) {
                ++row;
            }
            m_contents.rowsUsed = std::max(m_contents.rowsUsed, row);
            Region region;
            region.row = row;
            m_inHand.insert(row, region);
            return {Task::Deal, region};
        } else if (m_inHand.isEmpty() && m_contents.revisits.isEmpty()) {
            return {Task::Done, {}};
        } else if (m_inHand.isEmpty()) { // one after the other: they wait for others, not for us
            const Region region = m_contents.revisits.takeFirst();
            m_inHand.insert(region.row, region);
            return {Task::Revisit, region};
        }
        if (waited || !m_changed.wait(&m_mutex, static_cast<unsigned long>(milliseconds))) {
            return {};
        }
    }
}

void RegionBook::dealt(int row, const std::optional<Region>& region)
{
    const QMutexLocker lock(&m_mutex);
    if (!region) {
        m_inHand.remove(row);
        m_contents.dealt = m_contents.endBlock;
    } else {
        m_inHand.insert(row, *region);
        m_contents.dealt = std::max(m_contents.dealt, region->to);
    }
    m_changed.wakeAll();
}

void RegionBook::moved(const Region& region)
{
    const QMutexLocker lock(&m_mutex);
    m_inHand.insert(region.row, region);
}

void RegionBook::done(const Region& region)
{
    giveUp(region.row);
}

void RegionBook::giveUp(int row)
{
    const QMutexLocker lock(&m_mutex);
    m_inHand.remove(row);
    m_changed.wakeAll();
}

void RegionBook::putBack(const Region& region)
{
    const QMutexLocker lock(&m_mutex);
    m_inHand.remove(region.row);
    if (!m_rewritten) {
        m_contents.open.prepend(region);
    }
    m_changed.wakeAll();
}

void RegionBook::putBackRevisit(const Region& region)
{
    const QMutexLocker lock(&m_mutex);
    m_inHand.remove(region.row);
    if (!m_rewritten) {
        m_contents.revisits << region;
    }
    m_changed.wakeAll();
}

void RegionBook::addRevisit(const Region& region)
{
    const QMutexLocker lock(&m_mutex);
    m_inHand.remove(region.row);
    m_contents.revisits << region;
}

int RegionBook::newRow()
{
    const QMutexLocker lock(&m_mutex);
    m_inHand.insert(++m_contents.rowsUsed, {}); // so that no region is dealt into it
    return m_contents.rowsUsed;
}

void RegionBook::rewritten(const Region& region)
{
    const QMutexLocker lock(&m_mutex);
    m_rewritten = true;
    m_inHand.remove(region.row);
    m_changed.wakeAll();
}

void RegionBook::restarted(const std::optional<Contents>& contents)
{
    const QMutexLocker lock(&m_mutex);
    m_inHand.remove(0);
    if (contents) {
        m_contents = *contents;
        m_rewritten = false;
    }
    m_changed.wakeAll();
}

qint64 RegionBook::sweepsTotal() const
{
    const QMutexLocker lock(&m_mutex);
    return m_contents.endBlock * m_contents.stripes;
}

qint64 RegionBook::sweepsDone() const
{
    const QMutexLocker lock(&m_mutex);
    const int stripes = m_contents.stripes;
    // Regions may have other stripes than the figures are given in.
    const auto left = [&](const Region& r) { return sweepsLeft(r) * stripes / std::max(1, r.stripes); };
    qint64 done = m_contents.dealt * stripes;
    for (const Region& region : m_contents.open) {
        done -= left(region);
    }
    for (const Region& region : m_inHand) {
        done -= left(region);
    }
    return std::max<qint64>(0, done);
}

bool RegionBook::isDone() const
{
    const QMutexLocker lock(&m_mutex);
    return !m_rewritten && allDealt() && m_inHand.isEmpty() && m_contents.open.isEmpty()
        && m_contents.revisits.isEmpty();
}

} // namespace lk
