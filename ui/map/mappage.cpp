// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/map/mappage.h"

#include "ui/map/mapscene.h"
#include "ui/map/mapview.h"
#include "ui/map/pictureexport.h"
#include "ui/table/factsmodel.h"
#include "ui/table/factsview.h"
#include "ui/table/figures.h"
#include "ui/theme/focusedge.h"
#include "ui/theme/icons.h"

#include <QAction>
#include <QComboBox>
#include <QEvent>
#include <QFuture>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QSortFilterProxyModel>
#include <QStackedWidget>
#include <QToolBar>
#include <QVBoxLayout>

#include <algorithm>

namespace lk {

using namespace std::chrono_literals;

MapPage::MapPage(DatabaseLink& link, QWidget* parent)
    : QWidget(parent)
    , m_link(link)
    , m_thread(QStringLiteral("lk map"))
    , m_scene(new MapScene(this))
    , m_view(new MapView(*m_scene, this))
    , m_list(new FactsModel({tr("Table"), tr("References"), tr("Referenced By"), tr("Rows"), tr("Size")}, this))
    , m_sorted(new QSortFilterProxyModel(this))
    , m_listView(nullptr)
    , m_stack(new QStackedWidget(this))
    , m_schema(new QComboBox(this))
    , m_search(new QLineEdit(this))
    , m_words(new QLabel(this))
{
    m_view->setObjectName(QStringLiteral("mapView"));
    m_view->setAccessibleName(tr("Map of the schema; the same is there as a list"));
    m_list->setRightAligned({1, 2, 3, 4});
    m_sorted->setSourceModel(m_list);
    m_sorted->setSortRole(FactsModel::OrderRole);
    m_sorted->setSortCaseSensitivity(Qt::CaseInsensitive);
    m_listView = new FactsView(tr("Tables of the schema and their references"), m_sorted, this);
    m_listView->setObjectName(QStringLiteral("mapList"));
    m_listView->sortByColumn(0, Qt::AscendingOrder);
    m_listView->setSortingEnabled(true);
    m_stack->addWidget(m_view);
    m_stack->addWidget(m_listView);
    auto* bar = new QToolBar(this);
    buildBar(*bar);
    m_words->setObjectName(QStringLiteral("mapWords"));
    m_words->setForegroundRole(QPalette::PlaceholderText);
    m_words->setContentsMargins(fontMetrics().height() / 2, 2, fontMetrics().height() / 2, 2);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(bar);
    column->addWidget(m_stack, 1);
    column->addWidget(m_words);
    handFocus(*this, *m_view);
    connect(m_scene, &MapScene::openRequested, this, &MapPage::openRequested);
    connect(m_scene, &MapScene::chosenChanged, this, &MapPage::tell);
    connect(m_listView, &QAbstractItemView::activated, this, [this](const QModelIndex& index) {
        if (const auto name = parseTableName(index.data(FactsModel::KeyRole).toString())) {
            emit openRequested(*name);
        }
    });
    tell();
}

MapPage::~MapPage()
{
    m_inbox->close();
    if (m_stop) {
        *m_stop = true;
    }
    m_thread.close(45ms);
}

void MapPage::buildBar(QToolBar& bar)
{
    bar.setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_schema->setObjectName(QStringLiteral("mapSchema"));
    m_schema->setAccessibleName(tr("Schema"));
    m_schema->setToolTip(tr("Of which schema; tables of others that it is joined with are shown too"));
    m_schema->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_search->setObjectName(QStringLiteral("mapSearch"));
    m_search->setAccessibleName(tr("Find a Table"));
    m_search->setPlaceholderText(tr("Find a table"));
    m_search->setClearButtonEnabled(true);
    m_search->setMaximumWidth(fontMetrics().averageCharWidth() * 28);
    bar.addWidget(m_schema);
    bar.addWidget(m_search);
    bar.addSeparator();
    bar.addAction(icon(QStringLiteral("zoom-in")), tr("Zoom In"), this, [this] { m_view->zoom(1.25); });
    bar.addAction(icon(QStringLiteral("zoom-out")), tr("Zoom Out"), this, [this] { m_view->zoom(0.8); });
    bar.addAction(icon(QStringLiteral("zoom-fit-best")), tr("Fit"), this, &MapPage::fit);
    QAction* asList = bar.addAction(icon(QStringLiteral("view-list-details")), tr("As List"));
    asList->setObjectName(QStringLiteral("mapAsList"));
    asList->setCheckable(true);
    connect(asList, &QAction::toggled, this, [this](bool on) { m_stack->setCurrentIndex(on ? 1 : 0); });
    bar.addAction(icon(QStringLiteral("document-export")), tr("Export…"), this, [this] {
        const QString name = schema().isEmpty() ? m_link.catalog() ? m_link.catalog()->database : QString() : schema();
        askToExportPicture(*this, *m_scene, name, tr("Map of %1").arg(name));
    });
    for (QAction* action : bar.actions()) {
        QWidget* button = bar.widgetForAction(action);
        if (button && !action->isSeparator() && !action->text().isEmpty()) {
            button->setAccessibleName(action->text());
            button->setFocusPolicy(Qt::TabFocus);
        }
    }
    connect(m_schema, &QComboBox::currentIndexChanged, this, [this] { layOut(); });
    connect(m_search, &QLineEdit::returnPressed, this, [this] { find(m_search->text()); });
}

QString MapPage::schema() const
{
    return m_schema->currentData().toString();
}

void MapPage::refresh()
{
    m_link.references().then(this, [this](const Result<QList<TableReference>>& read) {
        if (!read) {
            if (read.error().kind != ErrorKind::Cancelled) {
                emit failed(read.error());
            }
            return;
        }
        const bool first = m_schema->count() == 0;
        const bool same = m_references == *read;
        m_references = *read;
        takeSchemas();
        layOut(first || !same);
    });
}

void MapPage::takeSchemas()
{
    const QSignalBlocker quiet(m_schema);
    const QString before = schema();
    m_schema->clear();
    m_schema->addItem(tr("All schemas"), QString());
    QStringList schemas;
    for (const TableSummary& table : m_link.catalog() ? m_link.catalog()->tables : QList<TableSummary>()) {
        if (!schemas.contains(table.name.schema)) {
            schemas << table.name.schema;
        }
    }
    for (const QString& name : std::as_const(schemas)) {
        m_schema->addItem(name, name);
    }
    m_schema->setCurrentIndex(std::max(0, m_schema->findData(before)));
}

void MapPage::layOut()
{
    layOut(true);
}

void MapPage::layOut(bool anew)
{
    const CatalogPtr catalog = m_link.catalog();
    if (!catalog) {
        return;
    }
    anew = anew || !m_laidOut;
    if (m_stop) {
        *m_stop = true; // what was asked before is not wanted any more
    }
    m_stop = std::make_shared<std::atomic<bool>>(false);
    if (anew) {
        m_laidOut = false;
        tell();
    }
    // Who references whom among ten thousand tables is nothing to wait for in the window.
    m_thread.post([this, box = m_inbox, catalog, references = m_references, of = schema(),
                      before = anew ? std::nullopt : std::optional(m_map), stop = m_stop](bool run) {
        if (!run || *stop) {
            return;
        }
        const SchemaMap map = schemaMap(*catalog, references, of);
        if (map != before) {
            box->post([this, stop, map] {
                if (stop == m_stop) {
                    place(map);
                }
            });
        }
    });
}

void MapPage::place(const SchemaMap& map)
{
    m_map = map;
    m_sizes = MapScene::sizesOf(m_map);
    m_laidOut = false;
    tell();
    fillList();
    m_thread.post([this, box = m_inbox, map = m_map, sizes = m_sizes, stop = m_stop](bool run) {
        if (!run || *stop) {
            return;
        }
        auto places = dotPlaces(map, sizes, *stop, dotProgram());
        if (!places) {
            places = layeredPlaces(map, sizes, *stop);
        }
        if (!*stop) {
            box->post([this, stop, found = *places] {
                if (stop == m_stop) {
                    show(found);
                }
            });
        }
    });
}

void MapPage::show(const MapPlaces& places)
{
    m_places = places;
    m_scene->setMap(m_map, m_sizes, places);
    m_laidOut = true;
    m_fitted = false;
    if (isVisible()) {
        fit();
    }
    tell();
}

void MapPage::fillList()
{
    QList<Fact> facts;
    const QLocale locale;
    for (const MapTable& table : std::as_const(m_map.tables)) {
        facts << Fact{{table.name.printed(), locale.toString(table.references), locale.toString(table.referencedBy),
                          shortCount(table.rows), byteSize(table.bytes)},
            tableIconName(table.kind), {}, table.name.printed(),
            {{}, table.references, table.referencedBy, table.rows, table.bytes}};
    }
    m_list->setFacts(facts);
}

void MapPage::tell()
{
    if (!m_laidOut) {
        m_words->setText(m_map.tables.isEmpty() ? tr("Reading the references…") : tr("Laying out the map…"));
        return;
    }
    QStringList parts;
    const int chosen = m_scene->chosen();
    if (chosen >= 0) {
        const MapTable& table = m_map.tables[chosen];
        parts << tr("%1 references %2 and is referenced by %3. Double-click opens it.")
                     .arg(table.name.printed(), QString::number(table.references), QString::number(table.referencedBy));
    } else {
        parts << (m_map.tables.size() == 1 ? tr("1 table")
                                           : tr("%n tables", nullptr, static_cast<int>(m_map.tables.size())));
        parts << (m_map.lines.size() == 1 ? tr("1 reference")
                                          : tr("%n references", nullptr, static_cast<int>(m_map.lines.size())));
        if (m_map.left > 0) {
            parts << tr("%n further tables that hang together with the fewest are left out: choose a schema", nullptr,
                m_map.left);
        }
        if (m_places.byDot) {
            parts << tr("laid out by Graphviz");
        }
    }
    m_words->setText(parts.join(QStringLiteral(" · ")));
}

void MapPage::findInList(const QString& text)
{
    const int count = m_sorted->rowCount();
    for (int step = 1; step <= count; ++step) {
        const QModelIndex index = m_sorted->index((std::max(m_listView->currentIndex().row(), -1) + step) % count, 0);
        if (index.data().toString().contains(text, Qt::CaseInsensitive)) {
            m_listView->setCurrentIndex(index);
            m_listView->scrollTo(index);
            tell();
            return;
        }
    }
    m_words->setText(tr("No table's name holds \"%1\".").arg(text));
}

void MapPage::find(const QString& text)
{
    if (m_stack->currentWidget() == m_listView) {
        if (!text.isEmpty()) {
            findInList(text);
        }
        return;
    }
    if (!m_laidOut || text.isEmpty()) {
        return;
    }
    const auto count = static_cast<int>(m_map.tables.size());
    for (int step = 1; step <= count; ++step) {
        const int at = (std::max(m_scene->chosen(), -1) + step) % count;
        if (m_map.tables[at].name.printed().contains(text, Qt::CaseInsensitive)) {
            m_scene->choose(at);
            m_view->bringIntoSight(m_scene->boxOf(at));
            return;
        }
    }
    m_scene->choose(-1);
    m_words->setText(tr("No table's name holds \"%1\".").arg(text));
}

void MapPage::fit()
{
    m_fitted = true;
    m_view->fit();
}

void MapPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    if (!m_fitted) {
        QMetaObject::invokeMethod(this, &MapPage::fit, Qt::QueuedConnection);
    }
}

void MapPage::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        m_scene->update();
    } else if (event->type() == QEvent::FontChange && m_laidOut) {
        layOut(); // the boxes have other sizes
    }
}

} // namespace lk
