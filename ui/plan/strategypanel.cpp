// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/strategypanel.h"

#include "ui/plan/panelwords.h"
#include "ui/plan/statewords.h"
#include "ui/plan/strategywords.h"
#include "ui/theme/allow.h"

#include <QEvent>
#include <QGridLayout>
#include <QPushButton>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace lk {

namespace {

/// The same words may stand in the reason and in what it was chosen for: once is enough.
QString withoutRepetition(const QString& because, const QString& reason)
{
    return reason.isEmpty() || because.contains(reason) ? because : because + QLatin1Char('\n') + reason;
}

QString nameOf(const Decision& decision, const StrategyOption& option)
{
    const QString name = strategyWord(option.strategy);
    return option.strategy == decision.chosen ? StrategyPanel::tr("%1, chosen").arg(name)
        : option.possible                     ? name
                                              : StrategyPanel::tr("%1, not possible").arg(name);
}

} // namespace

QStringList planCosts(const Plan& plan)
{
    int exclusive = 0;
    int builds = 0;
    int people = 0;
    QStringList copied;
    QStringList rewritten;
    QStringList scanned;
    bool irreversible = false;
    for (const Step& step : plan.steps) {
        exclusive += step.lock == LockMode::AccessExclusive ? 1 : 0;
        builds += step.work == Work::Build ? 1 : 0;
        people += step.gate() ? 1 : 0;
        irreversible = irreversible || step.irreversible;
        if (const auto* backfill = std::get_if<BackfillBody>(&step.body)) {
            copied << backfill->table.printed();
        } else if (step.work == Work::Rewrite) {
            rewritten << step.lockedObject;
        } else if (step.work == Work::Scan && !std::holds_alternative<VerifyBody>(step.body)) {
            scanned << step.lockedObject;
        }
    }
    for (QStringList* list : {&copied, &rewritten, &scanned}) {
        list->removeDuplicates();
    }
    const auto list = [](const QStringList& names) { return names.join(StrategyPanel::tr(", ")); };
    QStringList lines;
    lines << (exclusive == 0 ? StrategyPanel::tr("Locks: none that keeps readers out.")
            : exclusive == 1
            ? StrategyPanel::tr("Locks: readers are kept out once, each try shorter than the lock budget.")
            : StrategyPanel::tr("Locks: readers are kept out %n time(s), each try shorter than the lock budget.",
                  nullptr, exclusive));
    if (!rewritten.isEmpty()) {
        lines << StrategyPanel::tr("Rewritten under lock: %1.").arg(list(rewritten));
    }
    if (!copied.isEmpty()) {
        lines << StrategyPanel::tr("Copied in batches, with the disk and WAL of the new values: %1.").arg(list(copied));
    }
    if (!scanned.isEmpty()) {
        lines << StrategyPanel::tr("Read as a whole, beside the application: %1.").arg(list(scanned));
    }
    if (builds > 0) {
        lines << (builds == 1 ? StrategyPanel::tr("Indexes built beside the application: 1.")
                              : StrategyPanel::tr("Indexes built beside the application: %n.", nullptr, builds));
    }
    lines << (people == 0 ? StrategyPanel::tr("People: nobody is asked on the way.")
            : people == 1 ? StrategyPanel::tr("People: asked once on the way.")
                          : StrategyPanel::tr("People: asked %n times on the way.", nullptr, people));
    lines << (irreversible ? StrategyPanel::tr("Undo: possible until Contract.")
                           : StrategyPanel::tr("Undo: possible after every step."));
    return lines;
}

StrategyPanel::StrategyPanel(QWidget* parent)
    : QScrollArea(parent)
{
    setObjectName(QStringLiteral("strategyPanel"));
    setAccessibleName(tr("Strategies"));
    setUpPanel(*this);
}

void StrategyPanel::setPlan(const Plan& plan)
{
    const auto [now, before]
        = std::ranges::mismatch(plan.decisions, m_plan.decisions, {}, &Decision::chosen, &Decision::chosen);
    const bool otherwise = now != plan.decisions.end() || before != m_plan.decisions.end();
    const qsizetype at = now - plan.decisions.begin();
    m_plan = plan;
    rebuild();
    if (otherwise) { // to where the chosen one stands
        widget()->layout()->activate();
        verticalScrollBar()->setValue(at > 0 && at < m_heads.size() ? m_heads[at]->y() : 0);
    }
}

