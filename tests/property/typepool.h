// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QList>
#include <QString>
#include <QStringList>

/// The types that random columns have, with values and the types that they can change to.
namespace lk::property {

struct ConversionSpec {
    QString to;
    bool lossy = false; ///< some values of the pool do not come back
    QString with{}; ///< over @c@; empty: a cast
    QString back{};
};

struct TypeSpec {
    enum Trait {
        Number = 1,
        Text = 2,
        Time = 4,
        Btree = 8,
        Hash = 16,
        Gin = 32,
        FixedText = 64, ///< its cast to text is immutable
        Whole = 128, ///< a whole number, may be an identity
        Fact = 256 ///< boolean
    };
    QString sql;
    int traits = 0;
    QStringList plain;
    QStringList odd;
    QString distinct; ///< with %1 for the number; empty: there are too few values
    QString constant; ///< an expression a default can be
    QList<ConversionSpec> to;

    bool has(int trait) const { return (traits & trait) == trait; }
};

const QList<TypeSpec>& typePool();
const TypeSpec& typeSpec(const QString& sql);
/// What the types need to exist.
QString typePrelude();

/// A condition over @c@ that every value of the pool and NULL satisfies; `which` picks one.
QString trueFor(const TypeSpec& type, int which);
/// One that some rows satisfy, over nothing but immutable functions.
QString someOf(const TypeSpec& type, int which);
/// An immutable expression over @c@, for an index; empty where there is none.
QString expressionOf(const TypeSpec& type, int which);

} // namespace lk::property
