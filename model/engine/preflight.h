// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/journalstore.h"
#include "model/engine/runner.h"

namespace lk {

/// What must hold before anything is changed; each check says what to do. Changes nothing itself.
class Preflight {
public:
    Preflight(Backend& backend, Session& session, const ConnectionSettings& settings, const Plan& plan);

    /// Server and connection: not a standby, not read-only.
    Result<void> server();
    /// Owner of the tables, CREATE where something will be created, and what the steps that are still to come want of
    /// other people's tables. `goingBack`: what the ways back of the steps that are done want; nothing else shall
    /// close them.
    Result<void> privileges(const RunSnapshot& snapshot, bool goingBack);
    /// The tables are still as the plan was made for. `alsoFine`: as an earlier undo of this plan left them.
    Result<void> fingerprint(const QString& alsoFine);
    /// No other plan is under way on the same tables; `goingBack`: nor was one finished since this one began.
    Result<void> otherPlans(JournalStore& journal, bool goingBack);
    /// The draft's tables as they are now.
    Result<QList<Table>> presentTables();

private:
    Backend& m_backend;
    Session& m_session;
    const ConnectionSettings& m_settings;
    const Plan& m_plan;
};

} // namespace lk
