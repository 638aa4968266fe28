// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/catalog/catalog.h"
#include "model/plan/planner.h"

#include <QString>
#include <QStringList>

namespace lk::planner {

/// One direction of a conversion: an expression over a column's own name.
struct Direction {
    QString expression; ///< over the quoted own name
    QString resultType;
    bool raises = false; ///< may raise on some value, so it must be caught to keep the application's request alive
    /// Looks before it casts, but PL/pgSQL hands values to the planner as constants, and the planner may cast first.
    bool looksFirst = false;
    bool sessionDependent = false; ///< its result may depend on TimeZone, DateStyle, search_path, ...
    QString fallback{}; ///< the value where `expression` raises, over the quoted own name; empty: NULL
    QString function{}; ///< schema-qualified helper that wraps it with pinned settings; empty: used inline
};

/// How old values become new ones and back; both the identity for a pure rename.
struct Conversion {
    QString ownName; ///< the name the expressions speak of
    QString oldType;
    QString newType;
    bool identity = false;
    bool oldHasEquality = true;
    bool newHasEquality = true;
    bool forwardCanFail = false; ///< some old values have no new one (they become NULL)
    bool backCanFail = false;
    bool lossless = true; ///< every old value survives there and back
    bool backKeepsApart = true; ///< new values that differ come back as old ones that differ, or as none
    bool assignable = true; ///< old values assign to the new type as they are
    /// What replaces a cast where the old value is itself an expression, such as a default, over the quoted own name;
    /// empty: a cast, or an assignment.
    QString defaultForm{};
    LossDecision decision = LossDecision::Ask;
    QString mappedIf{}; ///< condition over the quoted own name: the value is mapped; empty: none is
    /// The same of values that have another new one because the conversion fails on them; empty: none has, or that is
    /// not known without trying.
    QString otherwiseIf{};
    QString lostIf{}; ///< TypeFacts::lostByValue, where it holds for this conversion
    qint64 failingRows = -1; ///< as TypeFacts counted them
    qint64 lostRows = -1;
    qint64 mappedToNullRows = 0;
    QStringList failingExamples{};
    QString timeZone{}; ///< by which times are read, where the values depend on one and the expressions say so
    QString pinnedZone{}; ///< TimeZone of whatever converts; empty: UTC
    Direction forward;
    Direction back;

    /// The new value of an old one given as SQL; `value` is evaluated once.
    QString forwardOf(const QString& value) const { return apply(forward, value); }
    QString backOf(const QString& value) const { return apply(back, value); }
    /// The expression itself over `value`, never through the helper: for inside the trigger.
    QString bareForwardOf(const QString& value) const { return bare(forward, value); }
    QString bareBackOf(const QString& value) const { return bare(back, value); }

    /// The way back never fails and never makes one of two: no value of the new form is more than the old one says.
    bool backIsExact() const { return identity || (!backCanFail && !back.raises && backKeepsApart); }
    /// Either form follows from the other, whatever was written to which.
    bool isOneToOne() const { return identity || (lossless && !forwardCanFail && backIsExact()); }

private:
    QString apply(const Direction& direction, const QString& value) const;
    QString bare(const Direction& direction, const QString& value) const;
};

/// What stands between EXCEPTION WHEN and THEN where a conversion is tried: whatever it raises is for the value, in
/// classes that no list could hold (22 and 23, but 0A000 for numeric NaN to integer, 42P01 for a text that is no
/// regclass, 54 for what is too deep, XX000 of an extension's type, and any code that a user's function thinks of).
/// What says nothing of the value is raised again: cancelled, shut down, serialization and deadlock, out of memory or
/// space, a lock not to be had, a broken disk or connection, a read-only transaction.
inline constexpr auto conversionErrors
    = "transaction_rollback OR insufficient_resources OR operator_intervention OR system_error OR lock_not_available "
      "OR connection_exception OR invalid_transaction_state OR data_corrupted OR index_corrupted THEN\nRAISE;\n"
      "WHEN assert_failure OR OTHERS";

/// Two values differ, NULL a value like any other; types without equality are compared as text.
QString distinct(const QString& a, const QString& b, bool hasEquality);

Conversion identityConversion(const Column& column);

/// Errors: Unsupported when a direction has no cast and no expression was given.
Result<Conversion> typeConversion(
    const Table& table, const Column& column, const ChangeType& change, const TypeFacts& facts, const PlannerInput& in);

/// CREATE FUNCTION of the helpers this conversion uses; may be empty.
QStringList helperFunctions(const Conversion& conversion, const QString& tableSchema);
/// DROP FUNCTION IF EXISTS of the same.
QStringList dropHelperFunctions(const Conversion& conversion);

/// A function body between dollar quotes that do not occur in it.
QString dollarQuoted(const QString& body);

/// SET clauses of a function whose result must not depend on the session that calls it.
QString pinnedSettings(const QString& tableSchema, bool everything, const QString& timeZone = {});

/// Types whose values compare, cast and index alike: integer, text, ... ; empty when not known.
QString typeFamily(const QString& type);

} // namespace lk::planner
