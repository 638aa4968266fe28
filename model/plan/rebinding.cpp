// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/rebinding.h"

#include "model/plan/grants.h"
#include "model/plan/matviews.h"
#include "model/plan/words.h"

#include <QSet>

#include <algorithm>

namespace lk::planner {

namespace {

void add(Rebinding& all, MadeAnew made)
{
    if (made.rehearsal.isEmpty()) {
        made.rehearsal = made.forward;
    }
    all.create << made.forward;
    all.undoCreate << made.backward;
    all.printed << made.printed;
    all.made << made;
}

void addSame(Rebinding& all, const QString& printed, const QStringList& statements)
{
    add(all, {printed, statements, statements, {}});
}

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

/// What CREATE TRIGGER leaves at its usual: how it fires, what it depends on, its comment. Of this table alone: what is
/// set for a partitioned table would reach the partitions too.
QStringList triggerSettings(const TableJob& job, const Trigger& trigger)
{
    QStringList settings;
    if (const QString state = firingState(trigger); !state.isEmpty()) {
        settings << QStringLiteral("ALTER TABLE %1%2 %3 TRIGGER %4")
                        .arg(job.isPartitioned() ? QStringLiteral("ONLY ") : QString(), job.sql(), state,
                            quoted(trigger.name));
    }
    settings << trigger.extras;
    if (!trigger.comment.isEmpty()) {
        settings << QStringLiteral("COMMENT ON TRIGGER %1 ON %2 IS %3")
                        .arg(quoted(trigger.name), job.sql(), literal(trigger.comment));
    }
    return settings;
}

/// Of a partition's copy PostgreSQL does not note which columns its condition looks at: the original tells.
bool goesWithRetyped(const TableJob& job, const Trigger& trigger)
{
    const auto goesAbove = [&](const Table* above) {
        const auto original = std::ranges::find(above->triggers, trigger.name, &Trigger::name);
        return original != above->triggers.cend() && std::ranges::any_of(job.columns, [&](const ColumnJob& c) {
            const Column* column = above->column(c.column->name);
            return !c.pureRename() && column != nullptr && original->columns.contains(column->number);
        });
    };
    return job.touchesRetyped(trigger.columns) || (trigger.inherited && std::ranges::any_of(job.above, goesAbove));
}

void rebindTriggers(const TableJob& job, Rebinding& all)
{
    for (const Trigger& trigger : job.table->triggers) {
        if (!goesWithRetyped(job, trigger)) {
            continue;
        }
        const QString printed = Words::tr("trigger %1").arg(printedName(trigger.name));
        const QStringList settings = triggerSettings(job, trigger);
        if (trigger.inherited && !job.above.isEmpty()) {
            // It goes and comes with the parent's, without what was set for it here.
            if (!settings.isEmpty()) {
                addSame(all, Words::tr("%1 on %2").arg(printed, job.printed()), settings);
            }
            continue;
        }
        all.drop << QStringLiteral("DROP TRIGGER %1 ON %2").arg(quoted(trigger.name), job.sql());
        addSame(all, printed, QStringList{trigger.definition} + settings);
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

/// `"name" ON schema.table`: the table.
QualifiedName tableOfNamed(const QString& identity)
{
    qsizetype i = 0;
    for (bool inQuotes = false; i < identity.size() && (inQuotes || identity[i] != QLatin1Char(' ')); ++i) {
        inQuotes = inQuotes != (identity[i] == QLatin1Char('"'));
    }
    return parseTableName(identity.sliced(std::min(i + 4, identity.size()))).value_or(QualifiedName{});
}

/// A policy or rule, of this table or another. What drops it names it for COMMENT too.
void rebindNamed(const TableJob& job, const Dependant& d, Rebinding& all)
{
    // Policies of the table itself bear their bare name.
    const QString drop = d.drop.isEmpty() ? QStringLiteral("DROP POLICY %1 ON %2").arg(d.identity, job.sql()) : d.drop;
    const bool ofTable = d.kind == DependantKind::Policy ? drop != QLatin1String("DROP POLICY ") + d.identity
                                                         : tableOfNamed(d.identity) == job.table->name;
    if (ofTable) {
        all.drop << drop;
    } else {
        all.dropViews << drop;
        all.undoDropViews << drop;
        const QualifiedName other = tableOfNamed(drop.section(QLatin1Char(' '), 2));
        if (!other.name.isEmpty() && !all.otherTables.contains(other)) {
            all.otherTables << other;
        }
    }
    QStringList create{withoutSemicolon(d.definition)};
    create << d.extras;
    if (!d.comment.isEmpty()) {
        create << QStringLiteral("COMMENT ON %1 IS %2").arg(drop.sliced(5), literal(d.comment));
    }
    addSame(all, d.printed, create);
}

/// Only this table's entry is taken out and put back, so that the publication's other tables are never touched.
void rebindPublication(const TableJob& job, const Dependant& d, Rebinding& all)
{
    all.drop << d.drop;
    addSame(all, d.printed,
        {QStringLiteral("ALTER PUBLICATION %1 ADD TABLE ONLY %2 %3").arg(d.identity, job.sql(), d.definition)});
}

/// `holds`: what the cut-over drops, a view or a key.
void rebindFunction(const Dependant& d, bool holds, Rebinding& all)
{
    if (holds) {
        // Its body holds what must go; the signature, and with it all that uses the function, stays.
        const QStringList stub{QStringLiteral("SET LOCAL check_function_bodies = off"), d.drop,
            QStringLiteral("SET LOCAL check_function_bodies = on")};
        all.dropViews << stub;
        all.undoDropViews << stub;
    }
    addSame(all, d.printed, QStringList{withoutSemicolon(d.definition)} + d.extras);
}

void rebindView(const Dependant& view, Rebinding& all)
{
    const QString drop = QStringLiteral("DROP VIEW %1").arg(view.identity);
    all.dropViews << drop;
    all.undoDropViews << drop;
    QStringList create{withoutSemicolon(view.definition)};
    if (!view.owner.isEmpty()) {
        create << QStringLiteral("ALTER VIEW %1 OWNER TO %2").arg(view.identity, quoted(view.owner));
    }
    create << accessStatements(view.grants, view.identity, view.owner) << view.extras;
    if (!view.comment.isEmpty()) {
        create << QStringLiteral("COMMENT ON VIEW %1 IS %2").arg(view.identity, literal(view.comment));
    }
    addSame(all, view.printed, create);
}

bool carried(DependantKind kind)
{
    switch (kind) {
    case DependantKind::View:
    case DependantKind::MaterializedView:
    case DependantKind::Rule:
    case DependantKind::Policy:
    case DependantKind::Function:
    case DependantKind::Publication:
        return true;
    case DependantKind::Statistics:
    case DependantKind::GeneratedColumn:
    case DependantKind::FunctionText:
    case DependantKind::RowType:
    case DependantKind::PartitionKey:
    case DependantKind::InheritanceChild:
    case DependantKind::Sequence:
    case DependantKind::Other:
        return false;
    }
    Q_UNREACHABLE();
}

bool isRelation(const Dependant& d)
{
    return d.kind == DependantKind::View || d.kind == DependantKind::MaterializedView;
}

/// One object seen from two tables, which may call it differently: a policy has no table behind its name where it is
/// the table's own. A publication is another object for every table in it.
bool same(const Dependant& a, const Dependant& b)
{
    if (a.kind != b.kind) {
        return false;
    }
    return a.oid != 0 && b.oid != 0 && a.kind != DependantKind::Publication
        ? a.oid == b.oid
        : a.identity == b.identity && a.drop == b.drop;
}

} // namespace

QList<Bound> boundDependants(const QList<TableJob>& jobs)
{
    QList<Bound> bound;
    const auto known = [&](const Dependant& d) {
        return std::ranges::find_if(bound, [&](const Bound& b) { return same(*b.dependant, d); });
    };
    QSet<quint32> rebuilt;
    for (bool grown = true; grown;) {
        grown = false;
        for (const TableJob& job : jobs) {
            for (const Dependant& d : job.table->dependants) {
                if (!carried(d.kind) || known(d) != bound.end()) {
                    continue;
                }
                const bool stands = std::ranges::any_of(d.standsOn, [&](quint32 oid) { return rebuilt.contains(oid); })
                    || (d.throughView && d.standsOn.isEmpty() && !rebuilt.isEmpty());
                if (stands || job.touchesRetyped(d.columns)) {
                    bound << Bound{&d, &job, d.depth};
                    grown = true;
                    if (isRelation(d)) {
                        rebuilt.insert(d.oid);
                    }
                }
            }
        }
    }
    // What hangs on several of the tables stands above all of them.
    for (const TableJob& job : jobs) {
        for (const Dependant& d : job.table->dependants) {
            if (const auto one = known(d); one != bound.end()) {
                one->depth = std::max(one->depth, d.depth);
            }
        }
    }
    std::ranges::stable_sort(bound, {}, &Bound::depth);
    return bound;
}

bool restsOnRetyped(const Dependant& dependant, const TableJob& job)
{
    return std::ranges::any_of(job.table->constraints,
        [&](const Constraint& k) { return dependant.standsOn.contains(k.oid) && job.touchesRetyped(k.columns); });
}

bool hangsOn(const QList<Bound>& bound, const Table& table)
{
    return std::ranges::any_of(bound, [&](const Bound& b) {
        return b.dependant->oid != 0 && b.dependant->kind != DependantKind::Publication
            && std::ranges::any_of(table.dependants,
                [&](const Dependant& d) { return d.kind == b.dependant->kind && d.oid == b.dependant->oid; });
    });
}

Rebinding rebinding(const QList<TableJob>& jobs)
{
    Rebinding all;
    for (const TableJob& job : jobs) {
        rebindTriggers(job, all);
    }
    const QList<Bound> bound = boundDependants(jobs);
    QSet<quint32> rebuilt;
    for (const Bound& b : bound) {
        if (isRelation(*b.dependant)) {
            rebuilt.insert(b.dependant->oid);
        }
    }
    for (const Bound& b : bound) {
        const Dependant& d = *b.dependant;
        // Freed the other way round: what stands on something goes first.
        const QStringList before = std::exchange(all.dropViews, {});
        const QStringList undoBefore = std::exchange(all.undoDropViews, {});
        switch (d.kind) {
        case DependantKind::View:
            rebindView(d, all);
            break;
        case DependantKind::MaterializedView: {
            const MatviewTwin twin = matviewTwin(*b.job, d);
            all.dropViews << twin.setAside;
            all.undoDropViews << twin.setTwinAside;
            add(all, {d.printed, twin.takePlace, twin.giveBack, twin.rehearsal});
            break;
        }
        case DependantKind::Function:
            rebindFunction(d,
                std::ranges::any_of(d.standsOn, [&](quint32 oid) { return rebuilt.contains(oid); })
                    || std::ranges::any_of(jobs, [&](const TableJob& job) { return restsOnRetyped(d, job); }),
                all);
            break;
        case DependantKind::Publication:
            rebindPublication(*b.job, d, all);
            break;
        case DependantKind::Rule:
        case DependantKind::Policy:
            rebindNamed(*b.job, d, all);
            break;
        case DependantKind::Statistics:
        case DependantKind::GeneratedColumn:
        case DependantKind::FunctionText:
        case DependantKind::RowType:
        case DependantKind::PartitionKey:
        case DependantKind::InheritanceChild:
        case DependantKind::Sequence:
        case DependantKind::Other:
            break;
        }
        all.dropViews << before;
        all.undoDropViews << undoBefore;
    }
    return all;
}

} // namespace lk::planner
