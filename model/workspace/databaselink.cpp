// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/databaselink.h"

#include "model/workspace/inbox.h"
#include "model/workspace/planning.h"
#include "model/workspace/sessionlane.h"

#include <functional>
#include <tuple>

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

/// Inside a transaction the backend counts no values. Whatever was tried is taken back.
template <typename T>
Result<T> withoutCounting(Session& session, const std::function<Result<T>()>& look)
{
    if (const auto begun = session.query(QStringLiteral("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")); !begun) {
        return std::unexpected(begun.error());
    }
    auto found = look();
    if (session.isAlive()) {
        std::ignore = session.query(QStringLiteral("ROLLBACK"));
    }
    return found;
}

} // namespace

class DatabaseLink::Private {
public:
    Private(DatabaseLink* link, Backend& b)
        : owner(std::make_shared<DatabaseLink*>(link))
        , backend(b)
        , browse(b, Purpose::Browse, QStringLiteral("lk browse"), lostHandler(), backHandler())
        , count(b, Purpose::Browse, QStringLiteral("lk count"), lostHandler(), backHandler())
        , exact(b, Purpose::Browse, QStringLiteral("lk exact"), lostHandler(), backHandler())
    {
    }

    /// Called on a lane's thread; the signal goes out on the link's own.
    std::function<void(const Error&)> lostHandler()
    {
        return [state = latest, box = inbox, link = owner](const Error& error) {
            state->lost();
            box->post([link, error] { emit(*link)->connectionLost(error); });
        };
    }

    /// Behind the same address there may be another server now: a standby, one without the last changes.
    std::function<void()> backHandler()
    {
        return [box = inbox, link = owner] { box->post([link] { (*link)->refresh(); }); };
    }

    QFuture<Result<CatalogPtr>> readCatalog()
    {
        quint64 opening = 0;
        {
            const std::lock_guard lock(latest->mutex);
            opening = latest->opening;
        }
        return browse.ask<CatalogPtr>([&server = backend, state = latest, box = inbox, link = owner, opening](
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
            box->post([link, catalog] { emit(*link)->catalogChanged(catalog); });
            return catalog;
        });
    }

    const std::shared_ptr<DatabaseLink*> owner; ///< whose all this is now; only looked at on its thread
    Backend& backend;
    ConnectionSettings settings;
    const std::shared_ptr<Inbox> inbox = std::make_shared<Inbox>();
    const std::shared_ptr<Latest> latest = std::make_shared<Latest>();
    SessionLane browse; ///< what the user waits for
    SessionLane count; ///< samples and other looks at values, so that browsing goes on beside them
    SessionLane exact; ///< counts of every row of a large table, as long as they take
};

DatabaseLink::DatabaseLink(Backend& backend, QObject* parent)
    : QObject(parent)
    , d(std::make_unique<Private>(this, backend))
{
}

DatabaseLink::~DatabaseLink()
{
    d->inbox->close();
    d->exact.cancel();
    d->count.cancel();
    d->browse.cancel(); // all at once, before the lanes wait for their ends
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
    d->settings = settings;
    for (SessionLane* lane : {&d->browse, &d->count, &d->exact}) {
        lane->cancel();
        lane->setSettings(settings);
    }
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

QFuture<Result<bool>> DatabaseLink::look()
{
    return d->browse.ask<bool>([](Session& session) {
        return session.query(QStringLiteral("SELECT 1")).transform([](const Rows&) { return true; });
    });
}

void DatabaseLink::takeOver(DatabaseLink& opened)
{
    std::swap(d, opened.d);
    *d->owner = this;
    *opened.d->owner = &opened;
    if (const CatalogPtr now = catalog()) {
        emit catalogChanged(now);
    }
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

QFuture<Result<SchemaObjects>> DatabaseLink::objects()
{
    // Of ten thousand tables that takes a while, and who has found a table before waits for the table.
    return d->count.ask<SchemaObjects>([](Session& session) { return readSchemaObjects(session); });
}

QFuture<Result<QString>> DatabaseLink::functionText(qint64 oid)
{
    return d->browse.ask<QString>([oid](Session& session) { return readFunctionText(session, oid); });
}

QFuture<Result<DataPage>> DatabaseLink::preview(TablePtr table, qint64 offset, int limit)
{
    return d->browse.ask<DataPage>([&server = d->backend, table = std::move(table), offset, limit](
                                       Session& session) { return server.preview(session, *table, offset, limit); });
}

QFuture<Result<DataPage>> DatabaseLink::previewFrom(TablePtr table, const DataPlace& from, int limit)
{
    return d->browse.ask<DataPage>([&server = d->backend, table = std::move(table), from, limit](
                                       Session& session) { return server.previewFrom(session, *table, from, limit); });
}

QFuture<Result<LossReport>> DatabaseLink::losses(TablePtr table, const ChangeType& change, double share)
{
    return askLosses(std::move(table), change, share).answer;
}

LossQuestion DatabaseLink::askLosses(TablePtr table, const ChangeType& change, double share)
{
    constexpr qint64 few = 20'000;
    const bool small = table->estimatedRows >= 0 && table->estimatedRows <= few;
    LossQuestion question{{}, share >= 1.0 && !small, 0};
    SessionLane& lane = question.slow ? d->exact : d->count;
    question.answer
        = lane.ask<LossReport>([&server = d->backend, table = std::move(table), change, share](
                                   Session& session) { return server.losses(session, *table, change, share); },
            &question.number);
    return question;
}

void DatabaseLink::cancel(const LossQuestion& question)
{
    (question.slow ? d->exact : d->count).cancel(question.number);
}

QFuture<Result<TypeFacts>> DatabaseLink::typeFacts(TablePtr table, const ChangeType& change)
{
    return d->count.ask<TypeFacts>([&server = d->backend, table = std::move(table), change](Session& session) {
        return withoutCounting<TypeFacts>(session, [&] { return server.typeFacts(session, *table, change); });
    });
}

QFuture<Result<Plan>> DatabaseLink::outlook(const Draft& draft, const QualifiedName& table)
{
    Draft alone;
    for (const DraftedChange& drafted : draft.changes) {
        if (tableOf(drafted.change) == table) {
            alone.changes << drafted;
        }
    }
    return d->count.ask<Plan>([&server = d->backend, draft, alone](Session& session) -> Result<Plan> {
        const auto planned = [&](const Draft& wanted) {
            return withoutCounting<Plan>(
                session, [&] { return planDraft(server, session, wanted, QDateTime::currentDateTimeUtc()); });
        };
        auto plan = planned(draft);
        return plan || alone == draft || !session.isAlive() ? plan : planned(alone);
    });
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
    if (d->exact.isBusy()) {
        d->exact.cancel();
    } else if (d->count.isBusy()) {
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
