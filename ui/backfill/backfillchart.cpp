// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/backfill/backfillchart.h"

#include "ui/theme/roles.h"

#include <QCoreApplication>
#include <QEvent>
#include <QLocale>
#include <QVBoxLayout>
#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

namespace lk {

namespace {

constexpr int mostMarks = 24;

QString markText(const QString& mark)
{
    if (mark == QLatin1String("pause")) {
        return BackfillChart::tr("pause");
    }
    if (mark == QLatin1String("resume")) {
        return BackfillChart::tr("resume");
    }
    if (mark == QLatin1String("throttle")) {
        return BackfillChart::tr("throttle");
    }
    if (mark == QLatin1String("lock wait")) {
        return BackfillChart::tr("lock wait");
    }
    if (mark == QLatin1String("batch size")) {
        return BackfillChart::tr("batch size");
    }
    if (mark == QLatin1String("vacuum")) {
        return BackfillChart::tr("vacuum");
    }
    return mark;
}

/// Of a scale from nothing. Asked for one tick it gives the highest round figure beside the nothing: else a low chart
/// may have no figure at all.
class FromNothing : public QCPAxisTicker {
protected:
    double getTickStep(const QCPRange& range) override
    {
        return tickCount() > 1 || range.upper < 1 ? wholeStep(QCPAxisTicker::getTickStep(range))
                                                  : onlyFigure(range.upper);
    }
};

} // namespace

double wholeStep(double step)
{
    constexpr double next = 5; // above 2.5, which is the only round one between that is no whole number
    return step < 1 ? 1 : step < next && step != std::floor(step) ? next : step;
}

double onlyFigure(double upper)
{
    const double most = upper * 0.7;
    const double power = std::pow(10, std::floor(std::log10(most)));
    double step = 1;
    for (const double round : {1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0}) {
        const bool whole = power > 1 || round == std::floor(round);
        step = whole && round * power <= most ? round : step;
    }
    return step * power;
}

class BackfillChart::Private {
public:
    explicit Private(BackfillChart& chart)
        : plot(new QCustomPlot(&chart))
    {
    }

    void build();
    void paintTheme();
    void drawMarks(const SampleRing& samples, double from);

