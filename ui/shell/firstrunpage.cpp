// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/firstrunpage.h"

#include "ui/theme/allow.h"
#include "ui/theme/icons.h"

#include <QGridLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace lk {

FirstRunPage::FirstRunPage(bool sandboxPossible, QWidget* parent)
    : QWidget(parent)
    , m_status(new QLabel(this))
    , m_busy(new QProgressBar(this))
    , m_sandboxPossible(sandboxPossible)
{
    setObjectName(QStringLiteral("firstRunPage"));
    const int line = fontMetrics().height();

    auto* title = new QLabel(tr("Change a live database without stopping the application"), this);
    QFont large = title->font();
    large.setPointSizeF(large.pointSizeF() * 1.6);
    large.setWeight(QFont::DemiBold);
    title->setFont(large);
    title->setWordWrap(true);
    auto* about = new QLabel(tr("Draft a rename or a type change, look at the staged plan, and run it step by step: "
                                "expand, migrate, contract. Until Contract, every step can be taken back."),
        this);
    about->setWordWrap(true);

    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(line);
    grid->setVerticalSpacing(line);
    int row = 0;
    const auto way = [&](const QString& iconName, const QString& text, const QString& words) {
        auto* button = new QPushButton(icon(iconName), text, this);
        button->setAccessibleName(text);
        button->setAccessibleDescription(words);
        button->setMinimumWidth(line * 11);
        button->setMinimumHeight(line * 9 / 4);
        button->setStyleSheet(QString());
        auto* label = new QLabel(words, this);
        label->setWordWrap(true);
        label->setBuddy(button);
        label->setForegroundRole(QPalette::PlaceholderText);
        grid->addWidget(button, row, 0);
        grid->addWidget(label, row, 1);
        ++row;
        return button;
    };
    m_sandbox = way(QStringLiteral("media-playback-start"), tr("Try the Sandbox"),
        tr("A private, throw-away PostgreSQL with a shop of a million orders and an application at work on it."));
    m_sandbox->setObjectName(QStringLiteral("trySandbox"));
    auto* connectButton = way(QStringLiteral("network-connect"), tr("Connect…"),
        tr("To your own server. Nothing is written until you run a plan."));
    connectButton->setAccessibleName(tr("Connect to a Server…")); // there is a Connect… in the tool bar
    connectButton->setObjectName(QStringLiteral("connectButton"));
    auto* open = way(
        QStringLiteral("document-open"), tr("Open Plan…"), tr("An .lkplan file made here or on the command line."));
    open->setObjectName(QStringLiteral("openPlanButton"));
    grid->setColumnStretch(1, 1);

    m_status->setObjectName(QStringLiteral("firstRunStatus"));
    m_status->setWordWrap(true);
    m_busy->setRange(0, 0);
    m_busy->setTextVisible(false);
    m_busy->setAccessibleName(tr("At work"));
    m_busy->setMaximumHeight(line / 2);
    for (QWidget* widget : {static_cast<QWidget*>(m_status), static_cast<QWidget*>(m_busy)}) {
        QSizePolicy policy = widget->sizePolicy();
        policy.setRetainSizeWhenHidden(true);
        widget->setSizePolicy(policy);
    }

    auto* middle = new QVBoxLayout;
    middle->setSpacing(line);
    middle->addStretch(2);
    middle->addWidget(title);
    middle->addWidget(about);
    middle->addLayout(grid);
    middle->addWidget(m_busy);
    middle->addWidget(m_status);
    middle->addStretch(3);
    auto* page = new QHBoxLayout(this);
    page->addStretch(1);
    page->addLayout(middle, 6);
    page->addStretch(1);

    connect(m_sandbox, &QPushButton::clicked, this, &FirstRunPage::sandboxRequested);
    connect(connectButton, &QPushButton::clicked, this, &FirstRunPage::connectRequested);
    connect(open, &QPushButton::clicked, this, &FirstRunPage::openPlanRequested);
    showIdle();
}

void FirstRunPage::showProgress(const QString& what)
{
    allow(*m_sandbox, what);
    m_busy->show();
    m_status->setText(what);
}

void FirstRunPage::showIdle()
{
    m_busy->hide();
    m_status->clear();
    allow(*m_sandbox, m_sandboxPossible ? QString() : tr("The PostgreSQL 17 server programs are not installed here."));
}

} // namespace lk
