// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/runoptions.h"

#include "model/engine/runner.h"
#include "ui/theme/allow.h"
#include "ui/theme/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

namespace lk {

RunOptions::RunOptions(QWidget* parent)
    : QScrollArea(parent)
    , m_budget(new QSpinBox(this))
    , m_measure(new QPushButton(icon(QStringLiteral("chronometer")), tr("Measure"), this))
{
    setObjectName(QStringLiteral("runOptions"));
    setAccessibleName(tr("How the Plan Is Run"));
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    auto* page = new QWidget(this);
    auto* column = new QVBoxLayout(page);
    const int gap = fontMetrics().height() / 2;
    column->setContentsMargins(gap, gap, gap, gap);
    column->setSpacing(gap);
    setWidget(page);

    m_budget->setObjectName(QStringLiteral("planLockBudget"));
    m_budget->setAccessibleName(tr("Lock Budget"));
    m_budget->setRange(10, 600'000);
    m_budget->setSingleStep(100);
    m_budget->setSuffix(tr(" ms"));
    m_budget->setGroupSeparatorShown(true);
    m_budget->setValue(RunRequest().lockBudgetMs);
    auto* label = new QLabel(tr("&Lock budget"), page);
    label->setBuddy(m_budget);
    auto* budgetRow = new QHBoxLayout;
    budgetRow->addWidget(label);
    budgetRow->addWidget(m_budget);
    budgetRow->addStretch();
    column->addLayout(budgetRow);
    const QString words = tr("For how long one try for a lock may make anybody wait. A try that takes longer gives up, "
                             "lets everybody pass and comes again later. Holds from the next start on.");
    column->addWidget(addWords(QStringLiteral("planLockBudgetWords"), words));
    m_budget->setToolTip(words);
    m_budget->setAccessibleDescription(words);

    m_measure->setObjectName(QStringLiteral("planMeasure"));
    auto* measureRow = new QHBoxLayout;
    measureRow->addWidget(m_measure);
    measureRow->addStretch();
    column->addSpacing(gap);
    column->addLayout(measureRow);
    m_total = addWords(QStringLiteral("planForecast"));
    m_notes = addWords(QStringLiteral("planForecastNotes"));
    QFont bold = font();
    bold.setBold(true);
    m_total->setFont(bold);
    column->addWidget(m_total);
    column->addWidget(m_notes);
    column->addStretch();

    connect(m_budget, &QSpinBox::valueChanged, this, &RunOptions::lockBudgetChanged);
    connect(m_measure, &QPushButton::clicked, this, &RunOptions::measureRequested);
    showForecast(nullptr, false, {});
}

QString RunOptions::expectation(const Forecast& forecast)
{
    const StepForecast total = forecast.total();
    QStringList parts{printedSeconds(total.seconds)};
    if (total.walBytes.isKnown()) {
        parts << tr("%1 of WAL").arg(printedBytes(total.walBytes));
    }
    if (total.diskBytes.isKnown()) {
        parts << tr("%1 more disk").arg(printedBytes(total.diskBytes));
    }
    return parts.join(QStringLiteral(", "));
}

QLabel* RunOptions::addWords(const QString& objectName, const QString& text)
{
    auto* words = new QLabel(text, widget());
    words->setObjectName(objectName);
    words->setTextFormat(Qt::PlainText);
    words->setWordWrap(true);
    words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return words;
}

void RunOptions::showForecast(const std::shared_ptr<const Forecast>& forecast, bool measuring, const QString& whyNot)
{
    m_measure->setText(measuring ? tr("Stop Measuring") : forecast ? tr("Measure Again") : tr("Measure"));
    m_measure->setAccessibleName(measuring ? tr("Stop Measuring") : tr("Measure What the Plan Takes"));
    const QString tip
        = tr("Tries the plan's work on a copy of up to 20,000 rows of each table, in a schema of its own that is "
             "dropped again. The tables themselves are only read.");
    allow(*m_measure, measuring ? QString() : whyNot, measuring ? tr("What was measured so far is dropped") : tip);
    if (!forecast) {
        m_total->setText(measuring ? tr("Measuring…") : tr("Nobody has measured yet what this plan takes."));
        m_notes->setText(tip);
        return;
    }
    m_total->setText(tr("Expected: %1").arg(expectation(*forecast)));
    QStringList lines;
    for (const QString& warning : forecast->warnings) {
        lines << tr("Warning: %1").arg(warning);
    }
    m_notes->setText((lines + forecast->notes).join(QLatin1Char('\n')));
}

} // namespace lk
