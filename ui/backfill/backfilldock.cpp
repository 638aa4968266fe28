// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/backfill/backfilldock.h"

#include "ui/backfill/backfillchart.h"
#include "ui/backfill/backfillfigures.h"
#include "ui/backfill/samplesmodel.h"
#include "ui/backfill/tuningbar.h"
#include "ui/table/factsmodel.h"
#include "ui/table/factsview.h"

#include <QElapsedTimer>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QStackedWidget>
#include <QTableView>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace lk {

namespace {

using namespace std::chrono_literals;

constexpr int shortestRedraw = 250; ///< ms: four times a second

/// Gives the height to the chart: figures in one line where it is little, no chart where it is hardly any.
class Body : public QWidget {
public:
    using QWidget::QWidget;
    BackfillFigures* figures = nullptr;
    TuningBar* tuning = nullptr;
    QWidget* chart = nullptr;

    void fit()
    {
        const int line = fontMetrics().height();
        const int gaps
            = layout()->contentsMargins().top() + layout()->contentsMargins().bottom() + layout()->spacing() * 2;
        const auto left = [&] { return height() - gaps - tuning->sizeHint().height() - figures->sizeHint().height(); };
        figures->setLow(false);
        // Two curves with their captions need as much. Where it is narrow, too, what each figure is comes first.
        if (left() < line * (figures->hasWidthForLow() ? 9 : 3)) {
            figures->setLow(true);
        }
        chart->setVisible(left() >= line * 3);
    }

protected:
    void resizeEvent(QResizeEvent* event) override
    {
        QWidget::resizeEvent(event);
        fit();
    }
};

} // namespace

class BackfillDock::Private {
public:
    explicit Private(BackfillDock& dock)
        : q(dock)
    {
    }

    void build();
    void take(const BackfillProgress& progress);
    void redrawSoon();
    void redraw();
    void showSignals();
    void turnTo(const QString& planId); ///< what was seen of the plan before is kept for when it is shown again
    StepProgress ended() const; ///< what the journal says of the backfill that does not run

    BackfillDock& q;
    BackfillFigures* figures = nullptr;
    TuningBar* tuning = nullptr;
    SamplesModel* samples = nullptr;
    FactsModel* watched = nullptr;
    FactsView* watchedView = nullptr;
    QList<Fact> watchedNow;
    BackfillChart* chart = nullptr;
    QTimer* later = nullptr;
    QElapsedTimer sinceDraw;
    RunSnapshotPtr snapshot;
    std::optional<BackfillProgress> progress; ///< of the latest backfill, also after its end
    struct Past {
        std::optional<BackfillProgress> progress;
        QList<BackfillProgress::Sample> samples;
    };
    QHash<QString, Past> past; ///< of plans that are not shown
    QString planId;
    QStringList backfills; ///< steps of the plan
    bool live = false;
};

