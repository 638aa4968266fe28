// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/sandbox/ownedfolder.h"
#include "model/sandbox/postgresbinaries.h"

namespace lk::test {

/// A folder with a server of these binaries that was never started, for PrivateServer::open(); gone with the object.
///
/// initdb takes longer than many a test program has to do: it is done once in a build for each version, and copied.
Result<OwnedFolder> madeServer(const PostgresBinaries& binaries);

} // namespace lk::test
