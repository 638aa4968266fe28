// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/dependants.h"

#include "model/plan/grants.h"
#include "model/plan/words.h"
#include "model/sql/rewrite.h"

#include <algorithm>

namespace lk::planner {

namespace {

QString firingState(const Trigger& trigger)
{
    if (trigger.enabled == QLatin1String("disabled")) {
        return QStringLiteral("DISABLE");
    }
    if (trigger.enabled == QLatin1String("replica")) {
        return QStringLiteral("ENABLE REPLICA");
    }
    return trigger.enabled == QLatin1String("always") ? QStringLiteral("ENABLE ALWAYS") : QString();
}

void rebindTriggers(const TableJob& job, Rebinding& all)
{
    for (const Trigger& trigger : job.table->triggers) {
        if (!job.touchesRetyped(trigger.columns)) {
            continue;
        }
        const QString on = QStringLiteral("%1 ON %2").arg(quoted(trigger.name), job.sql());
        all.drop << QStringLiteral("DROP TRIGGER %1").arg(on);
        all.create << trigger.definition;
        if (const QString state = firingState(trigger); !state.isEmpty()) {
            all.create << QStringLiteral("ALTER TABLE %1 %2 TRIGGER %3").arg(job.sql(), state, quoted(trigger.name));
        }
        if (!trigger.comment.isEmpty()) {
            all.create << QStringLiteral("COMMENT ON TRIGGER %1 IS %2").arg(on, literal(trigger.comment));
        }
        all.printed << Words::tr("trigger %1").arg(printedName(trigger.name));
    }
}

void rebindPolicies(const TableJob& job, Rebinding& all)
{
    for (const Dependant& policy : job.table->dependants) {
        if (policy.kind != DependantKind::Policy || !job.touchesRetyped(policy.columns)) {
            continue;
        }
        const QString on = QStringLiteral("%1 ON %2").arg(policy.identity, job.sql());
        all.drop << QStringLiteral("DROP POLICY %1").arg(on);
        all.create << policy.definition;
        if (!policy.comment.isEmpty()) {
            all.create << QStringLiteral("COMMENT ON POLICY %1 IS %2").arg(on, literal(policy.comment));
        }
        all.printed << policy.printed;
    }
}

QString withoutSemicolon(QString sql)
{
    sql = sql.trimmed();
    while (sql.endsWith(QLatin1Char(';'))) {
        sql = sql.chopped(1).trimmed();
    }
    return sql;
}

void rebindViews(const TableJob& job, Rebinding& all)
{
    // Views on a view that must go must go too, wherever they stand.
    QList<const Dependant*> views;
    bool any = false;
    for (const Dependant& d : job.table->dependants) {
        any = any || (d.kind == DependantKind::View && job.touchesRetyped(d.columns));
    }
    for (const Dependant& d : job.table->dependants) {
        if (d.kind == DependantKind::View && ((any && d.throughView) || job.touchesRetyped(d.columns))) {
            views << &d;
        }
    }
    std::ranges::stable_sort(views, {}, &Dependant::depth);
    for (const Dependant* view : std::as_const(views)) {
        all.dropViews.prepend(QStringLiteral("DROP VIEW %1").arg(view->identity));
        all.create << withoutSemicolon(view->definition);
        if (!view->options.isEmpty()) {
            all.create << QStringLiteral("ALTER VIEW %1 SET (%2)")
                              .arg(view->identity, view->options.join(QLatin1String(", ")));
        }
        if (!view->owner.isEmpty()) {
            all.create << QStringLiteral("ALTER VIEW %1 OWNER TO %2").arg(view->identity, quoted(view->owner));
        }
        // Default privileges must not make it broader than it was.
        all.create << QStringLiteral("DO ")
                + dollarQuoted(
                    QStringLiteral("DECLARE grantee pg_catalog.oid;\nBEGIN\n"
                                   "FOR grantee IN SELECT DISTINCT a.grantee FROM pg_catalog.pg_class AS c,"
                                   " pg_catalog.aclexplode(c.relacl) AS a\n"
                                   "  WHERE c.oid = %1::pg_catalog.regclass AND a.grantee <> c.relowner\nLOOP\n"
                                   "  EXECUTE pg_catalog.format('REVOKE ALL ON %s FROM %s', %1,"
                                   " CASE WHEN grantee = 0 THEN 'PUBLIC' ELSE "
                                   "pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(grantee)) END);\n"
                                   "END LOOP;\nEND\n")
                        .arg(literal(view->identity)));
        all.create << grantStatements(view->grants, QStringLiteral("TABLE %1").arg(view->identity)) << view->extras;
        if (!view->comment.isEmpty()) {
            all.create << QStringLiteral("COMMENT ON VIEW %1 IS %2").arg(view->identity, literal(view->comment));
        }
        all.printed << view->printed;
    }
}

/// Types that share operators and functions, so that an expression over one makes sense over the other.
bool alike(const QString& a, const QString& b)
{
    const auto group = [](const QString& type) {
        const QString family = typeFamily(type);
        const bool number = family == QLatin1String("integer") || family == QLatin1String("numeric")
            || family == QLatin1String("float");
        return number ? QStringLiteral("number") : family;
    };
    return !group(a).isEmpty() && group(a) == group(b);
}

QString names(const TableJob& job, const QList<int>& numbers)
{
    QStringList list;
    for (const ColumnJob& c : job.columns) {
        if (!c.pureRename() && numbers.contains(c.column->number)) {
            list << printedName(c.column->name);
        }
    }
    return list.join(Words::tr(", "));
}

} // namespace

Rebinding rebinding(const TableJob& job)
{
    Rebinding all;
    rebindTriggers(job, all);
    rebindPolicies(job, all);
    rebindViews(job, all);
    return all;
}

NamingFunctions functionsNaming(const Table& table, int column)
{
    NamingFunctions naming;
    for (const Dependant& d : table.dependants) {
        if (d.kind != DependantKind::FunctionText || !(d.columns.isEmpty() || d.columns.contains(column))) {
            continue;
        }
        const bool ofTrigger = std::ranges::any_of(table.triggers, [&](const Trigger& t) {
            QString bare = d.identity.section(QLatin1Char('('), 0, 0);
            QString function = t.function.section(QLatin1Char('('), 0, 0);
            return bare.remove(QLatin1Char('"')) == function.remove(QLatin1Char('"'));
        });
        (ofTrigger ? naming.triggers : naming.others) << d.printed;
    }
    return naming;
}

QStringList alterTypeObstacles(const Table& table, const Column& column)
{
    QStringList reasons;
    for (const Dependant& d : table.dependants) {
        const bool blocks = d.kind == DependantKind::View || d.kind == DependantKind::MaterializedView
            || d.kind == DependantKind::Rule || d.kind == DependantKind::Policy || d.kind == DependantKind::Function
            || d.kind == DependantKind::GeneratedColumn || d.kind == DependantKind::Publication
            || d.kind == DependantKind::PartitionKey;
        if ((blocks && !d.throughView && d.columns.contains(column.number)) || d.kind == DependantKind::RowType) {
            reasons << Words::tr("%1 uses the column and ALTER TYPE refuses").arg(d.printed);
        }
    }
    for (const Trigger& t : table.triggers) {
        if (t.columns.contains(column.number)) {
            reasons << Words::tr("trigger %1 names the column in UPDATE OF or WHEN and ALTER TYPE refuses")
                           .arg(printedName(t.name));
        }
    }
    if (table.inherits) {
        reasons << Words::tr("the table takes part in inheritance");
    }
    if (table.typed) {
        reasons << Words::tr("the table is of a composite type");
    }
    return reasons;
}

QStringList dualColumnObstacles(const TableJob& job)
{
    QStringList reasons;
    const Table& table = *job.table;
    if (table.kind != TableKind::Table) {
        reasons << Words::tr("%1 is not an ordinary table; a shadow column would have to be kept in step in every "
                             "partition")
                       .arg(job.printed());
    }
    if (table.inherits) {
        reasons << Words::tr("%1 takes part in inheritance, and a row trigger of a parent skips its children")
                       .arg(job.printed());
    }
    if (table.typed) {
        reasons << Words::tr("%1 is of a composite type and takes no column of its own").arg(job.printed());
    }
    for (const Dependant& d : table.dependants) {
        if (d.kind == DependantKind::RowType) {
            reasons << Words::tr("%1 uses the table's row type, which would change").arg(d.printed);
        }
    }
    for (const ColumnJob& c : job.columns) {
        if (c.pureRename()) {
            continue;
        }
        const QString column = printedName(c.column->name);

        if (!c.column->identity.isEmpty()) {
            reasons << Words::tr("%1 is an identity column").arg(column);
        }
        for (const InboundKey& key : table.inboundKeys) {
            if (key.referencedColumns.contains(c.column->number)) {
                reasons << Words::tr("foreign key %1 of %2 references %3")
                               .arg(printedName(key.name), key.table.printed(), column);
            }
        }
        for (const Constraint& k : table.constraints) {
            if (!k.columns.contains(c.column->number)) {
                continue;
            }
            if (k.kind == ConstraintKind::Exclude) {
                reasons << Words::tr("exclusion constraint %1 can only be built under a full lock")
                               .arg(printedName(k.name));
            }
            const bool sameFamily = typeFamily(c.conversion.oldType) == typeFamily(c.conversion.newType)
                && !typeFamily(c.conversion.oldType).isEmpty();
            if (k.kind == ConstraintKind::ForeignKey && !sameFamily) {
                reasons << Words::tr("foreign key %1 would compare %2 with the referenced column")
                               .arg(printedName(k.name), c.conversion.newType);
            }
        }
        for (const Dependant& d : table.dependants) {
            const bool refused = d.kind == DependantKind::MaterializedView || d.kind == DependantKind::Rule
                || d.kind == DependantKind::GeneratedColumn || d.kind == DependantKind::Function
                || d.kind == DependantKind::Publication || d.kind == DependantKind::PartitionKey
                || d.kind == DependantKind::InheritanceChild || d.kind == DependantKind::Other;
            if (refused && d.columns.contains(c.column->number)) {
                reasons << Words::tr("%1 uses %2 and cannot be moved to a new column online").arg(d.printed, column);
            }
        }
        for (const Index& index : table.indexes) {
            if (!index.columns.contains(c.column->number)) {
                continue;
            }
            if (!index.valid) {
                reasons
                    << Words::tr("index %1 is not valid; drop it or build it again first").arg(printedName(index.name));
            }
            const auto facts = sql::indexFacts(index.definition);
            const bool served = index.primary || !index.constraint.isEmpty();
            if (facts && served && !facts->plainColumns) {
                reasons << Words::tr("constraint %1 cannot be made from a new index, for its index is not plain")
                               .arg(printedName(index.constraint));
            }
            if (facts && facts->expressionColumns.contains(c.column->name)
                && !alike(c.conversion.oldType, c.conversion.newType)) {
                reasons << Words::tr(
                    "index %1 uses %2 in an expression or predicate made for %3; drop the index first and "
                    "make it again for the new type afterwards")
                               .arg(printedName(index.name), column, c.conversion.oldType);
            }
            if (facts && facts->operatorClassColumns.contains(c.column->name)
                && typeFamily(c.conversion.oldType) != typeFamily(c.conversion.newType)) {
                reasons << Words::tr("index %1 uses an operator class of the old type").arg(printedName(index.name));
            }
        }
    }
    // A view on a materialized view hangs on it and could not be made again before it.
    const bool rebinds = std::ranges::any_of(table.dependants,
        [&](const Dependant& d) { return d.kind == DependantKind::View && job.touchesRetyped(d.columns); });
    for (const Dependant& d : table.dependants) {
        if (rebinds && d.throughView && d.kind != DependantKind::View) {
            reasons << Words::tr("%1 hangs on a view that uses %2").arg(d.printed, names(job, [&] {
                QList<int> numbers;
                for (const ColumnJob& c : job.columns) {
                    numbers << c.column->number;
                }
                return numbers;
            }()));
        }
    }
    reasons.removeDuplicates();
    return reasons;
}

QString refreshFunctions(const TableJob& job)
{
    // Altering a routine to what it is drops the plans every session keeps for it.
    QStringList statements;
    for (const Trigger& trigger : job.table->triggers) {
        statements << trigger.replanStatement;
    }
    for (const Dependant& d : job.table->dependants) {
        if (d.kind == DependantKind::FunctionText || d.kind == DependantKind::Function) {
            statements << d.replanStatement;
        }
    }
    statements.removeAll(QString());
    statements.removeDuplicates();
    if (statements.isEmpty()) {
        return {};
    }
    QStringList literals;
    for (const QString& statement : std::as_const(statements)) {
        literals << literal(statement);
    }
    return QStringLiteral("DO ")
        + dollarQuoted(
            QStringLiteral("DECLARE command pg_catalog.text;\nBEGIN\n"
                           "FOREACH command IN ARRAY ARRAY[\n  %1\n]::pg_catalog.text[] LOOP\n"
                           "  BEGIN\n    EXECUTE command;\n"
                           "  EXCEPTION WHEN insufficient_privilege OR undefined_function THEN\n"
                           "    RAISE WARNING 'sessions may have to reconnect before this function works: %',"
                           " command;\n  END;\nEND LOOP;\nEND\n")
                .arg(literals.join(QLatin1String(",\n  "))));
}

} // namespace lk::planner
