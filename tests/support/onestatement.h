// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace lk::test {

/// Would psql send `script` as one statement, and do nothing to it itself?
bool isOneStatement(const QString& script);
/// Or all of it as one transaction, BEGIN to COMMIT?
bool isOneTransaction(const QString& script);

struct StatementOutput {
    bool done = false;
    QString out{};
    QString err{};
};

/// Sends it over a connection of its own and prints what psql -X -q -A -t prints. Most of what a test asks its server
/// is a single statement, for which a process would take many times as long.
StatementOutput sendOneStatement(const QString& dsn, const QString& statement);

} // namespace lk::test
