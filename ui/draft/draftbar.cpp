// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/draft/draftbar.h"

#include "ui/theme/icons.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>

namespace lk {

DraftBar::DraftBar(DraftEditor& editor, QAction* generate, QWidget* parent)
    : QWidget(parent)
    , m_editor(editor)
    , m_picture(new QLabel(this))
    , m_summary(new QLabel(this))
    , m_list(new QToolButton(this))
    , m_menu(new QMenu(m_list))
{
    setObjectName(QStringLiteral("draftBar"));
    setAccessibleName(tr("Draft"));
    const int side = fontMetrics().height();
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_summary->setObjectName(QStringLiteral("draftSummary"));

    m_list->setText(tr("Changes"));
    m_list->setAccessibleName(tr("Drafted changes"));
    m_list->setPopupMode(QToolButton::InstantPopup);
    m_list->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_list->setIcon(icon(QStringLiteral("view-list-details")));
    m_list->setMenu(m_menu);
    connect(m_menu, &QMenu::aboutToShow, this, &DraftBar::fillMenu);

    auto* go = new QToolButton(this);
    go->setDefaultAction(generate);
    go->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    go->setAccessibleName(tr("Generate Plan from the draft"));
    go->setObjectName(QStringLiteral("draftGenerate"));

    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(side / 2, side / 4, side / 2, side / 4);
    row->addWidget(m_picture);
    row->addWidget(m_summary, 1);
    row->addWidget(m_list);
    row->addWidget(go);

    connect(&m_editor, &DraftEditor::changed, this, &DraftBar::show);
    show();
}

void DraftBar::setAside(bool aside)
{
    m_aside = aside;
    show();
}

void DraftBar::show()
{
    const Draft& draft = m_editor.draft();
    setVisible(!draft.isEmpty() && !m_aside);
    const int side = fontMetrics().height();
    m_picture->setPixmap(
        tintedIcon(QStringLiteral("document-edit"), Role::Expand).pixmap(QSize(side, side), devicePixelRatioF()));
    QStringList lines;
    for (const DraftedChange& drafted : draft.changes) {
        lines << printed(drafted.change);
    }
    const QString count = tr("Drafted changes: %1").arg(draft.changes.size());
    m_words = lines.size() == 1 ? tr("Draft: %1").arg(lines.first())
                                : tr("%1 – %2").arg(count, lines.join(QStringLiteral(" · ")));
    m_summary->setAccessibleName(m_words);
    elide();
    m_summary->setToolTip(lines.join(QLatin1Char('\n')));
    m_list->setText(tr("Changes (%1)").arg(draft.changes.size()));
}

void DraftBar::elide()
{
    m_summary->setText(m_summary->fontMetrics().elidedText(m_words, Qt::ElideRight, m_summary->width()));
}

void DraftBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    layout()->activate(); // the label has its width now
    elide();
}

void DraftBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        show();
    }
}

void DraftBar::fillMenu()
{
    m_menu->clear();
    for (const DraftedChange& drafted : m_editor.draft().changes) {
        const Change change = drafted.change;
        auto* entry = m_menu->addMenu(icon(QStringLiteral("document-edit")), printed(change));
        entry->addAction(icon(QStringLiteral("table")), tr("Open Table"), this,
            [this, change] { emit openRequested(tableOf(change)); });
        entry->addAction(
            icon(QStringLiteral("edit-undo")), tr("Revert"), this, [this, change] { m_editor.revert(change); });
    }
    m_menu->addSeparator();
    m_menu->addAction(
        icon(QStringLiteral("edit-delete")), tr("Discard the Whole Draft"), this, [this] { m_editor.clear(); });
}

} // namespace lk
