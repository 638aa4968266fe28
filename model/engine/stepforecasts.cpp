// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/batchsize.h"
#include "model/engine/forecastwork.h"
#include "model/engine/workercount.h"

#include <algorithm>
#include <cmath>

namespace lk {

namespace {

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

} // namespace

QString Forecasting::whyNotTried(const SampleCopy* copy, const Error& error, const TableSize& size)
{
    return !copy || copy->rows() == 0 ? whyNoSample(size) : secondsLeft() <= 0 ? whyNoTime() : whyOf(error);
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
    const BackfillTuning& tuning = m_request.tuning;
    const WorkerCount::Span workers = WorkerCount::span(tuning);
    // Each worker pauses after each of its batches, which are smaller where the mode's largest takes longer than is
    // aimed at.
    const double mostRows = mostRowsOf(tuning);
    const double usualRows = batches.medianMs > tuning.targetMs
        ? std::max<double>(BatchSize::leastRows, mostRows * tuning.targetMs / batches.medianMs)
        : mostRows;
    const double pause = double(tuning.delayMs) / 1000;
    const FigureRange pauses{pause * rows / mostRows / workers.most, pause * rows / usualRows / workers.least};
    if (!copy || batches.rows == 0) {
        f.seconds = over(rows, rowsPerSecond) + pauses;
        f.walBytes = {rows * walPerRow / 2, rows * walPerRow * 2 + pages};
        f.diskBytes = {0, double(size->heapBytes) * 0.3};
        f.lockMs = {m_request.tuning.targetMs, m_request.tuning.targetMs * 10};
        f.whyEstimated = whyNoSample(*size);
        if (f.whyEstimated.isEmpty() && copy && copy->rows() > 0) {
            f.whyEstimated = tr("no row of the sample has anything to be copied");
        }
        return;
    }
    f.measured = true;
    const double share = rows / double(batches.rows);
    // What the sample is spared: the pages that are not in memory, and the application beside it.
    const double reading = copy->readSecondsPerBlock() * double(size->blocks) * (share > 1 ? 1 : 0);
    const double seconds = batches.seconds * share;
    // What a second worker brings; more seldom help (backfill.md section 1).
    const double atBest = workers.most > 1 ? 1.8 : 1;
    const double atLeast = workers.least > 1 ? 1.3 : 1;
    f.seconds = FigureRange{seconds * 0.85 / atBest, seconds * 1.4 / atLeast + reading} + pauses;
    // A page is written whole when it is first touched after a checkpoint; the sample's pages were new.
    f.walBytes = {batches.walBytes * share * 0.7 + pages * (share > 1 ? 0.1 : 0),
        (batches.walBytes * share + (share > 1 ? pages : 0)) * 1.2};
    f.diskBytes = {batches.grownBytes * share * 0.8, batches.grownBytes * share * 1.2};
    f.lockMs = {std::min(batches.medianMs, tuning.targetMs), std::max(batches.longestMs * 3, tuning.targetMs * 5)};
}

Result<double> Forecasting::scanSeconds(SampleCopy& copy, const QString& condition)
{
    const QString key = copy.size().table.quoted() + QLatin1Char('\n') + condition;
    if (const auto known = m_scans.constFind(key); known != m_scans.cend()) {
        return *known;
    }
    return copy.scanSeconds(condition).transform([&](double seconds) {
        m_scans.insert(key, seconds);
        return seconds;
    });
}

void Forecasting::forecastScan(const QString& condition, const TableSize* size, StepForecast& f)
{
    if (!size) {
        return;
    }
    SampleCopy* copy = copyFor(size->table);
    const auto took = copy && copy->rows() > 0 ? scanSeconds(*copy, condition) : Result<double>(0);
    if (!took || *took <= 0) {
        f.seconds = over(double(size->heapBytes), bytesScanned);
        f.whyEstimated = took ? whyNoSample(*size) : whyOf(took.error());
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
        f.whyEstimated = whyNotTried(copy, built.error(), *size);
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
        f.whyEstimated = whyNotTried(copy, done.error(), *size);
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
        forecastScan(body->last ? QString() : body->mismatch, sizeOf(body->table), f);
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
    f.whyEstimated = work.whyEstimated;
    f.seconds = f.seconds + work.seconds;
    f.walBytes = f.walBytes + work.walBytes;
    f.diskBytes = f.diskBytes + work.diskBytes;
    if (f.lockMs.isKnown()) {
        f.lockMs = {f.lockMs.low + work.seconds.low * 1000, f.lockMs.high + std::max(0.0, work.seconds.high) * 1000};
    }
    return f;
}

} // namespace lk
