// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/map/mapscene.h"

#include "ui/map/mapitems.h"

#include <QApplication>
#include <QFontMetricsF>
#include <QGraphicsSceneHelpEvent>
#include <QGraphicsSceneMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <numeric>
#include <utility>

namespace lk {

namespace {
constexpr int mostLandmarks = 40;
} // namespace

MapScene::MapScene(QObject* parent)
    : QGraphicsScene(parent)
    , m_state(std::make_unique<MapState>())
{
}

MapScene::~MapScene()
{
    clear(); // the items look at what goes before the scene's own destructor
}

QList<QSizeF> MapScene::sizesOf(const SchemaMap& map)
{
    const QFontMetricsF strong(mapStrongFont());
    const QFontMetricsF small(mapSmallFont());
    const double pad = strong.height() * 0.4;
    QList<QSizeF> sizes;
    for (const MapTable& table : map.tables) {
        const double width
            = std::max(strong.horizontalAdvance(table.name.printed()), small.horizontalAdvance(mapDetailOf(table)));
        sizes << QSizeF(std::clamp(width, strong.height() * 6, strong.height() * 16) + pad * 2 + 2,
            strong.height() + small.height() + pad * 1.4);
    }
    return sizes;
}

void MapScene::setMap(const SchemaMap& map, const QList<QSizeF>& sizes, const MapPlaces& places)
{
    clear();
    *m_state = {};
    m_map = map;
    m_boxes.clear();
    for (qsizetype at = 0; at < map.tables.size(); ++at) {
        m_boxes << QRectF(places.corners[at], sizes[at]);
    }
    addItem(new MapBoxes(*m_state, map, m_boxes));
    addItem(new MapLines(*m_state, map, m_boxes));
    m_landmarks.resize(map.tables.size());
    std::iota(m_landmarks.begin(), m_landmarks.end(), 0);
    std::ranges::stable_sort(m_landmarks, std::ranges::greater(),
        [&](int at) { return map.tables[at].references + map.tables[at].referencedBy; });
    m_landmarks.resize(std::min<qsizetype>(m_landmarks.size(), mostLandmarks));
    const double edge = QFontMetricsF(QApplication::font()).height();
    setSceneRect(itemsBoundingRect().adjusted(-edge, -edge, edge, edge));
}

int MapScene::chosen() const
{
    return m_state->chosen;
}

void MapScene::choose(int table)
{
    if (table == m_state->chosen) {
        return;
    }
    m_state->chosen = table;
    m_state->joined.clear();
    for (const MapLine& line : std::as_const(m_map.lines)) {
        if (table >= 0 && (line.from == table || line.to == table)) {
            m_state->joined << (line.from == table ? line.to : line.from);
        }
    }
    update();
    emit chosenChanged(table);
}

void MapScene::setMoving(bool moving)
{
    if (std::exchange(m_state->moving, moving) != moving) {
        update();
    }
}

QRectF MapScene::boxOf(int table) const
{
    return m_boxes.value(table);
}

QRectF MapScene::boxesAround(int table) const
{
    QRectF box = boxOf(table);
    for (const MapLine& line : m_map.lines) {
        if (line.from == table || line.to == table) {
            box |= boxOf(line.from) | boxOf(line.to);
        }
    }
    return box;
}

int MapScene::tableAt(const QPointF& place) const
{
    const auto at = std::ranges::find_if(m_boxes, [&](const QRectF& box) { return box.contains(place); });
    return at == m_boxes.end() ? -1 : static_cast<int>(at - m_boxes.begin());
}

void MapScene::paintLandmarks(QPainter& painter, const QTransform& toView, const QRectF& viewport) const
{
    if (toView.m11() >= mapReadable) {
        return;
    }
    const QPalette palette = QApplication::palette();
    painter.setFont(mapStrongFont());
    const QFontMetricsF metrics(mapStrongFont());
    QList<QRectF> taken;
    QList<int> order = m_landmarks;
    if (m_state->chosen >= 0) {
        order.prepend(m_state->chosen);
    }
    for (const int at : std::as_const(order)) {
        const QString name = m_map.tables[at].name.name;
        QRectF label(0, 0, metrics.horizontalAdvance(name) + 8, metrics.height());
        label.moveCenter(toView.map(boxOf(at).center()));
        const bool free = std::ranges::none_of(taken, [&](const QRectF& other) { return other.intersects(label); });
        if (!free || !viewport.contains(label)) {
            continue;
        }
        taken << label;
        QColor ground = palette.color(QPalette::Base);
        ground.setAlphaF(0.88F);
        painter.setPen(at == m_state->chosen ? palette.color(QPalette::Highlight) : palette.color(QPalette::Mid));
        painter.setBrush(ground);
        painter.drawRoundedRect(label, 3, 3);
        painter.setPen(palette.color(QPalette::Text));
        painter.drawText(label, Qt::AlignCenter, name);
    }
}

void MapScene::helpEvent(QGraphicsSceneHelpEvent* event)
{
    const int at = tableAt(event->scenePos());
    if (at < 0) {
        QToolTip::hideText();
        return;
    }
    const MapTable& table = m_map.tables[at];
    QToolTip::showText(event->screenPos(),
        tr("%1\nreferences %2, referenced by %3")
            .arg(table.name.printed(), QString::number(table.references), QString::number(table.referencedBy)),
        event->widget());
    event->accept();
}

void MapScene::mousePressEvent(QGraphicsSceneMouseEvent* event)
{
    const int table = tableAt(event->scenePos());
    if (event->button() == Qt::LeftButton && table >= 0) {
        choose(table);
        event->accept();
        return;
    }
    QGraphicsScene::mousePressEvent(event); // the view takes it to pan
}

void MapScene::mouseDoubleClickEvent(QGraphicsSceneMouseEvent* event)
{
    if (const int table = tableAt(event->scenePos()); table >= 0) {
        emit openRequested(m_map.tables[table].name);
        event->accept();
        return;
    }
    QGraphicsScene::mouseDoubleClickEvent(event);
}

} // namespace lk
