// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/statusfields.h"

#include "ui/plan/statewords.h"
#include "ui/table/figures.h"
#include "ui/theme/icons.h"

#include <QLabel>
#include <QLocale>
#include <QStatusBar>
#include <QToolButton>

namespace lk {

StatusFields::StatusFields(QStatusBar& bar)
    : QObject(&bar)
    , m_server(new QLabel(&bar))
    , m_replicas(new QLabel(&bar))
    , m_refreshed(new QLabel(&bar))
    , m_locks(new QToolButton(&bar))
{
    bar.setSizeGripEnabled(false);
    m_locks->setObjectName(QStringLiteral("waitingLocks"));
    m_locks->setAutoRaise(true);
    m_locks->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_locks->setToolTip(tr("Who waits for whom (Ctrl+L)"));
    connect(m_locks, &QToolButton::clicked, this, &StatusFields::locksRequested);
    bar.addPermanentWidget(m_server);
    bar.addPermanentWidget(m_replicas);
    bar.addPermanentWidget(m_locks);
    bar.addPermanentWidget(m_refreshed);
    showCatalog(nullptr);
    m_replicas->setObjectName(QStringLiteral("replicaLag"));
    showWaiting(0);
    showReplicas({});
}

void StatusFields::showCatalog(const CatalogPtr& catalog)
{
    m_locks->setVisible(catalog != nullptr);
    if (!catalog) {
        m_server->clear();
        m_refreshed->clear();
        return;
    }
    // "17.11 (Debian ...)": what packed it says nothing here.
    const QString shortVersion = catalog->serverVersionText.section(QLatin1Char(' '), 0, 0);
    m_server->setToolTip(catalog->serverVersionText);
    m_server->setText(
        catalog->inRecovery ? tr("PostgreSQL %1, standby").arg(shortVersion) : tr("PostgreSQL %1").arg(shortVersion));
    m_refreshed->setContentsMargins(0, 0, m_refreshed->fontMetrics().averageCharWidth(), 0);
    m_refreshed->setText(
        tr("Refreshed %1").arg(QLocale().toString(catalog->readAt.toLocalTime().time(), QLocale::ShortFormat)));
}

void StatusFields::showWaiting(int sessions)
{
    m_locks->setText(tr("%1 waiting").arg(sessions));
    m_locks->setAccessibleName(tr("Sessions waiting for locks: %1").arg(sessions));
    m_locks->setIcon(sessions > 0 ? roleIcon(Role::Blocking) : icon(QStringLiteral("object-locked")));
}

void StatusFields::showReplicas(const ReplicaLag& lag)
{
    m_replicas->setVisible(lag.standbys > 0 || lag.inRecovery);
    const bool upToDate = lag.worstMs == 0 && lag.worstBytes == 0;
    const QString behind = lag.worstMs > 0 ? durationWords(lag.worstMs) : byteSize(lag.worstBytes);
    QString text;
    QString tip;
    if (lag.inRecovery && lag.standbys == 0) {
        text = upToDate ? tr("up to date") : tr("%1 behind").arg(behind);
        tip = upToDate        ? tr("This standby has replayed all it has received.")
            : lag.worstMs > 0 ? tr("What this standby replayed last was committed %1 ago.").arg(behind)
                              : tr("This standby has received %1 that it has not replayed.").arg(behind);
    } else if (lag.hidden) {
        text = lag.standbys == 1 ? tr("1 standby") : tr("%n standbys", nullptr, lag.standbys);
        tip = tr("How far they are behind is shown to members of pg_read_all_stats.");
    } else if (lag.standbys == 1) {
        text = upToDate ? tr("standby up to date") : tr("standby %1 behind").arg(behind);
    } else {
        text = upToDate ? tr("%n standbys up to date", nullptr, lag.standbys)
                        : tr("%n standbys, at most %1 behind", nullptr, lag.standbys).arg(behind);
    }
    if (tip.isEmpty() && !upToDate) {
        tip = tr("%1 has still to replay %2.").arg(lag.worst, byteSize(lag.worstBytes));
    }
    m_replicas->setText(text);
    m_replicas->setToolTip(tip);
    m_replicas->setAccessibleName(tr("Replica lag: %1").arg(text));
}

} // namespace lk
