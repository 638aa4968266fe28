// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/table/diagramscene.h"

#include "ui/table/figures.h"
#include "ui/theme/icons.h"

#include <QApplication>
#include <QFontMetricsF>
#include <QGraphicsItem>
#include <QGraphicsPathItem>
#include <QGraphicsSceneMouseEvent>
#include <QMap>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace lk {

/// A box with an icon, a name, and what it has to do with the table.
class DiagramScene::NodeItem : public QGraphicsItem {
public:
    NodeItem(const QString& title, const QString& detail, const QString& iconName, bool centre)
        : m_title(title)
        , m_detail(detail.split(QLatin1Char('\n')))
        , m_iconName(iconName)
        , m_centre(centre)
    {
        m_strong = QApplication::font();
        m_strong.setWeight(QFont::DemiBold);
        m_small = QApplication::font();
        m_small.setPointSizeF(m_small.pointSizeF() * 0.92);
        const QFontMetricsF strong(m_strong);
        const QFontMetricsF small(m_small);
        double width = strong.horizontalAdvance(m_title) + strong.height() * 1.5;
        for (const QString& line : std::as_const(m_detail)) {
            width = std::max(width, small.horizontalAdvance(line));
        }
        width = std::min(width, strong.height() * 18);
        const double pad = strong.height() * 0.5;
        m_box = QRectF(0, 0, width + pad * 2, strong.height() + small.height() * double(m_detail.size()) + pad * 1.6);
    }

    std::optional<QualifiedName> opens{};

    QRectF boundingRect() const override { return m_box.adjusted(-2, -2, 2, 2); }

    void paint(QPainter* painter, const QStyleOptionGraphicsItem*, QWidget*) override
    {
        const QPalette palette = QApplication::palette();
        const QFontMetricsF strong(m_strong);
        const QFontMetricsF small(m_small);
        const double pad = strong.height() * 0.5;
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setBrush(palette.color(m_centre ? QPalette::AlternateBase : QPalette::Base));
        painter->setPen(
            QPen(m_centre ? palette.color(QPalette::Highlight) : palette.color(QPalette::Mid), m_centre ? 2.0 : 1.0));
        painter->drawRoundedRect(m_box, 4, 4);
        const int side = int(strong.height());
        icon(m_iconName).paint(painter, QRect(int(pad), int(pad * 0.8), side, side));
        painter->setPen(palette.color(QPalette::Text));
        painter->setFont(m_strong);
        const double left = pad + side * 1.4;
        painter->drawText(QRectF(left, pad * 0.8, m_box.width() - left - pad, strong.height()), Qt::AlignVCenter,
            strong.elidedText(m_title, Qt::ElideMiddle, m_box.width() - left - pad));
        painter->setFont(m_small);
        painter->setPen(palette.color(QPalette::PlaceholderText));
        double y = pad * 0.8 + strong.height();
        for (const QString& line : m_detail) {
            painter->drawText(QRectF(pad, y, m_box.width() - pad * 2, small.height()), Qt::AlignVCenter,
                small.elidedText(line, Qt::ElideRight, m_box.width() - pad * 2));
            y += small.height();
        }
    }

    QSizeF size() const { return m_box.size(); }
    QPointF left() const { return mapToScene(QPointF(m_box.left(), m_box.center().y())); }
    QPointF right() const { return mapToScene(QPointF(m_box.right(), m_box.center().y())); }
    QPointF top() const { return mapToScene(QPointF(m_box.center().x(), m_box.top())); }
    QPointF bottom() const { return mapToScene(QPointF(m_box.center().x(), m_box.bottom())); }

private:
    QString m_title;
    QStringList m_detail;
    QString m_iconName;
    bool m_centre;
    QFont m_strong;
    QFont m_small;
    QRectF m_box;
};

DiagramScene::DiagramScene(QObject* parent)
    : QGraphicsScene(parent)
{
}

DiagramScene::NodeItem* DiagramScene::addNode(
    const QString& title, const QString& detail, const QString& iconName, bool centre)
{
    auto* node = new NodeItem(title, detail, iconName, centre);
    node->setZValue(1);
    node->setToolTip(detail.isEmpty() ? title : title + QLatin1Char('\n') + detail);
    addItem(node);
    return node;
}

void DiagramScene::addCurve(const QPainterPath& path, bool dashed)
{
    QPen pen(QApplication::palette().color(QPalette::PlaceholderText), 1.2);
    if (dashed) {
        pen.setStyle(Qt::DashLine);
    }
    addPath(path, pen);
}

