// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgtable.h"

#include "model/postgres/pgcatalog.h"
#include "model/postgres/pgread.h"
#include "model/postgres/pgtypetraits.h"

#include <QCoreApplication>

#include <algorithm>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PostgresTable)
};

Result<Rows> ask(Session& session, const char* file, const Table& table)
{
    return session.query(sqlFile(QLatin1String(file)), {QString::number(table.oid)});
}

Result<Table> readBase(Session& session, const QualifiedName& name)
{
    const auto base = session.query(sqlFile(QStringLiteral("table-base-14")), {name.schema, name.name});
    if (!base) {
        return std::unexpected(base.error());
    }
    if (base->isEmpty()) {
        return std::unexpected(noSuchTable(session, name));
    }
    RowReader r(base->rows[0]);
    Table table;
    table.oid = r.oid();
    table.name = name;
    const QString kind = r.text();
    if (!QStringList{QStringLiteral("r"), QStringLiteral("p"), QStringLiteral("partition"), QStringLiteral("f"),
            QStringLiteral("v"), QStringLiteral("m")}
            .contains(kind)) {
        Error error = noSuchTable(session, name);
        error.message = Words::tr("%1 is not a table or view.").arg(name.printed());
        return std::unexpected(error);
    }
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
    return table;
}

Result<void> readColumns(Session& session, Table& table)
{
    const auto rows = ask(session, "table-columns-14", table);
    if (!rows) {
        return std::unexpected(rows.error());
    }
    QList<quint32> types;
    for (const auto& row : rows->rows) {
        RowReader r(row);
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
        types << c.typeOid;
        table.columns << std::move(c);
    }
    const auto equality = readEquality(session, types, table.name.schema);
    if (!equality) {
        return std::unexpected(equality.error());
    }
    for (Column& column : table.columns) {
        column.hasEquality = equality->value(column.typeOid, false);
    }
    const auto traits = readTypeTraits(session, types);
    if (!traits) {
        return std::unexpected(traits.error());
    }
    for (Column& column : table.columns) {
        column.traits = traits->value(column.typeOid);
    }
    return {};
}

Result<void> readIndexes(Session& session, Table& table)
{
    auto indexes = readPgIndexes(session, table.oid);
    if (!indexes) {
        return std::unexpected(indexes.error());
    }
    table.indexes = std::move(*indexes);
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

Result<void> readConstraints(Session& session, Table& table)
{
    const auto rows = ask(session, "table-constraints-14", table);
    if (!rows) {
        return std::unexpected(rows.error());
    }
    for (const auto& row : rows->rows) {
        RowReader r(row);
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
    }
    const auto inbound = ask(session, "table-inbound-14", table);
    if (!inbound) {
        return std::unexpected(inbound.error());
    }
    for (const auto& row : inbound->rows) {
        RowReader r(row);
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
    }
    return {};
}

Result<void> readTriggers(Session& session, Table& table)
{
    const auto rows = ask(session, "table-triggers-14", table);
    if (!rows) {
        return std::unexpected(rows.error());
    }
    for (const auto& row : rows->rows) {
        RowReader r(row);
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
        table.triggers << std::move(t);
    }
    return {};
}

Result<void> readRowFunctions(Session& session, Table& table)
{
    const auto rows = ask(session, "table-row-functions-14", table);
    if (!rows) {
        return std::unexpected(rows.error());
    }
    for (const auto& row : rows->rows) {
        table.rowFunctions << row[0].value_or(QString());
    }
    return {};
}

/// Sizes and traffic. They wait behind an AccessExclusive lock; when that takes too long the table is shown without
/// them rather than not at all.
Result<void> readFigures(Session& session, Table& table)
{
    const auto scope = ReadScope::open(session);
    if (!scope) {
        return std::unexpected(scope.error());
    }
    const auto patience = session.query(QStringLiteral("SELECT pg_catalog.set_config('lock_timeout', '500ms', true)"));
    if (!patience) {
        return std::unexpected(patience.error());
    }
    const auto rows = ask(session, "table-figures-14", table);
    if (!rows) {
        if (rows.error().kind == ErrorKind::LockTimeout || rows.error().kind == ErrorKind::Server
            || rows.error().kind == ErrorKind::NotFound) {
            return {};
        }
        return std::unexpected(rows.error());
    }
    if (!rows->isEmpty()) {
        RowReader r(rows->rows[0]);
        table.heapBytes = r.big();
        table.indexBytes = r.big();
        table.toastBytes = r.big();
        table.deadRows = r.big();
        table.sequentialScans = r.big();
        table.indexScans = r.big();
        table.inserted = r.big();
        table.updated = r.big();
        table.hotUpdated = r.big();
        table.deleted = r.big();
        table.lastVacuum = r.time();
        table.lastAnalyze = r.time();
    }
    if (const auto keys = ask(session, "table-key-sizes-14", table)) {
        for (const auto& row : keys->rows) {
            RowReader r(row);
            const quint32 oid = r.oid();
            const qint64 bytes = r.big();
            for (InboundKey& key : table.inboundKeys) {
                key.bytes = key.tableOid == oid ? bytes : key.bytes;
            }
            for (Constraint& key : table.constraints) {
                key.referencedBytes = key.referencedOid == oid ? bytes : key.referencedBytes;
            }
        }
    } else {
        return {};
    }
    const auto sizes = ask(session, "table-index-sizes-14", table);
    if (!sizes) {
        return {};
    }
    for (const auto& row : sizes->rows) {
        RowReader r(row);
        const quint32 oid = r.oid();
        const qint64 bytes = r.big();
        for (Index& index : table.indexes) {
            if (index.oid == oid) {
                index.bytes = bytes;
            }
        }
    }
    return {};
}

} // namespace

