// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "app/cli/exitstatus.h"
#include "app/cli/interrupt.h"
#include "app/cli/output.h"
#include "app/cli/words.h"
#include "model/engine/ports.h"

#include <QList>

namespace lk::cli {

/// What a verb is called with.
struct Call {
    const Words& words;
    Output& out;
    Backend& backend;
    Interrupt& interrupt;

    /// Says the error and gives its exit status.
    ExitStatus failed(const Error& error) const;
};

/// One verb of the command line: how it is written, and what it does.
struct Verb {
    QString name;
    QString synopsis; ///< behind the name
    QString summary; ///< one sentence
    Grammar grammar; ///< without --json and --help, which every verb has
    QString notes{}; ///< more for its help
    ExitStatus (*carryOut)(const Call&) = nullptr;
};

// One file each.
Verb tablesVerb();
Verb inspectVerb();
Verb planVerb();
Verb showVerb();
Verb exportVerb();
Verb forecastVerb();
Verb runVerb();
Verb tuneVerb();
Verb statusVerb();
Verb undoVerb();
Verb plansVerb();
Verb historyVerb();
Verb lintVerb();
Verb locksVerb();

QList<Verb> verbs(); ///< in the order of the help

OptionSpec databaseOption(); ///< --db DSN
/// What --db says.
ConnectionSettings databaseOf(const Words& words);

} // namespace lk::cli
