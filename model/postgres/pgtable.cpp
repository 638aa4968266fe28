// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgtable.h"

#include "model/postgres/pgcatalog.h"
#include "model/postgres/pgfigures.h"
#include "model/postgres/pgread.h"
#include "model/postgres/pgtypetraits.h"
#include "model/sql/rowwidth.h"

#include <QCoreApplication>
#include <QHash>
#include <QSet>

#include <algorithm>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PostgresTable)
};

/// The table and its descendants, parents before their children.
Result<QList<Table>> readBases(Session& session, const QualifiedName& name)
{
    const auto family = session.query(sqlFile(QStringLiteral("table-family-14")), {name.schema, name.name});
    if (!family) {
        return std::unexpected(family.error());
    }
    QList<Table> tables;
    for (const auto& row : family->rows) {
        RowReader r(row);
        Table table;
        table.oid = r.oid();
        table.parent = r.oid();
        tables << std::move(table);
    }
    if (tables.isEmpty()) {
        return std::unexpected(noSuchTable(session, name));
    }
    bool relation = true;
    const auto read = readRows(session, "table-base-14", tables, [&](Table& table, RowReader& r) {
        table.name.schema = r.text();
        table.name.name = r.text();
        const QString kind = r.text();
        relation = relation
            && QStringList{QStringLiteral("r"), QStringLiteral("p"), QStringLiteral("partition"), QStringLiteral("f"),
                QStringLiteral("v"), QStringLiteral("m")}
                   .contains(kind);
        table.kind = tableKind(kind);
        table.owner = r.text();
        table.grants = r.texts();
        table.comment = r.text();
        table.rowSecurity = r.flag();
        table.inherits = r.flag();
        table.typed = r.flag();
        table.temporary = r.flag();
        table.unlogged = r.flag();
        table.estimatedRows = r.big();
        table.heapBytes = r.big();
        table.columnsUsed = r.number();
    });
    if (!read) {
        return std::unexpected(read.error());
    }
    if (!relation) {
        Error error = noSuchTable(session, name);
        error.message = Words::tr("%1 is not a table or view.").arg(name.printed());
        return std::unexpected(error);
    }
    return tables;
}

Result<void> readColumns(Session& session, QList<Table>& tables)
{
    QSet<quint32> types;
    QHash<QString, QSet<quint32>> typesBySchema;
    const auto read = readRows(session, "table-columns-14", tables, [&](Table& table, RowReader& r) {
        Column c;
        c.number = r.number();
        c.name = r.text();
        c.type = r.text();
        c.typeOid = r.oid();
        c.notNull = r.flag();
        const Cell expression = r.cell();
        const QString identity = r.text();
        c.identity = identity == QLatin1String("a") ? QStringLiteral("ALWAYS")
            : identity == QLatin1String("d")        ? QStringLiteral("BY DEFAULT")
                                                    : QString();
        if (r.text().isEmpty()) {
            c.defaultExpression = expression;
        } else {
            c.generated = expression.value_or(QString());
        }
        c.collation = r.text();
        c.comment = r.text();
        c.grants = r.texts();
        c.statisticsTarget = r.number();
        c.storage = r.text();
        c.compression = r.text();
        c.options = r.texts();
        c.ownedSequence = r.text();
        c.sequenceType = r.text();
        c.inherited = r.flag();
        const QStringList providers = r.texts();
        const QStringList labels = r.texts();
        for (qsizetype i = 0; i < providers.size(); ++i) {
            c.labels << SecurityLabel{providers[i], labels.value(i)};
        }
        c.ownDefinition = r.flag();
        types.insert(c.typeOid);
        typesBySchema[table.name.schema].insert(c.typeOid);
        table.columns << std::move(c);
    });
    if (!read) {
        return read;
    }
    QHash<QString, QHash<quint32, bool>> equality; // by schema, where operators are looked for too
    for (auto i = typesBySchema.cbegin(); i != typesBySchema.cend(); ++i) {
        auto known = readEquality(session, QList<quint32>(i->cbegin(), i->cend()), i.key());
        if (!known) {
            return std::unexpected(known.error());
        }
        equality.insert(i.key(), std::move(*known));
    }
    const auto traits = readTypeTraits(session, QList<quint32>(types.cbegin(), types.cend()));
    if (!traits) {
        return std::unexpected(traits.error());
    }
    for (Table& table : tables) {
        const QHash<quint32, bool> equal = equality.value(table.name.schema);
        for (Column& column : table.columns) {
            column.hasEquality = equal.value(column.typeOid, false);
            column.traits = traits->value(column.typeOid);
        }
    }
    return {};
}

