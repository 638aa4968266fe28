// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/quitsignals.h"

#include "app/cli/exitstatus.h"
#include "app/cli/stopsignals.h"

#include <QSocketNotifier>

namespace lk {

QuitSignals::QuitSignals(QCoreApplication& application)
{
    const int pipe = cli::listenForStopSignals();
    if (pipe < 0) {
        return;
    }
    m_notifier = std::make_unique<QSocketNotifier>(pipe, QSocketNotifier::Read);
    QObject::connect(m_notifier.get(), &QSocketNotifier::activated, &application, [this] {
        m_notifier->setEnabled(false);
        QCoreApplication::exit(int(cli::ExitStatus::Stopped));
    });
}

QuitSignals::~QuitSignals() = default;

} // namespace lk
