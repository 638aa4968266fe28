// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/catalog/catalog.h"

#include <QString>

/// Figures and kinds in words for people, by the user's locale.
namespace lk {

QString byteSize(qint64 bytes); ///< 512 MB
QString shortCount(qint64 rows); ///< 1.2 M; "–" when it was never counted (below 0)
QString longCount(qint64 rows); ///< 1,234,567; "an unknown number of" when below 0
QString kindName(TableKind kind);
QString tableIconName(TableKind kind);
QString kindName(ConstraintKind kind);

} // namespace lk
