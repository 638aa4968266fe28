// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/backfill/backfillfigures.h"

#include "ui/backfill/tile.h"
#include "ui/plan/statewords.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QProgressBar>
#include <QVBoxLayout>

#include <utility>

namespace lk {

namespace {

const QString none = QStringLiteral("–");

bool hasBegun(StepState state)
{
    return state != StepState::Pending && state != StepState::Ready;
}

} // namespace

BackfillFigures::BackfillFigures(QWidget* parent)
    : QWidget(parent)
{
    const int gap = fontMetrics().height() / 4;
    m_row = new QHBoxLayout;
    m_row->setSpacing(gap);
    const auto add = [&](const QString& name, const QString& caption) {
        auto* tile = new Tile(caption, this);
        tile->setObjectName(name);
        m_row->addWidget(tile, 1);
        return tile;
    };
    m_progress = add(QStringLiteral("tileProgress"), tr("Progress"));
    m_rate = add(QStringLiteral("tileRate"), tr("Rows/s"));
    m_latency = add(QStringLiteral("tileLatency"), tr("Batch p95"));
    m_state = add(QStringLiteral("tileState"), tr("State"));
    m_eta = add(QStringLiteral("tileEta"), tr("Time Left"));
    m_bar = new QProgressBar(this);
    m_bar->setObjectName(QStringLiteral("backfillBar"));
    m_bar->setAccessibleName(tr("Backfill Progress"));
    m_bar->setRange(0, 1000);
    m_bar->setTextVisible(false);
    m_bar->setMaximumHeight(fontMetrics().height() / 3);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(gap);
    column->addLayout(m_row);
    column->addWidget(m_bar);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum); // height that is over belongs to the chart
}

/// In one line, for its caption and the longest of its usual values.
QList<std::pair<Tile*, int>> BackfillFigures::neededWidths() const
{
    const std::pair<Tile*, QString> longest[]
        = {{m_progress, tr("Progress") + QStringLiteral("100.0 %")}, {m_rate, tr("Rows/s") + QStringLiteral("100,000")},
            {m_latency, tr("Batch p95") + QStringLiteral("10.0 ms")}, {m_state, tr("State") + tr("Throttled")},
            {m_eta, tr("Time Left") + tr("%1 min").arg(tr("%1 to %2").arg(10).arg(20))}};
    QList<std::pair<Tile*, int>> widths;
    for (const auto& [tile, words] : longest) {
        widths.append({tile, fontMetrics().horizontalAdvance(words) + fontMetrics().height() * 2});
    }
    return widths;
}

bool BackfillFigures::hasWidthForLow() const
{
    int needed = 0;
    for (const auto& [tile, width] : neededWidths()) {
        needed += width - fontMetrics().height() / 2; // the rest of what goes with the words: margins, bold figures
    }
    return needed + m_row->spacing() * (m_row->count() - 1) <= width();
}

void BackfillFigures::setLow(bool low)
{
    // In one line each has the share that it needs with the longest values: by those of now, they would move with every
    // figure.
    for (const auto& [tile, width] : neededWidths()) {
        tile->setLow(low);
        m_row->setStretchFactor(tile, low ? width : 1);
    }
    m_bar->setVisible(!low);
}

void BackfillFigures::showState(const Shown& shown, StepState ended)
{
    const BackfillProgress& progress = shown.progress;
    if (!shown.live && ended == StepState::InDoubt) {
        m_state->setValue(tr("Interrupted"), tr("Run goes on"));
    } else if (!shown.live) {
        m_state->setValue(hasBegun(ended) ? stateWord(ended) : tr("Stopped"), {});
    } else if (shown.state == RunState::Paused) {
        m_state->setValue(tr("Paused"), {});
    } else if (shown.state == RunState::Stopping) {
        m_state->setValue(tr("Stopping"), {});
    } else if (progress.throttle.isEmpty()) {
        m_state->setValue(tr("Running"), {});
    } else {
        m_state->setValue(tr("Throttled"), progress.throttle);
    }
    if (!shown.live || shown.state == RunState::Paused) {
        m_eta->setValue(none, {});
        return;
    }
    if (progress.etaLowSeconds < 0) {
        m_eta->setValue(tr("not known yet"), {});
        return;
    }
    // An estimate: whole minutes from a minute on, hours with one decimal.
    const QLocale locale;
    const double low = progress.etaLowSeconds;
    const double high = qMax(low, progress.etaHighSeconds);
    const double unit = high < 60 ? 1 : high < 5400 ? 60 : 3600;
    const int decimals = unit < 3600 ? 0 : 1;
    const QString from = locale.toString(low / unit, 'f', decimals);
    const QString to = locale.toString(high / unit, 'f', decimals);
    const bool fromNothing = low / unit < (decimals > 0 ? 0.05 : 0.5);
    const QString range = from == to ? to : fromNothing ? tr("up to %1").arg(to) : tr("%1 to %2").arg(from, to);
    m_eta->setValue(unit < 60 ? tr("%1 s").arg(range)
            : unit < 3600     ? tr("%1 min").arg(range)
                              : tr("%1 h").arg(range),
        {});
}

void BackfillFigures::showProgress(const Shown& shown, StepState ended)
{
    showState(shown, ended);
    const QLocale locale;
    const BackfillProgress& progress = shown.progress;
    const bool works = shown.live && shown.state != RunState::Paused;
    m_bar->setValue(static_cast<int>(progress.percent() * 10));
    m_progress->setValue(tr("%1 %").arg(locale.toString(progress.percent(), 'f', 1)),
        progress.rowsWritten == 1 ? tr("1 row") : tr("%1 rows").arg(locale.toString(progress.rowsWritten)));
    m_rate->setValue(locale.toString(works ? qRound64(progress.rowsPerSecond) : 0),
        progress.batchRows <= 0       ? QString() // none runs
            : progress.batchRows == 1 ? tr("1 row a batch")
                                      : tr("%1 a batch").arg(locale.toString(progress.batchRows)));
    if (progress.batchP95Ms <= 0 && !shown.live) { // read from the journal, which keeps no latencies
        m_rate->setValue(none, {});
        m_latency->setValue(none, {});
        return;
    }
    m_latency->setValue(tr("%1 ms").arg(locale.toString(progress.batchP95Ms, 'f', 1)),
        tr("target %1 ms").arg(locale.toString(progress.targetMs, 'f', 1)));
}

void BackfillFigures::showEnded(const StepProgress& ended)
{
    const bool done = ended.state == StepState::Done;
    m_state->setValue(hasBegun(ended.state) ? stateWord(ended.state) : tr("No backfill yet"), {});
    m_eta->setValue(none, {});
    m_progress->setValue(done ? tr("100 %") : none, done ? ended.result : QString());
    m_rate->setValue(none, {});
    m_latency->setValue(none, {});
    m_bar->setValue(done ? m_bar->maximum() : 0);
}

} // namespace lk
