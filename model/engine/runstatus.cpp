// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/dualwritehealth.h"
#include "model/engine/journalledplan.h"
#include "model/engine/operatorlock.h"
#include "model/engine/orphans.h"
#include "model/engine/planprogress.h"
#include "model/engine/runnerwork.h"

#include <QCoreApplication>

namespace lk {

Result<RunSnapshot> Runner::status()
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
            const auto health = dualWriteHealth(**session, d->plan, snapshot, known->generation);
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
