// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgread.h"

#include <QFile>

#include <utility>

namespace lk {

QString sqlFile(const QString& name)
{
    QFile file(QStringLiteral(":/lk/postgres/sql/%1.sql").arg(name));
    if (!file.open(QIODevice::ReadOnly)) {
        qFatal("resource %s.sql is missing", qPrintable(name));
    }
    QString text = QString::fromUtf8(file.readAll());
    // What the file says of itself is not for whoever looks at pg_stat_activity.
    while (text.startsWith(QLatin1String("--")) && text.contains(QLatin1Char('\n'))) {
        text.remove(0, text.indexOf(QLatin1Char('\n')) + 1);
    }
    return text;
}

QStringList parseArray(const QString& text)
{
    // A large catalog comes as a quarter of a million elements: each is cut out as a whole, not letter by letter.
    QStringList elements;
    const QChar* const all = text.constData();
    const qsizetype size = text.size();
    qsizetype i = 1; // behind the brace
    while (i < size && all[i] != QLatin1Char('}')) {
        if (all[i] == QLatin1Char('"')) {
            qsizetype start = ++i;
            QString element;
            for (; i < size && all[i] != QLatin1Char('"'); ++i) {
                if (all[i] == QLatin1Char('\\')) {
                    element += QStringView(all + start, i - start);
                    start = ++i;
                }
            }
            element += QStringView(all + start, i - start);
            ++i;
            elements << element;
        } else {
            const qsizetype start = i;
            while (i < size && all[i] != QLatin1Char(',') && all[i] != QLatin1Char('}')) {
                ++i;
            }
            const QStringView element(all + start, i - start);
            elements << (element == QLatin1String("NULL") ? QString() : element.toString());
        }
        if (i < size && all[i] == QLatin1Char(',')) {
            ++i;
        }
    }
    return elements;
}

QList<int> parseIntArray(const QString& text)
{
    QList<int> numbers;
    for (const QString& element : parseArray(text)) {
        numbers << element.toInt();
    }
    return numbers;
}

QString printArray(const QStringList& elements)
{
    QStringList printed;
    printed.reserve(elements.size());
    for (QString element : elements) {
        element.replace(QLatin1Char('\\'), QLatin1String("\\\\")).replace(QLatin1Char('"'), QLatin1String("\\\""));
        printed << QLatin1Char('"') + element + QLatin1Char('"');
    }
    return QLatin1Char('{') + printed.join(QLatin1Char(',')) + QLatin1Char('}');
}

QString printArray(const QList<quint32>& oids)
{
    QStringList printed;
    printed.reserve(oids.size());
    for (const quint32 oid : oids) {
        printed << QString::number(oid);
    }
    return QLatin1Char('{') + printed.join(QLatin1Char(',')) + QLatin1Char('}');
}

Result<RowsOf> askAbout(Session& session, const QString& file, const QList<quint32>& relations, const QList<Cell>& more)
{
    auto rows = session.query(sqlFile(file), QList<Cell>{printArray(relations)} + more);
    if (!rows) {
        return std::unexpected(rows.error());
    }
    RowsOf all;
    for (QList<Cell>& row : rows->rows) {
        const Cell relation = row.takeFirst();
        all[relation ? relation->toUInt() : 0].append(std::move(row));
    }
    return all;
}

QList<quint32> oidsOf(const QList<Table>& tables)
{
    QList<quint32> oids;
    for (const Table& table : tables) {
        oids << table.oid;
    }
    return oids;
}

Result<ReadScope> ReadScope::open(Session& session, const QString& searchPath)
{
    const bool nested = session.inTransaction();
    const auto begun = session.query(nested ? QStringLiteral("SAVEPOINT lockkeeper_read")
                                            : QStringLiteral("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"));
    if (!begun) {
        return std::unexpected(begun.error());
    }
    ReadScope scope(&session, nested);
    const auto pinned
        = session.query(QStringLiteral("SELECT pg_catalog.set_config('search_path', $1::text, true)"), {searchPath});
    if (!pinned) {
        return std::unexpected(pinned.error());
    }
    return scope;
}

ReadScope::ReadScope(ReadScope&& other) noexcept
    : m_session(std::exchange(other.m_session, nullptr))
    , m_nested(other.m_nested)
{
}

ReadScope::~ReadScope()
{
    if (m_session == nullptr || !m_session->isAlive()) {
        return;
    }
    // Nothing was written; going back also takes back the pinned search_path. A failure means a lost connection,
    // which the caller's next statement reports.
    if (m_nested) {
        if (m_session->query(QStringLiteral("ROLLBACK TO SAVEPOINT lockkeeper_read"))) {
            std::ignore = m_session->query(QStringLiteral("RELEASE SAVEPOINT lockkeeper_read"));
        }
    } else {
        std::ignore = m_session->query(QStringLiteral("ROLLBACK"));
    }
}

} // namespace lk
