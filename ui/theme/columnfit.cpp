// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/theme/columnfit.h"

#include <QAbstractItemView>
#include <QEvent>
#include <QHeaderView>
#include <QScrollBar>
#include <QStyle>

#include <algorithm>
#include <ranges>
#include <utility>

namespace lk {

ColumnFit::ColumnFit(QHeaderView& header, QList<Column> columns, qsizetype must, int greedy)
    : QObject(&header)
    , m_header(header)
    , m_columns(std::move(columns))
    , m_must(must)
    , m_greedy(greedy)
{
    auto* view = qobject_cast<QAbstractItemView*>(header.parentWidget());
    Q_ASSERT(view);
    view->viewport()->installEventFilter(this);
    header.viewport()->installEventFilter(this);
    connect(view->model(), &QAbstractItemModel::modelReset, this, &ColumnFit::fit);
    fit();
}

int ColumnFit::shown(qsizetype columns, int Column::* width) const
{
    int sum = 0;
    for (const Column& column : m_columns | std::views::take(columns)) {
        sum += column.*width;
    }
    return sum;
}

void ColumnFit::fit()
{
    if (m_theirs) {
        return;
    }
    const auto* view = qobject_cast<QAbstractItemView*>(m_header.parentWidget());
    const int letter = view->fontMetrics().averageCharWidth();
    // As if there were a scroll bar: in a view whose rows wrap the widths decide whether there is one, and must not
    // depend on it.
    const int bar = view->style()->pixelMetric(QStyle::PM_ScrollBarExtent, nullptr, view->verticalScrollBar());
    const int room = qMin(view->viewport()->width(), view->maximumViewportSize().width() - bar);
    qsizetype inSight = m_must;
    while (inSight < m_columns.size() && shown(inSight + 1, &Column::wanted) * letter <= room) {
        ++inSight;
    }
    const int least = shown(inSight, &Column::least) * letter;
    const int wanted = shown(inSight, &Column::wanted) * letter;
    const double share
        = wanted > least ? std::clamp(double(room - least) / double(wanted - least), 0.0, 1.0) : double(room >= wanted);
    int left = view->viewport()->width();
    int greedy = 0;
    for (qsizetype at = 0; at < m_columns.size(); ++at) {
        const Column& column = m_columns[at];
        const double letters = at < inSight ? column.least + (column.wanted - column.least) * share : column.wanted;
        // In a longer language the head may need more than the cells do.
        const int width = qMax(int(letters * letter), m_header.sectionSizeHint(column.section));
        left -= at < inSight ? width : 0;
        greedy = column.section == m_greedy ? width : greedy;
        m_header.resizeSection(column.section, width);
    }
    if (left > 0 && room > 0) {
        m_header.resizeSection(m_greedy, greedy + left); // as a last section it may have been stretched already
    }
}

void ColumnFit::setWanted(int section, int letters)
{
    const auto column = std::ranges::find(m_columns, section, &Column::section);
    if (column != m_columns.end() && std::exchange(column->wanted, letters) != letters) {
        fit();
    }
}

bool ColumnFit::eventFilter(QObject* watched, QEvent* event)
{
    const auto widths = [this] {
        QList<int> all;
        for (const Column& column : m_columns) {
            all << m_header.sectionSize(column.section);
        }
        return all;
    };
    switch (event->type()) {
    case QEvent::Resize:
    case QEvent::FontChange:
        if (watched != m_header.viewport()) {
            fit();
        }
        break;
    case QEvent::MouseButtonPress:
    case QEvent::MouseButtonDblClick:
        if (watched == m_header.viewport()) {
            m_given = widths();
        }
        break;
    case QEvent::MouseButtonRelease:
        // A click that sorts changes none.
        m_theirs = m_theirs || (watched == m_header.viewport() && !m_given.isEmpty() && m_given != widths());
        break;
    default:
        break;
    }
    return QObject::eventFilter(watched, event);
}

} // namespace lk
