// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/runhistory.h"

#include "model/base/sqlresource.h"
#include "model/engine/diskfacts.h"
#include "model/engine/journalstore.h"
#include "model/engine/lockwaits.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::RunHistory)
};

QString text(const Cell& cell)
{
    return cell.value_or(QString());
}

qint64 figure(const Cell& cell)
{
    return cell ? cell->toLongLong() : -1;
}

QDateTime timeOf(const Cell& cell)
{
    return cell ? QDateTime::fromString(*cell, Qt::ISODateWithMs) : QDateTime();
}

QStringList strings(const Cell& json)
{
    QStringList list;
    for (const QJsonValue& one : QJsonDocument::fromJson(text(json).toUtf8()).array()) {
        list << one.toString();
    }
    return list;
}

std::unexpected<Error> mayNotRead(const QStringList& missing, bool schema, const QString& role, const QString& owner)
{
    QStringList grants;
    if (schema) {
        grants << QStringLiteral("GRANT USAGE ON SCHEMA lockkeeper TO %1;").arg(quoted(role));
    }
    if (!missing.isEmpty()) {
        grants << QStringLiteral("GRANT SELECT ON %1 TO %2;").arg(missing.join(QStringLiteral(", ")), quoted(role));
    }
    return failure(ErrorKind::Privilege,
        Words::tr("User %1 may not read the journal of this database. What is missing: %2.")
            .arg(role,
                (schema ? QStringList{Words::tr("USAGE on schema lockkeeper")} + missing : missing)
                    .join(QStringLiteral(", "))),
        Words::tr("Have its owner, %1, run:\n%2").arg(owner, grants.join(QLatin1Char('\n'))));
}

/// The journal's version; 0: there is none. By the catalog first, so that what is missing can be named.
Result<int> readableVersion(Session& session)
{
    const auto there = session.query(QStringLiteral(
        "SELECT c.relname, has_table_privilege(c.oid, 'SELECT'), has_schema_privilege(n.oid, 'USAGE'), current_user, "
        "pg_get_userbyid(n.nspowner) FROM pg_catalog.pg_namespace n JOIN pg_catalog.pg_class c ON c.relnamespace = "
        "n.oid WHERE n.nspname = 'lockkeeper' AND c.relname IN ('journal_version', 'plan', 'entry') ORDER BY 1"));
    if (!there) {
        return std::unexpected(there.error());
    }
    if (there->rows.size() < 3) {
        return 0;
    }
    QStringList missing;
    for (const auto& row : there->rows) {
        if (row[1] != QStringLiteral("t")) {
            missing << QStringLiteral("lockkeeper.") + text(row[0]);
        }
    }
    const auto& any = there->rows.first();
    const bool schema = any[2] != QStringLiteral("t");
    if (schema || !missing.isEmpty()) {
        return mayNotRead(missing, schema, text(any[3]), text(any[4]));
    }
    const auto rows = session.query(QStringLiteral("SELECT version FROM lockkeeper.journal_version"));
    if (!rows) {
        return std::unexpected(rows.error());
    }
    const int version = rows->scalar().toInt();
    if (version > journalVersion) {
        return failure(ErrorKind::Unsupported,
            Words::tr("The journal in this database has version %1; this Lockkeeper knows version %2.")
                .arg(version)
                .arg(journalVersion),
            Words::tr("Use the newer Lockkeeper that wrote it."));
    }
    return version;
}

Result<QList<RunSummary>> readSummaries(Session& session, int version)
{
    const auto since = [version](int first, const char* column, const char* type) {
        return version >= first ? QString::fromLatin1(column) : QStringLiteral("NULL::%1").arg(QLatin1String(type));
    };
    const auto rows = session.query(sqlResource(QStringLiteral("history-runs"))
            .arg(since(3, "e.lock_waits", "json"), since(3, "e.db_user", "text"), since(3, "p.past", "jsonb"),
                since(2, "p.forecast", "json")));
    if (!rows) {
        return std::unexpected(rows.error());
    }
    QList<RunSummary> runs;
    QList<RunSummary> asked; // undos
    for (const auto& row : rows->rows) {
        RunSummary run;
        run.key = {text(row[0]), text(row[1]).toInt(), row[2] == QStringLiteral("t")};
        run.title = text(row[3]);
        run.tables = strings(row[4]);
        const QString state = text(row[5]);
        run.holderPid = text(row[6]).toInt();
        run.beganAt = timeOf(row[7]);
        run.lastAt = timeOf(row[8]);
        run.operators = strings(row[9]);
        run.users = strings(row[10]);
        run.tries = text(row[11]).toInt();
        run.failures = text(row[12]).toInt();
        run.stepsDone = text(row[13]).toInt();
        run.inDoubt = text(row[14]).toInt();
        run.workedMs = figure(row[15]);
        run.waits = text(row[16]).toInt();
        run.waitedMs = text(row[17]).toLongLong();
        if (row[19]) {
            run.forecastSeconds = {text(row[18]).toDouble(), row[19]->toDouble()};
        }
        if (run.holderPid != 0) {
            run.fate = RunFate::UnderWay;
        } else if (state == QLatin1String("undone")) {
            run.fate = run.key.undo ? RunFate::Finished : RunFate::TakenBack;
        } else if (state == QLatin1String("undoing")) {
            run.fate = run.key.undo ? RunFate::Open : RunFate::GoingBack;
        } else if (state == QLatin1String("finished") && !run.key.undo) {
            run.fate = RunFate::Finished;
        } else {
            run.fate = RunFate::Open;
        }
        if (row[20] == QStringLiteral("t") && run.holderPid == 0) {
            asked << run;
        }
        runs << run;
    }
    // Who was asked, has not answered, and has not gone forward either.
    for (const RunSummary& undo : std::as_const(asked)) {
        const auto forward
            = std::ranges::find(runs, RunKey{undo.key.planId, undo.key.generation, false}, &RunSummary::key);
        const bool wentOn = forward != runs.end()
            && (forward->holderPid != 0 || forward->fate == RunFate::Finished || forward->lastAt > undo.lastAt);
        const auto same = std::ranges::find(runs, undo.key, &RunSummary::key);
        if (same->fate == RunFate::Open && !wentOn) {
            same->fate = RunFate::Waiting;
            if (forward != runs.end() && forward->fate == RunFate::GoingBack) {
                forward->fate = RunFate::Waiting;
            }
        }
    }
    return runs;
}

