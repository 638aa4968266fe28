// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace lk {

class MainWindow;

/// Leads the real window through the sandbox: draft, plan, expand, migrate, blocker, cut-over, contract, while the
/// sandbox's application goes on working. The window is shown and its sandbox is starting. Pictures and report.md go to
/// `folder`. Blocks (the window lives on meanwhile) and gives the exit status: 0 only when every station was reached
/// and no request failed.
int runTour(MainWindow& window, const QString& folder);

} // namespace lk
