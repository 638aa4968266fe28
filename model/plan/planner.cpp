// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/planner.h"

#include "model/plan/checks.h"
#include "model/plan/dependants.h"
#include "model/plan/dualcolumn.h"
#include "model/plan/inplace.h"
#include "model/plan/job.h"
#include "model/plan/strategies.h"
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
        }
    }
    if (!job.columns.isEmpty()) {
        if (const auto named = nameObjects(job); !named) {
            return std::unexpected(named.error());
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

Result<Parts> partsOf(const PlannerInput& in, const Table& table, const QList<Decision>& decisions)
{
    Parts parts;
    const auto job = jobOf(in, table, decisions);
    if (!job) {
        return std::unexpected(job.error());
    }
    if (!job->columns.isEmpty()) {
        if (const QStringList obstacles = dualColumnObstacles(*job); !obstacles.isEmpty()) {
            return failure(ErrorKind::Unsupported, obstacles.join(QStringLiteral("; ")));
        }
        const auto dual = dualColumn(*job);
        if (!dual) {
            return std::unexpected(dual.error());
        }
        add(parts, *dual);
    }
    // After the cut-over of the others: what follows changes names that earlier steps speak of.
    for (qsizetype i = 0; i < decisions.size(); ++i) {
        const Decision& decision = decisions[i];
        if (tableOf(decision.change) != table.name || decision.chosen == Strategy::DualColumn) {
            continue;
        }
        const bool view = decision.chosen == Strategy::View;
        if (const auto* type = std::get_if<ChangeType>(&decision.change)) {
            const auto made = changeTypeInPlace(table, *table.column(type->column), *type, in.types.value(i), in);
            if (!made) {
                return std::unexpected(made.error());
            }
            add(parts, *made);
        } else if (const auto* rename = std::get_if<RenameColumn>(&decision.change)) {
            add(parts, view ? renameColumnByView(table, *rename, in) : renameColumnInPlace(table, *rename));
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
            step.id = QStringLiteral("%1-%2").arg(id).arg(i);
        }
        ids.insert(step.id);
    }
}

} // namespace

Result<Plan> makePlan(const PlannerInput& in)
{
    if (const auto checked = checkDraft(in); !checked) {
        return std::unexpected(checked.error());
    }
    const auto decisions = Decider(in).decisions();
    if (!decisions) {
        return std::unexpected(decisions.error());
    }
    Parts all;
    for (const QualifiedName& name : in.draft.tables()) {
        const auto parts = partsOf(in, *tableNamed(in, name), *decisions);
        if (!parts) {
            return std::unexpected(parts.error());
        }
        add(all, *parts);
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
        }
    }
    Plan plan;
    plan.id = in.planId;
    plan.madeAt = in.now;
    plan.database = in.database;
    plan.serverVersion = in.serverVersion;
    plan.fingerprint = fingerprint(in.tables);
    plan.draft = in.draft;
    plan.decisions = *decisions;
    plan.hazards = all.hazards;
    plan.steps = all.expand + all.prepare + all.cutOver + all.contract;
    makeUnique(plan.steps);
    return plan;
}

} // namespace lk
