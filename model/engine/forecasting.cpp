// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/forecasting.h"

#include "model/engine/backfillsql.h"
#include "model/engine/failures.h"
#include "model/engine/samplecopy.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QLocale>
#include <QStorageInfo>

#include <algorithm>
#include <cmath>
#include <map>

namespace lk {

namespace {

QString say(const char* text)
{
    return QCoreApplication::translate("lk::Forecast", text);
}

// Rules of thumb where nothing could be measured, from backfill.md's tables, with room below and above.
constexpr FigureRange rowsPerSecond{40'000, 250'000};
constexpr FigureRange bytesScanned{200e6, 2e9}; // a second
constexpr FigureRange bytesBuilt{20e6, 150e6}; // of an index, a second
constexpr FigureRange bytesWritten{30e6, 250e6}; // of a rewritten table with its indexes, a second
constexpr double walPerRow = 400;

FigureRange over(double amount, const FigureRange& perSecond)
{
    return {amount / perSecond.high, amount / perSecond.low};
}

FigureRange times(const FigureRange& range, double low, double high)
{
    return {range.low * low, range.high * high};
}

/// The forecast of one plan while it is made.
class Forecasting {
public:
    Forecasting(Session& session, const Plan& plan, const ForecastRequest& request)
        : m_session(session)
        , m_plan(plan)
        , m_request(request)
        , m_schema(session)
    {
    }

    Result<Forecast> make();

private:
    Result<void> readServer();
    Result<void> readSizes();
    Result<void> sample();
    Result<void> sampleOne(const TableSize& size, const QStringList& expressions);
    StepForecast forecast(const Step& step);
    void forecastBackfill(const BackfillBody& body, StepForecast& f);
    void forecastScan(const QString& condition, const TableSize* size, StepForecast& f);
    void forecastBuild(const QString& statement, const TableSize* size, StepForecast& f);
    void forecastRewrite(const Step& step, const TableSize* size, StepForecast& f);
    void judge();
    void readFreeSpace();

    const TableSize* sizeOf(const QualifiedName& table) const;
    /// The table that a statement is about.
    const TableSize* tableIn(const QStringList& statements) const;
    SampleCopy* copyFor(const QualifiedName& table);
    double secondsLeft() const { return double(m_request.secondsMost) - double(m_clock.elapsed()) / 1000; }
    bool isStopped() const { return m_request.stopped && m_request.stopped(); }
    FigureRange locked(const Step& step, qsizetype statements) const;
    void note(const QString& text)
    {
        if (!m_forecast.notes.contains(text)) {
            m_forecast.notes << text;
        }
    }

    Session& m_session;
    const Plan& m_plan;
    const ForecastRequest& m_request;
    ScratchSchema m_schema;
    QElapsedTimer m_clock;
    Forecast m_forecast;
    QList<TableSize> m_sizes;
    std::map<QString, std::unique_ptr<SampleCopy>> m_copies; ///< by quoted table
    QHash<QString, QString> m_standsFor; ///< quoted table: the one whose copy is measured for it
    QHash<QString, SampleCopy::Batches> m_backfilled; ///< by quoted table of the copy
    double m_roundTripMs = 1;
    bool m_fullPages = true;
    bool m_compresses = false;
    double m_walMost = 1e9;
};

} // namespace

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
    if (!sizes) {
        return std::unexpected(sizes.error());
    }
    m_sizes = *sizes;
    return {};
}

const TableSize* Forecasting::sizeOf(const QualifiedName& table) const
{
    const auto found = std::ranges::find(m_sizes, table, &TableSize::table);
    return found == m_sizes.end() ? nullptr : &*found;
}

