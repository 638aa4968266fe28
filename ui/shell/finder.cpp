// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/finder.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListView>
#include <QPainter>
#include <QStyle>
#include <QStyledItemDelegate>
#include <QToolTip>
#include <QVBoxLayout>

namespace lk {

namespace {

/// What of a text and its detail is shown in a line. Names differ at their ends: it is their middle that is left out.
struct Fitted {
    QString text;
    QString detail;
    bool whole = true;
};

Fitted fitted(const QStyleOptionViewItem& option, const QModelIndex& index)
{
    Fitted words{index.data(FinderModel::TextRole).toString(), index.data(FinderModel::DetailRole).toString()};
    const QFontMetrics& metrics = option.fontMetrics;
    const int line = metrics.height(); // at the edges and between the two
    const int room = option.rect.width() - option.decorationSize.width() - line * 2;
    if (option.rect.isEmpty() || room <= 0) {
        return words; // how much it would want
    }
    const int gap = words.detail.isEmpty() ? 0 : line;
    const int text = metrics.horizontalAdvance(words.text);
    const int detail = metrics.horizontalAdvance(words.detail);
    if (text + gap + detail > room) {
        const int left = qMin(detail, qMax(room - gap - text, room / 3));
        words.whole = false;
        words.detail = metrics.elidedText(words.detail, Qt::ElideMiddle, left);
        words.text = metrics.elidedText(words.text, Qt::ElideMiddle, room - gap - left);
    }
    return words;
}

/// The detail (a command's keys) stands at the other end of the line, where it can be looked up and down.
class FinderDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::paint(painter, option, index);
        QStyleOptionViewItem shown = option;
        QStyledItemDelegate::initStyleOption(&shown, index);
        const QString detail = fitted(shown, index).detail;
        if (detail.isEmpty()) {
            return;
        }
        const bool chosen = option.state & QStyle::State_Selected;
        const bool enabled = option.state & QStyle::State_Enabled;
        painter->save();
        painter->setPen(option.palette.color(enabled ? QPalette::Active : QPalette::Disabled,
            chosen ? QPalette::HighlightedText : QPalette::PlaceholderText));
        const int edge = option.fontMetrics.height() / 2;
        painter->drawText(option.rect.adjusted(edge, 0, -edge, 0),
            Qt::AlignVCenter | QStyle::visualAlignment(option.direction, Qt::AlignRight), detail);
        painter->restore();
    }

    /// What is cut is whole in the tool tip, unless that has a reason to tell.
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
        const QModelIndex& index) override
    {
        QStyleOptionViewItem shown = option;
        QStyledItemDelegate::initStyleOption(&shown, index);
        if (event->type() == QEvent::ToolTip && index.data(Qt::ToolTipRole).toString().isEmpty()
            && !fitted(shown, index).whole) {
            QToolTip::showText(event->globalPos(), index.data().toString(), view);
            return true;
        }
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    }

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        option->text = fitted(*option, index).text;
    }
};

} // namespace

Finder::Finder(const QString& title, const QString& placeholder, QList<Entry> entries, QWidget* parent)
    : QDialog(parent)
    , m_model(std::move(entries))
    , m_edit(new QLineEdit(this))
    , m_list(new QListView(this))
{
    setObjectName(QStringLiteral("finder"));
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowTitle(title);

    m_edit->setPlaceholderText(placeholder);
    m_edit->setAccessibleName(placeholder);
    m_edit->setObjectName(QStringLiteral("finderEdit"));
    m_edit->installEventFilter(this);
    m_list->setModel(&m_model);
    m_list->setItemDelegate(new FinderDelegate(m_list));
    const int side = style()->pixelMetric(QStyle::PM_SmallIconSize);
    m_list->setIconSize(QSize(side, side));
    m_list->setUniformItemSizes(true);
    m_list->setAccessibleName(title);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);

    const int line = fontMetrics().height();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(line / 2, line / 2, line / 2, line / 2);
    column->addWidget(m_edit);
    column->addWidget(m_list, 1);
    resize(line * 34, line * 22);

    connect(m_edit, &QLineEdit::textChanged, this, &Finder::filter);
    connect(m_edit, &QLineEdit::returnPressed, this, &Finder::choose);
    connect(m_list, &QListView::activated, this, &Finder::choose);
    connect(m_list, &QListView::clicked, this, &Finder::choose);
    filter({});
}

void Finder::add(const QList<Entry>& entries)
{
    const int place = m_model.placeOf(m_list->currentIndex());
    m_model.add(entries);
    // Whoever sees what was meant at the top presses Return: another shall not take its place in that moment.
    m_list->setCurrentIndex(place >= 0 ? m_model.indexOf(place) : m_model.index(0, 0));
}

bool Finder::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_edit && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        const int step = key == Qt::Key_Down ? 1
            : key == Qt::Key_Up              ? -1
            : key == Qt::Key_PageDown        ? 10
            : key == Qt::Key_PageUp          ? -10
                                             : 0;
        if (step != 0 && m_model.rowCount() > 0) {
            const int row = qBound(0, m_list->currentIndex().row() + step, m_model.rowCount() - 1);
            m_list->setCurrentIndex(m_model.index(row, 0));
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

void Finder::filter(const QString& text)
{
    m_model.setTyped(text);
    m_list->setCurrentIndex(m_model.index(0, 0));
}

void Finder::choose()
{
    const FinderEntry* entry = m_model.entryAt(m_list->currentIndex());
    if (!entry || !entry->enabled) {
        return;
    }
    const auto act = entry->act;
    accept();
    act();
}

} // namespace lk
