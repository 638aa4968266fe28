// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"

#include <QByteArray>

namespace lk {

/// Replaces the file as a whole, or leaves what was there as it was. Privilege when it cannot be written.
Result<void> writeWholeFile(const QString& path, const QByteArray& bytes);

} // namespace lk
