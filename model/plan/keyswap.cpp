// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/keyswap.h"

namespace lk::planner {

namespace {

QString commentOn(const KeyCopy& key)
{
    return key.comment.isEmpty() ? QString()
                                 : QStringLiteral("COMMENT ON CONSTRAINT %1 ON %2 IS %3")
                                       .arg(quoted(key.name), key.child.quoted(), literal(key.comment));
}

QString validation(const KeyCopy& key)
{
    return key.validated ? QStringLiteral("VALIDATE CONSTRAINT %1").arg(quoted(key.name)) : QString();
}

} // namespace

void releaseKey(const KeyCopy& key, Swap& all)
{
    TableSwap swap(all, key.child);
    const QString drop = QStringLiteral("DROP CONSTRAINT %1").arg(quoted(key.name));
    switch (key.old) {
    case KeyCopy::Old::Renamed:
        break;
    case KeyCopy::Old::MadeAgain:
        swap.alter({}, validation(key)); // reads nothing where it was validated after the cut-over
        swap.alter(drop, {});
        break;
    case KeyCopy::Old::Dropped: {
        swap.alter({}, validation(key));
        swap.both({}, commentOn(key));
        const QString definition = key.validated ? key.definition + QLatin1String(" NOT VALID") : key.definition;
        swap.alter(drop, QStringLiteral("ADD CONSTRAINT %1 %2").arg(quoted(key.name), definition));
        break;
    }
    }
}

void takeKey(const KeyCopy& key, Swap& all)
{
    TableSwap swap(all, key.child);
    const QString rename = QStringLiteral("RENAME CONSTRAINT %1 TO %2");
    const QString drop = QStringLiteral("DROP CONSTRAINT %1").arg(quoted(key.name));
    const QString take = rename.arg(quoted(key.copyName), quoted(key.name));
    const QString giveBack = rename.arg(quoted(key.retiredName), quoted(key.name));
    switch (key.old) {
    case KeyCopy::Old::Renamed:
        swap.alter(rename.arg(quoted(key.name), quoted(key.retiredName)), giveBack);
        break;
    case KeyCopy::Old::MadeAgain:
        swap.both(key.retiredStatement, {});
        swap.both({}, commentOn(key));
        swap.alter({}, giveBack);
        break;
    case KeyCopy::Old::Dropped:
        break;
    }
    // The twin rests on the unique index that an undo drops with its constraint, so it goes first.
    swap.alter(take, drop);
    swap.both(commentOn(key), {});
}

} // namespace lk::planner
