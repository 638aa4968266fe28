// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"
#include "tests/bench/sample.h"

#include <QStringList>

namespace lk::bench {

/// What the command line asks for.
struct Options {
    qint64 rows = 2'000'000;
    int runs = 3;
    bool large = false; ///< 5,000,000 rows as well, without the application
    bool growth = false; ///< instead: narrow tables of half, twice and eight times as many rows
    QStringList parts{}; ///< key, more, application; empty: all
    QStringList only{}; ///< methods; empty: all
    QString json{}; ///< file for every sample

    bool wantsPart(const QString& part) const { return parts.isEmpty() || parts.contains(part); }
    bool wantsMethod(const QString& method) const { return only.isEmpty() || only.contains(method); }
    QList<Scene> scenes() const;
};

/// BadInput says what is wrong. Ends the program for --help.
Result<Options> readOptions(const QStringList& words);

} // namespace lk::bench
