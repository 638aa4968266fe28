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

struct ChangeType {
    QualifiedName table;
    QString column;
    QString newType; ///< as the user wrote it
    QString usingExpression{}; ///< old to new, over the column's own name; empty: the planner's
    QString backExpression{}; ///< new to old, over the column's own name; empty: the planner's
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
