// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/notifier.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QFileInfo>
#include <QTimer>

#include <atomic>
#include <utility>

namespace lk {

namespace {

const QString service = QStringLiteral("org.freedesktop.Notifications");
const QString path = QStringLiteral("/org/freedesktop/Notifications");

QDBusMessage callOf(const QString& method)
{
    return QDBusMessage::createMethodCall(service, path, service, method);
}

QString nextName()
{
    static std::atomic<int> number = 0;
    return QStringLiteral("lockkeeper-notifier-%1").arg(++number);
}

} // namespace

Notifier::Notifier(QWidget& window, const QString& bus, std::chrono::milliseconds patience)
    : m_window(window)
    , m_address(bus)
    , m_name(nextName())
    , m_patience(patience)
{
    connect(qApp, &QGuiApplication::applicationStateChanged, this, [this](Qt::ApplicationState state) {
        if (state == Qt::ApplicationActive) {
            withdraw();
        }
    });
}

Notifier::~Notifier()
{
    m_inbox->close();
    if (m_thread) {
        const bool opened = m_bus != nullptr;
        m_bus.reset();
        // One that still tries to reach a dead bus is left behind.
        m_thread->close(
            std::chrono::milliseconds(opened ? 500 : 0), [name = m_name] { QDBusConnection::disconnectFromBus(name); });
    }
}

QString Notifier::sessionBus()
{
    const QString told = qEnvironmentVariable("DBUS_SESSION_BUS_ADDRESS");
    if (!told.isEmpty()) {
        return told;
    }
    // Never started for the sake of a notification, as the library would do by itself.
    const QString runtime = qEnvironmentVariable("XDG_RUNTIME_DIR");
    const QString socket = runtime + QStringLiteral("/bus");
    return !runtime.isEmpty() && QFileInfo::exists(socket) ? QStringLiteral("unix:path=") + socket : QString();
}

void Notifier::setEnabled(bool enabled)
{
    m_enabled = enabled;
    if (!enabled) {
        withdraw();
    }
}

void Notifier::tell(const Notice& notice)
{
    if (!m_enabled) {
        return;
    }
    if (m_address.isEmpty()) {
        fallBack(notice);
    } else if (m_bus && m_bus->isConnected()) {
        askService(notice);
    } else {
        m_early << notice;
        open();
    }
}

/// Connecting waits for the bus to answer, and that may be never.
void Notifier::open()
{
    QTimer::singleShot(m_patience, this, [this] {
        for (const Notice& notice : std::exchange(m_early, {})) {
            fallBack(notice);
        }
    });
    if (std::exchange(m_opening, true)) {
        return;
    }
    if (!m_thread) {
        m_thread = std::make_unique<TaskThread>(QStringLiteral("lk notify"));
    }
    m_bus.reset(); // one that was lost
    m_thread->post([inbox = m_inbox, address = m_address, name = m_name, this](bool run) {
        if (!run) {
            return;
        }
        QDBusConnection::disconnectFromBus(name);
        const QDBusConnection bus = QDBusConnection::connectToBus(address, name);
        inbox->post([this, bus] { takeBus(bus); });
    });
}

void Notifier::takeBus(const QDBusConnection& bus)
{
    m_opening = false;
    const QList<Notice> early = std::exchange(m_early, {});
    if (!bus.isConnected()) {
        for (const Notice& notice : early) {
            fallBack(notice);
        }
        return;
    }
    m_bus = std::make_unique<QDBusConnection>(bus);
    // Without the service's name: to learn who owns it the library would wait.
    m_bus->connect({}, path, service, QStringLiteral("ActionInvoked"), this, SLOT(takeAction(uint, QString)));
    m_bus->connect({}, path, service, QStringLiteral("ActivationToken"), this, SLOT(takeToken(uint, QString)));
    m_bus->connect({}, path, service, QStringLiteral("NotificationClosed"), this, SLOT(takeClosed(uint, uint)));
    for (const Notice& notice : early) {
        askService(notice);
    }
}

/// What it can do decides what it is sent; and whether there is one at all.
void Notifier::askService(const Notice& notice)
{
    auto* watcher = new QDBusPendingCallWatcher(
        m_bus->asyncCall(callOf(QStringLiteral("GetCapabilities")), int(m_patience.count())), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, notice, watcher, round = m_round] {
        watcher->deleteLater();
        const QDBusPendingReply<QStringList> reply = *watcher;
        if (round != m_round) {
            return; // somebody looks already
        }
        if (reply.isError()) {
            fallBack(notice);
        } else {
            send(notice, reply.value());
        }
    });
}

void Notifier::send(const Notice& notice, const QStringList& abilities)
{
    QVariantMap hints{{QStringLiteral("desktop-entry"), QApplication::desktopFileName()},
        {QStringLiteral("urgency"), QVariant::fromValue(uchar(notice.urgent ? 2 : 1))}};
    QStringList actions;
    if (abilities.contains(QLatin1String("actions"))) {
        actions << QStringLiteral("default") << tr("Show the Plan"); // a click on the notification itself
    }
    const bool markup = abilities.contains(QLatin1String("body-markup"));
    QDBusMessage call = callOf(QStringLiteral("Notify"));
    call << QApplication::applicationDisplayName() << m_shown.value(notice.about) << QApplication::desktopFileName()
         << notice.title << (markup ? notice.text.toHtmlEscaped() : notice.text) << actions << hints << -1;
    auto* watcher = new QDBusPendingCallWatcher(m_bus->asyncCall(call, int(m_patience.count())), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, notice, watcher, round = m_round] {
        watcher->deleteLater();
        const QDBusPendingReply<uint> reply = *watcher;
        if (!reply.isError()) {
            m_shown.insert(notice.about, reply.value());
            if (round != m_round) {
                withdraw();
            }
        } else if (round == m_round) {
            fallBack(notice);
        }
    });
}

void Notifier::fallBack(const Notice& notice)
{
    QApplication::alert(&m_window);
    emit fellBack(notice.about);
}

void Notifier::withdraw()
{
    ++m_round;
    m_early.clear();
    const QHash<QString, uint> shown = std::exchange(m_shown, {});
    if (!m_bus || !m_bus->isConnected()) {
        return;
    }
    for (const uint id : shown) {
        m_bus->send(callOf(QStringLiteral("CloseNotification")) << id);
    }
}

void Notifier::takeAction(uint id, const QString&)
{
    const QString about = m_shown.key(id);
    if (!about.isEmpty()) {
        m_shown.remove(about);
        emit clicked(about);
    }
}

/// Comes before the action: with it a window may come to the front that otherwise might not.
void Notifier::takeToken(uint id, const QString& token)
{
    if (!m_shown.key(id).isEmpty()) {
        qputenv("XDG_ACTIVATION_TOKEN", token.toUtf8());
    }
}

void Notifier::takeClosed(uint id, uint)
{
    const QString about = m_shown.key(id);
    if (!about.isEmpty()) {
        m_shown.remove(about);
    }
}

} // namespace lk
