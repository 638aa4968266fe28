// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/lostrows.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

namespace lk {

namespace {

const QLatin1String counts("SELECT count(*) FROM ");

/// What stands behind each "SELECT count(*) FROM " to the end of its parenthesis; what is quoted is skipped.
QStringList countedFrom(const QString& sql)
{
    QStringList found;
    QList<qsizetype> begun; // where the parts that are still open begin, and at which depth
    QList<int> depths;
    int depth = 0;
    QChar quote;
    for (qsizetype i = 0; i < sql.size(); ++i) {
        const QChar c = sql[i];
        if (!quote.isNull()) {
            quote = c == quote ? QChar() : quote; // a doubled one opens again at once
            continue;
        }
        if (c == QLatin1Char('\'') || c == QLatin1Char('"')) {
            quote = c;
        } else if (c == QLatin1Char('(')) {
            ++depth;
        } else if (c == QLatin1Char(')')) {
            --depth;
            if (!depths.isEmpty() && depth < depths.last()) {
                found << sql.mid(begun.last(), i - begun.last());
                begun.removeLast();
                depths.removeLast();
            }
        } else if (QStringView(sql).sliced(i).startsWith(counts)) {
            begun << i + counts.size();
            depths << depth;
            i += counts.size() - 1;
        }
    }
    if (!begun.isEmpty() && depth == 0 && quote.isNull()) {
        found << sql.mid(begun.first());
    }
    return found;
}

struct Columns {
    QStringList keys; ///< quoted, in the key's order
    QStringList asked; ///< quoted, the others that the condition names
};

/// The columns that a plan changes, by the names they have and get, quoted.
QStringList changedColumns(const Plan& plan)
{
    QStringList names;
    for (const DraftedChange& drafted : plan.draft.changes) {
        if (const auto* rename = std::get_if<RenameColumn>(&drafted.change)) {
            names << quoted(rename->column) << quoted(rename->newName);
        } else if (const auto* retype = std::get_if<ChangeType>(&drafted.change)) {
            names << quoted(retype->column);
        }
    }
    return names;
}

std::optional<Columns> columnsOf(
    Session& session, const QString& table, const QString& condition, const QStringList& changed)
{
    const auto rows = session.query(
        QStringLiteral("SELECT a.attname, pg_catalog.array_position(i.indkey::pg_catalog.int2[], a.attnum) "
                       "FROM pg_catalog.pg_attribute AS a "
                       "LEFT JOIN pg_catalog.pg_index AS i ON i.indrelid = a.attrelid AND i.indisprimary "
                       "WHERE a.attrelid = pg_catalog.to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped "
                       "ORDER BY 2 NULLS LAST, a.attnum"),
        {table});
    if (!rows || rows->isEmpty()) {
        return std::nullopt;
    }
    Columns columns;
    for (const auto& row : rows->rows) {
        const QString name = quoted(row[0].value_or(QString()));
        if (row[1]) {
            columns.keys << name;
        } else if (condition.contains(name) || changed.contains(name)) {
            columns.asked << name;
        }
    }
    if (columns.keys.isEmpty()) {
        columns.keys << QStringLiteral("ctid");
    }
    return columns;
}

} // namespace

QStringList listingQueries(Session& session, const Plan& plan, const QString& counting)
{
    static const QRegularExpression name(QStringLiteral("^(?:ONLY )?(\"(?:[^\"]|\"\")+\"\\.\"(?:[^\"]|\"\")+\")"));
    QStringList queries;
    for (const QString& from : countedFrom(counting)) {
        const auto table = name.match(from);
        const auto columns = table.hasMatch()
            ? columnsOf(session, table.captured(1), from.mid(table.capturedEnd()), changedColumns(plan))
            : std::optional<Columns>();
        if (columns) {
            queries << QStringLiteral("SELECT %1 FROM %2 ORDER BY %3;")
                           .arg((columns->keys + columns->asked).join(QLatin1String(", ")), from,
                               columns->keys.join(QLatin1String(", ")));
        }
    }
    return queries;
}

QString howToSeeThem(Session& session, const Plan& plan, const QString& counting)
{
    const QStringList queries = listingQueries(session, plan, counting);
    return queries.isEmpty()
        ? QString()
        : QCoreApplication::translate("lk::Runner", "This lists them:\n%1").arg(queries.join(QLatin1Char('\n')));
}

} // namespace lk
