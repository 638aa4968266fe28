// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/bench/load.h"

#include "model/engine/batchsize.h"

#include <random>

namespace lk::bench {

Load::Load(Backend& backend, ConnectionSettings settings, qint64 rows, double perSecond, int sessions)
    : m_backend(backend)
    , m_settings(std::move(settings))
    , m_rows(rows)
    , m_period(qint64(1e9 / perSecond))
    , m_count(sessions)
{
}

Load::~Load()
{
    m_end = Clock::time_point::min();
}

Result<void> Load::start()
{
    for (int i = 0; i < m_count; ++i) {
        auto session = m_backend.connect(m_settings, Purpose::Run);
        if (!session) {
            return std::unexpected(session.error());
        }
        const auto named = (*session)->query(QStringLiteral("SET application_name = 'shop'"));
        if (!named) {
            return std::unexpected(named.error());
        }
        m_sessions.push_back(std::move(*session));
    }
    m_answers.resize(m_sessions.size());
    m_began = Clock::now();
    for (size_t i = 0; i < m_sessions.size(); ++i) {
        m_threads.emplace_back([this, i] { work(*m_sessions[i], m_answers[i], unsigned(i) + 1U); });
    }
    return {};
}

void Load::work(Session& session, std::vector<Answer>& answers, unsigned seed)
{
    std::mt19937 random(seed);
    std::uniform_int_distribution<qint64> keys(1, m_rows);
    std::uniform_int_distribution<int> dice(1, 10);
    const auto transaction = [&] {
        const QString key = QString::number(keys(random));
        const QString quantity = QString::number(dice(random));
        const auto body = dice(random) == 1
            ? QStringLiteral("INSERT INTO public.entries (account, state, amount, quantity, placed_at, note) SELECT "
                             "account, state, amount, $2::integer, now(), note FROM public.entries WHERE id = $1")
            : QStringLiteral("UPDATE public.entries SET quantity = $2::integer WHERE id = $1");
        return session.query(QStringLiteral("BEGIN"))
            .and_then([&](const Rows&) {
                return session.query(QStringLiteral("SELECT * FROM public.entries WHERE id = $1"), {key});
            })
            .and_then([&](const Rows&) { return session.query(body, {key, quantity}); })
            .and_then([&](const Rows&) { return session.query(QStringLiteral("COMMIT")); });
    };
    while (true) {
        const Clock::time_point due = m_began + m_tickets++ * m_period;
        std::this_thread::sleep_until(std::min(due, m_end.load()));
        if (due > m_end.load()) {
            return;
        }
        const auto did = transaction();
        if (!did && session.inTransaction()) {
            std::ignore = session.query(QStringLiteral("ROLLBACK"));
        }
        answers.push_back({due, std::chrono::duration<double, std::milli>(Clock::now() - due).count(), !did});
    }
}

Latency Load::stop(Clock::time_point from, Clock::time_point to)
{
    m_end = to;
    m_threads.clear(); // joins
    Latency latency;
    QList<double> times;
    for (const auto& answers : m_answers) {
        for (const Answer& answer : answers) {
            if (answer.due >= from && answer.due <= to) {
                times << answer.milliseconds;
                latency.failed += answer.failed ? 1 : 0;
            }
        }
    }
    latency.transactions = times.size();
    latency.p50Ms = percentile(times, 0.5);
    latency.p99Ms = percentile(times, 0.99);
    latency.maxMs = times.isEmpty() ? 0 : *std::ranges::max_element(times);
    return latency;
}

} // namespace lk::bench
