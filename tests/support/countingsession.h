// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

namespace lk::test {

/// Hands every statement on to another session and counts them.
class CountingSession : public Session {
public:
    explicit CountingSession(Session& session)
        : m_session(session)
    {
    }
    Result<Rows> query(const QString& sql, const QList<Cell>& parameters = {}) override
    {
        ++m_statements;
        return m_session.query(sql, parameters);
    }
    BackendId id() const override { return m_session.id(); }
    bool isAlive() const override { return m_session.isAlive(); }
    bool inTransaction() const override { return m_session.inTransaction(); }
    int serverVersion() const override { return m_session.serverVersion(); }
    QString address() const override { return m_session.address(); }
    std::function<bool()> canceller() const override { return m_session.canceller(); }
    void onNotice(std::function<void(const QString&)> handler) override { m_session.onNotice(std::move(handler)); }

    int statements() const { return m_statements; }

private:
    Session& m_session;
    int m_statements = 0;
};

} // namespace lk::test