const TableSize* Forecasting::tableIn(const QStringList& statements) const
{
    for (const TableSize& size : m_sizes) {
        for (const QString& name : {size.table.quoted(), size.table.printed()}) {
            for (const QString& statement : statements) {
                if (statement.contains(QStringLiteral(" %1 ").arg(name))
                    || statement.endsWith(QLatin1Char(' ') + name)) {
                    return &size;
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
            note(say("There was no time to measure every table; the others are estimated."));
            break;
        }
        const auto sampled = sampleOne(*sizeOf(largest), expressions.value(key));
        if (!sampled && (isConnectionLost(sampled.error()) || !m_session.isAlive())) {
            return sampled;
        }
        if (!sampled) {
            m_copies.erase(largest.quoted());
            note(say("%1 could not be measured, so it is estimated: %2")
                    .arg(largest.printed(), sampled.error().message.section(QLatin1Char('\n'), 0, 0)));
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
            static constexpr int gentle = 100, usual = 250, fast = 1000;
            const int rows = m_request.tuning.mode == BackfillMode::Gentle ? gentle
                : m_request.tuning.mode == BackfillMode::Fast              ? fast
                                                                           : usual;
            const auto done = copy->backfill(*body, rows, std::max(0.3, secondsLeft() / 2));
            if (!done) {
                return std::unexpected(done.error());
            }
            m_backfilled[size.table.quoted()] = *done;
            break;
        }
    }
    return {};
}

void Forecasting::forecastBackfill(const BackfillBody& body, StepForecast& f)
{
    const TableSize* size = sizeOf(body.table);
    if (!size) {
        return;
    }
    SampleCopy* copy = copyFor(body.table);
    const double rows = size->rows >= 0 ? size->rows : copy ? copy->size().rows : double(size->heapBytes) / 100;
    m_forecast.rows += qint64(rows);
    const SampleCopy::Batches batches = m_backfilled.value(m_standsFor.value(body.table.quoted()));
    const double pages = m_fullPages ? double(size->blocks) * 8192 * (m_compresses ? 0.4 : 1) : 0;
    if (!copy || batches.rows == 0) {
        f.seconds = over(rows, rowsPerSecond);
        f.walBytes = {rows * walPerRow / 2, rows * walPerRow * 2 + pages};
        f.diskBytes = {0, double(size->heapBytes) * 0.3};
        f.lockMs = {m_request.tuning.targetMs, m_request.tuning.targetMs * 10};
        return;
    }
    f.measured = true;
    const double share = rows / double(batches.rows);
    // What the sample is spared: the pages that are not in memory, and the application beside it.
    const double reading = copy->readSecondsPerBlock() * double(size->blocks) * (share > 1 ? 1 : 0);
    const double seconds = batches.seconds * share;
    const double pauses = double(m_request.tuning.delayMs) / 1000 * rows / 250;
    const int workers = m_request.tuning.workers;
    const double together = workers == 1 ? 1 : 1.8; // two workers; more seldom help (backfill.md section 1)
    f.seconds = {seconds * 0.85 / together + pauses, (workers > 1 ? seconds / 1.3 : seconds) * 1.4 + reading + pauses};
    // A page is written whole when it is first touched after a checkpoint; the sample's pages were new.
    f.walBytes = {batches.walBytes * share * 0.7 + pages * (share > 1 ? 0.1 : 0),
        (batches.walBytes * share + (share > 1 ? pages : 0)) * 1.2};
    f.diskBytes = {batches.grownBytes * share * 0.8, batches.grownBytes * share * 1.2};
    f.lockMs = {batches.medianMs, std::max(batches.longestMs * 3, m_request.tuning.targetMs * 5)};
}

void Forecasting::forecastScan(const QString& condition, const TableSize* size, StepForecast& f)
{
    if (!size) {
        return;
    }
    SampleCopy* copy = copyFor(size->table);
    const auto took = copy && copy->rows() > 0 ? copy->scanSeconds(condition) : Result<double>(0);
    if (!took || *took <= 0) {
        f.seconds = over(double(size->heapBytes), bytesScanned);
        return;
    }
    f.measured = true;
    const double share = std::max(1.0, (size->rows >= 0 ? size->rows : copy->size().rows) / double(copy->rows()));
    // The server may take several processes for a large table.
    f.seconds = {*took * share * (share > 10 ? 0.4 : 0.9),
        *took * share * 1.5 + copy->readSecondsPerBlock() * double(size->blocks) * (share > 1 ? 1 : 0) + 0.01};
    f.walBytes = f.diskBytes = {0, 0};
}

void Forecasting::forecastBuild(const QString& statement, const TableSize* size, StepForecast& f)
{
    if (!size) {
        return;
    }
    SampleCopy* copy = copyFor(size->table);
    const auto built = copy && copy->rows() > 0 && secondsLeft() > 0
        ? copy->build(statement)
        : Result<SampleCopy::Built>(failure(ErrorKind::NotFound, QString()));
    if (!built) {
        const double bytes = std::max(16384.0, size->rows > 0 ? size->rows * 25 : double(size->heapBytes) / 5);
        f.seconds = over(bytes, bytesBuilt);
        f.diskBytes = {bytes * 0.5, bytes * 2};
        f.walBytes = f.diskBytes;
        return;
    }
    f.measured = true;
    const double rows = double(copy->rows());
    const double all = std::max(rows, size->rows);
    const double share = all / rows;
    const double sorting = share > 1 ? std::log2(all + 2) / std::log2(rows + 2) : 1;
    const double bytes = built->bytes * (share > 1 ? share : 1);
    // CONCURRENTLY reads the table twice and waits for whoever was there before.
    f.seconds = {built->seconds * share * 0.7,
        built->seconds * share * sorting * 2 + copy->readSecondsPerBlock() * double(size->blocks) * (share > 1 ? 2 : 0)
            + 0.1};
    f.diskBytes = {bytes * 0.85, bytes * 1.15};
    f.walBytes = times(f.diskBytes, 0.9, 1.1);
}

void Forecasting::forecastRewrite(const Step& step, const TableSize* size, StepForecast& f)
{
    if (!size) {
        return;
    }
    SampleCopy* copy = copyFor(size->table);
    const auto done = copy && copy->rows() > 0 && secondsLeft() > 0
        ? copy->alter(std::get<StatementBody>(step.body).statements)
        : Result<SampleCopy::Built>(failure(ErrorKind::NotFound, QString()));
    if (!done) {
        f.seconds = over(double(size->bytes()), bytesWritten);
        f.diskBytes = {0, double(size->bytes()) * 1.1};
        f.walBytes = {double(size->bytes()) * 0.8, double(size->bytes()) * 1.2};
        return;
    }
    f.measured = true;
    const double share = copy->scale();
    const double bytes = done->bytes * share;
    f.seconds = {done->seconds * share * 0.7,
        done->seconds * share * 1.6 + copy->readSecondsPerBlock() * double(size->blocks) * (share > 1 ? 1 : 0) + 0.01};
    if (step.work == Work::Rewrite) {
        f.diskBytes = {std::max(0.0, bytes - double(size->bytes())), bytes}; // old and new stand side by side
        f.walBytes = {bytes * 0.8, bytes * 1.2};
    }
}

FigureRange Forecasting::locked(const Step& step, qsizetype statements) const
{
    if (step.lock < LockMode::Share) {
        return {}; // reading and writing go on
    }
    const double trips = double(statements + 2) * m_roundTripMs;
    return {trips * 0.5, trips * 4 + 20};
}

StepForecast Forecasting::forecast(const Step& step)
{
    StepForecast f;
    f.stepId = step.id;
    if (const auto* body = std::get_if<BackfillBody>(&step.body)) {
        forecastBackfill(*body, f);
        return f;
    }
    if (const auto* body = std::get_if<VerifyBody>(&step.body)) {
        // Of the old form after the cut-over the copy knows nothing; to read the rows is what costs.
        forecastScan(body->tells ? QString() : body->mismatch, sizeOf(body->table), f);
        return f;
    }
    const auto& body = std::get<StatementBody>(step.body);
    const TableSize* size = tableIn(body.statements);
    const FigureRange base{double(body.statements.size()) * m_roundTripMs / 2000,
        double(body.statements.size() + 4) * m_roundTripMs * 4 / 1000 + 0.03};
    if (body.mode == StatementBody::Mode::Concurrently) {
        forecastBuild(body.statements.first(), size, f);
        return f;
    }
    f.lockMs = locked(step, body.statements.size());
    f.seconds = base;
    f.walBytes = {0, 200'000}; // rows of the catalog, and their pages
    f.diskBytes = {0, 0};
    StepForecast work;
    switch (step.work) {
    case Work::Nothing:
    case Work::Metadata:
    case Work::Batches:
        return f;
    case Work::Scan:
        forecastScan({}, size, work);
        break;
    case Work::Build:
    case Work::Rewrite:
        forecastRewrite(step, size, work);
        break;
    }
    f.measured = work.measured;
    f.seconds = f.seconds + work.seconds;
    f.walBytes = f.walBytes + work.walBytes;
    f.diskBytes = f.diskBytes + work.diskBytes;
    if (f.lockMs.isKnown()) {
        f.lockMs = {f.lockMs.low + work.seconds.low * 1000, f.lockMs.high + std::max(0.0, work.seconds.high) * 1000};
    }
    return f;
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
        note(say("The server does not tell how much room its disk has left."));
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
    return say("The disk may run full: up to %1 are wanted for a while, %2 are free.")
        .arg(printedBytes({wanted, wanted}), printedBytes({free, free}));
}

void Forecasting::judge()
{
    if (const QString warning = diskWarning(m_forecast, m_walMost); !warning.isEmpty()) {
        m_forecast.warnings << warning;
    }
    for (const StepForecast& f : std::as_const(m_forecast.steps)) {
        const Step* step = m_plan.step(f.stepId);
        if (step && step->lock >= LockMode::Share && f.lockMs.high > 1000) {
            m_forecast.warnings << say(
                "\"%1\" may hold its lock for %2; everybody else waits for that long, and past the "
                "lock budget it is cancelled.")
                                       .arg(step->title, printedSeconds({f.lockMs.low / 1000, f.lockMs.high / 1000}));
        }
    }
    if (m_forecast.sampleRows > 0) {
        m_forecast.notes.prepend(say("Measured on a copy of %1 of about %2 rows.")
                .arg(QLocale::c().toString(m_forecast.sampleRows),
                    QLocale::c().toString(std::max(m_forecast.rows, m_forecast.sampleRows))));
    }
    m_forecast.notes << say(
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
