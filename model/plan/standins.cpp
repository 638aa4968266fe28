// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/standins.h"

#include "model/plan/checks.h"
#include "model/plan/partitions.h"
#include "model/plan/rebinding.h"
#include "model/plan/words.h"

#include <algorithm>

namespace lk::planner {

namespace {

/// The foreign key that the group makes anew and that joins the table with another; empty: none.
QString keyWith(const Table& table, const KeyGroup& group)
{
    for (const KeyCopy& key : group.keys) {
        if (key.child == table.name || key.parent == table.name) {
            return key.printed();
        }
    }
    for (const TableJob& job : withMembers(group.jobs)) {
        for (const Constraint& k : job.table->constraints) {
            if (k.kind == ConstraintKind::ForeignKey && k.referencedTable == table.name
                && job.touchesRetyped(k.columns)) {
                return job.printed() + QLatin1Char('.') + printedName(k.name);
            }
        }
    }
    return {};
}

/// Why no view may have the table's name while the plan runs; empty when it may.
QString needsTable(const Table& table, const QList<KeyGroup>& groups)
{
    for (const KeyGroup& group : groups) {
        const QList<TableJob> jobs = withMembers(group.jobs);
        for (const Bound& bound : boundDependants(jobs)) {
            if (hangsOn({bound}, table)) {
                return Words::tr("%1 stands on %2 too, and is made anew when %3 is cut over: by then a view would have "
                                 "the place of %2.")
                    .arg(bound.dependant->printed, table.name.printed(), bound.job->printed());
            }
        }
        if (const QString key = keyWith(table, group); !key.isEmpty()) {
            return Words::tr(
                "Foreign key %1 is made anew before %2 is cut over: by then a view would have the place of "
                "%3.")
                .arg(key, group.jobs.first().printed(), table.name.printed());
        }
    }
    return {};
}

} // namespace

Result<void> settleStandIns(const PlannerInput& input, QList<Decision>& decisions, const QList<KeyGroup>& groups)
{
    for (qsizetype i = 0; i < decisions.size(); ++i) {
        Decision& decision = decisions[i];
        if (decision.chosen != Strategy::View) {
            continue;
        }
        const Table& table = *tableNamed(input, tableOf(decision.change));
        const QString reason = needsTable(table, groups);
        if (reason.isEmpty()) {
            continue;
        }
        const auto option
            = [&](Strategy s) { return std::ranges::find(decision.options, s, &StrategyOption::strategy); };
        const auto inPlace = option(Strategy::InPlace);
        if (input.draft.changes[i].strategy != Strategy::Auto || inPlace == decision.options.end()
            || !inPlace->possible) {
            return failure(ErrorKind::Unsupported, reason,
                Words::tr("Take another strategy for %1, or plan the two changes one after the other.")
                    .arg(table.name.printed()));
        }
        *option(Strategy::View) = {Strategy::View, false, reason};
        decision.chosen = Strategy::InPlace;
        decision.because = Words::tr("The name changes in one moment, and nothing is copied. %1 was set aside: %2")
                               .arg(toString(Strategy::View), reason);
    }
    return {};
}

} // namespace lk::planner
