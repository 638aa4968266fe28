// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/workspace/runhistory.h"

namespace lk {

/// One step in two runs; in either it may not be there.
struct ComparedStep {
    QString title;
    std::optional<Phase> phase;
    std::optional<RunStep> first;
    std::optional<RunStep> second;

    /// How much longer the second took: 1 as long, 2 twice as long; nothing where one of both is not known or took no
    /// time that could be measured.
    std::optional<double> ratio() const;
};

/// Two runs side by side.
struct RunComparison {
    RunSummary first;
    RunSummary second;
    QList<ComparedStep> steps; ///< gates left out; in the first one's order, what only the second has behind it
    std::optional<double> ratio() const; ///< of the steps that both have done
};

/// By the steps' ids, which are the same for the same draft; else by their titles.
RunComparison compareRuns(const RunRecord& first, const RunRecord& second);

} // namespace lk
