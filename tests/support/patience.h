// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QTest>

/// How long a test waits for what has to come. Qt's own 5 s are less than a shared machine can stand still for, and a
/// test that passes waits no longer for a larger limit: it is there for what never comes.

namespace lk::test {

inline constexpr int patience = 60'000; // ms

} // namespace lk::test

#undef QTRY_VERIFY
#define QTRY_VERIFY(expr) QTRY_VERIFY_WITH_TIMEOUT(expr, lk::test::patience)
#undef QTRY_COMPARE
#define QTRY_COMPARE(expr, expected) QTRY_COMPARE_WITH_TIMEOUT(expr, expected, lk::test::patience)
#undef QTRY_VERIFY2
#define QTRY_VERIFY2(expr, words) QTRY_VERIFY2_WITH_TIMEOUT(expr, words, lk::test::patience)
