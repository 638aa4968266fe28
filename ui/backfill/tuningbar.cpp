// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/backfill/tuningbar.h"

#include "ui/theme/allow.h"
#include "ui/theme/icons.h"

#include <QButtonGroup>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSpinBox>
#include <QToolButton>

namespace lk {

namespace {

struct Preset {
    const char* name;
    double targetMs;
};
constexpr Preset presets[] = {{QT_TRANSLATE_NOOP("lk::TuningBar", "Gentle"), 1},
    {QT_TRANSLATE_NOOP("lk::TuningBar", "Default"), 3}, {QT_TRANSLATE_NOOP("lk::TuningBar", "Fast"), 10}};

} // namespace

TuningBar::TuningBar(QWidget* parent)
    : QWidget(parent)
{
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(fontMetrics().height() / 3);
    m_pause = new QToolButton(this);
    m_pause->setObjectName(QStringLiteral("backfillPause"));
    m_pause->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_pause->setFocusPolicy(Qt::TabFocus);
    row->addWidget(m_pause);
    m_presets = new QButtonGroup(this);
    int id = 0;
    for (const Preset& preset : presets) {
        auto* button = new QToolButton(this);
        button->setObjectName(QStringLiteral("preset-%1").arg(QString::fromLatin1(preset.name).toLower()));
        button->setText(tr(preset.name));
        button->setAccessibleName(tr("Batch target: %1").arg(tr(preset.name)));
        button->setToolTip(tr("Aim at batches of %1 ms").arg(preset.targetMs));
        button->setCheckable(true);
        button->setFocusPolicy(Qt::TabFocus);
        m_presets->addButton(button, id++);
        row->addWidget(button);
    }
    const auto caption = [&](const QString& text, QWidget* buddy) {
        auto* label = new QLabel(text, this);
        label->setBuddy(buddy);
        row->addWidget(label);
        row->addWidget(buddy);
    };
    m_target = new QDoubleSpinBox(this);
    m_target->setObjectName(QStringLiteral("backfillTarget"));
    m_target->setRange(0.5, 1000);
    m_target->setDecimals(1);
    m_target->setSuffix(tr(" ms"));
    m_target->setAccessibleName(tr("Batch Target"));
    m_target->setToolTip(tr("How long one batch may take; applies at once"));
    caption(tr("Target"), m_target);
    m_delay = new QSpinBox(this);
    m_delay->setObjectName(QStringLiteral("backfillDelay"));
    m_delay->setRange(0, 60'000);
    m_delay->setSingleStep(10);
    m_delay->setSuffix(tr(" ms"));
    m_delay->setAccessibleName(tr("Delay Between Batches"));
    m_delay->setToolTip(tr("Rest between two batches; applies at once"));
    caption(tr("Delay"), m_delay);
    m_workers = new QLabel(this);
    m_workers->setObjectName(QStringLiteral("backfillWorkers"));
    row->addWidget(m_workers);
    row->addStretch();
    auto* asTable = new QToolButton(this);
    asTable->setObjectName(QStringLiteral("backfillAsTable"));
    asTable->setIcon(icon(QStringLiteral("view-list-details")));
    asTable->setText(tr("Show as Table"));
    asTable->setToolTip(tr("Show the figures as a table"));
    asTable->setAccessibleName(asTable->text());
    asTable->setCheckable(true);
    asTable->setFocusPolicy(Qt::TabFocus);
    row->addWidget(asTable);

    connect(m_pause, &QToolButton::clicked, this, &TuningBar::pauseClicked);
    connect(m_presets, &QButtonGroup::idClicked, this, [this](int at) { m_target->setValue(presets[at].targetMs); });
    connect(m_target, &QDoubleSpinBox::valueChanged, this, &TuningBar::announce);
    connect(m_delay, &QSpinBox::valueChanged, this, &TuningBar::announce);
    connect(asTable, &QToolButton::toggled, this, &TuningBar::asTableToggled);
    setTuning({});
    setWorkers(1);
}

void TuningBar::setTuning(const BackfillTuning& tuning)
{
    m_quiet = true;
    m_target->setValue(tuning.targetMs);
    m_delay->setValue(tuning.delayMs);
    m_tuning = tuning;
    showPreset();
    m_quiet = false;
}

void TuningBar::setRun(Run run, const QString& whyNoPause)
{
    const bool paused = run == Run::Paused;
    m_pause->setText(paused ? tr("Resume") : tr("Pause"));
    m_pause->setAccessibleName(paused ? tr("Resume the Backfill") : tr("Pause the Backfill"));
    m_pause->setIcon(icon(paused ? QStringLiteral("media-playback-start") : QStringLiteral("media-playback-pause")));
    allow(*m_pause, whyNoPause, paused ? tr("Go on where it stands") : tr("Hold after the batch that runs"));
}

void TuningBar::setWorkers(int workers)
{
    m_workers->setText(workers <= 1 ? tr("1 worker") : tr("%n workers", nullptr, workers));
}

void TuningBar::showPreset()
{
    m_presets->setExclusive(false);
    for (QAbstractButton* button : m_presets->buttons()) {
        button->setChecked(qFuzzyCompare(presets[m_presets->id(button)].targetMs, m_tuning.targetMs));
    }
    m_presets->setExclusive(true);
}

void TuningBar::announce()
{
    m_tuning.targetMs = m_target->value();
    m_tuning.delayMs = m_delay->value();
    showPreset();
    if (!m_quiet) {
        emit tuningChanged(m_tuning);
    }
}

} // namespace lk
