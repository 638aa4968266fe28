// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/map/mapscene.h"

#include "ui/table/figures.h"
#include "ui/theme/roles.h"

#include <QApplication>
#include <QFontMetricsF>
#include <QGraphicsItem>
#include <QGraphicsSceneMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QStyleOptionGraphicsItem>

#include <algorithm>
#include <numeric>

namespace lk {

namespace {

constexpr double readable = 0.42; ///< smaller than this no text is drawn in the boxes
constexpr int mostLandmarks = 40;

QFont strongFont()
{
    QFont font = QApplication::font();
    font.setWeight(QFont::DemiBold);
    return font;
}

QFont smallFont()
{
    QFont font = QApplication::font();
    font.setPointSizeF(font.pointSizeF() * 0.9);
    return font;
}

QString detailOf(const MapTable& table)
{
    const QString size = MapScene::tr("%1 rows · %2").arg(shortCount(table.rows), byteSize(table.bytes));
    return table.selfReference ? MapScene::tr("%1 · refers to itself").arg(size) : size;
}

} // namespace

class MapScene::TableItem : public QGraphicsItem {
public:
    TableItem(const MapTable& table, const QSizeF& size)
        : m_box(QPointF(0, 0), size)
        , m_detail(detailOf(table))
        , m_hub(table.references + table.referencedBy > 12)
    {
        const QFontMetricsF strong(strongFont());
        m_pad = strong.height() * 0.4;
        m_title = strong.elidedText(table.name.printed(), Qt::ElideMiddle, size.width() - m_pad * 2);
        m_detail = QFontMetricsF(smallFont()).elidedText(m_detail, Qt::ElideRight, size.width() - m_pad * 2);
        m_line = strong.height();
        setZValue(1);
    }

    enum class Look { Plain, Chosen, Joined, Aside };
    void setLook(Look look)
    {
        if (m_look != look) {
            m_look = look;
            update();
        }
    }
    QRectF box() const { return m_box.translated(pos()); }

    QRectF boundingRect() const override { return m_box.adjusted(-2, -2, 2, 2); }

    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) override
    {
        const double detail = option->levelOfDetailFromTransform(painter->worldTransform());
        const QPalette palette = QApplication::palette();
        const bool aside = m_look == Look::Aside;
        const bool marked = m_look == Look::Chosen || m_look == Look::Joined;
        QPen edge(marked ? palette.color(QPalette::Highlight) : palette.color(QPalette::Mid),
            m_look == Look::Chosen ? 3
                : marked || m_hub  ? 2
                                   : 1);
        QColor fill = m_look == Look::Chosen ? palette.color(QPalette::AlternateBase) : palette.color(QPalette::Base);
        if (detail < readable) {
            // Without text a box must be seen by its ground.
            edge.setCosmetic(true);
            edge.setWidthF(marked ? 2 : 1);
            fill = marked ? palette.color(QPalette::Highlight) : roleColor(Role::Neutral);
            fill.setAlphaF(aside ? 0.15F : marked ? 0.8F : m_hub ? 0.75F : 0.4F);
            painter->setPen(edge);
            painter->setBrush(fill);
            painter->drawRect(m_box);
            return;
        }
        painter->setPen(edge);
        painter->setBrush(fill);
        painter->drawRoundedRect(m_box, 4, 4);
        const QRectF inside = m_box.adjusted(m_pad, m_pad * 0.7, -m_pad, -m_pad * 0.7);
        painter->setPen(palette.color(aside ? QPalette::PlaceholderText : QPalette::Text));
        painter->setFont(strongFont());
        painter->drawText(QRectF(inside.topLeft(), QSizeF(inside.width(), m_line)), Qt::AlignVCenter, m_title);
        painter->setFont(smallFont());
        painter->setPen(palette.color(QPalette::PlaceholderText));
        painter->drawText(QRectF(inside.left(), inside.top() + m_line, inside.width(), inside.height() - m_line),
            Qt::AlignVCenter, m_detail);
    }

private:
    QRectF m_box;
    QString m_title;
    QString m_detail;
    double m_pad = 0;
    double m_line = 0;
    bool m_hub;
    Look m_look = Look::Plain;
};

