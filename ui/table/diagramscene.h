// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/workspace/tablemap.h"

#include <QGraphicsScene>

namespace lk {

/// Draws a map: the table in the centre, those that reference it left, those it references right, views, functions and
/// triggers below. Colours come from the palette when it is laid out.
class DiagramScene : public QGraphicsScene {
    Q_OBJECT
public:
    explicit DiagramScene(QObject* parent = nullptr);

    void setMap(const Table& table, const TableMap& map);

signals:
    void openRequested(const lk::QualifiedName& table);

protected:
    void mouseDoubleClickEvent(QGraphicsSceneMouseEvent* event) override;

private:
    class NodeItem;
    NodeItem* addNode(const QString& title, const QString& detail, const QString& iconName, bool centre);
    void addReference(const NodeItem& from, const NodeItem& to);
    void addUse(const NodeItem& from, const NodeItem& to);
    void addCurve(const QPainterPath& path, bool dashed);
};

} // namespace lk
