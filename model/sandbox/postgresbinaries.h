// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"

#include <QList>
#include <QProcessEnvironment>
#include <QString>
#include <QStringList>

#include <stop_token>

namespace lk {

/// One installed PostgreSQL: the folder with initdb, postgres, psql and pg_dump.
struct PostgresBinaries {
    QString folder;
    int major = 0; ///< 17

    bool operator==(const PostgresBinaries&) const = default;
    QString path(const QString& program) const { return folder + QLatin1Char('/') + program; }
};

/// The oldest server the sandbox is offered on, and the one it is made for.
inline constexpr int oldestPostgres = 15;
inline constexpr int preferredPostgres = 17;

/// Every installed server of `oldestPostgres` or newer: PATH, /usr/lib/postgresql/*/bin, pg_config --bindir;
/// the preferred version first, then the newest.
QList<PostgresBinaries> installedPostgres();

/// The best of installedPostgres(); NotFound says what to install.
Result<PostgresBinaries> findPostgres();

struct ToolOutput {
    int exitCode = -1;
    QString out{};
    QString err{};
};

/// Runs one program to its end without a shell and without any PG* variable of the user's. Blocks; Cancelled when
/// `stop` is asked for meanwhile, NotFound when the program cannot be started. It dies with this thread.
Result<ToolOutput> runTool(const QString& program, const QStringList& arguments, const QByteArray& input = {},
    const QProcessEnvironment& extra = {}, std::stop_token stop = {});

} // namespace lk
