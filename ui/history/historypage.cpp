// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/history/historypage.h"

#include "ui/history/runsmodel.h"
#include "ui/history/runwords.h"
#include "ui/table/factsview.h"
#include "ui/theme/allow.h"
#include "ui/theme/columnfit.h"
#include "ui/theme/focusedge.h"

#include <QAction>
#include <QClipboard>
#include <QFuture>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QSplitter>
#include <QStackedWidget>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace lk {

HistoryPage::HistoryPage(DatabaseLink& link, QWidget* parent)
    : QWidget(parent)
    , m_link(link)
    , m_runs(new RunsModel(this))
    , m_sorted(new QSortFilterProxyModel(this))
    , m_list(new QTableView(this))
    , m_facts(new FactsModel({}, this))
    , m_details(new FactsView(tr("Steps of the Run"), m_facts, this))
    , m_headline(new QLabel(this))
    , m_words(new QLabel(this))
    , m_remedy(new QLabel(this))
    , m_copy(new QPushButton(icon(QStringLiteral("edit-copy")), tr("Copy"), this))
    , m_pages(new QStackedWidget(this))
    , m_splitter(new QSplitter(Qt::Vertical, this))
    , m_filter(new QLineEdit(this))
{
    setObjectName(QStringLiteral("historyPage"));
    buildList();
    m_details->setObjectName(QStringLiteral("historyDetails"));
    m_headline->setObjectName(QStringLiteral("historyHeadline"));
    m_headline->setTextFormat(Qt::PlainText);
    m_headline->setWordWrap(true);
    m_headline->setTextInteractionFlags(Qt::TextSelectableByMouse);
    const int gap = fontMetrics().height() / 2;
    m_headline->setContentsMargins(gap, gap / 2, gap, gap / 2);
    auto* lower = new QWidget(this);
    auto* lowerColumn = new QVBoxLayout(lower);
    lowerColumn->setContentsMargins(0, 0, 0, 0);
    lowerColumn->setSpacing(0);
    lowerColumn->addWidget(m_headline);
    lowerColumn->addWidget(m_details, 1);
    m_splitter->addWidget(m_list);
    m_splitter->addWidget(lower);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setStretchFactor(0, 2);
    m_splitter->setStretchFactor(1, 3);
    m_pages->addWidget(m_splitter);
    m_pages->addWidget(buildWords());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(buildBar());
    column->addWidget(m_pages, 1);
    handFocus(*this, *m_list);
    m_words->setText(tr("Reading the journal…"));
    m_pages->setCurrentIndex(1);
    updateActions();
}

void HistoryPage::buildList()
{
    m_sorted->setSourceModel(m_runs);
    m_sorted->setSortRole(RunsModel::SortRole);
    m_sorted->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_sorted->setFilterKeyColumn(-1);
    m_list->setObjectName(QStringLiteral("historyRuns"));
    m_list->setAccessibleName(tr("Runs on This Database"));
    m_list->setModel(m_sorted);
    m_list->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_list->setShowGrid(false);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setAlternatingRowColors(true);
    m_list->setWordWrap(false);
    m_list->setTabKeyNavigation(false);
    m_list->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->verticalHeader()->hide();
    m_list->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_list->verticalHeader()->setDefaultSectionSize(fontMetrics().height() * 3 / 2);
    m_list->horizontalHeader()->setHighlightSections(false);
    m_list->horizontalHeader()->setStretchLastSection(true);
    m_list->setSortingEnabled(true);
    m_list->sortByColumn(RunsModel::BeganColumn, Qt::DescendingOrder);
    m_list->setTextElideMode(Qt::ElideMiddle); // what tells plans apart stands at their ends
    new ColumnFit(*m_list->horizontalHeader(),
        {{RunsModel::BeganColumn, 18, 20}, {RunsModel::WhatColumn, 8, 9}, {RunsModel::PlanColumn, 20, 46},
            {RunsModel::StateColumn, 16, 20}, {RunsModel::TookColumn, 9, 12}, {RunsModel::ForecastColumn, 12, 14},
            {RunsModel::ByColumn, 12, 22}, {RunsModel::WaitedColumn, 11, 11}, {RunsModel::StepsColumn, 8, 8}},
        7, RunsModel::PlanColumn);
    connect(m_list->selectionModel(), &QItemSelectionModel::selectionChanged, this, &HistoryPage::chosenChanged);
    connect(m_list, &QAbstractItemView::activated, this, &HistoryPage::openPlan);
}

