// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/typerules.h"

#include <QHash>
#include <QSet>

namespace lk {

namespace {

bool is(const TypeShape& type, std::initializer_list<const char*> names)
{
    for (const char* name : names) {
        if (type.name == QLatin1String(name)) {
            return true;
        }
    }
    return false;
}

/// Decimal digits of the widest value, sign apart; 0 for what is no integer.
int integerDigits(const TypeShape& type)
{
    static const QHash<QString, int> digits{
        {QStringLiteral("int2"), 5}, {QStringLiteral("int4"), 10}, {QStringLiteral("int8"), 19}};
    return digits.value(type.name);
}

struct Numeric {
    int precision;
    int scale;
    int whole() const { return precision - scale; }
};
Numeric numericOf(const TypeShape& type)
{
    // numeric_typmod_scale of the server: eleven bits, signed since version 15.
    const int packed = type.modifier - 4;
    return {(packed >> 16) & 0xffff, ((packed & 0x7ff) ^ 1024) - 1024};
}

/// Characters a varchar or char takes; -1: any number.
int lengthOf(const TypeShape& type)
{
    return type.modifier < 0 ? -1 : is(type, {"varchar", "bpchar"}) ? type.modifier - 4 : type.modifier;
}

/// Fractional digits of a time type.
int precisionOf(const TypeShape& type)
{
    if (type.modifier < 0) {
        return 6;
    }
    const int precision = type.name == QLatin1String("interval") ? type.modifier & 0xffff : type.modifier;
    return precision == 0xffff ? 6 : precision;
}
bool intervalIsFull(const TypeShape& type)
{
    return type.modifier < 0 || ((type.modifier >> 16) & 0x7fff) == 0x7fff;
}

bool isTimeLike(const TypeShape& type)
{
    return is(type, {"timestamp", "timestamptz", "time", "timetz", "interval"});
}

bool sameButModifier(const TypeShape& from, const TypeShape& to)
{
    return from.oid != 0 ? from.oid == to.oid : from.name == to.name && from.array == to.array;
}

/// The same type, only its modifier differs: does every value fit as it is?
bool modifierWidens(const TypeShape& from, const TypeShape& to)
{
    if (to.modifier == from.modifier || to.modifier < 0) {
        return true;
    }
    if (is(from, {"varchar", "varbit"})) {
        return from.modifier >= 0 && lengthOf(to) >= lengthOf(from);
    }
    if (from.name == QLatin1String("numeric")) {
        return from.modifier >= 0 && numericOf(to).scale >= numericOf(from).scale
            && numericOf(to).whole() >= numericOf(from).whole();
    }
    if (from.name == QLatin1String("interval")) {
        return intervalIsFull(to) && precisionOf(to) >= precisionOf(from);
    }
    if (isTimeLike(from)) {
        return precisionOf(to) >= precisionOf(from);
    }
    if (from.name == QLatin1String("bpchar")) {
        return from.modifier >= 0 && lengthOf(to) >= lengthOf(from);
    }
    return false;
}

/// Room for the widest integer of `from`.
bool integerFits(const TypeShape& from, const TypeShape& to)
{
    const int digits = integerDigits(from);
    if (integerDigits(to) > 0) {
        return integerDigits(to) >= digits;
    }
    if (to.name == QLatin1String("numeric")) {
        return to.modifier < 0 || (numericOf(to).whole() >= digits && numericOf(to).scale >= 0);
    }
    return false;
}

enum class Verdict { CanFail, Loses, Safe };

Verdict judgeToText(const TypeShape& from, const TypeShape& to)
{
    if (to.name == QLatin1String("name") || is(to, {"char"})) {
        return Verdict::CanFail;
    }
    if (to.modifier >= 0) {
        int widest = -1;
        if (integerDigits(from) > 0) {
            widest = integerDigits(from) + 1;
        } else if (from.name == QLatin1String("bool")) {
            widest = 5;
        } else if (from.name == QLatin1String("uuid")) {
            widest = 36;
        } else if (is(from, {"varchar", "bpchar"}) && from.modifier >= 0) {
            widest = lengthOf(from);
        }
        if (from.array || widest < 0 || widest > lengthOf(to)) {
            return Verdict::CanFail;
        }
    }
    // Blanks at the end mean nothing to char(n); money prints by locale; XML and names come back.
    if (to.name == QLatin1String("bpchar")) {
        return from.isText() && from.name != QLatin1String("bpchar") ? Verdict::Loses : Verdict::Safe;
    }
    return from.name == QLatin1String("money") ? Verdict::Loses : Verdict::Safe;
}

Verdict judgeNumbers(const TypeShape& from, const TypeShape& to)
{
    if (integerDigits(from) > 0) {
        if (integerDigits(to) > 0 || to.name == QLatin1String("numeric")) {
            return integerFits(from, to) ? Verdict::Safe : Verdict::CanFail;
        }
        // A double holds 53 bits, a float 24.
        if (to.name == QLatin1String("float8")) {
            return integerDigits(from) <= 10 ? Verdict::Safe : Verdict::Loses;
        }
        if (to.name == QLatin1String("float4")) {
            return integerDigits(from) <= 5 ? Verdict::Safe : Verdict::Loses;
        }
        if (to.name == QLatin1String("bool") && from.name == QLatin1String("int4")) {
            return Verdict::Loses;
        }
        return Verdict::CanFail;
    }
    if (from.name == QLatin1String("numeric") && to.name == QLatin1String("float8") && from.modifier >= 0) {
        return numericOf(from).precision <= 15 ? Verdict::Safe
            : numericOf(from).whole() <= 300   ? Verdict::Loses
                                               : Verdict::CanFail;
    }
    if (from.name == QLatin1String("float4") && to.name == QLatin1String("float8")) {
        return Verdict::Safe;
    }
    if (is(from, {"float4", "float8"}) && to.name == QLatin1String("numeric") && to.modifier < 0) {
        return Verdict::Loses; // 15 significant digits, 6 of a float4
    }
    if (from.name == QLatin1String("numeric") && integerDigits(to) > 0 && from.modifier >= 0) {
        // Rounding may carry into one more digit; NaN has no integer.
        return Verdict::CanFail;
    }
    return Verdict::CanFail;
}

Verdict judge(const TypeShape& from, const TypeShape& to)
{
    if (to.constrained && !(from == to)) {
        return Verdict::CanFail;
    }
    if (sameButModifier(from, to)) {
        if (modifierWidens(from, to)) {
            return Verdict::Safe;
        }
        if (isTimeLike(from)) {
            return Verdict::Loses;
        }
        if (from.name == QLatin1String("numeric") && from.modifier >= 0 && to.modifier >= 0
            && numericOf(to).whole() > numericOf(from).whole()) {
            return Verdict::Loses; // room for the digit that rounding may carry
        }
        return Verdict::CanFail;
    }
    if (from.array != to.array) {
        return to.array || !to.isText() ? Verdict::CanFail : judgeToText(from, to);
    }
    if (to.isText() && !to.array) {
        return judgeToText(from, to);
    }
    if (from.isText()) {
        if (!from.array && !to.array && to.name.endsWith(QLatin1String("citext"))) {
            return Verdict::Safe;
        }
        if (from.array && to.isText()) {
            return to.modifier < 0 ? Verdict::Safe : Verdict::CanFail;
        }
        return Verdict::CanFail;
    }
    if (from.category == 'N' || (from.array && integerDigits(from) > 0)) {
        return judgeNumbers(from, to);
    }
    const auto pair
        = [&](const char* a, const char* b) { return from.name == QLatin1String(a) && to.name == QLatin1String(b); };
    if (pair("bool", "int4") || pair("cidr", "inet") || pair("jsonb", "json")) {
        return Verdict::Safe;
    }
    if (pair("timestamp", "timestamptz") || pair("timestamptz", "timestamp")) {
        // Our sessions run in UTC, where the two are the same number.
        return precisionOf(to) >= precisionOf(from) ? Verdict::Safe : Verdict::Loses;
    }
    if (pair("timestamp", "date") || pair("timestamptz", "date") || pair("timestamp", "time")
        || pair("timestamptz", "time") || pair("timestamptz", "timetz") || pair("inet", "cidr")
        || pair("timetz", "time")) {
        return Verdict::Loses;
    }
    if (pair("bit", "int4") || pair("bit", "int8")) {
        // Of an unlimited one nobody knows how long it was.
        const int bits = to.name == QLatin1String("int4") ? 32 : 64;
        return from.modifier > 0 && from.modifier <= bits ? Verdict::Safe : Verdict::CanFail;
    }
    if (pair("time", "timetz")) {
        return precisionOf(to) >= precisionOf(from) ? Verdict::Safe : Verdict::Loses;
    }
    return Verdict::CanFail;
}

} // namespace

bool TypeShape::isText() const
{
    return is(*this, {"text", "varchar", "bpchar", "name"});
}

TypeCost typeCost(const TypeShape& from, const TypeShape& to, bool binaryCoercible)
{
    if (to.constrained && !(from == to)) {
        return TypeCost::Rewrite;
    }
    if (sameButModifier(from, to)) {
        if (to.modifier == from.modifier) {
            return TypeCost::Metadata;
        }
        if (from.array) {
            return TypeCost::Rewrite;
        }
        // Only these types' length functions tell the server that nothing changes; a numeric must keep its scale.
        const bool knows = is(from, {"varchar", "varbit", "numeric"}) || isTimeLike(from);
        const bool scaleStays = from.name != QLatin1String("numeric") || to.modifier < 0
            || (from.modifier >= 0 && numericOf(from).scale == numericOf(to).scale);
        return knows && scaleStays && modifierWidens(from, to) ? TypeCost::Metadata
            : to.modifier < 0                                  ? TypeCost::Metadata
                                                               : TypeCost::Rewrite;
    }
    if (to.modifier >= 0) {
        // varchar(20) from text, timestamptz(3) from timestamp(3): a length function runs on every row. From
        // varchar(10) it is known to do nothing only within the same type.
        return TypeCost::Rewrite;
    }
    const bool stringFamily = is(from, {"text", "varchar"}) && is(to, {"text", "varchar"}) && !from.array && !to.array;
    if (stringFamily || (from.name == QLatin1String("cidr") && to.name == QLatin1String("inet") && !from.array)) {
        return TypeCost::Metadata;
    }
    if (!from.array && is(from, {"timestamp", "timestamptz"}) && is(to, {"timestamp", "timestamptz"})) {
        return TypeCost::Indexes;
    }
    return binaryCoercible ? TypeCost::Indexes : TypeCost::Rewrite;
}

int numericPrecision(const TypeShape& type)
{
    return numericOf(type).precision;
}

int numericScale(const TypeShape& type)
{
    return numericOf(type).scale;
}

int typeLength(const TypeShape& type)
{
    return lengthOf(type);
}

bool castCanFail(const TypeShape& from, const TypeShape& to)
{
    return judge(from, to) == Verdict::CanFail;
}

bool castIsLossless(const TypeShape& from, const TypeShape& to)
{
    return judge(from, to) == Verdict::Safe;
}

} // namespace lk
