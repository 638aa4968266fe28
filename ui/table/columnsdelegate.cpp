// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/table/columnsdelegate.h"

#include "ui/table/columnsmodel.h"
#include "ui/theme/roles.h"

#include <QApplication>
#include <QComboBox>
#include <QCompleter>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPainter>
#include <QToolTip>

namespace lk {

namespace {

/// The top of a cell: what is below belongs to the loss strip.
QRect cellRect(const QRect& rect, const QFontMetrics& metrics)
{
    QRect cell = rect;
    cell.setHeight(qMin(rect.height(), ColumnsDelegate::cellHeight(metrics)));
    return cell;
}

constexpr const char* problemProperty = "lkProblem";
constexpr const char* endingProperty = "lkEnding";

void showProblem(QLineEdit& edit, const QString& problem)
{
    edit.setProperty(problemProperty, problem);
    QPalette colors = QApplication::palette();
    if (!problem.isEmpty()) {
        colors.setColor(QPalette::Text, roleColor(Role::Blocking));
    }
    edit.setPalette(colors);
    edit.setAccessibleDescription(problem);
    if (problem.isEmpty()) {
        QToolTip::hideText();
    } else {
        QToolTip::showText(edit.mapToGlobal(QPoint(0, edit.height())), problem, &edit, {}, 60'000);
    }
}

const QString arrowWord = QStringLiteral(" → ");

QFont boldOf(QFont font)
{
    font.setBold(true);
    return font;
}

QString textOf(const QWidget& editor)
{
    const auto* combo = qobject_cast<const QComboBox*>(&editor);
    const auto* edit = qobject_cast<const QLineEdit*>(&editor);
    return combo ? combo->currentText() : edit ? edit->text() : QString();
}

/// As wide as its cell, or its words where these are longer, as far as the view goes.
void widen(QWidget& editor, QRect place)
{
    const QFontMetrics metrics = editor.fontMetrics();
    const int frame = metrics.averageCharWidth() * (qobject_cast<QComboBox*>(&editor) ? 5 : 3);
    const int wanted = qMax(metrics.averageCharWidth() * 24, metrics.horizontalAdvance(textOf(editor)) + frame);
    const QRect sight = editor.parentWidget()->rect();
    if (editor.layoutDirection() == Qt::RightToLeft) {
        place.setLeft(qMin(place.left(), qMax(sight.left(), place.right() - wanted + 1)));
    } else {
        place.setRight(qMax(place.right(), qMin(sight.right(), place.left() + wanted - 1)));
    }
    editor.setGeometry(place);
}

} // namespace

ColumnsDelegate::ColumnsDelegate(QObject* parent)
    : QStyledItemDelegate(parent)
{
}

int ColumnsDelegate::cellHeight(const QFontMetrics& metrics)
{
    return metrics.height() * 7 / 4;
}

int ColumnsDelegate::revertSide(const QFontMetrics& metrics)
{
    return metrics.height() * 3 / 2;
}

ColumnsDelegate::Words ColumnsDelegate::fitted(const Words& whole, int room, const QFont& font)
{
    const QFontMetrics plain(font);
    const QFontMetrics bold(boldOf(font));
    const int left = qMax(0, room - plain.horizontalAdvance(arrowWord));
    const int before = plain.horizontalAdvance(whole.before);
    const int after = bold.horizontalAdvance(whole.after);
    if (before + after <= left) {
        return whole;
    }
    // What it shall be called matters more than what it is called. Names differ at their ends: what is left out is in
    // the middle.
    constexpr int rounded = 1; // widths are whole pixels, words are not
    const int forAfter = qMin(after + rounded, qMax(left - before - rounded, left * 3 / 5));
    return {plain.elidedText(whole.before, Qt::ElideMiddle, left - forAfter),
        bold.elidedText(whole.after, Qt::ElideMiddle, forAfter)};
}

int ColumnsDelegate::nameWidth(const QModelIndex& index, const QFont& font)
{
    const QFontMetrics plain(font);
    const QVariant old = index.data(ColumnsModel::OldRole);
    if (!old.isValid()) {
        return plain.horizontalAdvance(index.data().toString());
    }
    return plain.horizontalAdvance(old.toString()) + plain.horizontalAdvance(arrowWord)
        + QFontMetrics(boldOf(font)).horizontalAdvance(index.data(ColumnsModel::NewRole).toString())
        + revertSide(plain);
}

void ColumnsDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    if (index.column() == ColumnsModel::Name || index.column() == ColumnsModel::Type) {
        option->textElideMode = Qt::ElideMiddle;
    }
}

QSize ColumnsDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QSize size = QStyledItemDelegate::sizeHint(option, index);
    size.setHeight(cellHeight(option.fontMetrics));
    return size;
}

void ColumnsDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const
{
    QStyleOptionViewItem cell = option;
    initStyleOption(&cell, index);
    cell.rect = cellRect(option.rect, option.fontMetrics);
    const QStyle* style = cell.widget ? cell.widget->style() : QApplication::style();
    const QVariant old = index.data(ColumnsModel::OldRole);
    if (!old.isValid()) {
        style->drawControl(QStyle::CE_ItemViewItem, &cell, painter, cell.widget);
        return;
    }
    cell.text.clear();
    style->drawControl(QStyle::CE_ItemViewItem, &cell, painter, cell.widget);
    cell.text = index.data(Qt::DisplayRole).toString();
    QRect text = style->subElementRect(QStyle::SE_ItemViewItemText, &cell, cell.widget).adjusted(3, 0, -3, 0);
    if (index.column() == ColumnsModel::Name) {
        const int side = revertSide(option.fontMetrics);
        text.adjust(
            option.direction == Qt::RightToLeft ? side : 0, 0, option.direction == Qt::RightToLeft ? 0 : -side, 0);
    }

    const bool selected = option.state & QStyle::State_Selected;
    const QPalette::ColorGroup group = option.state & QStyle::State_Active ? QPalette::Active : QPalette::Inactive;
    const QColor strong = option.palette.color(group, selected ? QPalette::HighlightedText : QPalette::Text);
    const QColor faint = selected ? strong : option.palette.color(group, QPalette::PlaceholderText);
    const Qt::Alignment align = QStyle::visualAlignment(option.direction, Qt::AlignLeft | Qt::AlignVCenter);
    painter->save();
    QFont struck = option.font;
    struck.setStrikeOut(true);
    const QString arrow = option.direction == Qt::RightToLeft ? QStringLiteral(" ← ") : arrowWord;
    const Words shown
        = fitted({old.toString(), index.data(ColumnsModel::NewRole).toString()}, text.width(), option.font);
    const std::tuple<QString, QFont, QColor> parts[]
        = {{shown.before, struck, faint}, {arrow, option.font, faint}, {shown.after, boldOf(option.font), strong}};
    for (const auto& [words, font, color] : parts) {
        painter->setFont(font);
        painter->setPen(color);
        painter->drawText(text, int(align), words);
        const int used = QFontMetrics(font).horizontalAdvance(words);
        if (option.direction == Qt::RightToLeft) {
            text.setRight(text.right() - used);
        } else {
            text.setLeft(text.left() + used);
        }
        if (text.width() <= 0) {
            break;
        }
    }
    painter->restore();
}

QWidget* ColumnsDelegate::createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex& index) const
{
    const QString column = index.data(ColumnsModel::ColumnNameRole).toString();
    if (index.column() == ColumnsModel::Type) {
        auto* combo = new QComboBox(parent);
        m_open << combo;
        combo->setEditable(true);
        combo->setInsertPolicy(QComboBox::NoInsert);
        combo->addItems(m_types);
        combo->setMaxVisibleItems(16);
        combo->setObjectName(QStringLiteral("typeEditor"));
        combo->setAccessibleName(tr("New type of %1").arg(column));
        connect(combo, &QComboBox::editTextChanged, combo, [combo] { widen(*combo, combo->geometry()); });
        combo->completer()->setCompletionMode(QCompleter::PopupCompletion);
        combo->completer()->setFilterMode(Qt::MatchContains);
        combo->completer()->setCaseSensitivity(Qt::CaseInsensitive);
        // Choosing from the list is an answer; typing is one at Enter.
        connect(combo, &QComboBox::activated, this, [this, combo] {
            if (combo->property(endingProperty).toBool()) {
                return; // Return was pressed: the delegate commits by itself
            }
            auto* self = const_cast<ColumnsDelegate*>(this);
            emit self->commitData(combo);
            emit self->closeEditor(combo);
        });
        return combo;
    }
    auto* edit = new QLineEdit(parent);
    m_open << edit;
    edit->setFrame(true);
    edit->setObjectName(QStringLiteral("nameEditor"));
    edit->setAccessibleName(tr("New name of %1").arg(column));
    connect(edit, &QLineEdit::textChanged, edit, [this, edit, column](const QString& text) {
        widen(*edit, edit->geometry());
        const auto valid = m_check ? m_check(column, text) : Result<void>();
        showProblem(*edit, valid ? QString() : valid.error().message);
    });
    return edit;
}

void ColumnsDelegate::setEditorData(QWidget* editor, const QModelIndex& index) const
{
    const QString text = index.data(Qt::EditRole).toString();
    if (auto* combo = qobject_cast<QComboBox*>(editor)) {
        combo->setCurrentIndex(combo->findText(text));
        combo->setEditText(text);
        combo->lineEdit()->selectAll();
    } else if (auto* edit = qobject_cast<QLineEdit*>(editor)) {
        edit->setText(text);
        edit->selectAll();
    }
}

void ColumnsDelegate::setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const
{
    if (auto* combo = qobject_cast<QComboBox*>(editor)) {
        model->setData(index, combo->currentText().simplified());
    } else if (auto* edit = qobject_cast<QLineEdit*>(editor)) {
        if (edit->property(problemProperty).toString().isEmpty()) {
            model->setData(index, edit->text());
        }
    }
}

void ColumnsDelegate::updateEditorGeometry(
    QWidget* editor, const QStyleOptionViewItem& option, const QModelIndex&) const
{
    widen(*editor, cellRect(option.rect, option.fontMetrics));
}

void ColumnsDelegate::destroyEditor(QWidget* editor, const QModelIndex& index) const
{
    m_open.remove(editor);
    QStyledItemDelegate::destroyEditor(editor, index);
}

bool ColumnsDelegate::refusesToClose(QWidget* editor) const
{
    auto* edit = qobject_cast<QLineEdit*>(editor);
    if (!edit || edit->property(problemProperty).toString().isEmpty()) {
        return false;
    }
    showProblem(*edit, edit->property(problemProperty).toString());
    return true;
}

bool ColumnsDelegate::eventFilter(QObject* object, QEvent* event)
{
    auto* editor = qobject_cast<QWidget*>(object);
    if (editor && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const bool ends = key == Qt::Key_Return || key == Qt::Key_Enter || key == Qt::Key_Tab || key == Qt::Key_Backtab;
        if (ends && refusesToClose(editor)) {
            return true;
        }
        editor->setProperty(endingProperty, ends);
        if (key == Qt::Key_Escape) {
            QToolTip::hideText();
        }
    }
    return QStyledItemDelegate::eventFilter(object, event);
}

} // namespace lk
