// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/table/columnsview.h"

#include "ui/table/columnsdelegate.h"
#include "ui/table/columnsmodel.h"
#include "ui/table/lossstrip.h"
#include "ui/theme/columnfit.h"
#include "ui/theme/icons.h"

#include <QContextMenuEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QMenu>
#include <QScrollBar>
#include <QStyle>
#include <QTimer>
#include <QToolButton>

#include <algorithm>

namespace lk {

namespace {
constexpr int nameLetters = 26; ///< wanted for names that are no longer
constexpr int nameLettersMost = 52;
} // namespace

ColumnsView::ColumnsView(DatabaseLink& link, DraftEditor& editor, QWidget* parent)
    : QTableView(parent)
    , m_link(link)
    , m_editor(editor)
    , m_model(new ColumnsModel(editor, this))
    , m_delegate(new ColumnsDelegate(this))
{
    setObjectName(QStringLiteral("columnsView"));
    setAccessibleName(tr("Columns"));
    setModel(m_model);
    setItemDelegate(m_delegate);
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setEditTriggers(EditKeyPressed | DoubleClicked);
    setShowGrid(false);
    setAlternatingRowColors(false);
    setFrameShape(QFrame::NoFrame);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setVerticalScrollMode(ScrollPerPixel);
    verticalHeader()->hide();
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    horizontalHeader()->setStretchLastSection(true);
    m_fit = new ColumnFit(*horizontalHeader(),
        {{ColumnsModel::Name, 20, nameLetters}, {ColumnsModel::Type, 20, 30}, {ColumnsModel::NotNull, 9, 10},
            {ColumnsModel::Default, 14, 22}, {ColumnsModel::Keys, 18, 30}},
        5, ColumnsModel::Keys);
    verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    verticalHeader()->setMinimumSectionSize(ColumnsDelegate::cellHeight(fontMetrics()));

    m_delegate->setNameCheck([this](const QString& column, const QString& name) -> Result<void> {
        return m_model->table() ? m_editor.checkColumnName(*m_model->table(), column, name) : Result<void>();
    });
    connect(m_model, &ColumnsModel::refused, this, &ColumnsView::refused);
    connect(&m_editor, &DraftEditor::changed, this, &ColumnsView::syncStrips);
    connect(selectionModel(), &QItemSelectionModel::currentRowChanged, this,
        [this] { emit currentColumnChanged(currentColumn()); });
    connect(horizontalHeader(), &QHeaderView::sectionResized, this, &ColumnsView::placeStrips);
}

// An editor that Enter, the completer or the loss of focus has ended already gives nothing more.
void ColumnsView::commitData(QWidget* editor)
{
    if (m_delegate->isOpen(editor)) {
        QTableView::commitData(editor);
    }
}

void ColumnsView::closeEditor(QWidget* editor, QAbstractItemDelegate::EndEditHint hint)
{
    if (m_delegate->isOpen(editor)) {
        QTableView::closeEditor(editor, hint);
    }
}

void ColumnsView::setTable(const TablePtr& table)
{
    const QString before = currentColumn();
    m_model->setTable(table);
    m_delegate->setTypes(m_link.catalog() ? m_link.catalog()->types : QStringList());
    const auto hasComment = [](const Column& column) { return !column.comment.isEmpty(); };
    setColumnHidden(ColumnsModel::Comment, !table || std::ranges::none_of(table->columns, hasComment));
    selectColumn(before);
    if (!currentIndex().isValid() && m_model->rowCount() > 0) {
        setCurrentIndex(m_model->index(0, 0));
    }
    syncStrips();
}

QString ColumnsView::currentColumn() const
{
    return currentIndex().data(ColumnsModel::ColumnNameRole).toString();
}

void ColumnsView::selectColumn(const QString& column)
{
    const int row = m_model->rowOf(column);
    if (row >= 0 && row != currentIndex().row()) {
        setCurrentIndex(m_model->index(row, 0));
    }
}

LossStrip* ColumnsView::stripOf(const QString& column) const
{
    return m_strips.value(column);
}

void ColumnsView::syncStrips()
{
    const TablePtr table = m_model->table();
    if (!table) {
        return;
    }
    for (const QString& name : m_strips.keys()) {
        if (!table->column(name)) {
            m_strips.take(name)->deleteLater(); // the column has gone
        }
    }
    for (const Column& column : table->columns) {
        const auto change = m_editor.typeChangeOf(table->name, column.name);
        LossStrip* strip = m_strips.value(column.name);
        if (strip && (!change || !strip->follow(table, *change))) {
            m_strips.remove(column.name);
            strip->hide();
            strip->deleteLater();
            strip = nullptr;
        }
        if (change && !strip) {
            strip = new LossStrip(m_link, m_editor, table, *change, viewport());
            m_strips.insert(column.name, strip);
            connect(strip, &LossStrip::refused, this, &ColumnsView::refused);
            connect(strip, &LossStrip::heightChanged, this, &ColumnsView::setRowHeights);
            connect(strip, &LossStrip::heightChanged, this, [this, name = column.name] { revealStrip(name); });
            connect(strip, &LossStrip::counted, this,
                [this, strip, name = column.name] { emit typeJudged(name, strip->refusal()); });
            strip->show();
            revealStrip(column.name);
        }
    }
    syncReverts();
    fitNames();
    setRowHeights();
}

/// Long names have more of the width, as far as there is some.
void ColumnsView::fitNames()
{
    int widest = 0;
    for (int row = 0; row < m_model->rowCount(); ++row) {
        widest = qMax(widest, ColumnsDelegate::nameWidth(m_model->index(row, ColumnsModel::Name), font()));
    }
    const int letter = fontMetrics().averageCharWidth();
    const int around = iconSize().isValid() ? iconSize().width() : style()->pixelMetric(QStyle::PM_SmallIconSize);
    m_fit->setWanted(ColumnsModel::Name, qBound(nameLetters, (widest + around) / letter + 3, nameLettersMost));
}

void ColumnsView::syncReverts()
{
    const TablePtr table = m_model->table();
    for (const QString& name : m_reverts.keys()) {
        if (!m_editor.renameOf(table->name, name) || !table->column(name)) {
            QToolButton* button = m_reverts.take(name);
            if (button->hasFocus()) {
                setFocus();
            }
            button->hide();
            button->deleteLater();
        }
    }
    for (const Column& column : table->columns) {
        if (m_reverts.contains(column.name) || !m_editor.renameOf(table->name, column.name)) {
            continue;
        }
        auto* button = new QToolButton(viewport());
        button->setObjectName(QStringLiteral("revertName"));
        button->setIcon(icon(QStringLiteral("edit-undo")));
        button->setAutoRaise(true);
        button->setAutoFillBackground(true); // its picture is not made for the colour of a selected row
        button->setToolTip(tr("Revert: keep the name “%1” (Del)").arg(column.name));
        button->setAccessibleName(tr("Revert the name of %1").arg(column.name));
        connect(button, &QToolButton::clicked, this, [this, name = column.name] {
            if (const auto rename = m_editor.renameOf(m_model->table()->name, name)) {
                m_editor.revert(*rename);
            }
        });
        button->show();
        m_reverts.insert(column.name, button);
    }
}

/// What is said below the row one works on must be in sight, below the last row too.
void ColumnsView::revealStrip(const QString& column)
{
    if (column != currentColumn()) {
        return;
    }
    QTimer::singleShot(0, this, [this, column] { // the scroll bar learns of the new height first
        const int row = m_model->rowOf(column);
        if (row < 0 || !m_strips.contains(column)) {
            return;
        }
        const int top = rowViewportPosition(row);
        const int below = top + rowHeight(row) - viewport()->height();
        if (below > 0) {
            verticalScrollBar()->setValue(verticalScrollBar()->value() + qMin(below, top));
        }
    });
}

/// What appears below, the draft's bar say, must not cover what was just said.
void ColumnsView::resizeEvent(QResizeEvent* event)
{
    QTableView::resizeEvent(event);
    const int row = m_model->table() ? m_model->rowOf(currentColumn()) : -1;
    const int top = row < 0 ? -1 : rowViewportPosition(row);
    if (event->size().height() < event->oldSize().height() && top >= 0 && top < event->oldSize().height()) {
        revealStrip(currentColumn());
    }
}

void ColumnsView::setRowHeights()
{
    const int cell = ColumnsDelegate::cellHeight(fontMetrics());
    verticalHeader()->setDefaultSectionSize(cell);
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const LossStrip* strip = m_strips.value(m_model->columnAt(row).name);
        const int height = strip ? cell + strip->heightFor(viewport()->width()) : cell;
        if (rowHeight(row) != height) {
            setRowHeight(row, height);
        }
    }
    placeStrips();
}

