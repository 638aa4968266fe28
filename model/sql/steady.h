// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace lk::sql {

/// Surely gives one value throughout a transaction: constants, what operators make of them, and the transaction's own
/// time and user. False where it calls any other function.
bool isSteady(const QString& expression);

} // namespace lk::sql
