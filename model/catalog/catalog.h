// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/identifier.h"

#include <QDateTime>
#include <QList>
#include <QMetaType>
#include <QString>
#include <QStringList>

#include <memory>
#include <optional>

/// An immutable picture of a database: plain values, no connection. Filled by a Backend (model/engine/ports.h),
/// read by draft, plan, engine and ui. Nothing here changes after it was read; a refresh makes a new picture.
namespace lk {

/// SECURITY LABEL FOR provider ... IS text.
struct SecurityLabel {
    QString provider;
    QString text;

    bool operator==(const SecurityLabel&) const = default;
};

/// What a type brings along by itself, beyond its values.
struct TypeTraits {
    QString baseType{}; ///< what is beneath a domain, with its modifier; empty for any other type
    QString collation{}; ///< the one that a domain adds, quoted and qualified, else empty
    bool hasDefault = false; ///< a column without a default of its own takes the type's
    bool refusesNull = false; ///< a domain that is NOT NULL refuses a row before any trigger can fill it
    bool checked = false; ///< a domain with a CHECK: adding such a column writes the table anew
    bool collatable = false;
    QString schema{}; ///< whose USAGE it takes to name the type; empty for those of the system
    QString storage{}; ///< of a column for which nothing is set: PLAIN (the only one then), EXTERNAL, MAIN, EXTENDED

    bool operator==(const TypeTraits&) const = default;
};

struct Column {
    int number = 0; ///< attnum
    QString name;
    QString type; ///< format_type(), schema-qualified where the search path pg_catalog would not find it
    quint32 typeOid = 0;
    bool notNull = false;
    std::optional<QString> defaultExpression{}; ///< as pg_get_expr prints it; not set for generated columns
    QString identity{}; ///< empty, "ALWAYS" or "BY DEFAULT"
    QString generated{}; ///< the expression of a generated column, else empty
    QString collation{}; ///< quoted and qualified, empty when it is the type's own
    QString comment{};
    QStringList grants{}; ///< column ACL items as aclitem text
    int statisticsTarget = -1; ///< -1: default
    QString storage{}; ///< PLAIN, EXTERNAL, MAIN, EXTENDED; empty when it is the type's own
    QString compression{}; ///< pglz, lz4 or empty
    QStringList options{}; ///< attoptions, e.g. n_distinct=-0.5
    bool hasEquality = true; ///< the type has an = operator that IS DISTINCT FROM can use (json, point, xml have not)
    QString ownedSequence{}; ///< quoted and qualified name of a serial's sequence, else empty
    QString sequenceType{}; ///< type of ownedSequence, e.g. integer
    bool inherited = false; ///< comes from a parent table, which alone can rename it
    QList<SecurityLabel> labels{};
    TypeTraits traits{}; ///< of its type
    bool ownDefinition = false; ///< inherited, and defined by the table itself too: would stay were it dropped above

    bool operator==(const Column&) const = default;
};

struct Index {
    quint32 oid = 0;
    QString name;
    QString definition; ///< pg_get_indexdef
    QString method; ///< btree, gin, ...
    bool unique = false;
    bool primary = false;
    bool valid = true;
    bool clustered = false;
    bool replicaIdentity = false;
    bool expressionOrPartial = false; ///< has expressions or a predicate
    QList<int> columns; ///< attnums it depends on, keys, INCLUDE, expressions and predicate together
    QList<int> keyColumns{}; ///< attnums of key columns in order, 0 for an expression
    QString constraint{}; ///< name of the constraint it serves, else empty
    qint64 bytes = 0;
    QString comment{};
    QString tablespace{}; ///< empty: the database's own; pg_get_indexdef does not print it
    /// What `definition` leaves out, as statements on the index under its own name: statistics targets of expressions,
    /// DEPENDS ON EXTENSION.
    QStringList extras{};
    quint32 parent = 0; ///< OID of the partitioned index it is attached to

    bool operator==(const Index&) const = default;
};

enum class ConstraintKind { Check, ForeignKey, Primary, Unique, Exclude, NotNull, Trigger };

struct Constraint {
    quint32 oid = 0;
    ConstraintKind kind = ConstraintKind::Check;
    QString name;
    QString definition; ///< pg_get_constraintdef
    QList<int> columns; ///< attnums, in the constraint's order
    std::optional<QualifiedName> referencedTable{};
    QStringList referencedColumns{};
    bool validated = true;
    bool deferrable = false;
    QString index{}; ///< name of the index that serves it
    QString comment{};
    // Foreign keys only:
    quint32 referencedOid = 0;
    QStringList referencedTypes{}; ///< beside referencedColumns
    QString referencedIndex{}; ///< name of the referenced table's unique index it rests on
    qint64 referencedBytes = 0; ///< of that table; a figure
    bool inherited = false; ///< of any kind: comes from a parent table, through which alone it can be dropped