Result<QList<RunTry>> readTries(Session& session, const RunKey& key)
{
    const auto rows = session.query(sqlResource(QStringLiteral("history-tries")),
        {key.planId, QString::number(key.generation), key.undo ? QStringLiteral("t") : QStringLiteral("f")});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    QList<RunTry> tries;
    for (const auto& row : rows->rows) {
        RunTry one;
        JournalEntry& e = one.entry;
        e.id = text(row[0]).toLongLong();
        e.planId = key.planId;
        e.stepId = text(row[1]);
        e.undo = key.undo;
        e.attempt = text(row[3]).toInt();
        e.intendedAt = timeOf(row[4]);
        if (row[5]) {
            e.endedAt = timeOf(row[5]);
        }
        e.outcome = text(row[6]);
        e.operatorName = text(row[7]);
        one.user = text(row[8]);
        one.pid = text(row[9]).toInt();
        e.result = text(row[10]);
        if (row[11]) {
            e.error = errorFromText(*row[11]);
        }
        e.facts = {figure(row[12]), figure(row[13]), figure(row[14])};
        one.rows = figure(row[15]);
        one.waits = waitsFromText(text(row[16]));
        tries << one;
    }
    return tries;
}

QList<RunStep> stepsOf(const std::optional<Plan>& plan, const Forecast* forecast, const QList<RunTry>& tries, bool undo)
{
    QList<RunStep> steps;
    const auto entryOf = [&](const QString& id) -> RunStep& {
        const auto found = std::ranges::find(steps, id, &RunStep::id);
        if (found != steps.end()) {
            return *found;
        }
        const Step* step = plan ? plan->step(id) : nullptr;
        RunStep fresh{id, step ? step->title : id, step ? std::optional(step->phase) : std::nullopt,
            step && step->gate(), {}, {}};
        if (const StepForecast* f = forecast ? forecast->step(id) : nullptr) {
            fresh.forecast = *f;
        }
        steps << fresh;
        return steps.last();
    };
    if (plan && !undo) {
        for (const Step& step : plan->steps) {
            (void)entryOf(step.id);
        }
    }
    for (const RunTry& one : tries) {
        entryOf(one.entry.stepId).tries << one;
    }
    return steps;
}

} // namespace

Result<RunHistory> readHistory(Session& session)
{
    const auto version = readableVersion(session);
    if (!version) {
        return std::unexpected(version.error());
    }
    if (*version == 0) {
        return RunHistory();
    }
    return readSummaries(session, *version).transform([&](QList<RunSummary>&& runs) {
        return RunHistory{true, *version, std::move(runs)};
    });
}

Result<RunRecord> readRun(Session& session, const RunKey& asked)
{
    // With the others, in one look: a thousand runs are told in less than a second, and there is one way to tell them.
    const auto history = readHistory(session);
    if (!history) {
        return std::unexpected(history.error());
    }
    RunRecord record;
    RunKey latest = asked;
    for (const RunSummary& run : history->runs) {
        if (asked.generation == 0 && run.key.planId == asked.planId && run.key.undo == asked.undo) {
            latest.generation = std::max(latest.generation, run.key.generation);
        }
    }
    const auto found = std::ranges::find(history->runs, latest, &RunSummary::key);
    if (found == history->runs.end()) {
        return failure(ErrorKind::NotFound,
            Words::tr("The journal of this database has no run %1.").arg(printed(asked)),
            Words::tr("\"lockkeeper history --db DSN\" lists those it has."));
    }
    record.summary = *found;
    const auto rows
        = session.query(sqlResource(QStringLiteral("history-plan"))
                            .arg(history->version >= 3 ? QStringLiteral("p.past") : QStringLiteral("NULL::jsonb"),
                                history->version >= 2 ? QStringLiteral("p.forecast") : QStringLiteral("NULL")),
            {latest.planId, QString::number(latest.generation)});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    QHash<QString, qint64> grown;
    if (!rows->isEmpty()) {
        const auto& row = rows->rows.first();
        if (const auto plan = planFromJson(QJsonDocument::fromJson(text(row[1]).toUtf8()).object())) {
            record.plan = *plan;
        }
        if (row[2] && !latest.undo) {
            record.forecast = std::make_shared<const Forecast>(
                forecastFromJson(QJsonDocument::fromJson(row[2]->toUtf8()).object()));
            grown = grownBytes(*row[2]);
        }
    }
    const auto tries = readTries(session, latest);
    if (!tries) {
        return std::unexpected(tries.error());
    }
    record.steps = stepsOf(record.plan, record.forecast.get(), *tries, latest.undo);
    for (RunStep& step : record.steps) {
        if (const auto bytes = grown.constFind(step.id); bytes != grown.constEnd()) {
            step.diskBytes = *bytes;
        }
    }
    return record;
}

} // namespace lk
