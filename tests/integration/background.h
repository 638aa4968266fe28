// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "tests/integration/requests.h"

#include <QMutex>

#include <future>

namespace lk::test {

/// A run in a thread of its own, so that the test may hold locks, look and stop meanwhile. Keeps every snapshot.
/// Declare what holds locks after it: it goes first then, and a run that does not obey comes to its end all the same.
class Background {
public:
    Background(Backend& backend, ConnectionSettings settings, Plan plan, RunRequest request, bool undo = false)
        : m_runner(backend, std::move(settings), std::move(plan), control, [this](const RunSnapshot& s) { keep(s); })
        , m_request(std::move(request))
        , m_undo(undo)
    {
    }
    ~Background()
    {
        control.stop();
        if (m_end.valid()) {
            m_end.wait();
        }
    }
    Q_DISABLE_COPY_MOVE(Background)

    void start()
    {
        m_end = std::async(
            std::launch::async, [this] { return m_undo ? m_runner.undo(m_request) : m_runner.run(m_request); });
    }
    bool hasEnded() const { return m_end.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }
    Result<RunOutcome> end() { return m_end.get(); }

    QList<RunSnapshot> seen() const
    {
        const QMutexLocker lock(&m_mutex);
        return m_seen;
    }
    bool saw(const std::function<bool(const RunSnapshot&)>& what) const
    {
        const QMutexLocker lock(&m_mutex);
        return std::any_of(m_seen.begin(), m_seen.end(), what);
    }
    /// A wait for a lock was shown, with these words for the blocker.
    bool waitedFor(const QString& blocker) const
    {
        return saw([&](const RunSnapshot& s) { return s.lockWait && s.lockWait->blocker.contains(blocker); });
    }

    RunControl control;

private:
    void keep(const RunSnapshot& s)
    {
        const QMutexLocker lock(&m_mutex);
        m_seen << s;
    }

    mutable QMutex m_mutex;
    QList<RunSnapshot> m_seen;
    Runner m_runner;
    RunRequest m_request;
    bool m_undo;
    std::future<Result<RunOutcome>> m_end;
};

/// A transaction that is open until it is let go.
class Holder {
public:
    Holder(Backend& backend, const ConnectionSettings& settings, const QStringList& statements)
        : m_session(backend.connect(settings, Purpose::Backfill).value_or(nullptr))
    {
        for (const QString& statement : QStringList{QStringLiteral("BEGIN")} + statements) {
            if (!m_session || !m_session->query(statement)) {
                qFatal("The holder could not begin: %s", qPrintable(statement));
            }
        }
    }
    void letGo() { (void)m_session->query(QStringLiteral("ROLLBACK")); }
    QString pid() const { return QStringLiteral("pid %1").arg(m_session->id().pid); }
    Session& session() { return *m_session; }

private:
    std::unique_ptr<Session> m_session;
};

} // namespace lk::test