void ColumnsView::placeStrips()
{
    const int cell = ColumnsDelegate::cellHeight(fontMetrics());
    for (int row = 0; row < m_model->rowCount(); ++row) {
        if (LossStrip* strip = m_strips.value(m_model->columnAt(row).name)) {
            strip->setGeometry(0, rowViewportPosition(row) + cell, viewport()->width(), rowHeight(row) - cell);
        }
        if (QToolButton* revert = m_reverts.value(m_model->columnAt(row).name)) {
            QRect place = visualRect(m_model->index(row, ColumnsModel::Name));
            place.setHeight(cell);
            const int side = ColumnsDelegate::revertSide(fontMetrics());
            place.setLeft(isRightToLeft() ? place.left() : qMax(place.left(), place.right() - side));
            place.setWidth(side);
            revert->setGeometry(place);
        }
    }
}

void ColumnsView::updateGeometries()
{
    QTableView::updateGeometries();
    setRowHeights();
}

void ColumnsView::scrollContentsBy(int dx, int dy)
{
    QTableView::scrollContentsBy(dx, dy);
    placeStrips();
}

/// Wherever in the row the cursor stands.
void ColumnsView::editCurrent()
{
    if (state() != EditingState && currentIndex().isValid()) {
        editSection(currentIndex().column() == ColumnsModel::Type ? ColumnsModel::Type : ColumnsModel::Name);
    }
}

