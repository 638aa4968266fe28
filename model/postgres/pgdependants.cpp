// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgread.h"
#include "model/postgres/pgtable.h"
#include "model/sql/columnuse.h"
#include "model/sql/rowwidth.h"

#include <QCoreApplication>
#include <QHash>
#include <QSet>

#include <algorithm>
#include <utility>

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

/// `rows`: of table-views about this table, each view after those it stands on.
void takeViews(const QList<QList<Cell>>& rows, Table& table)
{
    // What a view uses of the table through another view: rebuilding that one means rebuilding this one.
    QHash<quint32, QSet<int>> columnsOf;
    QSet<quint32> wholeRow;
    for (const auto& row : rows) {
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
        const QStringList keys = r.texts();
        for (const QString& key : keys) {
            d.standsOn << key.toUInt();
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
        table.dependants << std::move(d);
    }
}

Result<void> readViews(Session& session, QList<Table>& tables)
{
    const auto rows = askAbout(session, QStringLiteral("table-views-14"), oidsOf(tables));
    if (!rows) {
        return std::unexpected(rows.error());
    }
    QList<quint32> stored;
    for (Table& table : tables) {
        takeViews(rows->value(table.oid), table);
        for (const Dependant& d : std::as_const(table.dependants)) {
            if (d.kind == DependantKind::MaterializedView && !stored.contains(d.oid)) {
                stored << d.oid;
            }
        }
    }
    if (stored.isEmpty()) {
        return {};
    }
    const auto indexes = readPgIndexes(session, stored);
    if (!indexes) {
        return std::unexpected(indexes.error());
    }
    for (Table& table : tables) {
        for (Dependant& d : table.dependants) {
            if (d.kind == DependantKind::MaterializedView) {
                d.indexes = indexes->value(d.oid);
            }
        }
    }
    return {};
}

/// Those after the views: what stands on a view uses of the table what the view uses.
Result<void> readOthers(Session& session, QList<Table>& tables)
{
    QStringList viewsOf;
    for (const Table& table : std::as_const(tables)) {
        QList<quint32> views;
        for (const Dependant& d : table.dependants) {
            views << d.oid;
        }
        viewsOf << printArray(views);
    }
    const auto rows = askAbout(session, QStringLiteral("table-dependants-14"), oidsOf(tables), {printArray(viewsOf)});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    for (Table& table : tables) {
        QHash<quint32, int> depthOf; // of its views
        for (const Dependant& d : std::as_const(table.dependants)) {
            depthOf.insert(d.oid, d.depth);
        }
        const auto own = rows->value(table.oid);
        for (const auto& row : own) {
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
            const QStringList below = r.texts();
            for (const QString& one : below) {
                const quint32 oid = one.toUInt();
                d.standsOn << oid;
                if (const auto depth = depthOf.constFind(oid); depth != depthOf.cend()) {
                    d.depth = std::max(d.depth, *depth + 1);
                }
            }
            d.throughView = !d.standsOn.isEmpty() && !d.standsOn.contains(table.oid);
            const QStringList keys = r.texts();
            for (const QString& key : keys) {
                d.standsOn << key.toUInt();
            }
            // Of what hands out other numbers than an identity's nothing is made anew.
            const Column* owner = d.kind == DependantKind::Sequence ? table.column(d.columns.value(0)) : nullptr;
            if (const QStringList users = r.texts(); owner != nullptr && !owner->identity.isEmpty()) {
                d.options = users;
            }
            table.dependants << std::move(d);
        }
    }
    return {};
}

Result<void> readPublications(Session& session, QList<Table>& tables, int serverVersion)
{
    const char* file = serverVersion >= 150000 ? "table-publications-15" : "table-publications-14";
    return readRows(session, file, tables, [](Table& table, RowReader& r) {
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
        table.dependants << std::move(d);
    });
}

Result<void> readUpdateRefusals(Session& session, QList<Table>& tables, int serverVersion)
{
    const char* file = serverVersion >= 150000 ? "table-refusals-15" : "table-refusals-14";
    return readRows(session, file, tables, [](Table& table, RowReader& r) {
        using Why = UpdateRefusal::Why;
        UpdateRefusal refusal;
        refusal.publication = r.text();
        const QString why = r.text();
        refusal.why = why == QLatin1String("filter") ? Why::Filter
            : why == QLatin1String("list")           ? Why::List
                                                     : Why::NoIdentity;
        refusal.columns = r.texts();
        table.updateRefusals << std::move(refusal);
    });
}

/// What the names of a family begin with. Of letters that every server makes small alike.
QString commonBeginning(const QList<Table>& tables)
{
    QString common = tables.first().name.name;
    for (const Table& table : tables) {
        const QString& name = table.name.name;
        const auto differ = std::ranges::mismatch(std::as_const(common), name).in1;
        common.truncate(differ - common.cbegin());
    }
    const auto foreign = std::ranges::find_if(std::as_const(common), [](QChar c) { return c.unicode() > 127; });
    return common.left(foreign - common.cbegin());
}

/// Where routines speak of a table's columns. One that does not name the table says the same of every partition that it
/// is bound to, and is read once for them all.
class ColumnUses {
public:
    QList<sql::ColumnUse> of(quint32 oid, const sql::RoutineText& routine, const Table& table)
    {
        QStringList names;
        for (const Column& column : table.columns) {
            names << column.name;
        }
        QString inQuotes = table.name.name;
        inQuotes.replace(QLatin1Char('"'), QLatin1String("\"\""));
        if (routine.source.contains(inQuotes, Qt::CaseInsensitive)
            || routine.source.contains(table.name.name, Qt::CaseInsensitive)) {
            return sql::columnUses(routine, table.name, names);
        }
        const Key key{oid, names};
        auto known = m_known.constFind(key);
        if (known == m_known.cend()) {
            known = m_known.insert(key, sql::columnUses(routine, table.name, names));
        }
        return *known;
    }

private:
    using Key = std::pair<quint32, QStringList>;

    QHash<Key, QList<sql::ColumnUse>> m_known;
};

/// Where routines count on how wide the rows of the tables are. To all of one family it is the same.
class WidthUses {
public:
    explicit WidthUses(const QList<Table>& tables)
    {
        for (const Table& table : tables) {
            m_tables << table.name;
        }
    }

    QList<sql::WidthUse> of(quint32 oid, const sql::RoutineText& routine)
    {
        const std::pair key{oid, routine.bound};
        auto known = m_known.constFind(key);
        if (known == m_known.cend()) {
            known = m_known.insert(key, sql::widthUses(routine, m_tables));
        }
        return *known;
    }

private:
    QList<QualifiedName> m_tables;
    QHash<std::pair<quint32, bool>, QList<sql::WidthUse>> m_known;
};

sql::RoutineText::Gives givesOf(const QString& word)
{
    using Gives = sql::RoutineText::Gives;
    return word == QLatin1String("trigger") ? Gives::Trigger
        : word == QLatin1String("nothing")  ? Gives::Nothing
        : word == QLatin1String("rows")     ? Gives::Rows
                                            : Gives::Other;
}

Result<void> readFunctions(Session& session, QList<Table>& tables)
{
    QStringList tableNames;
    for (const Table& table : std::as_const(tables)) {
        tableNames << table.name.name;
    }
    ColumnUses columnUses;
    WidthUses widthUses(tables);
    const QList<Cell> more{printArray(tableNames), commonBeginning(tables)};
    return readRows(session, "table-functions-14", tables, more, [&columnUses, &widthUses](Table& table, RowReader& r) {
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
        routine.gives = givesOf(r.text());
        for (const sql::WidthUse& use : widthUses.of(d.oid, routine)) {
            table.wideRowUses << WideRowUse{
                Words::tr("%1 (line %2: %3)").arg(d.printed, QString::number(use.line), use.text), use.byName};
        }
        QStringList lines;
        const auto uses = columnUses.of(d.oid, routine, table);
        for (const sql::ColumnUse& use : uses) {
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
            table.dependants << std::move(d);
        }
    });
}

} // namespace

Result<void> readPgDependants(Session& session, QList<Table>& tables, int serverVersion)
{
    if (const auto views = readViews(session, tables); !views) {
        return views;
    }
    if (const auto others = readOthers(session, tables); !others) {
        return others;
    }
    if (const auto publications = readPublications(session, tables, serverVersion); !publications) {
        return publications;
    }
    if (const auto refusals = readUpdateRefusals(session, tables, serverVersion); !refusals) {
        return refusals;
    }
    return readFunctions(session, tables);
}

} // namespace lk
