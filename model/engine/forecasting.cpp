// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/forecasting.h"

#include "model/engine/backfillsql.h"
#include "model/engine/batchsize.h"
#include "model/engine/failures.h"
#include "model/engine/forecastwork.h"

#include <QFileInfo>
#include <QLocale>
#include <QStorageInfo>

#include <algorithm>
#include <cmath>

namespace lk {

Result<void> Forecasting::readServer()
{
    QElapsedTimer trip;
    trip.start();
    const auto rows = m_session.query(QStringLiteral(
        "SELECT current_setting('full_page_writes') = 'on', current_setting('wal_compression') <> 'off', "
        "pg_size_bytes(current_setting('max_wal_size'))"));
    if (!rows) {
        return std::unexpected(rows.error());
    }
    m_roundTripMs = double(trip.nsecsElapsed()) / 1e6;
    const auto& row = rows->rows.first();
    m_fullPages = row[0] == QStringLiteral("t");
    m_compresses = row[1] == QStringLiteral("t");
    m_walMost = row[2].value_or(QString()).toDouble();
    return {};
}

Result<void> Forecasting::readSizes()
{
    QList<QualifiedName> tables;
    const auto add = [&](const QualifiedName& name) {
        if (!tables.contains(name)) {
            tables << name;
        }
    };
    for (const Step& step : m_plan.steps) {
        if (const auto* body = std::get_if<BackfillBody>(&step.body)) {
            add(body->table);
        } else if (const auto* check = std::get_if<VerifyBody>(&step.body)) {
            add(check->table);
        }
    }
    for (const QualifiedName& name : m_plan.draft.tables()) {
        add(name);
    }
    auto sizes = lk::sizesOf(m_session, tables);
    if (!sizes && isLockTimeout(sizes.error())) { // somebody has a whole table to himself
        sizes = lk::sizesOf(m_session, tables, true);
    }
    if (!sizes) {
        return std::unexpected(sizes.error());
    }
    m_sizes = *sizes;
    for (const TableSize& size : std::as_const(m_sizes)) {
        m_namesInWords << QStringList{
            QStringLiteral(" %1 ").arg(size.table.quoted()), QStringLiteral(" %1 ").arg(size.table.printed())};
    }
    return {};
}

const TableSize* Forecasting::sizeOf(const QualifiedName& table) const
{
    const auto found = std::ranges::find(m_sizes, table, &TableSize::table);
    return found == m_sizes.end() ? nullptr : &*found;
}

const TableSize* Forecasting::tableIn(const QStringList& statements) const
{
    // A family of a thousand partitions is asked for some thousands of steps.
    for (qsizetype i = 0; i < m_sizes.size(); ++i) {
        for (const QString& name : m_namesInWords[i]) {
            for (const QString& statement : statements) {
                if (statement.contains(name) || statement.endsWith(QStringView(name).chopped(1))) {
                    return &m_sizes[i];
                }
            }
        }
    }
    return nullptr;
}

SampleCopy* Forecasting::copyFor(const QualifiedName& table)
{
    const auto found = m_copies.find(m_standsFor.value(table.quoted(), table.quoted()));
    return found == m_copies.end() ? nullptr : found->second.get();
}

Result<void> Forecasting::sample()
{
    // Partitions of one table are alike: the largest stands for all of them.
    std::map<QString, QList<QualifiedName>> alike;
    QHash<QString, QStringList> expressions;
    for (const Step& step : m_plan.steps) {
        if (const auto* body = std::get_if<BackfillBody>(&step.body); body && sizeOf(body->table)) {
            const QString key = body->assignments.join(QLatin1Char('\n')) + body->condition;
            alike[key] << body->table;
            expressions[key] = body->assignments + QStringList{body->condition};
        }
    }
    for (const Step& step : m_plan.steps) {
        const auto* body = std::get_if<StatementBody>(&step.body);
        const bool touchesRows = step.work == Work::Rewrite || step.work == Work::Build || step.work == Work::Scan;
        const TableSize* size = body && touchesRows ? tableIn(body->statements) : nullptr;
        const bool known
            = size && std::ranges::any_of(alike, [&](const auto& group) { return group.second.contains(size->table); });
        if (size && !known) {
            alike[size->table.quoted()] << size->table;
        }
    }
    for (const auto& [key, tables] : alike) {
        const QualifiedName largest
            = *std::ranges::max_element(tables, {}, [&](const QualifiedName& t) { return sizeOf(t)->bytes(); });
        for (const QualifiedName& table : tables) {
            m_standsFor[table.quoted()] = largest.quoted();
        }
        if (isStopped()) {
            return std::unexpected(stoppedError());
        }
        if (secondsLeft() <= 0) {
            m_whyNot[largest.quoted()] = whyNoTime();
            continue;
        }
        const auto sampled = sampleOne(*sizeOf(largest), expressions.value(key));
        if (!sampled && (isConnectionLost(sampled.error()) || !m_session.isAlive())) {
            return sampled;
        }
        if (!sampled) {
            m_copies.erase(largest.quoted());
            m_whyNot[largest.quoted()] = whyOf(sampled.error());
        }
    }
    return {};
}

Result<void> Forecasting::sampleOne(const TableSize& size, const QStringList& expressions)
{
    if (m_copies.empty()) {
        if (const auto made = m_schema.make(); !made) {
            return made;
        }
    }
    QStringList statements;
    for (const Step& step : m_plan.steps) {
        if (const auto* body = std::get_if<StatementBody>(&step.body); body && step.phase == Phase::Expand) {
            statements += body->statements;
        }
    }
    auto& copy = m_copies[size.table.quoted()];
    copy = std::make_unique<SampleCopy>(m_session, m_schema, size, int(m_copies.size()));
    if (const auto made = copy->make(m_request.sampleRows, statements, expressions); !made) {
        return made;
    }
    m_forecast.sampleRows += copy->rows();
    for (const Step& step : m_plan.steps) {
        const auto* body = std::get_if<BackfillBody>(&step.body);
        if (body && m_standsFor.value(body->table.quoted()) == size.table.quoted()) {
            const auto done = copy->backfill(*body, mostRowsOf(m_request.tuning), std::max(0.3, secondsLeft() / 2));
            if (!done) {
                return std::unexpected(done.error());
            }
            m_backfilled[size.table.quoted()] = *done;
            break;
        }
    }
    return {};
}

void Forecasting::readFreeSpace()
{
    // A server tells nobody how much room it has. On this machine we can look ourselves.
    const QStringList names = [&] {
        QStringList quoted;
        for (const TableSize& size : m_sizes) {
            quoted << size.table.quoted();
        }
        return quoted;
    }();
    const auto rows = m_session.query(
        QStringLiteral(
            "SELECT inet_server_addr() IS NULL, coalesce((SELECT nullif(pg_tablespace_location(c.reltablespace), '') "
            "FROM pg_class c WHERE c.oid = to_regclass($1)), (SELECT setting FROM pg_settings WHERE name = "
            "'data_directory'))"),
        {names.value(0)});
    if (!rows || rows->rows.first()[0] != QStringLiteral("t") || !rows->rows.first()[1]) {
        note(tr("The server does not tell how much room its disk has left."));
        return;
    }
    const QString folder = *rows->rows.first()[1];
    if (const QStorageInfo disk(folder); disk.isValid() && disk.isReady()) {
        m_forecast.freeBytes = disk.bytesAvailable();
    }
}

QString diskWarning(const Forecast& forecast, double walMost)
{
    const StepForecast total = forecast.total();
    // WAL is recycled, so only what is kept at a time takes room.
    const double wal = std::min(std::max(0.0, total.walBytes.high), walMost * 1.2);
    const double wanted = std::max(0.0, total.diskBytes.high) + wal;
    if (forecast.freeBytes < 0 || wanted <= double(forecast.freeBytes) * 0.95) {
        return {};
    }
    const double free = double(forecast.freeBytes);
    return Forecasting::tr("The disk may run full: up to %1 are wanted for a while, %2 are free.")
        .arg(printedBytes({wanted, wanted}), printedBytes({free, free}));
}

QString Forecasting::whyOf(const Error& error) const
{
    const QString words = error.message.section(QLatin1Char('\n'), 0, 0).trimmed();
    if (isLockTimeout(error)) {
        return tr("its lock was not to be had within half a second (%1)").arg(words);
    }
    if (isCancelled(error)) {
        return tr("the server took longer over the sample than the %1 s there were (%2)")
            .arg(m_request.secondsMost)
            .arg(words);
    }
    if (error.sqlState == QLatin1String("42501")) {
        return tr("this user may not (%1)").arg(words);
    }
    return error.sqlState.isEmpty() ? tr("it cannot be tried on a copy") : words;
}

QString Forecasting::whyNoTime() const
{
    return tr("the %1 s for measuring were over").arg(m_request.secondsMost);
}

QString Forecasting::whyNoSample(const TableSize& size)
{
    const QString why = m_whyNot.value(m_standsFor.value(size.table.quoted(), size.table.quoted()));
    if (!why.isEmpty()) {
        return why;
    }
    const SampleCopy* copy = copyFor(size.table);
    const bool empty = size.blocks == 0 || (copy && copy->size().rows < 1);
    return !copy                      ? (empty ? QString() : tr("it cannot be tried on a copy"))
        : copy->rows() == 0 && !empty ? tr("the sample came out empty")
                                      : QString();
}

void Forecasting::noteEstimates()
{
    constexpr qsizetype titlesMost = 3;
    QStringList reasons;
    QHash<QString, QStringList> titles;
    for (const StepForecast& f : std::as_const(m_forecast.steps)) {
        const Step* step = f.whyEstimated.isEmpty() ? nullptr : m_plan.step(f.stepId);
        if (step) {
            if (!reasons.contains(f.whyEstimated)) {
                reasons << f.whyEstimated;
            }
            titles[f.whyEstimated] << QStringLiteral("\"%1\"").arg(step->title);
        }
    }
    for (const QString& reason : std::as_const(reasons)) {
        const QStringList all = titles.value(reason);
        QString named = all.first(std::min(titlesMost, all.size())).join(QLatin1String(", "));
        if (all.size() > titlesMost) {
            named = tr("%1 and %2 more steps").arg(named, QString::number(all.size() - titlesMost));
        }
        note(tr("%1 could not be measured, so the figures are estimates from the catalog: %2.").arg(named, reason));
    }
}

void Forecasting::judge()
{
    noteEstimates();
    if (const QString warning = diskWarning(m_forecast, m_walMost); !warning.isEmpty()) {
        m_forecast.warnings << warning;
    }
    for (const StepForecast& f : std::as_const(m_forecast.steps)) {
        const Step* step = m_plan.step(f.stepId);
        if (step && step->lock >= LockMode::Share && f.lockMs.high > 1000) {
            m_forecast.warnings << tr(
                "\"%1\" may hold its lock for %2; everybody else waits for that long, and past the "
                "lock budget it is cancelled.")
                                       .arg(step->title, printedSeconds({f.lockMs.low / 1000, f.lockMs.high / 1000}));
        }
    }
    if (m_forecast.sampleRows > 0) {
        m_forecast.notes.prepend(tr("Measured on a copy of %1 of about %2 rows.")
                .arg(QLocale::c().toString(m_forecast.sampleRows),
                    QLocale::c().toString(std::max(m_forecast.rows, m_forecast.sampleRows))));
    }
    m_forecast.notes << tr(
        "Waiting for locks and for confirmations, and slowing down where the server is busy, come on top.");
}

Result<Forecast> Forecasting::make()
{
    m_clock.start();
    m_forecast.madeAt = QDateTime::currentDateTimeUtc();
    QStringList settings{QStringLiteral("SET lock_timeout = 500"), QStringLiteral("SET synchronous_commit = off"),
        QStringLiteral("SET statement_timeout = %1").arg(std::max(1000, m_request.secondsMost * 1000)),
        QStringLiteral("SET lockkeeper.backfill = 'on'")};
    if (!m_plan.draft.changes.isEmpty()) {
        settings << conversionSettings(m_plan.draft.tables().first().schema);
    }
    for (const QString& setting : std::as_const(settings)) {
        if (const auto set = m_session.query(setting); !set) {
            return std::unexpected(set.error());
        }
    }
    // As the backfill does, where the role may.
    (void)m_session.query(QStringLiteral("SET session_replication_role = replica"));
    for (const auto& part : {&Forecasting::readServer, &Forecasting::readSizes, &Forecasting::sample}) {
        if (part == &Forecasting::sample) {
            qint64 bytes = 0;
            for (const TableSize& size : std::as_const(m_sizes)) {
                bytes += size.bytes();
            }
            if (bytes < m_request.bytesLeast) {
                return m_forecast;
            }
        }
        if (const auto done = (this->*part)(); !done) {
            return std::unexpected(done.error());
        }
        if (isStopped()) {
            return std::unexpected(stoppedError());
        }
    }
    // What changes the copy's shape comes last.
    QHash<QString, StepForecast> made;
    for (const bool reshapes : {false, true}) {
        for (const Step& step : m_plan.steps) {
            const bool rewrites = step.work == Work::Rewrite
                || (step.work == Work::Build && std::get_if<StatementBody>(&step.body)
                    && std::get<StatementBody>(step.body).mode == StatementBody::Mode::Transaction);
            if (!step.gate() && rewrites == reshapes) {
                if (isStopped()) {
                    return std::unexpected(stoppedError());
                }
                made[step.id] = forecast(step);
            }
        }
    }
    for (const Step& step : m_plan.steps) {
        if (!step.gate()) {
            m_forecast.steps << made.value(step.id);
        }
    }
    readFreeSpace();
    judge();
    m_forecast.measuringSeconds = double(m_clock.elapsed()) / 1000;
    return m_forecast;
}

Result<Forecast> makeForecast(
    Backend& backend, const ConnectionSettings& settings, const Plan& plan, const ForecastRequest& request)
{
    const auto session = backend.connect(settings, Purpose::Run);
    if (!session) {
        return std::unexpected(session.error());
    }
    return Forecasting(**session, plan, request).make();
}

} // namespace lk
