// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/inbox.h"

#include <QTimer>

namespace lk {

Inbox::Inbox()
    : m_context(std::make_unique<QObject>())
{
}

Inbox::~Inbox()
{
    if (m_context) {
        m_context.release()->deleteLater(); // perhaps on another thread than its own
    }
}

void Inbox::post(std::function<void()> what, int delayMs)
{
    const std::lock_guard lock(m_mutex);
    if (!m_context) {
        return;
    }
    auto call = [open = m_open, what = std::move(what)] {
        if (*open) {
            what();
        }
    };
    if (delayMs <= 0) {
        QMetaObject::invokeMethod(m_context.get(), std::move(call), Qt::QueuedConnection);
        return;
    }
    QMetaObject::invokeMethod(
        m_context.get(),
        [open = m_open, context = m_context.get(), call = std::move(call), delayMs] {
            if (*open) { // else the context may be gone
                QTimer::singleShot(delayMs, context, call);
            }
        },
        Qt::QueuedConnection);
}

void Inbox::close()
{
    *m_open = false;
    const std::lock_guard lock(m_mutex);
    if (m_context) {
        m_context.release()->deleteLater(); // close() may have been called by one of its calls
    }
}

} // namespace lk
