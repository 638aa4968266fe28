// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/tablemap.h"

#include <QCoreApplication>

#include <algorithm>
#include <cstdlib>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::tableMap)
};

const Table* find(const QList<TablePtr>& known, const QualifiedName& name)
{
    const auto it = std::ranges::find_if(known, [&](const TablePtr& table) { return table->name == name; });
    return it == known.end() ? nullptr : it->get();
}

class Builder {
public:
    Builder(const Table& centre, const QList<TablePtr>& known)
        : m_known(known)
    {
        m_map.nodes << MapNode{centre.name.printed(), {}, QStringLiteral("table"), 0, false, {}, centre.name};
    }

    TableMap build(const Table& centre, int depth)
    {
        QList<std::pair<int, const Table*>> edge{{0, &centre}};
        for (int distance = 1; distance <= depth; ++distance) {
            QList<std::pair<int, const Table*>> next;
            for (const auto& [at, table] : std::as_const(edge)) {
                for (const int added : around(at, *table, distance)) {
                    const auto& name = m_map.nodes[added].table;
                    if (const Table* read = name ? find(m_known, *name) : nullptr) {
                        next.append({added, read});
                    }
                }
            }
            edge = next;
        }
        return std::move(m_map);
    }

private:
    /// Adds what stands around one table; gives the nodes that are new.
    QList<int> around(int at, const Table& table, int distance)
    {
        QList<int> added;
        for (const Neighbour& neighbour : distance == 1 ? neighbourhood(table) : behind(table, distance)) {
            const bool below = neighbour.side == Side::Below;
            int other = below ? -1 : indexOf(neighbour);
            if (other == at) {
                m_map.nodes[at].detail = Words::tr("references itself: %1").arg(neighbour.detail);
                continue;
            }
            if (other < 0) {
                const int parent = m_map.nodes[at].column;
                const int column = below ? 0
                    : parent != 0        ? (parent < 0 ? -distance : distance)
                                         : (neighbour.side == Side::ReferencedBy ? -distance : distance);
                other = static_cast<int>(m_map.nodes.size());
                m_map.nodes << MapNode{neighbour.title, neighbour.detail, neighbour.iconName, column, below,
                    neighbour.folded, neighbour.table, neighbour.behind};
                if (!below) {
                    added << other;
                }
            }
            const MapEdge edge
                = neighbour.side == Side::References ? MapEdge{at, other, true} : MapEdge{other, at, !below};
            if (!m_map.edges.contains(edge)) {
                m_map.edges << edge;
            }
        }
        return added;
    }

    /// Of a table that is not the centre only the tables matter. Those that are drawn already need no place; of the
    /// others as many stand alone as the distance and the drawing allow.
    QList<Neighbour> behind(const Table& table, int distance) const
    {
        QList<Neighbour> shown;
        const QList<Neighbour> all = neighbourhood(table, -1);
        qsizetype room = std::max<qsizetype>(0, mostBoxes - m_map.nodes.size());
        for (const Side side : {Side::ReferencedBy, Side::References}) {
            QList<Neighbour> fresh;
            for (const Neighbour& neighbour : all) {
                if (neighbour.side == side) {
                    (indexOf(neighbour) >= 0 ? shown : fresh) << neighbour;
                }
            }
            const qsizetype alone = std::min<qsizetype>(room, mostNeighbours / distance);
            // A box for the rest takes as much room as the only one in it.
            if (fresh.size() <= alone || (fresh.size() == 1 && room > 0)) {
                shown << fresh;
                room -= fresh.size();
                continue;
            }
            room -= alone;
            shown << fresh.first(alone) << foldedTogether(side, fresh.sliced(alone));
        }
        return shown;
    }

    int indexOf(const Neighbour& neighbour) const
    {
        if (!neighbour.table) {
            return -1;
        }
        const auto it = std::ranges::find_if(
            m_map.nodes, [&](const MapNode& node) { return !node.below && node.table == neighbour.table; });
        return it == m_map.nodes.end() ? -1 : static_cast<int>(it - m_map.nodes.begin());
    }

    const QList<TablePtr>& m_known;
    TableMap m_map;
};

} // namespace

TableMap tableMap(const Table& centre, const QList<TablePtr>& known, int depth)
{
    return Builder(centre, known).build(centre, depth);
}

QList<QualifiedName> unread(const TableMap& map, const QList<TablePtr>& known, int depth)
{
    QList<QualifiedName> names;
    for (const MapNode& node : map.nodes) {
        if (!node.below && node.table && node.column != 0 && std::abs(node.column) < depth
            && !find(known, *node.table)) {
            names << *node.table;
        }
    }
    return names;
}

} // namespace lk
