// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/planner.h"

#include "model/plan/checks.h"
#include "model/plan/dependants.h"
#include "model/plan/dualcolumn.h"
#include "model/plan/inplace.h"
#include "model/plan/job.h"
#include "model/plan/keys.h"
#include "model/plan/objectnames.h"
#include "model/plan/partitions.h"
#include "model/plan/rulehazards.h"
#include "model/plan/standins.h"
#include "model/plan/strategies.h"
#include "model/plan/triggerarguments.h"
#include "model/plan/valuehazards.h"
#include "model/plan/viewstrategy.h"
#include "model/plan/words.h"

#include <QSet>

#include <algorithm>

namespace lk {

using namespace planner;

namespace {

QString columnOf(const Change& change)
{
    if (const auto* rename = std::get_if<RenameColumn>(&change)) {
        return rename->column;
    }
    if (const auto* type = std::get_if<ChangeType>(&change)) {
        return type->column;
    }
    return {};
}

/// The draft as the strategies see it: which changes meet on one column or table.
class Decider {
public:
    explicit Decider(const PlannerInput& in)
        : m_in(in)
    {
    }

    bool sameColumnTwice(const Change& change) const
    {
        const QString column = columnOf(change);
        return !column.isEmpty() && std::ranges::count_if(m_in.draft.changes, [&](const DraftedChange& d) {
            return tableOf(d.change) == tableOf(change) && columnOf(d.change) == column;
        }) > 1;
    }
    bool otherChanges(const Change& change) const
    {
        return std::ranges::count_if(m_in.draft.changes, [&](const DraftedChange& d) {
            return tableOf(d.change) == tableOf(change);
        }) > 1;
    }

