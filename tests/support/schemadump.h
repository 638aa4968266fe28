// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>
#include <QStringList>

namespace lk::test {

/// The statements of a schema-only dump of pg_dump, sorted, the columns of tables and statistics sorted too: what is
/// left to compare where a new column may stand at another place than the one it replaces, which changes the order in
/// which pg_dump prints what belongs to columns.
QStringList statementsOf(const QString& dump);

/// What one list has more often than the other, a line each, "- " for those of `a` alone and "+ " for those of `b`.
QString firstDifference(const QStringList& a, const QStringList& b);

} // namespace lk::test