void ColumnsView::editSection(int section)
{
    const QModelIndex index = m_model->index(currentIndex().row(), section);
    if (!index.isValid()) {
        return;
    }
    if (!(index.flags() & Qt::ItemIsEditable)) {
        // Whoever presses F2 hears why nothing opens.
        emit refused(Error{.kind = ErrorKind::Unsupported,
            .message = tr("%1 cannot be drafted here: only the columns of tables can.")
                .arg(ColumnName{m_model->table()->name, currentColumn()}.printed()),
            .remedy = tr("Change the table that it comes from.")});
        return;
    }
    setCurrentIndex(index);
    edit(index);
}

void ColumnsView::contextMenuEvent(QContextMenuEvent* event)
{
    const QModelIndex index = event->reason() == QContextMenuEvent::Keyboard ? currentIndex() : indexAt(event->pos());
    if (!index.isValid()) {
        return;
    }
    setCurrentIndex(index);
    const bool changeable = m_model->index(index.row(), ColumnsModel::Name).flags() & Qt::ItemIsEditable;
    QMenu menu(this);
    QAction* rename = menu.addAction(icon(QStringLiteral("edit-rename")), tr("Rename…"), QKeySequence(Qt::Key_F2), this,
        [this] { editSection(ColumnsModel::Name); });
    QAction* retype = menu.addAction(
        icon(QStringLiteral("document-edit")), tr("Change Type…"), this, [this] { editSection(ColumnsModel::Type); });
    rename->setEnabled(changeable);
    retype->setEnabled(changeable);
    if (index.data(ColumnsModel::DraftedRole).toBool()) {
        menu.addSeparator();
        menu.addAction(icon(QStringLiteral("edit-undo")), tr("Revert"), this,
            [this] { m_editor.revertColumn(m_model->table()->name, currentColumn()); });
    }
    menu.exec(event->globalPos());
}

void ColumnsView::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_F2 && event->modifiers() == Qt::NoModifier) {
        editCurrent();
        return;
    }
    if (event->key() == Qt::Key_Delete && currentIndex().data(ColumnsModel::DraftedRole).toBool()) {
        m_editor.revertColumn(m_model->table()->name, currentColumn());
        return;
    }
    QTableView::keyPressEvent(event);
}

void ColumnsView::changeEvent(QEvent* event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        setRowHeights();
    }
}

} // namespace lk
