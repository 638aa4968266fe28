// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

namespace lk::cli {

/// Turns the first Ctrl+C, or SIGTERM, into a byte on a pipe, and lets the second one end the process at once, with
/// ExitStatus::Stopped. A pipe that nobody reads any more ends nothing (SIGPIPE). Once a process. Returns the end to
/// read from; -1 where no pipe is to be had: signals then end the process as they always do.
int listenForStopSignals();

} // namespace lk::cli
