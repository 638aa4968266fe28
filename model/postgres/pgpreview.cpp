// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgpreview.h"

#include <algorithm>

namespace lk {

namespace {
/// Characters of a value that a grid can show; the rest stays on the server.
constexpr int width = 300;
} // namespace

Result<DataPage> readPgPreview(Session& session, const Table& table, qint64 offset, int limit)
{
    DataPage page;
    page.offset = std::max<qint64>(0, offset);
    const int rows = std::clamp(limit, 1, 10000);
    QStringList values;
    for (const Column& column : table.columns) {
        page.columns << column.name;
        // Only so much of a bytea is printed as is shown: printing doubles it.
        const QString text = column.type == QLatin1String("bytea")
            ? QStringLiteral("pg_catalog.substr(t.%1, 1, %2)::text")
                  .arg(quoted(column.name), QString::number(width / 2))
            : QStringLiteral("t.%1::text").arg(quoted(column.name));
        const QString longer = column.type == QLatin1String("bytea")
            ? QStringLiteral("pg_catalog.octet_length(t.%1) > %2").arg(quoted(column.name), QString::number(width / 2))
            : QStringLiteral("pg_catalog.length(%1) > %2").arg(text, QString::number(width));
        values << QStringLiteral("CASE WHEN %1 THEN pg_catalog.left(%2, %3) || '…' ELSE %2 END AS %4")
                      .arg(longer, text, QString::number(width), quoted(column.name));
    }
    QStringList key;
    for (const QString& column : table.primaryKey()) {
        key << QLatin1String("t.") + quoted(column);
    }
    const auto answer = session.query(QStringLiteral("SELECT %1 FROM %2 AS t%3 OFFSET %4 LIMIT %5")
            .arg(values.join(QLatin1String(", ")), table.name.quoted(),
                key.isEmpty() ? QString() : QLatin1String(" ORDER BY ") + key.join(QLatin1String(", ")),
                QString::number(page.offset), QString::number(rows + 1)));
    if (!answer) {
        return std::unexpected(answer.error());
    }
    page.rows = answer->rows;
    page.more = page.rows.size() > rows;
    if (page.more) {
        page.rows.removeLast();
    }
    return page;
}

} // namespace lk
