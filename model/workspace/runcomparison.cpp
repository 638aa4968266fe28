// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/runcomparison.h"

#include <algorithm>

namespace lk {

namespace {

std::optional<double> ratioOf(qint64 first, qint64 second)
{
    return first > 0 && second >= 0 ? std::optional(double(second) / double(first)) : std::nullopt;
}

bool isDone(const std::optional<RunStep>& step)
{
    return step && step->outcome() == QLatin1String("done") && step->milliseconds() >= 0;
}

} // namespace

std::optional<double> ComparedStep::ratio() const
{
    return first && second ? ratioOf(first->milliseconds(), second->milliseconds()) : std::nullopt;
}

std::optional<double> RunComparison::ratio() const
{
    qint64 a = 0;
    qint64 b = 0;
    for (const ComparedStep& step : steps) {
        if (isDone(step.first) && isDone(step.second)) {
            a += step.first->milliseconds();
            b += step.second->milliseconds();
        }
    }
    return ratioOf(a, b);
}

RunComparison compareRuns(const RunRecord& first, const RunRecord& second)
{
    RunComparison both{first.summary, second.summary, {}};
    QList<RunStep> left = second.steps;
    erase_if(left, [](const RunStep& step) { return step.gate; });
    const auto take = [&left](auto&& same) -> std::optional<RunStep> {
        const auto found = std::ranges::find_if(left, same);
        if (found == left.end()) {
            return std::nullopt;
        }
        RunStep step = *found;
        left.erase(found);
        return step;
    };
    for (const RunStep& step : first.steps) {
        if (!step.gate) {
            both.steps << ComparedStep{
                step.title, step.phase, step, take([&](const RunStep& other) { return other.id == step.id; })};
        }
    }
    for (ComparedStep& compared : both.steps) {
        if (!compared.second) {
            compared.second = take([&](const RunStep& other) { return other.title == compared.title; });
        }
    }
    for (const RunStep& step : std::as_const(left)) {
        both.steps << ComparedStep{step.title, step.phase, std::nullopt, step};
    }
    return both;
}

} // namespace lk
