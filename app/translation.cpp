// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/translation.h"

#include <QCoreApplication>
#include <QTranslator>

namespace lk {

void installTranslation(QCoreApplication& application)
{
    auto* plurals = new QTranslator(&application);
    const bool loaded = plurals->load(QStringLiteral(":/i18n/lockkeeper_en.qm"));
    Q_ASSERT(loaded);
    if (loaded) {
        QCoreApplication::installTranslator(plurals);
    }
}

} // namespace lk