    QCustomPlot* plot;
    QCPAxisRect* upper = nullptr;
    QCPAxisRect* lower = nullptr;
    QCPGraph* rows = nullptr;
    QCPGraph* p50 = nullptr;
    QCPGraph* p95 = nullptr;
    QCPGraph* target = nullptr;
    QCPLegend* legend = nullptr;
    QList<QCPAbstractItem*> marks;
};

void BackfillChart::Private::build()
{
    plot->plotLayout()->clear();
    plot->setNoAntialiasingOnDrag(true);
    plot->setLocale(QLocale()); // its own would leave the thousands together, unlike the figures above
    upper = new QCPAxisRect(plot);
    lower = new QCPAxisRect(plot);
    plot->plotLayout()->addElement(0, 0, upper);
    plot->plotLayout()->addElement(1, 0, lower);
    plot->plotLayout()->setRowSpacing(0);
    auto* group = new QCPMarginGroup(plot);
    const int line = plot->fontMetrics().height();
    for (QCPAxisRect* rect : {upper, lower}) {
        rect->setMarginGroup(QCP::msLeft | QCP::msRight, group);
        rect->setMinimumMargins(QMargins(line, line / 3, line / 2, line / 3));
        rect->axis(QCPAxis::atLeft)->setTicker(QSharedPointer<FromNothing>::create());
        rect->axis(QCPAxis::atLeft)->ticker()->setTickCount(3);
        rect->axis(QCPAxis::atLeft)->setNumberFormat(QStringLiteral("f"));
        rect->axis(QCPAxis::atLeft)->setNumberPrecision(0);
        rect->axis(QCPAxis::atLeft)->setLabelPadding(line / 4);
        rect->axis(QCPAxis::atBottom)->grid()->setVisible(true);
    }
    upper->axis(QCPAxis::atBottom)->setTickLabels(false);
    const QSharedPointer<QCPAxisTickerTime> ticker(new QCPAxisTickerTime);
    ticker->setTimeFormat(QStringLiteral("%m:%s"));
    upper->axis(QCPAxis::atBottom)->setTicker(ticker);
    lower->axis(QCPAxis::atBottom)->setTicker(ticker);
    upper->axis(QCPAxis::atLeft)->setLabel(BackfillChart::tr("rows/s"));
    lower->axis(QCPAxis::atLeft)->setLabel(BackfillChart::tr("batch ms"));

    rows = plot->addGraph(upper->axis(QCPAxis::atBottom), upper->axis(QCPAxis::atLeft));
    rows->setName(BackfillChart::tr("rows/s"));
    p50 = plot->addGraph(lower->axis(QCPAxis::atBottom), lower->axis(QCPAxis::atLeft));
    p50->setName(BackfillChart::tr("p50"));
    p95 = plot->addGraph(lower->axis(QCPAxis::atBottom), lower->axis(QCPAxis::atLeft));
    p95->setName(BackfillChart::tr("p95"));
    target = plot->addGraph(lower->axis(QCPAxis::atBottom), lower->axis(QCPAxis::atLeft));
    target->setName(BackfillChart::tr("target"));

    legend = new QCPLegend;
    lower->insetLayout()->addElement(legend, Qt::AlignTop | Qt::AlignLeft);
    lower->insetLayout()->setMargins(QMargins(line / 3, 0, 0, 0));
    legend->setLayer(QStringLiteral("legend"));
    legend->setFillOrder(QCPLayoutGrid::foColumnsFirst);
    legend->setWrap(3);
    legend->setMargins(QMargins(line / 4, 0, line / 4, 0));
    for (QCPGraph* graph : {p50, p95, target}) {
        graph->removeFromLegend();
        graph->addToLegend(legend);
    }
    for (QCPAxisRect* rect : {upper, lower}) {
        for (QCPAxis* axis : rect->axes()) {
            axis->setLayer(QStringLiteral("axes"));
            axis->grid()->setLayer(QStringLiteral("grid"));
        }
    }
}

void BackfillChart::Private::paintTheme()
{
    const QPalette palette = plot->parentWidget()->palette(); // a child's own still is the former theme's here
    const QColor text = palette.color(QPalette::WindowText);
    QColor faint = text;
    faint.setAlphaF(0.15F);
    plot->setBackground(QBrush(palette.color(QPalette::Base)));
    for (QCPAxisRect* rect : {upper, lower}) {
        for (QCPAxis* axis : rect->axes()) {
            axis->setBasePen(QPen(roleColor(Role::Neutral)));
            axis->setTickPen(QPen(roleColor(Role::Neutral)));
            axis->setSubTickPen(Qt::NoPen);
            axis->setTickLabelColor(text);
            axis->setLabelColor(text);
            axis->setTickLabelFont(plot->font());
            axis->setLabelFont(plot->font());
            axis->grid()->setPen(QPen(faint, 1));
            axis->grid()->setZeroLinePen(Qt::NoPen);
        }
    }
    QColor fill = roleColor(Role::Migrate);
    rows->setPen(QPen(fill, 2));
    fill.setAlphaF(0.2F);
    rows->setBrush(fill);
    // Told apart by stroke as well as by colour.
    p50->setPen(QPen(roleColor(Role::Expand), 1.5));
    p95->setPen(QPen(roleColor(Role::Contract), 2, Qt::DashLine));
    target->setPen(QPen(roleColor(Role::Waiting), 1.5, Qt::DotLine));
    QColor ground = palette.color(QPalette::Base);
    ground.setAlphaF(0.8F);
    legend->setBrush(ground);
    legend->setBorderPen(Qt::NoPen);
    legend->setTextColor(text);
    legend->setFont(plot->font());
}

void BackfillChart::Private::drawMarks(const SampleRing& samples, double from)
{
    for (QCPAbstractItem* mark : marks) {
        plot->removeItem(mark);
    }
    marks.clear();
    int drawn = 0;
    const double span = upper->axis(QCPAxis::atBottom)->range().size();
    const double secondsOfPixel = span / qMax(1, upper->width());
    double lastLabel = from + span * 2; ///< where the one drawn last begins
    for (int i = samples.size() - 1; i >= 0 && drawn < mostMarks; --i) {
        const SampleRing::Sample& sample = samples.at(i);
        if (sample.mark.isEmpty()) {
            continue;
        }
        const double at = static_cast<double>(sample.atMs) / 1000;
        for (QCPAxisRect* rect : {upper, lower}) {
            auto* line = new QCPItemStraightLine(plot);
            line->setClipAxisRect(rect);
            for (QCPItemPosition* position : {line->point1, line->point2}) {
                position->setAxes(rect->axis(QCPAxis::atBottom), rect->axis(QCPAxis::atLeft));
                position->setAxisRect(rect);
                position->setTypeX(QCPItemPosition::ptPlotCoords);
                position->setTypeY(QCPItemPosition::ptAxisRectRatio);
            }
            line->point1->setCoords(at, 0);
            line->point2->setCoords(at, 1);
            line->setPen(QPen(roleColor(Role::Neutral), 1, Qt::DotLine));
            marks << line;
        }
        // A label only where the one behind it leaves room; the table has them all.
        const QString text = QLatin1Char(' ') + markText(sample.mark) + QLatin1Char(' ');
        const double width = QFontMetrics(plot->font()).horizontalAdvance(text) * secondsOfPixel;
        const bool covers = QFontMetrics(plot->font()).height() * 3 > upper->height(); // a curve leaves a third free
        const bool ends = at > from + span / 2; // at its mark, else it begins there
        const double begin = ends ? at - width : at;
        if (!covers && begin + width <= lastLabel && begin >= from) {
            auto* label = new QCPItemText(plot);
            label->setClipAxisRect(upper);
            label->position->setAxes(upper->axis(QCPAxis::atBottom), upper->axis(QCPAxis::atLeft));
            label->position->setAxisRect(upper);
            label->position->setTypeX(QCPItemPosition::ptPlotCoords);
            label->position->setTypeY(QCPItemPosition::ptAxisRectRatio);
            label->setPositionAlignment(Qt::AlignTop | (ends ? Qt::AlignRight : Qt::AlignLeft));
            label->position->setCoords(at, 0.02);
            label->setText(text);
            label->setColor(plot->palette().color(QPalette::WindowText));
            label->setFont(plot->font());
            marks << label;
            lastLabel = begin;
        }
        ++drawn;
    }
}

BackfillChart::BackfillChart(QWidget* parent)
    : QWidget(parent)
    , d(std::make_unique<Private>(*this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(d->plot);
    d->plot->setAccessibleName(tr("Chart of the backfill"));
    d->plot->setAccessibleDescription(
        tr("Rows per second and batch latency over time; Show as Table has the figures."));
    d->build();
    d->paintTheme();
    draw(SampleRing(1), 0);
}

BackfillChart::~BackfillChart() = default;

QSize BackfillChart::minimumSizeHint() const
{
    const int line = fontMetrics().height();
    return {line * 14, line * 4};
}

void BackfillChart::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if ((event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) && d && d->legend) {
        d->paintTheme();
        d->plot->replot(QCustomPlot::rpQueuedReplot);
    }
}

void BackfillChart::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    // Where there is little height the curves have it: no captions, two ticks, no legend.
    const bool low = height() < fontMetrics().height() * 9;
    d->upper->axis(QCPAxis::atLeft)->setLabel(low ? QString() : tr("rows/s"));
    d->lower->axis(QCPAxis::atLeft)->setLabel(low ? QString() : tr("batch ms"));
    d->legend->setVisible(!low);
    for (QCPAxisRect* rect : {d->upper, d->lower}) {
        rect->axis(QCPAxis::atLeft)->ticker()->setTickCount(low ? 1 : 3);
    }
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

void BackfillChart::draw(const SampleRing& samples, double targetMs)
{
    QList<double> at;
    QList<double> rows;
    QList<double> p50;
    QList<double> p95;
    double mostRows = 0;
    double mostMs = targetMs;
    for (int i = 0; i < samples.size(); ++i) {
        const SampleRing::Sample& sample = samples.at(i);
        at << static_cast<double>(sample.atMs) / 1000;
        rows << sample.rowsPerSecond;
        p50 << sample.p50Ms;
        p95 << sample.p95Ms;
        mostRows = std::max(mostRows, sample.rowsPerSecond);
        mostMs = std::max(mostMs, sample.p95Ms);
    }
    const double from = at.isEmpty() ? 0 : at.first();
    const double to = std::max(from + 10, at.isEmpty() ? 0 : at.last());
    d->rows->setData(at, rows, true);
    d->p50->setData(at, p50, true);
    d->p95->setData(at, p95, true);
    d->target->setData(targetMs > 0 ? QList<double>{from, to} : QList<double>{},
        targetMs > 0 ? QList<double>{targetMs, targetMs} : QList<double>{}, true);
    for (QCPAxisRect* rect : {d->upper, d->lower}) {
        rect->axis(QCPAxis::atBottom)->setRange(from, to);
    }
    d->upper->axis(QCPAxis::atLeft)->setRange(0, std::max(10.0, mostRows * 1.5));
    d->lower->axis(QCPAxis::atLeft)->setRange(0, std::max(5.0, mostMs * 1.4));
    d->drawMarks(samples, from);
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

} // namespace lk
