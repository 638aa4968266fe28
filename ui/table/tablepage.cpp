// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/table/tablepage.h"

#include "ui/table/columnsmodel.h"
#include "ui/table/columnsview.h"
#include "ui/table/datapreview.h"
#include "ui/table/diagrampage.h"
#include "ui/table/factsview.h"
#include "ui/table/plannote.h"
#include "ui/table/tablefacts.h"
#include "ui/table/tableheader.h"
#include "ui/theme/focusedge.h"

#include <QFuture>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

namespace lk {

class TablePage::Private {
public:
    DatabaseLink& link;
    DraftEditor& editor;
    QualifiedName name;
    TablePtr table{};
    int asked = 0; ///< an answer to an older question is dropped
    TableHeader* header = nullptr;
    QTabWidget* pages = nullptr;
    PlanNote* note = nullptr;
    ColumnsView* columns = nullptr;
    FactsModel* indexes = nullptr;
    FactsModel* constraints = nullptr;
    FactsModel* triggers = nullptr;
    FactsModel* dependants = nullptr;
    FactsModel* statistics = nullptr;
    DataPreview* data = nullptr;
    DiagramPage* diagram = nullptr;
    QString wantedFact{}; ///< to be selected on the page in front

    void selectFact()
    {
        auto* view = qobject_cast<FactsView*>(pages->currentWidget());
        for (int row = 0; view && !wantedFact.isEmpty() && row < view->model()->rowCount(); ++row) {
            if (const QModelIndex at = view->model()->index(row, 0); at.data().toString() == wantedFact) {
                view->setCurrentIndex(at);
                view->scrollTo(at);
                wantedFact.clear();
            }
        }
    }

