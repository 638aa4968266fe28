// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/sql/parsetree.h"

#include <QStringList>

#include <span>

/// Reading the parser's nodes.
namespace lk::lint {

using sql::forEachNode;
using sql::text;

using Node = PgQuery__Node;
using Nodes = std::span<Node* const>;

inline Nodes nodes(size_t count, Node* const* first)
{
    return {first, count};
}

/// A relation as the script names it. Two names are the same where their keys are.
struct Name {
    QString schema{};
    QString name{};

    bool isEmpty() const { return name.isEmpty(); }
    QString printed() const;
    bool operator==(const Name&) const = default;
};

Name nameOf(const PgQuery__RangeVar* relation);
/// The name of a List of String nodes, or of a TypeName.
Name nameOf(const Node* node);
Name nameOf(Nodes parts);

QStringList texts(Nodes strings); ///< of String nodes

/// integer, bigint, character varying(10), numeric(12,2), timestamp with time zone, text[], public.mood, ...
QString printedType(const PgQuery__TypeName* type);
/// The same without (...) and [].
QString bareType(const QString& type);
QList<int> typeModifiers(const PgQuery__TypeName& type);

const PgQuery__Constraint* constraintOf(const PgQuery__ColumnDef& column, PgQuery__ConstrType kind);
bool isSerial(const PgQuery__ColumnDef& column);
bool isNotNull(const PgQuery__ColumnDef& column); ///< PRIMARY KEY too

/// The column of `c IS NOT NULL` (alone); empty otherwise.
QString notNullColumn(const Node* expression);

/// The option of that name; null where it is missing. (FULL), (FULL true) and (FULL on) are on.
const PgQuery__DefElem* option(Nodes options, const char* name);
bool isOn(Nodes options, const char* name);
QString optionText(const PgQuery__DefElem* option); ///< of a string, a name, a number or a list's first member

/// Names of the functions called below `node`, without schema, in lower case.
QStringList calledFunctions(const Node* node);
/// Columns named below `node`, the last part only.
QStringList namedColumns(const Node* node);
bool hasSubquery(const Node* node);

/// A constant as text; empty where it is none.
QString constantText(const Node* node);

} // namespace lk::lint
