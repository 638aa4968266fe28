// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/runsnapshot.h"

#include <QList>

#include <vector>

namespace lk {

/// The latest samples of a backfill in a ring of fixed size: memory and drawing cost do not grow with the table.
class SampleRing {
public:
    using Sample = BackfillProgress::Sample;

    explicit SampleRing(int capacity = 2400);

    void append(const Sample& sample);
    void clear();
    int size() const { return m_size; }
    int capacity() const { return static_cast<int>(m_samples.size()); }
    /// 0 is the oldest that is kept.
    const Sample& at(int index) const;

private:
    std::vector<Sample> m_samples;
    int m_first = 0;
    int m_size = 0;
};

} // namespace lk
