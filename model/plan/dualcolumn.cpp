// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/dualcolumn.h"

#include "model/plan/columnwords.h"
#include "model/plan/contractsteps.h"
#include "model/plan/copies.h"
#include "model/plan/cutover.h"
#include "model/plan/hazards.h"
#include "model/plan/healthsteps.h"
#include "model/plan/keys.h"
#include "model/plan/lastcomparison.h"
#include "model/plan/lossgate.h"
#include "model/plan/matviews.h"
#include "model/plan/objectobstacles.h"
#include "model/plan/partitionindexes.h"
#include "model/plan/partitions.h"
#include "model/plan/rehearsal.h"
#include "model/plan/rowsteps.h"
#include "model/plan/shadowstep.h"
#include "model/plan/triggerarguments.h"
#include "model/plan/words.h"

#include <algorithm>

namespace lk::planner {

namespace {

/// The decision about values that will not survive; none where all do.
QList<Step> lossGate(const TableJob& job)
{
    return lossGates(job,
        Words::tr("The old values stay until Contract, which keeps those that would be lost in a table of their own."));
}

Result<Family> familyOf(const TableJob& job, const KeyGroup& group)
{
    Family family{withMembers({job}), {}};
    for (const TableJob& one : std::as_const(family.jobs)) {
        const auto own = copiesOf(one, group);
        if (!own) {
            return std::unexpected(own.error());
        }
        family.copies << *own;
    }
    return family;
}

/// Members first: what their parents have in common with them is put together, and proven, last.
CopySteps stepsOf(const Family& family, const QString& cutOver)
{
    CopySteps all;
    for (qsizetype i = family.jobs.size() - 1; i >= 0; --i) {
        const TableJob& job = family.jobs[i];
        const CopySteps own = copySteps(job, family.copies[i], cutOver);
        const auto add = [&](QList<Step>& to, const QList<Step>& from) {
            for (const Step& step : from) {
                to << ofMember(job, step);
            }
        };
        add(all.indexes, own.indexes);
        add(all.constraints, own.constraints);
        add(all.validations, own.validations);
        add(all.statistics, own.statistics);
    }
    all.indexes << attachSteps(family);
    return all;
}

} // namespace

Result<Parts> dualColumn(const KeyGroup& group)
{
    Parts parts;
    QList<Family> families;
    QList<CopySteps> built;
    if (const auto rehearsal = rehearsalStep(group.jobs)) {
        parts.expand << *rehearsal;
    }
    for (const TableJob& job : group.jobs) {
        const auto family = familyOf(job, group);
        if (!family) {
            return std::unexpected(family.error());
        }
        families << *family;
        built << stepsOf(*family, group.cutOver());
        parts.hazards << dualColumnHazards(job) << objectHazards(job) << familyHazards(job);
        parts.expand << lossGate(job) << shadowStep(*family);
        for (const TableJob& holder : holders(job)) {
            parts.prepare << ofMember(holder, backfillStep(holder));
        }
    }
    // Stage by stage over all tables: a foreign key wants the unique index of the key it references.
    for (const CopySteps& steps : built) {
        parts.prepare << steps.indexes;
    }
    for (const CopySteps& steps : built) {
        parts.prepare << steps.constraints;
    }
    parts.prepare << keySteps(group);
    for (const TableJob& job : group.jobs) {
        // What comes from now on with rows that are not in step does not pass the new constraints.
        parts.prepare << newcomerSteps(job, group.cutOver());
    }
    for (const CopySteps& steps : built) {
        parts.prepare << steps.validations;
    }
    parts.prepare << keyValidations(group);
    for (const CopySteps& steps : built) {
        parts.prepare << steps.statistics;
    }
    bool retypes = false;
    QStringList tables;
    QStringList shapes;
    QString toTry;
    for (const TableJob& job : group.jobs) {
        for (const TableJob& holder : holders(job)) {
            parts.prepare << ofMember(holder, verifyStep(holder));
        }
        retypes = retypes || std::ranges::any_of(job.columns, [](const ColumnJob& c) { return !c.pureRename(); });
        tables << job.printed();
        if (const QString own = triggersToTry(job); !own.isEmpty()) {
            toTry += QLatin1Char(' ') + own;
        }
        shapes << (group.jobs.size() == 1 ? listed(job, conversionWords)
                                          : Words::tr("%1: %2").arg(job.printed(), listed(job, conversionWords)));
    }
    const QString shape = shapes.join(group.jobs.size() == 1 ? Words::tr(", ") : Words::tr("; "));
    parts.cutOver << gateStep(Phase::Migrate, GateBody::Kind::ApplicationReady, group.jobs.first().table->name.name,
        Words::tr("The application is ready for the new shape of %1").arg(tables.join(Words::tr(", "))),
        retypes
            ? Words::tr("Does every running version of the application cope with %1? After the cut-over the column "
                        "has its new type; the old form is kept in step, so that this can be undone.")
                    .arg(shape)
                + toTry
            : Words::tr("Does every running version of the application cope with %1? Both names go on working after "
                        "the cut-over.")
                  .arg(shape));
    const auto twins = matviewSteps(withMembers(group.jobs));
    auto cut = cutOver(group, families);
    if (!twins || !cut) {
        return std::unexpected(!twins ? twins.error() : cut.error());
    }
    // Whoever takes a cut-over back is asked again before the next, and where that loses values the rest differ.
    parts.cutOver.last().goesWith = group.cutOver();
    if (!cut->undo->losesRows.isEmpty()) {
        for (Step& step : parts.prepare) {
            const bool aboutRows = !std::holds_alternative<StatementBody>(step.body);
            step.goesWith = aboutRows ? group.cutOver() : step.goesWith;
        }
    }
    parts.cutOver << *twins;
    for (const TableJob& job : group.jobs) {
        parts.cutOver << newcomerSteps(job, group.cutOver());
    }
    auto& change = std::get<StatementBody>(cut->body);
    for (const TableJob& job : group.jobs) {
        parts.cutOver << proofSteps(job, group.cutOver());
        change.statements << dropProof(job);
    }
    parts.cutOver << *cut << retiredKeyValidations(group);
    for (const TableJob& job : group.jobs) {
        for (const TableJob& holder : holders(job)) {
            for (const Step& step : lastComparisons(holder)) {
                parts.contract << ofMember(holder, step);
            }
        }
    }
    parts.contract << contractSteps(group);
    return parts;
}

} // namespace lk::planner
