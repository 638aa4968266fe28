// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/lockmonitor.h"

#include "model/workspace/inbox.h"
#include "model/workspace/taskthread.h"

#include <QElapsedTimer>
#include <QTimer>

#include <algorithm>
#include <chrono>

namespace lk {

using namespace std::chrono_literals;

namespace {
constexpr auto runningPeriod = 1000ms;
constexpr auto idlePeriod = 5000ms;
constexpr int costShare = 10; ///< a poll may cost a tenth of its period
constexpr auto slowestPeriod = 60s;
constexpr auto reconnectPeriod = 2000ms;
constexpr qint64 holdsForLong = 1000; ///< the lock budget: whom a statement of ours would outwait is no obstacle

/// What the monitor's thread works with; outlives the monitor when a poll hangs in a dead network.
struct Polling {
    Polling(Backend& b, ConnectionSettings s)
        : backend(b)
        , settings(std::move(s))
    {
    }
    Backend& backend;
    const ConnectionSettings settings;
    std::unique_ptr<Session> session; ///< only on the monitor's thread

    Result<Session*> connected()
    {
        if (!session || !session->isAlive()) {
            session.reset();
            auto opened = backend.connect(settings, Purpose::Monitor);
            if (!opened) {
                return std::unexpected(opened.error());
            }
            session = std::move(*opened);
        }
        return session.get();
    }
};

struct Poll {
    Result<LockSnapshotPtr> read;
    std::optional<QList<LockedSession>> holders; ///< not asked, or not answered: none
    std::optional<ReplicaLag> replicas;
    int watch = 0; ///< for which question
    std::chrono::milliseconds cost{};
};

} // namespace

class LockMonitor::Private {
public:
    Private(LockMonitor* monitor, Backend& backend, ConnectionSettings settings)
        : q(monitor)
        , polling(std::make_shared<Polling>(backend, std::move(settings)))
    {
        timer.setSingleShot(true);
        connect(&timer, &QTimer::timeout, q, [this] { poll(); });
        silence.setSingleShot(true);
        silence.setInterval(6s); // a second longer than the server lets such a statement run
        connect(&silence, &QTimer::timeout, q, [this] { fellSilent(); });
    }

    void poll();
    void polled(const Poll& poll);
    void fellSilent();
    void fail(const Error& error);
    void act(const BackendId& target, bool terminate);
    QString describe(const BackendId& target) const;

