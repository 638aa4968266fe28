// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

#include <QString>

namespace lk {

/// Share of the table to look at first: all of a small table, otherwise enough for a good guess in little time.
double sampleShare(qint64 estimatedRows);

/// "about 270 of 200,000 would not survive (5 % sample)", with the classes.
QString lossSummary(const LossReport& report);

/// The change itself cannot be, whatever happens to the connection.
bool isRefusal(const Error& error);

/// The server ended it by itself, which it tells like a cancel of ours.
bool tookTooLong(const Error& error);

/// In sentences on one line, as a strip is: what printed() puts on lines of their own would run together.
QString inSentences(const Error& error);

} // namespace lk
