// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/draft/draft.h"
#include "model/engine/connectionsettings.h"

#include <QByteArray>
#include <QHash>
#include <QList>

#include <chrono>
#include <memory>

namespace lk {

/// BadInput for a profile without a name, or with a password in its connection string.
Result<void> checkProfile(const ConnectionSettings& profile);

/// All that a store remembers.
struct StoreContents {
    QList<ConnectionSettings> profiles; ///< by name
    QHash<QString, Draft> drafts; ///< by database
    QHash<QString, QByteArray> values;
};

/// What this machine remembers between starts: profiles, drafts, open tabs, window state. SQLite through QtSql, one
/// named connection per store, schema version with upgrades. Holds no secret. Use from the thread that opened it, which
/// is not the GUI's: a window has a BackgroundStore.
class LocalStore {
public:
    /// `path` is made if need be. DamagedFile when it is no store of ours: the caller offers to move it aside. A write
    /// waits up to `patience` where another window writes, and then fails.
    static Result<std::unique_ptr<LocalStore>> open(
        const QString& path, std::chrono::milliseconds patience = std::chrono::milliseconds(50));
    ~LocalStore();

    Result<StoreContents> contents() const;

    QList<ConnectionSettings> profiles() const; ///< by name
    /// Replaces one of the same name. Errors: those of checkProfile().
    Result<void> saveProfile(const ConnectionSettings& profile);
    Result<void> removeProfile(const QString& name);

    /// `database` is ConnectionSettings::printed() of the connection the draft was made on.
    Draft draft(const QString& database) const;
    Result<void> saveDraft(const QString& database, const Draft& draft);

    QByteArray value(const QString& key) const; ///< empty when never set
    Result<void> setValue(const QString& key, const QByteArray& value);

private:
    class Private;
    explicit LocalStore(std::unique_ptr<Private> priv);
    std::unique_ptr<Private> d;
};

} // namespace lk