    LockMonitor* q;
    std::shared_ptr<Polling> polling;
    TaskThread thread{QStringLiteral("lk locks")};
    const std::shared_ptr<Inbox> inbox = std::make_shared<Inbox>();
    QTimer timer;
    QTimer silence; ///< runs while an answer is awaited
    LockSnapshotPtr latest;
    QList<BackendId> ours;
    QList<QualifiedName> watched;
    LockMode wanted = LockMode::None;
    int watchNumber = 0;
    std::chrono::milliseconds cost{};
    bool started = false;
    bool planRuns = false;
    bool pollRuns = false;
    bool failing = false;
};

void LockMonitor::Private::poll()
{
    if (pollRuns) {
        return;
    }
    pollRuns = true;
    silence.start();
    thread.post([work = polling, box = inbox, pinned = ours, tables = watched, mode = wanted, number = watchNumber,
                    this](bool run) {
        if (!run) {
            return;
        }
        QElapsedTimer clock;
        clock.start();
        auto snapshot = work->connected().and_then([&](Session* session) -> Result<LockSnapshotPtr> {
            return work->backend.readLocks(*session, pinned).transform([](LockSnapshot&& read) -> LockSnapshotPtr {
                return std::make_shared<const LockSnapshot>(std::move(read));
            });
        });
        Poll result{std::move(snapshot), {}, {}, number, {}};
        if (result.read) {
            if (!tables.isEmpty()) {
                if (auto holders = work->backend.lockHolders(*work->session, tables, mode, holdsForLong)) {
                    result.holders = std::move(*holders);
                }
            }
            if (const auto replicas = work->backend.replicaLag(*work->session)) {
                result.replicas = *replicas;
            }
        }
        result.cost = std::chrono::milliseconds(clock.elapsed());
        box->post([this, result] { polled(result); });
    });
}

void LockMonitor::Private::polled(const Poll& poll)
{
    pollRuns = false;
    silence.stop();
    std::chrono::milliseconds period = planRuns || !watched.isEmpty() ? runningPeriod : idlePeriod;
    if (poll.read) {
        cost = poll.cost;
        failing = false;
        latest = *poll.read;
        emit q->snapshotChanged(latest);
        if (poll.replicas) {
            emit q->replicasChanged(*poll.replicas);
        }
        if (poll.holders && poll.watch == watchNumber) {
            emit q->holdersChanged(*poll.holders);
        }
    } else {
        period = std::max<std::chrono::milliseconds>(period, reconnectPeriod);
        fail(poll.read.error());
    }
    period = std::clamp<std::chrono::milliseconds>(cost * costShare, period, slowestPeriod);
    timer.start(period);
}

void LockMonitor::Private::fellSilent()
{
    fail(failure(
        ErrorKind::Unreachable, LockMonitor::tr("The server has not answered for %1 s.").arg(silence.interval() / 1000))
            .error());
}

/// Once an outage, not once a try.
void LockMonitor::Private::fail(const Error& error)
{
    if (!std::exchange(failing, true)) {
        emit q->failed(error);
    }
}

QString LockMonitor::Private::describe(const BackendId& target) const
{
    if (latest) {
        for (const LockedSession& session : latest->sessions) {
            if (session.id == target) {
                return LockMonitor::tr("pid %1 (%2, %3)")
                    .arg(QString::number(target.pid),
                        session.application.isEmpty() ? LockMonitor::tr("no application name") : session.application,
                        session.user);
            }
        }
    }
    return LockMonitor::tr("pid %1").arg(target.pid);
}

void LockMonitor::Private::act(const BackendId& target, bool terminate)
{
    const QString who = describe(target);
    thread.post([work = polling, box = inbox, this, target, terminate, who](bool run) {
        if (!run) {
            return;
        }
        const auto done = work->connected().and_then([&](Session* session) {
            return terminate ? work->backend.terminate(*session, target) : work->backend.cancel(*session, target);
        });
        box->post([this, done, terminate, who] {
            if (!done) {
                emit q->actFailed(done.error());
            } else if (!*done) {
                emit q->acted(LockMonitor::tr("%1 had gone already.").arg(who));
            } else {
                emit q->acted(terminate ? LockMonitor::tr("Terminated %1.").arg(who)
                                        : LockMonitor::tr("Cancelled the query of %1.").arg(who));
            }
            if (started) {
                poll(); // show the effect now
            }
        });
    });
}

LockMonitor::LockMonitor(Backend& backend, ConnectionSettings settings, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, backend, std::move(settings)))
{
}

LockMonitor::~LockMonitor()
{
    d->inbox->close();
    d->thread.close(45ms, [work = d->polling] { work->session.reset(); });
}

LockSnapshotPtr LockMonitor::latest() const
{
    return d->latest;
}

void LockMonitor::setPatience(std::chrono::milliseconds patience)
{
    d->silence.setInterval(patience);
}

void LockMonitor::start()
{
    d->started = true;
    d->poll();
}

void LockMonitor::setRunning(bool planRuns)
{
    if (std::exchange(d->planRuns, planRuns) != planRuns && planRuns && d->started) {
        d->poll();
    }
}

void LockMonitor::setOurs(const QList<BackendId>& sessions)
{
    d->ours = sessions;
}

void LockMonitor::watch(const QList<QualifiedName>& tables, LockMode wanted)
{
    d->watched = tables;
    ++d->watchNumber;
    d->wanted = wanted;
    if (!tables.isEmpty() && d->started) {
        d->poll();
    }
}

void LockMonitor::cancelQuery(const BackendId& target)
{
    d->act(target, false);
}

void LockMonitor::terminateSession(const BackendId& target)
{
    d->act(target, true);
}

} // namespace lk