Result<void> readIndexes(Session& session, QList<Table>& tables)
{
    auto indexes = readPgIndexes(session, oidsOf(tables));
    if (!indexes) {
        return std::unexpected(indexes.error());
    }
    for (Table& table : tables) {
        table.indexes = indexes->take(table.oid);
    }
    return {};
}

ConstraintKind constraintKind(const QString& contype)
{
    switch (contype.isEmpty() ? 'c' : contype[0].toLatin1()) {
    case 'f':
        return ConstraintKind::ForeignKey;
    case 'p':
        return ConstraintKind::Primary;
    case 'u':
        return ConstraintKind::Unique;
    case 'x':
        return ConstraintKind::Exclude;
    case 'n':
        return ConstraintKind::NotNull;
    case 't':
        return ConstraintKind::Trigger;
    default:
        return ConstraintKind::Check;
    }
}

Result<void> readConstraints(Session& session, QList<Table>& tables)
{
    return readRows(session, "table-constraints-14", tables, [](Table& table, RowReader& r) {
        Constraint c;
        c.oid = r.oid();
        c.kind = constraintKind(r.text());
        c.name = r.text();
        c.definition = r.text();
        c.columns = r.numbers();
        const Cell schema = r.cell();
        const QString other = r.text();
        if (schema) {
            c.referencedTable = QualifiedName{*schema, other};
        }
        c.referencedColumns = r.texts();
        c.validated = r.flag();
        c.deferrable = r.flag();
        c.index = r.text();
        c.comment = r.text();
        const Cell referenced = r.cell();
        c.referencedOid = referenced ? referenced->toUInt() : 0;
        c.referencedTypes = r.texts();
        c.referencedIndex = r.text();
        c.inherited = r.flag();
        table.constraints << std::move(c);
    });
}

Result<void> readInboundKeys(Session& session, QList<Table>& tables)
{
    return readRows(session, "table-inbound-14", tables, [](Table& table, RowReader& r) {
        InboundKey key;
        key.table.schema = r.text();
        key.table.name = r.text();
        key.name = r.text();
        key.definition = r.text();
        key.columns = r.texts();
        key.referencedColumns = r.numbers();
        key.tableOid = r.oid();
        key.columnTypes = r.texts();
        key.comment = r.text();
        key.validated = r.flag();
        key.referencedIndex = r.text();
        key.partitioned = r.flag();
        table.inboundKeys << std::move(key);
    });
}

Result<void> readTriggers(Session& session, QList<Table>& tables)
{
    return readRows(session, "table-triggers-14", tables, [](Table& table, RowReader& r) {
        Trigger t;
        t.oid = r.oid();
        t.name = r.text();
        t.definition = r.text();
        t.function = r.text();
        t.enabled = r.text();
        t.columns = r.numbers();
        t.beforeRow = r.flag();
        t.comment = r.text();
        t.replanStatement = r.text();
        t.extras = r.texts();
        t.inherited = r.flag();
        t.compiled = r.flag();
        table.triggers << std::move(t);
    });
}

