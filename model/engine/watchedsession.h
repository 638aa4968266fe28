// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/lockguard.h"

#include <thread>

namespace lk {

/// The run's own session. Every statement of the engine thread goes through the lock guard, whoever sends it: journal,
/// cursor, preflight, verification. So none waits without saying for whom, and stop always works. What the guard's
/// helper threads send passes straight through: the guard watches that already.
class WatchedSession final : public Session {
public:
    WatchedSession(std::unique_ptr<Session> session, LockGuard& guard);

    Result<Rows> query(const QString& sql, const QList<Cell>& parameters = {}) override;
    BackendId id() const override { return m_session->id(); }
    bool isAlive() const override { return m_session->isAlive(); }
    bool inTransaction() const override { return m_session->inTransaction(); }
    int serverVersion() const override { return m_session->serverVersion(); }
    QString address() const override { return m_session->address(); }
    std::function<bool()> canceller() const override { return m_session->canceller(); }
    void onNotice(std::function<void(const QString&)> handler) override { m_session->onNotice(std::move(handler)); }

private:
    std::unique_ptr<Session> m_session;
    LockGuard& m_guard;
    std::thread::id m_engineThread = std::this_thread::get_id();
};

} // namespace lk
