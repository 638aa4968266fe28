// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "app/cli/words.h"
#include "model/draft/draft.h"

namespace lk::cli {

/// The options that describe changes: --rename-column, --rename-table, --change-type, --using, --back, --strategy.
QList<OptionSpec> changeOptions();

/// The draft that `words` describe. --using and --back belong to the change before them. One --strategy before the
/// first or behind the last change is for all of them; otherwise each is for the change before it.
/// Errors: BadInput.
Result<Draft> draftOf(const Words& words);

} // namespace lk::cli
