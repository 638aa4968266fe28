// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"

namespace lk {

/// The planner names strategies as the command line takes them (in-place, dual-column, view), one reason behind the
/// other. For people: by the words that the window has for them, each reason on a line of its own.
QString strategiesInWords(const QString& text);
Error strategiesInWords(Error error);

/// A remedy names the command line's options (--using, --losses mend). For people at the window: its controls that do
/// the same.
QString controlsInWords(QString text);

} // namespace lk
