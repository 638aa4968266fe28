// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/catalog/catalog.h"

#include <QString>

namespace lk::test {

/// A table as text, without OIDs and figures: for golden files.
QString print(const Table& table);

} // namespace lk::test
