// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/messagebar.h"

#include "ui/plan/cardwords.h"
#include "ui/theme/icons.h"

#include <QAccessible>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QScopedValueRollback>
#include <QToolButton>
#include <QVBoxLayout>

namespace lk {

namespace {

constexpr int mostLines = 6;

Role roleOf(MessageBar::Kind kind)
{
    switch (kind) {
    case MessageBar::Kind::Information:
        return Role::Expand;
    case MessageBar::Kind::Warning:
        return Role::Waiting;
    case MessageBar::Kind::Error:
        return Role::Blocking;
    }
    Q_UNREACHABLE_RETURN(Role::Neutral);
}

QString iconOf(MessageBar::Kind kind)
{
    switch (kind) {
    case MessageBar::Kind::Information:
        return QStringLiteral("data-information");
    case MessageBar::Kind::Warning:
        return QStringLiteral("data-warning");
    case MessageBar::Kind::Error:
        return QStringLiteral("data-error");
    }
    Q_UNREACHABLE_RETURN(QString());
}

} // namespace

MessageBar::MessageBar(QWidget* parent)
    : QFrame(parent)
    , m_picture(new QLabel(this))
    , m_text(new QLabel(this))
    , m_buttons(new QHBoxLayout)
    , m_close(new QToolButton(this))
{
    setObjectName(QStringLiteral("messageBar"));
    setAutoFillBackground(true);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::PlainText);
    m_text->setObjectName(QStringLiteral("messageText"));
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_text->setAccessibleName(tr("Message"));
    m_close->setIcon(icon(QStringLiteral("window-close")));
    m_close->setAutoRaise(true);
    m_close->setToolTip(tr("Close this message"));
    m_close->setAccessibleName(tr("Close this message"));
    connect(m_close, &QToolButton::clicked, this, &MessageBar::dismiss);

    // A long refusal scrolls: what it speaks of must stay in sight.
    auto* words = new CardWords(this);
    words->column()->addWidget(m_text);
    words->setAccessibleName(tr("Message, scrolls"));
    words->setMaximumHeight(fontMetrics().lineSpacing() * mostLines);
    const int line = fontMetrics().height();
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(line / 2, line / 3, line / 2, line / 3);
    row->setSpacing(line / 2);
    row->addWidget(m_picture, 0, Qt::AlignTop);
    row->addWidget(words, 1);
    row->addLayout(m_buttons);
    row->addWidget(m_close, 0, Qt::AlignTop);
    hide();
}

void MessageBar::showMessage(Kind kind, const QString& text, const QString& remedy)
{
    while (QLayoutItem* item = m_buttons->takeAt(0)) {
        if (item->widget()) {
            item->widget()->hide();
            item->widget()->deleteLater();
        }
        delete item;
    }
    paintIn(kind);
    m_text->setText(remedy.isEmpty() ? text : text + QLatin1Char('\n') + remedy);
    setAccessibleName(m_text->text());
    QWidget::show();
    QAccessibleEvent event(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&event);
}

void MessageBar::paintIn(Kind kind)
{
    const QScopedValueRollback painting(m_painting, true);
    m_kind = kind;
    QPalette colors;
    colors.setColor(QPalette::Window, roleWash(roleOf(kind)));
    setPalette(colors);
    const int side = fontMetrics().height();
    m_picture->setPixmap(tintedIcon(iconOf(kind), roleOf(kind)).pixmap(QSize(side, side), devicePixelRatioF()));
}

void MessageBar::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::FontChange) {
        findChild<CardWords*>()->setMaximumHeight(fontMetrics().lineSpacing() * mostLines);
    } else if (event->type() == QEvent::PaletteChange && !m_painting) {
        paintIn(m_kind);
    }
}

void MessageBar::showError(const Error& error)
{
    showMessage(Kind::Error, error.printed().trimmed());
}

void MessageBar::addButton(const QString& iconName, const QString& text, std::function<void()> act)
{
    auto* button = new QToolButton(this);
    button->setText(text);
    button->setIcon(icon(iconName));
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setAccessibleName(text);
    connect(button, &QToolButton::clicked, this, std::move(act));
    m_buttons->addWidget(button, 0, Qt::AlignTop);
}

void MessageBar::dismiss()
{
    hide();
}

QString MessageBar::text() const
{
    return isVisibleTo(parentWidget()) ? m_text->text() : QString();
}

void MessageBar::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) {
        dismiss();
        return;
    }
    QFrame::keyPressEvent(event);
}

} // namespace lk
