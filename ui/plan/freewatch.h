// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/locks/locksnapshot.h"

#include <QObject>
#include <QTimer>

#include <optional>

namespace lk {

/// "Continue When Free": armed, it waits until nobody holds what a step could not get, counts down so that a person can
/// still say no, and goes on. A holder that comes back stops the countdown. Stays armed when the next try meets
/// another. GUI thread.
class FreeWatch : public QObject {
    Q_OBJECT
public:
    explicit FreeWatch(QObject* parent = nullptr);

    static constexpr int countdownSeconds = 5;

    bool isArmed() const { return m_armed; }
    void arm();
    void disarm(const QString& why = {}); ///< `why`: told by words() until it is armed again
    void setHolders(const QList<LockedSession>& holders);
    void tick(); ///< a second has gone by; called by its own clock
    QString
    words() const; ///< what it waits for, or the countdown; not armed: why not any more, if that is not the user's

signals:
    void changed();
    void free(); ///< the countdown has ended: go on

private:
    bool m_armed = false;
    QString m_why; ///< why it was disarmed without being asked to
    std::optional<QList<LockedSession>> m_holders; ///< none: not heard yet
    int m_left = 0; ///< seconds; 0: no countdown
    QTimer m_clock;
};

} // namespace lk
