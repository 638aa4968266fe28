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
#include <QPainter>

#include <algorithm>

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

void DiagramScene::addEdge(const QPointF& from, const QPointF& to, bool vertical, bool arrow)
{
    QPainterPath path(from);
    const QPointF middle = (from + to) / 2;
    if (vertical) {
        path.cubicTo(QPointF(from.x(), middle.y()), QPointF(to.x(), middle.y()), to);
    } else {
        path.cubicTo(QPointF(middle.x(), from.y()), QPointF(middle.x(), to.y()), to);
    }
    const QColor ink = QApplication::palette().color(QPalette::PlaceholderText);
    QPen pen(ink, 1.2);
    if (!arrow) {
        pen.setStyle(Qt::DashLine);
    }
    addPath(path, pen);
    if (arrow) {
        const double way = to.x() >= from.x() ? -1 : 1;
        addPolygon(QPolygonF({to, to + QPointF(way * 9, -4), to + QPointF(way * 9, 4)}), QPen(ink), ink);
    }
}

void DiagramScene::setTable(const Table& table)
{
    clear();
    const double line = QFontMetricsF(QApplication::font()).height();
    const QString size = table.kind == TableKind::View
        ? kindName(table.kind)
        : QStringLiteral("%1 · %2").arg(
              tr("%1 rows").arg(shortCount(table.estimatedRows)), byteSize(table.heapBytes + table.toastBytes));
    NodeItem* centre = addNode(table.name.printed(), size, QStringLiteral("table"), true);
    centre->setPos(-centre->size().width() / 2, -centre->size().height() / 2);

    QList<NodeItem*> left;
    QList<NodeItem*> right;
    QList<NodeItem*> below;
    for (const Neighbour& neighbour : neighbourhood(table)) {
        NodeItem* node = addNode(neighbour.title, neighbour.detail, neighbour.iconName, false);
        node->opens = neighbour.table;
        if (!neighbour.folded.isEmpty()) {
            node->setToolTip(neighbour.folded.join(QLatin1Char('\n')));
        }
        (neighbour.side == Side::ReferencedBy ? left : neighbour.side == Side::References ? right : below) << node;
    }
    const double gap = line * 0.8;
    const double away = centre->size().width() / 2 + line * 6;
    const auto stack = [gap](const QList<NodeItem*>& nodes, auto xOf) {
        double height = -gap;
        for (const NodeItem* node : nodes) {
            height += node->size().height() + gap;
        }
        double y = -height / 2;
        for (NodeItem* node : nodes) {
            node->setPos(xOf(node), y);
            y += node->size().height() + gap;
        }
        return height / 2;
    };
    const double leftHeight = stack(left, [away](const NodeItem* n) { return -away - n->size().width(); });
    const double rightHeight = stack(right, [away](const NodeItem*) { return away; });

    // Below: rows of at most four, under whatever is tallest above.
    double y = std::max({leftHeight, rightHeight, centre->size().height() / 2}) + line * 3;
    for (qsizetype first = 0; first < below.size(); first += 4) {
        const QList<NodeItem*> row = below.mid(first, 4);
        double width = -gap;
        double height = 0;
        for (const NodeItem* node : row) {
            width += node->size().width() + gap;
            height = std::max(height, node->size().height());
        }
        double x = -width / 2;
        for (NodeItem* node : row) {
            node->setPos(x, y);
            x += node->size().width() + gap;
        }
        y += height + gap;
    }
    for (const NodeItem* node : std::as_const(left)) {
        addEdge(node->right(), centre->left(), false, true);
    }
    for (const NodeItem* node : std::as_const(right)) {
        addEdge(centre->right(), node->left(), false, true);
    }
    for (const NodeItem* node : std::as_const(below)) {
        addEdge(node->top(), centre->bottom(), true, false);
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
