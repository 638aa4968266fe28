// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/workspace/databaselink.h"
#include "model/workspace/lockmonitor.h"

#include <QDateTime>
#include <QObject>
#include <QTimer>

#include <memory>

namespace lk {

/// The window's one connection: the link for questions, the lock monitor, and whether plans may write. An open one
/// stays until the next has answered. A lost one is looked after by the monitor, and opened again when the server is
/// back. Production opens read-only, and an unlocked production connection locks itself after thirty minutes. GUI
/// thread.
class Connection : public QObject {
    Q_OBJECT
public:
    enum class State { Closed, Opening, Open, Lost };

    explicit Connection(Backend& backend, QObject* parent = nullptr);
    ~Connection() override;

    State state() const { return m_state; } ///< Open while another one is tried, too
    bool isOpen() const { return m_state == State::Open; }
    bool isTrying() const { return m_trial != nullptr; }
    DatabaseLink& link() { return m_link; }
    LockMonitor* monitor() const { return m_monitor.get(); }
    /// Of the present connection, with readOnly as it stands now; what run controllers are made with.
    const ConnectionSettings& settings() const { return m_settings; }
    const ConnectionSettings& asked() const { return m_asked; } ///< the same as it was asked for, to come back to
    const ConnectionSettings& tried() const { return m_tried; } ///< with which it was tried last
    CatalogPtr catalog() const { return m_link.catalog(); }

    bool isReadOnly() const { return m_settings.readOnly; }
    bool canUnlock() const; ///< false on a standby
    QString readOnlyReason() const; ///< empty when plans may write
    int minutesLeft() const; ///< until the connection locks itself; -1: it does not
    static constexpr int unlockedMinutes = 30;

public slots:
    void open(const lk::ConnectionSettings& settings);
    void tryAgain(); ///< with what was tried last
    void reconnect(); ///< to where it was open last
    void refresh();
    void setReadOnly(bool readOnly);

signals:
    void stateChanged();
    void opened();
    void failed(const lk::Error& error); ///< could not be opened; what was open still is
    void lost(const lk::Error& error); ///< was open and is gone
    void refreshFailed(const lk::Error& error);
    void readOnlyChanged();
    void minutesLeftChanged();
    void monitorReplaced();

private:
    void attempt(const ConnectionSettings& asked, bool byItself);
    void takeTrial(CatalogPtr catalog);
    void dropTrial(); ///< soon: it may have to wait for a thread of its own
    void loseIt(const Error& error);
    ConnectionSettings whereItWas() const;
    void take(State state);
    void tick();

    Backend& m_backend;
    DatabaseLink m_link;
    std::unique_ptr<DatabaseLink> m_trial; ///< becomes m_link's when it has answered
    std::unique_ptr<LockMonitor> m_monitor;
    ConnectionSettings m_settings;
    ConnectionSettings m_asked;
    ConnectionSettings m_tried;
    State m_state = State::Closed;
    State m_before = State::Closed; ///< where a failed attempt leads back to
    QTimer m_minute;
    QDateTime m_locksAt;
    int m_attempt = 0; ///< answers of an earlier open() are not ours any more
};

} // namespace lk
