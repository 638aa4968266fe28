// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sandbox/blocker.h"

#include <chrono>

namespace lk {

namespace {

using namespace std::chrono_literals;

constexpr auto watchPause = 300ms;

/// Looks from outside, because a statement in the forgotten session would make it look busy.
bool lives(Session& watcher, const BackendId& id)
{
    const auto found = watcher.query(
        QStringLiteral("SELECT 1 FROM pg_catalog.pg_stat_activity WHERE pid = $1::integer AND application_name = $2"),
        {QString::number(id.pid), Blocker::applicationName()});
    return found && !found->isEmpty();
}

} // namespace

Blocker::Blocker(Backend& backend, ConnectionSettings settings, std::function<void(bool)> changed)
    : m_backend(backend)
    , m_settings(std::move(settings))
    , m_changed(std::move(changed))
{
}

Blocker::~Blocker() = default; // the thread is asked to stop, and joined

void Blocker::start()
{
    if (m_active.exchange(true)) {
        return;
    }
    m_thread = std::jthread([this](const std::stop_token& stop) { hold(stop); }); // joins one that has ended
}

void Blocker::end()
{
    m_thread.request_stop();
}

void Blocker::hold(const std::stop_token& stop)
{
    auto session = m_backend.connect(m_settings, Purpose::Run);
    auto watcher = m_backend.connect(m_settings, Purpose::Monitor);
    if (!session || !watcher || !lockAnOrder(**session, stop)) {
        ended();
        return;
    }
    m_changed(true);
    while (!stop.stop_requested() && lives(**watcher, (*session)->id())) {
        std::unique_lock lock(m_mutex);
        m_wakeUp.wait_for(lock, stop, watchPause, [] { return false; });
    }
    std::ignore = (*session)->query(QStringLiteral("ROLLBACK"));
    ended();
}

/// In this order: whoever hears of it may start it again at once.
void Blocker::ended()
{
    m_active = false;
    m_changed(false);
}

bool Blocker::lockAnOrder(Session& session, const std::stop_token& stop)
{
    const auto named = session.query(QStringLiteral("SELECT set_config('application_name', $1, false), "
                                                    "set_config('lock_timeout', '100ms', false)"),
        {applicationName()});
    if (!named) {
        return false;
    }
    // The table may be queued for just now, or have another name: find it, and try a few times.
    for (int tries = 0; tries < 100 && !stop.stop_requested(); ++tries) {
        const auto table = session.query(QStringLiteral(
            "SELECT conrelid::regclass FROM pg_catalog.pg_constraint WHERE conname = 'orders_pkey' AND contype = 'p'"));
        if (!table || table->isEmpty() || !session.query(QStringLiteral("BEGIN"))) {
            return false;
        }
        const auto locked = session.query(
            QStringLiteral("UPDATE %1 SET id = id WHERE id = (SELECT min(id) FROM %1)").arg(table->scalar()));
        if (locked && locked->affected == 1) {
            return true;
        }
        if (!session.query(QStringLiteral("ROLLBACK"))) {
            return false;
        }
    }
    return false;
}

} // namespace lk
