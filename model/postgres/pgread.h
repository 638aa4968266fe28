// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

#include <QHash>

namespace lk {

/// The text of resources/sql/NAME.sql.
QString sqlFile(const QString& name);

/// Elements of an array as the server prints it, of one dimension; NULL elements become empty.
QStringList parseArray(const QString& text);
QList<int> parseIntArray(const QString& text);
/// The other way round: an array as the server reads it.
QString printArray(const QStringList& elements);
QString printArray(const QList<quint32>& oids);

/// Rows of one answer about several relations, by the relation, which the answer has as its first column and these do
/// not; those of each in the order of the answer.
using RowsOf = QHash<quint32, QList<QList<Cell>>>;
/// One statement for all of them, however many: resources/sql/FILE.sql with an array of their OIDs as $1, and `more`.
Result<RowsOf> askAbout(
    Session& session, const QString& file, const QList<quint32>& relations, const QList<Cell>& more = {});

/// One row of an answer, its columns taken in order.
class RowReader {
public:
    explicit RowReader(const QList<Cell>& cells)
        : m_cells(cells)
    {
    }
    QString text() { return next().value_or(QString()); }
    Cell cell() { return next(); }
    bool flag() { return next() == QStringLiteral("t"); }
    int number() { return text().toInt(); }
    qint64 big() { return text().toLongLong(); }
    quint32 oid() { return text().toUInt(); }
    QStringList texts() { return parseArray(text()); }
    QList<int> numbers() { return parseIntArray(text()); }
    QDateTime time() { return QDateTime::fromString(text(), Qt::ISODateWithMs); }

private:
    const Cell& next() { return m_cells[m_at++]; }

    const QList<Cell>& m_cells;
    qsizetype m_at = 0;
};

QList<quint32> oidsOf(const QList<Table>& tables); ///< in their order

/// Lets `take(Table&, RowReader&)` read what the answer of `file`, given `more`, says of each table, in the answer's
/// order.
template <typename Take>
Result<void> readRows(
    Session& session, const char* file, QList<Table>& tables, const QList<Cell>& more, const Take& take)
{
    const auto rows = askAbout(session, QLatin1String(file), oidsOf(tables), more);
    if (!rows) {
        return std::unexpected(rows.error());
    }
    for (Table& table : tables) {
        const auto own = rows->constFind(table.oid);
        if (own != rows->cend()) {
            for (const auto& row : *own) {
                RowReader r(row);
                take(table, r);
            }
        }
    }
    return {};
}

template <typename Take>
Result<void> readRows(Session& session, const char* file, QList<Table>& tables, const Take& take)
{
    return readRows(session, file, tables, {}, take);
}

/// One consistent look at the database: a read-only REPEATABLE READ transaction, or a savepoint when the session is
/// inside one already, with search_path pinned. Undone when it goes out of scope.
class ReadScope {
public:
    /// `searchPath` as SET takes it; pg_catalog alone makes the server print every other name qualified.
    static Result<ReadScope> open(Session& session, const QString& searchPath = QStringLiteral("pg_catalog"));
    ~ReadScope();
    ReadScope(ReadScope&& other) noexcept;
    ReadScope(const ReadScope&) = delete;
    ReadScope& operator=(const ReadScope&) = delete;
    ReadScope& operator=(ReadScope&&) = delete;

private:
    ReadScope(Session* session, bool nested)
        : m_session(session)
        , m_nested(nested)
    {
    }
    Session* m_session;
    bool m_nested;
};

} // namespace lk
