// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/backfillcrew.h"

#include "model/engine/failures.h"
#include "model/engine/keysetworker.h"
#include "model/engine/stripeworker.h"

#include <algorithm>

namespace lk {

BackfillCrew::BackfillCrew(BackfillJob& job)
    : m_job(job)
{
}

BackfillCrew::~BackfillCrew()
{
    quit();
}

void BackfillCrew::collect(Member& member)
{
    const WorkerReport last = member.report;
    member.report = member.worker->takeReport();
    const WorkerReport& now = member.report;
    m_total.opened = m_total.opened || now.opened;
    m_total.rowsWritten += now.rowsWritten - last.rowsWritten;
    m_total.batches += now.batches - last.batches;
    m_total.uncounted += now.uncounted - last.uncounted;
    m_total.latencies += now.latencies;
    m_total.marks += now.marks;
    m_total.finished = m_total.finished || now.finished;
}

BackfillCrew::Report BackfillCrew::look()
{
    for (auto it = m_members.begin(); it != m_members.end();) {
        const bool ended = it->done.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
        collect(*it);
        if (!ended) {
            ++it;
            continue;
        }
        // One more than the server has room for: the others go on without it.
        const bool spare = it->report.error && isRefused(*it->report.error) && m_members.size() > 1;
        if (it->report.error && !spare && (!m_total.error || isStopped(*m_total.error))) {
            m_total.error = it->report.error;
        }
        it = m_members.erase(it);
    }
    if (m_total.error) {
        quit();
    }
    Report report = m_total;
    m_total.latencies.clear();
    m_total.marks.clear();
    for (const Member& member : m_members) {
        if (member.report.session) {
            report.sessions << *member.report.session;
        }
        // One more that finds no free connection holds nobody up.
        if (report.waits.isEmpty() && (member.report.session || m_members.size() == 1)) {
            report.waits = member.report.waits;
        }
        report.batchRows = std::max(report.batchRows, member.report.batchRows);
    }
    return report;
}

int BackfillCrew::atWork() const
{
    return int(std::ranges::count_if(
        m_members, [](const Member& member) { return !member.retires && member.report.session; }));
}

void BackfillCrew::want(int workers)
{
    if (m_total.finished || m_total.error) {
        return;
    }
    int staying = int(std::ranges::count_if(m_members, [](const Member& member) { return !member.retires; }));
    while (staying < workers && (staying == 0 || m_total.opened)) {
        Member member;
        if (m_job.byKey) {
            member.worker = std::make_unique<KeysetWorker>(m_job, !m_total.opened);
        } else {
            member.worker = std::make_unique<StripeWorker>(m_job, !m_total.opened);
        }
        member.done = std::async(std::launch::async, [worker = member.worker.get()] { worker->run(); });
        m_members.push_back(std::move(member));
        ++staying;
    }
    for (auto it = m_members.rbegin(); it != m_members.rend() && staying > std::max(1, workers); ++it) {
        if (!it->retires) {
            it->retires = true;
            it->worker->retire();
            --staying;
        }
    }
}

void BackfillCrew::rest(int milliseconds)
{
    if (!m_members.empty()) {
        (void)m_members.back().done.wait_for(std::chrono::milliseconds(milliseconds));
    }
}

void BackfillCrew::quit()
{
    for (Member& member : m_members) {
        member.worker->quit();
    }
}

void BackfillCrew::giveWay(const BackendId& session)
{
    for (Member& member : m_members) {
        if (member.report.session && *member.report.session == session) {
            member.worker->noteCancelled();
        }
    }
}

std::function<bool()> BackfillCrew::canceller(const BackendId& session) const
{
    for (const Member& member : m_members) {
        if (member.report.session && *member.report.session == session && member.report.cancel) {
            return member.report.cancel;
        }
    }
    return [] { return false; };
}

} // namespace lk
