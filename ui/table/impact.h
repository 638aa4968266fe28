// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/catalog/catalog.h"

#include <QList>
#include <QString>

/// What hangs on a column, and what a change of it would mean for each: for people, before any plan is made. The
/// planner decides; this looks at the same facts.
namespace lk {

enum class Verdict { Blocked, Decision, Rebuilt, Kept };
QString toString(Verdict verdict); ///< for people: "blocked", "needs you", "rebuilt", "kept"

enum class Intent { Rename, Retype };

struct Impact {
    Verdict verdict = Verdict::Kept;
    QString object; ///< e.g. "index orders_amount_idx"
    QString words; ///< what happens to it and why
    bool operator==(const Impact&) const = default;
};

/// Blocked first. An empty `column` asks about the table as a whole (rename of the table).
QList<Impact> impactOf(const Table& table, const QString& column, Intent intent);

} // namespace lk
