// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/lockwaits.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace lk {

namespace {
constexpr qsizetype most = 40; // of one try, which a person may pause and go on with for days
} // namespace

void LockWaits::forget()
{
    const QMutexLocker lock(&m_mutex);
    m_waits.clear();
}

void LockWaits::note(const JournalWait& wait)
{
    const QMutexLocker lock(&m_mutex);
    if (!m_waits.isEmpty()) {
        JournalWait& last = m_waits.last();
        if (last.attempt == wait.attempt && last.queued == wait.queued && wait.waitedMs >= last.waitedMs) {
            const int victims = std::max(last.victims, wait.victims);
            const QString blocker = wait.blocker.isEmpty() ? last.blocker : wait.blocker;
            last = wait;
            last.victims = victims;
            last.blocker = blocker;
            return;
        }
    }
    if (m_waits.size() < most) {
        m_waits << wait;
    }
}

QList<JournalWait> LockWaits::all() const
{
    const QMutexLocker lock(&m_mutex);
    return m_waits;
}

QString textOf(const QList<JournalWait>& waits)
{
    if (waits.isEmpty()) {
        return {};
    }
    QJsonArray array;
    for (const JournalWait& wait : waits) {
        array << QJsonObject{{QStringLiteral("attempt"), wait.attempt}, {QStringLiteral("waitedMs"), wait.waitedMs},
            {QStringLiteral("victims"), wait.victims}, {QStringLiteral("queued"), wait.queued},
            {QStringLiteral("blocker"), wait.blocker}};
    }
    return QString::fromUtf8(QJsonDocument(array).toJson(QJsonDocument::Compact));
}

QList<JournalWait> waitsFromText(const QString& text)
{
    QList<JournalWait> waits;
    for (const QJsonValue& value : QJsonDocument::fromJson(text.toUtf8()).array()) {
        waits << JournalWait{value[QLatin1String("attempt")].toInt(), value[QLatin1String("waitedMs")].toInteger(),
            value[QLatin1String("victims")].toInt(), value[QLatin1String("queued")].toBool(),
            value[QLatin1String("blocker")].toString()};
    }
    return waits;
}

} // namespace lk
