// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/tuningorder.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>

namespace lk {

namespace {

QJsonObject jsonOf(const TuningOrder& order)
{
    QJsonObject json;
    const auto put = [&](const char* key, const auto& value) {
        if (value) {
            json.insert(QLatin1String(key), *value);
        }
    };
    put("target", order.targetMs);
    put("workers", order.workers);
    put("delay", order.delayMs);
    put("hours", order.hours);
    put("paused", order.paused);
    if (order.mode) {
        json.insert(QStringLiteral("mode"), toString(*order.mode));
    }
    return json;
}

TuningOrder orderFrom(const QJsonObject& json)
{
    TuningOrder order;
    const auto at = [&](const char* key) { return json.value(QLatin1String(key)); };
    order.mode = backfillModeFromString(at("mode").toString());
    if (at("target").isDouble()) {
        order.targetMs = qBound(0.1, at("target").toDouble(), 10'000.0);
    }
    if (at("workers").isDouble()) {
        order.workers = qBound(0, at("workers").toInt(), BackfillTuning::workersMost);
    }
    if (at("delay").isDouble()) {
        order.delayMs = qBound(0, at("delay").toInt(), 60'000);
    }
    if (at("hours").isString()) {
        order.hours = at("hours").toString();
    }
    if (at("paused").isBool()) {
        order.paused = at("paused").toBool();
    }
    return order;
}

} // namespace

BackfillTuning TuningOrder::on(BackfillTuning tuning) const
{
    if (mode) {
        tuning.mode = *mode;
        tuning.targetMs = BackfillTuning::of(*mode).targetMs;
    }
    tuning.targetMs = targetMs.value_or(tuning.targetMs);
    tuning.workers = workers.value_or(tuning.workers);
    tuning.delayMs = delayMs.value_or(tuning.delayMs);
    if (hours) {
        (void)setHours(tuning, *hours);
    }
    return tuning;
}

void TuningOrder::give(RunControl& control) const
{
    control.setTuning(on(control.tuning()));
    if (paused) {
        *paused ? control.pause() : control.resume();
    }
}

Result<void> TuningOrders::prepare(Session& session)
{
    const auto there = session.query(QStringLiteral("SELECT count(*) FROM pg_class WHERE relname = 'tuning' AND "
                                                    "relnamespace = to_regnamespace('lockkeeper')"));
    if (!there || there->scalar() != QLatin1String("0")) {
        return there.transform([](const Rows&) { });
    }
    return session
        .query(QStringLiteral("CREATE TABLE IF NOT EXISTS lockkeeper.tuning (order_id bigint GENERATED ALWAYS AS "
                              "IDENTITY PRIMARY KEY, plan_id text NOT NULL, given_at timestamptz NOT NULL DEFAULT "
                              "clock_timestamp(), operator text NOT NULL, changes json NOT NULL)"))
        .and_then([&](const Rows&) {
            // A run obeys what stands in it, whatever the database's default privileges say of new tables.
            return session.query(QStringLiteral("REVOKE ALL ON lockkeeper.tuning FROM PUBLIC"));
        })
        .transform([](const Rows&) {});
}

Result<void> TuningOrders::post(
    Session& session, const QString& planId, const QString& operatorName, const TuningOrder& order)
{
    return session
        .query(QStringLiteral("INSERT INTO lockkeeper.tuning (plan_id, operator, changes) VALUES ($1, $2, $3::json)"),
            {planId, operatorName, QString::fromUtf8(QJsonDocument(jsonOf(order)).toJson(QJsonDocument::Compact))})
        .transform([](const Rows&) { });
}

Result<QList<TuningOrder>> TuningOrders::read(Session& session, const QString& planId)
{
    // By the catalog first: the table may not be there, or not be for this role.
    const auto may = session.query(
        QStringLiteral("SELECT has_table_privilege(oid, 'SELECT') FROM pg_class WHERE relname = 'tuning' AND "
                       "relnamespace = to_regnamespace('lockkeeper')"));
    if (!may || may->scalar() != QLatin1String("t")) {
        return may.transform([](const Rows&) { return QList<TuningOrder>(); });
    }
    const auto rows = session.query(
        QStringLiteral("SELECT t.order_id, t.changes FROM lockkeeper.tuning t JOIN lockkeeper.plan p USING (plan_id) "
                       "WHERE plan_id = $1 AND t.order_id > $2::bigint AND t.given_at >= p.changed_at ORDER BY 1"),
        {planId, QString::number(m_last)});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    QList<TuningOrder> orders;
    for (const auto& row : rows->rows) {
        m_last = row[0].value_or(QString()).toLongLong();
        orders << orderFrom(QJsonDocument::fromJson(row[1].value_or(QString()).toUtf8()).object());
    }
    return orders;
}

} // namespace lk
