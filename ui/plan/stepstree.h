// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QTreeView>

namespace lk {

class StepsModel;

/// The steps of a plan under their phases: step, state and lock in sight and whole whatever the width, in several lines
/// where one has no room. GUI thread.
class StepsTree : public QTreeView {
    Q_OBJECT
public:
    explicit StepsTree(StepsModel& model, QWidget* parent = nullptr);

    void select(const QModelIndex& step);
    int heightOf(int rows) const; ///< with the header
    int roomFor(const QModelIndex& cell) const; ///< its width without what stands before it

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void keepInSight();
};

} // namespace lk
