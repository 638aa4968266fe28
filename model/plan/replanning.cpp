// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/replanning.h"

namespace lk::planner {

namespace {

/// Altering a routine to what it is makes every session compile it anew: its variables of the column's type too.
QString compileAnew(const QList<TableJob>& jobs)
{
    QStringList statements;
    for (const TableJob& job : jobs) {
        for (const Trigger& trigger : job.table->triggers) {
            statements << trigger.replanStatement;
        }
        for (const Dependant& d : job.table->dependants) {
            if (d.kind == DependantKind::FunctionText || d.kind == DependantKind::Function) {
                statements << d.replanStatement;
            }
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

/// Plans of what names no table are stale too: of a view's rows, of rows given as arguments, of dynamic SQL. A session
/// that hears of a new operator drops every plan it keeps, as by DISCARD PLANS, for any of them might use it.
QString planAnew()
{
    return QStringLiteral("DO ")
        + dollarQuoted(QStringLiteral(
            "-- Whenever an operator comes or goes, every session drops the plans it keeps.\nBEGIN\n"
            "CREATE OPERATOR lockkeeper.<@@@> (FUNCTION = pg_catalog.int4eq,"
            " LEFTARG = pg_catalog.int4, RIGHTARG = pg_catalog.int4);\n"
            "DROP OPERATOR lockkeeper.<@@@> (pg_catalog.int4, pg_catalog.int4);\n"
            "EXCEPTION WHEN insufficient_privilege OR invalid_schema_name THEN\n"
            "  RAISE WARNING 'sessions may have to reconnect before functions that read whole rows work';"
            "\nEND\n"));
}

} // namespace

QStringList dropStalePlans(const QList<TableJob>& jobs)
{
    QStringList statements{compileAnew(jobs), planAnew()};
    statements.removeAll(QString());
    return statements;
}

} // namespace lk::planner
