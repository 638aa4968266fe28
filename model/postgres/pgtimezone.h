// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"
#include "model/postgres/typerules.h"

/// Conversions between times with and without a zone. A plain ALTER TYPE reads them by the TimeZone of its session, so
/// a plan takes the one that a session of this role has in this database when the plan is made, and says so in the
/// expressions themselves: whoever runs it, whenever, gets the same values.
namespace lk {

/// What RESET "TimeZone" would give. Empty where that is UTC, which every session of ours has anyway.
Result<QString> databaseTimeZone(Session& session);

/// `value` as `to` by way of `zone`; empty where the conversion does not depend on one, or zone is empty.
QString zonedCast(
    const TypeShape& from, const TypeShape& to, const QString& printed, const QString& value, const QString& zone);

/// Does one of the two ways depend on a zone? Of arrays and text too, for which no expression can say which: there the
/// functions that convert are pinned to it.
bool readsByZone(const TypeShape& from, const TypeShape& to);

/// Clocks are set forward and back: some times do not exist in a zone, others are there twice.
bool zoneLoses(const TypeShape& from, const TypeShape& to);

} // namespace lk
