// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/workspace/runcomparison.h"

#include <QJsonObject>

/// The history for other programs and for documents: JSON, CSV (RFC 4180, a header line, figures plain, times in UTC)
/// and Markdown. The window's export and the command line write the same.
namespace lk {

QJsonObject toJson(const RunSummary& run);
QJsonObject toJson(const RunRecord& record); ///< with the plan
QJsonObject toJson(const RunComparison& comparison);

QString historyCsv(const QList<RunSummary>& runs); ///< a line a run
QString runCsv(const RunRecord& record); ///< a line a try of a step; one for each step that was not reached
QString comparisonCsv(const RunComparison& comparison); ///< a line a step

QString historyMarkdown(const QList<RunSummary>& runs, const QString& database);
QString runMarkdown(const RunRecord& record);
QString comparisonMarkdown(const RunComparison& comparison);

QString fateWord(RunFate fate, bool undo); ///< for people
QString outcomeWord(const RunStep& step); ///< for people
QString directionWord(const RunKey& key); ///< "run", "run 2", "undo", "undo 2"
QString ratioWord(std::optional<double> ratio); ///< "1.8 x", empty when not known
/// One line for people: "3 waits, 2.4 s, for pid 4711, psql"; empty when it waited for nobody.
QString waitsWord(const RunStep& step);

enum class HistoryFormat { Json, Csv, Markdown };
/// By the file's ending: .json, .csv, .md; nothing for another.
std::optional<HistoryFormat> historyFormatOf(const QString& path);

} // namespace lk
