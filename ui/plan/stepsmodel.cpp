// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/stepsmodel.h"

#include "model/engine/planprogress.h"
#include "ui/plan/planactions.h"
#include "ui/plan/statewords.h"

#include <QFont>

namespace lk {

namespace {
/// internalId of a phase row; a step row carries the number of its phase row plus one.
constexpr quintptr phaseRow = 0;
} // namespace

void StepsModel::setPlan(const Plan& plan)
{
    beginResetModel();
    m_plan = plan;
    m_groups.clear();
    for (const Phase phase : {Phase::Expand, Phase::Migrate, Phase::Contract}) {
        Group group{.phase = phase, .steps = {}};
        for (const Step& step : plan.steps) {
            if (step.phase == phase) {
                group.steps << step;
            }
        }
        m_groups << group;
    }
    m_snapshot = std::make_shared<RunSnapshot>();
    m_forecast.reset();
    endResetModel();
}

void StepsModel::setForecast(const std::shared_ptr<const Forecast>& forecast)
{
    if (m_forecast == forecast) {
        return;
    }
    m_forecast = forecast;
    for (int g = 0; g < m_groups.size(); ++g) {
        const QModelIndex parent = index(g, 0);
        if (const auto steps = static_cast<int>(m_groups[g].steps.size()); steps > 0) {
            emit dataChanged(index(0, ExpectedColumn, parent), index(steps - 1, ExpectedColumn, parent));
        }
    }
}

void StepsModel::setSnapshot(const RunSnapshotPtr& snapshot)
{
    const RunSnapshotPtr before = m_snapshot;
    m_snapshot = snapshot ? snapshot : std::make_shared<RunSnapshot>();
    for (int g = 0; g < m_groups.size(); ++g) {
        const QModelIndex parent = index(g, 0);
        bool changed = false;
        const QList<Step>& steps = m_groups[g].steps;
        for (int s = 0; s < steps.size(); ++s) {
            if (before->steps.value(steps[s].id) != m_snapshot->steps.value(steps[s].id)
                || before->forecast != m_snapshot->forecast) {
                emit dataChanged(index(s, 0, parent), index(s, ColumnCount - 1, parent));
                changed = true;
            }
        }
        if (changed) {
            emit dataChanged(parent, index(g, ColumnCount - 1));
        }
    }
    // A step done in one phase can make the next phase ready.
    if (!m_groups.isEmpty()) {
        emit dataChanged(index(0, StateColumn), index(static_cast<int>(m_groups.size()) - 1, StateColumn));
    }
}

void StepsModel::tick()
{
    for (int g = 0; g < m_groups.size(); ++g) {
        const QModelIndex parent = index(g, 0);
        for (int s = 0; s < m_groups[g].steps.size(); ++s) {
            const StepProgress progress = progressOf(m_groups[g].steps[s]);
            if (progress.startedAt.isValid() && !progress.finishedAt.isValid()) {
                const QModelIndex cell = index(s, TimeColumn, parent);
                emit dataChanged(cell, cell, {Qt::DisplayRole});
            }
        }
    }
}

QModelIndex StepsModel::indexOf(const QString& stepId) const
{
    for (int g = 0; g < m_groups.size(); ++g) {
        for (int s = 0; s < m_groups[g].steps.size(); ++s) {
            if (m_groups[g].steps[s].id == stepId) {
                return index(s, 0, index(g, 0));
            }
        }
    }
    return {};
}

QModelIndex StepsModel::indexOf(Phase phase) const
{
    for (int g = 0; g < m_groups.size(); ++g) {
        if (m_groups[g].phase == phase) {
            return index(g, 0);
        }
    }
    return {};
}

QModelIndex StepsModel::index(int row, int column, const QModelIndex& parent) const
{
    if (!hasIndex(row, column, parent)) {
        return {};
    }
    return createIndex(row, column, parent.isValid() ? static_cast<quintptr>(parent.row()) + 1 : phaseRow);
}

QModelIndex StepsModel::parent(const QModelIndex& child) const
{
    if (!child.isValid() || child.internalId() == phaseRow) {
        return {};
    }
    return createIndex(static_cast<int>(child.internalId()) - 1, 0, phaseRow);
}

int StepsModel::rowCount(const QModelIndex& parent) const
{
    if (!parent.isValid()) {
        return static_cast<int>(m_groups.size());
    }
    if (parent.internalId() != phaseRow || parent.column() != 0) {
        return 0;
    }
    return static_cast<int>(m_groups[parent.row()].steps.size());
}

int StepsModel::columnCount(const QModelIndex&) const
{
    return ColumnCount;
}

const Step* StepsModel::stepAt(const QModelIndex& index) const
{
    if (!index.isValid() || index.internalId() == phaseRow) {
        return nullptr;
    }
    return &m_groups[static_cast<qsizetype>(index.internalId()) - 1].steps[index.row()];
}

StepProgress StepsModel::progressOf(const Step& step) const
{
    return m_snapshot->steps.value(step.id);
}

QVariant StepsModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    if (const Step* step = stepAt(index)) {
        return stepData(*step, index.column(), role);
    }
    return phaseData(m_groups[index.row()], index.column(), role);
}

