// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/ui/looks.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAccessible>
#include <QApplication>
#include <QComboBox>
#include <QGroupBox>
#include <QHeaderView>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpression>
#include <QStyledItemDelegate>
#include <QTabBar>
#include <QTest>
#include <QTreeView>

#include <algorithm>
#include <functional>
#include <utility>

namespace lk::test {

namespace {

bool inSight(const QWidget& widget)
{
    // A view is covered by its viewport, to which nothing of it is visible.
    const auto* area = qobject_cast<const QAbstractScrollArea*>(&widget);
    return widget.isVisible() && !(area ? area->viewport() : &widget)->visibleRegion().isEmpty();
}

bool isPartOfAnother(const QWidget& widget)
{
    return widget.objectName().startsWith(QLatin1String("qt_")) // a spin box's own line edit
        || widget.focusProxy() || widget.windowType() == Qt::Popup;
}

QString called(const QWidget& widget)
{
    return QStringLiteral("%1 %2").arg(QLatin1String(widget.metaObject()->className()), widget.objectName());
}

QString nameOf(const QWidget& widget)
{
    QAccessibleInterface* face = QAccessible::queryAccessibleInterface(const_cast<QWidget*>(&widget));
    return face ? face->text(QAccessible::Name) : QString();
}

/// What Tab should come to.
QList<QWidget*> stops(const QWidget& window)
{
    QList<QWidget*> all;
    for (QWidget* widget : window.findChildren<QWidget*>()) {
        if ((widget->focusPolicy() & Qt::TabFocus) == Qt::TabFocus && widget->isEnabled() && inSight(*widget)
            && !isPartOfAnother(*widget) && widget->window() == &window) {
            all << widget;
        }
    }
    return all;
}

struct Room {
    QString words;
    int has = 0;
    int needs = 0;
};

QList<Room> roomsOf(const QWidget& widget)
{
    if (const auto* label = qobject_cast<const QLabel*>(&widget)) {
        // One that may be ignored elides itself and has a tool tip.
        if (label->text().isEmpty() || label->sizePolicy().horizontalPolicy() == QSizePolicy::Ignored) {
            return {};
        }
        if (label->wordWrap()) {
            return {{label->text(), label->height(), label->heightForWidth(label->width())}};
        }
        return {{label->text(), label->width(), label->minimumSizeHint().width()}};
    }
    if (const auto* button = qobject_cast<const QAbstractButton*>(&widget)) {
        return {{button->text(), button->width(), button->text().isEmpty() ? 0 : button->minimumSizeHint().width()}};
    }
    if (const auto* combo = qobject_cast<const QComboBox*>(&widget)) {
        const int words = combo->fontMetrics().horizontalAdvance(combo->currentText());
        return {{combo->currentText(), combo->width(), combo->isEditable() ? 0 : words + combo->height() * 3 / 4}};
    }
    if (const auto* group = qobject_cast<const QGroupBox*>(&widget)) {
        return {{group->title(), group->width(), group->fontMetrics().horizontalAdvance(group->title())}};
    }
    QList<Room> rooms;
    if (const auto* tabs = qobject_cast<const QTabBar*>(&widget)) {
        for (int at = 0; at < tabs->count(); ++at) {
            const int words = tabs->fontMetrics().size(Qt::TextShowMnemonic, tabs->tabText(at)).width();
            rooms << Room{tabs->tabText(at), tabs->tabRect(at).width(), tabs->isTabVisible(at) ? words : 0};
        }
    }
    if (const auto* header = qobject_cast<const QHeaderView*>(&widget);
        header && header->model() && header->orientation() == Qt::Horizontal) {
        for (int at = 0; at < header->count(); ++at) {
            const QString words = header->model()->headerData(at, Qt::Horizontal).toString();
            const int needs = header->isSectionHidden(at) ? 0 : header->fontMetrics().horizontalAdvance(words);
            rooms << Room{words, header->sectionSize(at), needs};
        }
    }
    return rooms;
}

/// A cell as a delegate without wishes of its own would show it.
class Cell : public QStyledItemDelegate {
public:
    Cell(const QAbstractItemView& view, const QModelIndex& index)
    {
        option.initFrom(&view);
        option.widget = &view;
        option.rect = view.visualRect(index);
        const int side = view.style()->pixelMetric(QStyle::PM_SmallIconSize, nullptr, &view);
        option.decorationSize = view.iconSize().isValid() ? view.iconSize() : QSize(side, side);
        initStyleOption(&option, index);
    }

