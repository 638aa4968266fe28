// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/draft/draft.h"

#include <QElapsedTimer>
#include <QFuture>
#include <QTest>

/// What the tests of the workspace share: a table, and waiting for a future while the event loop lives.
namespace lk::test {

inline const QString itemsSetup
    = QStringLiteral("CREATE TABLE items (id int PRIMARY KEY, v int NOT NULL, t text);"
                     "INSERT INTO items SELECT i, i, i::text FROM generate_series(1, 20000) i;"
                     "ANALYZE items");

inline QualifiedName items()
{
    return {QStringLiteral("public"), QStringLiteral("items")};
}

/// Lets the event loop live until the future is there.
template <typename T>
Result<T> wait(const QFuture<Result<T>>& future, int milliseconds = 60'000)
{
    QElapsedTimer clock;
    clock.start();
    while (!future.isFinished() && clock.elapsed() < milliseconds) {
        QTest::qWait(5);
    }
    return future.isFinished() && future.resultCount() == 1
        ? future.result()
        : Result<T>(failure(ErrorKind::Internal, QStringLiteral("no answer")));
}

template <typename T>
QByteArray why(const Result<T>& result)
{
    return result ? QByteArray() : result.error().printed().toUtf8();
}

inline Draft rename(const QString& to)
{
    Draft draft;
    draft.put({RenameColumn{items(), QStringLiteral("v"), to}, Strategy::DualColumn});
    return draft;
}

} // namespace lk::test