    bool operator==(const Constraint&) const = default;
};

/// A foreign key of another (or the same) table that points here.
struct InboundKey {
    QualifiedName table;
    QString name;
    QString definition;
    QStringList columns;
    QList<int> referencedColumns; ///< attnums here
    quint32 tableOid = 0;
    QStringList columnTypes{}; ///< beside columns
    QString comment{};
    bool validated = true;
    QString referencedIndex{}; ///< name of the unique index here that it rests on
    bool partitioned = false; ///< `table` is partitioned
    qint64 bytes = 0; ///< of `table`; a figure

    bool operator==(const InboundKey&) const = default;
};

struct Trigger {
    quint32 oid = 0;
    QString name;
    QString definition; ///< pg_get_triggerdef
    QString function;
    QString enabled; ///< origin, disabled, replica, always
    QList<int> columns; ///< attnums of UPDATE OF and WHEN
    bool beforeRow = false; ///< BEFORE ... FOR EACH ROW: fires in name order with our dual-write trigger
    QString comment{};
    /// Changes nothing, but makes every session plan the function anew (postgres.md finding 2), e.g.
    /// ALTER FUNCTION public.touch() COST 100
    QString replanStatement{};
    QStringList extras{}; ///< DEPENDS ON EXTENSION, as statements
    bool inherited = false; ///< a partition's copy of a trigger of the partitioned table
    bool compiled = false; ///< its function is C, as those of PostgreSQL's own extensions are

    bool operator==(const Trigger&) const = default;
};

enum class DependantKind {
    View,
    MaterializedView,
    Rule,
    Policy,
    Statistics,
    GeneratedColumn,
    Function, ///< BEGIN ATOMIC: the server tracks it
    FunctionText, ///< names the column in its source; keeps working or breaks by name, listed for review
    Publication,
    RowType,
    PartitionKey,
    InheritanceChild,
    Sequence,
    Other
};

QString toString(DependantKind kind);

/// Something outside the table's own columns, indexes, constraints and triggers that hangs on it.
struct Dependant {
    DependantKind kind = DependantKind::Other;
    quint32 oid = 0;
    QString identity; ///< quoted and qualified, as SQL would name it; policies: the policy's quoted name
    QString printed; ///< for people, e.g. "view public.open_orders"
    QString definition; ///< full CREATE statement where the kind has one; the line of source for FunctionText
    QString owner{};
    QStringList grants{}; ///< ACL items
    QStringList options{}; ///< reloptions; of an identity's sequence, printed: what else uses it
    QString comment{};
    /// Attnums of the table it uses, directly or through the views beneath it; empty: the whole row or the table
    /// itself.
    QList<int> columns;
    bool throughView = false; ///< depends on a dependant view rather than on the table; rebuilt after it
    int depth = 1; ///< 1: directly on the table; n+1: on a dependant of depth n
    /// Statements that complete `definition` (which holds the options already), in order: owner, grants and comment are
    /// not among them, but column grants and comments, column defaults, triggers and rules of a view, indexes of a
    /// materialized view are.
    QStringList extras{};
    QString replanStatement{}; ///< functions: as Trigger::replanStatement
    /// Frees what it stands on, never with CASCADE; `definition` and `extras` bring it back. A function keeps its
    /// signature, owner and grants and only loses its body.
    QString drop{};
    QString extension{}; ///< belongs to this extension, which alone may drop it
    /// OIDs of the table, views and materialized views it uses, and of constraints that it could not be without: a
    /// primary key by which it groups, one that its ON CONFLICT names.
    QList<quint32> standsOn{};
    bool populated = true; ///< materialized views: holds rows
    QList<Index> indexes{}; ///< of a materialized view; its `extras` create them too

    bool operator==(const Dependant&) const = default;
};

enum class TableKind { Table, Partitioned, Partition, Foreign, View, MaterializedView };

/// One line of the objects dock: cheap to read for ten thousand tables at once.
struct TableSummary {
    quint32 oid = 0;
    QualifiedName name;
    TableKind kind = TableKind::Table;
    qint64 rows = 0; ///< pg_class.reltuples, -1 when never analysed
    qint64 bytes = 0; ///< heap pages times block size, without indexes and TOAST
    QStringList columns; ///< names in order
    QStringList types; ///< beside columns

