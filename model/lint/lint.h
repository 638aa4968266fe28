// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"

#include <QList>
#include <QString>
#include <QStringList>

/// What a script would lock, rewrite or break, from its text alone: no server is asked. Locks and costs after the
/// PostgreSQL manual (13.3, ALTER TABLE) and measurements on PostgreSQL 15 and 17.
namespace lk::lint {

enum class Level {
    Info, ///< a short lock, metadata only, or advice
    Warning, ///< reads or writes wait for the time of a scan or a build, or an application may break
    Danger ///< the whole table is rewritten under AccessExclusive, values are lost, or the script fails half-way
};
QString toString(Level level); ///< info, warning, danger

struct Finding {
    Level level = Level::Info;
    QString rule{}; ///< stable, e.g. "index.blocks-writes"
    qsizetype line = 0; ///< where in the script, from 1
    qsizetype column = 0; ///< in characters, from 1
    QString statement{}; ///< its beginning, on one line
    QString object{}; ///< what the lock is on, as written
    QString lock{}; ///< as pg_locks.mode without "Lock"; empty: none worth mentioning
    QString work{}; ///< metadata, scan, build, rewrite, rows
    QString title{}; ///< the rule's
    QString says{}; ///< what happens
    QString advice{}; ///< what to do instead
    bool operator==(const Finding&) const = default;
};

/// Lines that were not looked at: psql's own commands and the data of a COPY.
struct Skipped {
    qsizetype first = 0;
    qsizetype last = 0;
    QString what{}; ///< the beginning of the first of them
    bool operator==(const Skipped&) const = default;
};

struct Options {
    QStringList only{}; ///< ids; empty: all that are on by default
    QStringList disabled{};
    int serverVersion = 0; ///< major, e.g. 17; 0: unknown, so that every supported one is thought of
    bool insideBlocks = true; ///< look at the statements in DO blocks too
    bool singleTransaction = false; ///< the script runs in one transaction, as psql -1 or most migration tools do
};

struct Report {
    QList<Finding> findings{}; ///< in the order of the script
    QList<Skipped> skipped{};
    QList<Error> errors{}; ///< statements that do not parse; the others have been looked at
    QStringList notes{}; ///< about the ignore comments: ids that do not exist
    int ignored = 0; ///< findings that a comment in the script silenced
};

/// What `lockkeeper lint --rules` lists.
struct RuleInfo {
    QString id{};
    Level level = Level::Info;
    QString title{};
    QString explanation{};
    QString remedy{};
    bool on = true; ///< by default
};
QList<RuleInfo> ruleInfos();

/// Errors: BadInput when `options` names a rule that does not exist.
Result<Report> lint(const QString& script, const Options& options = {});

} // namespace lk::lint
