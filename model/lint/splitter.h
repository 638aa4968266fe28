// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/lint/lint.h"

#include <QByteArray>

namespace lk::lint {

/// One statement of a psql script.
struct Piece {
    qsizetype offset = 0; ///< of its first character that is neither space nor comment, in bytes of the script
    qsizetype end = 0; ///< behind its semicolon
    QByteArray sql{}; ///< as long as in the script, without the semicolon; psql's variables replaced
    QList<QByteArray> otherReadings{}; ///< the same with the variables read differently, for when `sql` does not parse
};

struct Comment {
    qsizetype offset = 0;
    QByteArray text{};
};

struct SplitScript {
    QList<Piece> pieces{};
    QList<Comment> comments{};
    QList<Skipped> skipped{};
};

/// Takes a script apart as psql does: quotes, dollar quotes, nested comments, bodies of BEGIN ATOMIC, its own commands
/// (those that end a statement too), :variables, and the data after COPY FROM STDIN. `script` is UTF-8.
SplitScript split(const QByteArray& script);

qsizetype lineAt(const QByteArray& script, qsizetype offset); ///< from 1
qsizetype columnAt(const QByteArray& script, qsizetype offset); ///< in characters, from 1

} // namespace lk::lint
