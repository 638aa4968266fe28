// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "tests/faults/ordeal.h"

#include <QObject>
#include <QTest>

namespace lk::test {

/// What the programs of the fault suite share: a server, the draw, and the way from begin to end under faults.
class FaultTest : public QObject {
    Q_OBJECT

protected:
    /// Starts the server; the draw's seed is told, so that a failure can be had again.
    bool startServer(const QStringList& settings = {});
    void plansToChoose(int draws); ///< rows for a data function: so many faults, spread over the plans
    /// Forward, back, forward, ... until `faults` were dealt, `strike` dealing one in each run of the client (false: it
    /// came too late); then to the end and compared; anew, if that came first. `lost` from 0 on: the application's
    /// sessions suffer too, and the server may lose so many moves of a cursor and rows that it had already called
    /// committed.
    void carriedThrough(
        const LifecycleCase& plan, int faults, const std::function<bool(Ordeal&, QProcess&)>& strike, int lost = -1);
    /// All is as it must be once the client has come to the end of this way, struck `faults` times on it. `lost`: so
    /// many rows and moves of a cursor may be gone with each, beyond what was under way.
    void compared(Ordeal& ordeal, Ordeal::Way way, int faults, int lost = 0);
    /// Nobody has waited longer than the budget because of Lockkeeper; tells how long.
    void heldNobodyUp(const Ordeal& ordeal);

private:
    int livedThrough(const LifecycleCase& plan, int faults, const std::function<bool(Ordeal&, QProcess&)>& strike,
        int lost); ///< the faults that were dealt
    void struck(
        Ordeal& ordeal, int faults, const std::function<bool(Ordeal&, QProcess&)>& strike, int lost, int& dealt);
    void ended(Ordeal& ordeal, bool mayFail);

protected:
    TestServer m_server;
    PgBackend m_backend;
    FaultDraw m_draw = faultDraw();
    std::mt19937 m_random{m_draw.seed};
};

} // namespace lk::test