void BackfillDock::Private::build()
{
    auto* body = new Body(&q);
    auto* column = new QVBoxLayout(body);
    const int gap = q.fontMetrics().height() / 3;
    column->setContentsMargins(gap, gap / 2, gap, gap / 2);
    column->setSpacing(gap);
    figures = new BackfillFigures(body);
    column->addWidget(figures);
    tuning = new TuningBar(body);
    column->addWidget(tuning);

    samples = new SamplesModel(&q);
    chart = new BackfillChart(body);
    auto* table = new QTableView(body);
    table->setObjectName(QStringLiteral("backfillTable"));
    table->setAccessibleName(tr("Figures of the Backfill"));
    table->setModel(samples);
    table->verticalHeader()->hide();
    table->horizontalHeader()->setStretchLastSection(true);
    table->setTabKeyNavigation(false);
    table->setFrameShape(QFrame::NoFrame);
    auto* pages = new QStackedWidget(body);
    pages->addWidget(chart);
    pages->addWidget(table);
    // A chart of a few pixels tells nothing; the figures do.
    pages->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Ignored);
    pages->setMinimumHeight(1);
    watched = new FactsModel({tr("Watched"), tr("Now"), tr("So")}, &q);
    watchedView = new FactsView(tr("What the Backfill Watches"), watched, body);
    watchedView->setObjectName(QStringLiteral("backfillSignals"));
    watchedView->setVisible(false);
    watchedView->setMinimumHeight(1);
    watchedView->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Ignored);
    auto* beside = new QHBoxLayout;
    beside->setSpacing(gap);
    beside->addWidget(pages, 3);
    beside->addWidget(watchedView, 2);
    column->addLayout(beside, 1);
    connect(tuning, &TuningBar::signalsToggled, watchedView, &QWidget::setVisible);
    column->addStretch(0);
    body->figures = figures;
    body->tuning = tuning;
    body->chart = pages;
    q.setWidget(body);

    later = new QTimer(&q);
    later->setSingleShot(true);
    connect(later, &QTimer::timeout, &q, [this] { redraw(); });
    connect(tuning, &TuningBar::asTableToggled, pages, [pages](bool on) { pages->setCurrentIndex(on ? 1 : 0); });
    connect(tuning, &TuningBar::tuningChanged, &q, &BackfillDock::tuningChanged);
    connect(tuning, &TuningBar::pauseClicked, &q, [this] {
        snapshot && snapshot->state == RunState::Paused ? emit q.resumeRequested() : emit q.pauseRequested();
    });
}

void BackfillDock::Private::take(const BackfillProgress& next)
{
    const bool another = !progress || progress->stepId != next.stepId || next.batches < progress->batches
        || (!next.samples.isEmpty()
            && samples->ring().size() > 0
            // Also of a run that connected again: its clock begins anew, and the curve must not fold back.
            && (live ? next.samples.last() : next.samples.first()).atMs
                < samples->ring().at(samples->ring().size() - 1).atMs);
    if (another) {
        samples->clear();
    }
    samples->append(next.samples);
    // Another terminal may have set it; what this window set last is not taken back by a picture that is older.
    if (live && progress && next.tuning != progress->tuning && next.tuning != tuning->tuning()) {
        tuning->setTuning(next.tuning);
    }
    progress = next;
}

void BackfillDock::Private::turnTo(const QString& next)
{
    Past left{progress, {}};
    for (int i = 0; i < samples->ring().size(); ++i) {
        left.samples << samples->ring().at(i);
    }
    past.insert(planId, left);
    planId = next;
    const Past known = past.take(next);
    progress = known.progress;
    samples->clear();
    samples->append(known.samples);
    live = false;
}

void BackfillDock::Private::redrawSoon()
{
    if (later->isActive()) {
        return;
    }
    const qint64 passed = sinceDraw.isValid() ? sinceDraw.elapsed() : shortestRedraw;
    if (passed >= shortestRedraw) {
        redraw();
    } else {
        later->start(std::chrono::milliseconds(shortestRedraw - passed));
    }
}

StepProgress BackfillDock::Private::ended() const
{
    if (!snapshot) {
        return {};
    }
    if (progress) {
        return snapshot->steps.value(progress->stepId);
    }
    // One that is not done yet says more than those that are.
    StepProgress said;
    for (const QString& step : backfills) {
        said = snapshot->steps.value(step);
        if (said.state != StepState::Done) {
            break;
        }
    }
    return said;
}

