// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/objects/objectsdock.h"

#include "ui/objects/objectsfilter.h"
#include "ui/theme/focusedge.h"
#include "ui/theme/icons.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QTreeView>
#include <QVBoxLayout>

#include <utility>

namespace lk {

ObjectsDock::ObjectsDock(QWidget* parent)
    : QDockWidget(tr("Objects"), parent)
    , m_model(this)
    , m_filter(new ObjectsFilter(this))
    , m_empty(new QLabel(this))
    , m_edit(new QLineEdit(this))
    , m_tree(new QTreeView(this))
{
    setObjectName(QStringLiteral("objectsDock"));
    m_filter->setSourceModel(&m_model);

    m_edit->setPlaceholderText(tr("Filter tables and views"));
    m_edit->setAccessibleName(tr("Filter objects"));
    m_edit->setObjectName(QStringLiteral("objectsFilter"));
    m_edit->setClearButtonEnabled(true);
    m_edit->addAction(icon(QStringLiteral("edit-find")), QLineEdit::LeadingPosition);

    m_tree->setModel(m_filter);
    m_tree->setObjectName(QStringLiteral("objectsTree"));
    m_tree->setAccessibleName(tr("Objects"));
    m_tree->setUniformRowHeights(true);
    m_tree->setAllColumnsShowFocus(true);
    m_tree->setFrameShape(QFrame::NoFrame);
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    m_tree->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_tree->setIndentation(fontMetrics().height());
    m_tree->header()->setStretchLastSection(false);
    m_tree->header()->setSectionResizeMode(ObjectsModel::Name, QHeaderView::Stretch);
    m_tree->header()->setSectionResizeMode(ObjectsModel::RowCount, QHeaderView::ResizeToContents);
    m_tree->header()->setSectionResizeMode(ObjectsModel::Size, QHeaderView::ResizeToContents);
    m_tree->header()->setResizeContentsPrecision(100); // of ten thousand rows
    m_tree->header()->setMinimumSectionSize(fontMetrics().averageCharWidth() * 5);

    auto* body = new QWidget(this);
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* edge = new QWidget(body);
    auto* edgeRow = new QVBoxLayout(edge);
    const int gap = fontMetrics().height() / 3;
    edgeRow->setContentsMargins(gap, gap, gap, gap);
    edgeRow->addWidget(m_edit);
    column->addWidget(edge);
    m_empty->setObjectName(QStringLiteral("objectsEmpty"));
    m_empty->setWordWrap(true);
    m_empty->setForegroundRole(QPalette::PlaceholderText);
    m_empty->setMargin(gap);
    column->addWidget(m_empty);
    column->addWidget(m_tree, 1);
    setWidget(body);
    sayWhyEmpty();
    handFocus(*this, *m_tree);

    connect(m_edit, &QLineEdit::textChanged, this, &ObjectsDock::filter);
    connect(m_edit, &QLineEdit::returnPressed, this, [this] {
        if (const auto table = current()) {
            emit openRequested(*table);
        }
    });
    connect(m_tree, &QTreeView::activated, this, [this](const QModelIndex& index) {
        if (const auto table = m_model.tableAt(m_filter->mapToSource(index))) {
            emit openRequested(*table);
        }
    });
    connect(m_tree, &QTreeView::customContextMenuRequested, this, &ObjectsDock::showMenu);
    // Not a shortcut: F2 means something else as soon as another pane has the focus.
    m_tree->installEventFilter(this);
}

void ObjectsDock::setCatalog(const CatalogPtr& catalog)
{
    m_model.setCatalog(catalog);
    if (!m_edit->text().isEmpty()) {
        m_model.fetchAll();
    }
    if (!m_everFilled && catalog) {
        m_everFilled = true;
        expandWhatIsSmall();
    }
    if (!catalog) {
        m_everFilled = false;
    }
    m_catalog = catalog;
    sayWhyEmpty();
}

void ObjectsDock::sayWhyEmpty()
{
    const bool none = m_catalog && m_catalog->tables.isEmpty();
    m_empty->setVisible(none || (m_catalog && m_filter->rowCount() == 0));
    m_empty->setText(none ? tr("There is no table or view here that this user may see.")
                          : tr("No table or view has this in its name."));
}

/// A single schema, or public, is what nearly everyone wants to see at once.
void ObjectsDock::expandWhatIsSmall()
{
    for (int row = 0; row < m_filter->rowCount(); ++row) {
        const QModelIndex schema = m_filter->index(row, 0);
        if (m_filter->rowCount() == 1 || schema.data(ObjectsModel::SchemaRole).toString() == QLatin1String("public")) {
            m_tree->expand(schema);
        }
    }
}

void ObjectsDock::select(const QualifiedName& table)
{
    const QModelIndex index = m_filter->mapFromSource(m_model.indexOf(table));
    if (index.isValid()) {
        m_tree->setCurrentIndex(index);
        m_tree->scrollTo(index);
    }
}

void ObjectsDock::focusFilter()
{
    m_edit->setFocus(Qt::ShortcutFocusReason);
    m_edit->selectAll();
}

void ObjectsDock::renameCurrent()
{
    if (const auto table = current()) {
        emit renameRequested(*table);
    }
}

std::optional<QualifiedName> ObjectsDock::current() const
{
    return m_model.tableAt(m_filter->mapToSource(m_tree->currentIndex()));
}

void ObjectsDock::filter(const QString& text)
{
    if (!text.isEmpty()) {
        m_model.fetchAll();
    }
    const bool filtered = std::exchange(m_filtered, !text.isEmpty());
    if (m_filtered && !filtered) {
        m_open = openSchemas();
    }
    m_filter->setWords(text);
    sayWhyEmpty();
    if (!m_filtered) {
        openAgain();
        return;
    }
    m_tree->expandAll();
    if (m_filter->rowCount() > 0) {
        m_tree->setCurrentIndex(m_filter->index(0, 0, m_filter->index(0, 0)));
    }
}

QSet<QString> ObjectsDock::openSchemas() const
{
    QSet<QString> open;
    for (int row = 0; row < m_filter->rowCount(); ++row) {
        const QModelIndex schema = m_filter->index(row, 0);
        if (m_tree->isExpanded(schema)) {
            open << schema.data(ObjectsModel::SchemaRole).toString();
        }
    }
    return open;
}

/// A filter opens what it leaves, and the view forgets whether the rest was open: as before, but what was found stays
/// in sight.
void ObjectsDock::openAgain()
{
    const QModelIndex current = m_tree->currentIndex();
    for (int row = 0; row < m_filter->rowCount(); ++row) {
        const QModelIndex schema = m_filter->index(row, 0);
        m_tree->setExpanded(schema,
            m_open.contains(schema.data(ObjectsModel::SchemaRole).toString())
                || (current.isValid() && current.parent() == schema));
    }
    if (current.isValid()) {
        m_tree->scrollTo(current);
    }
}

/// The name comes before the size when there is no room for both.
void ObjectsDock::resizeEvent(QResizeEvent* event)
{
    QDockWidget::resizeEvent(event);
    m_tree->setColumnHidden(ObjectsModel::Size, width() < fontMetrics().averageCharWidth() * 34);
}

bool ObjectsDock::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_tree && event->type() == QEvent::KeyPress && static_cast<QKeyEvent*>(event)->key() == Qt::Key_F2) {
        renameCurrent();
        return true;
    }
    return QDockWidget::eventFilter(watched, event);
}

void ObjectsDock::showMenu(const QPoint& at)
{
    const auto table = m_model.tableAt(m_filter->mapToSource(m_tree->indexAt(at)));
    if (!table) {
        return;
    }
    QMenu menu(this);
    menu.addAction(icon(QStringLiteral("table")), tr("Open"), this, [this, table] { emit openRequested(*table); });
    menu.addAction(icon(QStringLiteral("edit-rename")), tr("Rename Table…"), this,
        [this, table] { emit renameRequested(*table); });
    menu.addAction(icon(QStringLiteral("edit-copy")), tr("Copy Name"), this,
        [table] { QGuiApplication::clipboard()->setText(table->quoted()); });
    menu.exec(m_tree->viewport()->mapToGlobal(at));
}

} // namespace lk
