// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/diskfacts.h"

#include "model/engine/failures.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace lk {

DiskFacts::DiskFacts(Session& session, const QString& planId, const QList<PlanTable>& tables)
    : m_session(session)
    , m_planId(planId)
{
    QJsonArray oids;
    for (const PlanTable& table : tables) {
        oids << table.oid;
    }
    m_tables = QString::fromUtf8(QJsonDocument(oids).toJson(QJsonDocument::Compact));
}

Result<Rows> DiskFacts::note(const QString& sql, const QString& stepId)
{
    // The size of a table is asked under its weakest lock. The limit is this statement's own: it ends with it.
    static const QString size = QStringLiteral(
        "WITH RECURSIVE patience AS MATERIALIZED (SELECT pg_catalog.set_config('lock_timeout', '100ms', true) AS set), "
        "tree(oid) AS (SELECT name::oid FROM pg_catalog.json_array_elements_text($2::json) AS one(name) "
        "UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits AS i JOIN tree ON i.inhparent = tree.oid), "
        "size AS MATERIALIZED (SELECT sum(pg_catalog.pg_total_relation_size(tree.oid))::bigint AS bytes "
        "FROM patience, tree WHERE patience.set IS NOT NULL) ");
    auto noted = m_session.query(size + sql, {m_planId, m_tables, stepId});
    if (!noted && !isConnectionLost(noted.error()) && m_session.isAlive()) {
        return Rows();
    }
    return noted;
}

Result<void> DiskFacts::noteBefore(const QString& stepId)
{
    // A step that was taken back and is done again begins anew.
    return note(
        QStringLiteral("UPDATE lockkeeper.plan AS p SET forecast = jsonb_set(jsonb_set(p.forecast::jsonb, '{disk}', "
                       "coalesce(p.forecast::jsonb -> 'disk', '{}')), ARRAY['disk', $3::text], "
                       "jsonb_build_object('before', size.bytes))::json FROM size WHERE p.plan_id = $1 AND "
                       "p.forecast IS NOT NULL AND size.bytes IS NOT NULL AND (p.forecast #> ARRAY['disk', $3::text, "
                       "'before'] IS NULL OR p.forecast #> ARRAY['disk', $3::text, 'after'] IS NOT NULL)"),
        stepId)
        .transform([](const Rows&) { });
}

Result<std::optional<qint64>> DiskFacts::noteAfter(const QString& stepId)
{
    return note(QStringLiteral("UPDATE lockkeeper.plan AS p SET forecast = jsonb_set(p.forecast::jsonb, "
                               "ARRAY['disk', $3::text, 'after'], to_jsonb(size.bytes))::json FROM size "
                               "WHERE p.plan_id = $1 AND size.bytes IS NOT NULL AND "
                               "p.forecast #> ARRAY['disk', $3::text, 'before'] IS NOT NULL "
                               "RETURNING size.bytes - (p.forecast #>> ARRAY['disk', $3::text, 'before'])::bigint"),
        stepId)
        .transform([](const Rows& rows) {
            return rows.isEmpty() ? std::optional<qint64>() : std::optional(rows.scalar().toLongLong());
        });
}

QHash<QString, qint64> grownBytes(const QString& forecast)
{
    QHash<QString, qint64> grown;
    const QJsonObject disk
        = QJsonDocument::fromJson(forecast.toUtf8()).object().value(QLatin1String("disk")).toObject();
    for (auto it = disk.begin(); it != disk.end(); ++it) {
        const QJsonObject sizes = it.value().toObject();
        if (sizes.contains(QLatin1String("before")) && sizes.contains(QLatin1String("after"))) {
            grown.insert(
                it.key(), sizes[QLatin1String("after")].toInteger() - sizes[QLatin1String("before")].toInteger());
        }
    }
    return grown;
}

} // namespace lk
