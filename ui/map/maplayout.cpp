// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/map/maplayout.h"

#include <QRectF>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace lk {

namespace {

constexpr int sweeps = 12;
/// Layers that are higher than this many boxes are broken into several columns.
constexpr int highestColumn = 40;
constexpr double aspect = 1.6; ///< of the whole map, about that of a screen

class Layers {
public:
    Layers(const SchemaMap& map, const QList<QSizeF>& sizes, const std::atomic<bool>& stop)
        : m_map(map)
        , m_sizes(sizes)
        , m_stop(stop)
        , m_count(static_cast<int>(map.tables.size()))
        , m_right(size_t(m_count))
        , m_left(size_t(m_count))
        , m_corners(m_count)
    {
        for (const QSizeF& size : sizes) {
            m_gap = std::max(m_gap, size.height() * 0.45);
        }
    }

    MapPlaces places()
    {
        breakCircles();
        std::vector<std::vector<int>> parts = components();
        std::vector<QRectF> boxes;
        std::vector<int> lone;
        std::vector<std::vector<int>> joined;
        for (std::vector<int>& part : parts) {
            if (m_stop) {
                return {};
            }
            if (part.size() == 1) {
                lone.push_back(part.front());
                continue;
            }
            boxes.push_back(layOut(part));
            joined.push_back(std::move(part));
        }
        const double bottom = pack(joined, boxes);
        grid(lone, bottom);
        return {m_corners, false};
    }

private:
    /// Edges that close a circle are turned round for the layout. Without recursion: chains are as long as they like.
    void breakCircles()
    {
        std::vector<std::vector<int>> out(static_cast<size_t>(m_count));
        for (const MapLine& line : m_map.lines) {
            out[size_t(line.from)].push_back(line.to);
        }
        std::vector<int> state(size_t(m_count), 0); // 1: on the path
        for (int root = 0; root < m_count; ++root) {
            if (state[size_t(root)] != 0) {
                continue;
            }
            std::vector<std::pair<int, size_t>> path{{root, 0}};
            state[size_t(root)] = 1;
            while (!path.empty()) {
                const int at = path.back().first;
                if (path.back().second == out[size_t(at)].size()) {
                    state[size_t(at)] = 2;
                    path.pop_back();
                    continue;
                }
                const int next = out[size_t(at)][path.back().second++];
                if (state[size_t(next)] == 1) {
                    join(next, at);
                    continue;
                }
                join(at, next);
                if (state[size_t(next)] == 0) {
                    state[size_t(next)] = 1;
                    path.emplace_back(next, 0);
                }
            }
        }
    }

    void join(int from, int to)
    {
        if (std::ranges::find(m_right[size_t(from)], to) == m_right[size_t(from)].end()) {
            m_right[size_t(from)].push_back(to);
            m_left[size_t(to)].push_back(from);
        }
    }

    std::vector<std::vector<int>> components() const
    {
        std::vector<std::vector<int>> parts;
        std::vector<bool> seen(size_t(m_count), false);
        for (int root = 0; root < m_count; ++root) {
            if (seen[size_t(root)]) {
                continue;
            }
            std::vector<int> part{root};
            seen[size_t(root)] = true;
            for (size_t i = 0; i < part.size(); ++i) {
                for (const auto* side : {&m_right, &m_left}) {
                    for (const int next : (*side)[size_t(part[i])]) {
                        if (!seen[size_t(next)]) {
                            seen[size_t(next)] = true;
                            part.push_back(next);
                        }
                    }
                }
            }
            std::ranges::sort(part);
            parts.push_back(std::move(part));
        }
        return parts;
    }

    /// Places one part from (0, 0) on.
    QRectF layOut(const std::vector<int>& part)
    {
        std::vector<std::vector<int>> columns = order(layers(part));
        const double wide = m_gap * 4;
        std::vector<double> y(size_t(m_count), 0);
        for (const std::vector<int>& column : columns) {
            double at = 0;
            for (const int table : column) {
                y[size_t(table)] = at;
                at += m_sizes[table].height() + m_gap;
            }
            for (const int table : column) {
                y[size_t(table)] -= at / 2; // columns are centred on one line
            }
        }
        for (int sweep = 0; sweep < sweeps; ++sweep) {
            if (m_stop) {
                return {};
            }
            for (size_t i = 0; i < columns.size(); ++i) {
                settle(columns[sweep % 2 == 0 ? i : columns.size() - 1 - i], y);
            }
        }
        QRectF box;
        double x = 0;
        for (const std::vector<int>& column : columns) {
            double width = 0;
            for (const int table : column) {
                width = std::max(width, m_sizes[table].width());
            }
            for (const int table : column) {
                m_corners[table] = {x + (width - m_sizes[table].width()) / 2, y[size_t(table)]};
                box |= QRectF(m_corners[table], m_sizes[table]);
            }
            x += width + wide;
        }
        return box;
    }

