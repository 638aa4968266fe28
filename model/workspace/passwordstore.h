// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"

#include <QFuture>
#include <QString>

namespace lk {

/// Passwords of profiles in the desktop's keychain (QtKeychain), or nowhere. Without a keychain every call fails with
/// what to do; there is no plain-text fallback, ever. GUI thread.
class PasswordStore {
public:
    static bool isAvailable();
    QFuture<Result<QString>> read(const QString& profile); ///< NotFound when none is stored
    QFuture<Result<bool>> write(const QString& profile, const QString& password);
    QFuture<Result<bool>> remove(const QString& profile);
};

} // namespace lk
