// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/plan.h"

#include <utility>

namespace lk::planner {

/// `id` is stable.
inline Hazard hazard(const char* id, Severity severity, QString title, QString explanation, QString remedy = {})
{
    return {QLatin1String(id), severity, std::move(title), std::move(explanation), std::move(remedy)};
}

} // namespace lk::planner