    /// The longest way to the left end says in which layer a table stands; one that nobody references stands close to
    /// what it references.
    std::vector<std::vector<int>> layers(const std::vector<int>& part) const
    {
        std::vector<int> depth(size_t(m_count), 0);
        std::vector<int> waits(size_t(m_count), 0);
        std::vector<int> ready;
        for (const int table : part) {
            waits[size_t(table)] = static_cast<int>(m_left[size_t(table)].size());
            if (waits[size_t(table)] == 0) {
                ready.push_back(table);
            }
        }
        std::vector<int> sorted;
        for (size_t i = 0; i < ready.size(); ++i) {
            const int table = ready[i];
            sorted.push_back(table);
            for (const int next : m_right[size_t(table)]) {
                depth[size_t(next)] = std::max(depth[size_t(next)], depth[size_t(table)] + 1);
                if (--waits[size_t(next)] == 0) {
                    ready.push_back(next);
                }
            }
        }
        int most = 0;
        for (auto it = sorted.rbegin(); it != sorted.rend(); ++it) {
            const std::vector<int>& next = m_right[size_t(*it)];
            if (m_left[size_t(*it)].empty() && !next.empty()) {
                int nearest = depth[size_t(next.front())];
                for (const int one : next) {
                    nearest = std::min(nearest, depth[size_t(one)]);
                }
                depth[size_t(*it)] = nearest - 1;
            }
            most = std::max(most, depth[size_t(*it)]);
        }
        std::vector<std::vector<int>> found(size_t(most) + 1);
        for (const int table : part) {
            found[size_t(depth[size_t(table)])].push_back(table);
        }
        std::erase_if(found, [](const std::vector<int>& layer) { return layer.empty(); });
        return found;
    }

    /// Each table between those it is joined with, back and forth; then layers that are too high become several
    /// columns.
    std::vector<std::vector<int>> order(std::vector<std::vector<int>> layers) const
    {
        std::vector<double> place(size_t(m_count), 0);
        const auto number = [&](const std::vector<int>& layer) {
            for (size_t i = 0; i < layer.size(); ++i) {
                place[size_t(layer[i])] = (double(i) + 0.5) / double(layer.size());
            }
        };
        std::ranges::for_each(layers, number);
        for (int sweep = 0; sweep < sweeps && !m_stop; ++sweep) {
            for (size_t i = 0; i < layers.size(); ++i) {
                std::vector<int>& layer = layers[sweep % 2 == 0 ? i : layers.size() - 1 - i];
                std::vector<double> wish(size_t(m_count), 0);
                for (const int table : layer) {
                    wish[size_t(table)] = middle(table, place);
                }
                std::ranges::stable_sort(layer, {}, [&](int table) { return wish[size_t(table)]; });
                number(layer);
            }
        }
        std::vector<std::vector<int>> columns;
        for (const std::vector<int>& layer : layers) {
            const size_t parts = (layer.size() + highestColumn - 1) / highestColumn;
            std::vector<std::vector<int>> split(parts);
            for (size_t i = 0; i < layer.size(); ++i) {
                split[i % parts].push_back(layer[i]); // neighbours stay side by side
            }
            std::ranges::move(split, std::back_inserter(columns));
        }
        return columns;
    }

    double middle(int table, const std::vector<double>& place) const
    {
        double sum = 0;
        size_t many = 0;
        for (const auto* side : {&m_right, &m_left}) {
            for (const int next : (*side)[size_t(table)]) {
                sum += place[size_t(next)];
                ++many;
            }
        }
        return many == 0 ? place[size_t(table)] : sum / double(many);
    }