void StrategyPanel::setLocked(const QString& why)
{
    if (m_locked != why) {
        m_locked = why;
        rebuild();
    }
}

void StrategyPanel::changeEvent(QEvent* event)
{
    QScrollArea::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) {
        rebuild();
    }
}

void StrategyPanel::addDecision(const Decision& decision, QGridLayout& grid, int& row)
{
    QWidget* page = grid.parentWidget();
    m_heads << panelText(printed(decision.change), page, true);
    grid.addWidget(m_heads.last(), row++, 0, 1, 3);
    QList<StrategyOption> options = decision.options;
    options.removeIf([](const StrategyOption& option) { return option.strategy == Strategy::Auto; });
    // The chosen one first, then what else there is, then what cannot be.
    std::ranges::stable_sort(options, {}, [&](const StrategyOption& option) {
        return option.strategy == decision.chosen ? 0 : option.possible ? 1 : 2;
    });
    for (const StrategyOption& option : std::as_const(options)) {
        const bool chosen = option.strategy == decision.chosen;
        const QIcon picture = chosen ? tintedIcon(QStringLiteral("data-success"), Role::Migrate)
            : option.possible        ? roleIcon(Role::Neutral)
                                     : tintedIcon(QStringLiteral("process-stop"), Role::Neutral);
        grid.addWidget(panelIcon(picture, page), row, 0, Qt::AlignTop);
        auto* words = new QVBoxLayout;
        words->setSpacing(fontMetrics().height() / 8);
        QLabel* name = panelText(nameOf(decision, option), page, chosen);
        if (!option.possible) {
            name->setForegroundRole(QPalette::PlaceholderText);
        }
        words->addWidget(name);
        QLabel* reason = panelText(
            chosen ? withoutRepetition(strategiesInWords(decision.because), option.reason) : option.reason, page);
        reason->setForegroundRole(chosen ? QPalette::WindowText : QPalette::PlaceholderText);
        words->addWidget(reason);
        grid.addLayout(words, row, 1, 1, 2);
        if (option.possible && !chosen) {
            auto* choose = new QPushButton(tr("Use %1").arg(strategyWord(option.strategy)), page);
            choose->setObjectName(QStringLiteral("use-%1").arg(toString(option.strategy)));
            choose->setAccessibleName(
                tr("Use %1 for: %2").arg(strategyWord(option.strategy), printed(decision.change)));
            allow(*choose, m_locked, tr("Plans anew with this strategy. %1").arg(option.reason));
            connect(choose, &QPushButton::clicked, this, [this, change = decision.change, strategy = option.strategy] {
                emit strategyChosen(change, strategy);
            });
            words->addWidget(choose, 0, Qt::AlignLeft);
        }
        ++row;
    }
}

void StrategyPanel::addCosts(QGridLayout& grid, int& row)
{
    QWidget* page = grid.parentWidget();
    grid.addWidget(panelText(tr("What this plan asks for"), page, true), row++, 0, 1, 3);
    for (const QString& line : planCosts(m_plan)) {
        grid.addWidget(panelIcon(roleIcon(Role::Neutral), page), row, 0, Qt::AlignTop);
        grid.addWidget(panelText(line, page), row++, 1, 1, 2);
    }
}

void StrategyPanel::rebuild()
{
    const int scrolled = verticalScrollBar()->value();
    auto* page = new QWidget;
    auto* grid = new QGridLayout(page);
    grid->setHorizontalSpacing(fontMetrics().height() / 2);
    grid->setVerticalSpacing(fontMetrics().height() * 2 / 3);
    grid->setColumnStretch(1, 1);
    int row = 0;
    if (!m_locked.isEmpty()) {
        grid->addWidget(panelIcon(tintedIcon(QStringLiteral("object-locked"), Role::Neutral), page), row, 0);
        grid->addWidget(panelText(m_locked, page), row++, 1, 1, 2);
    }
    m_heads.clear();
    for (const Decision& decision : std::as_const(m_plan.decisions)) {
        addDecision(decision, *grid, row);
    }
    addCosts(*grid, row);
    grid->setRowStretch(row, 1);
    setWidget(page);
    verticalScrollBar()->setValue(scrolled);
}

} // namespace lk
