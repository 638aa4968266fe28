// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/matviews.h"

#include "model/plan/grants.h"
#include "model/plan/words.h"
#include "model/sql/rewrite.h"
#include "model/sql/statementuse.h"

#include <algorithm>

namespace lk::planner {

namespace {

QString twinIndex(const TableJob& job, const MatviewTwin& t, const QString& index)
{
    return generatedName(
        QStringLiteral("lockkeeper_new"), index, job.seed(QLatin1String("twin ") + t.original.schema + index));
}
QString retiredIndex(const TableJob& job, const MatviewTwin& t, const QString& index)
{
    return generatedName(
        QStringLiteral("lockkeeper_old"), index, job.seed(QLatin1String("old ") + t.original.schema + index));
}

QString renamed(const QualifiedName& from, const QString& to)
{
    return QStringLiteral("ALTER MATERIALIZED VIEW %1 RENAME TO %2").arg(from.quoted(), quoted(to));
}
QString indexRenamed(const QString& schema, const QString& from, const QString& to)
{
    return QStringLiteral("ALTER INDEX %1.%2 RENAME TO %3").arg(quoted(schema), quoted(from), quoted(to));
}

bool createsIndex(const QString& statement)
{
    return statement.startsWith(QLatin1String("CREATE INDEX "))
        || statement.startsWith(QLatin1String("CREATE UNIQUE "));
}

/// Those whose columns it may use; what is done to them reaches their partitions.
QList<TableJob> readBy(const Dependant& view, const QList<TableJob>& jobs)
{
    QList<TableJob> read;
    std::ranges::copy_if(jobs, std::back_inserter(read), [&](const TableJob& job) {
        const auto uses = [&](const TableJob& one) { return view.standsOn.contains(one.table->oid); };
        return job.above.isEmpty() && (view.standsOn.isEmpty() || uses(job) || std::ranges::any_of(job.members, uses));
    });
    return read;
}

QList<QualifiedName> tablesOf(const QList<TableJob>& jobs)
{
    QList<QualifiedName> tables;
    for (const TableJob& job : jobs) {
        tables << job.table->name;
    }
    return tables;
}

/// Finds out, from the server itself, how the view would be written over the new columns: for the length of a
/// subtransaction that is always taken back, the new columns lend the old ones their names.
QString buildStatement(
    const QList<TableJob>& jobs, const Dependant& view, const MatviewTwin& t, const QStringList& indexes)
{
    QString lend;
    QStringList attributes;
    for (const TableJob& job : readBy(view, jobs)) {
        for (const ColumnJob& c : job.columns) {
            if (c.pureRename()) {
                continue;
            }
            const QString away = generatedName(
                QStringLiteral("lockkeeper_lent"), c.column->name, job.seed(QLatin1String("lent ") + c.column->name));
            const QString words = QStringLiteral("    ALTER TABLE %1 RENAME COLUMN %2 TO %3;\n");
            lend += words.arg(job.sql(), quoted(c.shadow), quoted(away))
                + words.arg(job.sql(), quoted(c.column->name), quoted(c.shadow));
            attributes
                << QStringLiteral("(%1::pg_catalog.regclass, %2)").arg(literal(job.sql()), literal(c.column->name));
        }
    }
    lend.prepend(QStringLiteral("    EXECUTE %1;\n").arg(literal(lockTogether(tablesOf(readBy(view, jobs))))));
    const QString head = QStringLiteral("CREATE MATERIALIZED VIEW ") + view.identity;
    const QString clauses = view.definition.startsWith(head)
        ? view.definition.sliced(head.size()).section(QLatin1String(" AS\n"), 0, 0)
        : QString();
    const QString create = QStringLiteral("CREATE MATERIALIZED VIEW %1%2 AS\n").arg(t.twin.quoted(), clauses);
    const QString tail = view.populated ? QStringLiteral("\nWITH DATA") : QStringLiteral("\nWITH NO DATA");
    QString body = QStringLiteral("DECLARE definition pg_catalog.text;\nBEGIN\n  BEGIN\n%1"
                                  "    definition := pg_catalog.pg_get_viewdef(%2::pg_catalog.regclass);\n"
                                  "    RAISE EXCEPTION SQLSTATE 'LK001';\n"
                                  "  EXCEPTION WHEN SQLSTATE 'LK001' THEN NULL;\n  END;\n"
                                  "  EXECUTE %3 || pg_catalog.rtrim(definition, ';') || %4;\n")
                       .arg(lend, literal(t.original.quoted()), literal(create), literal(tail));
    for (const QString& index : indexes) {
        body += QStringLiteral("  EXECUTE %1;\n").arg(literal(index));
    }
    body += QStringLiteral(
        "  IF EXISTS (SELECT FROM pg_catalog.pg_depend AS d\n"
        "      JOIN pg_catalog.pg_rewrite AS r ON r.oid = d.objid AND r.ev_class = %1::pg_catalog.regclass\n"
        "      JOIN pg_catalog.pg_attribute AS a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid\n"
        "      WHERE d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass\n"
        "        AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass\n"
        "        AND (d.refobjid, a.attname) IN (%2)) THEN\n"
        "    RAISE EXCEPTION 'the definition of % cannot be carried over to the new columns', %3\n"
        "      USING HINT = 'Drop it, change the type, and make it again.';\n"
        "  END IF;\nEND\n")
                .arg(literal(t.twin.quoted()), attributes.join(QLatin1String(", ")), literal(view.identity));
    return QStringLiteral("DO ") + dollarQuoted(body);
}

} // namespace

MatviewTwin matviewTwin(const TableJob& job, const Dependant& view)
{
    MatviewTwin t;
    t.original = parseTableName(view.identity).value_or(QualifiedName{});
    const QString name = t.original.name;
    t.twin = {t.original.schema,
        generatedName(QStringLiteral("lockkeeper_new"), name, job.seed(QLatin1String("twin of ") + view.identity))};
    t.retired = {t.original.schema,
        generatedName(QStringLiteral("lockkeeper_old"), name, job.seed(QLatin1String("old ") + view.identity))};
    const QString schema = t.original.schema;

    t.setAside << renamed(t.original, t.retired.name);
    t.setTwinAside << renamed(t.original, t.twin.name);
    t.takePlace << renamed(t.twin, name);
    t.giveBack << renamed(t.retired, name);
    for (const Index& i : view.indexes) {
        t.setAside << indexRenamed(schema, i.name, retiredIndex(job, t, i.name));
        t.setTwinAside << indexRenamed(schema, i.name, twinIndex(job, t, i.name));
        t.takePlace << indexRenamed(schema, twinIndex(job, t, i.name), i.name);
        t.giveBack << indexRenamed(schema, retiredIndex(job, t, i.name), i.name);
    }
    QStringList dress;
    if (!view.owner.isEmpty()) {
        dress << QStringLiteral("ALTER MATERIALIZED VIEW %1 OWNER TO %2").arg(view.identity, quoted(view.owner));
    }
    dress << accessStatements(view.grants, view.identity, view.owner);
    for (const QString& extra : view.extras) {
        if (!createsIndex(extra)) {
            dress << extra;
        }
    }
    for (const Index& i : view.indexes) {
        dress << i.extras;
    }
    if (!view.comment.isEmpty()) {
        dress << QStringLiteral("COMMENT ON MATERIALIZED VIEW %1 IS %2").arg(view.identity, literal(view.comment));
    }
    t.takePlace << dress;
    t.rehearsal << view.definition + QStringLiteral("\nWITH NO DATA");
    return t;
}

Result<QList<Step>> matviewSteps(const QList<TableJob>& jobs)
{
    QList<Step> steps;
    for (const Bound& b : boundDependants(jobs)) {
        if (b.dependant->kind != DependantKind::MaterializedView) {
            continue;
        }
        const Dependant* view = b.dependant;
        const TableJob& job = *b.job;
        const MatviewTwin t = matviewTwin(job, *view);
        QStringList indexes;
        for (const Index& i : view->indexes) {
            const auto moved = sql::moveIndex(i.definition, twinIndex(job, t, i.name), t.twin, i.tablespace);
            if (!moved) {
                return std::unexpected(moved.error());
            }
            indexes << *moved;
        }
        QStringList statements{buildStatement(jobs, *view, t, indexes)};
        if (view->populated) {
            statements << QStringLiteral("ANALYZE %1").arg(t.twin.quoted());
        }
        Step step = statementStep(Phase::Migrate,
            QStringLiteral("migrate.%1.materialized-view.%2").arg(job.table->name.name, t.original.name),
            Words::tr("Fill a twin of %1").arg(view->printed),
            Words::tr("It is made from the new columns, with its indexes, while the present one goes on answering; the "
                      "cut-over then only trades the names."),
            statements);
        step.lock = LockMode::AccessExclusive;
        QStringList locked;
        for (const QualifiedName& table : tablesOf(readBy(*view, jobs))) {
            locked << table.printed();
        }
        step.lockedObject = locked.join(Words::tr(", "));
        step.work = Work::Build;
        step.hazards << Hazard{QStringLiteral("matview.momentary-lock"), Severity::Info,
            Words::tr("Locks %1 for a moment").arg(step.lockedObject),
            Words::tr("Only while the server is asked how the definition reads over the new columns; what was changed "
                      "for that is taken back before the twin is filled, and nobody is kept out while it is."),
            {}};
        step.hazards << Hazard{QStringLiteral("matview.fresh"), Severity::Info,
            Words::tr("%1 is as fresh as after a REFRESH").arg(view->printed),
            Words::tr("After the cut-over it shows the rows of this moment. After an undo it shows again what it did "
                      "before."),
            Words::tr("Refresh it as you always do.")};
        step.undo
            = undoWith({QStringLiteral("DROP MATERIALIZED VIEW IF EXISTS %1").arg(t.twin.quoted())}, LockMode::None);
        steps << step;
    }
    return steps;
}

QStringList dropRetiredMatviews(const QList<TableJob>& jobs)
{
    QStringList statements;
    for (const Bound& b : boundDependants(jobs)) {
        if (b.dependant->kind == DependantKind::MaterializedView) {
            statements
                << QStringLiteral("DROP MATERIALIZED VIEW %1").arg(matviewTwin(*b.job, *b.dependant).retired.quoted());
        }
    }
    return statements;
}

QStringList matviewObstacles(const TableJob& job, const Dependant& view, const QList<Bound>& bound)
{
    QStringList reasons;
    const QString remedy = Words::tr("drop it first and make it again afterwards");
    for (const Bound& b : bound) {
        const Dependant* other = b.dependant;
        const bool relation = other->kind == DependantKind::View || other->kind == DependantKind::MaterializedView;
        if (relation && other != &view && view.standsOn.contains(other->oid)) {
            reasons << Words::tr("%1 stands on %2, which must be made anew, and cannot be filled before it is; %3")
                           .arg(view.printed, other->printed, remedy);
        }
    }
    if (restsOnRetyped(view, job)) {
        reasons << Words::tr("%1 groups by the primary key and shows other columns too, so the key could not leave its "
                             "old column; group it by every column it shows, or %2")
                       .arg(view.printed, remedy);
    }
    if (view.throughView) {
        reasons << Words::tr("%1 hangs on a view that uses the column; %2").arg(view.printed, remedy);
    }
    for (const QString& extra : view.extras) {
        if (extra.startsWith(QLatin1String("CREATE STATISTICS "))) {
            reasons << Words::tr("%1 has extended statistics, whose name cannot be borne twice; drop them first and "
                                 "make them again afterwards")
                           .arg(view.printed);
        }
    }
    for (const ColumnJob& c : job.columns) {
        const auto uses = sql::joinsUsing(view.definition, c.column->name);
        if (!c.pureRename() && view.columns.contains(c.column->number) && (!uses || *uses)) {
            reasons << Words::tr("%1 joins USING %2, so that it cannot be filled from a column of another name; %3, or "
                                 "let it join ON instead")
                           .arg(view.printed, printedName(c.column->name), remedy);
        }
    }
    reasons.removeDuplicates();
    return reasons.first(std::min<qsizetype>(1, reasons.size()));
}

} // namespace lk::planner
