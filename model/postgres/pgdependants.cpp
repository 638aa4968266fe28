// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgread.h"
#include "model/postgres/pgtable.h"
#include "model/sql/columnuse.h"

#include <QCoreApplication>
#include <QHash>
#include <QSet>

#include <algorithm>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PostgresTable)
};

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

/// An option as reloptions print it, for WITH: values may hold what SQL would not take bare.
QString option(const QString& printed)
{
    const auto at = printed.indexOf(QLatin1Char('='));
    return at < 0 ? printed : printed.left(at + 1) + literal(printed.sliced(at + 1));
}

QString viewDefinition(
    const Dependant& view, const QString& query, const QString& accessMethod, const QString& tablespace)
{
    QStringList options;
    for (const QString& one : view.options) {
        options << option(one);
    }
    const bool plain = view.kind == DependantKind::View;
    QString sql = QStringLiteral("CREATE %1 %2")
                      .arg(plain ? QStringLiteral("VIEW") : QStringLiteral("MATERIALIZED VIEW"), view.identity);
    if (!plain && !accessMethod.isEmpty() && accessMethod != QLatin1String("heap")) {
        sql += QStringLiteral(" USING %1").arg(quoted(accessMethod));
    }
    if (!options.isEmpty()) {
        sql += QStringLiteral(" WITH (%1)").arg(options.join(QLatin1String(", ")));
    }
    if (!tablespace.isEmpty()) {
        sql += QStringLiteral(" TABLESPACE %1").arg(quoted(tablespace));
    }
    return sql + QStringLiteral(" AS\n%1").arg(query);
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
        d.printed = (plain ? Words::tr("view %1") : Words::tr("materialized view %1")).arg(d.identity);
        const QString query = r.text();
        d.owner = r.text();
        d.grants = r.texts();
        d.options = r.texts();
        d.comment = r.text();
        const QList<int> direct = r.numbers();
        d.depth = r.number();
        const QStringList used = r.texts();
        d.extras = r.texts();
        d.drop = r.text();
        d.extension = r.text();
        d.populated = r.flag();
        const QString tablespace = r.text();
        d.definition = viewDefinition(d, query, r.text(), tablespace);
        for (const QString& one : used) {
            d.standsOn << one.toUInt();
        }
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
    for (Dependant& d : all) {
        if (d.kind != DependantKind::MaterializedView) {
            continue;
        }
        auto indexes = readPgIndexes(session, d.oid);
        if (!indexes) {
            return std::unexpected(indexes.error());
        }
        d.indexes = std::move(*indexes);
    }
    return {};
}

/// Those after the views: what stands on a view uses of the table what the view uses.
Result<void> readOthers(Session& session, const Table& table, QList<Dependant>& all)
{
    QStringList views;
    QHash<quint32, const Dependant*> viewOf;
    const QList<Dependant> found = all;
    for (const Dependant& d : found) {
        views << QString::number(d.oid);
        viewOf.insert(d.oid, &d);
    }
    const auto rows = session.query(sqlFile(QStringLiteral("table-dependants-14")),
        {QString::number(table.oid), QLatin1Char('{') + views.join(QLatin1Char(',')) + QLatin1Char('}')});
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
        d.drop = r.text();
        d.extension = r.text();
        for (const QString& one : r.texts()) {
            const quint32 oid = one.toUInt();
            d.standsOn << oid;
            if (const Dependant* view = viewOf.value(oid)) {
                d.depth = std::max(d.depth, view->depth + 1);
            }
        }
        d.throughView = !d.standsOn.isEmpty() && !d.standsOn.contains(table.oid);
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
        if (!byAll) {
            d.drop = QStringLiteral("ALTER PUBLICATION %1 DROP TABLE ONLY %2").arg(d.identity, table.name.quoted());
        }
        d.printed = byAll ? Words::tr("publication %1 (all tables)").arg(d.identity)
                          : Words::tr("publication %1").arg(d.identity);
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
    QStringList names;
    for (const Column& column : table.columns) {
        names << column.name;
    }
    for (const auto& row : rows->rows) {
        RowReader r(row);
        Dependant d;
        d.kind = DependantKind::FunctionText;
        d.oid = r.oid();
        d.identity = r.text();
        const QString what = r.text();
        d.printed = (what == QLatin1String("procedure") ? Words::tr("procedure %1") : Words::tr("function %1"))
                        .arg(d.identity);
        sql::RoutineText routine;
        routine.source = r.text();
        d.owner = r.text();
        d.grants = r.texts();
        d.comment = r.text();
        routine.bound = r.flag();
        const QString alter = r.text();
        d.replanStatement = QStringLiteral("ALTER %1%2 %3").arg(alter, d.identity, r.text());
        routine.language = r.text();
        routine.definition = r.text();
        QStringList lines;
        for (const sql::ColumnUse& use : sql::columnUses(routine, table.name, names)) {
            if (const int number = table.column(use.column)->number; !d.columns.contains(number)) {
                d.columns << number;
            }
            const QString line = Words::tr("line %1: %2").arg(use.line).arg(use.text);
            if (!lines.contains(line)) {
                lines << line;
            }
        }
        if (!lines.isEmpty()) {
            std::ranges::sort(d.columns);
            d.definition = lines.join(QLatin1Char('\n'));
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