Result<void> readRowFunctions(Session& session, QList<Table>& tables)
{
    QList<QualifiedName> names;
    for (const Table& table : std::as_const(tables)) {
        names << table.name;
    }
    return readRows(session, "table-row-functions-14", tables, [&names](Table& table, RowReader& r) {
        table.rowFunctions << r.text();
        sql::RoutineText routine;
        routine.language = QStringLiteral("sql");
        routine.gives = sql::RoutineText::Gives::Rows;
        routine.source = r.text().trimmed();
        const QLatin1String begin("BEGIN ATOMIC");
        if (routine.source.startsWith(begin) && routine.source.endsWith(QLatin1String("END"))) {
            routine.source = routine.source.sliced(begin.size()).chopped(3);
            const auto uses = sql::widthUses(routine, names);
            for (const sql::WidthUse& use : uses) {
                table.wideRowUses << WideRowUse{table.rowFunctions.last(), use.byName};
            }
        }
    });
}

/// All of them but their figures, in one look. However many there are, the number of statements is the same: each takes
/// long to plan, and a table may have thousands of partitions.
Result<QList<Table>> readShapes(Session& session, const QualifiedName& name, int serverVersion)
{
    const auto scope = ReadScope::open(session);
    if (!scope) {
        return std::unexpected(scope.error());
    }
    // To compile such a statement takes longer than to carry it out.
    if (const auto off = session.query(QStringLiteral("SELECT pg_catalog.set_config('jit', 'off', true)")); !off) {
        return std::unexpected(off.error());
    }
    auto tables = readBases(session, name);
    if (!tables) {
        return tables;
    }
    for (const auto part :
        {readColumns, readIndexes, readConstraints, readInboundKeys, readTriggers, readRowFunctions}) {
        if (const auto read = part(session, *tables); !read) {
            return std::unexpected(read.error());
        }
    }
    if (const auto read = readPgDependants(session, *tables, serverVersion); !read) {
        return std::unexpected(read.error());
    }
    return tables;
}

/// A partitioned table's figures are those of its partitions together.
void addFigures(Table& table, const Table& partition)
{
    if (partition.kind == TableKind::Partitioned) {
        return;
    }
    table.heapBytes += partition.heapBytes;
    table.indexBytes += partition.indexBytes;
    table.toastBytes += partition.toastBytes;
    table.deadRows += partition.deadRows;
}

} // namespace

Result<QHash<quint32, QList<Index>>> readPgIndexes(Session& session, const QList<quint32>& relations)
{
    const auto rows = askAbout(session, QStringLiteral("table-indexes-14"), relations);
    if (!rows) {
        return std::unexpected(rows.error());
    }
    QHash<quint32, QList<Index>> all;
    for (auto own = rows->cbegin(); own != rows->cend(); ++own) {
        for (const auto& row : *own) {
            RowReader r(row);
            Index i;
            i.oid = r.oid();
            i.name = r.text();
            i.definition = r.text();
            i.method = r.text();
            i.unique = r.flag();
            i.primary = r.flag();
            i.valid = r.flag();
            i.clustered = r.flag();
            i.replicaIdentity = r.flag();
            i.expressionOrPartial = r.flag();
            i.columns = r.numbers();
            i.keyColumns = r.numbers();
            i.constraint = r.text();
            i.comment = r.text();
            i.tablespace = r.text();
            i.extras = r.texts();
            i.parent = r.oid();
            all[own.key()] << std::move(i);
        }
    }
    return all;
}

Result<Table> readPgTable(Session& session, const QualifiedName& name, int serverVersion)
{
    auto tables = readShapes(session, name, serverVersion);
    if (!tables) {
        return std::unexpected(tables.error());
    }
    if (const auto figures = readPgFigures(session, *tables); !figures) {
        return std::unexpected(figures.error());
    }
    Table table = tables->takeFirst();
    const bool sums = table.kind == TableKind::Partitioned;
    qint64 rows = 0;
    for (Table& descendant : *tables) {
        if (sums) {
            addFigures(table, descendant);
            rows += descendant.kind == TableKind::Partitioned ? 0 : std::max<qint64>(0, descendant.estimatedRows);
        }
        table.descendants.tables << std::make_shared<const Table>(std::move(descendant));
    }
    if (sums && table.estimatedRows <= 0 && rows > 0) {
        table.estimatedRows = rows;
    }
    return table;
}

} // namespace lk
