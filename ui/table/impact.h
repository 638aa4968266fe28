// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/table/outlook.h"

#include <QList>
#include <QString>

/// What hangs on a column, and what a change of it would mean for each: for people, before any plan is made. How the
/// change would be carried out, or why not, is the planner's to say.
namespace lk {

enum class Verdict { Blocked, Vanishes, Decision, Rebuilt, Kept };
QString toString(Verdict verdict); ///< for people: "blocked", "would vanish", "needs you", "rebuilt", "kept"

struct Impact {
    Verdict verdict = Verdict::Kept;
    QString object; ///< e.g. "index orders_amount_idx"
    QString words; ///< what happens to it and why
    bool operator==(const Impact&) const = default;
};

/// Blocked first. An empty `column` asks about the table as a whole (rename of the table).
QList<Impact> impactOf(const Table& table, const QString& column, const Outlook& outlook);

/// One line: by which strategy, or that it cannot be.
QString wayOf(const Outlook& outlook);

} // namespace lk
