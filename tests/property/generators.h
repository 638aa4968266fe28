// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "tests/property/schemamodel.h"

#include <rapidcheck.h>

#include <vector>

namespace lk::property {

/// Whole cases; what fails is made smaller by taking things away (simpler()).
rc::Gen<Case> cases();

/// The next smaller cases, those that take away most first.
std::vector<Case> simpler(const Case& c);

} // namespace lk::property
