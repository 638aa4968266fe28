// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"
#include "model/engine/runsnapshot.h"
#include "model/locks/locksnapshot.h"
#include "ui/locks/lockspast.h"

#include <QDockWidget>

#include <memory>

namespace lk {

/// Who waits for whom, now and during the last ten minutes, and what can be done about it. GUI thread.
class LocksDock : public QDockWidget {
    Q_OBJECT
public:
    explicit LocksDock(QWidget* parent = nullptr);
    ~LocksDock() override;

    int waiting() const; ///< sessions that wait in the latest snapshot

public slots:
    /// Null: another database comes, and what was seen of the one before is forgotten.
    void setSnapshot(const lk::LockSnapshotPtr& snapshot);
    /// Why nobody can look now. What was seen stays, is said to be old, and the next snapshot ends it.
    void setTrouble(const lk::Error& error);
    /// Of which database all this is. `whyNotEnd`: why no session may be ended there; empty: it may.
    void setPlace(const QString& database, bool production, const QString& whyNotEnd);
    void showOutcome(const QString& what); ///< of what was asked for
    void showFailure(const lk::Error& error);
    void setRun(const lk::RunSnapshotPtr& run); ///< for the status line and Jump to Step; null: nothing runs
    void markSteps(const QList<lk::StepMark>& steps); ///< when they ran, for the timeline
    /// Who holds what `wanted` (a step, a table) failed to get or is about to try for again: they stay in sight and can
    /// be acted on although nobody waits just now.
    void setHolders(const QList<lk::LockedSession>& holders, const QString& wanted);
    void chooseBlocker(); ///< selects who stands in the way, as soon as it is known

signals:
    void cancelRequested(const lk::BackendId& target); ///< confirmed by the user
    void terminateRequested(const lk::BackendId& target); ///< confirmed by the user
    void jumpToStep(const QString& planId, const QString& stepId);
    void waitingChanged(int sessions);

protected:
    void changeEvent(QEvent* event) override;

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace lk
