// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

namespace lk {

/// What the server says of a type change. NotFound: no such column or type; BadInput: an expression or type that does
/// not hold, in the server's words.
Result<TypeFacts> readPgTypeFacts(Session& session, const Table& table, const ChangeType& change, int serverVersion);

} // namespace lk
