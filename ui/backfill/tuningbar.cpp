// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/backfill/tuningbar.h"

#include "ui/theme/allow.h"
#include "ui/theme/icons.h"
#include "ui/theme/roles.h"

#include <QButtonGroup>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QSpinBox>
#include <QToolButton>

#include <algorithm>

namespace lk {

namespace {

struct Preset {
    BackfillMode mode;
    const char* id;
    const char* name;
};
constexpr Preset presets[] = {{BackfillMode::Gentle, "gentle", QT_TRANSLATE_NOOP("lk::TuningBar", "Gentle")},
    {BackfillMode::Default, "default", QT_TRANSLATE_NOOP("lk::TuningBar", "Default")},
    {BackfillMode::Fast, "fast", QT_TRANSLATE_NOOP("lk::TuningBar", "Fast")}};

} // namespace

TuningBar::TuningBar(QWidget* parent)
    : QWidget(parent)
{
    m_rows = new QBoxLayout(QBoxLayout::LeftToRight, this);
    m_rows->setContentsMargins(0, 0, 0, 0);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    auto* first = new QHBoxLayout;
    auto* second = new QHBoxLayout;
    const int gap = fontMetrics().height() / 3;
    for (QHBoxLayout* half : {first, second}) {
        half->setSpacing(gap);
        m_rows->addLayout(half, half == second ? 1 : 0);
    }
    m_rows->setSpacing(gap);
    QHBoxLayout* row = first;
    m_pause = new QToolButton(this);
    m_pause->setObjectName(QStringLiteral("backfillPause"));
    m_pause->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_pause->setFocusPolicy(Qt::TabFocus);
    row->addWidget(m_pause);
    m_presets = new QButtonGroup(this);
    int id = 0;
    for (const Preset& preset : presets) {
        auto* button = new QToolButton(this);
        button->setObjectName(QStringLiteral("preset-%1").arg(QLatin1String(preset.id)));
        button->setText(tr(preset.name));
        button->setAccessibleName(tr("Backfill mode: %1").arg(tr(preset.name)));
        button->setToolTip(tr("Aim at batches of %1 ms").arg(BackfillTuning::of(preset.mode).targetMs));
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
    row->addStretch(); // where the second half is below it
    row = second;
    m_workers = new QSpinBox(this);
    m_workers->setObjectName(QStringLiteral("backfillWorkers"));
    m_workers->setRange(0, BackfillTuning::workersMost);
    m_workers->setSpecialValueText(tr("by load"));
    m_workers->setAccessibleName(tr("Workers"));
    m_workers->setToolTip(tr("How many copy at once; by load: as many as the server has room for. Applies at once"));
    caption(tr("Workers"), m_workers);
    m_hours = new QLineEdit(this);
    m_hours->setObjectName(QStringLiteral("backfillHours"));
    m_hours->setAccessibleName(tr("Hours"));
    m_hours->setPlaceholderText(tr("any time"));
    m_hours->setMaxLength(16);
    m_hours->setMaximumWidth(fontMetrics().horizontalAdvance(QStringLiteral("00:00-00:00")) * 3 / 2);
    caption(tr("Hours"), m_hours);
    m_atWork = new QLabel(this);
    m_atWork->setObjectName(QStringLiteral("backfillAtWork"));
    row->addWidget(m_atWork);
    row->addStretch();
    auto* watched = new QToolButton(this);
    watched->setObjectName(QStringLiteral("backfillShowSignals"));
    watched->setIcon(icon(QStringLiteral("view-filter")));
    watched->setText(tr("Show What Is Watched"));
    watched->setToolTip(tr("Show what the backfill watches so as not to harm the server"));
    watched->setAccessibleName(watched->text());
    watched->setCheckable(true);
    watched->setFocusPolicy(Qt::TabFocus);
    row->addWidget(watched);
    connect(watched, &QToolButton::toggled, this, &TuningBar::signalsToggled);
    auto* asTable = new QToolButton(this);
    asTable->setObjectName(QStringLiteral("backfillAsTable"));
    asTable->setIcon(icon(QStringLiteral("view-list-details")));
    asTable->setText(tr("Show as Table"));
    asTable->setToolTip(tr("Show the figures as a table"));
    asTable->setAccessibleName(asTable->text());
    asTable->setCheckable(true);
    asTable->setFocusPolicy(Qt::TabFocus);
    row->addWidget(asTable);

    // A number half typed is not meant: it counts with Enter, or when the field is left.
    for (QAbstractSpinBox* field : std::initializer_list<QAbstractSpinBox*>{m_target, m_delay, m_workers}) {
        field->setKeyboardTracking(false);
    }
    connect(m_pause, &QToolButton::clicked, this, &TuningBar::pauseClicked);
    connect(m_presets, &QButtonGroup::idClicked, this, [this](int at) {
        m_tuning.mode = presets[at].mode;
        const double target = BackfillTuning::of(m_tuning.mode).targetMs;
        qFuzzyCompare(m_target->value(), target) ? announce() : m_target->setValue(target);
    });
    connect(m_target, &QDoubleSpinBox::valueChanged, this, &TuningBar::announce);
    connect(m_delay, &QSpinBox::valueChanged, this, &TuningBar::announce);
    connect(m_workers, &QSpinBox::valueChanged, this, &TuningBar::announce);
    connect(m_hours, &QLineEdit::editingFinished, this, &TuningBar::announce);
    connect(m_hours, &QLineEdit::textChanged, this, &TuningBar::judgeHours);
    connect(asTable, &QToolButton::toggled, this, &TuningBar::asTableToggled);
    setTuning({});
    setWorkers(0);
    judgeHours();
}

void TuningBar::setTuning(const BackfillTuning& tuning)
{
    m_quiet = true;
    m_target->setValue(tuning.targetMs);
    m_delay->setValue(tuning.delayMs);
    m_workers->setValue(tuning.workers);
    if (!m_hours->hasFocus()) {
        m_hours->setText(printedHours(tuning));
    }
    m_tuning = m_told = tuning;
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

void TuningBar::setWorkers(int atWork)
{
    m_atWork->setText(atWork <= 0 ? QString() : atWork == 1 ? tr("1 at work") : tr("%n at work", nullptr, atWork));
}

void TuningBar::showPreset()
{
    m_presets->setExclusive(false);
    for (QAbstractButton* button : m_presets->buttons()) {
        const BackfillMode mode = presets[m_presets->id(button)].mode;
        button->setChecked(qFuzzyCompare(BackfillTuning::of(mode).targetMs, m_tuning.targetMs));
    }
    m_presets->setExclusive(true);
}

/// What is not understood is not taken, and says so.
void TuningBar::judgeHours()
{
    BackfillTuning tried;
    const bool understood = m_hours->text().trimmed().isEmpty() || setHours(tried, m_hours->text().trimmed());
    QPalette colours;
    if (!understood) {
        colours.setColor(QPalette::Text, roleColor(Role::Blocking));
    }
    m_hours->setPalette(colours);
    m_hours->setToolTip(understood ? tr("The hours in which it may work, by this machine's clock, such as 22:00-06:00; "
                                        "empty: at any time. Applies "
                                        "at once")
                                   : tr("Not understood: write it as 22:00-06:00, or leave it empty."));
    m_hours->setAccessibleDescription(m_hours->toolTip());
}

void TuningBar::announce()
{
    m_tuning.targetMs = m_target->value();
    m_tuning.delayMs = m_delay->value();
    m_tuning.workers = m_workers->value();
    if (m_hours->text().trimmed().isEmpty()) {
        m_tuning.hoursFrom = m_tuning.hoursTo = QTime();
    } else {
        setHours(m_tuning, m_hours->text().trimmed());
    }
    showPreset();
    if (!m_quiet && m_tuning != m_told) {
        m_told = m_tuning;
        emit tuningChanged(m_tuning);
    }
}

void TuningBar::resizeEvent(QResizeEvent* event)
{
    QWidget::resizeEvent(event);
    int needed = m_rows->spacing();
    for (int i = 0; i < m_rows->count(); ++i) {
        needed += m_rows->itemAt(i)->minimumSize().width();
    }
    const auto wanted = width() >= needed ? QBoxLayout::LeftToRight : QBoxLayout::TopToBottom;
    if (m_rows->direction() != wanted) {
        m_rows->setDirection(wanted);
        updateGeometry();
    }
}

QSize TuningBar::minimumSizeHint() const
{
    // As narrow as the wider half: there are two rows then.
    int width = 0;
    for (int i = 0; i < m_rows->count(); ++i) {
        width = std::max(width, m_rows->itemAt(i)->minimumSize().width());
    }
    return {width, QWidget::minimumSizeHint().height()};
}

} // namespace lk
