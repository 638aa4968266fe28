// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/dualwritehealth.h"

#include "model/base/sqlresource.h"
#include "model/engine/backfillsql.h"
#include "model/engine/backfillstep.h"
#include "model/engine/dualwritetables.h"
#include "model/engine/failures.h"
#include "model/engine/ports.h"
#include "model/engine/runsnapshot.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace lk {

namespace {

constexpr qint64 lastBlocks = 32; // new rows go there, and rows that left their page
constexpr double sampledBlocks = 64;
constexpr qint64 patienceMs = 2000; // of a plan with a thousand partitions, those that are looked at within it
constexpr int holdMost = 900; // ms
constexpr int waitMost = 200; // ms

QString compact(const QJsonDocument& json)
{
    return QString::fromUtf8(json.toJson(QJsonDocument::Compact));
}

QString compact(const QStringList& names)
{
    return compact(QJsonDocument(QJsonArray::fromStringList(names)));
}

QString asJson(const QList<DualWriteTable>& tables)
{
    QJsonArray array;
    for (const DualWriteTable& table : tables) {
        array << QJsonObject{{QStringLiteral("name"), table.name},
            {QStringLiteral("later"), table.later.isEmpty() ? QJsonValue() : QJsonValue(table.later)},
            {QStringLiteral("own"), table.isOwn}};
    }
    return compact(QJsonDocument(array));
}

/// What compares the two forms as they are named now, one a table; nothing before every row was copied, nor of what
/// somebody has dropped.
Result<QList<VerifyBody>> comparisons(Session& session, const Plan& plan, const RunSnapshot& snapshot)
{
    const QStringList cutOver = tablesCutOver(plan, snapshot);
    const QStringList ended = tablesContracted(plan, snapshot);
    QList<VerifyBody> found;
    for (const Step& step : plan.steps) {
        const auto* verify = std::get_if<VerifyBody>(&step.body);
        if (verify && !ended.contains(verify->table.quoted())
            && cutOver.contains(verify->table.quoted()) == (step.phase == Phase::Contract)
            && (step.phase == Phase::Contract || snapshot.steps.value(step.id).state == StepState::Done)) {
            const auto wanted
                = step.onlyIf.isEmpty() ? Result<Rows>(Rows()) : session.query(QLatin1String("SELECT ") + step.onlyIf);
            if (!wanted) {
                return std::unexpected(wanted.error());
            }
            if (!step.onlyIf.isEmpty() && wanted->scalar() != QLatin1String("t")) {
                continue;
            }
            // Contract compares each column by itself; a row is seen once.
            const auto same = std::ranges::find(found, verify->table, &VerifyBody::table);
            if (same == found.end()) {
                found << *verify;
            } else {
                same->mismatch = QStringLiteral("(%1) OR (%2)").arg(same->mismatch, verify->mismatch);
            }
        }
    }
    return found;
}

Result<void> compare(Session& session, const VerifyBody& body, DualWriteHealth& health)
{
    const auto blocks = session.query(
        QStringLiteral("SELECT pg_relation_size(to_regclass($1)) / current_setting('block_size')::bigint"),
        {body.table.quoted()});
    if (!blocks) {
        return std::unexpected(blocks.error());
    }
    const qint64 all = blocks->scalar().toLongLong();
    const qint64 last = std::max<qint64>(0, all - lastBlocks);
    const auto counting = [&](const QString& where) {
        return QStringLiteral("SELECT count(*) AS seen, count(*) FILTER (WHERE %1) AS apart FROM ONLY %2%3")
            .arg(body.mismatch, body.table.quoted(), where);
    };
    QString sql = counting(QStringLiteral(" WHERE ctid >= '(%1,0)'::tid").arg(last));
    if (last > 0) {
        const double percent = std::min(100.0, sampledBlocks * 100 / double(last));
        sql += QStringLiteral(" UNION ALL ")
            + counting(QStringLiteral(" TABLESAMPLE SYSTEM (%1) WHERE ctid < '(%2,0)'::tid")
                    .arg(percent, 0, 'f', 6)
                    .arg(last));
    }
    const auto rows = session.query(QStringLiteral("SELECT sum(seen), sum(apart) FROM (%1) AS looked").arg(sql));
    if (!rows) {
        return std::unexpected(rows.error());
    }
    const auto& row = rows->rows.first();
    health.rowsSeen = std::max<qint64>(0, health.rowsSeen) + row[0].value_or(QString()).toLongLong();
    health.rowsApart += row[1].value_or(QString()).toLongLong();
    return {};
}

/// As the conversions are carried out, and not for long: nobody watches who waits for the table behind this session.
Result<void> compareQuickly(Session& session, const VerifyBody& body, int lockBudgetMs, DualWriteHealth& health)
{
    const int holdMs = std::clamp(lockBudgetMs * 9 / 10, 1, holdMost);
    QStringList before{QStringLiteral("BEGIN READ ONLY")};
    before += conversionSettings(body.table.schema);
    before << QStringLiteral("SET LOCAL lock_timeout = '%1ms'").arg(std::min(holdMs, waitMost))
           << QStringLiteral("SET LOCAL statement_timeout = '%1ms'").arg(holdMs);
    Result<void> done;
    for (const QString& statement : std::as_const(before)) {
        done = session.query(statement).transform([](const Rows&) { });
        if (!done) {
            break;
        }
    }
    if (done) {
        done = compare(session, body, health);
    }
    if (session.isAlive() && (done || !isConnectionLost(done.error()))) {
        const auto back = session.query(QStringLiteral("ROLLBACK"));
        return back ? done : std::unexpected(back.error());
    }
    return done;
}

Result<void> nameKeys(Session& session, QList<DualWriteFault>& faults)
{
    if (faults.isEmpty()) {
        return {};
    }
    static const QString sql = sqlResource(QStringLiteral("dual-write-keys"));
    QStringList tables;
    for (const DualWriteFault& fault : std::as_const(faults)) {
        tables << fault.table;
    }
    const auto rows = session.query(sql, {compact(tables)});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    for (const auto& row : rows->rows) {
        const auto fault = std::ranges::find(faults, row[0].value_or(QString()), &DualWriteFault::table);
        fault->keys = row[1].value_or(QString());
    }
    return {};
}

QString whatIsWrong(const DualWriteFault& fault)
{
    switch (fault.kind) {
    case DualWriteFault::Kind::Gone:
        return QCoreApplication::translate("lk::Runner",
            "The dual write of %1 is gone: somebody has dropped its trigger. What the application writes reaches one "
            "of the two forms only.")
            .arg(fault.table);
    case DualWriteFault::Kind::Off:
        return QCoreApplication::translate("lk::Runner",
            "The dual write of %1 is off: its trigger %2 does not fire for everybody any more. What the application "
            "writes reaches one of the two forms only.")
            .arg(fault.table, fault.trigger);
    case DualWriteFault::Kind::WasAltered:
        return QCoreApplication::translate("lk::Runner",
            "The dual write of %1 fires, but its trigger %2 was altered since the copy began: it may have been off for "
            "a while.")
            .arg(fault.table, fault.trigger);
    }
    Q_UNREACHABLE();
}

} // namespace

