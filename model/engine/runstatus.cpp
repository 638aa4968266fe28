// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/dualwritehealth.h"
#include "model/engine/journalledplan.h"
#include "model/engine/operatorlock.h"
#include "model/engine/orphans.h"
#include "model/engine/planprogress.h"
#include "model/engine/runnerwork.h"

#include <QCoreApplication>

#include <algorithm>

namespace lk {

namespace {

/// How far a backfill came that was begun and is not done, by its rows in lockkeeper.cursor.
std::optional<BackfillProgress> halfWay(Session& session, const Plan& plan, const RunSnapshot& snapshot)
{
    const auto step = std::ranges::find_if(plan.steps, [&](const Step& one) {
        const StepProgress p = snapshot.steps.value(one.id);
        return std::holds_alternative<BackfillBody>(one.body) && p.tries > 0 && p.state != StepState::Done
            && p.state != StepState::Undone;
    });
    if (step == plan.steps.end()) {
        return std::nullopt;
    }
    // Row 0 knows what was dealt, the others what is left of their regions: a region is swept once for each stripe.
    const auto found = session.query(
        QStringLiteral("SELECT max(end_block) FILTER (WHERE worker = 0), coalesce(max(next_block) FILTER (WHERE worker "
                       "= 0), 0) - coalesce(sum(CASE WHEN stripe < stripes THEN (region_end - region_start) - "
                       "((region_end - region_start) * stripe + next_block - region_start) / stripes ELSE 0 END) "
                       "FILTER (WHERE worker > 0 AND stage = 0), 0)::bigint, sum(rows_written)::bigint, "
                       "sum(batches)::bigint FROM lockkeeper.cursor WHERE plan_id = $1 AND step_id = $2"),
        {plan.id, step->id});
    // It is an ornament: what the status is does not depend on it.
    if (!found || found->isEmpty() || !found->rows.first()[0]) {
        return std::nullopt;
    }
    const auto& row = found->rows.first();
    BackfillProgress progress{step->id};
    progress.blocksTotal = row[0]->toLongLong();
    // What was left out for those who hold it is still to be done.
    progress.blocksDone = std::clamp<qint64>(row[1]->toLongLong(), 0, std::max<qint64>(progress.blocksTotal - 1, 0));
    progress.rowsWritten = row[2]->toLongLong();
    progress.batches = row[3]->toLongLong();
    progress.targetMs = progress.tuning.targetMs;
    return progress;
}

/// For people: nothing went wrong with a step whose end nobody wrote down.
QString wentAway(const Plan& plan, const RunSnapshot& snapshot)
{
    for (const Step& step : plan.steps) {
        if (snapshot.steps.value(step.id).state != StepState::InDoubt) {
            continue;
        }
        const bool known = snapshot.backfill && snapshot.backfill->stepId == step.id;
        return known
            ? QCoreApplication::translate("lk::Runner",
                  "The client that ran \"%1\" went away in the midst of it. Run goes on from there, at %2 %.")
                  .arg(step.title, QString::number(snapshot.backfill->percent(), 'f', 1))
            : QCoreApplication::translate("lk::Runner",
                  "The client that ran \"%1\" went away before it noted the end. Run looks what came of it and goes "
                  "on.")
                  .arg(step.title);
    }
    return {};
}

} // namespace

Result<RunSnapshot> Runner::status(int lockBudgetMs)
{
    const auto session = d->backend.connect(d->settings, Purpose::Browse);
    if (!session) {
        return std::unexpected(session.error());
    }
    RunSnapshot snapshot;
    fold(d->plan, {}, {}, snapshot);
    JournalStore journal(**session);
    const auto exists = journal.exists();
    if (!exists) {
        return std::unexpected(exists.error());
    }
    bool isKnown = false;
    if (*exists) {
        const auto known = journal.plan(d->plan.id);
        if (!known) {
            return std::unexpected(known.error());
        }
        if (known->known && known->state != QLatin1String("undone")) {
            if (const auto same = isTheOneBegun(d->plan, known->plan); !same) {
                return std::unexpected(same.error());
            }
        }
        const auto entries = journal.latest(d->plan.id, known->generation);
        if (!entries) {
            return std::unexpected(entries.error());
        }
        fold(d->plan, *entries, known->state, snapshot);
        snapshot.forecast = known->state == QLatin1String("undone") ? nullptr : known->forecast;
        if (known->known && known->state != QLatin1String("undone")) {
            const auto health = dualWriteHealth(**session, d->plan, snapshot, known->generation, lockBudgetMs);
            if (!health) {
                return std::unexpected(health.error());
            }
            snapshot.dualWrite = *health;
        }
        const auto holder = OperatorLock::holder(**session, d->plan.id);
        if (!holder) {
            return std::unexpected(holder.error());
        }
        if (*holder) {
            snapshot.holder = *holder;
            snapshot.state = known->state == QLatin1String("undoing") ? RunState::Undoing : RunState::Running;
            for (StepProgress& p : snapshot.steps) {
                if (p.state == StepState::InDoubt) {
                    p.state = StepState::Running;
                }
            }
            snapshot.message = QCoreApplication::translate("lk::Runner", "Under way: %1.").arg(printed(**holder));
        }
        if (!*holder) {
            snapshot.backfill = halfWay(**session, d->plan, snapshot);
            if (snapshot.message.isEmpty()) {
                snapshot.message = wentAway(d->plan, snapshot);
            }
        }
        isKnown = known->known || *holder;
    }
    if (!isKnown) {
        // Where it cannot be looked at, a run says so better.
        if (const auto none = noOrphans(**session, d->plan, *exists ? &journal : nullptr);
            !none && none.error().kind == ErrorKind::FingerprintMismatch) {
            snapshot.error = none.error();
            snapshot.message = none.error().message;
        }
    }
    d->publisher.change([&](RunSnapshot& s) { s = snapshot; });
    return snapshot;
}

} // namespace lk
