// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

/// What PostgreSQL 18 prints of a constraint (pg_get_constraintdef) and the parser, being that of 17, does not take.
namespace lk::sql {

/// CHECK or FOREIGN KEY ... NOT ENFORCED: known to the server, and held against nobody.
bool isNotEnforced(const QString& definition);
/// The definition without those words.
QString asEnforced(const QString& definition);

/// PRIMARY KEY or UNIQUE (..., period WITHOUT OVERLAPS), or a FOREIGN KEY (..., PERIOD period).
bool isTemporal(const QString& definition);

} // namespace lk::sql
