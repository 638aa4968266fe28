// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QCoreApplication>
#include <QObject>

#include <memory>

class QSocketNotifier;

namespace lk {

/// SIGINT and SIGTERM end the window in the ordinary way, so that a sandbox is stopped and removed; the second one ends
/// the process at once. SIGPIPE is ignored. GUI thread.
class QuitSignals {
public:
    explicit QuitSignals(QCoreApplication& application);
    ~QuitSignals();

private:
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace lk
