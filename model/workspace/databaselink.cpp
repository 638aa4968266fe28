// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/databaselink.h"

#include "model/workspace/inbox.h"
#include "model/workspace/planning.h"
#include "model/workspace/sessionlane.h"

namespace lk {

namespace {

/// What the link's thread and the lanes' threads share; the latest word is here before a future is finished.
struct Latest {
    std::mutex mutex;
    CatalogPtr catalog;
    bool open = false;
    quint64 opening = 0; ///< number of the last open(): an answer of an earlier one is not taken

    void lost()
    {
        const std::lock_guard lock(mutex);
        open = false;
    }
};

} // namespace

class DatabaseLink::Private {
public:
    Private(DatabaseLink* link, Backend& b)
        : q(link)
        , backend(b)
        , browse(b, Purpose::Browse, QStringLiteral("lk browse"), lostHandler())
        , count(b, Purpose::Browse, QStringLiteral("lk count"), lostHandler())
    {
    }

    /// Called on a lane's thread; the signal goes out on the link's own.
    std::function<void(const Error&)> lostHandler()
    {
        return [state = latest, box = inbox, link = q](const Error& error) {
            state->lost();
            box->post([link, error] { emit link->connectionLost(error); });
        };
    }

    QFuture<Result<CatalogPtr>> readCatalog()
    {
        quint64 opening = 0;
        {
            const std::lock_guard lock(latest->mutex);
            opening = latest->opening;
        }
        return browse.ask<CatalogPtr>([&server = backend, state = latest, box = inbox, link = q, opening](
                                          Session& session) -> Result<CatalogPtr> {
            auto read = server.readCatalog(session);
            if (!read) {
                return std::unexpected(read.error());
            }
            auto catalog = std::make_shared<const Catalog>(std::move(*read));
            {
                const std::lock_guard lock(state->mutex);
                if (state->opening != opening) {
                    return failure(ErrorKind::Cancelled,
                        QCoreApplication::translate("DatabaseLink", "Another database was opened meanwhile."));
                }
                state->catalog = catalog;
                state->open = true;
            }
            box->post([link, catalog] { emit link->catalogChanged(catalog); });
            return catalog;
        });
    }

    DatabaseLink* q;
    Backend& backend;
    ConnectionSettings settings;
    const std::shared_ptr<Inbox> inbox = std::make_shared<Inbox>(); ///< `link` is only used on its own thread
    const std::shared_ptr<Latest> latest = std::make_shared<Latest>();
    SessionLane browse; ///< what the user waits for
    SessionLane count; ///< long counts, so that browsing goes on beside them
};

DatabaseLink::DatabaseLink(Backend& backend, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, backend))
{
}

DatabaseLink::~DatabaseLink()
{
    d->inbox->close();
    d->count.cancel();
    d->browse.cancel(); // both at once, before the lanes wait for their ends
}

const ConnectionSettings& DatabaseLink::settings() const
{
    return d->settings;
}

bool DatabaseLink::isOpen() const
{
    const std::lock_guard lock(d->latest->mutex);
    return d->latest->open;
}

CatalogPtr DatabaseLink::catalog() const
{
    const std::lock_guard lock(d->latest->mutex);
    return d->latest->catalog;
}

QFuture<Result<CatalogPtr>> DatabaseLink::open(const ConnectionSettings& settings)
{
    d->browse.cancel();
    d->count.cancel();
    d->settings = settings;
    d->browse.setSettings(settings);
    d->count.setSettings(settings);
    {
        const std::lock_guard lock(d->latest->mutex);
        ++d->latest->opening;
        d->latest->open = false;
        d->latest->catalog.reset();
    }
    return d->readCatalog();
}

QFuture<Result<CatalogPtr>> DatabaseLink::refresh()
{
    return d->readCatalog();
}

QFuture<Result<TablePtr>> DatabaseLink::table(const QualifiedName& name)
{
    return d->browse.ask<TablePtr>([&server = d->backend, name](Session& session) {
        return server.readTable(session, name).transform([](Table&& table) -> TablePtr {
            return std::make_shared<const Table>(std::move(table));
        });
    });
}

QFuture<Result<QList<TableReference>>> DatabaseLink::references()
{
    return d->browse.ask<QList<TableReference>>([](Session& session) { return readReferences(session); });
}

QFuture<Result<DataPage>> DatabaseLink::preview(TablePtr table, qint64 offset, int limit)
{
    return d->browse.ask<DataPage>([&server = d->backend, table = std::move(table), offset, limit](
                                       Session& session) { return server.preview(session, *table, offset, limit); });
}

QFuture<Result<LossReport>> DatabaseLink::losses(TablePtr table, const ChangeType& change, double share)
{
    return d->count.ask<LossReport>([&server = d->backend, table = std::move(table), change, share](
                                        Session& session) { return server.losses(session, *table, change, share); });
}

QFuture<Result<Plan>> DatabaseLink::plan(const Draft& draft)
{
    return d->browse.ask<Plan>([&server = d->backend, draft](Session& session) {
        return planDraft(server, session, draft, QDateTime::currentDateTimeUtc());
    });
}

QFuture<Result<RunHistory>> DatabaseLink::history()
{
    return d->browse.ask<RunHistory>([](Session& session) { return readHistory(session); });
}

QFuture<Result<RunRecord>> DatabaseLink::runRecord(const RunKey& key)
{
    return d->browse.ask<RunRecord>([key](Session& session) { return readRun(session, key); });
}

void DatabaseLink::cancel()
{
    // A long count is what people cancel; browsing is over in a moment.
    if (d->count.isBusy()) {
        d->count.cancel();
    } else {
        d->browse.cancel();
    }
}

Backend& DatabaseLink::backend() const
{
    return d->backend;
}

} // namespace lk
