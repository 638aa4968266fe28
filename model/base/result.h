// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>

#include <expected>

namespace lk {

/// What went wrong, as a closed set: callers decide by kind, never by text.
enum class ErrorKind {
    BadInput, ///< the words given cannot be understood; nothing was tried
    NotFound, ///< a table, column, type, file or service that does not exist
    NameTaken, ///< the wanted name exists already
    Privilege, ///< the server refused for want of a right
    Authentication, ///< the server refused the login
    Unreachable, ///< no connection, or it was lost before anything was sent
    ReadOnly, ///< connection, server or profile only reads
    OtherOperator, ///< another client holds this plan
    LockTimeout, ///< we gave up waiting for a lock; retryable
    Cancelled, ///< stopped by a person, or by our own guard
    InDoubt, ///< the connection was lost while a statement ran; look, never replay blindly
    FingerprintMismatch, ///< the plan was made for another schema
    DamagedFile, ///< a file of ours that cannot be read as what it claims to be
    DataLost, ///< values would not survive, or differ (verification)
    Unsupported, ///< cannot be done safely; the message says what can be done instead
    Server, ///< any other error of the server, see sqlState
    Internal ///< a broken promise of our own code
};

QString toString(ErrorKind kind);

/// An expected failure. `message` is the server's own words where it spoke; `remedy` says what the user can do.
struct Error {
    ErrorKind kind = ErrorKind::Internal;
    QString message;
    QString sqlState{}; ///< five characters, empty where no server spoke
    QString statement{}; ///< the statement that failed, empty if none
    QString detail{};
    QString hint{}; ///< the server's HINT
    QString remedy{}; ///< what to do next, in our words

    bool operator==(const Error&) const = default;

    /// Several lines for people: message, DETAIL, HINT, what to do.
    QString printed() const;
};

template <typename T>
using Result = std::expected<T, Error>;

inline std::unexpected<Error> failure(ErrorKind kind, QString message, QString remedy = {})
{
    Error e;
    e.kind = kind;
    e.message = std::move(message);
    e.remedy = std::move(remedy);
    return std::unexpected(std::move(e));
}

} // namespace lk
