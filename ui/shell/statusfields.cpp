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
    m_server->setText(catalog->inRecovery ? tr("PostgreSQL %1, standby").arg(catalog->serverVersionText)
                                          : tr("PostgreSQL %1").arg(catalog->serverVersionText));
    m_refreshed->setText(
        tr("Refreshed %1").arg(QLocale().toString(catalog->readAt.toLocalTime().time(), QLocale::ShortFormat)));
}

void StatusFields::showWaiting(int sessions)
{
    m_locks->setText(tr("%n waiting", nullptr, sessions));
    m_locks->setAccessibleName(tr("%n session(s) waiting for locks", nullptr, sessions));
    m_locks->setIcon(sessions > 0 ? roleIcon(Role::Blocking) : icon(QStringLiteral("object-locked")));
}

} // namespace lk
