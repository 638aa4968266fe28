// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/workspace/sandboxcontrol.h"
#include "tests/ui/runvalues.h"

#include <memory>
#include <utility>

/// What the docks of a run are shown in tests.
namespace lk::test {

/// A sandbox that does what it is told and says what it was told to say.
class TestSandbox : public SandboxControl {
public:
    ConnectionSettings settings() const override { return {}; }
    ApplicationStats stats() const override { return now; }
    bool blockerHolds() const override { return holds; }
    void setVersion(ApplicationVersion version) override
    {
        now.version = version;
        emit statsChanged(now);
    }
    void startBlocker() override
    {
        holds = true;
        emit blockerChanged(true);
    }
    void endBlocker() override
    {
        holds = false;
        emit blockerChanged(false);
    }

    ApplicationStats now;
    bool holds = false;
};

inline RunSnapshotPtr shared(RunSnapshot snapshot)
{
    return std::make_shared<RunSnapshot>(std::move(snapshot));
}

inline RunSnapshot withSamples(int count, int from = 0)
{
    RunSnapshot snapshot = backfilling();
    for (int i = from; i < from + count; ++i) {
        snapshot.backfill->samples << BackfillProgress::Sample{.atMs = i * 250,
            .rowsPerSecond = 30'000.0 + 3'000.0 * ((i * 7) % 5) - (i % 40 == 20 ? 20'000.0 : 0.0),
            .p50Ms = 1.8 + 0.1 * (i % 6),
            .p95Ms = 2.8 + 0.25 * ((i * 3) % 7),
            .mark = i % 50 == 20 ? QStringLiteral("throttle")
                : i == 90        ? QStringLiteral("batch size")
                                 : QString()};
    }
    return snapshot;
}

} // namespace lk::test
