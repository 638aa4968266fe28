// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/lockguard.h"

namespace lk {

/// Carries out one VerifyBody: counts the rows that are not as they should be, chunk by chunk over the table's blocks,
/// from where the last try stopped. Engine thread, over the run's session.
class VerifyStep {
public:
    VerifyStep(Session& session, LockGuard& guard, RunControl& control, Publisher& publisher);

    /// "0 of 1,000,000 rows differ". DataLost with up to 20 offending rows in its detail when any differ.
    Result<QString> run(const Plan& plan, const Step& step);

private:
    Result<QString> examples(const VerifyBody& body);

    Session& m_session;
    LockGuard& m_guard;
    RunControl& m_control;
    Publisher& m_publisher;
};

} // namespace lk
