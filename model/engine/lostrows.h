// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

namespace lk {

/// For a person who must decide about them: the queries that list the rows that `counting` (Undo::losesRows,
/// Undo::blockedRows) counts, a query for each count(*) in it, by the table's primary key (ctid where there is none)
/// and with the columns that it asks about and those that `plan` changes. Empty where the tables cannot be looked at;
/// never an error of its own.
QStringList listingQueries(Session& session, const Plan& plan, const QString& counting);

/// The same as lines under a sentence; empty where there is none.
QString howToSeeThem(Session& session, const Plan& plan, const QString& counting);

} // namespace lk
