// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/map/mapitems.h"

#include "ui/table/figures.h"
#include "ui/theme/roles.h"

#include <QApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <QStyleOptionGraphicsItem>

#include <algorithm>
#include <array>

namespace lk {

namespace {

constexpr int pieces = 14; ///< of a curve
constexpr int fewCurves = 150; ///< so many are drawn as the curves they are
constexpr int crowd = 400; ///< so many lines would be one grey area if they were not faint

/// Opaque: where two meet or cross no darker spot tells it.
QColor mixed(const QColor& over, const QColor& ground, double share)
{
    const auto mix = [share](float a, float b) { return a * float(share) + b * float(1 - share); };
    return QColor::fromRgbF(
        mix(over.redF(), ground.redF()), mix(over.greenF(), ground.greenF()), mix(over.blueF(), ground.blueF()));
}

} // namespace

QFont mapStrongFont()
{
    QFont font = QApplication::font();
    font.setWeight(QFont::DemiBold);
    return font;
}

QFont mapSmallFont()
{
    QFont font = QApplication::font();
    font.setPointSizeF(font.pointSizeF() * 0.9);
    return font;
}

QString mapDetailOf(const MapTable& table)
{
    const QString size = QCoreApplication::translate("lk::MapScene", "%1 rows · %2")
                             .arg(shortCount(table.rows), byteSize(table.bytes));
    return table.selfReference ? QCoreApplication::translate("lk::MapScene", "%1 · refers to itself").arg(size) : size;
}

MapBoxes::MapBoxes(const MapState& state, const SchemaMap& map, const QList<QRectF>& boxes)
    : m_state(state)
{
    setFlag(ItemUsesExtendedStyleOption); // the exposed rectangle
    setZValue(1);
    const QFontMetricsF strong(mapStrongFont());
    const QFontMetricsF small(mapSmallFont());
    m_pad = strong.height() * 0.4;
    m_line = strong.height();
    for (qsizetype at = 0; at < boxes.size(); ++at) {
        const MapTable& table = map.tables[at];
        const double room = boxes[at].width() - m_pad * 2;
        m_boxes << Box{boxes[at], strong.elidedText(table.name.printed(), Qt::ElideMiddle, room),
            small.elidedText(mapDetailOf(table), Qt::ElideRight, room), table.references + table.referencedBy > 12};
        m_bounds |= boxes[at].adjusted(-2, -2, 2, 2);
    }
}

MapBoxes::Look MapBoxes::lookOf(int at) const
{
    if (m_state.chosen >= 0) {
        return at == m_state.chosen ? Chosen : m_state.joined.contains(at) ? Joined : Aside;
    }
    return m_boxes[at].hub ? Hub : Plain;
}

void MapBoxes::paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*)
{
    const double detail = option->levelOfDetailFromTransform(painter->worldTransform());
    if (detail < mapReadable) {
        paintSmall(*painter, option->exposedRect);
    } else {
        paintReadable(*painter, option->exposedRect);
    }
}

/// Without text a box must be seen by its ground.
void MapBoxes::paintSmall(QPainter& painter, const QRectF& exposed) const
{
    const QPalette palette = QApplication::palette();
    const QColor ground = palette.color(QPalette::Base);
    std::array<QList<QRectF>, Chosen + 1> boxes;
    for (int at = 0; at < m_boxes.size(); ++at) {
        if (m_boxes[at].place.intersects(exposed)) {
            boxes[lookOf(at)] << m_boxes[at].place;
        }
    }
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (const Look look : {Aside, Plain, Hub, Joined, Chosen}) {
        const bool marked = look == Joined || look == Chosen;
        const double share = look == Aside ? 0.15 : look == Plain ? 0.4 : look == Hub ? 0.75 : 0.8;
        QPen edge(palette.color(marked ? QPalette::Highlight : QPalette::Mid), marked ? 2 : 1);
        edge.setCosmetic(true);
        painter.setPen(edge);
        painter.setBrush(mixed(marked ? palette.color(QPalette::Highlight) : roleColor(Role::Neutral), ground, share));
        painter.drawRects(boxes[look]);
    }
}

void MapBoxes::paintReadable(QPainter& painter, const QRectF& exposed) const
{
    const QPalette palette = QApplication::palette();
    const QFont strong = mapStrongFont();
    const QFont small = mapSmallFont();
    painter.setRenderHint(QPainter::Antialiasing, !m_state.moving);
    for (int at = 0; at < m_boxes.size(); ++at) {
        const Box& box = m_boxes[at];
        if (!box.place.intersects(exposed)) {
            continue;
        }
        const Look look = lookOf(at);
        const bool marked = look == Joined || look == Chosen;
        painter.setPen(QPen(palette.color(marked ? QPalette::Highlight : QPalette::Mid),
            look == Chosen          ? 3
                : marked || box.hub ? 2
                                    : 1));
        painter.setBrush(palette.color(look == Chosen ? QPalette::AlternateBase : QPalette::Base));
        painter.drawRoundedRect(box.place, 4, 4);
        const QRectF inside = box.place.adjusted(m_pad, m_pad * 0.7, -m_pad, -m_pad * 0.7);
        painter.setPen(palette.color(look == Aside ? QPalette::PlaceholderText : QPalette::Text));
        painter.setFont(strong);
        painter.drawText(QRectF(inside.topLeft(), QSizeF(inside.width(), m_line)), Qt::AlignVCenter, box.title);
        painter.setFont(small);
        painter.setPen(palette.color(QPalette::PlaceholderText));
        painter.drawText(QRectF(inside.left(), inside.top() + m_line, inside.width(), inside.height() - m_line),
            Qt::AlignVCenter, box.detail);
    }
}

