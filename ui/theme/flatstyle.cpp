// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/theme/flatstyle.h"

#include "ui/theme/icons.h"

#include <QApplication>
#include <QPainter>
#include <QStyleFactory>
#include <QStyleOption>
#include <QTabBar>

namespace lk {

namespace {

QColor hairline(const QPalette& palette)
{
    return palette.color(QPalette::Mid);
}

void drawTab(const QStyleOptionTab& tab, QPainter& painter)
{
    const bool selected = tab.state & QStyle::State_Selected;
    const bool hovered = (tab.state & QStyle::State_MouseOver) && (tab.state & QStyle::State_Enabled);
    const bool below = tab.shape == QTabBar::RoundedSouth || tab.shape == QTabBar::TriangularSouth;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    if (selected || hovered) {
        QColor ground = tab.palette.color(selected ? QPalette::Base : QPalette::Midlight);
        if (!selected) {
            ground.setAlphaF(0.6F);
        }
        painter.fillRect(tab.rect, ground);
    }
    if (selected) {
        const int thickness = qMax(2, tab.fontMetrics.height() / 7);
        QRect bar = tab.rect;
        bar.setHeight(thickness);
        if (below) {
            bar.moveBottom(tab.rect.bottom());
        }
        painter.fillRect(bar, tab.palette.color(QPalette::Highlight));
        painter.setPen(hairline(tab.palette));
        painter.drawLine(tab.rect.topLeft(), tab.rect.bottomLeft());
        painter.drawLine(tab.rect.topRight(), tab.rect.bottomRight());
    }
    painter.restore();
}

void drawDockTitle(const QStyleOptionDockWidget& dock, QPainter& painter)
{
    painter.save();
    const QRect rect = dock.rect;
    painter.fillRect(rect, dock.palette.color(QPalette::Window));
    painter.setPen(hairline(dock.palette));
    painter.drawLine(rect.bottomLeft(), rect.bottomRight());
    QFont font = painter.font();
    font.setWeight(QFont::DemiBold);
    painter.setFont(font);
    painter.setPen(dock.palette.color(QPalette::WindowText));
    const int margin = dock.fontMetrics.height() / 2;
    const int buttons = dock.fontMetrics.height() * ((dock.closable ? 1 : 0) + (dock.floatable ? 1 : 0)) * 3 / 2;
    const bool mirrored = dock.direction == Qt::RightToLeft;
    const QRect text = rect.adjusted(mirrored ? buttons : margin, 0, mirrored ? -margin : -buttons, 0);
    painter.drawText(text, Qt::AlignVCenter | Qt::AlignAbsolute | (mirrored ? Qt::AlignRight : Qt::AlignLeft),
        QFontMetrics(font).elidedText(dock.title, Qt::ElideRight, text.width()));
    painter.restore();
}

/// It opens a menu as a whole, and has words to put the arrow beside.
bool hasArrowBesideWords(const QStyleOptionToolButton& button)
{
    return (button.features & QStyleOptionToolButton::HasMenu)
        && !(button.features & QStyleOptionToolButton::MenuButtonPopup)
        && button.toolButtonStyle != Qt::ToolButtonIconOnly && !button.text.isEmpty();
}

} // namespace

FlatStyle::FlatStyle()
    : QProxyStyle(QStyleFactory::create(QStringLiteral("fusion")))
{
    setObjectName(QStringLiteral("lockkeeper"));
}

void FlatStyle::drawControl(
    ControlElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    switch (element) {
    case CE_TabBarTabShape:
        if (const auto* tab = qstyleoption_cast<const QStyleOptionTab*>(option)) {
            drawTab(*tab, *painter);
            return;
        }
        break;
    case CE_DockWidgetTitle:
        if (const auto* dock = qstyleoption_cast<const QStyleOptionDockWidget*>(option)) {
            drawDockTitle(*dock, *painter);
            return;
        }
        break;
    case CE_ToolBar: {
        painter->fillRect(option->rect, option->palette.color(QPalette::Window));
        painter->setPen(hairline(option->palette));
        painter->drawLine(option->rect.bottomLeft(), option->rect.bottomRight());
        return;
    }
    case CE_HeaderSection: {
        painter->fillRect(option->rect, option->palette.color(QPalette::Window));
        painter->setPen(hairline(option->palette));
        painter->drawLine(option->rect.bottomLeft(), option->rect.bottomRight());
        const QRect inner = option->rect.adjusted(0, option->rect.height() / 4, 0, -option->rect.height() / 4);
        if (option->direction == Qt::RightToLeft) {
            painter->drawLine(inner.topLeft(), inner.bottomLeft());
        } else {
            painter->drawLine(inner.topRight(), inner.bottomRight());
        }
        return;
    }
    case CE_HeaderEmptyArea:
        painter->fillRect(option->rect, option->palette.color(QPalette::Window));
        painter->setPen(hairline(option->palette));
        painter->drawLine(option->rect.bottomLeft(), option->rect.bottomRight());
        return;
    case CE_Splitter:
        painter->fillRect(option->rect, option->palette.color(QPalette::Window));
        return;
    default:
        break;
    }
    QProxyStyle::drawControl(element, option, painter, widget);
}

void FlatStyle::drawPrimitive(
    PrimitiveElement element, const QStyleOption* option, QPainter* painter, const QWidget* widget) const
{
    switch (element) {
    case PE_IndicatorTabClose: {
        const bool hovered = option->state & State_MouseOver;
        if (hovered) {
            painter->fillRect(option->rect, option->palette.color(QPalette::Mid));
        }
        const int side = option->rect.width() * 3 / 4;
        QRect cross(0, 0, side, side);
        cross.moveCenter(option->rect.center());
        icon(QStringLiteral("window-close"))
            .paint(painter, cross, Qt::AlignCenter,
                option->state & (State_Selected | State_MouseOver) ? QIcon::Normal : QIcon::Disabled);
        return;
    }
    case PE_FrameTabBarBase:
        painter->setPen(hairline(option->palette));
        painter->drawLine(option->rect.bottomLeft(), option->rect.bottomRight());
        return;
    case PE_FrameTabWidget:
        painter->setPen(hairline(option->palette));
        painter->drawLine(option->rect.topLeft(), option->rect.topRight());
        return;
    case PE_Frame:
        painter->setPen(hairline(option->palette));
        painter->setBrush(Qt::NoBrush);
        painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
        return;
    case PE_FrameStatusBarItem:
        return;
    case PE_PanelStatusBar:
        painter->setPen(hairline(option->palette));
        painter->drawLine(option->rect.topLeft(), option->rect.topRight());
        return;
    case PE_PanelButtonCommand:
    case PE_PanelButtonTool:
        QProxyStyle::drawPrimitive(element, option, painter, widget);
        if ((option->state & State_On) && (option->state & State_Enabled)) {
            // Which of several is chosen must be seen on a dark ground too, where sunken looks like raised.
            painter->save();
            QColor ground = option->palette.color(QPalette::Highlight);
            painter->setPen(ground);
            ground.setAlphaF(0.28F);
            painter->setBrush(ground);
            painter->drawRect(option->rect.adjusted(0, 0, -1, -1));
            painter->restore();
        }
        if ((option->state & State_HasFocus) && (option->state & State_KeyboardFocusChange)) {
            // The default button of a dialog has a blue edge already.
            painter->save();
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setPen(QPen(option->palette.color(QPalette::Highlight), 2));
            painter->setBrush(Qt::NoBrush);
            painter->drawRoundedRect(QRectF(option->rect).adjusted(2, 2, -2, -2), 2, 2);
            painter->restore();
        }
        return;
    case PE_IndicatorDockWidgetResizeHandle:
        return;
    default:
        break;
    }
    QProxyStyle::drawPrimitive(element, option, painter, widget);
}

void FlatStyle::drawComplexControl(
    ComplexControl control, const QStyleOptionComplex* option, QPainter* painter, const QWidget* widget) const
{
    const auto* button = control == CC_ToolButton ? qstyleoption_cast<const QStyleOptionToolButton*>(option) : nullptr;
    if (!button || !hasArrowBesideWords(*button)) {
        QProxyStyle::drawComplexControl(control, option, painter, widget);
        return;
    }
    // Beside the words and level with them, as that of a button whose arrow is a part of its own; Fusion's hangs in the
    // lower corner.
    QStyleOptionToolButton plain = *button;
    plain.features &= ~QStyleOptionToolButton::HasMenu;
    QProxyStyle::drawComplexControl(control, &plain, painter, widget);
    const int side = option->fontMetrics.height() / 2;
    QStyleOption arrow;
    arrow.state = option->state & ~(State_MouseOver | State_Sunken);
    arrow.direction = option->direction;
    arrow.palette = option->palette;
    arrow.rect = alignedRect(option->direction, Qt::AlignRight | Qt::AlignVCenter, QSize(side, side),
        option->rect.adjusted(side / 2, 0, -side / 2, 0));
    proxy()->drawPrimitive(PE_IndicatorArrowDown, &arrow, painter, widget);
}

int FlatStyle::pixelMetric(PixelMetric metric, const QStyleOption* option, const QWidget* widget) const
{
    const int line = QFontMetrics(widget ? widget->font() : QApplication::font()).height();
    switch (metric) {
    case PM_DockWidgetTitleMargin:
        return line / 4;
    case PM_DockWidgetFrameWidth:
        return 0;
    case PM_DockWidgetSeparatorExtent:
    case PM_SplitterWidth:
        return qMax(4, line / 4);
    case PM_ToolBarItemSpacing:
        return line / 8;
    case PM_ToolBarItemMargin:
        return line / 8;
    case PM_TabBarTabHSpace:
        return line;
    case PM_TabBarTabVSpace:
        return line * 2 / 3;
    case PM_TabBarBaseOverlap:
    case PM_TabBarTabShiftVertical:
    case PM_TabBarTabShiftHorizontal:
        return 0;
    case PM_DefaultFrameWidth:
        return 1;
    case PM_HeaderMargin:
        return line / 4;
    case PM_ToolBarIconSize:
    case PM_SmallIconSize:
    case PM_ButtonIconSize:
    case PM_TabBarIconSize:
        return qMax(16, line);
    default:
        return QProxyStyle::pixelMetric(metric, option, widget);
    }
}

int FlatStyle::styleHint(
    StyleHint hint, const QStyleOption* option, const QWidget* widget, QStyleHintReturn* returnData) const
{
    switch (hint) {
    case SH_TabBar_Alignment:
        return Qt::AlignLeft;
    case SH_DialogButtonBox_ButtonsHaveIcons:
        return 0;
    case SH_ItemView_ShowDecorationSelected:
        return 1;
    case SH_Table_GridLineColor:
        return int((option ? option->palette : QApplication::palette()).color(QPalette::Midlight).darker(106).rgb());
    default:
        return QProxyStyle::styleHint(hint, option, widget, returnData);
    }
}

// Those of a dock's title: Fusion's are pictures of one grey, which is hardly seen on a dark ground. Qt gives them ten
// pixels, which these drawings fill.
QIcon FlatStyle::standardIcon(StandardPixmap which, const QStyleOption* option, const QWidget* widget) const
{
    switch (which) {
    case SP_TitleBarCloseButton:
        return tintedIcon(QStringLiteral("dock-close"), Role::Neutral);
    case SP_TitleBarNormalButton:
        return tintedIcon(QStringLiteral("dock-float"), Role::Neutral);
    default:
        return QProxyStyle::standardIcon(which, option, widget);
    }
}

QSize FlatStyle::sizeFromContents(
    ContentsType type, const QStyleOption* option, const QSize& size, const QWidget* widget) const
{
    QSize result = QProxyStyle::sizeFromContents(type, option, size, widget);
    if (type == CT_ItemViewItem && option) {
        result.setHeight(qMax(result.height(), option->fontMetrics.height() * 3 / 2));
    }
    const auto* tool = type == CT_ToolButton ? qstyleoption_cast<const QStyleOptionToolButton*>(option) : nullptr;
    if (tool && hasArrowBesideWords(*tool)) {
        result.rwidth() += option->fontMetrics.height() / 2;
    }
    constexpr int smallIcon = 16;
    const auto* button = type == CT_PushButton ? qstyleoption_cast<const QStyleOptionButton*>(option) : nullptr;
    if (button && !button->icon.isNull() && button->iconSize.height() > smallIcon) {
        result.rheight() += 2; // which Fusion takes away, so that those of a row would not be of one height
    }
    if (button && button->icon.isNull() && !button->text.isEmpty()) {
        // Room beside the words, as those beside an icon have: they would nearly touch the frame.
        result.setWidth(qMax(result.width(), size.width() + option->fontMetrics.height() * 5 / 4));
    }
    return result;
}

} // namespace lk
