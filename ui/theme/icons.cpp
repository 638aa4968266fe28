// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/theme/icons.h"

#include <QApplication>
#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPalette>
#include <QPixmapCache>
#include <QSvgRenderer>

#include <optional>

namespace lk {

namespace {

/// Paints one of our drawings in a colour looked up when painting. GUI thread.
class TintedIconEngine : public QIconEngine {
public:
    TintedIconEngine(const QString& name, std::optional<Role> role)
        : m_name(name)
        , m_role(role)
    {
    }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State) override
    {
        const double ratio = painter->device() ? painter->device()->devicePixelRatioF() : 1.0;
        painter->drawPixmap(rect, drawn(rect.size() * ratio, ratio, mode));
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State) override { return drawn(size, 1.0, mode); }

    /// `size` is in the widget's own units (since Qt 6.8).
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State, qreal scale) override
    {
        return drawn(size * scale, scale, mode);
    }

    QIconEngine* clone() const override { return new TintedIconEngine(m_name, m_role); }
    QString key() const override { return QStringLiteral("lockkeeper-tinted"); }
    QString iconName() override { return m_name; }
    bool isNull() override { return !QFile::exists(path()); }

private:
    QString path() const { return QStringLiteral(":/lockkeeper/icons/%1.svg").arg(m_name); }

    QColor color(QIcon::Mode mode) const
    {
        const QPalette palette = QApplication::palette();
        switch (mode) {
        case QIcon::Disabled:
            return palette.color(QPalette::Disabled, QPalette::WindowText);
        case QIcon::Selected:
            return palette.color(QPalette::Active, QPalette::HighlightedText);
        case QIcon::Normal:
        case QIcon::Active:
            break;
        }
        return m_role ? roleColor(*m_role) : palette.color(QPalette::Active, QPalette::WindowText);
    }

    QPixmap drawn(const QSize& size, qreal scale, QIcon::Mode mode) const
    {
        const QColor ink = color(mode);
        const QString cacheKey = QStringLiteral("lk-icon/%1/%2x%3/%4/%5")
                                     .arg(m_name, QString::number(size.width()), QString::number(size.height()),
                                         ink.name(), QString::number(scale));
        QPixmap pixmap;
        if (QPixmapCache::find(cacheKey, &pixmap)) {
            return pixmap;
        }
        QFile file(path());
        if (!file.open(QIODevice::ReadOnly) || size.isEmpty()) {
            return {};
        }
        QSvgRenderer renderer(file.readAll().replace("currentColor", ink.name().toLatin1()));
        pixmap = QPixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        const int side = qMin(size.width(), size.height());
        renderer.render(&painter, QRectF((size.width() - side) / 2.0, (size.height() - side) / 2.0, side, side));
        painter.end();
        pixmap.setDevicePixelRatio(scale);
        QPixmapCache::insert(cacheKey, pixmap);
        return pixmap;
    }

    QString m_name;
    std::optional<Role> m_role;
};

QIcon drawnIcon(const QString& name, std::optional<Role> role)
{
    return QIcon(new TintedIconEngine(name, role));
}

/// A theme made for the other scheme would give dark strokes on a dark ground.
bool themeSuitsScheme()
{
    const QString theme = QIcon::themeName();
    return !theme.isEmpty() && theme != QLatin1String("hicolor")
        && theme.contains(QLatin1String("dark"), Qt::CaseInsensitive) == isDark(QApplication::palette());
}

} // namespace

QIcon icon(const QString& breezeName)
{
    QIcon own = drawnIcon(breezeName, std::nullopt);
    if (themeSuitsScheme() && QIcon::hasThemeIcon(breezeName)) {
        return QIcon::fromTheme(breezeName);
    }
    return own;
}

QIcon tintedIcon(const QString& name, Role role)
{
    return drawnIcon(name, role);
}

} // namespace lk
