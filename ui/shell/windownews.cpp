// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/windowparts.h"

#include <QApplication>
#include <QStatusBar>

#include <utility>

namespace lk {

namespace {

const QString notificationsKey = QStringLiteral("window/notifications");

/// A run that is over sooner is one that was waited for.
constexpr qint64 worthTellingMs = 10'000;

QString headline(RunNews::Kind kind)
{
    switch (kind) {
    case RunNews::Kind::NeedsYou:
        return WindowParts::tr("A Plan Needs You");
    case RunNews::Kind::Failed:
        return WindowParts::tr("A Plan Failed");
    case RunNews::Kind::Finished:
        return WindowParts::tr("A Plan Has Done Its Work");
    }
    Q_UNREACHABLE();
}

} // namespace

void WindowParts::wireNews()
{
    QAction* wanted = m_actions.notifications;
    wanted->setChecked(m_memory.word(notificationsKey) != QLatin1String("off"));
    m_notifier.setEnabled(wanted->isChecked());
    connect(wanted, &QAction::toggled, this, [this](bool on) {
        m_notifier.setEnabled(on);
        m_memory.saveWord(notificationsKey, on ? QString() : QStringLiteral("off"));
    });
    connect(&m_notifier, &Notifier::clicked, this, &WindowParts::comeForward);
}

void WindowParts::say(const PlanPage* page, const QString& text, int ms)
{
    m_speaker = page;
    m_said = text;
    m_window.statusBar()->showMessage(text, ms);
}

void WindowParts::hushPlan()
{
    const PlanPage* left = std::exchange(m_listened, m_tabs->currentPlan());
    if (left && left != m_listened && left == m_speaker && m_window.statusBar()->currentMessage() == m_said) {
        m_window.statusBar()->clearMessage();
    }
}

void WindowParts::tellNews(const PlanPage* page, const RunNews& news)
{
    if (QApplication::activeWindow()) {
        return; // somebody looks, and sees it
    }
    m_needed = news.what;
    say(page, news.what, 0);
    if (news.kind != RunNews::Kind::Finished || news.tookMs >= worthTellingMs) {
        m_notifier.tell({page->plan().id, headline(news.kind),
            QStringLiteral("%1\n%2").arg(page->plan().title(), news.what), news.kind == RunNews::Kind::Failed});
    }
}

void WindowParts::forgetNews()
{
    if (!m_needed.isEmpty() && m_window.statusBar()->currentMessage() == m_needed) {
        m_window.statusBar()->clearMessage();
    }
    m_needed.clear();
}

void WindowParts::comeForward(const QString& planId)
{
    for (PlanPage* page : m_tabs->planPages()) {
        if (page->plan().id == planId) {
            m_tabs->setCurrentWidget(page);
        }
    }
    m_window.setWindowState(m_window.windowState() & ~Qt::WindowMinimized);
    m_window.show();
    m_window.raise();
    m_window.activateWindow();
}

} // namespace lk
