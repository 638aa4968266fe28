// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/draft/draft.h"
#include "model/engine/connectionsettings.h"

#include <QByteArray>
#include <QList>

#include <memory>

namespace lk {

/// What this machine remembers between starts: profiles, drafts, open tabs, window state. SQLite through QtSql, one
/// named connection per store, schema version with upgrades. Holds no secret. Use from the thread that opened it; calls
/// are short (under a few ms, at most 50 where another window writes, which then fail) and may be made from the GUI
/// thread.
class LocalStore {
public:
    /// `path` is made if need be. DamagedFile when it is no store of ours: the caller offers to move it aside.
    static Result<std::unique_ptr<LocalStore>> open(const QString& path);
    ~LocalStore();

    QList<ConnectionSettings> profiles() const; ///< by name
    Result<void> saveProfile(const ConnectionSettings& profile); ///< replaces one of the same name
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
