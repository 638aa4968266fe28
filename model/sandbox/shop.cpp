// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sandbox/shop.h"

#include "model/base/identifier.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QFile>
#include <QLocale>
#include <QMutex>
#include <QMutexLocker>
#include <QStringList>

#include <algorithm>
#include <future>
#include <optional>
#include <thread>
#include <vector>

namespace lk {

namespace {

using namespace std::chrono_literals;

/// The statements of one of our scripts: each ends with a semicolon before an empty line, or at the end.
QStringList statementsOf(const QString& script)
{
    QFile file(QStringLiteral(":/sandbox/") + script);
    [[maybe_unused]] const bool opened = file.open(QIODevice::ReadOnly);
    Q_ASSERT(opened);
    QStringList statements;
    const QStringList parts = QString::fromUtf8(file.readAll()).split(QStringLiteral(";\n\n"));
    for (const QString& part : parts) {
        QString statement = part.trimmed();
        if (statement.endsWith(QLatin1Char(';'))) {
            statement.chop(1);
        }
        if (!statement.isEmpty()) {
            statements += statement;
        }
    }
    return statements;
}

/// Which scripts run side by side, and what to say meanwhile.
struct Stage {
    QString says;
    QStringList scripts;
};

QList<Stage> stages(const ShopSize& size)
{
    const QLocale locale;
    return {
        {QCoreApplication::translate("Sandbox", "Inventing %1 products").arg(locale.toString(size.products)),
            {QStringLiteral("shop-1-products.sql")}},
        {QCoreApplication::translate("Sandbox", "Filling %1 orders and what was in them")
                .arg(locale.toString(size.orders)),
            {QStringLiteral("shop-2-orders.sql"), QStringLiteral("shop-2-items.sql")}},
        {QCoreApplication::translate("Sandbox", "Building indexes, filling payments"),
            {QStringLiteral("shop-3-orders.sql"), QStringLiteral("shop-3-others.sql")}},
        {QCoreApplication::translate("Sandbox", "Adding views, triggers, policies and grants"),
            {QStringLiteral("shop-4-rest.sql")}},
        {QCoreApplication::translate("Sandbox", "Checking foreign keys, gathering statistics"),
            {QStringLiteral("shop-5-orders.sql"), QStringLiteral("shop-5-others.sql")}},
    };
}

/// The filling's own sessions, and the numbers to cancel them by.
class Filler {
public:
    Filler(Backend& backend, const ShopFilling& filling, std::stop_token stop)
        : m_backend(backend)
        , m_filling(filling)
        , m_stop(std::move(stop))
    {
        m_settings = filling.server;
        m_settings.database = filling.database;
        m_newest = QDateTime::currentDateTimeUtc().toString(Qt::ISODate);
    }

    Result<void> run(const QStringList& scripts)
    {
        std::vector<std::future<Result<void>>> running;
        for (const QString& script : scripts) {
            running.push_back(std::async(std::launch::async, [this, script] { return runScript(script); }));
        }
        Result<void> outcome;
        for (std::future<Result<void>>& one : running) {
            while (one.wait_for(50ms) != std::future_status::ready) {
                if (m_stop.stop_requested()) {
                    cancelAll();
                }
            }
            if (Result<void> did = one.get(); !did && outcome) {
                outcome = std::move(did);
            }
        }
        if (m_stop.stop_requested()) {
            return cancelled();
        }
        return outcome;
    }

    static std::unexpected<Error> cancelled()
    {
        return failure(
            ErrorKind::Cancelled, QCoreApplication::translate("Sandbox", "The filling of the shop was stopped."));
    }

private:
    Result<void> runScript(const QString& script)
    {
        auto session = m_backend.connect(m_settings, Purpose::Run);
        if (!session) {
            return std::unexpected(session.error());
        }
        {
            const QMutexLocker lock(&m_mutex);
            m_ids += (*session)->id();
        }
        Result<void> outcome = prepare(**session);
        const QStringList statements = statementsOf(script);
        for (auto it = statements.begin(); outcome && it != statements.end(); ++it) {
            if (m_stop.stop_requested()) {
                outcome = cancelled();
            } else if (const auto did = (*session)->query(*it); !did) {
                outcome = std::unexpected(did.error());
            }
        }
        const QMutexLocker lock(&m_mutex);
        m_ids.removeOne((*session)->id());
        return outcome;
    }

