// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace lk::planner {

/// What every script begins with: settings, the table in which scripts note what they did, and temporary procedures
/// that try a transaction again when a lock is not to be had, copy rows in batches and compare them. They vanish with
/// the session.
QString scriptPrologue();

} // namespace lk::planner
