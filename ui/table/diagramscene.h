// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/table/neighbourhood.h"

#include <QGraphicsScene>

namespace lk {

/// Draws a neighbourhood: the table in the centre, those that reference it left, those it references right, views,
/// functions and triggers below. Colours come from the palette when it is laid out.
class DiagramScene : public QGraphicsScene {
    Q_OBJECT
public:
    explicit DiagramScene(QObject* parent = nullptr);

    void setTable(const Table& table);

signals:
    void openRequested(const lk::QualifiedName& table);

protected:
    void mouseDoubleClickEvent(QGraphicsSceneMouseEvent* event) override;

private:
    class NodeItem;
    NodeItem* addNode(const QString& title, const QString& detail, const QString& iconName, bool centre);
    void addEdge(const QPointF& from, const QPointF& to, bool vertical, bool arrow);
};

} // namespace lk
