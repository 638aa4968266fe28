// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"

#include <QStringList>

namespace lk::sql {

/// Which columns a trigger (pg_get_triggerdef) waits for.
struct TriggerColumns {
    QStringList updateOf; ///< of UPDATE OF; empty: any
    QStringList when; ///< that its condition looks at
    bool operator==(const TriggerColumns&) const = default;
};
Result<TriggerColumns> triggerColumns(const QString& definition);

/// What it hands to its function, in order.
Result<QStringList> triggerArguments(const QString& definition);

} // namespace lk::sql
