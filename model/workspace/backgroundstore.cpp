// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/backgroundstore.h"

#include "model/workspace/inbox.h"

#include <QJsonObject>

#include <algorithm>
#include <chrono>
#include <future>
#include <mutex>
#include <optional>
#include <utility>

namespace lk {

namespace {

using namespace std::chrono_literals;

/// Of one write, while another window writes.
constexpr std::chrono::milliseconds writePatience = 3s;
/// Of flush(): longer than one write's, which somebody may watch.
constexpr std::chrono::milliseconds flushPatience = 4s;
/// Of the end: for the write under way, and for the last ones.
constexpr std::chrono::milliseconds closePatience = 8s;
constexpr std::chrono::milliseconds retryAfter = 1s;

/// As the file gives them.
void sortByName(QList<ConnectionSettings>& profiles)
{
    std::ranges::sort(profiles, [](const ConnectionSettings& a, const ConnectionSettings& b) {
        const int order = a.name.compare(b.name, Qt::CaseInsensitive);
        return order != 0 ? order < 0 : a.name < b.name;
    });
}

std::unexpected<Error> stillBusy()
{
    return failure(
        ErrorKind::Server, BackgroundStore::tr("The store of drafts and profiles is still being written to."));
}

} // namespace

/// The file, which is the store's thread's alone, and what is still to be written to it, which anybody may add to.
class BackgroundStore::File {
public:
    using Write = std::function<Result<void>(LocalStore&)>;

    struct Reading {
        StoreContents contents;
        quint64 asOf = 0; ///< all that had been put by then is in it
    };

    Result<StoreContents> open(const QString& path)
    {
        auto store = LocalStore::open(path, writePatience);
        if (!store) {
            return std::unexpected(store.error());
        }
        auto contents = (*store)->contents();
        if (contents) {
            m_store = std::move(*store);
        }
        return contents;
    }

    void put(const QString& key, Write write)
    {
        const std::lock_guard lock(m_mutex);
        m_left.removeIf([&](const Left& one) { return one.key == key; });
        m_left.append({++m_puts, key, std::move(write)});
    }

    quint64 puts() const
    {
        const std::lock_guard lock(m_mutex);
        return m_puts;
    }

    bool isEverythingWritten() const
    {
        const std::lock_guard lock(m_mutex);
        return m_left.isEmpty();
    }

    /// False: somebody is about to call write() already, which will take up what was put before that.
    bool claimWrite()
    {
        const std::lock_guard lock(m_mutex);
        return !std::exchange(m_writeIsClaimed, true);
    }

    /// Everything, each once: what cannot be written is left, and the first error of it given.
    Result<void> write()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_writeIsClaimed = false;
        }
        Result<void> outcome;
        quint64 tried = 0;
        while (const auto next = firstAfter(tried)) {
            tried = next->number;
            const auto begun = std::chrono::steady_clock::now();
            if (auto written = next->write(*m_store); !written) {
                if (outcome) {
                    outcome = std::move(written);
                }
                if (std::chrono::steady_clock::now() - begun > writePatience / 2) {
                    break; // somebody holds the whole file: the others would wait as long, each
                }
                continue;
            }
            const std::lock_guard lock(m_mutex);
            // Unless it was put anew meanwhile.
            m_left.removeIf([&](const Left& one) { return one.number == next->number; });
        }
        return outcome;
    }

    Result<Reading> read()
    {
        Reading reading;
        reading.asOf = puts();
        if (const auto written = write(); !written) {
            return std::unexpected(written.error());
        }
        auto contents = m_store->contents();
        if (!contents) {
            return std::unexpected(contents.error());
        }
        reading.contents = std::move(*contents);
        return reading;
    }

    void close()
    {
        m_outcome = write();
        m_store.reset();
    }

    const Result<void>& outcome() const { return m_outcome; } ///< of close()

private:
    struct Left {
        quint64 number = 0;
        QString key;
        Write write;
    };

    std::optional<Left> firstAfter(quint64 number) const
    {
        const std::lock_guard lock(m_mutex);
        const auto found = std::ranges::find_if(m_left, [&](const Left& one) { return one.number > number; });
        return found == m_left.cend() ? std::nullopt : std::optional(*found);
    }

    mutable std::mutex m_mutex;
    QList<Left> m_left; ///< by number
    bool m_writeIsClaimed = false;
    quint64 m_puts = 0;
    std::unique_ptr<LocalStore> m_store;
    Result<void> m_outcome;
};

Result<std::unique_ptr<BackgroundStore>> BackgroundStore::open(const QString& path)
{
    auto file = std::make_shared<File>();
    auto thread = std::make_unique<TaskThread>(QStringLiteral("lk-store"));
    const auto promise = std::make_shared<std::promise<Result<StoreContents>>>();
    auto opened = promise->get_future();
    thread->post([file, path, promise](bool) { promise->set_value(file->open(path)); });
    auto contents = opened.get();
    if (!contents) {
        return std::unexpected(contents.error());
    }
    return std::unique_ptr<BackgroundStore>(
        new BackgroundStore(std::move(file), std::move(thread), std::move(*contents)));
}

