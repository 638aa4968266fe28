// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/journalstore.h"

namespace lk {

/// What stands in the tables of a plan that the journal knows nothing of: somebody has dropped schema lockkeeper, and
/// with it the journal and what it kept, while columns, indexes and checks of the plan stayed. Found by the names that
/// the plan gives and the tables did not have when it was made. Nothing when there is nothing of the kind. Only looks:
/// how far the plan was nobody knows any more, so what to do is for a person, and the statements for it are shown.
Result<std::optional<Error>> orphansOf(Session& session, const Plan& plan);

/// Of a plan that the journal does not know: fails where its objects are in the tables all the same. With a `journal`
/// none is looked for where another plan of the same names is under way.
Result<void> noOrphans(Session& session, const Plan& plan, JournalStore* journal);

/// Of a plan whose journal knows its tables by oids that are gone: FingerprintMismatch where its objects are in tables
/// of those names, which nobody has dropped then: a dump brings the journal along and gives every table another oid.
Result<void> notRestored(Session& session, const Plan& plan);

} // namespace lk
