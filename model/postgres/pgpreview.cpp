// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgpreview.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace lk {

namespace {

/// Characters of a value that a grid can show; the rest stays on the server.
constexpr int width = 300;

/// Values as a grid shows them. Only so much of a bytea is printed as is shown: printing doubles it.
QString shown(const Column& column)
{
    const QString name = QLatin1String("t.") + quoted(column.name);
    const bool bytes = column.type == QLatin1String("bytea");
    const QString text = bytes
        ? QStringLiteral("pg_catalog.substr(%1, 1, %2)::text").arg(name, QString::number(width / 2))
        : name + QLatin1String("::text");
    const QString longer = bytes
        ? QStringLiteral("pg_catalog.octet_length(%1) > %2").arg(name, QString::number(width / 2))
        : QStringLiteral("pg_catalog.length(%1) > %2").arg(text, QString::number(width));
    return QStringLiteral("CASE WHEN %1 THEN pg_catalog.left(%2, %3) || '…' ELSE %2 END AS %4")
        .arg(longer, text, QString::number(width), quoted(column.name));
}

/// In which order the rows come, and by what a page goes on where the one before it ended.
struct Ordering {
    DataPage::Order order = DataPage::Order::None;
    QStringList key{}; ///< columns, already quoted
    QStringList types{}; ///< beside key
};

Ordering orderingOf(const Table& table)
{
    Ordering ordering;
    for (const QString& name : table.primaryKey()) {
        const Column* column = table.column(name);
        ordering.key << QLatin1String("t.") + quoted(name);
        ordering.types << (column == nullptr ? QStringLiteral("text") : column->type);
    }
    if (!ordering.key.isEmpty()) {
        ordering.order = DataPage::Order::Key;
        return ordering;
    }
    const bool oneFile = table.kind == TableKind::Table || table.kind == TableKind::Partition
        || table.kind == TableKind::MaterializedView;
    if (oneFile && table.descendants.tables.isEmpty()) {
        ordering.order = DataPage::Order::Storage;
        ordering.key = {QStringLiteral("t.ctid")};
        ordering.types = {QStringLiteral("pg_catalog.tid")};
    }
    return ordering;
}

/// A scan in the order of the file: it begins at the beginning, whoever else is on his way through the table, and it is
/// one scan. Sorting by ctid would read the whole table for each page.
Result<void> keepToTheFile(Session& session)
{
    return session
        .query(QStringLiteral("SELECT pg_catalog.set_config('synchronize_seqscans', 'off', false), "
                              "pg_catalog.set_config('max_parallel_workers_per_gather', '0', false)"))
        .transform([](const Rows&) { });
}

void leaveTheFile(Session& session)
{
    // A session that cannot even do this is lost, which the next question finds.
    for (const char* name : {"synchronize_seqscans", "max_parallel_workers_per_gather"}) {
        std::ignore = session.query(QStringLiteral("RESET ") + QLatin1String(name));
    }
}

} // namespace

Result<DataPage> readPgPreview(Session& session, const Table& table, const DataPlace& from, int limit)
{
    DataPage page;
    page.offset = std::max<qint64>(0, from.rows);
    const int rows = std::clamp(limit, 1, 10000);
    const Ordering ordering = orderingOf(table);
    page.order = ordering.order;
    QStringList values;
    for (const Column& column : table.columns) {
        page.columns << column.name;
        values << shown(column);
    }
    for (const QString& key : ordering.key) {
        values << key + QLatin1String("::text");
    }
    const bool goesOn = !from.key.isEmpty() && from.key.size() == ordering.key.size();
    QString where;
    QList<Cell> parameters;
    if (goesOn) {
        QStringList marks;
        for (qsizetype i = 0; i < from.key.size(); ++i) {
            marks << QStringLiteral("CAST($%1::text AS %2)").arg(QString::number(i + 1), ordering.types[i]);
            parameters << from.key[i];
        }
        where = QStringLiteral(" WHERE (%1) > (%2)")
                    .arg(ordering.key.join(QLatin1String(", ")), marks.join(QLatin1String(", ")));
    }
    const bool byFile = ordering.order == DataPage::Order::Storage;
    const QString sql = QStringLiteral("SELECT %1 FROM %2%3 AS t%4%5 OFFSET %6 LIMIT %7")
                            .arg(values.join(QLatin1String(", ")), byFile ? QStringLiteral("ONLY ") : QString(),
                                table.name.quoted(), where,
                                ordering.order == DataPage::Order::Key
                                    ? QLatin1String(" ORDER BY ") + ordering.key.join(QLatin1String(", "))
                                    : QString(),
                                QString::number(goesOn ? 0 : page.offset), QString::number(rows + 1));
    if (byFile) {
        if (const auto kept = keepToTheFile(session); !kept) {
            return std::unexpected(kept.error());
        }
    }
    auto answer = session.query(sql, parameters);
    if (byFile && session.isAlive()) {
        leaveTheFile(session);
    }
    if (!answer) {
        return std::unexpected(answer.error());
    }
    page.rows = std::move(answer->rows);
    page.more = page.rows.size() > rows;
    if (page.more) {
        page.rows.removeLast();
    }
    page.next.rows = page.offset + page.rows.size();
    for (QList<Cell>& row : page.rows) {
        page.next.key.clear();
        while (row.size() > page.columns.size()) {
            page.next.key.prepend(row.takeLast().value_or(QString()));
        }
    }
    return page;
}

} // namespace lk
