// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/forecasting.h"
#include "model/engine/samplecopy.h"

#include <QCoreApplication>
#include <QElapsedTimer>

#include <map>

namespace lk {

/// The forecast of one plan while it is made: measures samples (forecasting.cpp), then says step by step what each will
/// take (stepforecasts.cpp). For makeForecast() alone.
class Forecasting {
    Q_DECLARE_TR_FUNCTIONS(lk::Forecast)
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
    /// Partitions of one table have one copy, of which the same is asked for each.
    Result<double> scanSeconds(SampleCopy& copy, const QString& condition);
    void forecastScan(const QString& condition, const TableSize* size, StepForecast& f);
    void forecastBuild(const QString& statement, const TableSize* size, StepForecast& f);
    void forecastRewrite(const Step& step, const TableSize* size, StepForecast& f);
    void judge();
    void readFreeSpace();
    /// Says at the end which figures are estimates, and why.
    void noteEstimates();
    /// For people: what became of a try on the sample.
    QString whyOf(const Error& error) const;
    /// Why nothing of this table's could be tried; empty: it could, or there is nothing to try.
    QString whyNoSample(const TableSize& size);
    QString whyNoTime() const;
    QString whyNotTried(const SampleCopy* copy, const Error& error, const TableSize& size);

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
    QList<QStringList> m_namesInWords; ///< beside m_sizes: its name as a statement has it, with a space at either end
    QHash<QString, double> m_scans; ///< by copy and condition: seconds
    std::map<QString, std::unique_ptr<SampleCopy>> m_copies; ///< by quoted table
    QHash<QString, QString> m_standsFor; ///< quoted table: the one whose copy is measured for it
    QHash<QString, SampleCopy::Batches> m_backfilled; ///< by quoted table of the copy
    QHash<QString, QString> m_whyNot; ///< by quoted table that was to be copied: why it was not
    double m_roundTripMs = 1;
    bool m_fullPages = true;
    bool m_compresses = false;
    double m_walMost = 1e9;
};

} // namespace lk
