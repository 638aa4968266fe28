// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What a run, a step and a try say of themselves; reading them is in runhistory.cpp.

#include "model/engine/planprogress.h"
#include "model/workspace/runhistory.h"

#include <QCoreApplication>

#include <algorithm>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::RunHistory)
};

} // namespace

QString printed(const RunKey& key)
{
    QString text = key.planId;
    if (key.generation > 0) {
        text += QLatin1Char(':') + QString::number(key.generation);
    }
    return key.undo ? text + QLatin1String(":undo") : text;
}

Result<RunKey> parseRunKey(const QString& text)
{
    RunKey key;
    QStringList parts = text.split(QLatin1Char(':'));
    key.planId = parts.takeFirst();
    bool fine = !key.planId.isEmpty();
    if (!parts.isEmpty() && parts.last() == QLatin1String("undo")) {
        key.undo = true;
        parts.removeLast();
    }
    if (fine && !parts.isEmpty()) {
        key.generation = parts.takeFirst().toInt(&fine);
        fine = fine && key.generation >= 1 && parts.isEmpty();
    }
    if (!fine) {
        return failure(ErrorKind::BadInput, Words::tr("\"%1\" does not name a run.").arg(text),
            Words::tr("A run is named ID, ID:2 for its second time, or ID:2:undo, as the history lists them."));
    }
    return key;
}

QString toString(RunFate fate)
{
    switch (fate) {
    case RunFate::UnderWay:
        return QStringLiteral("under-way");
    case RunFate::Open:
        return QStringLiteral("open");
    case RunFate::Finished:
        return QStringLiteral("finished");
    case RunFate::TakenBack:
        return QStringLiteral("taken-back");
    case RunFate::GoingBack:
        return QStringLiteral("going-back");
    case RunFate::Waiting:
        return QStringLiteral("waiting");
    }
    Q_UNREACHABLE();
}

qint64 RunTry::waitedMs() const
{
    qint64 sum = 0;
    for (const JournalWait& wait : waits) {
        sum += wait.waitedMs;
    }
    return sum;
}

bool RunStep::waitsForDecision() const
{
    return !tries.isEmpty() && lk::waitsForDecision(tries.last().entry);
}

const JournalEntry* RunRecord::decision() const
{
    const JournalEntry* last = nullptr;
    for (const RunStep& step : steps) {
        if (!step.tries.isEmpty() && (!last || step.tries.last().entry.id > last->id)) {
            last = &step.tries.last().entry;
        }
    }
    return summary.fate == RunFate::Waiting && last && waitsForDecision(*last) ? last : nullptr;
}

QString RunStep::outcome() const
{
    if (tries.isEmpty()) {
        return QStringLiteral("pending");
    }
    const QString& last = tries.last().entry.outcome;
    return last.isEmpty() ? QStringLiteral("in-doubt") : last;
}

namespace {

/// Adds up what is known; -1 when nothing is.
template <typename Of>
qint64 sumOf(const QList<RunTry>& tries, Of of)
{
    qint64 sum = -1;
    for (const RunTry& one : tries) {
        if (of(one) >= 0) {
            sum = std::max<qint64>(sum, 0) + of(one);
        }
    }
    return sum;
}

} // namespace

qint64 RunStep::milliseconds() const
{
    return sumOf(tries, [](const RunTry& one) { return one.entry.facts.milliseconds; });
}

qint64 RunStep::walBytes() const
{
    return sumOf(tries, [](const RunTry& one) { return one.entry.facts.walBytes; });
}

qint64 RunStep::lockMs() const
{
    qint64 longest = -1;
    for (const RunTry& one : tries) {
        longest = std::max(longest, one.entry.facts.lockMs);
    }
    return longest;
}

qint64 RunStep::rows() const
{
    return tries.isEmpty() ? -1 : tries.last().rows;
}

int RunStep::waits() const
{
    qsizetype count = 0;
    for (const RunTry& one : tries) {
        count += one.waits.size();
    }
    return int(count);
}

qint64 RunStep::waitedMs() const
{
    return std::max<qint64>(0, sumOf(tries, [](const RunTry& one) { return one.waitedMs(); }));
}

QStringList RunStep::blockers() const
{
    QStringList names;
    for (const RunTry& one : tries) {
        for (const JournalWait& wait : one.waits) {
            if (!wait.blocker.isEmpty() && !names.contains(wait.blocker)) {
                names << wait.blocker;
            }
        }
    }
    return names;
}

} // namespace lk
