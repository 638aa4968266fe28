// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/runner.h"

#include <QElapsedTimer>

namespace lk {

/// The run's present picture and the way it reaches the observer: state changes at once, figures at most ten times a
/// second. Engine thread only.
class Publisher {
public:
    Publisher(const Plan& plan, RunObserver observer);

    const RunSnapshot& now() const { return m_now; }
    /// Changes the picture and hands it on at once.
    void change(const std::function<void(RunSnapshot&)>& edit);
    /// Changes the picture; hands it on unless that was done less than 100 ms ago.
    void figures(const std::function<void(RunSnapshot&)>& edit);
    void setState(RunState state, const QString& message = {});
    bool isDue() const;

private:
    void send();

    RunObserver m_observer;
    RunSnapshot m_now;
    QElapsedTimer m_sent;
};

} // namespace lk
