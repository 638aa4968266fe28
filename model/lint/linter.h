// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/lint/lint.h"

#include <memory>

namespace lk::lint {

/// Looks at statements one after the other and remembers what they did. For those who hold statements, not a script:
/// the steps of a plan. Places are those in the statement.
class Linter {
public:
    /// Rules that `options` names must exist.
    explicit Linter(const Options& options);
    ~Linter();

    void begin(); ///< a transaction
    void end();
    /// Errors: BadInput where it does not parse.
    Result<QList<Finding>> look(const QString& statement);
    QList<Finding> finish(); ///< what can be said only at the end

private:
    friend Result<Report> lint(const QString& script, const Options& options);
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace lk::lint
