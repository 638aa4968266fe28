// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <array>

namespace lk {

/// A setting of the server's, for SET or set_config().
struct SessionSetting {
    const char* name;
    const char* value;
    int since = 0; ///< the version that has it first, as server_version_num; 0: all of them
};

/// What each session of ours and each exported script begins with, whatever the database or the role sets by default: a
/// value must mean the same to the session that reads it, to the one that backfills it and to the dual-write trigger
/// (postgres.md section 3); what is read under a lock must be what was committed when the lock was had, which a
/// snapshot of the whole transaction is not; and no default may end a long step.
inline constexpr std::array steadySettings{
    SessionSetting{"default_transaction_isolation", "read committed"},
    SessionSetting{"DateStyle", "ISO, MDY"},
    SessionSetting{"IntervalStyle", "postgres"},
    SessionSetting{"TimeZone", "UTC"},
    SessionSetting{"extra_float_digits", "1"},
    SessionSetting{"bytea_output", "hex"},
    SessionSetting{"standard_conforming_strings", "on"},
    SessionSetting{"xmloption", "content"},
    SessionSetting{"idle_session_timeout", "0", 140000},
    SessionSetting{"transaction_timeout", "0", 170000},
};

} // namespace lk
