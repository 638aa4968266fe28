// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"
#include "model/engine/runsnapshot.h"
#include "ui/plan/card.h"

class QPushButton;

namespace lk {

/// What went wrong, in the server's own words, and what to do. GUI thread.
class ErrorCard : public Card {
    Q_OBJECT
public:
    explicit ErrorCard(QWidget* parent = nullptr);

    /// `where`: title of the step that failed, empty if none did.
    void showError(const Error& error, const QString& where);
    void setRetryEnabled(bool enabled, const QString& whyNot);
    void setUndoOffered(bool offered); ///< the plan can be taken back from here, which a remedy may advise
    /// Another client holds the plan: it can be ended, and the plan taken over. Null: nobody does.
    void setHolder(const PlanHolder* holder, const QString& whyNot);
    /// "Continue When Free" as it stands; `words` beside it while it is armed.
    void setArmed(bool armed, const QString& words);

signals:
    void retryRequested();
    void undoRequested();
    void showLocksRequested();
    void armRequested(bool armed);
    void takeOverRequested();
    void dismissed();

private:
    Error m_error;
    QLabel* m_icon = nullptr;
    QLabel* m_headline = nullptr;
    QLabel* m_message = nullptr;
    QLabel* m_remedy = nullptr;
    QLabel* m_watch = nullptr;
    QPushButton* m_arm = nullptr;
    bool m_armed = false;
    QPushButton* m_retry = nullptr;
    QPushButton* m_undo = nullptr;
    QPushButton* m_locks = nullptr;
    QPushButton* m_takeOver = nullptr;
};

} // namespace lk
