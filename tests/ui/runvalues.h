// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/runsnapshot.h"
#include "model/locks/locksnapshot.h"
#include "model/plan/plan.h"

/// Plans, runs and locks made by hand, for tests of what shows them.
namespace lk::test {

inline Step statementStep(const QString& id, Phase phase, const QString& title)
{
    Step step;
    step.id = id;
    step.phase = phase;
    step.title = title;
    step.why = QStringLiteral("Because the old application must not notice.");
    step.body = StatementBody{
        .statements = {QStringLiteral("ALTER TABLE \"public\".\"orders\" ADD COLUMN \"total\" numeric(12,2)")}};
    step.lock = LockMode::AccessExclusive;
    step.lockedObject = QStringLiteral("public.orders");
    step.work = Work::Metadata;
    step.undo = Undo{.body = StatementBody{.statements
                         = {QStringLiteral("ALTER TABLE \"public\".\"orders\" DROP COLUMN IF EXISTS \"total\"")}},
        .lock = LockMode::AccessExclusive};
    return step;
}

inline Step gateStep(const QString& id, Phase phase, const QString& title, GateBody gate)
{
    Step step;
    step.id = id;
    step.phase = phase;
    step.title = title;
    step.body = std::move(gate);
    return step;
}

/// amount renamed to total with a dual column: seven steps in three phases, two gates.
inline Plan samplePlan()
{
    Plan plan;
    plan.id = QStringLiteral("11111111-2222-3333-4444-555555555555");
    plan.madeAt = QDateTime::fromString(QStringLiteral("2026-11-20T10:00:00Z"), Qt::ISODate);
    plan.database = QStringLiteral("shop");
    plan.serverVersion = 170000;
    const Change change = RenameColumn{.table = {QStringLiteral("public"), QStringLiteral("orders")},
        .column = QStringLiteral("amount"),
        .newName = QStringLiteral("total")};
    plan.draft.put({change, Strategy::Auto});
    plan.decisions << Decision{.change = change,
        .chosen = Strategy::DualColumn,
        .because
        = QStringLiteral("Both names live side by side, so that every application version works at every moment."),
        .options
        = {{Strategy::InPlace, false,
               QStringLiteral("The trigger function public.touch() names the column and would break at once.")},
            {Strategy::DualColumn, true, QStringLiteral("Both names live; needs a backfill of 1,000,000 rows.")},
            {Strategy::View, true,
                QStringLiteral("No backfill, but ON CONFLICT and COPY do not work through the view.")}}};
    plan.hazards << Hazard{QStringLiteral("space"), Severity::Info, QStringLiteral("The table grows by about 12 MB"),
        QStringLiteral("Every row is written once."), {}};
    plan.steps << statementStep(QStringLiteral("expand.orders.shadow"), Phase::Expand,
        QStringLiteral("Add the column total and the dual-write trigger"));
    plan.steps.last().hazards << Hazard{QStringLiteral("lock"), Severity::Warning,
        QStringLiteral("Needs ACCESS EXCLUSIVE for a moment"),
        QStringLiteral("Statements that come while it waits queue behind it."),
        QStringLiteral("It gives up after 1 s and tries again.")};
    Step backfill;
    backfill.id = QStringLiteral("migrate.orders.backfill");
    backfill.phase = Phase::Migrate;
    backfill.title = QStringLiteral("Copy amount to total in every row");
    backfill.body = BackfillBody{.table = {QStringLiteral("public"), QStringLiteral("orders")},
        .keyColumns = {QStringLiteral("id")},
        .assignments = {QStringLiteral("\"total\" = \"amount\"")},
        .condition = QStringLiteral("\"total\" IS DISTINCT FROM \"amount\""),
        .triggerGuard = QStringLiteral("lockkeeper.backfill")};
    backfill.lock = LockMode::RowExclusive;
    backfill.lockedObject = QStringLiteral("public.orders");
    backfill.work = Work::Batches;
    plan.steps << backfill;
    Step verify;
    verify.id = QStringLiteral("migrate.orders.verify");
    verify.phase = Phase::Migrate;
    verify.title = QStringLiteral("Verify every row");
    verify.body = VerifyBody{.table = {QStringLiteral("public"), QStringLiteral("orders")},
        .keyColumns = {QStringLiteral("id")},
        .mismatch = QStringLiteral("\"total\" IS DISTINCT FROM \"amount\""),
        .show = {}};
    verify.work = Work::Scan;
    plan.steps << verify;
    plan.steps << gateStep(QStringLiteral("migrate.gate"), Phase::Migrate,
        QStringLiteral("The application copes with total"),
        {GateBody::Kind::ApplicationReady, QStringLiteral("application-ready"),
            QStringLiteral("Does every running version of the application read and write both amount and total?"), {}});
    plan.steps << statementStep(
        QStringLiteral("migrate.orders.cutover"), Phase::Migrate, QStringLiteral("Cut over: swap the names"));
    plan.steps << gateStep(QStringLiteral("contract.gate"), Phase::Contract,
        QStringLiteral("Nobody uses amount any more"),
        {GateBody::Kind::Irreversible, QStringLiteral("contract"),
            QStringLiteral("Is the old application gone for good?"), QStringLiteral("public.orders.amount")});
    Step drop = statementStep(QStringLiteral("contract.orders.drop"), Phase::Contract,
        QStringLiteral("Drop the trigger and the column amount"));
    drop.undo.reset();
    drop.irreversible = true;
    plan.steps << drop;
    return plan;
}

inline void setDone(RunSnapshot& snapshot, const QString& step, const QString& result = {})
{
    StepProgress progress;
    progress.state = StepState::Done;
    progress.tries = 1;
    progress.startedAt = QDateTime::fromString(QStringLiteral("2026-11-20T10:00:00Z"), Qt::ISODate);
    progress.finishedAt = progress.startedAt.addMSecs(240);
    progress.operatorName = QStringLiteral("anna@desk");
    progress.result = result;
    snapshot.steps.insert(step, progress);
}

inline RunSnapshot backfilling()
{
    RunSnapshot snapshot;
    snapshot.state = RunState::Running;
    setDone(snapshot, QStringLiteral("expand.orders.shadow"));
    StepProgress running;
    running.state = StepState::Running;
    running.tries = 1;
    running.startedAt = QDateTime::currentDateTimeUtc().addSecs(-12);
    snapshot.currentStep = QStringLiteral("migrate.orders.backfill");
    snapshot.steps.insert(snapshot.currentStep, running);
    snapshot.message = QStringLiteral("Copying: 381,204 of about 1,000,000 rows");
    BackfillProgress progress;
    progress.stepId = snapshot.currentStep;
    progress.blocksDone = 3'812;
    progress.blocksTotal = 10'000;
    progress.rowsWritten = 381'204;
    progress.rowsPerSecond = 31'760;
    progress.batchP50Ms = 2.1;
    progress.batchP95Ms = 3.4;
    progress.targetMs = 3;
    progress.batchRows = 96;
    progress.workers = 1;
    progress.batches = 3'970;
    progress.etaLowSeconds = 17;
    progress.etaHighSeconds = 24;
    snapshot.backfill = progress;
    return snapshot;
}

inline RunSnapshot atGate(const QString& confirmation)
{
    RunSnapshot snapshot;
    snapshot.state = RunState::AtGate;
    for (const char* id : {"expand.orders.shadow", "migrate.orders.backfill", "migrate.orders.verify"}) {
        setDone(snapshot, QLatin1String(id), QStringLiteral("1,000,000 rows in 31 s"));
    }
    StepProgress waits;
    waits.state = StepState::NeedsYou;
    if (confirmation == QLatin1String("contract")) {
        setDone(snapshot, QStringLiteral("migrate.gate"));
        setDone(snapshot, QStringLiteral("migrate.orders.cutover"));
        snapshot.steps.insert(QStringLiteral("contract.gate"), waits);
        snapshot.currentStep = QStringLiteral("contract.gate");
    } else {
        snapshot.steps.insert(QStringLiteral("migrate.gate"), waits);
        snapshot.currentStep = QStringLiteral("migrate.gate");
    }
    snapshot.gate = confirmation;
    snapshot.gateNote = QStringLiteral("1,000,000 rows were compared, 0 differ.");
    return snapshot;
}

inline LockedSession session(int pid, const QString& application, bool waits, qint64 waitMs = 0)
{
    LockedSession s;
    s.id = {pid, QDateTime::fromString(QStringLiteral("2026-11-20T09:00:00Z"), Qt::ISODate)};
    s.application = application;
    s.user = QStringLiteral("shop");
    s.client = QStringLiteral("local");
    s.state = waits ? QStringLiteral("active") : QStringLiteral("idle in transaction");
    s.waits = waits;
    s.waitMs = waitMs;
    s.transactionMs = waitMs + 500;
    s.mode = waits ? QStringLiteral("AccessShare") : QStringLiteral("RowExclusive");
    s.object = QStringLiteral("public.orders");
    s.query = waits ? QStringLiteral("SELECT * FROM orders WHERE id = $1")
                    : QStringLiteral("UPDATE orders SET note = note WHERE id = 1");
    return s;
}

/// A blocker, our ALTER behind it, and `victims` sessions queued behind ours.
inline LockSnapshot blockedPlan(int victims = 4)
{
    LockSnapshot snapshot;
    snapshot.at = QDateTime::currentDateTimeUtc();
    snapshot.sessions << session(4711, QStringLiteral("psql"), false);
    snapshot.sessions[0].transactionMs = 12'400;
    LockedSession ours = session(4800, QStringLiteral("lockkeeper run"), true, 1800);
    ours.ours = true;
    ours.mode = QStringLiteral("AccessExclusive");
    ours.query = QStringLiteral("ALTER TABLE \"public\".\"orders\" ADD COLUMN \"total\" numeric(12,2)");
    snapshot.sessions << ours;
    snapshot.edges << LockEdge{1, 0, true};
    for (int i = 0; i < victims; ++i) {
        snapshot.sessions << session(4900 + i, QStringLiteral("shop web"), true, 1500 - 100 * i);
        snapshot.edges << LockEdge{2 + i, 1, false};
    }
    return snapshot;
}

} // namespace lk::test
