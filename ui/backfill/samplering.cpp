// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/backfill/samplering.h"

namespace lk {

SampleRing::SampleRing(int capacity)
    : m_samples(static_cast<size_t>(qMax(1, capacity)))
{
}

void SampleRing::append(const Sample& sample)
{
    m_samples[static_cast<size_t>((m_first + m_size) % capacity())] = sample;
    if (m_size < capacity()) {
        ++m_size;
    } else {
        m_first = (m_first + 1) % capacity();
    }
}

void SampleRing::clear()
{
    m_first = 0;
    m_size = 0;
}

const SampleRing::Sample& SampleRing::at(int index) const
{
    Q_ASSERT(index >= 0 && index < m_size);
    return m_samples[static_cast<size_t>((m_first + index) % capacity())];
}

} // namespace lk
