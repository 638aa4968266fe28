// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"

#include <QString>
#include <QStringList>

namespace lk {

/// The only way names get into SQL: always quoted, quotes doubled. So `select`, `Odd Name` and `a"b` all work.
QString quoted(const QString& name);

/// A value as an SQL string literal, safe under any standard_conforming_strings. For printed scripts;
/// live statements take parameters.
QString literal(const QString& value);

/// Longest name in bytes of UTF-8 (NAMEDATALEN - 1). The server cuts longer ones silently, so we refuse them.
inline constexpr int maxNameBytes = 63;

/// BadInput when `name` is empty, holds NUL, or is longer than maxNameBytes.
Result<void> checkName(const QString& name);

/// A name of ours that fits maxNameBytes: `prefix_stem_suffix`, the stem cut on a character boundary and
/// followed by eight hex digits of the hash of `seed`, so that two long names never collide.
QString generatedName(const QString& prefix, const QString& stem, const QString& seed);

struct QualifiedName {
    QString schema;
    QString name;

    bool operator==(const QualifiedName&) const = default;
    auto operator<=>(const QualifiedName& o) const
    {
        const int s = QString::compare(schema, o.schema);
        return s != 0 ? s : QString::compare(name, o.name);
    }
    QString quoted() const; ///< "schema"."name", for SQL
    QString printed() const; ///< schema.name, for people; quoted only where SQL would need it
};

/// Splits `a.b.c` as SQL would: quoted parts keep case and dots, bare parts are folded to lower case.
/// BadInput with the position of the first character that does not fit.
Result<QStringList> splitQualified(const QString& text);

/// SCHEMA.TABLE, exactly two parts.
Result<QualifiedName> parseTableName(const QString& text);

struct ColumnName {
    QualifiedName table;
    QString column;

    bool operator==(const ColumnName&) const = default;
    QString printed() const;
};

/// SCHEMA.TABLE.COLUMN, exactly three parts.
Result<ColumnName> parseColumnName(const QString& text);

/// A name for people: quoted only where SQL would need it (case, space, leading digit; key words are not considered).
QString printedName(const QString& name);

} // namespace lk

template <>
struct std::hash<lk::QualifiedName> {
    size_t operator()(const lk::QualifiedName& n) const noexcept { return qHashMulti(0, n.schema, n.name); }
};
