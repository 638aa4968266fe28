// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "tests/bench/bed.h"

namespace lk::bench {

/// A way to fill the new column of a table that is in use.
struct Method {
    QString name; ///< update, fast-2: as --only takes it and the JSON has it
    QString title; ///< for people
    /// Fills the column of the copy that is laid; gives the seconds the filling took.
    std::function<Result<double>(Bed&, std::optional<ClientUse>&)> fill;
};

/// All of them, in the order of the table. "alone" fills nothing: the application with the table for itself.
QList<Method> methods();

/// Is it Lockkeeper at work?
bool isOurs(const QString& method);

/// Lays the table, lets the method fill it, and looks whether every row is right.
Result<Sample> measured(Bed& bed, const Method& method, const Scene& scene, int run);

} // namespace lk::bench
