// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

/// What a cast between two PostgreSQL types does, as far as it is known for sure. Rules: postgres.md section 3. What
/// is not known counts as the worse: it can fail, it loses, it rewrites.
namespace lk {

/// A type beneath its domains.
struct TypeShape {
    quint32 oid = 0;
    QString name; ///< pg_type.typname (int4, varchar, ...), an array's element's; qualified outside pg_catalog
    int modifier = -1; ///< pg_attribute.atttypmod; -1: none
    char kind = 'b'; ///< pg_type.typtype
    char category = 'U'; ///< pg_type.typcategory
    bool array = false;
    bool domain = false;
    bool constrained = false; ///< a domain with CHECK or NOT NULL
    QString baseName{}; ///< domains: the type beneath as format_type prints it, with its modifier

    bool operator==(const TypeShape&) const = default;
    bool isText() const; ///< text, varchar, char, name
};

/// What ALTER COLUMN TYPE costs, without USING and in a session whose TimeZone is UTC.
enum class TypeCost {
    Metadata, ///< class A: nothing is written, plain indexes are kept
    Indexes, ///< class B: indexes are rebuilt
    Rewrite ///< class C
};
TypeCost typeCost(const TypeShape& from, const TypeShape& to, bool binaryCoercible);

/// Of a numeric with a modifier.
int numericPrecision(const TypeShape& type);
int numericScale(const TypeShape& type);
/// Characters a varchar or char takes, bits of a bit string; -1: any number.
int typeLength(const TypeShape& type);

/// Can the cast raise, or an assignment after it?
bool castCanFail(const TypeShape& from, const TypeShape& to);
/// Does every value of `from` come back by value from `to`? False where castCanFail.
bool castIsLossless(const TypeShape& from, const TypeShape& to);

} // namespace lk
