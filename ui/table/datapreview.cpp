// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/table/datapreview.h"

#include "ui/table/datamodel.h"
#include "ui/theme/allow.h"
#include "ui/theme/icons.h"

#include <QClipboard>
#include <QFuture>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QShortcut>
#include <QTableView>
#include <QToolButton>

namespace lk {

DataPreview::DataPreview(DatabaseLink& link, QWidget* parent)
    : QWidget(parent)
    , m_link(link)
    , m_model(new DataModel(this))
    , m_view(new QTableView(this))
    , m_status(new QLabel(this))
    , m_first(new QToolButton(this))
    , m_previous(new QToolButton(this))
    , m_next(new QToolButton(this))
{
    m_view->setModel(m_model);
    m_view->setAccessibleName(tr("Data"));
    m_view->setObjectName(QStringLiteral("dataView"));
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setAlternatingRowColors(true);
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setWordWrap(false);
    m_view->setTabKeyNavigation(false);
    m_view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_view->verticalHeader()->setDefaultSectionSize(fontMetrics().height() * 3 / 2);
    m_view->verticalHeader()->setDefaultAlignment(Qt::AlignRight | Qt::AlignVCenter);
    auto* copy = new QShortcut(QKeySequence::Copy, m_view, nullptr, nullptr, Qt::WidgetShortcut);
    connect(copy, &QShortcut::activated, this,
        [this] { QGuiApplication::clipboard()->setText(m_view->currentIndex().data(Qt::EditRole).toString()); });

    const auto set = [](QToolButton* button, const QString& iconName, const QString& words) {
        button->setIcon(icon(iconName));
        button->setText(words);
        button->setToolTip(words);
        button->setAccessibleName(words);
        button->setAutoRaise(true);
    };
    set(m_first, QStringLiteral("go-first"), tr("First rows"));
    set(m_previous, QStringLiteral("go-previous"), tr("Previous rows"));
    set(m_next, QStringLiteral("go-next"), tr("Next rows"));
    m_next->setObjectName(QStringLiteral("nextRows"));
    m_status->setObjectName(QStringLiteral("dataStatus"));
    m_status->setTextFormat(Qt::PlainText);
    m_status->setWordWrap(true);
    const int line = fontMetrics().height();
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(line / 2, line / 6, line / 2, line / 6);
    bar->addWidget(m_status, 1);
    bar->addWidget(m_first);
    bar->addWidget(m_previous);
    bar->addWidget(m_next);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_view, 1);
    column->addLayout(bar);
    connect(m_first, &QToolButton::clicked, this, [this] { read(0); });
    connect(m_previous, &QToolButton::clicked, this, [this] { read(qMax<qsizetype>(0, m_page - 1)); });
    connect(m_next, &QToolButton::clicked, this, [this] { read(m_page + 1); });
    showButtons(false);
}

void DataPreview::setTable(const TablePtr& table)
{
    if (m_table && table && m_table->primaryKey() != table->primaryKey()) {
        m_places = {DataPlace()}; // the places are of another order
        m_page = 0;
    }
    m_table = table;
    m_stale = true;
    if (isVisible()) {
        read(m_page);
    }
}

void DataPreview::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_stale) {
        read(m_page);
    }
}

namespace {

/// In which order the rows come, where it is not the one people expect.
QString orderWords(DataPage::Order order)
{
    switch (order) {
    case DataPage::Order::Key:
        return {};
    case DataPage::Order::Storage:
        return DataPreview::tr("no primary key: as they are stored, and a row that is written meanwhile may move");
    case DataPage::Order::None:
        return DataPreview::tr("no primary key, no order: a row may come on two pages, or on none");
    }
    Q_UNREACHABLE_RETURN(QString());
}

} // namespace

void DataPreview::read(qsizetype at)
{
    if (!m_table || at >= m_places.size()) {
        return;
    }
    m_stale = false;
    const int asked = ++m_asked;
    m_status->setText(tr("Reading…"));
    m_link.previewFrom(m_table, m_places[at], pageRows).then(this, [this, asked, at](const Result<DataPage>& page) {
        if (asked != m_asked) {
            return;
        }
        if (!page) {
            m_status->setText(page.error().printed().simplified());
            m_stale = true;
            showButtons(false);
            return;
        }
        const bool first = m_model->columnCount() == 0;
        m_page = at;
        m_places.resize(at + 1); // what comes after this page is only known from it
        m_places << page->next;
        m_model->setPage(*page, m_table);
        if (first) {
            m_view->resizeColumnsToContents();
            const int most = fontMetrics().averageCharWidth() * 40;
            for (int column = 0; column < m_model->columnCount(); ++column) {
                m_view->setColumnWidth(column, qMin(m_view->columnWidth(column) + most / 10, most));
            }
        }
        m_view->scrollToTop();
        const QLocale locale;
        const QString rows = page->rows.isEmpty()
            ? tr("No rows")
            : tr("Rows %1 to %2")
                  .arg(locale.toString(page->offset + 1), locale.toString(page->offset + page->rows.size()));
        // All of them on one page need no order.
        const QString order = at > 0 || page->more ? orderWords(page->order) : QString();
        m_status->setText(order.isEmpty() ? rows : tr("%1 (%2)", "which rows, in which order").arg(rows, order));
        showButtons(page->more);
    });
}

void DataPreview::showButtons(bool more)
{
    const QString atStart = m_page > 0 ? QString() : tr("These are the first rows.");
    allow(*m_first, atStart, tr("First rows"));
    allow(*m_previous, atStart, tr("Previous rows"));
    allow(*m_next, more ? QString() : tr("There are no more rows."), tr("Next rows"));
}

} // namespace lk
