// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/json.h"

#include "app/cli/forecasttext.h"
#include "model/engine/planprogress.h"

#include <QJsonArray>

namespace lk::cli {

namespace {

void putUnlessEmpty(QJsonObject& object, const QString& key, const QString& value)
{
    if (!value.isEmpty()) {
        object.insert(key, value);
    }
}

void putTime(QJsonObject& object, const QString& key, const QDateTime& time)
{
    if (time.isValid()) {
        object.insert(key, time.toUTC().toString(Qt::ISODateWithMs));
    }
}

QString wordOf(TableKind kind)
{
    switch (kind) {
    case TableKind::Table:
        return QStringLiteral("table");
    case TableKind::Partitioned:
        return QStringLiteral("partitioned table");
    case TableKind::Partition:
        return QStringLiteral("partition");
    case TableKind::Foreign:
        return QStringLiteral("foreign table");
    case TableKind::View:
        return QStringLiteral("view");
    case TableKind::MaterializedView:
        return QStringLiteral("materialized view");
    }
    Q_UNREACHABLE();
}

} // namespace

QJsonObject jsonOf(const Error& error)
{
    QJsonObject object{{QStringLiteral("kind"), toString(error.kind)}, {QStringLiteral("message"), error.message}};
    putUnlessEmpty(object, QStringLiteral("sqlState"), error.sqlState);
    putUnlessEmpty(object, QStringLiteral("statement"), error.statement);
    putUnlessEmpty(object, QStringLiteral("detail"), error.detail);
    putUnlessEmpty(object, QStringLiteral("hint"), error.hint);
    putUnlessEmpty(object, QStringLiteral("remedy"), error.remedy);
    return object;
}

QJsonObject jsonOf(const TableSummary& table)
{
    QJsonArray columns;
    for (qsizetype i = 0; i < table.columns.size(); ++i) {
        columns << QJsonObject{
            {QStringLiteral("name"), table.columns[i]}, {QStringLiteral("type"), table.types.value(i)}};
    }
    return {{QStringLiteral("schema"), table.name.schema}, {QStringLiteral("name"), table.name.name},
        {QStringLiteral("kind"), wordOf(table.kind)}, {QStringLiteral("rows"), table.rows},
        {QStringLiteral("bytes"), table.bytes}, {QStringLiteral("columns"), columns}};
}

QJsonObject jsonOf(const Hazard& hazard)
{
    QJsonObject object{{QStringLiteral("id"), hazard.id}, {QStringLiteral("severity"), toString(hazard.severity)},
        {QStringLiteral("title"), hazard.title}, {QStringLiteral("explanation"), hazard.explanation}};
    putUnlessEmpty(object, QStringLiteral("remedy"), hazard.remedy);
    return object;
}

QJsonObject jsonOf(const LossReport& report)
{
    QJsonArray classes;
    for (const LossReport::Class& one : report.classes) {
        QJsonArray examples;
        for (const auto& [value, becomes] : one.examples) {
            examples << QJsonObject{{QStringLiteral("value"), value}, {QStringLiteral("becomes"), becomes}};
        }
        classes << QJsonObject{{QStringLiteral("name"), one.name}, {QStringLiteral("rows"), one.rows},
            {QStringLiteral("examples"), examples}};
    }
    return {{QStringLiteral("exact"), report.exact}, {QStringLiteral("sampledShare"), report.sampledShare},
        {QStringLiteral("rowsLooked"), report.rowsLooked}, {QStringLiteral("rowsEstimated"), report.rowsEstimated},
        {QStringLiteral("lost"), report.lost}, {QStringLiteral("lostEstimated"), report.lostEstimated},
        {QStringLiteral("classes"), classes}};
}

QJsonObject jsonOf(const BackfillProgress& progress)
{
    QJsonObject object{{QStringLiteral("step"), progress.stepId}, {QStringLiteral("blocksDone"), progress.blocksDone},
        {QStringLiteral("blocksTotal"), progress.blocksTotal}, {QStringLiteral("rowsWritten"), progress.rowsWritten},
        {QStringLiteral("rowsPerSecond"), progress.rowsPerSecond}, {QStringLiteral("batches"), progress.batches},
        {QStringLiteral("batchRows"), progress.batchRows}, {QStringLiteral("batchP50Ms"), progress.batchP50Ms},
        {QStringLiteral("batchP95Ms"), progress.batchP95Ms}};
    if (progress.etaHighSeconds >= 0) {
        object.insert(QStringLiteral("etaLowSeconds"), progress.etaLowSeconds);
        object.insert(QStringLiteral("etaHighSeconds"), progress.etaHighSeconds);
    }
    putUnlessEmpty(object, QStringLiteral("throttle"), progress.throttle);
    object.insert(QStringLiteral("workers"), progress.workers);
    object.insert(QStringLiteral("workersWanted"), progress.workersWanted);
    object.insert(QStringLiteral("tuning"),
        QJsonObject{{QStringLiteral("mode"), toString(progress.tuning.mode)},
            {QStringLiteral("targetMs"), progress.tuning.targetMs},
            {QStringLiteral("workers"), progress.tuning.workers}, {QStringLiteral("delayMs"), progress.tuning.delayMs},
            {QStringLiteral("hours"), printedHours(progress.tuning)}});
    QJsonArray throttles;
    for (const ThrottleSignal& one : progress.throttles) {
        throttles << QJsonObject{{QStringLiteral("id"), one.id}, {QStringLiteral("text"), one.text},
            {QStringLiteral("value"), one.value}, {QStringLiteral("verdict"), toString(one.verdict)},
            {QStringLiteral("decides"), one.decides}};
    }
    object.insert(QStringLiteral("throttles"), throttles);
    return object;
}

QJsonObject jsonOf(const LockWait& wait)
{
    QJsonObject object{{QStringLiteral("step"), wait.stepId}, {QStringLiteral("waitedMs"), wait.waitedMs},
        {QStringLiteral("budgetMs"), wait.budgetMs}, {QStringLiteral("victims"), wait.victims},
        {QStringLiteral("attempt"), wait.attempt}, {QStringLiteral("attempts"), wait.attempts}};
    putUnlessEmpty(object, QStringLiteral("blocker"), wait.blocker);
    return object;
}

QJsonObject jsonOf(const LockSnapshot& snapshot)
{
    QJsonArray sessions;
    for (const LockedSession& session : snapshot.sessions) {
        QJsonObject one{{QStringLiteral("pid"), session.id.pid}, {QStringLiteral("application"), session.application},
            {QStringLiteral("user"), session.user}, {QStringLiteral("client"), session.client},
            {QStringLiteral("state"), session.state}, {QStringLiteral("waits"), session.waits},
            {QStringLiteral("ours"), session.ours}, {QStringLiteral("waitMs"), session.waitMs},
            {QStringLiteral("transactionMs"), session.transactionMs}};
        putUnlessEmpty(one, QStringLiteral("waiting"), session.waiting);
        putUnlessEmpty(one, QStringLiteral("mode"), session.mode);
        putUnlessEmpty(one, QStringLiteral("object"), session.object);
        putUnlessEmpty(one, QStringLiteral("query"), session.query);
        putUnlessEmpty(one, QStringLiteral("preparedTransaction"), session.preparedTransaction);
        putTime(one, QStringLiteral("startedAt"), session.id.startedAt);
        sessions << one;
    }
    QJsonArray edges;
    for (const LockEdge& edge : snapshot.edges) {
        edges << QJsonObject{{QStringLiteral("waiter"), snapshot.sessions.value(edge.waiter).id.pid},
            {QStringLiteral("blocker"), snapshot.sessions.value(edge.blocker).id.pid},
            {QStringLiteral("hard"), edge.hard}};
    }
    QJsonObject object{{QStringLiteral("waiting"), snapshot.waiting()}, {QStringLiteral("sessions"), sessions},
        {QStringLiteral("edges"), edges}};
    putTime(object, QStringLiteral("at"), snapshot.at);
    return object;
}

QJsonObject jsonOf(const StepProgress& progress)
{
    QJsonObject object{{QStringLiteral("state"), toString(progress.state)}, {QStringLiteral("tries"), progress.tries}};
    putTime(object, QStringLiteral("startedAt"), progress.startedAt);
    if (isEndKnown(progress)) {
        putTime(object, QStringLiteral("finishedAt"), progress.finishedAt);
    }
    putUnlessEmpty(object, QStringLiteral("operator"), progress.operatorName);
    putUnlessEmpty(object, QStringLiteral("result"), progress.result);
    if (progress.error) {
        object.insert(QStringLiteral("error"), jsonOf(*progress.error));
    }
    if (const QJsonObject facts = jsonOf(progress.facts); !facts.isEmpty()) {
        object.insert(QStringLiteral("facts"), facts);
    }
    return object;
}

} // namespace lk::cli
