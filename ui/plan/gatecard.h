// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/runsnapshot.h"
#include "ui/plan/card.h"
#include "ui/plan/gatecheck.h"

#include <QPushButton>

class QBoxLayout;
class QLineEdit;

namespace lk {

class GateCheckList;

/// The point where a person must say yes: the question, the figures that speak for it, what happens next, and a button
/// that names the deed. GUI thread.
class GateCard : public Card {
    Q_OBJECT
public:
    explicit GateCard(QWidget* parent = nullptr);

    /// A gate of the plan. `next`: title of the step that follows, empty if none. `whyNot`: why it cannot be confirmed
    /// now, empty if it can.
    void showGate(const Step& step, const QString& note, const QString& next, const QString& whyNot, int drops = 1);
    void showChecks(const QList<GateCheck>& checks); ///< what was looked at for it, and when
    /// The gate of an undo that would lose rows; `note` says how many.
    /// `keepsOld`: the old form stays as it is, what differs stands in the new one alone.
    void showUndoGate(const QString& note, const QString& whyNot, bool keepsOld = false);

    void focusTyping();
    void focusAnswer(); ///< what is to be typed, else the button
    QString confirmation() const { return m_confirmation; }

signals:
    void confirmed(const QString& confirmation);
    void dismissed(); ///< the undo is not wanted after all

private:
    void showText(Role role, const QString& headline, const QString& question, const QString& note);
    void arrangeDeed();
    void updateButton();

    QLabel* m_icon = nullptr;
    QLabel* m_headline = nullptr;
    QLabel* m_question = nullptr;
    QLabel* m_note = nullptr;
    GateCheckList* m_checks = nullptr;
    QLabel* m_next = nullptr;
    QLabel* m_typeThis = nullptr;
    QLineEdit* m_typing = nullptr;
    QLabel* m_why = nullptr;
    QPushButton* m_confirm = nullptr;
    QPushButton* m_dismiss = nullptr;
    QBoxLayout* m_deedRow = nullptr;
    QString m_confirmation;
    QString m_deed; ///< all that the button does, where that cannot be undone
    QString m_typed;
    QString m_whyNot;
};

} // namespace lk
