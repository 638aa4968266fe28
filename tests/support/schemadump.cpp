// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/schemadump.h"

#include <QRegularExpression>

namespace lk::test {

namespace {

/// CREATE TABLE with its columns and constraints in alphabetical order.
QString withSortedColumns(const QString& statement)
{
    if (!statement.startsWith(QLatin1String("CREATE TABLE ")) && !statement.startsWith(QLatin1String("CREATE UNLOGGED"))
        && !statement.startsWith(QLatin1String("CREATE FOREIGN TABLE "))) {
        return statement;
    }
    QStringList lines = statement.split(QLatin1Char('\n'));
    QStringList columns;
    qsizetype first = -1;
    qsizetype end = 0;
    for (qsizetype i = 0; i < lines.size(); ++i) {
        if (lines[i].startsWith(QLatin1String("    "))) {
            first = first < 0 ? i : first;
            end = i + 1;
            columns << (lines[i].endsWith(QLatin1Char(',')) ? lines[i].chopped(1) : lines[i]);
        }
    }
    if (first < 0) {
        return statement;
    }
    columns.sort();
    return (lines.first(first) + columns + lines.sliced(end)).join(QLatin1Char('\n'));
}

/// pg_dump names the columns in the table's order.
QString withSortedStatistics(QString statement)
{
    static const QRegularExpression plain(
        QStringLiteral("^CREATE STATISTICS \\S+ (?:\\([^)]*\\) )?ON ([^()]*?) FROM "));
    if (const auto match = plain.match(statement); match.hasMatch()) {
        QStringList columns = match.captured(1).split(QLatin1String(", "));
        columns.sort();
        statement.replace(match.capturedStart(1), match.capturedLength(1), columns.join(QLatin1String(", ")));
    }
    return statement;
}

} // namespace

QStringList statementsOf(const QString& dump)
{
    QStringList statements;
    QStringList present;
    const auto close = [&] {
        while (!present.isEmpty() && present.last().isEmpty()) {
            present.removeLast();
        }
        if (!present.isEmpty()) {
            statements << withSortedStatistics(withSortedColumns(present.join(QLatin1Char('\n'))));
        }
        present.clear();
    };
    // Each object of a dump has a remark before it; a body of a function may have empty lines and remarks of its own.
    const QStringList lines = dump.split(QLatin1Char('\n'));
    for (const QString& line : lines) {
        if (line.startsWith(QLatin1String("-- Name: "))) {
            close();
        } else if (line != QLatin1String("--") && !(present.isEmpty() && line.isEmpty())) {
            present << line;
        }
    }
    close();
    statements.sort();
    return statements;
}

QString firstDifference(const QStringList& a, const QStringList& b)
{
    QStringList words;
    for (const QString& line : a) {
        if (a.count(line) != b.count(line)) {
            words << QLatin1String("- ") + line;
        }
    }
    for (const QString& line : b) {
        if (a.count(line) != b.count(line)) {
            words << QLatin1String("+ ") + line;
        }
    }
    return words.join(QLatin1Char('\n'));
}

} // namespace lk::test
