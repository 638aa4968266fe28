// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"

/// What a server's error means for the one who must decide: again, smaller, reconnect, or give up.
namespace lk {

/// The session is gone; what it was doing may or may not have happened.
bool isConnectionLost(const Error& error);
/// The server had no place for one more connection; nothing that exists was lost.
bool isRefused(const Error& error);
/// lock_timeout or NOWAIT: somebody held a lock too long.
bool isLockTimeout(const Error& error);
/// A person, our guard, or statement_timeout ended the statement.
bool isCancelled(const Error& error);
/// Deadlock or serialization failure: the same statement may pass next time.
bool isTransient(const Error& error);
/// A value or a constraint refuses (classes 22 and 23): the same again fails the same way.
bool isDataError(const Error& error);

/// RunEnd::Stopped travels as this error inside the engine.
Error stoppedError();
bool isStopped(const Error& error);

/// How long to leave the table alone after the `number`th try (from 1) that made others wait up to `budgetMs`: at least
/// that long again, so that whoever queued gets through before the next one.
int pauseBetweenTriesMs(int number, int budgetMs);

/// Full-jitter backoff: a random time from 0 to min(cap, base * 2^attempt), attempt counted from 0.
int jitteredDelayMs(int attempt, int baseMs, int capMs);

} // namespace lk
