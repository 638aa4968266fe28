// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"

namespace lk::planner {

/// Which column clients are taken to write first: the old one until the cut-over, the new one after it.
/// Closing: after it, while Contract copies what would be lost; the old one takes no value any more that the new one
/// does not give back.
enum class Side { BeforeCutOver, AfterCutOver, Closing };

/// CREATE OR REPLACE FUNCTION of the dual-write trigger: one function for all columns of the job.
QString dualWriteFunction(const TableJob& job, Side side);
/// CREATE TRIGGER and ENABLE ALWAYS; on `table` (as SQL) instead of the job's own.
QStringList dualWriteTrigger(const TableJob& job, const QString& table = {});

/// The names of the two columns of a pair on that side: first the one with the default, then the other.
std::pair<QString, QString> pairNames(const ColumnJob& column, Side side);

/// The second column is what the first one says and nothing else, by the same words for everybody and without a
/// function of ours: what a CHECK may say under any session's settings. The application may write the second column
/// only where that has a name of its own; then either form must follow from the other.
bool followsAlone(const ColumnJob& column);

/// SQL over the table's columns: the pair is not in step. Rows whose new value the application chose itself and whose
/// old value follows from it are in step although the way forward would give another value.
QString outOfStep(const ColumnJob& column);

/// The setting that silences the trigger for the backfill.
inline constexpr const char* backfillGuard = "lockkeeper.backfill";

} // namespace lk::planner