QToolBar* HistoryPage::buildBar()
{
    auto* bar = new QToolBar(this);
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_filter->setObjectName(QStringLiteral("historyFilter"));
    m_filter->setAccessibleName(tr("Filter the Runs"));
    m_filter->setPlaceholderText(tr("Filter by plan, person or state"));
    m_filter->setClearButtonEnabled(true);
    m_filter->setMaximumWidth(fontMetrics().averageCharWidth() * 34);
    connect(m_filter, &QLineEdit::textChanged, m_sorted, &QSortFilterProxyModel::setFilterFixedString);
    bar->addWidget(m_filter);
    bar->addSeparator();
    const auto add = [&](const char* name, const char* iconName, const QString& text) {
        QAction* action = bar->addAction(icon(QLatin1String(iconName)), text);
        action->setObjectName(QLatin1String(name));
        return action;
    };
    m_open = add("historyOpenPlan", "document-open", tr("Open Plan"));
    m_compare = add("historyCompare", "view-list-details", tr("Compare"));
    m_everyTry = add("historyEveryTry", "view-list-tree", tr("Every Try"));
    m_everyTry->setCheckable(true);
    m_everyTry->setToolTip(tr("A line a try instead of a line a step: who and when"));
    m_export = add("historyExport", "document-export", tr("Export"));
    auto* menu = new QMenu(this);
    const auto ask = [this](HistoryPart part) {
        return [this, part] {
            askToExportHistory(*this, part, [this, part](const QString& path) { exportTo(part, path); });
        };
    };
    QAction* all = menu->addAction(tr("&All Runs…"), this, ask(HistoryPart::AllRuns));
    all->setObjectName(QStringLiteral("historyExportAll"));
    m_exportRun = menu->addAction(tr("This &Run…"), this, ask(HistoryPart::Run));
    m_exportRun->setObjectName(QStringLiteral("historyExportRun"));
    m_exportComparison = menu->addAction(tr("The &Comparison…"), this, ask(HistoryPart::Comparison));
    m_exportComparison->setObjectName(QStringLiteral("historyExportComparison"));
    m_export->setMenu(menu);
    if (auto* button = qobject_cast<QToolButton*>(bar->widgetForAction(m_export))) {
        button->setPopupMode(QToolButton::InstantPopup);
    }
    for (QAction* action : bar->actions()) {
        QWidget* button = bar->widgetForAction(action);
        if (button && !action->isSeparator() && !action->text().isEmpty()) {
            button->setAccessibleName(action->text());
            button->setFocusPolicy(Qt::TabFocus);
        }
    }
    connect(m_open, &QAction::triggered, this, &HistoryPage::openPlan);
    connect(m_compare, &QAction::triggered, this, &HistoryPage::compare);
    connect(m_everyTry, &QAction::toggled, this, [this] {
        if (m_record) {
            m_comparison.reset();
            showRecord();
        }
    });
    return bar;
}

QWidget* HistoryPage::buildWords()
{
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    const int margin = fontMetrics().height() * 2;
    column->setContentsMargins(margin, margin, margin, margin);
    column->addStretch();
    m_words->setObjectName(QStringLiteral("historyWords"));
    m_remedy->setObjectName(QStringLiteral("historyRemedy"));
    for (QLabel* label : {m_words, m_remedy}) {
        label->setTextFormat(Qt::PlainText);
        label->setAlignment(Qt::AlignCenter);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
        column->addWidget(label);
    }
    m_copy->setObjectName(QStringLiteral("historyCopyRemedy"));
    m_copy->setToolTip(tr("Copies what its owner should run"));
    connect(m_copy, &QPushButton::clicked, this,
        [this] { QGuiApplication::clipboard()->setText(m_remedy->text().section(QLatin1Char('\n'), 1)); });
    column->addWidget(m_copy, 0, Qt::AlignHCenter);
    m_remedy->hide();
    m_copy->hide();
    column->addStretch();
    return page;
}

