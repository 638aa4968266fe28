// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"
#include "tests/bench/sample.h"

#include <QStringList>

namespace lk::bench {

/// The real program as a process of its own, and what it took of the machine. Run from the main thread, one at a time.
class Client {
public:
    explicit Client(QString program)
        : m_program(std::move(program))
    {
    }

    /// Runs it to its end; an error when its exit status is not among `good`.
    Result<ClientUse> run(const QStringList& arguments, const QList<int>& good = {0});

private:
    QString m_program;
};

} // namespace lk::bench
