// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/catalog/catalog.h"
#include "model/engine/forecast.h"
#include "model/plan/plan.h"

/// The plan as a paper for people: for the change request, for whoever is on duty, and for the application's team. Made
/// of the very steps that the engine runs and the scripts hold.
namespace lk {

/// The phases with their steps and gates, from left to right; a light picture that stands on its own.
QString runbookDiagram(const Plan& plan);
/// The table with what the draft makes of it, those that reference it left, those it references right, views,
/// functions and triggers below: what the table's tab draws. A light picture that stands on its own.
QString neighbourDiagram(const Table& table, const Draft& draft);

/// The tables that a runbook tells of, under the names they have before and after the plan: one of both is there.
QList<QualifiedName> runbookTables(const Plan& plan);

/// `forecast`: null when none was made. `tables`: as they are now; empty: nobody could look. Names its pictures'
/// files.
QString runbookMarkdown(const Plan& plan, const Forecast* forecast, const QList<TablePtr>& tables = {});
/// One file, the pictures in it.
QString runbookHtml(const Plan& plan, const Forecast* forecast, const QList<TablePtr>& tables = {});

/// Writes runbook.md, runbook.html, runbook.svg and a runbook-table-N.svg for each of `tables` into a folder that is
/// made if need be; gives their names.
Result<QStringList> exportRunbook(
    const Plan& plan, const QString& folder, const Forecast* forecast = nullptr, const QList<TablePtr>& tables = {});

} // namespace lk
