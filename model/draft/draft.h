// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/identifier.h"

#include <QJsonObject>
#include <QList>

#include <optional>
#include <variant>

/// What the user wants changed. Plain values that touch nothing; knows names, not servers.
namespace lk {

struct RenameColumn {
    QualifiedName table;
    QString column;
    QString newName;
    bool operator==(const RenameColumn&) const = default;
};

/// One old value, as its text, and the new value it becomes, written as text of the new type; no value is NULL.
struct ValueMapping {
    QString from;
    std::optional<QString> to;
    bool operator==(const ValueMapping&) const = default;
};

/// What shall happen to values that do not survive a change of type and are not mapped.
enum class LossDecision {
    Ask, ///< the plan stops before Expand and asks, unless there are none
    Accept, ///< as many as were counted when the plan was made; more are asked about
    Mend ///< the user mends the rows himself; the plan counts again and goes on at zero
};
QString toString(LossDecision decision); ///< ask, accept, mend
std::optional<LossDecision> lossDecisionFromString(const QString& text);

struct ChangeType {
    QualifiedName table;
    QString column;
    QString newType; ///< as the user wrote it
    QString usingExpression{}; ///< old to new, over the column's own name; empty: the planner's
    QString backExpression{}; ///< new to old, over the column's own name; empty: the planner's
    LossDecision decision = LossDecision::Ask;
    QList<ValueMapping> mapping{}; ///< these values go first, whatever the expression says
    QString otherwise{}; ///< the new value of values that the conversion fails on, over the column's own name
    bool operator==(const ChangeType&) const = default;
};

struct RenameTable {
    QualifiedName table;
    QString newName;
    bool operator==(const RenameTable&) const = default;
};

/// The closed set of changes. A new kind is a new alternative; every std::visit then fails to compile until it knows
/// it.
using Change = std::variant<RenameColumn, ChangeType, RenameTable>;

enum class Strategy { Auto, InPlace, DualColumn, View };

QString toString(Strategy strategy); ///< auto, in-place, dual-column, view
std::optional<Strategy> strategyFromString(const QString& text);

const QualifiedName& tableOf(const Change& change);
QString printed(const Change& change); ///< e.g. "rename column public.orders.total to amount"

struct DraftedChange {
    Change change;
    Strategy strategy = Strategy::Auto; ///< what the user asked for
    QString reason{}; ///< why it is there when the user did not draft it: another change needs it
    bool operator==(const DraftedChange&) const = default;
};

struct Draft {
    QList<DraftedChange> changes;

    bool operator==(const Draft&) const = default;
    bool isEmpty() const { return changes.isEmpty(); }
    QList<QualifiedName> tables() const; ///< each once, in order of first mention

    /// Adds a change, or replaces the drafted one of the same kind on the same column or table.
    /// A rename to the present name, or a change to the present type, is the caller's to drop.
    void put(DraftedChange drafted);
    /// Removes the change of the same kind on the same object; false when there was none.
    bool remove(const Change& change);
};

QJsonObject toJson(const Draft& draft);
Result<Draft> draftFromJson(const QJsonObject& json);

class JsonReader;
QJsonObject changeToJson(const Change& change);
/// What does not fit is remembered by the reader.
Change changeFromJson(const JsonReader& in);

} // namespace lk
