// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/plan.h"

/// The plan as SQL that psql runs on its own: printed from the very steps the engine runs.
namespace lk {

struct ScriptFile {
    QString name; ///< e.g. 1-expand.sql, undo-1-expand.sql
    QString text;
};

/// One file a phase and one undo file a phase that has anything to undo.
QList<ScriptFile> scripts(const Plan& plan);

/// Writes them into a folder that is made if need be; refuses to overwrite other people's files of the same name
/// (ours carry the plan's id in their first line).
Result<QStringList> exportScripts(const Plan& plan, const QString& folder);

/// The SQL of one step as the engine sends it, for display.
QString sqlOf(const Step& step);

} // namespace lk
