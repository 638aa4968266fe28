// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/stepstree.h"

#include "ui/plan/stepsmodel.h"
#include "ui/theme/columnfit.h"

#include <QHeaderView>
#include <QStyledItemDelegate>

namespace lk {

namespace {

/// What must be read whole takes as many lines as it needs.
bool isWrapped(int column)
{
    return column == StepsModel::StepColumn || column == StepsModel::StateColumn || column == StepsModel::LockColumn
        || column == StepsModel::ExpectedColumn;
}

class StepDelegate : public QStyledItemDelegate {
public:
    explicit StepDelegate(StepsTree& tree)
        : QStyledItemDelegate(&tree)
        , m_tree(tree)
    {
    }

    /// A tree asks without saying how wide the cell is.
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        QStyleOptionViewItem cell = option;
        cell.rect = QRect(0, 0, m_tree.roomFor(index), option.fontMetrics.height());
        QSize size = QStyledItemDelegate::sizeHint(cell, index);
        if (size.height() > option.fontMetrics.height() * 3 / 2) {
            size.rheight() += option.fontMetrics.height() / 2; // the lines of two steps are no paragraph
        }
        return size;
    }

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        option->features.setFlag(QStyleOptionViewItem::WrapText, isWrapped(index.column()));
        if (index.column() == StepsModel::StepColumn) {
            option->textElideMode = Qt::ElideMiddle; // what tells long names apart stands at both ends
        }
    }

private:
    StepsTree& m_tree;
};

} // namespace

StepsTree::StepsTree(StepsModel& model, QWidget* parent)
    : QTreeView(parent)
{
    setObjectName(QStringLiteral("planSteps"));
    setAccessibleName(tr("Steps of the Plan"));
    setModel(&model);
    setItemDelegate(new StepDelegate(*this));
    setAlternatingRowColors(true);
    setAllColumnsShowFocus(true);
    setWordWrap(true);
    setTabKeyNavigation(false);
    setFrameShape(QFrame::NoFrame);
    setExpandsOnDoubleClick(true);
    setIndentation(fontMetrics().height() * 3 / 4);
    header()->setStretchLastSection(true);
    new ColumnFit(*header(),
        {{StepsModel::StepColumn, 26, 35}, {StepsModel::StateColumn, 15, 16}, {StepsModel::LockColumn, 14, 18},
            {StepsModel::ExpectedColumn, 12, 13}, {StepsModel::WorkColumn, 12, 12}, {StepsModel::TriesColumn, 7, 7},
            {StepsModel::TimeColumn, 10, 10}},
        3, StepsModel::StepColumn);
    connect(header(), &QHeaderView::sectionResized, this, [this](int section, int before, int now) {
        if (isWrapped(section) && before != now) {
            scheduleDelayedItemsLayout(); // rows are as high as their words are long
        }
    });
}

void StepsTree::select(const QModelIndex& step)
{
    setCurrentIndex(step);
    keepInSight();
}

int StepsTree::roomFor(const QModelIndex& cell) const
{
    int room = columnWidth(cell.column());
    if (header()->visualIndex(cell.column()) == 0) {
        for (QModelIndex above = cell; above.isValid(); above = above.parent()) {
            room -= indentation(); // the root is decorated, too
        }
    }
    return room;
}

int StepsTree::heightOf(int rows) const
{
    const int row = model()->rowCount() > 0 ? rowHeight(model()->index(0, 0)) : fontMetrics().height() * 3 / 2;
    return header()->sizeHint().height() + rows * row;
}

void StepsTree::resizeEvent(QResizeEvent* event)
{
    QTreeView::resizeEvent(event);
    keepInSight();
}

void StepsTree::keepInSight()
{
    const QModelIndex current = currentIndex();
    if (!current.isValid()) {
        return;
    }
    // The first step of a phase brings its phase along.
    if (current.row() == 0 && current.parent().isValid() && viewport()->height() > rowHeight(current) * 2) {
        scrollTo(current.parent().siblingAtColumn(0));
    }
    scrollTo(current.siblingAtColumn(0));
}

} // namespace lk
