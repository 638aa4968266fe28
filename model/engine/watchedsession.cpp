// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/watchedsession.h"

namespace lk {

WatchedSession::WatchedSession(std::unique_ptr<Session> session, LockGuard& guard)
    : m_session(std::move(session))
    , m_guard(guard)
{
}

Result<Rows> WatchedSession::query(const QString& sql, const QList<Cell>& parameters)
{
    return std::this_thread::get_id() == m_engineThread ? m_guard.query(*m_session, sql, parameters)
                                                        : m_session->query(sql, parameters);
}

} // namespace lk