    Result<void> prepare(Session& session)
    {
        const ShopSize& size = m_filling.size;
        const QList<std::pair<QString, QString>> settings{
            {QStringLiteral("fill.orders"), QString::number(size.orders)},
            {QStringLiteral("fill.customers"), QString::number(size.customers)},
            {QStringLiteral("fill.products"), QString::number(size.products)},
            {QStringLiteral("fill.lossy"), QString::number(std::max<qint64>(1, size.orders / size.lossy))},
            {QStringLiteral("fill.now"), m_newest},
            {QStringLiteral("application_name"), QStringLiteral("shop filling")},
            // Two sessions work side by side already; more workers would only get into their way.
            {QStringLiteral("max_parallel_maintenance_workers"), QStringLiteral("0")},
            {QStringLiteral("max_parallel_workers_per_gather"), QStringLiteral("0")},
            {QStringLiteral("maintenance_work_mem"), QStringLiteral("192MB")},
            {QStringLiteral("synchronous_commit"), QStringLiteral("off")},
        };
        for (const auto& [name, value] : settings) {
            if (const auto set = session.query(QStringLiteral("SELECT set_config($1, $2, false)"), {name, value});
                !set) {
                return std::unexpected(set.error());
            }
        }
        return {};
    }

    /// Through a session of its own, as a statement of many seconds may be under way.
    void cancelAll()
    {
        if (auto session = m_backend.connect(m_settings, Purpose::Monitor)) {
            const QMutexLocker locker(&m_mutex);
            for (const BackendId& id : std::as_const(m_ids)) {
                std::ignore = m_backend.cancel(**session, id);
            }
        }
    }

    Backend& m_backend;
    const ShopFilling& m_filling;
    const std::stop_token m_stop;
    ConnectionSettings m_settings;
    QString m_newest;
    QMutex m_mutex;
    QList<BackendId> m_ids;
};

Result<void> makeDatabase(Backend& backend, const ShopFilling& filling)
{
    auto session = backend.connect(filling.server, Purpose::Run);
    if (!session) {
        return std::unexpected(session.error());
    }
    const auto roles = (*session)->query(QStringLiteral("SELECT rolname FROM pg_roles"));
    if (!roles) {
        return std::unexpected(roles.error());
    }
    // Roles belong to the server, not to the database: another shop may have made them.
    QStringList statements;
    for (const QString& role : {shopRole(), QStringLiteral("shop_report")}) {
        if (std::ranges::find(roles->rows, QList<Cell>{role}) == roles->rows.end()) {
            statements += QStringLiteral("CREATE ROLE %1").arg(quoted(role));
        }
    }
    statements += QStringLiteral("ALTER ROLE %1 LOGIN").arg(quoted(shopRole()));
    statements
        += QStringLiteral("ALTER ROLE %1 PASSWORD %2").arg(quoted(shopRole()), literal(filling.applicationPassword));
    statements += QStringLiteral("CREATE DATABASE %1").arg(quoted(filling.database));
    for (const QString& statement : std::as_const(statements)) {
        if (auto did = (*session)->query(statement); !did) {
            Error error = did.error();
            error.statement.clear(); // it may hold the password
            return std::unexpected(error);
        }
    }
    return {};
}

} // namespace

ShopSize ShopSize::forOrders(qint64 orders)
{
    ShopSize size;
    size.orders = std::clamp(orders, fewestOrders, mostOrders);
    size.customers = std::max<qint64>(20, size.orders / 5);
    size.products = std::clamp<qint64>(size.orders / 500, 50, 20'000);
    // Even a small shop has one of each kind.
    size.lossy = std::max<qint64>(16, size.orders * 270 / 1'000'000);
    return size;
}

qint64 ShopSize::diskSpace() const
{
    // 1,000,000 orders with all that belongs to them were 0.53 GB; as much again for the copies a change makes.
    return 100'000'000 + orders * 1'100;
}

Result<void> fillShop(Backend& backend, const ShopFilling& filling, std::stop_token stop)
{
    const auto say = [&](const QString& what) {
        if (filling.progress) {
            filling.progress(what);
        }
    };
    say(QCoreApplication::translate("Sandbox", "Making the database %1").arg(filling.database));
    if (const auto made = makeDatabase(backend, filling); !made) {
        return made;
    }
    Filler filler(backend, filling, stop);
    const QList<Stage> todo = stages(filling.size);
    for (const Stage& stage : todo) {
        if (stop.stop_requested()) {
            return Filler::cancelled();
        }
        say(stage.says);
        if (const auto did = filler.run(stage.scripts); !did) {
            return did;
        }
    }
    return {};
}

} // namespace lk
