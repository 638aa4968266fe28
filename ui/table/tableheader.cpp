// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/table/tableheader.h"

#include "ui/table/figures.h"
#include "ui/theme/allow.h"
#include "ui/theme/icons.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>

namespace lk {

TableHeader::TableHeader(DraftEditor& editor, const QualifiedName& name, QWidget* parent)
    : QWidget(parent)
    , m_editor(editor)
    , m_name(name)
    , m_picture(new QLabel(this))
    , m_title(new QLabel(this))
    , m_figures(new QLabel(this))
    , m_problem(new QLabel(this))
    , m_edit(new QLineEdit(this))
    , m_rename(new QToolButton(this))
    , m_revert(new QToolButton(this))
    , m_again(new QToolButton(this))
{
    setObjectName(QStringLiteral("tableHeader"));
    QFont strong = font();
    strong.setPointSizeF(strong.pointSizeF() * 1.2);
    strong.setWeight(QFont::DemiBold);
    m_title->setFont(strong);
    m_title->setObjectName(QStringLiteral("tableTitle"));
    m_title->setTextFormat(Qt::PlainText);
    m_figures->setTextFormat(Qt::PlainText);
    m_figures->setObjectName(QStringLiteral("tableFigures"));
    m_figures->setForegroundRole(QPalette::PlaceholderText);
    m_problem->setTextFormat(Qt::PlainText);
    m_problem->setObjectName(QStringLiteral("tableNameProblem"));
    m_edit->setObjectName(QStringLiteral("tableNameEditor"));
    m_edit->setAccessibleName(tr("New name of %1").arg(name.printed()));
    m_edit->setMinimumWidth(fontMetrics().averageCharWidth() * 30);
    m_edit->installEventFilter(this);
    m_edit->hide();
    m_problem->hide();
    const auto set = [](QToolButton* button, const QString& iconName, const QString& words) {
        button->setIcon(icon(iconName));
        button->setToolTip(words);
        button->setAccessibleName(words);
        button->setAutoRaise(true);
    };
    set(m_rename, QStringLiteral("edit-rename"), tr("Rename the table"));
    set(m_revert, QStringLiteral("edit-undo"), tr("Keep the table's name"));
    m_rename->setObjectName(QStringLiteral("renameTableButton"));
    set(m_again, QStringLiteral("view-refresh"), tr("Read the table again"));
    m_again->setText(tr("Try Again"));
    m_again->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_again->setObjectName(QStringLiteral("readTableAgain"));
    m_again->hide();
    const int line = fontMetrics().height();
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(line * 2 / 3, line / 2, line * 2 / 3, line / 2);
    row->setSpacing(line / 2);
    row->addWidget(m_picture);
    row->addWidget(m_title);
    row->addWidget(m_edit);
    row->addWidget(m_problem);
    row->addWidget(m_rename);
    row->addWidget(m_revert);
    row->addStretch(1);
    row->addWidget(m_figures);
    row->addWidget(m_again);

    connect(m_rename, &QToolButton::clicked, this, &TableHeader::startRename);
    connect(m_again, &QToolButton::clicked, this, &TableHeader::readRequested);
    connect(m_revert, &QToolButton::clicked, this, [this] { m_editor.revert(RenameTable{m_name, {}}); });
    connect(&m_editor, &DraftEditor::changed, this, &TableHeader::show);
    connect(m_edit, &QLineEdit::textChanged, this, [this](const QString& text) {
        const auto valid = m_editor.checkTableName(m_name, text);
        m_problem->setVisible(!valid && m_edit->isVisibleTo(this));
        m_problem->setText(valid ? QString() : valid.error().message);
        QPalette colors = QApplication::palette();
        colors.setColor(QPalette::WindowText, roleColor(Role::Blocking));
        m_problem->setPalette(colors);
    });
    show();
}

void TableHeader::setTable(const TablePtr& table)
{
    m_table = table;
    m_failure.clear();
    show();
}

void TableHeader::setReading()
{
    m_failure.clear();
    show();
}

void TableHeader::setFailed(const Error& error)
{
    m_failure = error.message.simplified();
    show();
}

void TableHeader::show()
{
    const auto rename = m_editor.renameOf(m_name);
    const int side = fontMetrics().height() * 5 / 4;
    m_picture->setPixmap((rename ? tintedIcon(QStringLiteral("document-edit"), Role::Expand)
                                 : icon(tableIconName(m_table ? m_table->kind : TableKind::Table)))
            .pixmap(QSize(side, side), devicePixelRatioF()));
    m_title->setText(rename ? tr("%1 → %2").arg(m_name.printed(), printedName(rename->newName)) : m_name.printed());
    m_revert->setVisible(rename.has_value());
    m_again->setVisible(!m_failure.isEmpty());
    m_figures->setToolTip(m_failure);
    if (!m_failure.isEmpty()) {
        m_figures->setText(m_table ? tr("Could not be read again") : tr("Could not be read"));
        return;
    }
    if (!m_table) {
        m_figures->setText(tr("Reading…"));
        return;
    }
    const bool renamable = m_table->kind == TableKind::Table || m_table->kind == TableKind::Partitioned
        || m_table->kind == TableKind::Partition;
    allow(*m_rename, renamable ? QString() : tr("Only tables can be renamed."), tr("Rename the table"));
    if (m_table->kind == TableKind::View) {
        m_figures->setText(tr("%1, owner %2").arg(kindName(m_table->kind), m_table->owner));
        return;
    }
    m_figures->setText(tr("%1 rows · %2 · indexes %3 · owner %4")
            .arg(shortCount(m_table->estimatedRows), byteSize(m_table->heapBytes + m_table->toastBytes),
                byteSize(m_table->indexBytes), m_table->owner));
}

void TableHeader::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        show();
    }
}

void TableHeader::startRename()
{
    if (!m_rename->isEnabled()) {
        return;
    }
    const auto rename = m_editor.renameOf(m_name);
    m_title->hide();
    m_edit->show();
    m_edit->setText(rename ? rename->newName : m_name.name);
    m_edit->selectAll();
    m_edit->setFocus(Qt::ShortcutFocusReason);
}

void TableHeader::finishRename(bool take)
{
    if (!m_edit->isVisibleTo(this)) {
        return;
    }
    if (take) {
        if (const auto taken = m_editor.renameTable(m_name, m_edit->text()); !taken) {
            m_problem->setText(taken.error().message);
            m_problem->show();
            return; // the editor stays open and says why
        }
    }
    m_edit->hide();
    m_problem->hide();
    m_title->show();
}

bool TableHeader::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_edit && (event->type() == QEvent::KeyPress || event->type() == QEvent::ShortcutOverride)) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Escape || key == Qt::Key_Return || key == Qt::Key_Enter) {
            event->accept();
            if (event->type() == QEvent::KeyPress) {
                finishRename(key != Qt::Key_Escape);
            }
            return true;
        }
    }
    if (watched == m_edit && event->type() == QEvent::FocusOut) {
        finishRename(false);
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace lk
