// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/gatecard.h"

#include "ui/plan/cardwords.h"
#include "ui/plan/gatechecklist.h"
#include "ui/plan/statewords.h"
#include "ui/theme/mnemonics.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QVBoxLayout>

namespace lk {

GateCard::GateCard(QWidget* parent)
    : Card(Role::Waiting, parent)
{
    setObjectName(QStringLiteral("gateCard"));
    m_icon = new QLabel(this);
    m_icon->setAlignment(Qt::AlignTop | Qt::AlignHCenter);
    m_headline = addLabel(QStringLiteral("gateHeadline"));
    QFont bold = font();
    bold.setBold(true);
    m_headline->setFont(bold);
    m_question = addLabel(QStringLiteral("gateQuestion"));
    m_note = addLabel(QStringLiteral("gateNote"));
    m_checks = new GateCheckList(this);
    m_checks->hide();
    m_next = addLabel(QStringLiteral("gateNext"));
    m_typeThis = addLabel(QStringLiteral("gateTypeThis"));
    m_typing = new QLineEdit(this);
    m_typing->setObjectName(QStringLiteral("gateTyping"));
    m_typing->setMinimumWidth(fontMetrics().averageCharWidth() * 28);
    m_typing->setPlaceholderText(tr("Type it to enable the button"));
    m_typeThis->setWordWrap(false);
    m_typeThis->setBuddy(m_typing);
    m_why = addLabel(QStringLiteral("gateWhyNot"));
    m_confirm = new QPushButton(tr("Confirm"), this);
    m_confirm->setObjectName(QStringLiteral("gateConfirm"));
    m_dismiss = new QPushButton(tr("Keep Everything"), this);
    m_dismiss->setObjectName(QStringLiteral("gateDismiss"));

    m_deedRow = new QHBoxLayout;
    m_deedRow->addWidget(m_typeThis);
    m_deedRow->addWidget(m_typing);
    m_deedRow->addWidget(m_confirm, 0, Qt::AlignLeft);
    m_deedRow->addWidget(m_dismiss, 0, Qt::AlignLeft);
    m_deedRow->addStretch();
    auto* details = new CardWords(this);
    for (QWidget* part : std::initializer_list<QWidget*>{m_question, m_checks, m_note, m_next}) {
        details->column()->addWidget(part);
    }
    auto* words = new QVBoxLayout;
    words->setSpacing(fontMetrics().height() / 4);
    words->addWidget(m_headline);
    words->addWidget(details);
    words->addSpacing(fontMetrics().height() / 4);
    words->addLayout(m_deedRow);
    words->addWidget(m_why);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    row->addLayout(words, 1);

    connect(m_typing, &QLineEdit::textChanged, this, &GateCard::updateButton);
    connect(m_typing, &QLineEdit::returnPressed, m_confirm, &QPushButton::click);
    connect(m_dismiss, &QPushButton::clicked, this, &GateCard::dismissed);
    connect(m_confirm, &QPushButton::clicked, this, [this] { emit confirmed(m_confirmation); });
}

void GateCard::showText(Role role, const QString& headline, const QString& question, const QString& note)
{
    setRole(role);
    showPicture(m_icon, role == Role::Blocking ? QStringLiteral("object-locked") : QStringLiteral("flag"));
    m_headline->setText(headline);
    m_question->setText(question);
    m_note->setText(note);
    m_note->setVisible(!note.isEmpty());
    setAccessibleName(headline);
    setAccessibleDescription(question);
}

void GateCard::showGate(const Step& step, const QString& note, const QString& next, const QString& whyNot, int drops)
{
    Q_ASSERT(step.gate());
    const GateBody& gate = *step.gate();
    const bool irreversible = gate.kind == GateBody::Kind::Irreversible;
    const bool same = m_confirmation == gate.confirmation && m_typed == gate.typed;
    m_confirmation = gate.confirmation;
    m_typed = gate.typed;
    m_whyNot = whyNot;
    showText(gate.kind == GateBody::Kind::ApplicationReady ? Role::Waiting : Role::Blocking,
        tr("%1: %2").arg(phaseWord(step.phase), step.title), gate.question, note);
    QString after = next.isEmpty() ? QString() : tr("Next: %1").arg(next);
    if (irreversible) {
        after = tr("What follows cannot be undone. %1").arg(after).trimmed();
    }
    m_next->setText(after);
    m_next->setVisible(!after.isEmpty());
    m_dismiss->hide();
    m_deed = irreversible ? tr("%1 %2").arg(gate.question, after) : QString();
    const QString deed = withoutMnemonics(gateDeed(gate));
    m_confirm->setText(!irreversible || drops < 2 ? deed
            : drops == 2                          ? tr("%1 and 1 More").arg(deed)
                                                  : tr("%1 and %n More", nullptr, drops - 1).arg(deed));
    m_confirm->setIcon(irreversible ? tintedIcon(QStringLiteral("edit-delete"), Role::Blocking) : QIcon());
    const bool typing = !gate.typed.isEmpty();
    m_typeThis->setText(typing ? tr("Type %1:").arg(withoutMnemonics(gate.typed)) : QString());
    m_typeThis->setVisible(typing);
    m_typing->setVisible(typing);
    m_typing->setAccessibleName(typing ? tr("Type %1 to confirm").arg(gate.typed) : QString());
    if (!same) {
        m_typing->clear();
    }
    arrangeDeed();
    updateButton();
}

/// Long names stand below each other: the window must not become wider by them.
void GateCard::arrangeDeed()
{
    constexpr int most = 96; // letters, what the smallest window has
    const int across = m_typeThis->fontMetrics().horizontalAdvance(m_typeThis->text()) + m_typing->minimumWidth()
        + m_confirm->sizeHint().width();
    const bool fits = m_typed.isEmpty() || across <= fontMetrics().averageCharWidth() * most;
    m_deedRow->setDirection(fits ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom);
    m_typeThis->setWordWrap(!fits);
}

void GateCard::showChecks(const QList<GateCheck>& checks)
{
    m_checks->setChecks(checks);
}

void GateCard::showUndoGate(const QString& note, const QString& whyNot, bool keepsOld)
{
    m_confirmation = QStringLiteral("undo-loses-rows");
    m_deed.clear();
    m_typed.clear();
    m_whyNot = whyNot;
    showText(Role::Blocking, keepsOld ? tr("Old and New Form Differ") : tr("Undoing Loses Rows"),
        keepsOld
            ? tr("Nothing is lost of what was written in the old form, which stays. The new form goes, and with it "
                 "what only it holds.")
            : tr("The old shape cannot hold everything that was written in the new one."),
        note);
    m_checks->setChecks({});
    m_next->hide();
    m_typeThis->hide();
    m_typing->hide();
    m_dismiss->show();
    m_confirm->setText(keepsOld ? tr("Undo and Keep the Old Form") : tr("Undo and Lose These Rows"));
    m_confirm->setIcon(tintedIcon(QStringLiteral("edit-undo"), Role::Blocking));
    arrangeDeed();
    updateButton();
}

void GateCard::focusTyping()
{
    m_typing->setFocus(Qt::OtherFocusReason);
}

void GateCard::focusAnswer()
{
    if (!m_typing->isHidden()) {
        focusTyping();
    } else {
        m_confirm->setFocus(Qt::OtherFocusReason);
    }
}

void GateCard::updateButton()
{
    QString why = m_whyNot;
    if (why.isEmpty() && !m_typed.isEmpty() && m_typing->text().trimmed() != m_typed) {
        why = m_typing->text().isEmpty() ? tr("Type %1 to enable this.").arg(m_typed)
                                         : tr("This is not %1.").arg(m_typed);
    }
    m_confirm->setEnabled(why.isEmpty());
    m_confirm->setToolTip(why.isEmpty() ? m_deed : why);
    m_confirm->setAccessibleDescription(m_confirm->toolTip());
    m_why->setText(why);
    // The empty field says it itself.
    m_why->setVisible(!why.isEmpty() && (!m_whyNot.isEmpty() || !m_typing->text().isEmpty()));
}

} // namespace lk
