// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>
#include <QStringList>

namespace lk {

/// The text of resources/sql/NAME.sql, comment lines taken out.
QString sqlResource(const QString& name);
/// The same, split into its statements.
QStringList sqlStatements(const QString& name);

} // namespace lk
