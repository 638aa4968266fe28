// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"

#include <QColor>

class QGraphicsScene;
class QWidget;

namespace lk {

/// Writes what a scene shows as SVG, or as PNG where the name ends so: at twice its size, less where that would be too
/// large for a picture. Replaces the file as a whole.
Result<void> exportPicture(QGraphicsScene& scene, const QString& path, const QString& title, const QColor& ground);
/// Asks for a file and writes it; says what went wrong.
void askToExportPicture(QWidget& parent, QGraphicsScene& scene, const QString& name, const QString& title);

} // namespace lk
