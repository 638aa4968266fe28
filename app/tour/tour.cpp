// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/tour/tour.h"

#include "app/tour/stations.h"
#include "ui/sandbox/sandboxpanel.h"
#include "ui/shell/mainwindow.h"

#include <QElapsedTimer>

namespace lk {

Tour::Tour(MainWindow& window, const QString& folder)
    : m_hand(window)
    , m_sight(window, m_hand)
    , m_report(folder, window)
{
}

bool Tour::fail(const QString& what)
{
    m_report.problem(what);
    m_report.station(QStringLiteral("failed"), what);
    return false;
}

int Tour::lead()
{
    if (!m_report.begin()) {
        qCritical("The tour's folder cannot be written.");
        return 1;
    }
    QElapsedTimer clock;
    clock.start();
    const bool reached = sandbox() && openOrders() && draft() && plan() && expand() && migrate() && cutOver()
        && switchToNew() && contract() && finished();
    const ApplicationStats stats = m_sight.panel() ? m_sight.panel()->stats() : ApplicationStats();
    m_report.figure(QStringLiteral("Requests of the application"), QString::number(stats.requests));
    m_report.figure(QStringLiteral("Failed requests"), QString::number(stats.errors));
    m_report.figure(
        QStringLiteral("Highest p99 (10 s window)"), QStringLiteral("%1 ms").arg(m_sight.worstP99(), 0, 'f', 1));
    m_report.figure(QStringLiteral("Slowest request"), QStringLiteral("%1 ms").arg(m_sight.worstRequest(), 0, 'f', 1));
    m_report.figure(QStringLiteral("Rows backfilled"), QString::number(m_sight.rows()));
    m_report.figure(QStringLiteral("Backfill to gate"), QStringLiteral("%1 s").arg(m_backfillSeconds, 0, 'f', 1));
    m_report.figure(QStringLiteral("Whole tour"),
        QStringLiteral("%1 s").arg(static_cast<double>(clock.elapsed()) / 1000, 0, 'f', 1));
    if (!reached && m_report.isGood()) {
        m_report.problem(QStringLiteral("The tour did not reach its end."));
    }
    if (stats.errors != 0 && m_report.isGood()) {
        m_report.problem(QStringLiteral("Requests of the application failed: %1").arg(stats.lastError));
    }
    m_report.write();
    return m_report.isGood() ? 0 : 1;
}

int runTour(MainWindow& window, const QString& folder)
{
    return Tour(window, folder).lead();
}

} // namespace lk