Result<QList<Index>> readPgIndexes(Session& session, quint32 relation)
{
    const auto rows = session.query(sqlFile(QStringLiteral("table-indexes-14")), {QString::number(relation)});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    QList<Index> indexes;
    for (const auto& row : rows->rows) {
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
        indexes << std::move(i);
    }
    return indexes;
}

namespace {

/// All but its descendants.
Result<Table> readOne(Session& session, const QualifiedName& name, int serverVersion)
{
    auto base = readBase(session, name);
    if (!base) {
        return base;
    }
    Table table = std::move(*base);
    for (const auto part : {readColumns, readIndexes, readConstraints, readTriggers, readRowFunctions}) {
        if (const auto read = part(session, table); !read) {
            return std::unexpected(read.error());
        }
    }
    auto dependants = readPgDependants(session, table, serverVersion);
    if (!dependants) {
        return std::unexpected(dependants.error());
    }
    table.dependants = std::move(*dependants);
    return table;
}

Result<QList<Table>> readDescendants(Session& session, const Table& table, int serverVersion)
{
    const auto rows = ask(session, "table-descendants-14", table);
    if (!rows) {
        return std::unexpected(rows.error());
    }
    QList<Table> all;
    for (const auto& row : rows->rows) {
        RowReader r(row);
        const QString schema = r.text();
        const QString name = r.text();
        auto descendant = readOne(session, {schema, name}, serverVersion);
        if (!descendant) {
            return std::unexpected(descendant.error());
        }
        descendant->parent = r.oid();
        all << std::move(*descendant);
    }
    return all;
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

Result<Table> readPgTable(Session& session, const QualifiedName& name, int serverVersion)
{
    Table table;
    QList<Table> descendants;
    {
        const auto scope = ReadScope::open(session);
        if (!scope) {
            return std::unexpected(scope.error());
        }
        auto one = readOne(session, name, serverVersion);
        if (!one) {
            return one;
        }
        table = std::move(*one);
        auto below = readDescendants(session, table, serverVersion);
        if (!below) {
            return std::unexpected(below.error());
        }
        descendants = std::move(*below);
    }
    // Views have no storage to measure.
    if (table.kind != TableKind::View) {
        if (const auto figures = readFigures(session, table); !figures) {
            return std::unexpected(figures.error());
        }
    }
    const bool sums = table.kind == TableKind::Partitioned;
    qint64 rows = 0;
    for (Table& descendant : descendants) {
        if (const auto figures = readFigures(session, descendant); !figures) {
            return std::unexpected(figures.error());
        }
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
