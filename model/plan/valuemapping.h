// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/draft/draft.h"

/// ChangeType::mapping as SQL, one way for trigger, backfill, verification and count.
namespace lk {

/// Condition: `value` is one of those mapped; empty when none are. False, never NULL.
QString mappedIf(const ChangeType& change, const QString& value);

/// The new value: that of the mapping, else `conversion` (of `value`, to `newType`).
QString withMapping(const ChangeType& change, const QString& value, const QString& newType, const QString& conversion);

} // namespace lk
