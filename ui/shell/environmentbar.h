// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/connectionsettings.h"

#include <QFrame>

class QLabel;
class QToolButton;

namespace lk {

/// The band across the top: which environment in words and colour, which database, and whether it may be written to.
class EnvironmentBar : public QFrame {
    Q_OBJECT
public:
    explicit EnvironmentBar(QWidget* parent = nullptr);

    void showDisconnected();
    void showLost(const ConnectionSettings& settings); ///< it was open there
    void showConnecting(const ConnectionSettings& settings);
    /// `minutesLeft`: until an unlocked production connection locks itself again; below 0: it does not.
    void showConnected(const ConnectionSettings& settings, bool readOnly, bool canUnlock, int minutesLeft);

signals:
    void readOnlyToggled(bool readOnly);

protected:
    bool event(QEvent* event) override;

private:
    void paintIn(std::optional<Environment> environment);

    QLabel* m_picture;
    QLabel* m_environment;
    QLabel* m_place;
    QToolButton* m_lock;
    std::optional<Environment> m_shown;
    bool m_painting = false;
};

QString environmentName(Environment environment); ///< for people: Development, Staging, Production

} // namespace lk
