// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/backfill/samplering.h"

#include <QWidget>

#include <memory>

namespace lk {

/// Rows per second above, batch latency (p50, p95, target) below, on one time axis, with marks where something
/// happened. Draws when told to. GUI thread.
class BackfillChart : public QWidget {
    Q_OBJECT
public:
    explicit BackfillChart(QWidget* parent = nullptr);
    ~BackfillChart() override;

    void draw(const SampleRing& samples, double targetMs);

    QSize minimumSizeHint() const override;

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    class Private;
    std::unique_ptr<Private> d;
};

/// `step` or the next round one of which every multiple is a whole number, as the scale writes them.
double wholeStep(double step);
/// A high round figure of a scale from nothing to `upper` (at least 1) that has room for one: so far below the top that
/// no part of it would be above the chart, as it would not be drawn at all.
double onlyFigure(double upper);

} // namespace lk
