// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/lint/splitter.h"

namespace lk::lint {

/// `-- lockkeeper:ignore ID[, ID...] [reason]` and `-- lockkeeper:ignore-file ID...`, without an ID for all rules.
/// At the end of a line it covers what is found on that line and, on the first or last line of a statement, all of the
/// statement; on a line of its own, the statement that follows, or, amid a statement, its next line.
class Ignores {
public:
    Ignores(const QByteArray& script, const SplitScript& parts, const QStringList& ids);

    bool covers(qsizetype offset, const QString& id) const;
    const QStringList& notes() const { return m_notes; } ///< ids that do not exist

private:
    struct Range {
        qsizetype first = 0;
        qsizetype last = 0;
        QStringList ids{}; ///< empty: all
    };
    QList<Range> m_ranges;
    QStringList m_notes;
};

} // namespace lk::lint
