// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/workspace/runcomparison.h"
#include "ui/table/factsmodel.h"
#include "ui/theme/icons.h"

/// Runs in the user's language: what the history's tables and headlines say.
namespace lk {

QString whenWords(const QDateTime& time); ///< by the clock and the locale of this machine
QString tookWords(qint64 milliseconds); ///< "24 ms", "3.1 s", "2 min 5 s"; a dash below 0
QString fateIconName(const RunSummary& run); ///< breeze name
Role fateRole(RunFate fate);

/// Lines of a table with their headers.
struct FactsTable {
    QStringList headers;
    QList<Fact> facts;
    QList<int> right; ///< columns of figures
};
FactsTable stepFacts(const RunRecord& record); ///< a line a step
FactsTable tryFacts(const RunRecord& record); ///< a line a try, in the order they began
FactsTable comparedFacts(const RunComparison& comparison); ///< a line a step

QString headline(const RunRecord& record); ///< two lines
QString headline(const RunComparison& comparison);

} // namespace lk