QString toString(DualWriteFault::Kind kind)
{
    switch (kind) {
    case DualWriteFault::Kind::Gone:
        return QStringLiteral("gone");
    case DualWriteFault::Kind::Off:
        return QStringLiteral("off");
    case DualWriteFault::Kind::WasAltered:
        return QStringLiteral("was-altered");
    }
    Q_UNREACHABLE();
}

QString printed(const DualWriteFault& fault)
{
    const QString keys = fault.keys.isEmpty() ? QString()
                                              : QLatin1Char(' ')
            + QCoreApplication::translate("lk::Runner",
                "Foreign keys on the other form (%1) go by what it held before: they may refuse what the application "
                "writes, or delete and change rows.")
                  .arg(fault.keys);
    return whatIsWrong(fault) + keys;
}

QString printed(const DualWriteHealth& health)
{
    QStringList said;
    for (const DualWriteFault& fault : health.faults) {
        said << printed(fault);
    }
    if (said.isEmpty()) {
        said << QCoreApplication::translate("lk::Runner", "The dual write fires for everybody.");
    }
    if (health.rowsSeen > 0) {
        said << QCoreApplication::translate("lk::Runner", "Of %1 rows looked at, %2 differ.")
                    .arg(printedCount(health.rowsSeen), printedCount(health.rowsApart));
    }
    return said.join(QLatin1Char(' '));
}

