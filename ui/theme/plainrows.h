// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

class QTableView;

namespace lk {

/// How a table looks whose rows are read and chosen, and not edited in place. Tab leaves it. GUI thread.
void makePlainRows(QTableView& view);

} // namespace lk
