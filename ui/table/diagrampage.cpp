// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/table/diagrampage.h"

#include "ui/map/pictureexport.h"
#include "ui/table/diagramscene.h"
#include "ui/table/factsmodel.h"
#include "ui/table/factsview.h"
#include "ui/theme/icons.h"

#include <QAction>
#include <QGraphicsView>
#include <QSpinBox>
#include <QStackedWidget>
#include <QToolBar>
#include <QVBoxLayout>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace lk {

DiagramPage::DiagramPage(QWidget* parent)
    : QWidget(parent)
    , m_depth(new QSpinBox(this))
    , m_scene(new DiagramScene(this))
    , m_view(new QGraphicsView(m_scene, this))
    , m_list(new FactsModel({tr("Object"), tr("Relation"), tr("Through")}, this))
    , m_stack(new QStackedWidget(this))
{
    m_view->setRenderHint(QPainter::Antialiasing);
    m_view->setDragMode(QGraphicsView::ScrollHandDrag);
    m_view->setTransformationAnchor(QGraphicsView::AnchorUnderMouse);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setAccessibleName(tr("Diagram of the table's neighbourhood; the same is there as a list"));
    m_view->setObjectName(QStringLiteral("diagramView"));
    m_view->viewport()->installEventFilter(this);
    auto* list = new FactsView(tr("Neighbourhood of the table"), m_list, this);
    list->setObjectName(QStringLiteral("diagramList"));
    m_stack->addWidget(m_view);
    m_stack->addWidget(list);

    auto* bar = new QToolBar(this);
    bar->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    bar->addAction(icon(QStringLiteral("zoom-in")), tr("Zoom In"), this, [this] { zoom(1.25); });
    bar->addAction(icon(QStringLiteral("zoom-out")), tr("Zoom Out"), this, [this] { zoom(0.8); });
    bar->addAction(icon(QStringLiteral("zoom-fit-best")), tr("Fit"), this, &DiagramPage::fit);
    QAction* asList = bar->addAction(icon(QStringLiteral("view-list-details")), tr("As List"));
    asList->setCheckable(true);
    connect(asList, &QAction::toggled, this, [this](bool on) { m_stack->setCurrentIndex(on ? 1 : 0); });
    bar->addAction(icon(QStringLiteral("document-export")), tr("Export…"), this, &DiagramPage::askExport);
    for (QAction* action : bar->actions()) {
        bar->widgetForAction(action)->setAccessibleName(action->text());
        bar->widgetForAction(action)->setFocusPolicy(Qt::TabFocus);
    }
    m_depth->setRange(1, deepest);
    m_depth->setPrefix(tr("Depth: "));
    m_depth->setObjectName(QStringLiteral("diagramDepth"));
    m_depth->setAccessibleName(tr("How many references away"));
    m_depth->setToolTip(tr("How many foreign keys away from the table to look"));
    bar->addSeparator();
    bar->addWidget(m_depth);
    connect(m_depth, &QSpinBox::valueChanged, this, &DiagramPage::draw);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(bar);
    column->addWidget(m_stack, 1);
    connect(m_scene, &DiagramScene::openRequested, this, &DiagramPage::openRequested);
    connect(list, &QAbstractItemView::activated, this, [this](const QModelIndex& index) {
        if (const auto name = parseTableName(index.data(FactsModel::KeyRole).toString())) {
            emit openRequested(*name);
        }
    });
}

void DiagramPage::setTable(const TablePtr& table)
{
    m_table = table;
    m_known.clear();
    m_asked.clear();
    m_wanted.clear();
    m_pending = false;
    draw();
}

void DiagramPage::addTable(const QualifiedName& name, const TablePtr& table)
{
    if (!m_asked.contains(name)) {
        return; // an answer to an older question
    }
    if (table) {
        m_known << table;
    }
    if (!m_pending || m_asked.last() != name) {
        return;
    }
    m_pending = false;
    if (m_wanted.isEmpty()) {
        draw();
    } else {
        askNext();
    }
}

void DiagramPage::askNext()
{
    if (m_pending || m_wanted.isEmpty() || !isVisible()) {
        return;
    }
    const QualifiedName next = m_wanted.takeFirst();
    m_asked << next;
    m_pending = true;
    emit tablesWanted({next});
}

void DiagramPage::draw()
{
    if (!m_table) {
        return;
    }
    m_map = tableMap(*m_table, m_known, m_depth->value());
    m_scene->setMap(*m_table, m_map);
    fillList();
    if (isVisible()) {
        fit();
    } else {
        m_fitted = false;
    }
    m_wanted = unread(m_map, m_known, m_depth->value());
    m_wanted.removeIf([this](const QualifiedName& name) { return m_asked.contains(name); });
    askNext();
}

/// The list folds nothing: it is the whole truth for those who cannot see the drawing.
void DiagramPage::fillList()
{
    QList<Fact> facts;
    for (qsizetype at = 1; at < m_map.nodes.size(); ++at) {
        const MapNode& node = m_map.nodes[at];
        // How it was met: the first edge that has it at one end.
        const auto edge
            = std::ranges::find_if(m_map.edges, [at](const MapEdge& e) { return e.from == at || e.to == at; });
        const MapNode& other = m_map.nodes[edge->from == at ? edge->to : edge->from];
        const QString relation = !edge->reference ? tr("uses %1").arg(other.title)
            : edge->from == at                    ? tr("references %1").arg(other.title)
                                                  : tr("is referenced by %1").arg(other.title);
        if (node.folded.isEmpty()) {
            facts << Fact{{node.title, relation, QString(node.detail).replace(QLatin1Char('\n'), QLatin1String(", "))},
                node.iconName, {}, node.table ? node.table->printed() : QString()};
        }
        for (const FoldedNeighbour& one : node.behind) {
            facts << Fact{{one.title, relation, QString(one.detail).replace(QLatin1Char('\n'), QLatin1String(", "))},
                one.iconName, {}, one.table ? one.table->printed() : QString()};
        }
    }
    m_list->setFacts(facts);
}

void DiagramPage::zoom(double factor)
{
    const double now = m_view->transform().m11();
    const double next = std::clamp(now * factor, 0.1, 5.0);
    m_view->scale(next / now, next / now);
}

/// Never larger than life: a lone table must not fill the page.
void DiagramPage::fit()
{
    m_fitted = true;
    m_view->fitInView(m_scene->sceneRect(), Qt::KeepAspectRatio);
    if (m_view->transform().m11() > 1.0) {
        m_view->resetTransform();
        m_view->centerOn(m_scene->sceneRect().center());
    }
}

void DiagramPage::showEvent(QShowEvent* event)
{
    QWidget::showEvent(event);
    askNext();
    if (!m_fitted) {
        QMetaObject::invokeMethod(this, &DiagramPage::fit, Qt::QueuedConnection);
    }
}

void DiagramPage::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_table) {
        m_scene->setMap(*m_table, m_map);
    }
}

bool DiagramPage::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_view->viewport() && event->type() == QEvent::Wheel) {
        // As on the map: the wheel zooms under the pointer, with or without Ctrl; the hand moves.
        const double steps = static_cast<QWheelEvent*>(event)->angleDelta().y() / 120.0;
        if (steps != 0) {
            zoom(std::pow(1.2, steps));
        }
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

Result<void> DiagramPage::exportAs(const QString& path) const
{
    return exportPicture(
        *m_scene, path, m_table ? m_table->name.printed() : QString(), palette().color(QPalette::Base));
}

void DiagramPage::askExport()
{
    if (m_table) {
        askToExportPicture(*this, *m_scene, m_table->name.name, m_table->name.printed());
    }
}

} // namespace lk
