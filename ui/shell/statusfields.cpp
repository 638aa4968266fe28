// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/statusfields.h"

#include "ui/theme/icons.h"

#include <QLabel>
#include <QLocale>
#include <QStatusBar>
#include <QToolButton>

namespace lk {

StatusFields::StatusFields(QStatusBar& bar)
    : QObject(&bar)
    , m_server(new QLabel(&bar))
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
    bar.addPermanentWidget(m_locks);
    bar.addPermanentWidget(m_refreshed);
    showCatalog(nullptr);
    showWaiting(0);
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

} // namespace lk