MapLines::MapLines(const MapState& state, const SchemaMap& map, const QList<QRectF>& boxes)
    : m_state(state)
{
    setFlag(ItemUsesExtendedStyleOption);
    for (const MapLine& line : map.lines) {
        add(line, boxes[line.from], boxes[line.to]);
    }
}

void MapLines::add(const MapLine& line, const QRectF& from, const QRectF& to)
{
    const double apart = to.center().x() - from.center().x();
    const bool same = std::abs(apart) < std::max(from.width(), to.width()) / 2;
    const bool rightwards = apart > 0 && !same;
    const QPointF begin(rightwards || same ? from.right() : from.left(), from.center().y());
    const QPointF end(rightwards ? to.left() : to.right(), to.center().y());
    const double bend = std::max(24.0, std::abs(end.x() - begin.x()) / 2);
    QPainterPath path(begin);
    const QPointF leaving = begin + QPointF(rightwards || same ? bend : -bend, 0);
    const QPointF coming = end + QPointF(rightwards ? -bend : bend, 0);
    path.cubicTo(leaving, coming, end);
    QPolygonF bends;
    for (int piece = 0; piece <= pieces; ++piece) {
        const double t = double(piece) / pieces;
        const double u = 1 - t;
        bends << begin * (u * u * u) + leaving * (3 * u * u * t) + coming * (3 * u * t * t) + end * (t * t * t);
    }
    const QRectF bounds = path.controlPointRect().adjusted(-9, -5, 9, 5);
    m_bounds |= bounds;
    m_curves << Curve{line.from, line.to, rightwards, path, bends, bounds};
}

void MapLines::paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*)
{
    const double detail = option->levelOfDetailFromTransform(painter->worldTransform());
    const QPalette palette = QApplication::palette();
    const double share = m_state.chosen >= 0 ? 0.25
        : detail < mapReadable               ? (m_curves.size() > crowd ? 0.2 : 0.5)
                                             : 0.85;
    QPen plain(mixed(palette.color(QPalette::PlaceholderText), palette.color(QPalette::Base), share), 1);
    plain.setCosmetic(true);
    QPen strong(palette.color(QPalette::Highlight), 2);
    strong.setCosmetic(true);
    for (const bool marked : {false, true}) {
        painter->setPen(marked ? strong : plain);
        paintSome(*painter, marked, detail, option->exposedRect);
    }
}

void MapLines::paintSome(QPainter& painter, bool marked, double detail, const QRectF& exposed) const
{
    // At that size nobody sees them bend.
    const bool small = detail < mapReadable;
    QList<const Curve*> curves;
    QList<QLineF> lines;
    const auto keep = [&](const QPointF& a, const QPointF& b) {
        const bool outside = std::max(a.x(), b.x()) < exposed.left() || std::min(a.x(), b.x()) > exposed.right()
            || std::max(a.y(), b.y()) < exposed.top() || std::min(a.y(), b.y()) > exposed.bottom();
        if (!outside) {
            lines << QLineF(a, b);
        }
        return !outside;
    };
    for (const Curve& curve : m_curves) {
        const bool ours = m_state.chosen >= 0 && (curve.from == m_state.chosen || curve.to == m_state.chosen);
        if (ours != marked || !curve.bounds.intersects(exposed)) {
            continue;
        }
        if (small) {
            keep(curve.bends.first(), curve.bends.last());
            continue;
        }
        bool seen = false;
        for (qsizetype at = 1; at < curve.bends.size(); ++at) {
            seen = keep(curve.bends[at - 1], curve.bends[at]) || seen;
        }
        if (seen) {
            curves << &curve;
        }
    }
    const bool smooth = !small && !m_state.moving && curves.size() <= fewCurves;
    painter.setRenderHint(QPainter::Antialiasing, !small && !m_state.moving);
    painter.setBrush(Qt::NoBrush);
    if (smooth) {
        for (const Curve* curve : std::as_const(curves)) {
            painter.drawPath(curve->path);
        }
    } else {
        painter.drawLines(lines);
    }
    painter.setBrush(painter.pen().color());
    for (const Curve* curve : std::as_const(curves)) {
        const QPointF end = curve->bends.last();
        const double way = curve->fromLeft ? -1 : 1;
        if (exposed.contains(end)) {
            painter.drawPolygon(QPolygonF({end, end + QPointF(way * 8, -3.5), end + QPointF(way * 8, 3.5)}));
        }
    }
}

} // namespace lk
