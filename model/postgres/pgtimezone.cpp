// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgtimezone.h"

#include "model/base/identifier.h"

namespace lk {

namespace {

bool withZone(const TypeShape& type)
{
    return !type.array && type.name == QLatin1String("timestamptz");
}

bool withoutZone(const TypeShape& type)
{
    return !type.array && type.name == QLatin1String("timestamp");
}

bool isDate(const TypeShape& type)
{
    return !type.array && type.name == QLatin1String("date");
}

} // namespace

Result<QString> databaseTimeZone(Session& session)
{
    const auto zone = session.query(
        QStringLiteral("SELECT reset_val FROM pg_catalog.pg_settings WHERE pg_catalog.lower(name) = 'timezone'"));
    if (!zone) {
        return std::unexpected(zone.error());
    }
    static const QStringList same{QStringLiteral("utc"), QStringLiteral("gmt"), QStringLiteral("etc/utc"),
        QStringLiteral("etc/gmt"), QStringLiteral("uct"), QStringLiteral("etc/uct"), QStringLiteral("zulu"),
        QStringLiteral("universal"), QStringLiteral("etc/universal"), QStringLiteral("etc/zulu")};
    return same.contains(zone->scalar().toLower()) ? QString() : zone->scalar();
}

QString zonedCast(
    const TypeShape& from, const TypeShape& to, const QString& printed, const QString& value, const QString& zone)
{
    if (zone.isEmpty()) {
        return {};
    }
    const bool there = withZone(to) && (withoutZone(from) || isDate(from));
    const bool away
        = withZone(from) && (withoutZone(to) || isDate(to) || (!to.array && to.name == QLatin1String("time")));
    if (!there && !away) {
        return {};
    }
    const QString time = isDate(from) ? QStringLiteral("CAST(%1 AS timestamp without time zone)").arg(value) : value;
    return QStringLiteral("CAST(%1 AT TIME ZONE %2 AS %3)").arg(time, literal(zone), printed);
}

bool readsByZone(const TypeShape& from, const TypeShape& to)
{
    const auto zoned = [](const TypeShape& type) {
        return type.name == QLatin1String("timestamptz") || type.name == QLatin1String("timetz");
    };
    const auto follows = [](const TypeShape& type) {
        return type.isText() || type.name == QLatin1String("date") || type.name.startsWith(QLatin1String("time"));
    };
    return from.name != to.name && ((zoned(from) && follows(to)) || (zoned(to) && follows(from)));
}

bool zoneLoses(const TypeShape& from, const TypeShape& to)
{
    return (withZone(from) && withoutZone(to)) || (withoutZone(from) && withZone(to));
}

} // namespace lk
