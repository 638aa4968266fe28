// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"

/// Values that only the new form holds, when its cut-over is taken back.
namespace lk::planner {

/// Query: how many. Empty: none ever.
QString lostByUndo(const TableJob& job);
/// Before the old column takes the name again: the values that go with the new one. To look for them in a large table
/// is nothing to do under its lock unless there are some, which is counted just before.
QStringList keepDestroyed(const TableJob& job, Undo& undo);

} // namespace lk::planner