/// A curve from side to side; between tables that stand above each other it leaves and comes back on the outside.
void DiagramScene::addReference(const NodeItem& from, const NodeItem& to)
{
    const bool sameColumn = std::abs(from.sceneBoundingRect().center().x() - to.sceneBoundingRect().center().x()) < 1;
    const bool rightwards = to.sceneBoundingRect().center().x() > from.sceneBoundingRect().center().x();
    const bool leaveRight = sameColumn ? from.pos().x() > 0 : rightwards;
    const bool enterRight = sameColumn ? leaveRight : !rightwards;
    const QPointF begin = leaveRight ? from.right() : from.left();
    const QPointF end = enterRight ? to.right() : to.left();
    QPainterPath path(begin);
    const double out = QFontMetricsF(QApplication::font()).height() * 3;
    const double bend = sameColumn ? out : std::max(out, std::abs(end.x() - begin.x()) / 2);
    path.cubicTo(begin + QPointF(leaveRight ? bend : -bend, 0), end + QPointF(enterRight ? bend : -bend, 0), end);
    addCurve(path, false);
    const double way = enterRight ? 1 : -1;
    const QColor ink = QApplication::palette().color(QPalette::PlaceholderText);
    addPolygon(QPolygonF({end, end + QPointF(way * 9, -4), end + QPointF(way * 9, 4)}), QPen(ink), ink);
}

void DiagramScene::addUse(const NodeItem& from, const NodeItem& to)
{
    const QPointF begin = from.top();
    const QPointF end = to.bottom();
    const double middle = (begin.y() + end.y()) / 2;
    QPainterPath path(begin);
    path.cubicTo(QPointF(begin.x(), middle), QPointF(end.x(), middle), end);
    addCurve(path, true);
}

void DiagramScene::setMap(const Table& table, const TableMap& map)
{
    clear();
    const double line = QFontMetricsF(QApplication::font()).height();
    const double gap = line * 0.8;
    const QString size = table.kind == TableKind::View
        ? kindName(table.kind)
        : QStringLiteral("%1 · %2").arg(
              tr("%1 rows").arg(shortCount(table.estimatedRows)), byteSize(table.heapBytes + table.toastBytes));
    QList<NodeItem*> items;
    QMap<int, QList<NodeItem*>> columns;
    QList<NodeItem*> below;
    for (const MapNode& node : map.nodes) {
        const bool centre = items.isEmpty();
        const QString detail = !centre ? node.detail
            : node.detail.isEmpty()    ? size
                                       : size + QLatin1Char('\n') + node.detail;
        NodeItem* item = addNode(node.title, detail, node.iconName, centre);
        items << item;
        if (!centre) {
            item->opens = node.table;
            (node.below ? below : columns[node.column]) << item;
        }
        if (!node.folded.isEmpty()) {
            item->setToolTip(node.folded.join(QLatin1Char('\n')));
        }
    }
    if (items.isEmpty()) {
        return;
    }
    NodeItem* centre = items.first();
    centre->setPos(-centre->size().width() / 2, -centre->size().height() / 2);

    double tallest = centre->size().height() / 2;
    for (const int direction : {-1, 1}) {
        double x = centre->size().width() / 2 + line * 6;
        for (int distance = 1; columns.contains(direction * distance); ++distance) {
            const QList<NodeItem*> column = columns.value(direction * distance);
            double width = 0;
            double height = -gap;
            for (const NodeItem* item : column) {
                width = std::max(width, item->size().width());
                height += item->size().height() + gap;
            }
            double y = -height / 2;
            for (NodeItem* item : column) {
                const double left = x + (width - item->size().width()) / 2;
                item->setPos(direction > 0 ? left : -left - item->size().width(), y);
                y += item->size().height() + gap;
            }
            tallest = std::max(tallest, height / 2);
            x += width + line * 6;
        }
    }
    // Below: rows of at most four, under whatever is tallest above.
    double y = tallest + line * 3;
    for (qsizetype first = 0; first < below.size(); first += 4) {
        const QList<NodeItem*> row = below.mid(first, 4);
        double width = -gap;
        double height = 0;
        for (const NodeItem* item : row) {
            width += item->size().width() + gap;
            height = std::max(height, item->size().height());
        }
        double x = -width / 2;
        for (NodeItem* item : row) {
            item->setPos(x, y);
            x += item->size().width() + gap;
        }
        y += height + gap;
    }
    for (const MapEdge& edge : map.edges) {
        if (edge.reference) {
            addReference(*items[edge.from], *items[edge.to]);
        } else {
            addUse(*items[edge.from], *items[edge.to]);
        }
    }
    setSceneRect(itemsBoundingRect().adjusted(-line, -line, line, line));
}

void DiagramScene::mouseDoubleClickEvent(QGraphicsSceneMouseEvent* event)
{
    for (QGraphicsItem* item : items(event->scenePos())) {
        if (const auto* node = dynamic_cast<NodeItem*>(item); node && node->opens) {
            emit openRequested(*node->opens);
            event->accept();
            return;
        }
    }
    QGraphicsScene::mouseDoubleClickEvent(event);
}

} // namespace lk
