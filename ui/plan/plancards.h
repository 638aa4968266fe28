// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/plan/freewatch.h"
#include "ui/plan/gatecheck.h"
#include "ui/plan/planrun.h"

#include <QObject>
#include <QTimer>

namespace lk {

struct PlanWidgets;

/// What a plan wants of a person: the card of the gate it waits at, with what was checked for it, or of the error it
/// stopped with, and who stands in the way of the lock that is wanted next. GUI thread.
class PlanCards : public QObject {
    Q_OBJECT
public:
    /// All outlive it.
    PlanCards(PlanWidgets& widgets, PlanRun& run, const Plan& plan);

    void refresh(); ///< shows what is to be said, or nothing
    void follow(const RunSnapshotPtr& before, const RunSnapshotPtr& now); ///< the run went on
    void rewatch(); ///< asks who stands in the way, from the first wait for a lock to the step's end, and at gates
    void watchAgain();
    void checkAgain();

    void setHolders(const QList<LockedSession>& holders);
    void setReplicas(const ReplicaLag& lag);
    void setTables(const QList<Table>& tables);
    void setDualWrite(const DualWriteHealthPtr& health);

    bool isArmed() const { return m_watch.isArmed(); }
    bool isAtGate() const;
    QString watchedTitle() const;
    bool anyShown() const;

signals:
    void changed(); ///< what can be done is another
    void logged(const QString& line);
    void watchRequested(const QList<lk::QualifiedName>& tables, lk::LockMode wanted);
    void checkRequested(const QList<lk::QualifiedName>& tables);
    void undoRequested(); ///< of the whole plan, from the card of an error

private:
    void showGate(const Step* gate);
    void takeFocus();
    void askToTakeOver();
    bool showError(); ///< false: there is none to show
    QString titlesBehind(const Step& gate) const;

    PlanWidgets& m_widgets;
    PlanRun& m_run;
    const Plan& m_plan;
    FreeWatch m_watch;
    QTimer m_dualWriteLooks; ///< while a gate waits, which may be for days
    GateFacts m_facts;
    QString m_gate; ///< step that waits for a person; empty: none
    QString m_watched; ///< step that wants a lock; empty: none
    bool m_watchedArmed = false;
    bool m_dismissed = false; ///< the error was read
    bool m_wasShown = false;
    bool m_answerWanted = false; ///< the gate came just now
    bool m_ranHere = false; ///< something was asked for in this window, which may have led to the gate
};

} // namespace lk
