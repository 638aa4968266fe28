// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/workspace/inbox.h"
#include "model/workspace/taskthread.h"

#include <QHash>
#include <QObject>

#include <chrono>
#include <memory>
#include <optional>

class QDBusConnection;
class QWidget;

namespace lk {

/// What is told to somebody who looks at another window.
struct Notice {
    QString about; ///< a later one about the same takes its place
    QString title;
    QString text;
    bool urgent = false;
};

/// The desktop's notifications (org.freedesktop.Notifications); where there is no bus or no such service, or it does
/// not answer, the window's own sign in the task bar. Nothing here waits for anybody: the bus is opened on a thread of
/// its own, every call is asynchronous. GUI thread.
class Notifier : public QObject {
    Q_OBJECT
public:
    /// `bus`: its address; empty: there is none.
    Notifier(QWidget& window, const QString& bus, std::chrono::milliseconds patience = std::chrono::seconds(3));
    ~Notifier() override;

    static QString sessionBus(); ///< the address of this session's; empty: there is none

    bool isEnabled() const { return m_enabled; }
    void setEnabled(bool enabled);

    void tell(const Notice& notice);
    void withdraw(); ///< all of them: somebody looks

signals:
    void clicked(const QString& about);
    void fellBack(const QString& about); ///< the task bar had to do

private slots: // the service's signals, by name
    void takeAction(uint id, const QString& key);
    void takeToken(uint id, const QString& token);
    void takeClosed(uint id, uint reason);

private:
    void open();
    void takeBus(const QDBusConnection& bus);
    void askService(const Notice& notice);
    void send(const Notice& notice, const QStringList& abilities);
    void fallBack(const Notice& notice);

    QWidget& m_window;
    const QString m_address;
    const QString m_name; ///< of our connection
    const std::chrono::milliseconds m_patience;
    const std::shared_ptr<Inbox> m_inbox = std::make_shared<Inbox>();
    std::unique_ptr<TaskThread> m_thread; ///< once the bus was asked for
    std::unique_ptr<QDBusConnection> m_bus; ///< once it answered
    QList<Notice> m_early; ///< until it does
    QHash<QString, uint> m_shown; ///< about what, by which number of the service's
    bool m_opening = false;
    int m_round = 0; ///< how often all were withdrawn: an answer of an earlier round is withdrawn at once
    bool m_enabled = true;
};

} // namespace lk
