// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/backfilldeal.h"
#include "model/plan/plan.h"

namespace lk {

/// The statements of a backfill in the order of the primary key. A key is its columns' values as text; no value: the
/// start of the table.
class KeysetSql {
public:
    explicit KeysetSql(const BackfillBody& body);

    /// The key of the last one of at most `rows` rows behind `after`, and after its columns how many rows these are;
    /// nothing when there are none.
    QString edge(const QStringList& after, int rows) const;
    struct Stretch {
        QStringList after; ///< not itself
        QStringList upTo; ///< itself too
    };
    /// The rows of a stretch and the cursor together, one statement. Writes none when the cursor is not ours to move.
    /// `skips`: leaves out those that somebody holds.
    QString batch(const QString& moving, const Stretch& stretch, bool skips) const;
    /// Key and row of the first one of a stretch, as text.
    QString describe(const Stretch& stretch) const;

private:
    QString in(const Stretch& stretch) const;
    static QString values(const QStringList& key);

    QString m_table;
    QString m_assignments;
    QString m_condition;
    QStringList m_names;
    QStringList m_keys; ///< the same, quoted
    QString m_key; ///< all of them, in parentheses
};

} // namespace lk
