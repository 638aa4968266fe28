// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QList>
#include <QSet>
#include <QString>
#include <QStringList>

namespace lk::sql {

/// The identifiers in one line of a function's source, folded as the server folds them. Words in string literals count
/// (dynamic SQL names tables there), words in comments do not.
struct SourceLine {
    QString text;
    QSet<QString> words;
};

/// A rough reading of SQL and PL/pgSQL; good enough to list a function for review, never to change it.
QList<SourceLine> readSource(const QString& source);

} // namespace lk::sql