QVariant StepsModel::phaseData(const Group& group, int column, int role) const
{
    const StepState state = phaseState(m_plan, group.phase, *m_snapshot);
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
        if (column == StepColumn) {
            return phaseWord(group.phase);
        }
        if (column == StateColumn) {
            return group.steps.isEmpty() ? tr("Nothing to Do") : stateWord(state);
        }
        return {};
    case Qt::DecorationRole:
        return column == StepColumn ? QVariant(roleIcon(phaseRole(group.phase))) : QVariant();
    case Qt::ForegroundRole:
        return roleColor(phaseRole(group.phase));
    case Qt::FontRole: {
        QFont font;
        font.setBold(true);
        return font;
    }
    case StateRole:
        return static_cast<int>(state);
    case PhaseRole:
        return static_cast<int>(group.phase);
    default:
        return {};
    }
}

QVariant StepsModel::stepData(const Step& step, int column, int role) const
{
    const StepProgress progress = progressOf(step);
    switch (role) {
    case Qt::DisplayRole:
        switch (column) {
        case StepColumn:
            return step.title;
        case StateColumn:
            return stateWord(progress.state);
        case LockColumn:
            return step.lock == LockMode::None && step.gate() ? QString() : lockWord(step.lock);
        case WorkColumn:
            return step.gate() ? tr("gate") : workWord(step.work);
        case ExpectedColumn:
            return expectedText(step);
        case TriesColumn:
            return progress.tries > 0 ? QVariant(progress.tries) : QVariant();
        case TimeColumn:
            return timeText(step);
        case ResultColumn:
            return progress.error ? progress.error->message : progress.result;
        default:
            return {};
        }
    case Qt::ToolTipRole:
        if (column == ResultColumn) {
            return progress.error ? progress.error->printed() : progress.result;
        }
        if (column == ExpectedColumn) {
            return expectedTip(step);
        }
        if (column == StepColumn) {
            return step.why.isEmpty() ? step.title : tr("%1\n%2").arg(step.title, step.why);
        }
        return column == LockColumn ? lockText(step) : stepData(step, column, Qt::DisplayRole);
    case Qt::DecorationRole:
        if (column == StateColumn) {
            return stateIcon(progress.state);
        }
        if (column == StepColumn && step.irreversible) {
            return tintedIcon(QStringLiteral("object-locked"), lk::Role::Blocking);
        }
        return {};
    case Qt::ForegroundRole:
        if (column == StateColumn || (column == ResultColumn && progress.error)) {
            return roleColor(stateRole(progress.state));
        }
        if (column == ExpectedColumn && !forecastOf(step)) {
            return roleColor(lk::Role::Neutral);
        }
        if (column == LockColumn && step.lock == LockMode::AccessExclusive) {
            return roleColor(lk::Role::Blocking);
        }
        return {};
    case Qt::TextAlignmentRole:
        if (column == TriesColumn || column == TimeColumn || column == ExpectedColumn) {
            return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
        }
        return {};
    case Qt::AccessibleTextRole:
        if (column == StepColumn) {
            return tr("%1, %2").arg(step.title, stateWord(progress.state));
        }
        if (column == LockColumn) {
            return lockText(step);
        }
        return stepData(step, column, Qt::DisplayRole);
    case StepIdRole:
        return step.id;
    case StateRole:
        return static_cast<int>(progress.state);
    case PhaseRole:
        return static_cast<int>(step.phase);
    default:
        return {};
    }
}

