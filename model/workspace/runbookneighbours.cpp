// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/runbookneighbours.h"

#include "model/workspace/runbook.h"
#include "model/workspace/tablemap.h"

#include <QCoreApplication>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::Runbook)
};

/// What the picture shows, for those who do not see it, and what it folds.
Figures neighbours(const TableMap& map)
{
    Figures table{{Words::tr("Object"), Words::tr("Relation"), Words::tr("Through")}, {}};
    for (const MapEdge& edge : map.edges) {
        const bool centreRefers = edge.from == 0;
        const MapNode& other = map.nodes[centreRefers ? edge.to : edge.from];
        const QString relation = !edge.reference ? Words::tr("hangs on the table")
            : centreRefers                       ? Words::tr("is referenced by the table")
                                                 : Words::tr("references the table");
        if (other.folded.isEmpty()) {
            table.rows << QStringList{other.title, relation, other.detail};
        }
        for (const QString& name : other.folded) {
            table.rows << QStringList{name, relation, QString()};
        }
    }
    return table;
}

} // namespace

QString tablePicture(qsizetype number)
{
    return QStringLiteral("runbook-table-%1.svg").arg(number);
}

Document neighbourChapter(const Plan& plan, const QList<TablePtr>& tables)
{
    Document chapter{Heading{2, Words::tr("What stands around the tables")}};
    if (tables.isEmpty()) {
        chapter << Paragraph{Words::tr("Nobody looked at the database when this was written. \"lockkeeper export "
                                       "--runbook --db DSN\", or an export from a window that is connected, shows "
                                       "which tables, views, functions and triggers stand around.")};
    }
    for (qsizetype at = 0; at < tables.size(); ++at) {
        const Table& table = *tables[at];
        const TableMap map = tableMap(table, {}, 1);
        chapter << Heading{3, table.name.printed()}
                << Picture{neighbourDiagram(table, plan.draft), tablePicture(at + 1),
                       Words::tr("%1 and what stands around it").arg(table.name.printed())};
        if (!map.nodes.first().detail.isEmpty()) {
            chapter << Paragraph{map.nodes.first().detail}; // it references itself
        }
        if (map.edges.isEmpty()) {
            chapter << Paragraph{Words::tr("No other table, view, function or trigger hangs on it.")};
        } else {
            chapter << neighbours(map);
        }
    }
    return chapter;
}

} // namespace lk