/// All references as one item: a thousand items less to look after.
class MapScene::LinesItem : public QGraphicsItem {
public:
    LinesItem(const SchemaMap& map, const QList<TableItem*>& items)
    {
        setFlag(ItemUsesExtendedStyleOption); // the exposed rectangle
        for (const MapLine& line : map.lines) {
            add(line, items[line.from]->box(), items[line.to]->box());
        }
    }

    void choose(int table)
    {
        m_chosen = table;
        update();
    }
    bool touches(int table, int other) const
    {
        return std::ranges::any_of(m_curves, [&](const Curve& curve) {
            return (curve.from == table && curve.to == other) || (curve.to == table && curve.from == other);
        });
    }

    QRectF boundingRect() const override { return m_bounds; }

    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget*) override
    {
        const double detail = option->levelOfDetailFromTransform(painter->worldTransform());
        const QPalette palette = QApplication::palette();
        QColor faint = palette.color(QPalette::PlaceholderText);
        faint.setAlphaF(m_chosen >= 0 ? 0.2F : detail < readable ? 0.45F : 0.8F);
        QPen plain(faint, 1);
        plain.setCosmetic(true);
        QPen strong(palette.color(QPalette::Highlight), 2);
        strong.setCosmetic(true);
        painter->setBrush(Qt::NoBrush);
        // Thousands of smooth curves are what would make a small map stutter; at that size nobody sees them bend.
        const bool small = detail < readable;
        painter->setRenderHint(QPainter::Antialiasing, !small);
        for (const bool marked : {false, true}) {
            painter->setPen(marked ? strong : plain);
            for (const Curve& curve : m_curves) {
                const bool ours = m_chosen >= 0 && (curve.from == m_chosen || curve.to == m_chosen);
                if (ours != marked || !curve.bounds.intersects(option->exposedRect)) {
                    continue;
                }
                if (small) {
                    painter->drawLine(curve.begin, curve.end);
                    continue;
                }
                painter->drawPath(curve.path);
                const double way = curve.fromLeft ? -1 : 1;
                painter->setBrush(painter->pen().color());
                painter->drawPolygon(
                    QPolygonF({curve.end, curve.end + QPointF(way * 8, -3.5), curve.end + QPointF(way * 8, 3.5)}));
                painter->setBrush(Qt::NoBrush);
            }
        }
    }

private:
    struct Curve {
        int from;
        int to;
        QPointF begin;
        QPointF end;
        bool fromLeft; ///< comes in at the left side of the table it references
        QPainterPath path;
        QRectF bounds;
    };

    void add(const MapLine& line, const QRectF& from, const QRectF& to)
    {
        const double apart = to.center().x() - from.center().x();
        const bool same = std::abs(apart) < std::max(from.width(), to.width()) / 2;
        const bool rightwards = apart > 0 && !same;
        const QPointF begin(rightwards || same ? from.right() : from.left(), from.center().y());
        const QPointF end(rightwards ? to.left() : to.right(), to.center().y());
        const double bend = std::max(24.0, std::abs(end.x() - begin.x()) / 2);
        QPainterPath path(begin);
        path.cubicTo(
            begin + QPointF(rightwards || same ? bend : -bend, 0), end + QPointF(rightwards ? -bend : bend, 0), end);
        const QRectF bounds = path.controlPointRect().adjusted(-9, -5, 9, 5);
        m_bounds |= bounds;
        m_curves << Curve{line.from, line.to, begin, end, rightwards, path, bounds};
    }

    QList<Curve> m_curves;
    QRectF m_bounds;
    int m_chosen = -1;
};

MapScene::MapScene(QObject* parent)
    : QGraphicsScene(parent)
{
}

