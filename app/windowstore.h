// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/workspace/backgroundstore.h"

#include <memory>

namespace lk {

/// The user's store, below the XDG data folder. A damaged one is moved aside, and said so on standard error; where none
/// can be written a passing one serves. `passing`: never touch the user's.
Result<std::unique_ptr<BackgroundStore>> openWindowStore(bool passing);

} // namespace lk