void BackfillDock::Private::showSignals()
{
    struct Verdict {
        const char* icon;
        QString word;
    };
    const auto verdictOf = [](ThrottleSignal::Verdict verdict) -> Verdict {
        switch (verdict) {
        case ThrottleSignal::Verdict::Fine:
            return {"data-success", tr("fine")};
        case ThrottleSignal::Verdict::Slow:
            return {"data-warning", tr("slows it down")};
        case ThrottleSignal::Verdict::Pause:
            return {"media-playback-pause", tr("holds it")};
        case ThrottleSignal::Verdict::Stop:
            return {"data-error", tr("ends it")};
        }
        Q_UNREACHABLE_RETURN(Verdict());
    };
    QList<Fact> facts;
    for (const ThrottleSignal& signal : progress&& live ? progress->throttles : QList<ThrottleSignal>()) {
        const Verdict verdict = verdictOf(signal.verdict);
        facts << Fact{
            {signal.text, signal.value, signal.decides ? tr("%1: this decides").arg(verdict.word) : verdict.word},
            QLatin1String(verdict.icon)};
    }
    if (facts.isEmpty()) {
        facts << Fact{{tr("Nothing while no backfill runs"), {}, {}}};
    }
    // A reset takes the selection: only when there is something new.
    if (watchedNow != facts) {
        watchedNow = facts;
        watched->setFacts(facts);
    }
}

void BackfillDock::Private::redraw()
{
    sinceDraw.restart();
    showSignals();
    const bool paused = live && snapshot->state == RunState::Paused;
    tuning->setRun(!live ? TuningBar::Run::None
            : paused     ? TuningBar::Run::Paused
                         : TuningBar::Run::Goes,
        !live                                       ? tr("No backfill is running.")
            : snapshot->state == RunState::Stopping ? tr("It is stopping.")
                                                    : QString());
    const StepProgress before = live ? StepProgress() : ended();
    if (!progress || before.state == StepState::Undone) {
        figures->showEnded(before);
        tuning->setWorkers(0);
        chart->draw(samples->ring(), 0);
        return;
    }
    figures->showProgress({.progress = *progress, .state = snapshot->state, .live = live}, before.state);
    tuning->setWorkers(live ? progress->workers : 0);
    chart->draw(samples->ring(), progress->targetMs);
}

BackfillDock::BackfillDock(QWidget* parent)
    : QDockWidget(tr("Backfill"), parent)
    , d(std::make_unique<Private>(*this))
{
    setObjectName(QStringLiteral("backfillDock"));
    d->build();
    d->redraw();
}

BackfillDock::~BackfillDock() = default;

BackfillTuning BackfillDock::tuning() const
{
    return d->tuning->tuning();
}

void BackfillDock::setSnapshot(const RunSnapshotPtr& snapshot, const QStringList& backfills)
{
    const bool turned = snapshot && snapshot->planId != d->planId;
    if (turned) {
        d->turnTo(snapshot->planId);
    }
    // What is shown is of the plan that is shown.
    if (d->progress && !backfills.isEmpty() && !backfills.contains(d->progress->stepId)) {
        d->progress.reset();
        d->samples->clear();
    }
    d->backfills = backfills;
    d->snapshot = snapshot;
    // What was taken back is no progress of the run that comes next.
    const StepProgress known = d->progress && snapshot ? snapshot->steps.value(d->progress->stepId) : StepProgress();
    const bool isRead
        = snapshot && std::ranges::any_of(snapshot->steps, [](const StepProgress& step) { return step.tries > 0; });
    const bool notBegun
        = isRead && known.tries == 0 && (known.state == StepState::Pending || known.state == StepState::Ready);
    if (d->progress && snapshot && !snapshot->backfill && (known.state == StepState::Undone || notBegun)) {
        d->progress.reset();
        d->samples->clear();
    }
    // The run goes on after its backfill; the dock speaks of the backfill alone.
    d->live = snapshot && snapshot->backfill
        && snapshot->steps.value(snapshot->backfill->stepId).state != StepState::Done
        && (snapshot->state == RunState::Running || snapshot->state == RunState::Paused
            || snapshot->state == RunState::Stopping);
    if (snapshot && snapshot->backfill) {
        if (turned && d->live) {
            d->tuning->setTuning(snapshot->backfill->tuning);
        }
        d->take(*snapshot->backfill);
    }
    d->redrawSoon();
}

void BackfillDock::setTuning(const BackfillTuning& tuning)
{
    d->tuning->setTuning(tuning);
}

} // namespace lk