Result<DualWriteLook> lookAtDualWrite(Session& session, const Plan& plan, int generation)
{
    static const QString sql = sqlResource(QStringLiteral("dual-write-triggers"));
    const auto rows = session.query(sql, {asJson(dualWriteTables(plan)), compact(ownTables(plan))});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    const auto column = session.query(
        QStringLiteral("SELECT EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass('lockkeeper.plan') AND "
                       "attname = 'dual_write')"));
    if (!column) {
        return std::unexpected(column.error());
    }
    DualWriteLook look;
    look.canNote = column->scalar() == QLatin1String("t");
    if (look.canNote) {
        const auto kept
            = session.query(QStringLiteral("SELECT dual_write FROM lockkeeper.plan WHERE plan_id = $1"), {plan.id});
        if (!kept) {
            return std::unexpected(kept.error());
        }
        const QJsonObject noted = QJsonDocument::fromJson(kept->scalar().toUtf8()).object();
        if (noted.value(QLatin1String("generation")).toInt() == generation) {
            look.noted = noted.value(QLatin1String("triggers")).toObject();
        }
    }
    for (const auto& row : rows->rows) {
        const QString table = row[0].value_or(QString());
        const QString trigger = row[1].value_or(QString());
        const QString mark = row[3].value_or(QString());
        const QString present = row[4].value_or(QString());
        if (trigger.isEmpty()) {
            look.faults << DualWriteFault{DualWriteFault::Kind::Gone, present};
            continue;
        }
        look.marks.insert(table, mark);
        if (row[2] != QStringLiteral("t")) {
            look.faults << DualWriteFault{DualWriteFault::Kind::Off, present, quoted(trigger)};
        } else if (look.noted.contains(table) && look.noted.value(table).toString() != mark) {
            look.faults << DualWriteFault{DualWriteFault::Kind::WasAltered, present, quoted(trigger)};
        }
    }
    std::ranges::stable_sort(look.faults, {}, &DualWriteFault::kind);
    if (const auto named = nameKeys(session, look.faults); !named) {
        return std::unexpected(named.error());
    }
    return look;
}

Result<void> noteDualWrite(Session& session, const Plan& plan, int generation, const QJsonObject& marks)
{
    const QJsonObject kept{{QStringLiteral("generation"), generation}, {QStringLiteral("triggers"), marks}};
    return session
        .query(QStringLiteral("UPDATE lockkeeper.plan SET dual_write = $2::json WHERE plan_id = $1"),
            {plan.id, compact(QJsonDocument(kept))})
        .transform([](const Rows&) { });
}

Result<void> forgetDualWrite(Session& session, const Plan& plan, int generation)
{
    const auto look = lookAtDualWrite(session, plan, generation);
    if (!look) {
        return std::unexpected(look.error());
    }
    return look->noted.isEmpty() ? Result<void>() : noteDualWrite(session, plan, generation, {});
}

Result<DualWriteHealthPtr> dualWriteHealth(
    Session& session, const Plan& plan, const RunSnapshot& snapshot, int generation, int lockBudgetMs)
{
    const Expanded expanded = howFarExpanded(plan, snapshot);
    const QStringList ended = tablesContracted(plan, snapshot);
    const auto isEnded
        = [&](const DualWriteTable& table) { return ended.contains(table.name) || ended.contains(table.later); };
    if (expanded == Expanded::Nothing || std::ranges::all_of(dualWriteTables(plan), isEnded)) {
        return DualWriteHealthPtr();
    }
    auto look = lookAtDualWrite(session, plan, generation);
    if (!look) {
        return std::unexpected(look.error());
    }
    look->faults.removeIf([&](const DualWriteFault& fault) { return ended.contains(fault.table); });
    if (expanded == Expanded::Some) {
        // A table's trigger may not be made yet, or be taken back.
        look->faults.removeIf([](const DualWriteFault& fault) { return fault.kind == DualWriteFault::Kind::Gone; });
        if (look->marks.isEmpty()) {
            return DualWriteHealthPtr();
        }
    }
    DualWriteHealth health{.at = QDateTime::currentDateTimeUtc(), .faults = look->faults};
    QElapsedTimer clock;
    clock.start();
    const auto compared = comparisons(session, plan, snapshot);
    if (!compared) {
        return std::unexpected(compared.error());
    }
    for (const VerifyBody& body : *compared) {
        if (clock.hasExpired(patienceMs)) {
            break;
        }
        const auto looked = compareQuickly(session, body, lockBudgetMs, health);
        if (!looked && isConnectionLost(looked.error())) {
            return std::unexpected(looked.error());
        }
    }
    return std::make_shared<const DualWriteHealth>(std::move(health));
}

} // namespace lk
