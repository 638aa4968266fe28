// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/postgres/pgtypes.h"

#include <optional>

namespace lk {

/// What ALTER TYPE did to an empty twin of the table, and what of the table could not be made over the new type.
struct TypeTrial {
    std::optional<bool> rewrites; ///< not set when the conversion needs an expression
    std::optional<bool> rebuildsIndexes;
    QList<TypeMisfit> misfits;
};

/// Makes an empty temporary twin of the table in a transaction that is always rolled back, and tries there: what the
/// change costs on a server of just this version, and whether defaults, CHECKs, indexes, foreign keys, policies,
/// triggers, rules, statistics, generated columns and views that use the column can take the new type. Whatever fails
/// over the old type as well is left out. Takes AccessShare on the table; leaves nothing behind. No value where the
/// server cannot (standby, no right to make temporary tables, locked). `defaultValue`: the default over the new type.
Result<std::optional<TypeTrial>> tryType(Session& session, const Table& table, const Column& column,
    const FoundType& type, const QString& conversion, const std::optional<QString>& defaultValue);

/// A transaction that may write and is rolled back at the end of the scope; a savepoint where one is open already.
class TrialScope {
public:
    /// No scope on a standby or without the right to make temporary tables.
    static Result<std::optional<TrialScope>> open(Session& session, const QString& searchPath);
    ~TrialScope();
    TrialScope(TrialScope&& other) noexcept;
    TrialScope(const TrialScope&) = delete;
    TrialScope& operator=(const TrialScope&) = delete;
    TrialScope& operator=(TrialScope&&) = delete;

    /// One statement; when it fails, everything but it stands as before. The outer error: the connection.
    Result<std::optional<Error>> attempt(const QString& sql);

private:
    TrialScope(Session* session, bool nested)
        : m_session(session)
        , m_nested(nested)
    {
    }
    Session* m_session;
    bool m_nested;
};

} // namespace lk