    /// Pulls each table towards the middle of those it is joined with, as far as its neighbours in the column allow.
    void settle(const std::vector<int>& column, std::vector<double>& y) const
    {
        std::vector<double> wish;
        wish.reserve(column.size());
        for (const int table : column) {
            double sum = 0;
            size_t many = 0;
            for (const auto* side : {&m_right, &m_left}) {
                for (const int next : (*side)[size_t(table)]) {
                    sum += y[size_t(next)] + m_sizes[next].height() / 2;
                    ++many;
                }
            }
            wish.push_back(many == 0 ? y[size_t(table)] : sum / double(many) - m_sizes[table].height() / 2);
        }
        // Runs of boxes that would overlap move as one, to the mean of their wishes.
        struct Run {
            size_t first;
            size_t count;
            double sum; ///< of the wishes, each less its place in the run
            double height;
            double top() const { return sum / double(count); }
        };
        std::vector<Run> runs;
        for (size_t i = 0; i < column.size(); ++i) {
            runs.push_back({i, 1, wish[i], m_sizes[column[i]].height() + m_gap});
            while (runs.size() > 1 && runs[runs.size() - 2].top() + runs[runs.size() - 2].height > runs.back().top()) {
                const Run last = runs.back();
                runs.pop_back();
                Run& before = runs.back();
                before.sum += last.sum - before.height * double(last.count);
                before.count += last.count;
                before.height += last.height;
            }
        }
        for (const Run& run : runs) {
            double at = run.top();
            for (size_t i = run.first; i < run.first + run.count; ++i) {
                y[size_t(column[i])] = at;
                at += m_sizes[column[i]].height() + m_gap;
            }
        }
    }

    /// The parts in rows, the highest first; gives where they end below.
    double pack(const std::vector<std::vector<int>>& parts, const std::vector<QRectF>& boxes)
    {
        std::vector<size_t> sorted(parts.size());
        std::iota(sorted.begin(), sorted.end(), size_t(0));
        std::ranges::stable_sort(sorted, std::ranges::greater(), [&](size_t i) { return boxes[i].height(); });
        double area = 0;
        m_width = 0;
        for (const QRectF& box : boxes) {
            area += (box.width() + m_gap * 3) * (box.height() + m_gap * 3);
            m_width = std::max(m_width, box.width());
        }
        m_width = std::max(m_width, std::sqrt(area * aspect));
        double x = 0;
        double top = 0;
        double bottom = 0;
        for (const size_t i : sorted) {
            if (x > 0 && x + boxes[i].width() > m_width) {
                x = 0;
                top = bottom;
            }
            const QPointF by = QPointF(x, top) - boxes[i].topLeft();
            for (const int table : parts[i]) {
                m_corners[table] += by;
            }
            x += boxes[i].width() + m_gap * 3;
            bottom = std::max(bottom, top + boxes[i].height() + m_gap * 3);
        }
        return bottom;
    }

    void grid(const std::vector<int>& lone, double top)
    {
        double width = 0;
        double area = 0;
        for (const int table : lone) {
            width = std::max(width, m_sizes[table].width() + m_gap);
            area += (m_sizes[table].width() + m_gap) * (m_sizes[table].height() + m_gap);
        }
        const double row = std::max(m_width, std::sqrt(area * aspect));
        double x = 0;
        double high = 0;
        for (const int table : lone) {
            if (x > 0 && x + width > row) {
                x = 0;
                top += high + m_gap;
                high = 0;
            }
            m_corners[table] = {x, top};
            x += width;
            high = std::max(high, m_sizes[table].height());
        }
    }

    const SchemaMap& m_map;
    const QList<QSizeF>& m_sizes;
    const std::atomic<bool>& m_stop;
    int m_count;
    std::vector<std::vector<int>> m_right; ///< what a table references, circles broken
    std::vector<std::vector<int>> m_left;
    QList<QPointF> m_corners;
    double m_gap = 8;
    double m_width = 0;
};

} // namespace

MapPlaces layeredPlaces(const SchemaMap& map, const QList<QSizeF>& sizes, const std::atomic<bool>& stop)
{
    Q_ASSERT(sizes.size() == map.tables.size());
    return map.tables.isEmpty() ? MapPlaces() : Layers(map, sizes, stop).places();
}

} // namespace lk
