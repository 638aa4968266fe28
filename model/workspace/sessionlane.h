// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"
#include "model/workspace/taskthread.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFuture>
#include <QPromise>
#include <QSet>

#include <mutex>

namespace lk {

/// One thread with one session, asked one question after another. The session is opened by the first question that
/// needs it and again after a loss. A question whose idle session turns out to have died is asked once more on a new
/// one: others may live, and questions change nothing. What runs can be cancelled, through a session of its own. Its
/// owner's thread never waits.
class SessionLane {
public:
    /// `onLost` is called on the lane's thread when a question finds its connection gone and there is no new one, and
    /// when it does not come back; `onBack` there, too, when a question was answered over a new one, perhaps by another
    /// server behind the same address. Not sooner: what onBack asks for in its turn may be what was ended on purpose.
    SessionLane(Backend& backend, Purpose purpose, const QString& name, std::function<void(const Error&)> onLost,
        std::function<void()> onBack = {});
    ~SessionLane(); ///< cancels what runs and waits, for a moment

    /// From now on connects there; the present session is closed before the next question.
    void setSettings(const ConnectionSettings& settings);

    /// Asks on the lane's thread. `asked` takes the question's number, by which it can be cancelled alone.
    template <typename T>
    QFuture<Result<T>> ask(std::function<Result<T>(Session&)> question, quint64* asked = nullptr)
    {
        auto promise = std::make_shared<QPromise<Result<T>>>();
        promise->start();
        const quint64 number = m_state->asked();
        if (asked != nullptr) {
            *asked = number;
        }
        m_thread->post([state = m_state, promise, number, question = std::move(question)](bool run) {
            promise->addResult(run ? state->template answer<T>(number, question) : Result<T>(cancelled()));
            promise->finish();
        });
        return promise->future();
    }

    bool isBusy() const; ///< a question runs or waits for its turn
    void cancel(); ///< every question asked so far
    void cancel(quint64 question); ///< that one, whether it runs or waits for its turn; nothing where it has ended

private:
    static std::unexpected<Error> cancelled();

    /// Shared with the threads, which may outlive the lane.
    struct State {
        State(Backend& b, Purpose p, std::function<void(const Error&)> lost, std::function<void()> back)
            : backend(b)
            , purpose(p)
            , onLost(std::move(lost))
            , onBack(std::move(back))
        {
        }
        Backend& backend;
        const Purpose purpose;
        const std::function<void(const Error&)> onLost;
        const std::function<void()> onBack;

        mutable std::mutex mutex; ///< the members below
        ConnectionSettings settings;
        quint64 settingsNumber = 0;
        quint64 lastAsked = 0; ///< questions are numbered from 1
        quint64 lastEnded = 0;
        quint64 cancelledThrough = 0; ///< questions up to this one are not wanted any more
        QSet<quint64> unwanted; ///< nor are these
        quint64 running = 0; ///< while `cancellable` is set
        bool cancellerOnItsWay = false;
        std::optional<BackendId> cancellable; ///< set while a question runs

        std::mutex cancelling; ///< held while a cancel is on its way: the next question must not be hit by it

        // Only on the lane's thread:
        std::unique_ptr<Session> session;
        quint64 sessionNumber = 0;
        bool isFresh = false; ///< opened for the present question
        bool isAnother = false; ///< took the place of one that died, and onBack was not called since

        quint64 asked();
        bool isUnwanted(quint64 question) const; ///< with the mutex held
        std::optional<Error> begin(quint64 question); ///< makes sure of a session
        bool end(quint64 question); ///< true when the question was to be cancelled
        bool comesBack(quint64 question); ///< from a dead session to a new one; onLost where there is none
        void answered(); ///< by a session that lives
        void cancelThroughAnother();

        template <typename T>
        Result<T> answer(quint64 number, const std::function<Result<T>(Session&)>& question)
        {
            if (auto error = begin(number)) {
                return end(number) ? Result<T>(cancelled()) : Result<T>(std::unexpected(std::move(*error)));
            }
            // A session that died while it was idle says so at once. What ran for longer was perhaps ended on purpose.
            constexpr qint64 momentMs = 1000;
            QElapsedTimer clock;
            clock.start();
            Result<T> result = question(*session);
            bool asked = true;
            if (!result && !session->isAlive()) {
                const bool wasIdle = !isFresh && clock.elapsed() < momentMs;
                asked = comesBack(number) && wasIdle;
                if (asked) {
                    result = question(*session);
                }
            }
            const bool wasCancelled = end(number);
            if (asked && session->isAlive()) {
                answered();
            }
            return wasCancelled ? Result<T>(cancelled()) : std::move(result);
        }
    };

    std::shared_ptr<State> m_state;
    std::unique_ptr<TaskThread> m_thread;
    std::unique_ptr<TaskThread> m_canceller;
};

} // namespace lk
