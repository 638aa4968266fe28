// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/lifecycle/case.h"

namespace lk::test {

namespace {

QualifiedName inPublic(const QString& table)
{
    return {QStringLiteral("public"), table};
}

} // namespace

QString setupOf(const TableOfOne& table)
{
    return QStringLiteral("CREATE TABLE t (id integer PRIMARY KEY, c %1, note text DEFAULT 'open', n integer NOT NULL "
                          "DEFAULT 1);\nINSERT INTO t (id, c, n) SELECT g, %2, g % 10 FROM generate_series(1, 400) g;"
                          "\n%3\n")
        .arg(table.type, table.fill, table.extras);
}

QStringList writesOf(const TableOfOne& table, bool upserts)
{
    QStringList writes{
        QStringLiteral("UPDATE @s@.t SET @{c} = %1 WHERE id = @k@").arg(table.value),
        QStringLiteral("UPDATE @s@.t SET @{c} = %1, note = 'u@n@' WHERE id = @k@").arg(table.value),
        QStringLiteral("UPDATE @s@.t SET note = 'n@n@' WHERE id = @k@"),
        QStringLiteral("INSERT INTO @s@.t (id, @{c}) VALUES (@n@, %1)").arg(table.value),
        QStringLiteral("DELETE FROM @s@.t WHERE id = @k@"),
    };
    if (upserts) {
        writes
            << QStringLiteral("INSERT INTO @s@.t (id, @{c}) VALUES (@k@, %1) ON CONFLICT (id) DO UPDATE SET @{c} = "
                              "EXCLUDED.@{c}")
                   .arg(table.value)
            << QStringLiteral("INSERT INTO @s@.t (id, @{c}) VALUES (@k@, %1) ON CONFLICT DO NOTHING").arg(table.value);
    }
    return writes;
}

DraftedChange renamed(const QString& column, const QString& to, Strategy strategy, const QString& table)
{
    return {RenameColumn{inPublic(table), column, to}, strategy};
}

DraftedChange retyped(const QString& column, const QString& type, Strategy strategy, const QString& table)
{
    return {ChangeType{inPublic(table), column, type}, strategy};
}

DraftedChange tableRenamed(const QString& table, const QString& to, Strategy strategy)
{
    return {RenameTable{inPublic(table), to}, strategy};
}

} // namespace lk::test
