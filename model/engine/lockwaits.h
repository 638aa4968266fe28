// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/journal/journal.h"

#include <QMutex>

namespace lk {

/// The waits for locks that the present try of a step has had, noted by the thread that watches it and read by the one
/// that works, for the journal.
class LockWaits {
public:
    void forget(); ///< another try begins
    /// The same wait, seen again, replaces what it was seen as before.
    void note(const JournalWait& wait);
    QList<JournalWait> all() const;

private:
    mutable QMutex m_mutex;
    QList<JournalWait> m_waits;
};

/// As the journal keeps them: a JSON array; empty when there are none.
QString textOf(const QList<JournalWait>& waits);
QList<JournalWait> waitsFromText(const QString& text);

} // namespace lk
