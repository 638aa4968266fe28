// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"

#include <QString>

namespace lk {

/// A folder (0700) that belongs to one live process: held by a file lock, which the kernel lets go when the process
/// ends, however it ends. So a later start can tell what was left behind by a crash, and remove it.
class OwnedFolder {
public:
    /// A new folder with a short random name inside `base`, which is made if missing.
    static Result<OwnedFolder> create(const QString& base);
    /// `base`/`name`, made if missing. OtherOperator while a live process holds it.
    static Result<OwnedFolder> claim(const QString& base, const QString& name);
    /// Removes every folder inside `base` that nobody holds and that is not kept, with any server still running there.
    static void removeAbandoned(const QString& base);

    OwnedFolder(OwnedFolder&& other) noexcept;
    OwnedFolder& operator=(OwnedFolder&& other) noexcept;
    ~OwnedFolder(); ///< removes the folder, unless kept
    Q_DISABLE_COPY(OwnedFolder)

    QString path() const { return m_path; }
    /// Whether the folder stays when this object, or this process, goes.
    Result<void> setKept(bool keep);
    bool isKept() const;

private:
    OwnedFolder(QString path, int lock);
    void release();

    QString m_path;
    int m_lock = -1; ///< descriptor of the locked file
};

} // namespace lk
