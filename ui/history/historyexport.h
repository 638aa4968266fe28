// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/workspace/runcomparison.h"

#include <functional>

class QWidget;

namespace lk {

/// What is written of the history.
enum class HistoryPart { AllRuns, Run, Comparison };

/// What there is to write just now.
struct HistoryShown {
    QString database;
    QList<RunSummary> runs;
    std::optional<RunRecord> record;
    std::optional<RunComparison> comparison;
};

/// In the format that the file's ending names; CSV for one that names none. Errors: those of writeWholeFile.
Result<void> exportHistory(const HistoryShown& shown, HistoryPart part, const QString& path);
/// Asks for a file; the kind that is chosen decides its ending.
void askToExportHistory(QWidget& parent, HistoryPart part, const std::function<void(const QString& path)>& chosen);

} // namespace lk
