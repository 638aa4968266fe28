// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/functionsource.h"
#include "model/postgres/pgread.h"
#include "model/postgres/pgtable.h"

#include <QCoreApplication>
#include <QHash>
#include <QSet>

#include <algorithm>

namespace lk {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("PostgresTable", text);
}

DependantKind dependantKind(const QString& word)
{
    static const QHash<QString, DependantKind> kinds{
        {QStringLiteral("rule"), DependantKind::Rule},
        {QStringLiteral("policy"), DependantKind::Policy},
        {QStringLiteral("statistics"), DependantKind::Statistics},
        {QStringLiteral("generated"), DependantKind::GeneratedColumn},
        {QStringLiteral("function"), DependantKind::Function},
        {QStringLiteral("row type"), DependantKind::RowType},
        {QStringLiteral("partition key"), DependantKind::PartitionKey},
        {QStringLiteral("child"), DependantKind::InheritanceChild},
        {QStringLiteral("sequence"), DependantKind::Sequence},
    };
    return kinds.value(word, DependantKind::Other);
}

QString viewDefinition(const Dependant& view, const QString& query)
{
    QStringList options;
    for (const QString& option : view.options) {
        options << option;
    }
    return QStringLiteral("CREATE %1 %2%3 AS\n%4")
        .arg(view.kind == DependantKind::View ? QStringLiteral("VIEW") : QStringLiteral("MATERIALIZED VIEW"),
            view.identity,
            options.isEmpty() ? QString() : QStringLiteral(" WITH (%1)").arg(options.join(QLatin1String(", "))), query);
}

Result<void> readViews(Session& session, const Table& table, QList<Dependant>& all)
{
    const auto rows = session.query(sqlFile(QStringLiteral("table-views-14")), {QString::number(table.oid)});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    // What a view uses of the table through another view: rebuilding that one means rebuilding this one.
    QHash<quint32, QSet<int>> columnsOf;
    QSet<quint32> wholeRow;
    for (const auto& row : rows->rows) {
        RowReader r(row);
        Dependant d;
        d.oid = r.oid();
        const bool plain = r.text() == QLatin1String("v");
        d.kind = plain ? DependantKind::View : DependantKind::MaterializedView;
        d.identity = r.text();
        d.printed = (plain ? tr("view %1") : tr("materialized view %1")).arg(d.identity);
        const QString query = r.text();
        d.owner = r.text();
        d.grants = r.texts();
        d.options = r.texts();
        d.comment = r.text();
        const QList<int> direct = r.numbers();
        d.depth = r.number();
        const QStringList used = r.texts();
        d.extras = r.texts();
        d.definition = viewDefinition(d, query);
        bool onTable = false;
        bool whole = false;
        QSet<int> columns(direct.cbegin(), direct.cend());
        for (const QString& one : used) {
            const quint32 below = one.toUInt();
            if (below == table.oid) {
                onTable = true;
                whole = whole || direct.isEmpty();
            } else {
                columns.unite(columnsOf.value(below));
                whole = whole || wholeRow.contains(below);
            }
        }
        d.throughView = !onTable;
        columnsOf.insert(d.oid, columns);
        if (whole) {
            wholeRow.insert(d.oid);
        } else {
            d.columns = QList<int>(columns.cbegin(), columns.cend());
            std::ranges::sort(d.columns);
        }
        all << std::move(d);
    }
    return {};
}

Result<void> readOthers(Session& session, const Table& table, QList<Dependant>& all)
{
    const auto rows = session.query(sqlFile(QStringLiteral("table-dependants-14")), {QString::number(table.oid)});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    for (const auto& row : rows->rows) {
        RowReader r(row);
        Dependant d;
        d.kind = dependantKind(r.text());
        d.oid = r.oid();
        d.identity = r.text();
        d.printed = r.text();
        d.definition = r.text();
        d.owner = r.text();
        d.grants = r.texts();
        d.options = r.texts();
        d.comment = r.text();
        d.columns = r.numbers();
        d.extras = r.texts();
        d.replanStatement = r.text();
        all << std::move(d);
    }
    return {};
}

Result<void> readPublications(Session& session, const Table& table, int serverVersion, QList<Dependant>& all)
{
    const auto rows = session.query(sqlFile(serverVersion >= 150000 ? QStringLiteral("table-publications-15")
                                                                    : QStringLiteral("table-publications-14")),
        {QString::number(table.oid)});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    for (const auto& row : rows->rows) {
        RowReader r(row);
        Dependant d;
        d.kind = DependantKind::Publication;
        d.oid = r.oid();
        d.identity = r.text();
        const bool byAll = r.flag();
        d.columns = r.numbers();
        d.definition = r.text();
        d.owner = r.text();
        d.printed = byAll ? tr("publication %1 (all tables)").arg(d.identity) : tr("publication %1").arg(d.identity);
        all << std::move(d);
    }
    return {};
}

Result<void> readFunctions(Session& session, const Table& table, QList<Dependant>& all)
{
    const auto rows
        = session.query(sqlFile(QStringLiteral("table-functions-14")), {QString::number(table.oid), table.name.name});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    for (const auto& row : rows->rows) {
        RowReader r(row);
        Dependant d;
        d.kind = DependantKind::FunctionText;
        d.oid = r.oid();
        d.identity = r.text();
        const QString what = r.text();
        d.printed = (what == QLatin1String("procedure") ? tr("procedure %1") : tr("function %1")).arg(d.identity);
        const QList<SourceLine> lines = readSource(r.text());
        d.owner = r.text();
        d.grants = r.texts();
        d.comment = r.text();
        const bool bound = r.flag();
        const QString alter = r.text();
        d.replanStatement = QStringLiteral("ALTER %1%2 %3").arg(alter, d.identity, r.text());
        bool namesTable = bound;
        QStringList naming;
        for (const SourceLine& line : lines) {
            namesTable = namesTable || line.words.contains(table.name.name);
            bool names = false;
            for (const Column& column : table.columns) {
                if (line.words.contains(column.name)) {
                    names = true;
                    if (!d.columns.contains(column.number)) {
                        d.columns << column.number;
                    }
                }
            }
            if (names) {
                naming << line.text;
            }
        }
        if (namesTable && !naming.isEmpty()) {
            std::ranges::sort(d.columns);
            d.definition = naming.join(QLatin1Char('\n'));
            all << std::move(d);
        }
    }
    return {};
}

} // namespace

Result<QList<Dependant>> readPgDependants(Session& session, const Table& table, int serverVersion)
{
    QList<Dependant> all;
    if (const auto views = readViews(session, table, all); !views) {
        return std::unexpected(views.error());
    }
    if (const auto others = readOthers(session, table, all); !others) {
        return std::unexpected(others.error());
    }
    if (const auto publications = readPublications(session, table, serverVersion, all); !publications) {
        return std::unexpected(publications.error());
    }
    if (const auto functions = readFunctions(session, table, all); !functions) {
        return std::unexpected(functions.error());
    }
    return all;
}

} // namespace lk