    Result<QList<Decision>> decisions() const
    {
        QList<Decision> list;
        for (qsizetype i = 0; i < m_in.draft.changes.size(); ++i) {
            const DraftedChange& drafted = m_in.draft.changes[i];
            const auto decision = decide(drafted, *tableNamed(m_in, tableOf(drafted.change)), m_in.types.value(i), m_in,
                sameColumnTwice(drafted.change), otherChanges(drafted.change));
            if (!decision) {
                return std::unexpected(decision.error());
            }
            list << *decision;
        }
        return list;
    }

private:
    const PlannerInput& m_in;
};

/// All dual-column changes of one table as one job.
Result<TableJob> jobOf(const PlannerInput& in, const Table& table, const QList<Decision>& decisions)
{
    TableJob job;
    job.table = &table;
    job.input = &in;
    job.finalName = table.name;
    for (qsizetype i = 0; i < decisions.size(); ++i) {
        const Decision& decision = decisions[i];
        if (const auto* rename = std::get_if<RenameTable>(&decision.change); rename && rename->table == table.name) {
            job.finalName.name = rename->newName;
        }
        if (const auto* rename = std::get_if<RenameColumn>(&decision.change);
            rename && rename->table == table.name && decision.chosen == Strategy::InPlace) {
            job.renamedInPlace.insert(rename->column, rename->newName);
        }
        if (decision.chosen != Strategy::DualColumn || tableOf(decision.change) != table.name) {
            continue;
        }
        const Column* column = table.column(columnOf(decision.change));
        auto found = std::ranges::find(job.columns, column, &ColumnJob::column);
        if (found == job.columns.end()) {
            ColumnJob fresh;
            fresh.column = column;
            fresh.newName = column->name;
            fresh.conversion = identityConversion(*column);
            job.columns << fresh;
            found = job.columns.end() - 1;
        }
        if (const auto* rename = std::get_if<RenameColumn>(&decision.change)) {
            found->newName = rename->newName;
        } else if (const auto* type = std::get_if<ChangeType>(&decision.change)) {
            const auto conversion = typeConversion(table, *column, *type, in.types.value(i), in);
            if (!conversion) {
                return std::unexpected(conversion.error());
            }
            found->retype = *type;
            found->conversion = *conversion;
            found->newTraits = in.types.value(i).traits;
        }
    }
    if (!job.columns.isEmpty()) {
        if (const auto named = nameObjects(job); !named) {
            return std::unexpected(named.error());
        }
        if (const auto noted = noteReferences(job); !noted) {
            return std::unexpected(noted.error());
        }
        if (const auto added = addMembers(job); !added) {
            return std::unexpected(added.error());
        }
    }
    return job;
}

void add(Parts& all, const Parts& more)
{
    all.expand << more.expand;
    all.prepare << more.prepare;
    all.cutOver << more.cutOver;
    all.contract << more.contract;
    for (const Hazard& hazard : more.hazards) {
        if (!all.hazards.contains(hazard)) {
            all.hazards << hazard;
        }
    }
}

/// What the dual-column strategy carries, in groups that change over together.
Result<QList<KeyGroup>> groupsOf(const PlannerInput& in, const QList<Decision>& decisions)
{
    QList<TableJob> jobs;
    for (const QualifiedName& name : in.draft.tables()) {
        const auto job = jobOf(in, *tableNamed(in, name), decisions);
        if (!job) {
            return std::unexpected(job.error());
        }
        if (job->columns.isEmpty()) {
            continue;
        }
        if (const QStringList obstacles = dualColumnObstacles(*job); !obstacles.isEmpty()) {
            return failure(ErrorKind::Unsupported,
                Words::tr("%1 cannot be changed by strategy %2: %3.")
                    .arg(job->printed(), toString(Strategy::DualColumn), obstacles.join(QStringLiteral("; "))),
                Words::tr("Remove what stands in the way (drop it and make it again afterwards), or draft the changes "
                          "of this table one after the other."));
        }
        jobs << *job;
    }
    return keyGroups(in, jobs);
}

Result<Parts> dualPartsOf(const Table& table, const QList<KeyGroup>& groups)
{
    Parts parts;
    for (const KeyGroup& group : groups) {
        if (group.jobs.first().table == &table) {
            const auto dual = dualColumn(group);
            if (!dual) {
                return std::unexpected(dual.error());
            }
            add(parts, *dual);
        }
    }
    return parts;
}

Result<Parts> otherPartsOf(const PlannerInput& in, const Table& table, const QList<Decision>& decisions)
{
    Parts parts;
    // Types before names, which the changes of types speak of.
    for (const bool types : {true, false}) {
        for (qsizetype i = 0; i < decisions.size(); ++i) {
            const Decision& decision = decisions[i];
            if (tableOf(decision.change) != table.name || decision.chosen == Strategy::DualColumn) {
                continue;
            }
            const bool view = decision.chosen == Strategy::View;
            const auto* type = std::get_if<ChangeType>(&decision.change);
            const auto* rename = std::get_if<RenameColumn>(&decision.change);
            if (type != nullptr && types) {
                const auto made = changeTypeInPlace(table, *table.column(type->column), *type, in.types.value(i), in);
                if (!made) {
                    return std::unexpected(made.error());
                }
                add(parts, *made);
            } else if (rename != nullptr && !types) {
                add(parts, view ? renameColumnByView(table, *rename, in) : renameColumnInPlace(table, *rename));
            }
        }
    }
    return parts;
}

/// Confirmations and step ids must name one thing: the second of a kind gets -2, and so on.
void makeUnique(QList<Step>& steps)
{
    QHash<QString, int> gates;
    QSet<QString> ids;
    for (Step& step : steps) {
        if (auto* gate = std::get_if<GateBody>(&step.body)) {
            if (const int count = ++gates[gate->confirmation]; count > 1) {
                gate->confirmation += QStringLiteral("-%1").arg(count);
            }
        }
        const QString id = step.id;
        for (int i = 2; ids.contains(step.id); ++i) {
            step.id = id + QLatin1Char('-') + QString::number(i);
        }
        ids.insert(step.id);
    }
}

/// `all`: the descendants of the draft's table, among them those of `table`.
void expectTable(const Table& table, const Descendants& all, QList<ExpectedTable>& list)
{
    ExpectedTable expected{table.name, {}, {}};
    for (const Column& c : table.columns) {
        expected.columns << quoted(c.name) + QLatin1Char(' ') + c.type
                + (c.notNull ? QStringLiteral(" not null") : QString());
    }
    for (const Index& i : table.indexes) {
        expected.objects << QLatin1String("index ") + quoted(i.name);
    }
    for (const Constraint& c : table.constraints) {
        if (c.kind != ConstraintKind::NotNull && c.kind != ConstraintKind::Trigger) {
            expected.objects << QLatin1String("constraint ") + quoted(c.name);
        }
    }
    for (const Trigger& t : table.triggers) {
        expected.objects << QLatin1String("trigger ") + quoted(t.name);
    }
    for (const TablePtr& descendant : all.tables) {
        if (descendant->parent == table.oid) {
            expected.objects << QLatin1String("child ") + descendant->name.quoted();
        }
    }
    expected.objects.removeDuplicates();
    expected.objects.sort();
    list << expected;
}

QList<ExpectedTable> expectedTables(const QList<Table>& tables)
{
    QList<ExpectedTable> list;
    for (const Table& table : tables) {
        expectTable(table, table.descendants, list);
        for (const TablePtr& descendant : table.descendants.tables) {
            expectTable(*descendant, table.descendants, list);
        }
    }
    return list;
}

} // namespace

Result<Plan> makePlan(const PlannerInput& in)
{
    if (const auto checked = checkDraft(in); !checked) {
        return std::unexpected(checked.error());
    }
    auto decisions = Decider(in).decisions();
    if (!decisions) {
        return std::unexpected(decisions.error());
    }
    const auto groups = groupsOf(in, *decisions);
    if (!groups) {
        return std::unexpected(groups.error());
    }
    if (const auto fine = settleStandIns(in, *decisions, *groups); !fine) {
        return std::unexpected(fine.error());
    }
    Parts all;
    // What the cut-overs make anew speaks of other tables by the names they have now, so those change afterwards.
    for (const bool dual : {true, false}) {
        for (const QualifiedName& name : in.draft.tables()) {
            const Table& table = *tableNamed(in, name);
            const auto parts = dual ? dualPartsOf(table, *groups) : otherPartsOf(in, table, *decisions);
            if (!parts) {
                return std::unexpected(parts.error());
            }
            add(all, *parts);
        }
    }
    // Tables get their new names last of all, so that every earlier step finds them under the old one.
    for (const Decision& decision : *decisions) {
        if (const auto* rename = std::get_if<RenameTable>(&decision.change)) {
            const Table& table = *tableNamed(in, rename->table);
            if (decision.chosen == Strategy::View) {
                add(all, renameTableByView(table, *rename, in));
                continue;
            }
            add(all, renameTableInPlace(table, *rename));
            all.hazards << tableArgumentHazards(table, rename->newName);
        }
    }
    Plan plan;
    plan.id = in.planId;
    plan.madeAt = in.now;
    plan.database = in.database;
    plan.serverVersion = in.serverVersion;
    plan.fingerprint = fingerprint(in.tables);
    plan.expected = expectedTables(in.tables);
    plan.draft = in.draft;
    plan.decisions = *decisions;
    for (qsizetype i = 0; i < in.draft.changes.size(); ++i) {
        if (const auto* type = std::get_if<ChangeType>(&in.draft.changes[i].change)) {
            all.hazards << misfitHazards(
                *type, in.types.value(i), [&](const ColumnName& column) { return retypes(in, column); });
        }
    }
    plan.hazards = all.hazards;
    plan.steps = all.expand + all.prepare + all.cutOver + all.contract;
    makeUnique(plan.steps);
    planner::addRuleHazards(plan);
    return plan;
}

} // namespace lk
