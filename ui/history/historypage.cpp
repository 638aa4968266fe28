// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/history/historypage.h"

#include "ui/history/historybar.h"
#include "ui/history/runsview.h"
#include "ui/history/runwords.h"
#include "ui/table/factsview.h"
#include "ui/theme/focusedge.h"

#include <QClipboard>
#include <QFuture>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace lk {

HistoryPage::HistoryPage(DatabaseLink& link, QWidget* parent)
    : QWidget(parent)
    , m_link(link)
    , m_bar(new HistoryBar(this))
    , m_list(new RunsView(this))
    , m_facts(new FactsModel({}, this))
    , m_details(new FactsView(tr("Steps of the Run"), m_facts, this))
    , m_headline(new QLabel(this))
    , m_words(new QLabel(this))
    , m_remedy(new QLabel(this))
    , m_copy(new QPushButton(icon(QStringLiteral("edit-copy")), tr("Copy"), this))
    , m_pages(new QStackedWidget(this))
{
    setObjectName(QStringLiteral("historyPage"));
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
    auto* splitter = new QSplitter(Qt::Vertical, this);
    splitter->addWidget(m_list);
    splitter->addWidget(lower);
    splitter->setChildrenCollapsible(false);
    splitter->setStretchFactor(0, 2);
    splitter->setStretchFactor(1, 3);
    m_pages->addWidget(splitter);
    m_pages->addWidget(buildWords());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_bar);
    column->addWidget(m_pages, 1);
    handFocus(*this, *m_list);
    connect(m_list, &RunsView::chosenChanged, this, &HistoryPage::chosenChanged);
    connect(m_list, &QAbstractItemView::activated, this, &HistoryPage::openPlan);
    connectBar();
    m_words->setText(tr("Reading the journal…"));
    m_pages->setCurrentIndex(1);
    updateActions();
}

void HistoryPage::connectBar()
{
    connect(m_bar, &HistoryBar::filterChanged, m_list, &RunsView::filter);
    connect(m_bar, &HistoryBar::openRequested, this, &HistoryPage::openPlan);
    connect(m_bar, &HistoryBar::compareRequested, this, &HistoryPage::compare);
    connect(m_bar, &HistoryBar::everyTryToggled, this, [this] {
        if (m_record) {
            m_comparison.reset();
            showRecord();
        }
    });
    connect(m_bar, &HistoryBar::exportRequested, this, [this](HistoryPart part) {
        askToExportHistory(*this, part, [this, part](const QString& path) { exportTo(part, path); });
    });
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
        m_list->setRuns({});
        m_words->setText(tr("No plan was begun in this database yet.\n\nWhat is run here, from this window, from the "
                            "command line or by the exported scripts, is kept in the database itself and told here: "
                            "who did it, when, what it took, and for whom it waited."));
        m_pages->setCurrentIndex(1);
        m_record.reset();
        m_comparison.reset();
        updateActions();
        return;
    }
    const bool compared = m_comparison.has_value();
    m_pages->setCurrentIndex(0);
    if (m_list->setRuns(history.runs) && !compared) {
        chosenChanged(); // what is chosen may have gone on
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

void HistoryPage::chosenChanged()
{
    const QList<RunKey> keys = m_list->chosen();
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
    const FactsTable table = m_bar->isEveryTry() ? tryFacts(*m_record) : stepFacts(*m_record);
    m_headline->setText(headline(*m_record));
    m_details->setAccessibleName(m_bar->isEveryTry() ? tr("Tries of the Run") : tr("Steps of the Run"));
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
    QList<RunKey> keys = m_list->chosen();
    if (keys.size() != 2) {
        return;
    }
    // The earlier one is A, however the list is sorted.
    std::ranges::sort(keys, {}, [this](const RunKey& key) {
        const auto run = std::ranges::find(m_list->runs(), key, &RunSummary::key);
        return run == m_list->runs().end() ? QDateTime() : run->beganAt;
    });
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
    m_bar->allowFor({.listed = listed,
        .chosen = listed ? m_list->chosen().size() : 0,
        .read = m_record.has_value(),
        .plan = m_record && m_record->plan,
        .compared = m_comparison.has_value()});
}

void HistoryPage::exportTo(HistoryPart part, const QString& path)
{
    const HistoryShown shown{m_link.settings().printed(), m_list->runs(), m_record, m_comparison};
    if (const auto written = exportHistory(shown, part, path); !written) {
        emit failed(written.error());
        return;
    }
    emit logged(tr("Exported the history to %1").arg(path));
}

} // namespace lk
