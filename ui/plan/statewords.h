// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/runsnapshot.h"
#include "model/plan/plan.h"
#include "ui/theme/icons.h"

#include <QString>

/// States, phases, locks and costs in the user's language, with the icon and colour role that go with the word.
namespace lk {

QString stateWord(StepState state);
QString stateIconName(StepState state); ///< breeze name
Role stateRole(StepState state);

QString phaseWord(Phase phase);
QIcon stateIcon(StepState state); ///< the icon in its role's colour
Role phaseRole(Phase phase);

QString strategyWord(Strategy strategy);
QString lockWord(LockMode mode); ///< "ACCESS EXCLUSIVE", "no lock"
QString workWord(Work work);
QString severityWord(Severity severity);
QString severityIconName(Severity severity);
Role severityRole(Severity severity);

/// "0.4 s", "14 s", "2 min 5 s", "3 h 20 min".
QString durationWords(qint64 milliseconds);

/// What a button that passes this gate says: the deed, never "OK".
QString gateDeed(const GateBody& gate);

} // namespace lk