    bool isCut(const QAbstractItemView& view) const
    {
        const QStyle* style = view.style();
        const int margin = style->pixelMetric(QStyle::PM_FocusFrameHMargin, &option, &view) + 1;
        const QRect room
            = style->subElementRect(QStyle::SE_ItemViewItemText, &option, &view).adjusted(margin, 0, -margin, 0);
        const QFontMetrics metrics(option.font);
        if (metrics.size(0, option.text).width() <= room.width() + 1) {
            return false;
        }
        const QSize lines
            = metrics.boundingRect(QRect(0, 0, room.width(), QWIDGETSIZE_MAX), Qt::TextWordWrap, option.text).size();
        return !view.property("wordWrap").toBool() || lines.width() > room.width() + 1
            || lines.height() > room.height() + 1;
    }

    QStyleOptionViewItem option;
};

/// Rows that a view could show now, those below open ones included.
void visitRows(const QAbstractItemView& view, const QModelIndex& parent, const std::function<void(QModelIndex)>& visit)
{
    const auto* tree = qobject_cast<const QTreeView*>(&view);
    for (int row = 0; row < view.model()->rowCount(parent); ++row) {
        const QModelIndex first = view.model()->index(row, 0, parent);
        visit(first);
        if (tree && tree->isExpanded(first)) {
            visitRows(view, first, visit);
        }
    }
}

/// Not what is scrolled out, wholly or in part.
bool isInSight(const QAbstractItemView& view, const QModelIndex& index)
{
    const QRect place = view.visualRect(index);
    const QRect sight = view.viewport()->rect();
    return place.isValid() && place.top() >= sight.top() && place.bottom() <= sight.bottom()
        && place.intersected(sight).width() > place.width() / 2 && !view.indexWidget(index);
}

} // namespace

QStringList cutCells(const QWidget& window, const QHash<QString, QList<int>>& whole)
{
    QStringList all;
    for (const QAbstractItemView* view : window.findChildren<const QAbstractItemView*>()) {
        if (!view->model() || !inSight(*view) || qobject_cast<const QHeaderView*>(view) || view->window() != &window) {
            continue;
        }
        visitRows(*view, view->rootIndex(), [&](const QModelIndex& first) {
            for (int column = 0; column < view->model()->columnCount(first.parent()); ++column) {
                const QModelIndex index = first.siblingAtColumn(column);
                if (!isInSight(*view, index)) {
                    continue;
                }
                const Cell cell(*view, index);
                if (!cell.isCut(*view)) {
                    continue;
                }
                const QString words = index.data().toString().simplified();
                const QString tip = index.data(Qt::ToolTipRole).toString().simplified();
                const bool matters = whole.value(view->objectName()).contains(column);
                if (matters || !tip.contains(words)) {
                    all << QStringLiteral("%1, column %2 \"%3\": %4")
                               .arg(called(*view))
                               .arg(column)
                               .arg(words,
                                   matters ? QStringLiteral("is shortened")
                                           : QStringLiteral("is shortened without a tool tip"));
                }
            }
        });
    }
    return all;
}

QStringList cutTexts(const QWidget& window)
{
    QStringList all;
    for (const QWidget* widget : window.findChildren<const QWidget*>()) {
        if (!widget->isVisible() || widget->visibleRegion().isEmpty()
            || widget->objectName().startsWith(QLatin1String("qt_"))) {
            continue;
        }
        for (const Room& room : roomsOf(*widget)) {
            // A pixel of rounding is nobody's loss.
            if (room.needs > room.has + 1) {
                all << QStringLiteral("%1 \"%2\": %3 of %4")
                           .arg(called(*widget), room.words)
                           .arg(room.has)
                           .arg(room.needs);
            }
        }
    }
    return all;
}

QStringList unnamed(const QWidget& window)
{
    QStringList all;
    QHash<QString, const QWidget*> names;
    for (const QWidget* widget : stops(window)) {
        const QString name = nameOf(*widget);
        if (name.trimmed().isEmpty()) {
            all << called(*widget) + QStringLiteral(" has no name");
        } else if (const QWidget* other = names.value(name)) {
            all << QStringLiteral("%1 and %2 are both called \"%3\"").arg(called(*widget), called(*other), name);
        }
        names.insert(name, widget);
    }
    return all;
}

QStringList tabTraps(QWidget& window)
{
    QStringList all;
    const QList<QWidget*> wanted = stops(window);
    if (wanted.isEmpty()) {
        return all;
    }
    for (const auto& [key, modifiers] :
        {std::pair(Qt::Key_Tab, Qt::NoModifier), {Qt::Key_Backtab, Qt::ShiftModifier}}) {
        QSet<const QWidget*> reached;
        wanted.first()->setFocus(Qt::TabFocusReason);
        QWidget* before = nullptr;
        constexpr int most = 400; // a list of editors brings those into sight that were not
        for (int n = 0; n < most && (n < 2 || before != wanted.first()); ++n) {
            QWidget* now = QApplication::focusWidget();
            if (!now) {
                all << QStringLiteral("nobody has the keyboard after ") + (before ? called(*before) : QString());
                break;
            }
            if (now == before) {
                all << called(*now) + QStringLiteral(" keeps the keyboard");
                break;
            }
            reached << now;
            before = now;
            QTest::keyClick(now, key, modifiers);
        }
        for (const QWidget* widget : wanted) {
            if (!reached.contains(widget)) {
                all << called(*widget)
                        + (key == Qt::Key_Tab ? QStringLiteral(": no Tab comes to it")
                                              : QStringLiteral(": no Shift+Tab comes to it"));
            }
        }
    }
    return all;
}

QStringList unseenFocus(QWidget& window)
{
    QStringList all;
    const QList<QWidget*> wanted = stops(window);
    for (QWidget* widget : wanted) {
        // Compared is what is around it too: a frame may be drawn outside of it.
        QWidget* other = widget == wanted.first() ? wanted.last() : wanted.first();
        if (other == widget || qobject_cast<QLineEdit*>(widget)) {
            continue; // a line to type in shows its cursor, which blinks
        }
        other->setFocus(Qt::TabFocusReason);
        QCoreApplication::processEvents();
        const QRect place = QRect(widget->mapTo(&window, QPoint(-3, -3)), widget->size() + QSize(6, 6));
        const QImage without = window.grab(place).toImage();
        widget->setFocus(Qt::TabFocusReason);
        QCoreApplication::processEvents();
        if (QApplication::focusWidget() == widget && window.grab(place).toImage() == without) {
            all << called(*widget) + QStringLiteral(" looks the same with and without the keyboard");
        }
    }
    return all;
}

QStringList untranslated(const QWidget& window, const QStringList& data)
{
    QStringList all;
    const auto look = [&](const QWidget& widget, const QString& text) {
        static const QRegularExpression word(QStringLiteral("\\p{L}{3}"));
        const bool known = std::ranges::any_of(data, [&](const QString& pattern) {
            return QRegularExpression(QRegularExpression::anchoredPattern(pattern)).match(text).hasMatch();
        });
        if (!known && word.match(text).hasMatch() && !text.contains(QLatin1Char('['))) {
            all << QStringLiteral("%1: \"%2\"").arg(called(widget), text);
        }
    };
    QList<const QWidget*> widgets = window.findChildren<const QWidget*>();
    widgets.prepend(&window);
    for (const QWidget* widget : std::as_const(widgets)) {
        if (!widget->isVisible() || widget->objectName().startsWith(QLatin1String("qt_"))) {
            continue;
        }
        look(*widget, widget->toolTip());
        look(*widget, widget->accessibleName());
        look(*widget, widget->accessibleDescription());
        look(*widget, widget->windowTitle());
        if (const auto* edit = qobject_cast<const QLineEdit*>(widget)) {
            look(*widget, edit->placeholderText());
        }
        if (const auto* combo = qobject_cast<const QComboBox*>(widget); combo && !combo->isEditable()) {
            for (int at = 0; at < combo->count(); ++at) {
                look(*widget, combo->itemText(at));
            }
        } else {
            for (const Room& room : roomsOf(*widget)) {
                look(*widget, room.words);
            }
        }
    }
    for (const QAction* action : window.findChildren<const QAction*>()) {
        look(window, action->text());
    }
    all.removeDuplicates();
    return all;
}

QString Pseudo::translate(const char*, const char* text, const char*, int) const
{
    const QString plain = QString::fromUtf8(text);
    if (plain.isEmpty() || plain == QLatin1String("QT_LAYOUT_DIRECTION")) {
        return {};
    }
    // Its own beginning again, without what stands for something.
    QString more = plain.left(qsizetype(double(plain.size()) * 0.4));
    more.remove(QRegularExpression(QStringLiteral("%(n|L?[0-9]*)|[&<>]")));
    return QStringLiteral("[%1%2]").arg(plain, more);
}

} // namespace lk::test
