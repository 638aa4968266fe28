// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/runcontroller.h"
#include "ui/shell/windowparts.h"

#include <QEvent>
#include <QJsonDocument>
#include <QJsonObject>

namespace lk {

namespace {

QString tuningKey(const QString& database, const PlanPage& page)
{
    return QStringLiteral("tuning/%1/%2").arg(database, page.plan().id);
}

} // namespace

void WindowParts::fitDocks()
{
    m_room.fit();
    m_layoutLater.start();
}

/// Who drags what lies between docks sends no signal.
bool WindowParts::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize) {
        m_layoutLater.start();
    }
    return QObject::eventFilter(watched, event);
}

/// Also while docks give way to a plan: those are remembered by name, so that a crash does not lose them.
void WindowParts::saveLayout()
{
    m_layoutLater.stop();
    if (m_room.centre() == DockRoom::Centre::Welcome && !m_room.away().isEmpty()) {
        return; // it has put all docks away before anybody has seen them
    }
    m_memory.saveLayout(m_window);
    m_memory.saveWord(QStringLiteral("window/docksArranged"), m_room.isArranged() ? QStringLiteral("yes") : QString());
    m_memory.saveWord(QStringLiteral("window/docksAway"), m_room.away().join(QLatin1Char(' ')));
    m_memory.saveWord(QStringLiteral("window/docksByHand"), m_room.isHeightSet() ? QStringLiteral("yes") : QString());
}

bool WindowParts::restoreLayout()
{
    m_room.setHeightSet(m_memory.word(QStringLiteral("window/docksByHand")) == QLatin1String("yes"));
    m_room.setArranged(m_memory.word(QStringLiteral("window/docksArranged")) == QLatin1String("yes"));
    if (!m_memory.restoreLayout(m_window)) {
        return false;
    }
    m_room.takeAsItIs();
    const QStringList away = m_memory.word(QStringLiteral("window/docksAway")).split(QLatin1Char(' '));
    for (QDockWidget* dock : m_window.findChildren<QDockWidget*>()) {
        if (away.contains(dock->objectName())) {
            dock->show();
        }
    }
    return true;
}

BackfillTuning WindowParts::tuningOf(const PlanPage* page) const
{
    const QJsonObject kept = QJsonDocument::fromJson(m_memory.word(tuningKey(m_databaseKey, *page)).toUtf8()).object();
    BackfillTuning tuning;
    if (const auto mode = backfillModeFromString(kept.value(QLatin1String("mode")).toString())) {
        tuning = BackfillTuning::of(*mode);
    }
    tuning.targetMs = kept.value(QLatin1String("targetMs")).toDouble(tuning.targetMs);
    tuning.workers = kept.value(QLatin1String("workers")).toInt(tuning.workers);
    tuning.delayMs = kept.value(QLatin1String("delayMs")).toInt(tuning.delayMs);
    if (const QString hours = kept.value(QLatin1String("hours")).toString(); !hours.isEmpty()) {
        setHours(tuning, hours);
    }
    return tuning;
}

/// What was set for another plan is not meant for this one; what was set before there was any is.
void WindowParts::showTuning(const PlanPage* page)
{
    const QString key = tuningKey(m_databaseKey, *page);
    if (m_tuned == page && m_tunedKey == key) {
        return;
    }
    const bool meant = m_tunedKey.isEmpty() || m_tuned == page; // the same page: its plan was made anew
    m_tuned = page;
    m_tunedKey = key;
    if (meant && m_memory.word(key).isEmpty()) {
        saveTuning(page);
        return;
    }
    m_backfill->setTuning(tuningOf(page));
    if (page->controller() && !page->isBusy()) {
        page->controller()->setTuning(m_backfill->tuning());
    }
}

void WindowParts::saveTuning(const PlanPage* page)
{
    const BackfillTuning tuning = m_backfill->tuning();
    const QString key = tuningKey(m_databaseKey, *page);
    m_tuned = page;
    m_tunedKey = key;
    if (tuning == BackfillTuning() && m_memory.word(key).isEmpty()) {
        return; // most plans
    }
    const QJsonObject kept{{QStringLiteral("mode"), toString(tuning.mode)},
        {QStringLiteral("targetMs"), tuning.targetMs}, {QStringLiteral("workers"), tuning.workers},
        {QStringLiteral("delayMs"), tuning.delayMs}, {QStringLiteral("hours"), printedHours(tuning)}};
    m_memory.saveWord(key, QString::fromUtf8(QJsonDocument(kept).toJson(QJsonDocument::Compact)));
}

} // namespace lk
