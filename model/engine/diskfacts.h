// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/plantables.h"

#include <QHash>

namespace lk {

/// What the plan's tables, with their partitions, indexes and out-of-line values, have grown by in each step. Looked at
/// only where a forecast was made, and kept beside it (`disk` in lockkeeper.plan.forecast): the size before the first
/// try and after the last, so that interruptions do not matter. What the application adds meanwhile is in it. Nobody is
/// waited for: where somebody holds a table for longer than a moment the fact stays unknown. Errors: a lost connection.
class DiskFacts {
public:
    DiskFacts(Session& session, const QString& planId, const QList<PlanTable>& tables);

    Result<void> noteBefore(const QString& stepId);
    Result<std::optional<qint64>> noteAfter(const QString& stepId); ///< the growth, where both sizes are known

private:
    Result<Rows> note(const QString& sql, const QString& stepId);

    Session& m_session;
    QString m_planId;
    QString m_tables;
};

/// By step id, from the forecast as the journal keeps it.
QHash<QString, qint64> grownBytes(const QString& forecast);

} // namespace lk
