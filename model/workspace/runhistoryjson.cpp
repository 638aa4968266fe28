// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/runhistorytext.h"

#include <QJsonArray>

namespace lk {

namespace {

void putText(QJsonObject& object, const QString& key, const QString& text)
{
    if (!text.isEmpty()) {
        object.insert(key, text);
    }
}

void putFigure(QJsonObject& object, const QString& key, qint64 figure)
{
    if (figure >= 0) {
        object.insert(key, figure);
    }
}

void putTime(QJsonObject& object, const QString& key, const QDateTime& time)
{
    if (time.isValid()) {
        object.insert(key, time.toUTC().toString(Qt::ISODateWithMs));
    }
}

QJsonObject toJson(const RunTry& one)
{
    const JournalEntry& e = one.entry;
    QJsonObject object{{QStringLiteral("attempt"), e.attempt},
        {QStringLiteral("outcome"), e.outcome.isEmpty() ? QStringLiteral("in-doubt") : e.outcome},
        {QStringLiteral("operator"), e.operatorName}, {QStringLiteral("pid"), one.pid}};
    putText(object, QStringLiteral("user"), one.user);
    putTime(object, QStringLiteral("beganAt"), e.intendedAt);
    putTime(object, QStringLiteral("endedAt"), e.endedAt.value_or(QDateTime()));
    putFigure(object, QStringLiteral("milliseconds"), e.facts.milliseconds);
    putFigure(object, QStringLiteral("walBytes"), e.facts.walBytes);
    putFigure(object, QStringLiteral("lockMs"), e.facts.lockMs);
    putFigure(object, QStringLiteral("rows"), one.rows);
    putText(object, QStringLiteral("result"), e.result);
    if (e.error) {
        QJsonObject error{
            {QStringLiteral("kind"), toString(e.error->kind)}, {QStringLiteral("message"), e.error->message}};
        putText(error, QStringLiteral("sqlState"), e.error->sqlState);
        putText(error, QStringLiteral("statement"), e.error->statement);
        putText(error, QStringLiteral("detail"), e.error->detail);
        putText(error, QStringLiteral("hint"), e.error->hint);
        putText(error, QStringLiteral("remedy"), e.error->remedy);
        object.insert(QStringLiteral("error"), error);
    }
    QJsonArray waits;
    for (const JournalWait& wait : one.waits) {
        QJsonObject told{{QStringLiteral("attempt"), wait.attempt}, {QStringLiteral("waitedMs"), wait.waitedMs},
            {QStringLiteral("victims"), wait.victims}, {QStringLiteral("queued"), wait.queued}};
        putText(told, QStringLiteral("blocker"), wait.blocker);
        waits << told;
    }
    if (!waits.isEmpty()) {
        object.insert(QStringLiteral("lockWaits"), waits);
    }
    return object;
}

QJsonObject toJson(const RunStep& step)
{
    QJsonObject object{{QStringLiteral("step"), step.id}, {QStringLiteral("title"), step.title},
        {QStringLiteral("outcome"), step.outcome()}, {QStringLiteral("waits"), step.waits()},
        {QStringLiteral("waitedMs"), step.waitedMs()}};
    if (step.phase) {
        object.insert(QStringLiteral("phase"), toString(*step.phase));
    }
    if (step.gate) {
        object.insert(QStringLiteral("gate"), true);
    }
    putFigure(object, QStringLiteral("milliseconds"), step.milliseconds());
    putFigure(object, QStringLiteral("walBytes"), step.walBytes());
    putFigure(object, QStringLiteral("lockMs"), step.lockMs());
    putFigure(object, QStringLiteral("rows"), step.rows());
    if (step.forecast && step.forecast->seconds.isKnown()) {
        object.insert(QStringLiteral("forecastLowSeconds"), step.forecast->seconds.low);
        object.insert(QStringLiteral("forecastHighSeconds"), step.forecast->seconds.high);
    }
    if (step.forecast && step.forecast->diskBytes.isKnown()) {
        object.insert(QStringLiteral("forecastLowDiskBytes"), step.forecast->diskBytes.low);
        object.insert(QStringLiteral("forecastHighDiskBytes"), step.forecast->diskBytes.high);
    }
    if (step.diskBytes) {
        object.insert(QStringLiteral("diskBytes"), *step.diskBytes);
    }
    QJsonArray tries;
    for (const RunTry& one : step.tries) {
        tries << toJson(one);
    }
    object.insert(QStringLiteral("tries"), tries);
    return object;
}

} // namespace

QJsonObject toJson(const RunSummary& run)
{
    QJsonObject object{{QStringLiteral("run"), printed(run.key)}, {QStringLiteral("plan"), run.key.planId},
        {QStringLiteral("generation"), run.key.generation}, {QStringLiteral("undo"), run.key.undo},
        {QStringLiteral("title"), run.title}, {QStringLiteral("tables"), QJsonArray::fromStringList(run.tables)},
        {QStringLiteral("state"), toString(run.fate)},
        {QStringLiteral("operators"), QJsonArray::fromStringList(run.operators)},
        {QStringLiteral("users"), QJsonArray::fromStringList(run.users)}, {QStringLiteral("stepsDone"), run.stepsDone},
        {QStringLiteral("tries"), run.tries}, {QStringLiteral("failures"), run.failures},
        {QStringLiteral("inDoubt"), run.inDoubt}, {QStringLiteral("waits"), run.waits},
        {QStringLiteral("waitedMs"), run.waitedMs}};
    putTime(object, QStringLiteral("beganAt"), run.beganAt);
    putTime(object, QStringLiteral("lastAt"), run.lastAt);
    putFigure(object, QStringLiteral("milliseconds"), run.workedMs);
    if (run.holderPid != 0) {
        object.insert(QStringLiteral("holderPid"), run.holderPid);
    }
    if (run.forecastSeconds.isKnown()) {
        object.insert(QStringLiteral("forecastLowSeconds"), run.forecastSeconds.low);
        object.insert(QStringLiteral("forecastHighSeconds"), run.forecastSeconds.high);
    }
    return object;
}

QJsonObject toJson(const RunRecord& record)
{
    QJsonObject object = toJson(record.summary);
    QJsonArray steps;
    for (const RunStep& step : record.steps) {
        steps << toJson(step);
    }
    object.insert(QStringLiteral("steps"), steps);
    if (const JournalEntry* decision = record.decision()) {
        object.insert(QStringLiteral("decision"),
            QJsonObject{{QStringLiteral("step"), decision->stepId},
                {QStringLiteral("question"), decision->error->message},
                {QStringLiteral("remedy"), decision->error->remedy}});
    }
    if (record.forecast) {
        object.insert(QStringLiteral("forecast"), toJson(*record.forecast));
    }
    if (record.plan) {
        object.insert(QStringLiteral("planFile"), toJson(*record.plan));
    }
    return object;
}

QJsonObject toJson(const RunComparison& comparison)
{
    QJsonArray steps;
    for (const ComparedStep& step : comparison.steps) {
        QJsonObject object{{QStringLiteral("title"), step.title}};
        if (step.phase) {
            object.insert(QStringLiteral("phase"), toString(*step.phase));
        }
        const auto put = [&object](const QString& key, const std::optional<RunStep>& side) {
            if (side) {
                QJsonObject told = toJson(*side);
                told.insert(QStringLiteral("tries"), side->tries.size());
                object.insert(key, told);
            }
        };
        put(QStringLiteral("first"), step.first);
        put(QStringLiteral("second"), step.second);
        if (const auto ratio = step.ratio()) {
            object.insert(QStringLiteral("ratio"), *ratio);
        }
        steps << object;
    }
    QJsonObject object{{QStringLiteral("first"), toJson(comparison.first)},
        {QStringLiteral("second"), toJson(comparison.second)}, {QStringLiteral("steps"), steps}};
    if (const auto ratio = comparison.ratio()) {
        object.insert(QStringLiteral("ratio"), *ratio);
    }
    return object;
}

} // namespace lk
