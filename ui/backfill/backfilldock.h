// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/runner.h"
#include "model/engine/runsnapshot.h"

#include <QDockWidget>

#include <memory>

namespace lk {

/// The backfill under way, or the last one: tiles, two plots on one time axis, live tuning, and the same figures as a
/// table. Draws at most four times a second however often snapshots come. GUI thread.
class BackfillDock : public QDockWidget {
    Q_OBJECT
public:
    explicit BackfillDock(QWidget* parent = nullptr);
    ~BackfillDock() override;

    BackfillTuning tuning() const;

public slots:
    /// Null: nothing runs. `backfills`: ids of the plan's backfill steps, of which the journal may know an earlier run.
    void setSnapshot(const lk::RunSnapshotPtr& snapshot, const QStringList& backfills = {});
    void setTuning(const lk::BackfillTuning& tuning); ///< shows it without announcing a change

signals:
    void tuningChanged(const lk::BackfillTuning& tuning); ///< to RunController::setTuning
    void pauseRequested();
    void resumeRequested();

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace lk
