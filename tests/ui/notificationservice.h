// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QDBusConnection>
#include <QDBusContext>
#include <QFile>
#include <QObject>
#include <QProcess>
#include <QTemporaryDir>
#include <QVariantMap>

namespace lk::test {

/// A bus of the test's own: nobody's session hears of it.
class PrivateBus {
public:
    bool start()
    {
        // Nothing is started through it, whatever this machine has installed.
        const QString config = m_folder.filePath(QStringLiteral("bus.conf"));
        QFile file(config);
        if (!file.open(QIODevice::WriteOnly)
            || file.write(QStringLiteral(
                   "<busconfig><type>session</type><listen>unix:path=%1</listen><policy context=\"default\">"
                   "<allow send_destination=\"*\" eavesdrop=\"true\"/><allow eavesdrop=\"true\"/>"
                   "<allow own=\"*\"/></policy></busconfig>")
                       .arg(m_folder.filePath(QStringLiteral("bus")))
                       .toUtf8())
                <= 0) {
            return false;
        }
        file.close();
        m_daemon.start(QStringLiteral("dbus-daemon"),
            {QStringLiteral("--config-file=") + config, QStringLiteral("--nofork"), QStringLiteral("--print-address")});
        if (!m_daemon.waitForStarted() || !m_daemon.waitForReadyRead(10'000)) {
            return false;
        }
        m_address = QString::fromLocal8Bit(m_daemon.readLine()).trimmed();
        return !m_address.isEmpty();
    }
    ~PrivateBus()
    {
        m_daemon.kill();
        m_daemon.waitForFinished();
    }
    QString address() const { return m_address; }

private:
    QTemporaryDir m_folder;
    QProcess m_daemon;
    QString m_address;
};

/// As far as the desktop's own goes: keeps what it was asked for, and says what the test wants it to say.
class NotificationService : public QObject, protected QDBusContext {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")
public:
    struct Asked {
        uint id = 0;
        uint replaces = 0;
        QString summary;
        QString body;
        QStringList actions;
        QVariantMap hints;
    };

    explicit NotificationService(const QString& address)
        : m_bus(QDBusConnection::connectToBus(address, QStringLiteral("the service")))
    {
    }
    ~NotificationService() override
    {
        m_bus.unregisterObject(QStringLiteral("/org/freedesktop/Notifications"));
        m_bus = QDBusConnection(QString());
        QDBusConnection::disconnectFromBus(QStringLiteral("the service"));
    }
    bool appear()
    {
        return m_bus.registerObject(QStringLiteral("/org/freedesktop/Notifications"), this,
                   QDBusConnection::ExportAllSlots | QDBusConnection::ExportAllSignals)
            && m_bus.registerService(QStringLiteral("org.freedesktop.Notifications"));
    }

    QList<Asked> asked{};
    QList<uint> closed{};
    QStringList abilities{QStringLiteral("actions"), QStringLiteral("body")};
    bool answers = true;

public slots:
    QStringList GetCapabilities()
    {
        setDelayedReply(!answers);
        return abilities;
    }
    uint Notify(const QString&, uint replaces, const QString&, const QString& summary, const QString& body,
        const QStringList& actions, const QVariantMap& hints, int)
    {
        const uint id = replaces != 0 ? replaces : ++m_last;
        asked << Asked{id, replaces, summary, body, actions, hints};
        return id;
    }
    void CloseNotification(uint id) { closed << id; }

signals:
    void ActionInvoked(uint id, const QString& key);
    void ActivationToken(uint id, const QString& token);
    void NotificationClosed(uint id, uint reason);

private:
    QDBusConnection m_bus;
    uint m_last = 0;
};

} // namespace lk::test
