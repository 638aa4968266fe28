// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/runner.h"

/// What a test asks of a runner, and how it reads the answer.
namespace lk::test {

inline RunRequest everything(std::optional<Phase> through = {})
{
    RunRequest request;
    request.confirmAll = true;
    request.through = through;
    return request;
}

inline RunRequest steps(int count)
{
    RunRequest request = everything();
    request.steps = count;
    return request;
}

inline QString told(const Result<RunOutcome>& result)
{
    return result
        ? QStringLiteral("%1: %2 %3").arg(int(result->end)).arg(result->snapshot.message, result->snapshot.gateNote)
        : result.error().printed();
}

} // namespace lk::test
