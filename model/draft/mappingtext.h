// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/draft/draft.h"

namespace lk {

/// VALUE=NEW as people write it, on the command line and in the window: n/a=0, =NULL for the empty text, 'a=b'=1, x=''.
/// Quotes, doubled inside, hold an = and make NULL a text. BadInput otherwise.
Result<ValueMapping> mappingFromText(const QString& text);

/// The same the other way round: mappingFromText(mappingText(m)) == m.
QString mappingText(const ValueMapping& mapping);

} // namespace lk