QString StepsModel::lockText(const Step& step)
{
    if (step.lock == LockMode::None) {
        return step.gate() ? QString() : lockWord(step.lock);
    }
    return step.lockedObject.isEmpty() ? lockWord(step.lock)
                                       : tr("%1 on %2").arg(lockWord(step.lock), step.lockedObject);
}

QString StepsModel::timeText(const Step& step) const
{
    const StepProgress progress = progressOf(step);
    if (!progress.startedAt.isValid() || step.gate()) {
        return {};
    }
    if (progress.finishedAt.isValid() && !isEndKnown(progress)) {
        return tr("not known");
    }
    const QDateTime end = progress.finishedAt.isValid() ? progress.finishedAt : QDateTime::currentDateTimeUtc();
    return durationWords(qMax<qint64>(0, progress.startedAt.msecsTo(end)));
}

const StepForecast* StepsModel::forecastOf(const Step& step) const
{
    const auto& forecast = m_snapshot->forecast ? m_snapshot->forecast : m_forecast;
    return forecast && !step.gate() ? forecast->step(step.id) : nullptr;
}

QString StepsModel::expectedText(const Step& step) const
{
    const StepForecast* f = forecastOf(step);
    if (!f || !f->seconds.isKnown()) {
        return step.gate() ? QString() : workWord(step.work); // what kind of time it is, where nobody has measured
    }
    // Where the cell has two lines the unit stays with its figure.
    QString time = printedSeconds(f->seconds);
    if (const qsizetype unit = time.lastIndexOf(u' '); unit >= 0) {
        time[unit] = QChar::Nbsp;
    }
    return f->measured ? time : tr("~ %1", "an estimated time").arg(time);
}

QString StepsModel::expectedTip(const Step& step) const
{
    const StepForecast* f = forecastOf(step);
    if (step.gate()) {
        return tr("Until somebody confirms");
    }
    if (!f || !f->seconds.isKnown()) {
        return tr("%1; not measured. Plan > Measure tries the plan's work on a sample.").arg(workWord(step.work));
    }
    QStringList lines{f->measured ? tr("Measured on a sample: %1").arg(printedSeconds(f->seconds))
                                  : tr("Estimated from the catalog: %1").arg(printedSeconds(f->seconds))};
    if (!f->whyEstimated.isEmpty()) {
        lines << tr("Not measured: %1").arg(f->whyEstimated);
    }
    if (f->walBytes.isKnown()) {
        lines << tr("WAL: %1").arg(printedBytes(f->walBytes));
    }
    if (f->diskBytes.isKnown()) {
        lines << tr("More disk: %1").arg(printedBytes(f->diskBytes));
    }
    if (f->lockMs.isKnown()) {
        lines
            << tr("Others wait for its lock for %1").arg(printedSeconds({f->lockMs.low / 1000, f->lockMs.high / 1000}));
    }
    if (const auto grown = progressOf(step).facts.diskBytes) {
        lines << tr("More disk, in fact: %1").arg(printedGrowth(grown));
    }
    return lines.join(QLatin1Char('\n'));
}

QVariant StepsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole
        && (section == TriesColumn || section == TimeColumn || section == ExpectedColumn)) {
        return QVariant::fromValue(Qt::AlignRight | Qt::AlignVCenter);
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
    case StepColumn:
        return tr("Step");
    case StateColumn:
        return tr("State");
    case LockColumn:
        return tr("Lock");
    case WorkColumn:
        return tr("Work");
    case ExpectedColumn:
        return tr("Expected");
    case TriesColumn:
        return tr("Tries");
    case TimeColumn:
        return tr("Time");
    case ResultColumn:
        return tr("Result");
    default:
        return {};
    }
}

} // namespace lk
