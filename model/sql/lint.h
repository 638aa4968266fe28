// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"

#include <QList>
#include <QString>

/// What a script would lock, rewrite or break, from its text alone: no server is asked. Locks and costs after the
/// PostgreSQL manual (13.3, ALTER TABLE) and measurements on PostgreSQL 15 and 17.
namespace lk::sql {

enum class LintLevel {
    Info, ///< a short lock, metadata only
    Warning, ///< reads or writes wait for the time of a scan or a build, or an application may break
    Danger ///< the whole table is rewritten under AccessExclusive, values are lost, or the script fails half-way
};

struct LintFinding {
    LintLevel level = LintLevel::Info;
    QString rule{}; ///< stable, e.g. "index.blocks-writes"
    qsizetype line = 0; ///< of the statement, from 1
    QString statement{}; ///< its beginning, on one line
    QString object{}; ///< what the lock is on, as written
    QString lock{}; ///< as pg_locks.mode without "Lock"; empty: none worth mentioning
    QString work{}; ///< metadata, scan, build, rewrite
    QString says{}; ///< what happens
    QString advice{}; ///< what to do instead
    bool operator==(const LintFinding&) const = default;
};

/// psql's own commands (\set, \echo, ...) are passed over. Errors: BadInput where the script does not parse.
Result<QList<LintFinding>> lint(const QString& script);

} // namespace lk::sql
