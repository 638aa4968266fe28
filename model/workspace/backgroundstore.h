// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/journal/localstore.h"
#include "model/workspace/taskthread.h"

#include <QObject>
#include <QTimer>

#include <optional>

namespace lk {

class Inbox;

/// The local store as a window uses it: what it reads is in memory from before the window shows; what it writes goes to
/// the file on a thread of the store's own, one after the other, the latest of each key, and is tried again until it is
/// written; what cannot be written holds up nothing else. Only open(), flush() and close() wait for the disk. GUI
/// thread.
class BackgroundStore : public QObject {
    Q_OBJECT
public:
    static Result<std::unique_ptr<BackgroundStore>> open(const QString& path); ///< as LocalStore::open()
    ~BackgroundStore() override; ///< close()

    const QList<ConnectionSettings>& profiles() const { return m_contents.profiles; } ///< by name
    Result<void> saveProfile(const ConnectionSettings& profile); ///< as checkProfile(); replaces one of the same name
    void removeProfile(const QString& name);

    Draft draft(const QString& database) const { return m_contents.drafts.value(database); }
    void saveDraft(const QString& database, const Draft& draft);

    QByteArray value(const QString& key) const { return m_contents.values.value(key); } ///< empty when never set
    void setValue(const QString& key, const QByteArray& value);

    /// Looks for what other windows have written since. Nothing that was set here is lost by it.
    void refresh();
    /// What is told by failed() and not mended since.
    const std::optional<Error>& trouble() const { return m_trouble; }
    /// Waits, a few seconds at most, until everything is written: an error says that something would be lost now.
    Result<void> flush();
    /// Waits, some seconds at most, until everything is written. An error says that something was not; nothing is
    /// written any more afterwards. Asked again, it says the same.
    Result<void> close();

signals:
    void failed(const lk::Error& error); ///< to write; once, until that succeeds again
    void written(); ///< everything, after it had failed

private:
    class File;
    BackgroundStore(std::shared_ptr<File> file, std::unique_ptr<TaskThread> thread, StoreContents contents);
    void put(const QString& key, std::function<Result<void>(LocalStore&)> write);
    void write();
    void onWritten(const Result<void>& written);

    std::shared_ptr<File> m_file;
    std::unique_ptr<TaskThread> m_thread;
    std::shared_ptr<Inbox> m_inbox;
    StoreContents m_contents; ///< with what is not written yet
    QTimer m_again;
    std::optional<Error> m_trouble;
    std::optional<Result<void>> m_end; ///< of close()
};

} // namespace lk
