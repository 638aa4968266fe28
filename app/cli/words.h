// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"

#include <QList>
#include <QString>
#include <QStringList>

namespace lk::cli {

struct OptionSpec {
    QString name; ///< without dashes
    QString value{}; ///< what its value is called in the help; empty: a switch
    QString help{};
    QChar letter{}; ///< for -o
    bool repeatable = false;
    bool required = false;
};

/// The arguments of one verb, understood.
struct Words {
    struct Option {
        QString name;
        QString value;
        bool operator==(const Option&) const = default;
    };
    QStringList positional;
    QList<Option> options; ///< in the order given: some belong to the one before them

    bool has(const QString& name) const;
    QString value(const QString& name) const; ///< empty when not given
    QStringList values(const QString& name) const;
};

struct Grammar {
    QList<OptionSpec> options;
    QStringList positional; ///< what they are called; every one is needed, no more are taken
    bool optionalPositional = false; ///< the verb itself says which are missing
};

/// Strict: what is not known is refused with what was perhaps meant. --name VALUE, --name=VALUE, -o VALUE; `--` ends
/// the options. Errors: BadInput.
Result<Words> parseWords(const Grammar& grammar, const QStringList& arguments);

/// The candidate most like `word`, empty when none is near.
QString nearest(const QString& word, const QStringList& candidates);

} // namespace lk::cli
