// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/errorcard.h"

#include "ui/plan/cardwords.h"
#include "ui/plan/strategywords.h"
#include "ui/theme/allow.h"
#include "ui/theme/icons.h"

#include <QApplication>
#include <QClipboard>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace lk {

ErrorCard::ErrorCard(QWidget* parent)
    : Card(Role::Blocking, parent)
{
    setObjectName(QStringLiteral("errorCard"));
    m_icon = new QLabel(this);
    m_headline = addLabel(QStringLiteral("errorHeadline"));
    QFont bold = font();
    bold.setBold(true);
    m_headline->setFont(bold);
    m_message = addLabel(QStringLiteral("errorMessage"));
    m_remedy = addLabel(QStringLiteral("errorRemedy"));
    m_watch = addLabel(QStringLiteral("errorWatch"));
    m_watch->hide();
    m_arm = new QPushButton(icon(QStringLiteral("chronometer")), tr("Continue When Free"), this);
    m_arm->setObjectName(QStringLiteral("errorContinueWhenFree"));
    m_retry = new QPushButton(icon(QStringLiteral("view-refresh")), tr("Retry"), this);
    m_retry->setObjectName(QStringLiteral("errorRetry"));
    m_undo = new QPushButton(icon(QStringLiteral("edit-undo")), tr("Undo"), this);
    m_undo->setObjectName(QStringLiteral("errorUndo"));
    m_undo->setAccessibleName(tr("Undo This Plan"));
    m_undo->setToolTip(tr("Take back every step that was done, last first"));
    m_undo->setAccessibleDescription(m_undo->toolTip());
    m_undo->hide();
    m_locks = new QPushButton(icon(QStringLiteral("object-locked")), tr("Show Locks"), this);
    m_locks->setObjectName(QStringLiteral("errorShowLocks"));
    m_takeOver = new QPushButton(icon(QStringLiteral("go-jump")), tr("Take Over…"), this);
    m_takeOver->setObjectName(QStringLiteral("errorTakeOver"));
    m_takeOver->hide();
    auto* copy = new QPushButton(icon(QStringLiteral("edit-copy")), tr("Copy"), this);
    copy->setObjectName(QStringLiteral("errorCopy"));
    copy->setToolTip(tr("Copies everything the server said"));
    auto* dismiss = new QPushButton(tr("Dismiss"), this);
    dismiss->setObjectName(QStringLiteral("errorDismiss"));

    auto* buttons = new QHBoxLayout;
    for (QPushButton* button : {m_retry, m_arm, m_undo, m_takeOver, m_locks, copy, dismiss}) {
        buttons->addWidget(button);
    }
    buttons->addStretch();
    auto* details = new CardWords(this);
    for (QLabel* label : {m_message, m_remedy}) {
        details->column()->addWidget(label);
    }
    auto* words = new QVBoxLayout;
    words->setSpacing(fontMetrics().height() / 4);
    words->addWidget(m_headline);
    words->addWidget(details);
    words->addWidget(m_watch);
    words->addSpacing(fontMetrics().height() / 4);
    words->addLayout(buttons);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_icon, 0, Qt::AlignTop);
    row->addLayout(words, 1);

    connect(m_retry, &QPushButton::clicked, this, &ErrorCard::retryRequested);
    connect(m_undo, &QPushButton::clicked, this, &ErrorCard::undoRequested);
    connect(m_locks, &QPushButton::clicked, this, &ErrorCard::showLocksRequested);
    connect(m_takeOver, &QPushButton::clicked, this, &ErrorCard::takeOverRequested);
    connect(m_arm, &QPushButton::clicked, this, [this] { emit armRequested(!m_armed); });
    connect(dismiss, &QPushButton::clicked, this, &ErrorCard::dismissed);
    connect(copy, &QPushButton::clicked, this, [this] {
        QString text = m_error.printed();
        if (!m_error.statement.isEmpty()) {
            text += QLatin1Char('\n') + m_error.statement;
        }
        QApplication::clipboard()->setText(text);
    });
}

void ErrorCard::showError(const Error& error, const QString& where)
{
    m_error = error;
    showPicture(m_icon, QStringLiteral("data-error"));
    m_headline->setText(where.isEmpty() ? tr("The plan could not go on") : tr("Failed: %1").arg(where));
    QStringList said{error.message.trimmed()};
    if (!error.sqlState.isEmpty()) {
        said[0] += QStringLiteral(" (SQLSTATE %1)").arg(error.sqlState);
    }
    for (const QString& more : {error.detail, error.hint}) {
        if (!more.trimmed().isEmpty()) {
            said << more.trimmed();
        }
    }
    m_message->setText(said.join(QLatin1Char('\n')));
    m_remedy->setText(error.remedy.isEmpty() ? QString() : tr("What to do: %1").arg(controlsInWords(error.remedy)));
    m_remedy->setVisible(!error.remedy.isEmpty());
    m_arm->setVisible(error.kind == ErrorKind::LockTimeout);
    m_locks->setVisible(error.kind == ErrorKind::LockTimeout || error.kind == ErrorKind::OtherOperator);
    setAccessibleName(m_headline->text());
    setAccessibleDescription(m_message->text());
}

void ErrorCard::setHolder(const PlanHolder* holder, const QString& whyNot)
{
    m_takeOver->setVisible(holder);
    if (holder) {
        allow(*m_takeOver, whyNot, tr("End the session of that client, if it is dead, and go on from here"));
    }
}

void ErrorCard::setRetryEnabled(bool enabled, const QString& whyNot)
{
    const QString why = enabled ? QString() : whyNot.isEmpty() ? tr("Not possible now.") : whyNot;
    allow(*m_retry, why, tr("Do the same once more"));
    allow(*m_arm, m_armed ? QString() : why, tr("Watch who holds the lock and go on when nobody does"));
}

void ErrorCard::setUndoOffered(bool offered)
{
    m_undo->setVisible(offered);
}

void ErrorCard::setArmed(bool armed, const QString& words)
{
    m_armed = armed;
    m_arm->setText(armed ? tr("Disarm") : tr("Continue When Free"));
    m_arm->setAccessibleName(m_arm->text());
    m_arm->setAccessibleDescription(words);
    m_arm->setToolTip(
        armed ? tr("Do not go on by itself") : tr("Try again by itself as soon as nobody holds the lock for long"));
    m_watch->setText(words);
    m_watch->setVisible(!words.isEmpty());
}

} // namespace lk