QList<QSizeF> MapScene::sizesOf(const SchemaMap& map)
{
    const QFontMetricsF strong(strongFont());
    const QFontMetricsF small(smallFont());
    const double pad = strong.height() * 0.4;
    QList<QSizeF> sizes;
    for (const MapTable& table : map.tables) {
        const double width
            = std::max(strong.horizontalAdvance(table.name.printed()), small.horizontalAdvance(detailOf(table)));
        sizes << QSizeF(std::clamp(width, strong.height() * 6, strong.height() * 16) + pad * 2 + 2,
            strong.height() + small.height() + pad * 1.4);
    }
    return sizes;
}

void MapScene::setMap(const SchemaMap& map, const QList<QSizeF>& sizes, const MapPlaces& places)
{
    clear();
    m_items.clear();
    m_lines = nullptr;
    m_map = map;
    m_chosen = -1;
    for (qsizetype at = 0; at < map.tables.size(); ++at) {
        auto* item = new TableItem(map.tables[at], sizes[at]);
        item->setPos(places.corners[at]);
        item->setToolTip(tr("%1\nreferences %2, referenced by %3")
                .arg(map.tables[at].name.printed())
                .arg(map.tables[at].references)
                .arg(map.tables[at].referencedBy));
        addItem(item);
        m_items << item;
    }
    m_lines = new LinesItem(map, m_items);
    addItem(m_lines);
    m_landmarks.resize(map.tables.size());
    std::iota(m_landmarks.begin(), m_landmarks.end(), 0);
    std::ranges::stable_sort(m_landmarks, std::ranges::greater(),
        [&](int at) { return map.tables[at].references + map.tables[at].referencedBy; });
    m_landmarks.resize(std::min<qsizetype>(m_landmarks.size(), mostLandmarks));
    const double edge = QFontMetricsF(QApplication::font()).height();
    setSceneRect(itemsBoundingRect().adjusted(-edge, -edge, edge, edge));
}

void MapScene::choose(int table)
{
    if (table == m_chosen) {
        return;
    }
    m_chosen = table;
    for (int at = 0; at < m_items.size(); ++at) {
        m_items[at]->setLook(table < 0        ? TableItem::Look::Plain
                : at == table                 ? TableItem::Look::Chosen
                : m_lines->touches(table, at) ? TableItem::Look::Joined
                                              : TableItem::Look::Aside);
    }
    m_lines->choose(table);
    emit chosenChanged(table);
}

QRectF MapScene::boxOf(int table) const
{
    return m_items.value(table) ? m_items[table]->box() : QRectF();
}

QRectF MapScene::boxesAround(int table) const
{
    QRectF box = boxOf(table);
    for (int at = 0; at < m_items.size(); ++at) {
        if (m_lines->touches(table, at)) {
            box |= m_items[at]->box();
        }
    }
    return box;
}

int MapScene::tableAt(const QPointF& place) const
{
    const auto at = std::ranges::find_if(m_items, [&](const TableItem* item) { return item->box().contains(place); });
    return at == m_items.end() ? -1 : static_cast<int>(at - m_items.begin());
}

void MapScene::paintLandmarks(QPainter& painter, const QTransform& toView, const QRectF& viewport) const
{
    if (toView.m11() >= readable) {
        return;
    }
    const QPalette palette = QApplication::palette();
    painter.setFont(strongFont());
    const QFontMetricsF metrics(strongFont());
    QList<QRectF> taken;
    QList<int> order = m_landmarks;
    if (m_chosen >= 0) {
        order.prepend(m_chosen);
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
        painter.setPen(at == m_chosen ? palette.color(QPalette::Highlight) : palette.color(QPalette::Mid));
        painter.setBrush(ground);
        painter.drawRoundedRect(label, 3, 3);
        painter.setPen(palette.color(QPalette::Text));
        painter.drawText(label, Qt::AlignCenter, name);
    }
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
