// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/backfill/backfilldock.h"

#include "ui/backfill/backfillchart.h"
#include "ui/backfill/samplesmodel.h"
#include "ui/backfill/tile.h"
#include "ui/plan/statewords.h"

#include <QButtonGroup>
#include <QDoubleSpinBox>
#include <QElapsedTimer>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QProgressBar>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTableView>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

namespace lk {

namespace {

using namespace std::chrono_literals;

constexpr int shortestRedraw = 250; ///< ms: four times a second

struct Preset {
    const char* name;
    double targetMs;
};
constexpr Preset presets[] = {{QT_TRANSLATE_NOOP("lk::BackfillDock", "Gentle"), 1},
    {QT_TRANSLATE_NOOP("lk::BackfillDock", "Default"), 3}, {QT_TRANSLATE_NOOP("lk::BackfillDock", "Fast"), 10}};

} // namespace

namespace {

/// Shows its chart where there is room for it.
class Body : public QWidget {
public:
    using QWidget::QWidget;
    QWidget* chart = nullptr;

protected:
    void resizeEvent(QResizeEvent* event) override
    {
        QWidget::resizeEvent(event);
        if (chart) {
            const int others = layout()->minimumSize().height() - (chart->isHidden() ? 0 : chart->minimumHeight());
            chart->setVisible(height() - others >= fontMetrics().height() * 4);
        }
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
    QHBoxLayout* buildTiles();
    QHBoxLayout* buildTuning();
    void take(const BackfillProgress& progress);
    void redrawSoon();
    void redraw();
    void announce();
    void showPreset();
    StepProgress ended() const; ///< what the journal says of the backfill that does not run
    QString stateText() const;
    QString etaText() const;

    BackfillDock& q;
    SamplesModel* samples = nullptr;
    BackfillChart* chart = nullptr;
    QStackedWidget* pages = nullptr;
    Tile* progressTile = nullptr;
    Tile* rateTile = nullptr;
    Tile* latencyTile = nullptr;
    Tile* stateTile = nullptr;
    Tile* etaTile = nullptr;
    QProgressBar* bar = nullptr;
    QToolButton* pause = nullptr;
    QButtonGroup* group = nullptr;
    QDoubleSpinBox* target = nullptr;
    QSpinBox* delay = nullptr;
    QLabel* workers = nullptr;
    QTimer* later = nullptr;
    QElapsedTimer sinceDraw;
    BackfillTuning tuning;
    RunSnapshotPtr snapshot;
    std::optional<BackfillProgress> progress; ///< of the latest backfill, also after its end
    QStringList backfills; ///< steps of the plan
    bool live = false;
    bool quiet = false;
};

QHBoxLayout* BackfillDock::Private::buildTiles()
{
    auto* row = new QHBoxLayout;
    row->setSpacing(q.fontMetrics().height() / 3);
    const auto add = [&](const QString& name, const QString& caption) {
        auto* tile = new Tile(caption, &q);
        tile->setObjectName(name);
        row->addWidget(tile, 1);
        return tile;
    };
    progressTile = add(QStringLiteral("tileProgress"), tr("Progress"));
    rateTile = add(QStringLiteral("tileRate"), tr("Rows/s"));
    latencyTile = add(QStringLiteral("tileLatency"), tr("Batch p95"));
    stateTile = add(QStringLiteral("tileState"), tr("State"));
    etaTile = add(QStringLiteral("tileEta"), tr("Time Left"));
    return row;
}

QHBoxLayout* BackfillDock::Private::buildTuning()
{
    auto* row = new QHBoxLayout;
    row->setSpacing(q.fontMetrics().height() / 3);
    group = new QButtonGroup(&q);
    int id = 0;
    for (const Preset& preset : presets) {
        auto* button = new QToolButton(&q);
        button->setObjectName(QStringLiteral("preset-%1").arg(QString::fromLatin1(preset.name).toLower()));
        button->setText(tr(preset.name));
        button->setAccessibleName(tr("Batch target: %1").arg(tr(preset.name)));
        button->setToolTip(tr("Aim at batches of %1 ms").arg(preset.targetMs));
        button->setCheckable(true);
        button->setFocusPolicy(Qt::TabFocus);
        group->addButton(button, id++);
        row->addWidget(button);
    }
    const auto caption = [&](const QString& text, QWidget* buddy) {
        auto* label = new QLabel(text, &q);
        label->setBuddy(buddy);
        row->addWidget(label);
        row->addWidget(buddy);
    };
    target = new QDoubleSpinBox(&q);
    target->setObjectName(QStringLiteral("backfillTarget"));
    target->setRange(0.5, 1000);
    target->setDecimals(1);
    target->setSuffix(tr(" ms"));
    target->setAccessibleName(tr("Batch Target"));
    caption(tr("Target"), target);
    delay = new QSpinBox(&q);
    delay->setObjectName(QStringLiteral("backfillDelay"));
    delay->setRange(0, 60'000);
    delay->setSingleStep(10);
    delay->setSuffix(tr(" ms"));
    delay->setAccessibleName(tr("Delay Between Batches"));
    caption(tr("Delay"), delay);
    workers = new QLabel(&q);
    workers->setObjectName(QStringLiteral("backfillWorkers"));
    row->addWidget(workers);
    row->addStretch();

    connect(group, &QButtonGroup::idClicked, &q, [this](int preset) { target->setValue(presets[preset].targetMs); });
    connect(target, &QDoubleSpinBox::valueChanged, &q, [this] { announce(); });
    connect(delay, &QSpinBox::valueChanged, &q, [this] { announce(); });
    return row;
}

void BackfillDock::Private::build()
{
    auto* body = new Body(&q);
    auto* column = new QVBoxLayout(body);
    const int gap = q.fontMetrics().height() / 3;
    column->setContentsMargins(gap, gap, gap, gap);
    column->setSpacing(gap);
    column->addLayout(buildTiles());

    bar = new QProgressBar(body);
    bar->setObjectName(QStringLiteral("backfillBar"));
    bar->setAccessibleName(tr("Backfill Progress"));
    bar->setRange(0, 1000);
    bar->setTextVisible(false);
    bar->setMaximumHeight(q.fontMetrics().height() / 2);
    column->addWidget(bar);

    QHBoxLayout* controls = buildTuning();
    pause = new QToolButton(body);
    pause->setObjectName(QStringLiteral("backfillPause"));
    pause->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    pause->setFocusPolicy(Qt::TabFocus);
    controls->insertWidget(0, pause);
    auto* asTable = new QToolButton(body);
    asTable->setObjectName(QStringLiteral("backfillAsTable"));
    asTable->setIcon(icon(QStringLiteral("view-list-details")));
    asTable->setText(tr("Show as Table"));
    asTable->setToolTip(tr("Show the figures as a table"));
    asTable->setAccessibleName(asTable->text());
    asTable->setCheckable(true);
    asTable->setFocusPolicy(Qt::TabFocus);
    controls->addWidget(asTable);
    column->addLayout(controls);

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
    pages = new QStackedWidget(body);
    pages->addWidget(chart);
    pages->addWidget(table);
    // A chart of a few pixels tells nothing; the tiles do.
    pages->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Ignored);
    pages->setMinimumHeight(1);
    column->addWidget(pages, 1);
    column->addStretch(0);
    body->chart = pages;
    q.setWidget(body);

    later = new QTimer(&q);
    later->setSingleShot(true);
    connect(later, &QTimer::timeout, &q, [this] { redraw(); });
    connect(asTable, &QToolButton::toggled, &q, [this](bool on) { pages->setCurrentIndex(on ? 1 : 0); });
    connect(pause, &QToolButton::clicked, &q, [this] {
        if (snapshot && snapshot->state == RunState::Paused) {
            emit q.resumeRequested();
        } else {
            emit q.pauseRequested();
        }
    });
}

void BackfillDock::Private::take(const BackfillProgress& next)
{
    const bool another = !progress || progress->stepId != next.stepId || next.batches < progress->batches
        || (!live && !next.samples.isEmpty() && samples->ring().size() > 0
            && next.samples.first().atMs < samples->ring().at(samples->ring().size() - 1).atMs);
    if (another) {
        samples->clear();
    }
    samples->append(next.samples);
    progress = next;
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

QString BackfillDock::Private::stateText() const
{
    if (!live) {
        const StepState state = ended().state;
        if (state == StepState::Pending || state == StepState::Ready || state == StepState::Running) {
            return progress ? tr("Stopped") : tr("No backfill yet");
        }
        return stateWord(state);
    }
    if (snapshot->state == RunState::Paused) {
        return tr("Paused");
    }
    if (snapshot->state == RunState::Stopping) {
        return tr("Stopping");
    }
    return progress->throttle.isEmpty() ? tr("Running") : tr("Throttled: %1").arg(progress->throttle);
}

QString BackfillDock::Private::etaText() const
{
    if (!progress || !live || snapshot->state == RunState::Paused) {
        return QStringLiteral("–");
    }
    if (progress->etaLowSeconds < 0) {
        return tr("not known yet");
    }
    // An estimate: whole minutes from a minute on, hours with one decimal.
    const QLocale locale;
    const double low = progress->etaLowSeconds;
    const double high = qMax(low, progress->etaHighSeconds);
    const double unit = high < 60 ? 1 : high < 5400 ? 60 : 3600;
    const int decimals = unit < 3600 ? 0 : 1;
    const QString from = locale.toString(low / unit, 'f', decimals);
    const QString to = locale.toString(high / unit, 'f', decimals);
    const QString range = from == to ? to : tr("%1 to %2").arg(from, to);
    return unit < 60 ? tr("%1 s").arg(range) : unit < 3600 ? tr("%1 min").arg(range) : tr("%1 h").arg(range);
}

void BackfillDock::Private::redraw()
{
    sinceDraw.restart();
    const QLocale locale;
    pause->setEnabled(live && snapshot->state != RunState::Stopping);
    const bool paused = live && snapshot->state == RunState::Paused;
    pause->setText(paused ? tr("Resume") : tr("Pause"));
    pause->setAccessibleName(paused ? tr("Resume the Backfill") : tr("Pause the Backfill"));
    pause->setToolTip(live ? QString() : tr("No backfill is running."));
    pause->setIcon(icon(paused ? QStringLiteral("media-playback-start") : QStringLiteral("media-playback-pause")));
    stateTile->setValue(stateText(), {});
    etaTile->setValue(etaText(), {});
    const StepProgress before = live ? StepProgress() : ended();
    if (!progress || before.state == StepState::Undone) {
        const bool done = before.state == StepState::Done;
        progressTile->setValue(done ? tr("100 %") : QStringLiteral("–"), done ? before.result : QString());
        rateTile->setValue(QStringLiteral("–"), {});
        latencyTile->setValue(QStringLiteral("–"), {});
        bar->setValue(done ? bar->maximum() : 0);
        workers->setText(tr("1 worker"));
        chart->draw(samples->ring(), 0);
        return;
    }
    const double share = progress->blocksTotal > 0
        ? static_cast<double>(progress->blocksDone) / static_cast<double>(progress->blocksTotal)
        : 0;
    bar->setValue(static_cast<int>(share * 1000));
    progressTile->setValue(tr("%1 %").arg(locale.toString(share * 100, 'f', 1)),
        progress->rowsWritten == 1 ? tr("1 row") : tr("%1 rows").arg(locale.toString(progress->rowsWritten)));
    rateTile->setValue(locale.toString(live && !paused ? qRound64(progress->rowsPerSecond) : 0),
        progress->batchRows == 1 ? tr("1 row a batch") : tr("%1 a batch").arg(locale.toString(progress->batchRows)));
    latencyTile->setValue(tr("%1 ms").arg(locale.toString(progress->batchP95Ms, 'f', 1)),
        tr("target %1 ms").arg(locale.toString(progress->targetMs, 'f', 1)));
    const int count = qMax(1, progress->workers);
    workers->setText(count == 1 ? tr("1 worker") : tr("%n workers", nullptr, count));
    chart->draw(samples->ring(), progress->targetMs);
}

void BackfillDock::Private::showPreset()
{
    group->setExclusive(false);
    for (QAbstractButton* button : group->buttons()) {
        button->setChecked(qFuzzyCompare(presets[group->id(button)].targetMs, tuning.targetMs));
    }
    group->setExclusive(true);
}

void BackfillDock::Private::announce()
{
    tuning.targetMs = target->value();
    tuning.delayMs = delay->value();
    showPreset();
    if (!quiet) {
        emit q.tuningChanged(tuning);
    }
}

BackfillDock::BackfillDock(QWidget* parent)
    : QDockWidget(tr("Backfill"), parent)
    , d(std::make_unique<Private>(*this))
{
    setObjectName(QStringLiteral("backfillDock"));
    d->build();
    setTuning({});
    d->redraw();
}

BackfillDock::~BackfillDock() = default;

BackfillTuning BackfillDock::tuning() const
{
    return d->tuning;
}

void BackfillDock::setSnapshot(const RunSnapshotPtr& snapshot, const QStringList& backfills)
{
    // What is shown is of the plan that is shown.
    if (d->progress && !backfills.isEmpty() && !backfills.contains(d->progress->stepId)) {
        d->progress.reset();
        d->samples->clear();
    }
    d->backfills = backfills;
    d->snapshot = snapshot;
    // The run goes on after its backfill; the dock speaks of the backfill alone.
    d->live = snapshot && snapshot->backfill
        && snapshot->steps.value(snapshot->backfill->stepId).state != StepState::Done
        && (snapshot->state == RunState::Running || snapshot->state == RunState::Paused
            || snapshot->state == RunState::Stopping);
    if (snapshot && snapshot->backfill) {
        d->take(*snapshot->backfill);
    }
    d->redrawSoon();
}

void BackfillDock::setTuning(const BackfillTuning& tuning)
{
    d->quiet = true;
    d->tuning = tuning;
    d->target->setValue(tuning.targetMs);
    d->delay->setValue(tuning.delayMs);
    d->tuning = tuning;
    d->showPreset();
    d->quiet = false;
}

} // namespace lk
