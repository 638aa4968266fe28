// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/history/runsmodel.h"

#include "model/workspace/runhistorytext.h"
#include "ui/history/runwords.h"

#include <QLocale>

#include <algorithm>
#include <ranges>

namespace lk {

void RunsModel::setRuns(const QList<RunSummary>& runs)
{
    if (runs == m_runs) {
        return;
    }
    if (std::ranges::equal(runs, m_runs, {}, &RunSummary::key, &RunSummary::key)) {
        m_runs = runs;
        emit dataChanged(index(0, 0), index(static_cast<int>(m_runs.size()) - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_runs = runs;
    endResetModel();
}

QModelIndex RunsModel::indexOf(const RunKey& key) const
{
    const auto found = std::ranges::find(m_runs, key, &RunSummary::key);
    return found == m_runs.end() ? QModelIndex() : index(static_cast<int>(found - m_runs.begin()), 0);
}

int RunsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_runs.size());
}

int RunsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString RunsModel::text(const RunSummary& run, int column) const
{
    switch (column) {
    case BeganColumn:
        return whenWords(run.beganAt);
    case WhatColumn:
        return directionWord(run.key);
    case PlanColumn:
        return run.title;
    case StateColumn:
        return fateWord(run.fate, run.key.undo);
    case TookColumn:
        return tookWords(run.workedMs);
    case ForecastColumn:
        return run.forecastSeconds.isKnown() ? printedSeconds(run.forecastSeconds) : QStringLiteral("–");
    case WaitedColumn:
        return tookWords(run.waits == 0 ? -1 : run.waitedMs);
    case ByColumn:
        return run.operators.join(QStringLiteral(", "));
    case StepsColumn:
        return QLocale().toString(run.stepsDone);
    case FailedColumn:
        return QLocale().toString(run.failures);
    default:
        return {};
    }
}

QVariant RunsModel::sortKey(const RunSummary& run, int column) const
{
    switch (column) {
    case BeganColumn:
        return run.beganAt;
    case WhatColumn:
        return run.key.generation * 2 + (run.key.undo ? 1 : 0);
    case TookColumn:
        return run.workedMs;
    case ForecastColumn:
        return run.forecastSeconds.high;
    case WaitedColumn:
        return run.waitedMs;
    case StepsColumn:
        return run.stepsDone;
    case FailedColumn:
        return run.failures;
    default:
        return text(run, column).toCaseFolded();
    }
}

QVariant RunsModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    const RunSummary& run = m_runs[index.row()];
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return text(run, column);
    case Qt::ToolTipRole:
        return column == BeganColumn ? tr("%1 to %2 UTC")
                                           .arg(run.beganAt.toUTC().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")),
                                               run.lastAt.toUTC().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")))
            : column == TookColumn && run.workedMs >= 0 ? tr("At work for %1; from its begin to its last step %2")
                                                              .arg(tookWords(run.workedMs), tookWords(run.wholeMs()))
            : column == PlanColumn ? tr("%1\n%2").arg(run.title, printed(run.key))
            : column == ByColumn && !run.users.isEmpty()
            ? tr("%1, logged in as %2").arg(text(run, column), run.users.join(QStringLiteral(", ")))
            : column == StateColumn && run.holderPid != 0 ? tr("Session %1 holds it").arg(run.holderPid)
                                                          : text(run, column);
    case Qt::DecorationRole:
        return column == StateColumn ? QVariant(tintedIcon(fateIconName(run), fateRole(run.fate))) : QVariant();
    case Qt::ForegroundRole:
        return column == StateColumn                     ? QVariant(roleColor(fateRole(run.fate)))
            : column == FailedColumn && run.failures > 0 ? QVariant(roleColor(lk::Role::Blocking))
                                                         : QVariant();
    case Qt::TextAlignmentRole:
        return headerData(column, Qt::Horizontal, role);
    case Qt::AccessibleTextRole:
        return column == BeganColumn ? tr("%1, %2, %3").arg(text(run, column), run.title, text(run, StateColumn))
                                     : text(run, column);
    case SortRole:
        return sortKey(run, column);
    default:
        return {};
    }
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        const bool figure = section == TookColumn || section == ForecastColumn || section == WaitedColumn
            || section == StepsColumn || section == FailedColumn;
        return QVariant::fromValue((figure ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole) {
        return {};
    }
    const bool tip = role == Qt::ToolTipRole;
    switch (section) {
    case BeganColumn:
        return tr("Began");
    case WhatColumn:
        return tr("What");
    case PlanColumn:
        return tr("Plan");
    case StateColumn:
        return tr("State");
    case TookColumn:
        return tip ? tr("Time at work: all tries together, without the time between them") : tr("Took");
    case ForecastColumn:
        return tip ? tr("What was measured on a sample before it began") : tr("Forecast");
    case WaitedColumn:
        return tip ? tr("For locks that others held") : tr("Waited");
    case ByColumn:
        return tr("By");
    case StepsColumn:
        return tip ? tr("Steps that were done, gates left out") : tr("Steps");
    case FailedColumn:
        return tip ? tr("Tries that failed") : tr("Failed");
    default:
        return {};
    }
}

} // namespace lk