void HistoryPage::refresh()
{
    if (!isVisible() && m_read) {
        m_stale = true; // a journal of years is not read again for nobody
        return;
    }
    m_stale = false;
    m_read = false;
    m_link.history().then(this, [this](const Result<RunHistory>& read) {
        if (!read && read.error().kind == ErrorKind::Cancelled) {
            return;
        }
        m_read = true;
        if (read) {
            show(*read);
        } else {
            sayWhyNot(read.error());
        }
    });
}

void HistoryPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (m_stale) {
        refresh();
    }
}

void HistoryPage::show(const RunHistory& history)
{
    m_remedy->hide();
    m_copy->hide();
    if (history.runs.isEmpty()) {
        m_runs->setRuns({});
        m_words->setText(tr("No plan was begun in this database yet.\n\nWhat is run here, from this window, from the "
                            "command line or by the exported scripts, is kept in the database itself and told here: "
                            "who did it, when, what it took, and for whom it waited."));
        m_pages->setCurrentIndex(1);
        m_record.reset();
        m_comparison.reset();
        updateActions();
        return;
    }
    const QList<RunKey> before = chosen();
    const bool compared = m_comparison.has_value();
    m_runs->setRuns(history.runs);
    m_pages->setCurrentIndex(0);
    QItemSelection again;
    for (const RunKey& key : before) {
        if (const QModelIndex at = m_sorted->mapFromSource(m_runs->indexOf(key)); at.isValid()) {
            again.select(at, at.siblingAtColumn(RunsModel::ColumnCount - 1));
        }
    }
    if (again.isEmpty() && m_sorted->rowCount() > 0) {
        // Not by selectRow(): whoever opened this by keyboard may still hold Ctrl or Shift, which it would heed.
        m_list->selectionModel()->setCurrentIndex(
            m_sorted->index(0, 0), QItemSelectionModel::ClearAndSelect | QItemSelectionModel::Rows);
    } else if (!again.isEmpty() && chosen() != before) {
        m_list->selectionModel()->select(again, QItemSelectionModel::ClearAndSelect);
    } else if (!again.isEmpty() && !compared) {
        chosenChanged(); // it may have gone on
    }
    updateActions();
}

void HistoryPage::sayWhyNot(const Error& error)
{
    const bool rights = error.kind == ErrorKind::Privilege;
    if (!rights && error.kind != ErrorKind::Unsupported) {
        emit failed(error); // the connection, or the server: the window says what to do about it
        if (m_pages->currentIndex() == 0) {
            return; // what was read before is still worth more than nothing
        }
    }
    m_words->setText(error.message);
    m_remedy->setText(error.remedy);
    m_remedy->setVisible(!error.remedy.isEmpty());
    m_copy->setVisible(rights && error.remedy.contains(QLatin1Char('\n')));
    m_pages->setCurrentIndex(1);
    m_record.reset();
    m_comparison.reset();
    updateActions();
}

QList<RunKey> HistoryPage::chosen() const
{
    QList<int> rows;
    for (const QModelIndex& index : m_list->selectionModel()->selectedRows()) {
        rows << index.row();
    }
    std::ranges::sort(rows);
    QList<RunKey> keys;
    for (const int row : std::as_const(rows)) {
        const QModelIndex source = m_sorted->mapToSource(m_sorted->index(row, 0));
        keys << m_runs->runs()[source.row()].key;
    }
    return keys;
}

