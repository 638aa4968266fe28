// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"
#include "model/engine/runsnapshot.h"

#include <QJsonObject>

/// The values of the model as --json prints them. Keys are part of the interface: added to, never renamed.
namespace lk::cli {

QJsonObject jsonOf(const Error& error);
QJsonObject jsonOf(const TableSummary& table);
QJsonObject jsonOf(const Hazard& hazard);
QJsonObject jsonOf(const LossReport& report);
QJsonObject jsonOf(const BackfillProgress& progress);
QJsonObject jsonOf(const LockWait& wait);
QJsonObject jsonOf(const LockSnapshot& snapshot);
QJsonObject jsonOf(const StepProgress& progress);

} // namespace lk::cli