BackgroundStore::BackgroundStore(std::shared_ptr<File> file, std::unique_ptr<TaskThread> thread, StoreContents contents)
    : m_file(std::move(file))
    , m_thread(std::move(thread))
    , m_inbox(std::make_shared<Inbox>())
    , m_contents(std::move(contents))
{
    sortByName(m_contents.profiles);
    m_again.setSingleShot(true);
    m_again.setInterval(retryAfter);
    connect(&m_again, &QTimer::timeout, this, &BackgroundStore::write);
}

BackgroundStore::~BackgroundStore()
{
    (void)close(); // who wants to know has closed it before
}

Result<void> BackgroundStore::saveProfile(const ConnectionSettings& profile)
{
    if (const auto fine = checkProfile(profile); !fine) {
        return fine;
    }
    // As it comes back from the file: without the session's password.
    const ConnectionSettings kept = connectionSettingsFromJson(toJson(profile));
    QList<ConnectionSettings>& profiles = m_contents.profiles;
    profiles.removeIf([&](const ConnectionSettings& one) { return one.name == kept.name; });
    profiles.append(kept);
    sortByName(profiles);
    put(QStringLiteral("profile/") + kept.name, [kept](LocalStore& store) { return store.saveProfile(kept); });
    return {};
}

void BackgroundStore::removeProfile(const QString& name)
{
    m_contents.profiles.removeIf([&](const ConnectionSettings& one) { return one.name == name; });
    put(QStringLiteral("profile/") + name, [name](LocalStore& store) { return store.removeProfile(name); });
}

void BackgroundStore::saveDraft(const QString& database, const Draft& draft)
{
    if (draft == m_contents.drafts.value(database)) {
        return;
    }
    m_contents.drafts.insert(database, draft);
    put(QStringLiteral("draft/") + database,
        [database, draft](LocalStore& store) { return store.saveDraft(database, draft); });
}

void BackgroundStore::setValue(const QString& key, const QByteArray& value)
{
    if (value == m_contents.values.value(key)) {
        return;
    }
    m_contents.values.insert(key, value);
    put(QStringLiteral("value/") + key, [key, value](LocalStore& store) { return store.setValue(key, value); });
}

void BackgroundStore::put(const QString& key, std::function<Result<void>(LocalStore&)> write)
{
    m_file->put(key, std::move(write));
    this->write();
}

void BackgroundStore::write()
{
    if (!m_file->claimWrite()) {
        return;
    }
    m_thread->post([this, file = m_file, inbox = m_inbox](bool run) {
        if (run) { // else the end writes what is left
            inbox->post([this, written = file->write()] { onWritten(written); });
        }
    });
}

void BackgroundStore::onWritten(const Result<void>& written)
{
    if (written) {
        m_again.stop();
        if (std::exchange(m_trouble, std::nullopt)) {
            emit this->written();
        }
        return;
    }
    m_again.start();
    const bool told = m_trouble.has_value();
    m_trouble = written.error();
    if (m_trouble->remedy.isEmpty()) {
        m_trouble->remedy = tr("It is tried again; drafts are kept for as long as this window is open.");
    }
    if (!told) {
        emit failed(Error(*m_trouble));
    }
}

void BackgroundStore::refresh()
{
    m_thread->post([this, file = m_file, inbox = m_inbox](bool run) {
        if (!run) {
            return;
        }
        auto reading = file->read();
        inbox->post([this, reading = std::move(reading)] {
            onWritten(reading.transform([](const File::Reading&) { }));
            if (!reading) {
                return;
            }
            if (reading->asOf != m_file->puts()) {
                refresh(); // something was set since
                return;
            }
            m_contents = reading->contents;
            sortByName(m_contents.profiles);
        });
    });
}

Result<void> BackgroundStore::flush()
{
    if (m_end) {
        return *m_end;
    }
    if (m_file->isEverythingWritten()) {
        return {};
    }
    const auto promise = std::make_shared<std::promise<Result<void>>>();
    auto written = promise->get_future();
    m_thread->post([file = m_file, promise](bool run) { promise->set_value(run ? file->write() : stillBusy()); });
    if (written.wait_for(flushPatience) != std::future_status::ready) {
        return stillBusy();
    }
    return written.get();
}

Result<void> BackgroundStore::close()
{
    if (!m_end) {
        m_again.stop();
        m_inbox->close();
        const bool ended = m_thread->close(closePatience, [file = m_file] { file->close(); });
        m_end = ended ? m_file->outcome() : Result<void>(stillBusy());
    }
    return *m_end;
}

} // namespace lk