void HistoryPage::chosenChanged()
{
    const QList<RunKey> keys = chosen();
    const quint64 number = ++m_asked;
    m_comparison.reset();
    updateActions();
    if (keys.size() != 1) {
        m_record.reset();
        updateActions();
        showNothing(keys.isEmpty() ? tr("Choose a run to see what it did.")
                : keys.size() == 2 ? tr("Two runs are chosen: Compare puts them side by side.")
                                   : tr("Choose one run to see what it did, or two to compare them."));
        return;
    }
    m_link.runRecord(keys.first()).then(this, [this, number](const Result<RunRecord>& read) {
        if (number != m_asked) {
            return;
        }
        if (!read) {
            m_record.reset();
            updateActions();
            if (read.error().kind != ErrorKind::Cancelled) {
                showNothing(read.error().message);
                emit failed(read.error());
            }
            return;
        }
        m_record = *read;
        updateActions();
        showRecord();
    });
}

void HistoryPage::showNothing(const QString& why)
{
    m_headline->setText(why);
    m_facts->setFacts({}, {});
}

void HistoryPage::showRecord()
{
    const FactsTable table = m_everyTry->isChecked() ? tryFacts(*m_record) : stepFacts(*m_record);
    m_headline->setText(headline(*m_record));
    m_details->setAccessibleName(m_everyTry->isChecked() ? tr("Tries of the Run") : tr("Steps of the Run"));
    m_facts->setRightAligned(table.right);
    m_facts->setFacts(table.headers, table.facts);
    updateActions();
}

void HistoryPage::openPlan()
{
    if (m_record && m_record->plan) {
        emit openPlanRequested(*m_record->plan);
    }
}

void HistoryPage::compare()
{
    QList<RunKey> keys = chosen();
    if (keys.size() != 2) {
        return;
    }
    // The earlier one is A, however the list is sorted.
    const auto& runs = m_runs->runs();
    if (runs[m_runs->indexOf(keys[0]).row()].beganAt > runs[m_runs->indexOf(keys[1]).row()].beganAt) {
        keys.swapItemsAt(0, 1);
    }
    const quint64 number = ++m_asked;
    const auto first = std::make_shared<Result<RunRecord>>(failure(ErrorKind::Internal, QString()));
    m_link.runRecord(keys[0]).then(this, [first](const Result<RunRecord>& read) { *first = read; });
    m_link.runRecord(keys[1]).then(this, [this, number, first](const Result<RunRecord>& second) {
        if (number != m_asked) {
            return;
        }
        for (const Result<RunRecord>& side : {*first, second}) {
            if (!side) {
                emit failed(side.error());
                return;
            }
        }
        m_comparison = compareRuns(**first, *second);
        const FactsTable table = comparedFacts(*m_comparison);
        m_headline->setText(headline(*m_comparison));
        m_details->setAccessibleName(tr("Two Runs, Step by Step"));
        m_facts->setRightAligned(table.right);
        m_facts->setFacts(table.headers, table.facts);
        updateActions();
    });
}

void HistoryPage::updateActions()
{
    const bool listed = m_pages->currentIndex() == 0;
    const qsizetype count = listed ? chosen().size() : 0;
    const bool readable = m_record && m_record->plan;
    allow(*m_open,
        readable                     ? QString()
            : count == 1 && m_record ? tr("The plan that the journal keeps of this run cannot be read.")
                                     : tr("Choose one run."),
        tr("Open the plan as it was run, in a tab of its own (Return)"));
    allow(*m_compare, count == 2 ? QString() : tr("Choose two runs: Ctrl+click, or Shift and an arrow key."),
        tr("Put the two runs side by side, step by step"));
    m_everyTry->setEnabled(m_record.has_value());
    allow(*m_export, listed ? QString() : tr("There is nothing to export."),
        tr("Write what the journal tells as CSV, JSON or Markdown"));
    m_exportRun->setEnabled(m_record.has_value());
    m_exportComparison->setEnabled(m_comparison.has_value());
}

void HistoryPage::exportTo(HistoryPart part, const QString& path)
{
    const HistoryShown shown{m_link.settings().printed(), m_runs->runs(), m_record, m_comparison};
    if (const auto written = exportHistory(shown, part, path); !written) {
        emit failed(written.error());
        return;
    }
    emit logged(tr("Exported the history to %1").arg(path));
}

} // namespace lk
