// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QFuture>
#include <QTest>

namespace lk::test {

/// Lets the event loop live until the future is there, and sleeps where nothing happens.
template <typename T>
T answer(QFuture<T> future)
{
    if (!QTest::qWaitFor([&] { return future.isFinished(); }, 60'000)) {
        qFatal("no answer within a minute");
    }
    return future.result();
}

} // namespace lk::test
