// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sql/lintalter.h"

#include "model/base/identifier.h"

#include <QCoreApplication>

namespace lk::sql {

namespace {

constexpr QLatin1String accessExclusive("AccessExclusive");
constexpr QLatin1String shareRowExclusive("ShareRowExclusive");
constexpr QLatin1String shareUpdateExclusive("ShareUpdateExclusive");
constexpr QLatin1String metadata("metadata");
constexpr QLatin1String scan("scan");
constexpr QLatin1String build("build");
constexpr QLatin1String rewrite("rewrite");

LintFinding finding(LintLevel level, const QString& rule, const QString& lock, const QString& work, const QString& says,
    const QString& advice = {})
{
    return {.level = level, .rule = rule, .lock = lock, .work = work, .says = says, .advice = advice};
}

/// Constants and what the server knows to be the same for the whole statement; anything else is computed for each row.
bool mayBeVolatile(PgQuery__Node* expression)
{
    static const QStringList stable{QStringLiteral("now"), QStringLiteral("current_setting"),
        QStringLiteral("transaction_timestamp"), QStringLiteral("statement_timestamp")};
    bool found = false;
    forEachNode(&expression->base, [&](PgQuery__Node& node) {
        if (node.node_case == PG_QUERY__NODE__NODE_FUNC_CALL) {
            const auto& call = *node.func_call;
            found = found || call.n_funcname == 0 || !stable.contains(text(call.funcname[call.n_funcname - 1]));
        }
    });
    return found;
}

bool isSerial(const PgQuery__TypeName* type)
{
    static const QStringList serials{QStringLiteral("serial"), QStringLiteral("bigserial"),
        QStringLiteral("smallserial"), QStringLiteral("serial4"), QStringLiteral("serial8"), QStringLiteral("serial2")};
    return type != nullptr && type->n_names == 1 && serials.contains(text(type->names[0]));
}

LintFinding addConstraint(const PgQuery__Constraint& constraint)
{
    switch (constraint.contype) {
    case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK:
        return constraint.skip_validation
            ? finding(LintLevel::Info, QStringLiteral("constraint.not-valid"), accessExclusive, metadata,
                  lintText("Adds a CHECK that holds for new rows only."))
            : finding(LintLevel::Warning, QStringLiteral("constraint.scans"), accessExclusive, scan,
                  lintText("Reads the whole table while nobody else may even read it."),
                  lintText("Add it NOT VALID, then VALIDATE CONSTRAINT in a statement of its own."));
    case PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN: {
        auto found = constraint.skip_validation
            ? finding(LintLevel::Info, QStringLiteral("constraint.not-valid"), shareRowExclusive, metadata,
                  lintText("Adds a foreign key that holds for new rows only."))
            : finding(LintLevel::Warning, QStringLiteral("constraint.scans"), shareRowExclusive, scan,
                  lintText("Reads both tables while nobody may write to either."),
                  lintText("Add it NOT VALID, then VALIDATE CONSTRAINT in a statement of its own."));
        found.object = printedRelation(constraint.pktable);
        return found;
    }
    case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
    case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE:
        return text(constraint.indexname).isEmpty()
            ? finding(LintLevel::Warning, QStringLiteral("constraint.builds"), accessExclusive, build,
                  lintText("Builds its index while nobody else may even read the table."),
                  lintText("CREATE UNIQUE INDEX CONCURRENTLY first, then ADD CONSTRAINT ... USING INDEX."))
            : finding(LintLevel::Info, QStringLiteral("constraint.using-index"), accessExclusive, metadata,
                  lintText("Takes over an index that exists."));
    case PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION:
        return finding(LintLevel::Warning, QStringLiteral("constraint.builds"), accessExclusive, build,
            lintText("Builds its index while nobody else may even read the table; there is no way around it."));
    default:
        return finding(LintLevel::Info, QStringLiteral("constraint.other"), accessExclusive, metadata,
            lintText("Changes the table's description only."));
    }
}

QList<LintFinding> addColumn(const PgQuery__ColumnDef& column)
{
    const QString name = text(column.colname);
    bool rewrites = isSerial(column.type_name);
    bool hasDefault = rewrites;
    bool notNull = column.is_not_null != 0;
    QList<LintFinding> found;
    for (size_t i = 0; i < column.n_constraints; ++i) {
        const auto& constraint = *column.constraints[i]->constraint;
        switch (constraint.contype) {
        case PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT:
            hasDefault = true;
            rewrites = rewrites || (constraint.raw_expr != nullptr && mayBeVolatile(constraint.raw_expr));
            break;
        case PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY:
        case PG_QUERY__CONSTR_TYPE__CONSTR_GENERATED:
            hasDefault = true;
            rewrites = true;
            break;
        case PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL:
            notNull = true;
            break;
        case PG_QUERY__CONSTR_TYPE__CONSTR_CHECK:
        case PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY:
        case PG_QUERY__CONSTR_TYPE__CONSTR_UNIQUE:
            found << addConstraint(constraint);
            break;
        default:
            break;
        }
    }
    if (rewrites) {
        found << finding(LintLevel::Danger, QStringLiteral("column.rewrites"), accessExclusive, rewrite,
            lintText("Column %1 gets a value of its own in each row: the whole table is written anew while nobody else "
                     "may even read it.")
                .arg(name),
            lintText("Add the column without it, fill it in batches, then set the default."));
    } else if (notNull && !hasDefault) {
        found << finding(LintLevel::Danger, QStringLiteral("column.not-null-without-default"), accessExclusive, scan,
            lintText("Column %1 is NOT NULL and has no default: this fails unless the table is empty, and old versions "
                     "of the application cannot insert any more.")
                .arg(name),
            lintText("Give it a constant default, or add it nullable and set NOT NULL later."));
    } else {
        found << finding(LintLevel::Info, QStringLiteral("column.added"), accessExclusive, metadata,
            lintText("Adds column %1 without touching the rows.").arg(name));
    }
    return found;
}

QList<LintFinding> oneCommand(const PgQuery__AlterTableCmd& command)
{
    const QString name = text(command.name);
    switch (command.subtype) {
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn:
        return addColumn(*command.def->column_def);
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn: {
        QList<LintFinding> found{finding(LintLevel::Danger, QStringLiteral("column.dropped"), accessExclusive, metadata,
            lintText("The values of column %1 are gone for good, and so are indexes and constraints that use it; "
                     "whoever still names it fails.")
                .arg(name),
            lintText(
                "Make sure that no version of the application in use names it, and keep a copy of what matters."))};
        if (command.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE) {
            found << finding(LintLevel::Danger, QStringLiteral("drop.cascade"), accessExclusive, metadata,
                lintText("CASCADE drops whatever depends on it, unseen."), lintText("Name each dependant."));
        }
        return found;
    }
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType:
        return {finding(LintLevel::Danger, QStringLiteral("type.rewrites"), accessExclusive, rewrite,
            lintText("Column %1 gets another type: in most cases table and indexes are written anew while nobody else "
                     "may even read the table, and values may not survive.")
                .arg(name),
            lintText("lockkeeper plan --change-type makes a staged plan of it."))};
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull:
        return {finding(LintLevel::Warning, QStringLiteral("not-null.scans"), accessExclusive, scan,
            lintText("Reads the whole table while nobody else may, unless a valid CHECK (%1 IS NOT NULL) proves it.")
                .arg(name),
            lintText("Add such a CHECK NOT VALID, VALIDATE it, set NOT NULL, and only then drop the CHECK."))};
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint:
        return {addConstraint(*command.def->constraint)};
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ValidateConstraint:
        return {finding(LintLevel::Info, QStringLiteral("constraint.validated"), shareUpdateExclusive, scan,
            lintText("Reads the whole table; reads and writes go on."))};
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetTableSpace:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetLogged:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetUnLogged:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetAccessMethod:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetExpression:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddIdentity:
        return {command.subtype == PG_QUERY__ALTER_TABLE_TYPE__AT_AddIdentity
                ? finding(LintLevel::Info, QStringLiteral("column.identity"), accessExclusive, metadata,
                      lintText("New rows get their value from a sequence."))
                : finding(LintLevel::Danger, QStringLiteral("table.rewrites"), accessExclusive, rewrite,
                      lintText("The whole table is written anew while nobody else may even read it."))};
    case PG_QUERY__ALTER_TABLE_TYPE__AT_AttachPartition:
        return {finding(LintLevel::Warning, QStringLiteral("partition.attached"), shareUpdateExclusive, scan,
            lintText("Reads the partition under AccessExclusive, unless a valid CHECK implies its bounds."))};
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetStatistics:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetRelOptions:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ResetRelOptions:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_ClusterOn:
        return {finding(LintLevel::Info, QStringLiteral("table.setting"), shareUpdateExclusive, metadata,
            lintText("Changes a setting; reads and writes go on."))};
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrig:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableAlwaysTrig:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableReplicaTrig:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrig:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrigAll:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrigAll:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrigUser:
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrigUser:
        return {finding(LintLevel::Warning, QStringLiteral("trigger.switched"), shareRowExclusive, metadata,
            lintText("What the trigger looks after is not looked after while it is off."))};
    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint:
        return {finding(LintLevel::Warning, QStringLiteral("constraint.dropped"), accessExclusive, metadata,
            lintText("Constraint %1 protects nothing any more; for a foreign key both tables are locked.").arg(name))};
    default:
        return {finding(LintLevel::Info, QStringLiteral("table.altered"), accessExclusive, metadata,
            lintText("A short lock that waits for everybody, and everybody behind it."))};
    }
}

} // namespace

QString lintText(const char* text)
{
    return QCoreApplication::translate("Lint", text);
}

QString printedRelation(const PgQuery__RangeVar* relation)
{
    if (relation == nullptr) {
        return {};
    }
    const QString schema = text(relation->schemaname);
    const QString name = printedName(text(relation->relname));
    return schema.isEmpty() ? name : printedName(schema) + QLatin1Char('.') + name;
}

QList<LintFinding> lintAlterTable(const PgQuery__AlterTableStmt& statement)
{
    QList<LintFinding> all;
    const QString table = printedRelation(statement.relation);
    for (size_t i = 0; i < statement.n_cmds; ++i) {
        auto found = oneCommand(*statement.cmds[i]->alter_table_cmd);
        for (LintFinding& one : found) {
            one.object = one.object.isEmpty() ? table : table + QLatin1String(", ") + one.object;
        }
        all << found;
    }
    return all;
}

} // namespace lk::sql
