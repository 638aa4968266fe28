// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/neighbourhood.h"

#include <QCoreApplication>

#include <algorithm>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::neighbourhood)
};

void put(QList<Neighbour>& list, Neighbour next)
{
    const auto same = std::ranges::find_if(
        list, [&next](const Neighbour& n) { return next.table && n.table == next.table && n.side == next.side; });
    if (same != list.end()) {
        same->detail += QStringLiteral("\n") + next.detail;
        return;
    }
    list << std::move(next);
}

QList<Neighbour> folded(const QList<Neighbour>& all, Side side, int most)
{
    QList<Neighbour> shown;
    QList<Neighbour> rest;
    for (const Neighbour& neighbour : all) {
        if (neighbour.side == side) {
            (most < 0 || shown.size() < most ? shown : rest) << neighbour;
        }
    }
    if (!rest.isEmpty()) {
        shown << foldedTogether(side, rest);
    }
    return shown;
}

} // namespace

Neighbour foldedTogether(Side side, const QList<Neighbour>& those)
{
    Neighbour one{
        side, QStringLiteral("+%1").arg(those.size()), Words::tr("in the list"), QStringLiteral("view-list-details")};
    for (const Neighbour& neighbour : those) {
        one.folded << neighbour.title;
        one.behind << FoldedNeighbour{neighbour.title, neighbour.detail, neighbour.iconName, neighbour.table};
    }
    return one;
}

QList<Neighbour> neighbourhood(const Table& table, int most)
{
    QList<Neighbour> all;
    for (const InboundKey& key : table.inboundKeys) {
        put(all,
            {Side::ReferencedBy, key.table.printed(), key.columns.join(QStringLiteral(", ")), QStringLiteral("table"),
                {}, key.table});
    }
    for (const Constraint& constraint : table.constraints) {
        if (constraint.kind == ConstraintKind::ForeignKey && constraint.referencedTable) {
            put(all,
                {Side::References, constraint.referencedTable->printed(),
                    table.columnNames(constraint.columns).join(QStringLiteral(", ")), QStringLiteral("table"), {},
                    *constraint.referencedTable});
        }
    }
    for (const Dependant& dependant : table.dependants) {
        const bool view = dependant.kind == DependantKind::View || dependant.kind == DependantKind::MaterializedView;
        const bool function
            = dependant.kind == DependantKind::Function || dependant.kind == DependantKind::FunctionText;
        if (!view && !function) {
            continue;
        }
        Neighbour below{Side::Below, dependant.printed, toString(dependant.kind),
            view ? QStringLiteral("view-table") : QStringLiteral("code-function")};
        if (const auto name = view ? parseTableName(dependant.identity) : failure(ErrorKind::NotFound, {})) {
            below.table = *name;
            below.title = name->printed();
        }
        put(all, below);
    }
    for (const Trigger& trigger : table.triggers) {
        put(all,
            {Side::Below, trigger.name, Words::tr("trigger, calls %1").arg(trigger.function),
                QStringLiteral("media-skip-forward")});
    }
    return folded(all, Side::ReferencedBy, most) + folded(all, Side::References, most) + folded(all, Side::Below, most);
}

} // namespace lk
