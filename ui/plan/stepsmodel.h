// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/runsnapshot.h"
#include "model/plan/plan.h"

#include <QAbstractItemModel>

namespace lk {

/// Phases with their steps below, and how each step stands. Steps never move, so a new snapshot only changes cells:
/// selection and expansion stay. GUI thread.
class StepsModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column {
        StepColumn,
        StateColumn,
        LockColumn,
        ExpectedColumn,
        WorkColumn,
        TriesColumn,
        TimeColumn,
        ResultColumn,
        ColumnCount
    };
    enum ItemRole { StepIdRole = Qt::UserRole + 1, StateRole, PhaseRole };

    using QAbstractItemModel::QAbstractItemModel;

    void setPlan(const Plan& plan); ///< another plan: resets
    void setSnapshot(const RunSnapshotPtr& snapshot);
    /// What the steps will take; null: nobody has measured. The one that the journal keeps goes before it.
    void setForecast(const std::shared_ptr<const Forecast>& forecast);
    void tick(); ///< the clock went on: times of running steps change

    QModelIndex indexOf(const QString& stepId) const; ///< invalid when there is no such step
    QModelIndex indexOf(Phase phase) const;

    QModelIndex index(int row, int column, const QModelIndex& parent = {}) const override;
    QModelIndex parent(const QModelIndex& child) const override;
    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    struct Group {
        Phase phase = Phase::Expand;
        QList<Step> steps;
    };

    const Step* stepAt(const QModelIndex& index) const;
    StepProgress progressOf(const Step& step) const;
    QVariant phaseData(const Group& group, int column, int role) const;
    QVariant stepData(const Step& step, int column, int role) const;
    static QString lockText(const Step& step); ///< mode and object; the column shows the mode alone
    QString timeText(const Step& step) const;
    const StepForecast* forecastOf(const Step& step) const; ///< null: there is none
    /// "12 to 20 s", with "~" where it was estimated; the kind of work where nothing was.
    QString expectedText(const Step& step) const;
    QString expectedTip(const Step& step) const;

    Plan m_plan;
    QList<Group> m_groups;
    RunSnapshotPtr m_snapshot = std::make_shared<RunSnapshot>();
    std::shared_ptr<const Forecast> m_forecast;
};

} // namespace lk
