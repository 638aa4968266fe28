// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/journal/localstore.h"

#include "model/engine/conninfo.h"
#include "model/journal/storeschema.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QUuid>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(LocalStore)
};

QByteArray compact(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

/// A DSN may hold a password, and this store holds none.
bool holdsSecret(const QString& dsn)
{
    const auto info = parseConnInfo(dsn);
    return info && (info->contains(QStringLiteral("password")) || info->contains(QStringLiteral("sslpassword")));
}

ConnectionSettings profileFrom(const QByteArray& json)
{
    return connectionSettingsFromJson(QJsonDocument::fromJson(json).object());
}

Draft draftFrom(const QByteArray& json)
{
    return draftFromJson(QJsonDocument::fromJson(json).object()).value_or(Draft{});
}

} // namespace

Result<void> checkProfile(const ConnectionSettings& profile)
{
    if (profile.name.trimmed().isEmpty()) {
        return failure(ErrorKind::BadInput, Words::tr("A saved connection needs a name."));
    }
    if (holdsSecret(profile.dsn)) {
        return failure(ErrorKind::BadInput, Words::tr("The connection string holds a password, which is not saved."),
            Words::tr("Take it out of the string; keep it in the keychain or in .pgpass."));
    }
    return {};
}

/// Owns the named connection and takes it away again.
class LocalStore::Private {
public:
    Private()
        : name(QStringLiteral("lockkeeper-store-") + QUuid::createUuid().toString(QUuid::WithoutBraces))
        , database(QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), name))
    {
    }
    ~Private()
    {
        database.close();
        database = {}; // removeDatabase wants no handle left
        QSqlDatabase::removeDatabase(name);
    }

    /// One statement with its values; what it gives is in the query.
    Result<QSqlQuery> run(const QString& sql, const QVariantList& values = {}) const
    {
        QSqlQuery query(database);
        query.setForwardOnly(true);
        if (!query.prepare(sql)) {
            return std::unexpected(storeError(query.lastError(), path));
        }
        for (const QVariant& value : values) {
            query.addBindValue(value);
        }
        if (!query.exec()) {
            return std::unexpected(storeError(query.lastError(), path));
        }
        return query;
    }

    Result<void> write(const QString& sql, const QVariantList& values) const
    {
        return run(sql, values).transform([](const QSqlQuery&) { });
    }

    const QString name;
    QSqlDatabase database;
    QString path;
};

LocalStore::LocalStore(std::unique_ptr<Private> priv)
    : d(std::move(priv))
{
}

LocalStore::~LocalStore() = default;

Result<std::unique_ptr<LocalStore>> LocalStore::open(const QString& path, std::chrono::milliseconds patience)
{
    const QFileInfo file(path);
    if (!QDir().mkpath(file.absolutePath())) {
        return failure(ErrorKind::Privilege, Words::tr("The folder %1 cannot be made.").arg(file.absolutePath()));
    }
    if (file.exists() && !file.isFile()) {
        return failure(ErrorKind::DamagedFile, Words::tr("%1 is not a file.").arg(path));
    }
    auto priv = std::make_unique<Private>();
    priv->path = path;
    priv->database.setDatabaseName(path);
    // Two windows may use one store: the second waits its turn.
    priv->database.setConnectOptions(QStringLiteral("QSQLITE_BUSY_TIMEOUT=2000"));
    if (!priv->database.open()) {
        return std::unexpected(storeError(priv->database.lastError(), path));
    }
    // Names of servers and tables are nobody else's business.
    QFile::setPermissions(path, QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    if (auto ready = prepareStore(priv->database, path); !ready) {
        return std::unexpected(ready.error());
    }
    if (auto set = priv->run(QStringLiteral("PRAGMA busy_timeout = %1").arg(patience.count())); !set) {
        return std::unexpected(set.error());
    }
    return std::unique_ptr<LocalStore>(new LocalStore(std::move(priv)));
}

Result<StoreContents> LocalStore::contents() const
{
    StoreContents all;
    auto profiles = d->run(QStringLiteral("SELECT settings FROM profile ORDER BY name COLLATE NOCASE, name"));
    auto drafts = d->run(QStringLiteral("SELECT database, draft FROM draft"));
    auto values = d->run(QStringLiteral("SELECT key, value FROM setting"));
    for (const auto* query : {&profiles, &drafts, &values}) {
        if (!*query) {
            return std::unexpected(query->error());
        }
    }
    while (profiles->next()) {
        all.profiles << profileFrom(profiles->value(0).toByteArray());
    }
    while (drafts->next()) {
        all.drafts.insert(drafts->value(0).toString(), draftFrom(drafts->value(1).toByteArray()));
    }
    while (values->next()) {
        all.values.insert(values->value(0).toString(), values->value(1).toByteArray());
    }
    return all;
}

QList<ConnectionSettings> LocalStore::profiles() const
{
    QList<ConnectionSettings> list;
    if (auto query = d->run(QStringLiteral("SELECT settings FROM profile ORDER BY name COLLATE NOCASE, name"))) {
        while (query->next()) {
            list << profileFrom(query->value(0).toByteArray());
        }
    }
    return list;
}

Result<void> LocalStore::saveProfile(const ConnectionSettings& profile)
{
    if (const auto fine = checkProfile(profile); !fine) {
        return fine;
    }
    return d->write(QStringLiteral("INSERT INTO profile (name, settings) VALUES (?, ?)"
                                   " ON CONFLICT (name) DO UPDATE SET settings = excluded.settings"),
        {profile.name, QString::fromUtf8(compact(toJson(profile)))});
}

Result<void> LocalStore::removeProfile(const QString& name)
{
    return d->write(QStringLiteral("DELETE FROM profile WHERE name = ?"), {name});
}

Draft LocalStore::draft(const QString& database) const
{
    auto query = d->run(QStringLiteral("SELECT draft FROM draft WHERE database = ?"), {database});
    if (!query || !query->next()) {
        return {};
    }
    return draftFrom(query->value(0).toByteArray());
}

Result<void> LocalStore::saveDraft(const QString& database, const Draft& draft)
{
    if (draft.isEmpty()) {
        return d->write(QStringLiteral("DELETE FROM draft WHERE database = ?"), {database});
    }
    return d->write(QStringLiteral("INSERT INTO draft (database, draft) VALUES (?, ?)"
                                   " ON CONFLICT (database) DO UPDATE SET draft = excluded.draft"),
        {database, QString::fromUtf8(compact(toJson(draft)))});
}

QByteArray LocalStore::value(const QString& key) const
{
    auto query = d->run(QStringLiteral("SELECT value FROM setting WHERE key = ?"), {key});
    return query && query->next() ? query->value(0).toByteArray() : QByteArray();
}

Result<void> LocalStore::setValue(const QString& key, const QByteArray& value)
{
    if (value.isEmpty()) {
        return d->write(QStringLiteral("DELETE FROM setting WHERE key = ?"), {key});
    }
    return d->write(QStringLiteral("INSERT INTO setting (key, value) VALUES (?, ?)"
                                   " ON CONFLICT (key) DO UPDATE SET value = excluded.value"),
        {key, value});
}

} // namespace lk
