// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

namespace lk {

/// The program with a window, or what it says when its words do not lead to one (--help, --version, wrong use); gives
/// the exit status.
int runWindow(int& argc, char** argv);

} // namespace lk
