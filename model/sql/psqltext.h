// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

namespace lk::sql {

/// The same SQL, in which psql finds no variable of its own: outside literals and names in quotes it would put the
/// value of PORT in the place of :PORT or :"PORT", as in a slice of an array. A blank behind the colon means the same
/// to the server.
QString withoutPsqlVariables(const QString& sql);

} // namespace lk::sql
