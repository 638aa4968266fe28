// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/postgres/typerules.h"

#include <QStringList>

/// Which values of one type have no value of another, which do not come back, and what becomes of those: the matrix of
/// postgres.md section 3 as data. Costs are typeCost()'s. tests/postgres/tst_typematrix tries every row on a server.
namespace lk {

struct TypeRule {
    bool known = false; ///< `failsIf` is the whole truth; else the cast must be tried
    QString failsIf; ///< SQL condition over the value: it has no new one; empty: every value has
    QStringList classes; ///< what can become of a value: fails, truncates, rounds, changes-meaning; empty: it survives
    QString lossClass; ///< the class of a value that has a new one and does not come back; empty: its text tells
};

/// `value`: SQL that may stand several times. `printed`: the new type as format_type prints it.
TypeRule typeRule(
    const TypeShape& from, const TypeShape& to, const QString& printed, const QString& value, int serverVersion);

/// What to cast to from `other` so that nothing is cut, rounded or refused on the way back: the type beneath domains,
/// without length or precision (character(3): bpchar, bit(3): bit varying, but bit(3) from a number, which becomes
/// bits only where it is said how many).
QString comparedAs(const TypeShape& type, const QString& printed, const TypeShape& other);
TypeShape unlimited(TypeShape type); ///< the shape of that

/// Do equal values always print alike? So a number of a fixed scale does.
bool printsByValue(const TypeShape& type);

/// The conversion between two types that have no cast but an obvious way: enum to enum by label, bigint to boolean.
/// Over `value`; empty: none.
QString bridge(const TypeShape& from, const TypeShape& to, const QString& printed, const QString& value);

/// What a person may have meant where nothing is obvious, over `value`; empty: no idea.
QString suggestion(const TypeShape& from, const TypeShape& to, const QString& value);

} // namespace lk
