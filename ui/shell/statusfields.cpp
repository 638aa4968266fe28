// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/statusfields.h"

#include "ui/plan/statewords.h"
#include "ui/table/figures.h"
#include "ui/theme/icons.h"

#include <QAccessible>
#include <QLabel>
#include <QLocale>
#include <QStatusBar>
#include <QTime>
#include <QToolButton>

#include <algorithm>
#include <utility>

namespace lk {

namespace {
/// Locks come and go: who waits as long as this stands in a queue.
constexpr qint64 alarmMs = 1000;
constexpr qsizetype namedMost = 8; ///< in a tool tip
} // namespace

StatusFields::StatusFields(QStatusBar& bar)
    : QObject(&bar)
    , m_server(new QLabel(&bar))
    , m_replicas(new QLabel(&bar))
    , m_refreshed(new QLabel(&bar))
    , m_locks(new QToolButton(&bar))
{
    m_locks->setObjectName(QStringLiteral("waitingLocks"));
    m_locks->setAutoRaise(true);
    m_locks->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_locks->setToolTip(tr("Who waits for whom"));
    connect(m_locks, &QToolButton::clicked, this, &StatusFields::locksRequested);
    bar.addPermanentWidget(m_server);
    bar.addPermanentWidget(m_replicas);
    bar.addPermanentWidget(m_locks);
    bar.addPermanentWidget(m_refreshed);
    showCatalog(nullptr);
    m_replicas->setObjectName(QStringLiteral("replicaLag"));
    showLocks(nullptr);
    showReplicas({});
}

void StatusFields::showCatalog(const CatalogPtr& catalog)
{
    m_locks->setVisible(catalog != nullptr);
    if (!catalog) {
        m_server->setText(tr("Not connected"));
        m_server->setToolTip({});
        m_refreshed->clear();
        m_replicas->hide();
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

QString StatusFields::blockerName(const LockedSession& blocker)
{
    return blocker.id.pid == 0          ? tr("a prepared transaction")
        : blocker.ours                  ? tr("this plan")
        : blocker.application.isEmpty() ? tr("pid %1").arg(blocker.id.pid)
                                        : tr("pid %1, %2").arg(blocker.id.pid).arg(blocker.application.left(24));
}

void StatusFields::showLocks(const LockSnapshotPtr& snapshot)
{
    const int waiting = snapshot ? snapshot->waiting() : 0;
    qint64 longest = 0;
    for (const LockedSession& session : snapshot ? snapshot->sessions : QList<LockedSession>()) {
        longest = std::max(longest, session.waits ? session.waitMs : 0);
    }
    const QList<int> roots = waiting > 0 ? snapshot->roots() : QList<int>();
    const bool alarm = longest >= alarmMs && !roots.isEmpty();
    QStringList names;
    QString text = snapshot ? tr("%1 waiting").arg(waiting) : tr("? waiting", "it is not known how many sessions");
    if (alarm) {
        QString who = blockerName(snapshot->sessions[roots.first()]);
        if (roots.size() > 1) {
            who = tr("%1 and %n more", nullptr, int(roots.size()) - 1).arg(who);
        }
        for (const int root : roots.first(qMin(roots.size(), namedMost))) {
            names << blockerName(snapshot->sessions[root]);
        }
        if (roots.size() > namedMost) {
            names << tr("%n more", "sessions", int(roots.size() - namedMost));
        }
        text = waiting == 1 ? tr("1 waits for %1").arg(who) : tr("%n wait for %1", nullptr, waiting).arg(who);
    }
    m_locks->setText(text);
    m_locks->setAccessibleName(alarm ? tr("Locks: %1").arg(text)
            : snapshot               ? tr("Sessions waiting for locks: %1").arg(waiting)
                                     : tr("Sessions waiting for locks: not known"));
    m_locks->setToolTip(alarm ? tr("%1, the longest for %2. In the way: %3. Show who waits for whom")
                                    .arg(text, durationWords(longest), names.join(tr("; ")))
                              : tr("Who waits for whom"));
    m_locks->setIcon(waiting > 0 ? roleIcon(Role::Blocking) : icon(QStringLiteral("object-locked")));
    QFont font = m_server->font();
    font.setBold(alarm);
    m_locks->setFont(font);
    QPalette colours = m_server->palette();
    if (alarm) {
        colours.setColor(QPalette::ButtonText, roleColor(Role::Blocking));
    } else if (!snapshot) {
        colours.setColor(QPalette::ButtonText, colours.color(QPalette::PlaceholderText));
    }
    m_locks->setPalette(colours);
    if (std::exchange(m_alarm, alarm) != alarm && alarm) {
        QAccessibleAnnouncementEvent said(m_locks, text);
        QAccessible::updateAccessibility(&said);
    }
}

void StatusFields::showTrouble(const Error& error)
{
    showLocks(nullptr);
    const QString since = QLocale().toString(QTime::currentTime(), QStringLiteral("HH:mm:ss"));
    m_locks->setToolTip(tr("Nobody can look since %1: %2").arg(since, error.message.simplified()));
    m_locks->setAccessibleName(m_locks->toolTip());
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