    bool operator==(const TableSummary&) const = default;
};

/// A routine that counts on a table's rows being as wide as they are: it fails, or fills the wrong columns, once there
/// is a column more.
struct WideRowUse {
    QString printed; ///< with the line of source
    bool byName = false; ///< through the table's name; else through rows it is given, as a trigger's NEW and OLD

    bool operator==(const WideRowUse&) const = default;
};

/// A publication because of which the server refuses every UPDATE of the table.
struct UpdateRefusal {
    enum class Why {
        NoIdentity, ///< the table has no replica identity
        Filter, ///< the row filter looks at columns outside of it
        List ///< the column list leaves some of it out
    };
    QString publication; ///< quoted
    Why why = Why::NoIdentity;
    QStringList columns{}; ///< those outside, or left out; empty for a list where the identity is FULL

    bool operator==(const UpdateRefusal&) const = default;
};

struct Table;
/// Partitions or inheritance children, of all levels, parents before their children. Compared by what they hold.
struct Descendants {
    QList<std::shared_ptr<const Table>> tables{};

    bool operator==(const Descendants& other) const;
};

/// The whole of one table: what a table tab shows and what a plan is made from.
struct Table {
    quint32 oid = 0;
    QualifiedName name;
    TableKind kind = TableKind::Table;
    QString owner;
    QStringList grants;
    QString comment{};
    bool rowSecurity = false;
    bool inherits = false; ///< is a child or a parent by INHERITS
    bool typed = false; ///< OF type
    bool temporary = false;
    bool unlogged = false;
    QList<Column> columns;
    QList<Index> indexes;
    QList<Constraint> constraints;
    QList<InboundKey> inboundKeys;
    QList<Trigger> triggers;
    QList<Dependant> dependants;
    Descendants descendants{};
    quint32 parent = 0; ///< of a descendant: the table it is a partition or child of
    QStringList rowFunctions{}; ///< printed: functions with the table's row type in their signature
    QList<WideRowUse> wideRowUses{};
    QList<UpdateRefusal> updateRefusals{}; ///< in force now; not part of the fingerprint, for others may end them

    // Figures; never part of the fingerprint.
    int columnsUsed = 0; ///< in its life: a column that was dropped keeps its number for good
    qint64 estimatedRows = 0; ///< reltuples, -1 when never analysed
    qint64 heapBytes = 0;
    qint64 indexBytes = 0;
    qint64 toastBytes = 0;
    qint64 deadRows = 0;
    qint64 sequentialScans = 0;
    qint64 indexScans = 0;
    qint64 inserted = 0;
    qint64 updated = 0;
    qint64 hotUpdated = 0;
    qint64 deleted = 0;
    QDateTime lastVacuum{};
    QDateTime lastAnalyze{};

    bool operator==(const Table&) const = default;

    const Column* column(const QString& columnName) const;
    const Column* column(int number) const;
    /// Column names of attnums, for print.
    QStringList columnNames(const QList<int>& numbers) const;
    QStringList primaryKey() const; ///< column names in key order, empty without a primary key
};

struct Catalog {
    QString database;
    QString serverAddress; ///< host:port or socket directory, for people
    QString user;
    int serverVersion = 0; ///< 170011 for 17.11
    QString serverVersionText;
    bool inRecovery = false; ///< a standby: reads only
    QDateTime readAt;
    QStringList schemas;
    QStringList types; ///< names one may change a column to, format_type form, common ones first
    QList<TableSummary> tables; ///< ordered by schema, name; system schemas and schema lockkeeper left out

    const TableSummary* table(const QualifiedName& name) const;
};

using CatalogPtr = std::shared_ptr<const Catalog>;
using TablePtr = std::shared_ptr<const Table>;

/// Identity of a table's shape: SHA-256 over a canonical print of everything but figures, OIDs, and objects of
/// schema lockkeeper. Two reads of an unchanged schema, by any client, give the same; any DDL on the table changes it.
QByteArray fingerprint(const QList<Table>& tables);
/// Hash, hex, of what there is by name and kind, without the text of definitions: two shapes of one outline differ at
/// most in how the server prints them.
QByteArray outline(const QList<Table>& tables);

} // namespace lk

Q_DECLARE_METATYPE(lk::CatalogPtr)
Q_DECLARE_METATYPE(lk::TablePtr)
