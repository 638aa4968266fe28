// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/map/pictureexport.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QGraphicsScene>
#include <QImage>
#include <QMessageBox>
#include <QPainter>
#include <QSaveFile>
#include <QSvgGenerator>

#include <algorithm>
#include <cmath>

namespace lk {

namespace {

constexpr double mostPixels = 64e6;
constexpr double longestSide = 20'000; ///< what other programs open

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::exportPicture)
};

void draw(QPainter& painter, QGraphicsScene& scene, const QSizeF& size, const QColor& ground)
{
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter.fillRect(QRectF(QPointF(0, 0), size), ground);
    scene.render(&painter, QRectF(QPointF(0, 0), size), scene.sceneRect());
}

} // namespace

Result<void> exportPicture(QGraphicsScene& scene, const QString& path, const QString& title, const QColor& ground)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)) {
        return failure(ErrorKind::Privilege, file.errorString(), Words::tr("Choose a folder that you may write to."));
    }
    const QSizeF size = scene.sceneRect().size();
    bool drawn = true;
    if (path.endsWith(QLatin1String(".png"), Qt::CaseInsensitive)) {
        const double scale = std::min({2.0, std::sqrt(mostPixels / std::max(1.0, size.width() * size.height())),
            longestSide / std::max(1.0, std::max(size.width(), size.height()))});
        QImage image((size * scale).toSize().expandedTo({1, 1}), QImage::Format_ARGB32_Premultiplied);
        drawn = !image.isNull();
        if (drawn) {
            QPainter painter(&image);
            draw(painter, scene, QSizeF(image.size()), ground);
            painter.end();
            drawn = image.save(&file, "PNG");
        }
    } else {
        QSvgGenerator generator;
        generator.setOutputDevice(&file);
        generator.setSize(size.toSize());
        generator.setViewBox(QRectF(QPointF(0, 0), size));
        generator.setTitle(title);
        QPainter painter(&generator);
        draw(painter, scene, size, ground);
    }
    if (!drawn || !file.commit()) {
        return failure(ErrorKind::Privilege,
            drawn ? file.errorString() : Words::tr("The picture is too large for this machine's memory."),
            drawn ? Words::tr("Choose another file.") : Words::tr("Export it as SVG."));
    }
    return {};
}

void askToExportPicture(QWidget& parent, QGraphicsScene& scene, const QString& name, const QString& title)
{
    QString kind;
    QString path = QFileDialog::getSaveFileName(&parent, Words::tr("Export Diagram"), name + QStringLiteral(".svg"),
        Words::tr("SVG pictures (*.svg);;PNG pictures (*.png)"), &kind);
    if (path.isEmpty()) {
        return;
    }
    if (kind.contains(QLatin1String("*.png")) && !path.endsWith(QLatin1String(".png"), Qt::CaseInsensitive)) {
        path += QStringLiteral(".png");
    }
    const QColor ground = parent.palette().color(QPalette::Base);
    if (const auto written = exportPicture(scene, path, title, ground); !written) {
        QMessageBox::warning(&parent, Words::tr("Export Diagram"), written.error().printed());
    }
}

} // namespace lk
