// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/catalog/catalog.h"

#include <QString>
#include <QStringList>

/// Figures and tables of text for people.
namespace lk::cli {

QString bytesText(qint64 bytes); ///< 12.3 MB
QString rowsText(qint64 rows); ///< 1,234,567; "?" when not known
QString secondsText(double seconds); ///< 4 s, 3 min, 2 h 10 min
QString kindText(TableKind kind);

/// Columns made to line up, two spaces between; the last one is not padded. Columns named in `right` are figures.
QString aligned(const QList<QStringList>& rows, const QList<int>& right = {});

} // namespace lk::cli
