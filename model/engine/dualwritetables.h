// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QList>
#include <QString>
#include <QStringList>

/// What a plan and its journal say of the tables that have a dual write. Names are quoted.
namespace lk {

struct Plan;
struct RunSnapshot;
struct Step;

struct DualWriteTable {
    QString name;
    QString later{}; ///< what the plan calls it in the end; empty: the same
    bool isOwn = true; ///< the plan was asked to change it, and not one that it belongs to
    bool operator==(const DualWriteTable&) const = default;
};
/// Those that are filled beside one.
QList<DualWriteTable> dualWriteTables(const Plan& plan);

/// Names, before and after, of the plan's own tables.
QStringList ownTables(const Plan& plan);

/// Step::cutsOver. A plan of an earlier Lockkeeper does not say it: then it is the table that the step's group is named
/// after, and every one where there is but one group.
QStringList tablesCutOverBy(const Plan& plan, const Step& step);

/// It cuts tables over, and does not say all of them.
bool isVagueCutOver(const Plan& plan, const Step& step);

/// Whose forms have traded places, by the steps that are done.
QStringList tablesCutOver(const Plan& plan, const RunSnapshot& snapshot);

/// Whose old form has gone, and the dual write with it, by the steps that are done.
QStringList tablesContracted(const Plan& plan, const RunSnapshot& snapshot);

/// How much of Expand stands, which makes the triggers.
enum class Expanded { Nothing, Some, All };
Expanded howFarExpanded(const Plan& plan, const RunSnapshot& snapshot);

} // namespace lk
