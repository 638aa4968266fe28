// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/forecast.h"
#include "model/plan/plan.h"

/// The plan as a paper for people: for the change request, for whoever is on duty, and for the application's team. Made
/// of the very steps that the engine runs and the scripts hold.
namespace lk {

/// The phases with their steps and gates, from left to right; a light picture that stands on its own.
QString runbookDiagram(const Plan& plan);
/// `diagram`: what stands in place of the picture, as the format wants it. `forecast`: null when none was made.
QString runbookMarkdown(const Plan& plan, const Forecast* forecast, const QString& diagram);
QString runbookHtml(const Plan& plan, const Forecast* forecast); ///< one file, the picture in it

/// Writes runbook.md, runbook.html and runbook.svg into a folder that is made if need be; gives their names.
Result<QStringList> exportRunbook(const Plan& plan, const QString& folder, const Forecast* forecast = nullptr);

} // namespace lk
