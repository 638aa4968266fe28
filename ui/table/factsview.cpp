// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/table/factsview.h"

#include "ui/theme/plainrows.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>

namespace lk {

namespace {
constexpr int measuredRows = 100; ///< a thousand, as by default, hold the window up
} // namespace

FactsView::FactsView(const QString& accessibleName, QAbstractItemModel* model, QWidget* parent)
    : QTableView(parent)
{
    setAccessibleName(accessibleName);
    setModel(model);
    makePlainRows(*this);
    setSelectionMode(SingleSelection);
    horizontalHeader()->setResizeContentsPrecision(measuredRows);
    connect(model, &QAbstractItemModel::modelReset, this, &FactsView::fitColumns);
    fitColumns();
}

void FactsView::fitColumns()
{
    resizeColumnsToContents();
    // A figure far from the others would be nobody's.
    const int last = model()->columnCount() - 1;
    const bool isFigure = model()->headerData(last, Qt::Horizontal, Qt::TextAlignmentRole).toInt() & Qt::AlignRight;
    horizontalHeader()->setStretchLastSection(!isFigure);
    const int most = fontMetrics().averageCharWidth() * 60;
    for (int column = 0; column < (isFigure ? last + 1 : last); ++column) {
        setColumnWidth(column, qMin(columnWidth(column) + fontMetrics().averageCharWidth() * 2, most));
    }
    if (!currentIndex().isValid() && model()->rowCount() > 0) {
        setCurrentIndex(model()->index(0, 0));
    }
}

void FactsView::keyPressEvent(QKeyEvent* event)
{
    if (event->matches(QKeySequence::Copy)) {
        QGuiApplication::clipboard()->setText(currentIndex().data().toString());
        return;
    }
    QTableView::keyPressEvent(event);
}

} // namespace lk
