// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/sessionlane.h"

#include <atomic>
#include <chrono>
#include <thread>
#include <utility>

namespace lk {

using namespace std::chrono_literals;

namespace {
/// How long the owner's thread, often the GUI's, may wait for a lane that goes.
constexpr auto patience = 45ms;
} // namespace

SessionLane::SessionLane(Backend& backend, Purpose purpose, const QString& name,
    std::function<void(const Error&)> onLost, std::function<void()> onBack)
    : m_state(std::make_shared<State>(backend, purpose, std::move(onLost), std::move(onBack)))
    , m_thread(std::make_unique<TaskThread>(name))
    , m_canceller(std::make_unique<TaskThread>(name + QLatin1String(" stop")))
{
    // No two lanes ever give the same number, so that a cancel that comes late, when another lane has taken this one's
    // place, names none of its questions.
    static std::atomic<quint64> lanes = 0;
    m_state->lastAsked = m_state->lastEnded = m_state->cancelledThrough = ++lanes << 32U;
}

SessionLane::~SessionLane()
{
    cancel();
    m_thread->close(patience, [state = m_state] { state->session.reset(); });
    // The canceller is left to finish by itself: it may still be needed by a question that was left behind.
}

void SessionLane::setSettings(const ConnectionSettings& settings)
{
    const std::lock_guard lock(m_state->mutex);
    m_state->settings = settings;
    ++m_state->settingsNumber;
}

bool SessionLane::isBusy() const
{
    const std::lock_guard lock(m_state->mutex);
    return m_state->lastEnded < m_state->lastAsked;
}

void SessionLane::cancel()
{
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->cancelledThrough = m_state->lastAsked;
        if (!m_state->cancellable || m_state->cancellerOnItsWay) {
            return; // what has not begun looks at cancelledThrough before it asks
        }
        m_state->cancellerOnItsWay = true;
    }
    m_canceller->post([state = m_state](bool) { state->cancelThroughAnother(); });
}

void SessionLane::cancel(quint64 question)
{
    {
        const std::lock_guard lock(m_state->mutex);
        if (question <= m_state->lastEnded || question > m_state->lastAsked) {
            return; // it has ended, or was another lane's
        }
        m_state->unwanted.insert(question);
        if (!m_state->cancellable || m_state->running != question || m_state->cancellerOnItsWay) {
            return; // what has not begun looks at `unwanted` before it asks
        }
        m_state->cancellerOnItsWay = true;
    }
    m_canceller->post([state = m_state](bool) { state->cancelThroughAnother(); });
}

std::unexpected<Error> SessionLane::cancelled()
{
    return failure(
        ErrorKind::Cancelled, QCoreApplication::translate("SessionLane", "The question to the server was cancelled."));
}

quint64 SessionLane::State::asked()
{
    const std::lock_guard lock(mutex);
    return ++lastAsked;
}

bool SessionLane::State::isUnwanted(quint64 question) const
{
    return question <= cancelledThrough || unwanted.contains(question);
}

std::optional<Error> SessionLane::State::begin(quint64 question)
{
    ConnectionSettings wanted;
    quint64 wantedNumber = 0;
    {
        const std::lock_guard lock(mutex);
        if (isUnwanted(question)) {
            return cancelled().error();
        }
        wanted = settings;
        wantedNumber = settingsNumber;
    }
    if (!session || !session->isAlive() || sessionNumber != wantedNumber) {
        const bool hadOne = sessionNumber == wantedNumber && wantedNumber > 0;
        session.reset();
        auto opened = backend.connect(wanted, purpose);
        if (!opened) {
            if (hadOne && onLost) {
                onLost(opened.error());
            }
            return opened.error();
        }
        session = std::move(*opened);
        sessionNumber = wantedNumber;
        isFresh = true;
        isAnother = isAnother && hadOne;
    } else {
        isFresh = false;
    }
    const std::lock_guard lock(mutex);
    if (isUnwanted(question)) {
        return cancelled().error();
    }
    cancellable = session->id();
    running = question;
    return std::nullopt;
}

bool SessionLane::State::end(quint64 question)
{
    const std::lock_guard onItsWay(cancelling);
    const std::lock_guard lock(mutex);
    lastEnded = question;
    cancellable.reset();
    const bool was = isUnwanted(question);
    unwanted.remove(question);
    return was;
}

bool SessionLane::State::comesBack(quint64 question)
{
    session.reset();
    ConnectionSettings where;
    {
        const std::lock_guard lock(mutex);
        cancellable.reset();
        if (isUnwanted(question) || settingsNumber != sessionNumber) {
            return false; // whoever asks next needs another session anyway
        }
        where = settings;
    }
    auto opened = backend.connect(where, purpose);
    if (!opened) {
        if (onLost) {
            onLost(opened.error());
        }
        return false;
    }
    session = std::move(*opened);
    isAnother = true;
    const std::lock_guard lock(mutex);
    if (isUnwanted(question)) {
        return false;
    }
    cancellable = session->id();
    return true;
}

void SessionLane::State::answered()
{
    if (std::exchange(isAnother, false) && onBack) {
        onBack();
    }
}

void SessionLane::State::cancelThroughAnother()
{
    // A question may be several statements, and a cancel that falls between two of them hits nothing: so again, until
    // what runs is a question that nobody cancelled.
    std::unique_ptr<Session> through;
    while (true) {
        ConnectionSettings where;
        {
            const std::lock_guard lock(mutex);
            if (!cancellable || !isUnwanted(running)) {
                cancellerOnItsWay = false;
                return;
            }
            where = settings;
        }
        if (!through) {
            auto opened = backend.connect(where, Purpose::Monitor);
            if (!opened) {
                const std::lock_guard lock(mutex);
                cancellerOnItsWay = false;
                return; // no way to the server: the question ends by its own timeout
            }
            through = std::move(*opened);
        } else {
            const std::lock_guard onItsWay(cancelling);
            std::optional<BackendId> target;
            {
                const std::lock_guard lock(mutex);
                if (cancellable && isUnwanted(running)) {
                    target = cancellable;
                }
            }
            if (target && !backend.cancel(*through, *target)) {
                through.reset();
            }
        }
        std::this_thread::sleep_for(20ms);
    }
}

} // namespace lk
