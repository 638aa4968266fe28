// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sandbox/sandbox.h"

#include "model/postgres/pgbackend.h"
#include "model/sandbox/blocker.h"
#include "model/sandbox/shopapplication.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLocale>
#include <QStandardPaths>
#include <QStorageInfo>

#include <algorithm>
#include <condition_variable>
#include <mutex>

namespace lk {

namespace {

constexpr int statsIntervalMs = 500;
const QString keptFolder = QStringLiteral("kept");

QString baseFolder(const QString& wanted)
{
    return wanted.isEmpty()
        ? QStandardPaths::writableLocation(QStandardPaths::GenericCacheLocation) + QStringLiteral("/lockkeeper/sandbox")
        : wanted;
}

/// What a kept folder says of itself: written when the shop is complete, so that half a shop is never opened again.
QString shopFile(const QString& folder)
{
    return folder + QStringLiteral("/shop.json");
}

QJsonObject readShopFile(const QString& folder)
{
    QFile file(shopFile(folder));
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object() : QJsonObject();
}

Result<void> writeShopFile(const QString& folder, qint64 orders, const QList<ShopTable>& tables)
{
    QFile file(shopFile(folder));
    const QJsonObject object{{QStringLiteral("orders"), orders}, {QStringLiteral("tables"), toJson(tables)}};
    if (!file.open(QIODevice::WriteOnly) || file.write(QJsonDocument(object).toJson()) < 0 || !file.flush()) {
        return failure(ErrorKind::Server,
            QCoreApplication::translate("Sandbox", "%1 cannot be written: %2")
                .arg(file.fileName(), file.errorString()));
    }
    return {};
}

/// The server's words, with what to do where only we know it.
Error withRemedy(Error error, const QString& folder)
{
    if (error.sqlState == QLatin1String("53100")) { // disk_full
        error.remedy = QCoreApplication::translate("Sandbox", "Make room where %1 is, or start with fewer --orders.")
                           .arg(folder);
    }
    return error;
}

} // namespace

Sandbox::Sandbox(SandboxOptions options, QObject* parent)
    : SandboxControl(parent)
    , m_options(std::move(options))
    , m_size(ShopSize::forOrders(m_options.orders))
    , m_backend(std::make_unique<PgBackend>())
{
    m_statsTimer.setInterval(statsIntervalMs);
    connect(&m_statsTimer, &QTimer::timeout, this, [this] { emit statsChanged(stats()); });
}

Sandbox::~Sandbox()
{
    m_statsTimer.stop();
    m_blocker.reset();
    m_application.reset();
    m_thread = {}; // asks it to stop, and joins: it stops the server
}

void Sandbox::start()
{
    if (!m_thread.joinable()) {
        m_thread = std::jthread([this](const std::stop_token& stop) { work(stop); });
    }
}

ConnectionSettings Sandbox::settings() const
{
    return m_settings;
}

ApplicationStats Sandbox::stats() const
{
    if (m_application) {
        return m_application->stats();
    }
    ApplicationStats none;
    none.version = m_version;
    return none;
}

void Sandbox::setVersion(ApplicationVersion version)
{
    m_version = version;
    if (m_application) {
        m_application->setVersion(version);
    }
    emit statsChanged(stats());
}

void Sandbox::startBlocker()
{
    if (m_blocker) {
        m_blocker->start();
    }
}

void Sandbox::endBlocker()
{
    if (m_blocker) {
        m_blocker->end();
    }
}

void Sandbox::say(const QString& what)
{
    QMetaObject::invokeMethod(this, [this, what] { emit progress(what); }, Qt::QueuedConnection);
}

void Sandbox::work(const std::stop_token& stop)
{
    const auto fail = [this](const Error& error) {
        QMetaObject::invokeMethod(this, [this, error] { emit failed(error); }, Qt::QueuedConnection);
    };
    OwnedFolder::removeAbandoned(baseFolder(m_options.folder));
    Result<OwnedFolder> folder = chooseFolder();
    if (!folder) {
        fail(folder.error());
        return;
    }
    // After the folder, so that the server is gone before its folder is.
    std::unique_ptr<PrivateServer> server;
    const Result<Made> made = make(*folder, server, stop);
    if (!made) {
        if (!stop.stop_requested()) {
            fail(withRemedy(made.error(), folder->path()));
        }
        return;
    }
    QMetaObject::invokeMethod(this, [this, result = *made] { take(result); }, Qt::QueuedConnection);
    // The server dies with the thread that started it, so this one waits here until the end.
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait(lock, stop, [] { return false; });
}

Result<OwnedFolder> Sandbox::chooseFolder() const
{
    const QString base = baseFolder(m_options.folder);
    if (!m_options.keep) {
        return OwnedFolder::create(base);
    }
    // kept, kept-2, ...: the first that has our size and that nobody uses; else the first free name.
    for (int number = 1; number < 100; ++number) {
        const QString name = number == 1 ? keptFolder : keptFolder + QLatin1Char('-') + QString::number(number);
        const QString path = base + QLatin1Char('/') + name;
        const QJsonObject shop = readShopFile(path);
        if (!shop.isEmpty() && shop[QLatin1String("orders")].toInteger() != m_size.orders) {
            continue;
        }
        auto folder = OwnedFolder::claim(base, name);
        if (folder && shop.isEmpty()) {
            // Half a shop, left by a crash: begin again.
            QDir(path + QStringLiteral("/data")).removeRecursively();
        }
        if (folder || folder.error().kind != ErrorKind::OtherOperator) {
            return folder;
        }
    }
    return OwnedFolder::create(base);
}

Result<void> Sandbox::checkSpace(const QString& folder) const
{
    const QStorageInfo storage(folder);
    const qint64 needed = m_size.diskSpace();
    if (!storage.isValid() || storage.bytesAvailable() >= needed) {
        return {};
    }
    const QLocale locale;
    return failure(ErrorKind::Server,
        QCoreApplication::translate("Sandbox", "A shop of %1 orders takes about %2; %3 has %4 free.")
            .arg(locale.toString(m_size.orders), locale.formattedDataSize(needed), folder,
                locale.formattedDataSize(storage.bytesAvailable())),
        QCoreApplication::translate("Sandbox", "Make room there, or start with fewer --orders."));
}

Result<Sandbox::Made> Sandbox::make(
    OwnedFolder& folder, std::unique_ptr<PrivateServer>& server, const std::stop_token& stop)
{
    const QJsonObject shop = readShopFile(folder.path());
    const bool reopen = !shop.isEmpty();
    if (!reopen) {
        if (const auto space = checkSpace(folder.path()); !space) {
            return std::unexpected(space.error());
        }
    }
    say(reopen ? QCoreApplication::translate("Sandbox", "Opening the kept sandbox")
               : QCoreApplication::translate("Sandbox", "Making a private PostgreSQL server"));
    PrivateServerOptions options;
    options.folder = folder.path();
    options.keep = m_options.keep;
    // Without WAL for a table filled in the transaction that made it, the shop is there a third sooner.
    options.extraSettings = {QStringLiteral("wal_level = minimal"), QStringLiteral("max_wal_senders = 0")};
    auto opened = PrivateServer::open(options, stop);
    if (!opened) {
        return std::unexpected(opened.error());
    }
    server = std::move(*opened);
    Made made;
    made.reopened = reopen;
    made.folder = folder.path();
    made.settings = server->settings(database());
    made.settings.name = QCoreApplication::translate("Sandbox", "Sandbox");
    made.settings.neverStorePassword = true;
    made.applicationSettings = server->settings(database(), shopRole());
    made.dsn = server->dsn(database());
    if (reopen) {
        made.tables = shopTablesFromJson(shop[QLatin1String("tables")].toArray());
        return made;
    }
    ShopFilling filling;
    filling.server = server->settings(QStringLiteral("postgres"));
    filling.database = database();
    filling.applicationPassword = server->password();
    filling.size = m_size;
    filling.progress = [this](const QString& what) { say(what); };
    if (const auto filled = fillShop(*m_backend, filling, stop); !filled) {
        return std::unexpected(filled.error());
    }
    auto session = m_backend->connect(made.settings, Purpose::Browse);
    if (!session) {
        return std::unexpected(session.error());
    }
    auto tables = readShopTables(**session);
    if (!tables) {
        return std::unexpected(tables.error());
    }
    made.tables = std::move(*tables);
    if (m_options.keep) {
        Result<void> kept = writeShopFile(folder.path(), m_size.orders, made.tables);
        if (kept) {
            kept = folder.setKept(true);
        }
        if (!kept) {
            return std::unexpected(kept.error());
        }
    }
    return made;
}

void Sandbox::take(const Made& made)
{
    m_settings = made.settings;
    m_dsn = made.dsn;
    m_folder = made.folder;
    if (made.reopened && m_version == ApplicationVersion::Old) {
        // Somebody has worked on this shop before: the version that copes with whatever was done.
        m_version = ApplicationVersion::Both;
    }
    ShopApplicationOptions options;
    options.settings = made.applicationSettings;
    options.size = m_size;
    options.original = made.tables;
    options.sessions = m_options.sessions;
    options.requestsPerSecond = m_options.requestsPerSecond;
    options.version = m_version;
    m_application = std::make_unique<ShopApplication>(*m_backend, options);
    if (const auto started = m_application->start(); !started) {
        m_application.reset();
        emit failed(started.error());
        return;
    }
    m_blocker = std::make_unique<Blocker>(*m_backend, made.settings, [this](bool holds) {
        QMetaObject::invokeMethod(
            this,
            [this, holds] {
                m_blockerHolds = holds;
                emit blockerChanged(holds);
            },
            Qt::QueuedConnection);
    });
    m_statsTimer.start();
    emit ready();
    emit statsChanged(stats());
}

} // namespace lk
