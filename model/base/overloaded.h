// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

namespace lk {

/// One lambda for each alternative of a variant, for std::visit: an alternative without one does not compile.
template <typename... Ts>
struct Overloaded : Ts... {
    using Ts::operator()...;
};

} // namespace lk
