// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/stepstree.h"

#include "ui/plan/stepsmodel.h"
#include "ui/theme/columnfit.h"

#include <QHeaderView>
#include <QStyledItemDelegate>

namespace lk {

namespace {

/// What tells steps apart stands at both ends of their names.
class StepDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        option->textElideMode = Qt::ElideMiddle;
    }
};

} // namespace

StepsTree::StepsTree(StepsModel& model, QWidget* parent)
    : QTreeView(parent)
{
    setObjectName(QStringLiteral("planSteps"));
    setAccessibleName(tr("Steps of the Plan"));
    setModel(&model);
    setItemDelegateForColumn(StepsModel::StepColumn, new StepDelegate(this));
    setAlternatingRowColors(true);
    setAllColumnsShowFocus(true);
    setUniformRowHeights(true);
    setTabKeyNavigation(false);
    setFrameShape(QFrame::NoFrame);
    setExpandsOnDoubleClick(true);
    setIndentation(fontMetrics().height() * 3 / 4);
    header()->setStretchLastSection(true);
    new ColumnFit(*header(),
        {{StepsModel::StepColumn, 22, 46}, {StepsModel::StateColumn, 17, 19}, {StepsModel::LockColumn, 12, 22},
            {StepsModel::ExpectedColumn, 12, 14}, {StepsModel::WorkColumn, 12, 12}, {StepsModel::TriesColumn, 7, 7},
            {StepsModel::TimeColumn, 10, 10}},
        4, StepsModel::StepColumn);
}

void StepsTree::select(const QModelIndex& step)
{
    setCurrentIndex(step);
    keepInSight();
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
