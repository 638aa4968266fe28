// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/stepruns.h"

namespace lk {

/// What is gone and what to do about it, in sentences.
struct Gone {
    QString what;
    QString remedy;
};

/// A column of one of the plan's tables that is not there by its name.
struct MissingColumn {
    QString name;
    bool own = false; ///< of those that the plan changes or made
    Gone told;
};

/// Those of all tables that are there. Error: of the server.
Result<QList<MissingColumn>> missingColumns(RunContext& context);

/// Before an undo asks or does anything: FingerprintMismatch where a column is gone without which the step cannot be
/// taken back, or with which the last copy of values would go.
Result<void> columnsStand(RunContext& context, const Step& step);

} // namespace lk
