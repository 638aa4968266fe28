// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/throttlewatch.h"

#include <QMutexLocker>

namespace lk {

using Verdict = ThrottleSignal::Verdict;

ThrottleWatch::ThrottleWatch(Backend& backend, const ConnectionSettings& settings, QString planId,
    const QualifiedName& table, RunControl& control)
    : m_backend(backend)
    , m_settings(settings)
    , m_planId(std::move(planId))
    , m_table(table)
    , m_control(control)
{
    m_clock.start();
    m_thread = std::thread([this] { watch(); });
}

ThrottleWatch::~ThrottleWatch()
{
    {
        const QMutexLocker lock(&m_mutex);
        m_quit = true;
        if (m_cancel) {
            (void)m_cancel();
        }
        m_changed.wakeAll();
    }
    m_thread.join();
}

bool ThrottleWatch::pauseFor(int milliseconds)
{
    const QMutexLocker lock(&m_mutex);
    if (!m_quit) {
        m_changed.wait(&m_mutex, static_cast<unsigned long>(milliseconds));
    }
    return !m_quit;
}

void ThrottleWatch::watch()
{
    std::unique_ptr<Session> session;
    std::optional<ThrottleReader> reader;
    TuningOrders orders;
    do {
        if (!session || !session->isAlive()) {
            reader.reset();
            auto made = m_backend.connect(m_settings, Purpose::Monitor);
            const QMutexLocker lock(&m_mutex);
            m_cancel = {};
            if (!made) {
                m_problem = made.error().message;
                continue;
            }
            session = std::move(*made);
            m_cancel = session->canceller();
        }
        if (!reader) {
            reader.emplace(m_backend, *session, m_table);
        }
        QList<BackendId> ours;
        {
            const QMutexLocker lock(&m_mutex);
            ours = m_ours;
        }
        auto facts = reader->read(ours);
        if (const auto given = orders.read(*session, m_planId)) {
            for (const TuningOrder& order : *given) {
                order.give(m_control);
            }
        }
        const QMutexLocker lock(&m_mutex);
        if (facts) {
            facts->atMs = m_clock.elapsed();
            m_facts = *facts;
            m_problem.clear();
        } else {
            m_problem = facts.error().message;
        }
    } while (pauseFor(periodMs));
    const QMutexLocker lock(&m_mutex);
    m_cancel = {};
}

ThrottleWatch::View ThrottleWatch::view(
    const QList<BackendId>& ours, int waiters, qint64 longestMs, qint64 cancelledAgoMs)
{
    std::optional<ThrottleFacts> facts;
    QString problem;
    {
        const QMutexLocker lock(&m_mutex);
        m_ours = ours;
        facts = m_facts;
        problem = m_problem;
    }
    const BackfillTuning tuning = m_control.tuning();
    if (facts && facts->atMs != m_judgedAtMs) {
        m_judgedAtMs = facts->atMs;
        m_server = {m_lag.judge(*facts), m_slots.judge(*facts), m_wal.judge(*facts, tuning.mode), archiveSignal(*facts),
            loadSignal(*facts), horizonSignal(*facts), autovacuumSignal(*facts)};
    }
    const qint64 now = m_clock.elapsed();
    View view;
    view.all
        = QList<ThrottleSignal>{operatorSignal(m_control.isPaused(), tuning), hoursSignal(tuning, QTime::currentTime()),
              watchSignal(facts ? now - facts->atMs : now, facts.has_value(), problem),
              lockQueueSignal(waiters, longestMs, cancelledAgoMs)}
        + m_server;
    for (const ThrottleSignal& one : std::as_const(view.all)) {
        if (one.id == QLatin1String("operator") || one.verdict == Verdict::Fine) {
            continue;
        }
        view.pause = view.pause || one.verdict == Verdict::Pause;
        view.stop = view.stop || one.verdict == Verdict::Stop;
        // Of the load the count of workers knows by itself; a person who says how many has seen it too.
        view.single = view.single || one.id != QLatin1String("load");
        // Where the table's dead rows are the matter, going slower would not make fewer of them.
        view.rest = view.rest || (one.id != QLatin1String("autovacuum") && one.id != QLatin1String("horizon"));
    }
    if (facts) {
        view.unstriped = facts->horizonMs >= horizonHeldMs;
        view.load = loadOf(*facts);
        view.cores = facts->cores;
    }
    if (const ThrottleSignal* worst = decide(view.all)) {
        view.decides = QStringLiteral("%1: %2").arg(worst->text, worst->value);
    }
    return view;
}

} // namespace lk
