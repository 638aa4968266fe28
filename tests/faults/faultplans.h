// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "tests/lifecycle/case.h"

namespace lk::test {

/// How much goes wrong, and by which chance: LOCKKEEPER_FAULTS="seed=7 kills=100 ...". Without it a short draw.
struct FaultDraw {
    unsigned seed = 1;
    int kills = 10; ///< of the client
    int terminations = 6; ///< of its sessions
    int crashes = 2; ///< of the server
    int cutKb = 500; ///< the network is cut whenever so much has gone through; a client's start alone takes some 250
    int holders = 5; ///< kinds of lock holders, of all there are
    int operators = 2; ///< second ones
    int rows = 6000;
    int all = 0; ///< not 0: every plan, every kind of fault
};
FaultDraw faultDraw();

/// Plans of every kind, each with an application that writes table and twin, and with an audit of the backfill: a
/// trigger that notes each row a batch writes.
QList<LifecycleCase> faultPlans(int rows);

/// Counts rows that were backfilled twice since the audit was emptied; what is committed must be so once only.
QString backfilledTwice();
/// Rows that batches wrote in vain: they were rolled back with their batch.
QString backfilledInVain();
/// Statements that moved a cursor in vain: each session has at most one under way when a fault strikes.
QString movedInVain();
/// Places to which a cursor went back, and regions that were dealt twice: what is committed is never gone over again.
QString sweptAgain();
QString emptyAudit();

} // namespace lk::test
