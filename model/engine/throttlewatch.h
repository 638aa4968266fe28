// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/throttlesignals.h"
#include "model/engine/tuningorder.h"

#include <QElapsedTimer>
#include <QMutex>
#include <QWaitCondition>

#include <thread>

namespace lk {

/// Looks at the server every 2 s over a connection of its own, on a thread of its own, and takes the orders that came
/// through the database. Called from the engine thread; the destructor waits.
class ThrottleWatch {
public:
    ThrottleWatch(Backend& backend, const ConnectionSettings& settings, QString planId, const QualifiedName& table,
        RunControl& control);
    ~ThrottleWatch();
    Q_DISABLE_COPY_MOVE(ThrottleWatch)

    struct View {
        QList<ThrottleSignal> all; ///< decided
        bool pause = false; ///< by what was seen on the server, the hours or blindness; not by the operator
        bool stop = false;
        bool rest = false;
        bool single = false; ///< one worker
        bool unstriped = false;
        double load = -1;
        int cores = 0;
        QString decides{}; ///< for people; empty: nothing
    };
    /// `ours`: sessions of this run, for the next look. The rest is what the engine thread itself sees.
    View view(const QList<BackendId>& ours, int waiters, qint64 longestMs, qint64 cancelledAgoMs);

    static constexpr int periodMs = 2000;

private:
    void watch();
    bool pauseFor(int milliseconds); ///< false: it is to end

    Backend& m_backend;
    const ConnectionSettings& m_settings;
    const QString m_planId;
    const QualifiedName m_table;
    RunControl& m_control;
    QElapsedTimer m_clock;

    QMutex m_mutex;
    QWaitCondition m_changed;
    bool m_quit = false;
    std::function<bool()> m_cancel;
    QList<BackendId> m_ours;
    std::optional<ThrottleFacts> m_facts;
    QString m_problem;

    // Engine thread.
    qint64 m_judgedAtMs = -1;
    ReplicaLagSignal m_lag;
    SlotsSignal m_slots;
    WalSignal m_wal;
    QList<ThrottleSignal> m_server; ///< as judged at the last look
    std::thread m_thread;
};

} // namespace lk
