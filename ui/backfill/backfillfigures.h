// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/runsnapshot.h"

#include <QWidget>

class QHBoxLayout;
class QProgressBar;

namespace lk {

class Tile;

/// A backfill in five figures and a bar. Progress, state and time left are three things: none says what another does.
/// GUI thread.
class BackfillFigures : public QWidget {
    Q_OBJECT
public:
    explicit BackfillFigures(QWidget* parent = nullptr);

    /// One that runs, or ran while this window looked.
    struct Shown {
        BackfillProgress progress;
        RunState state = RunState::Idle;
        bool live = false; ///< it has not ended
    };
    void showProgress(const Shown& shown, StepState ended);
    /// What the journal says of one that ran before, or of none.
    void showEnded(const StepProgress& ended);
    void setLow(bool low); ///< in one line, without the bar
    bool hasWidthForLow() const; ///< in one line every name could be read beside its figure

private:
    QList<std::pair<Tile*, int>> neededWidths() const;
    void showState(const Shown& shown, StepState ended);

    QHBoxLayout* m_row = nullptr;
    Tile* m_progress = nullptr;
    Tile* m_rate = nullptr;
    Tile* m_latency = nullptr;
    Tile* m_state = nullptr;
    Tile* m_eta = nullptr;
    QProgressBar* m_bar = nullptr;
};

} // namespace lk
