// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/catalog/catalog.h"

namespace lk::planner {

/// Why no row of the table can be copied: a publication makes the server refuse every UPDATE of it, with what to do.
QStringList refusedUpdateObstacles(const Table& table);

} // namespace lk::planner
