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

} // namespace lk