    void take(const TablePtr& next)
    {
        table = next;
        header->setTable(table);
        note->setTable(table);
        columns->setTable(table);
        indexes->setFacts(indexFacts(*table));
        constraints->setFacts(constraintFacts(*table));
        triggers->setFacts(triggerFacts(*table));
        dependants->setFacts(dependantFacts(*table));
        statistics->setFacts(statisticsFacts(*table));
        data->setTable(table);
        diagram->setTable(table);
        const auto count = [this](int page, const QString& words, qsizetype n) {
            pages->setTabText(page, n > 0 ? QStringLiteral("%1 (%2)").arg(words).arg(n) : words);
        };
        count(1, TablePage::tr("Indexes"), table->indexes.size());
        count(2, TablePage::tr("Constraints"), table->constraints.size() + table->inboundKeys.size());
        count(3, TablePage::tr("Triggers"), table->triggers.size());
        count(4, TablePage::tr("Dependants"), table->dependants.size());
        selectFact();
        wantedFact.clear();
    }
};

TablePage::TablePage(DatabaseLink& link, DraftEditor& editor, const QualifiedName& name, QWidget* parent)
    : QWidget(parent)
    , d(new Private{link, editor, name})
{
    setObjectName(QStringLiteral("tablePage"));
    d->header = new TableHeader(editor, name, this);
    d->note = new PlanNote(this);
    d->pages = new QTabWidget(this);
    d->pages->setDocumentMode(true);
    d->pages->setObjectName(QStringLiteral("tablePages"));
    d->pages->setAccessibleName(tr("About the Table"));
    d->pages->tabBar()->setAccessibleName(tr("Parts of the table"));
    d->pages->setUsesScrollButtons(true);

    const auto page = [this](QWidget* widget, const QString& title, const char* key) {
        widget->setProperty("lkPage", QLatin1String(key));
        d->pages->addTab(widget, title);
    };
    const auto facts
        = [this, page](FactsModel*& model, const QStringList& headers, const QString& title, const char* key) {
              model = new FactsModel(headers, this);
              auto* view = new FactsView(title, model, this);
              view->setObjectName(QLatin1String(key));
              page(view, title, key);
              return view;
          };
    d->columns = new ColumnsView(link, editor, this);
    page(d->columns, tr("Columns"), "columns");
    facts(d->indexes, indexHeaders(), tr("Indexes"), "indexes");
    d->indexes->setRightAligned({3});
    auto* constraints = facts(d->constraints, constraintHeaders(), tr("Constraints"), "constraints");
    facts(d->triggers, triggerHeaders(), tr("Triggers"), "triggers");
    facts(d->dependants, dependantHeaders(), tr("Dependants"), "dependants");
    d->data = new DataPreview(link, this);
    page(d->data, tr("Data"), "data");
    facts(d->statistics, statisticsHeaders(), tr("Statistics"), "statistics");
    d->statistics->setRightAligned({1});
    d->diagram = new DiagramPage(this);
    page(d->diagram, tr("Diagram"), "diagram");

    handFocus(*this, *d->columns);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(d->header);
    column->addWidget(d->note);
    column->addWidget(d->pages, 1);

    connect(d->columns, &ColumnsView::typeJudged, this, &TablePage::typeJudged);
    connect(d->note, &PlanNote::planRequested, this, &TablePage::planRequested);
    connect(d->header, &TableHeader::readRequested, this, &TablePage::refresh);
    connect(d->columns, &ColumnsView::currentColumnChanged, this, &TablePage::currentColumnChanged);
    connect(d->columns, &ColumnsView::refused, this, [this](const Error& error) {
        emit statusMessage(error.remedy.isEmpty() ? error.message : error.message + QLatin1Char(' ') + error.remedy);
    });
    connect(d->pages, &QTabWidget::currentChanged, this, [this] {
        d->wantedFact.clear(); // whoever goes to another page looks for something else
        emit pageChanged();
    });
    connect(constraints, &QAbstractItemView::activated, this, [this](const QModelIndex& index) {
        if (const auto other = parseTableName(index.data(FactsModel::KeyRole).toString())) {
            emit openRequested(*other);
        }
    });
    connect(d->diagram, &DiagramPage::openRequested, this, &TablePage::openRequested);
    connect(d->diagram, &DiagramPage::tablesWanted, this, [this](const QList<QualifiedName>& tables) {
        for (const QualifiedName& wanted : tables) {
            d->link.table(wanted).then(this, [this, wanted](const Result<TablePtr>& table) {
                d->diagram->addTable(wanted, table ? *table : nullptr);
            });
        }
    });
}

TablePage::~TablePage() = default;

const QualifiedName& TablePage::name() const
{
    return d->name;
}

TablePtr TablePage::table() const
{
    return d->table;
}

QString TablePage::pageName() const
{
    return d->pages->currentWidget()->property("lkPage").toString();
}

QString TablePage::currentColumn() const
{
    return d->columns->currentColumn();
}

void TablePage::refresh()
{
    const int asked = ++d->asked;
    d->header->setReading();
    d->link.table(d->name).then(this, [this, asked](const Result<TablePtr>& table) {
        if (asked != d->asked) {
            return;
        }
        if (!table) {
            d->wantedFact.clear();
            d->header->setFailed(table.error());
            emit failed(table.error());
            return;
        }
        d->take(*table);
        emit loaded(*table);
    });
}

void TablePage::showPage(const QString& pageName)
{
    for (int at = 0; at < d->pages->count(); ++at) {
        if (d->pages->widget(at)->property("lkPage").toString() == pageName) {
            d->pages->setCurrentIndex(at);
        }
    }
}

void TablePage::showFact(const QString& pageName, const QString& fact)
{
    showPage(pageName);
    d->wantedFact = fact;
    // At once, not when the table comes: by then somebody may type elsewhere.
    d->pages->currentWidget()->setFocus(Qt::OtherFocusReason);
    if (d->table) {
        d->selectFact();
        if (!d->wantedFact.isEmpty()) {
            refresh(); // made since the table was read
        }
    }
}

void TablePage::renameTable()
{
    d->header->startRename();
}

void TablePage::renameColumn()
{
    showPage(QStringLiteral("columns"));
    d->columns->editCurrent();
}

void TablePage::setPlan(const std::optional<Plan>& plan)
{
    d->note->setPlan(plan);
}

void TablePage::selectColumn(const QString& column)
{
    d->columns->selectColumn(column);
}

} // namespace lk
