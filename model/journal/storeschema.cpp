// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/journal/storeschema.h"

#include <QCoreApplication>
#include <QList>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QStringList>
#include <QVariant>

#include <array>

namespace lk {

namespace {

/// "LkSt": says in the file's header whose it is (PRAGMA application_id).
constexpr int applicationId = 0x4c6b5374;

/// What brings a store of version n (the place in the list) to version n + 1. Never changed, only added to.
const std::array<QStringList, storeVersion>& upgrades()
{
    static const std::array<QStringList, storeVersion> steps{
        QStringList{
            QStringLiteral("CREATE TABLE profile (name TEXT PRIMARY KEY, settings TEXT NOT NULL) WITHOUT ROWID"),
            QStringLiteral("CREATE TABLE draft (database TEXT PRIMARY KEY, draft TEXT NOT NULL) WITHOUT ROWID"),
            QStringLiteral("CREATE TABLE setting (key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID"),
        },
    };
    return steps;
}

struct Words {
    Q_DECLARE_TR_FUNCTIONS(LocalStore)
};

std::unexpected<Error> notOurs(const QString& path, const QString& why)
{
    return failure(ErrorKind::DamagedFile, Words::tr("%1 is not a Lockkeeper store: %2").arg(path, why),
        Words::tr("Move the file aside; a new one is made at the next start."));
}

Result<QVariant> ask(QSqlDatabase& database, const QString& path, const QString& sql)
{
    QSqlQuery query(database);
    if (!query.exec(sql)) {
        return std::unexpected(storeError(query.lastError(), path));
    }
    return query.next() ? query.value(0) : QVariant();
}

Result<void> upgrade(QSqlDatabase& database, const QString& path)
{
    // The version is read inside the transaction: another Lockkeeper may be at the same.
    const auto version = ask(database, path, QStringLiteral("PRAGMA user_version"));
    const auto id = ask(database, path, QStringLiteral("PRAGMA application_id"));
    const auto tables = ask(database, path, QStringLiteral("SELECT count(*) FROM sqlite_schema"));
    for (const auto* answer : {&version, &id, &tables}) {
        if (!*answer) {
            return std::unexpected(answer->error());
        }
    }
    const bool fresh = id->toInt() == 0 && version->toInt() == 0 && tables->toInt() == 0;
    if (!fresh && id->toInt() != applicationId) {
        return notOurs(path, Words::tr("it is another program's database."));
    }
    if (version->toInt() > storeVersion) {
        return failure(ErrorKind::Unsupported,
            Words::tr("%1 was written by a later Lockkeeper (version %2 of the store).")
                .arg(path)
                .arg(version->toInt()),
            Words::tr("Use that Lockkeeper, or move the file aside."));
    }
    QStringList statements;
    for (int from = version->toInt(); from < storeVersion; ++from) {
        statements << upgrades().at(size_t(from));
    }
    if (!statements.isEmpty()) {
        statements << QStringLiteral("PRAGMA application_id = %1").arg(applicationId)
                   << QStringLiteral("PRAGMA user_version = %1").arg(storeVersion);
    }
    for (const QString& statement : std::as_const(statements)) {
        if (auto done = ask(database, path, statement); !done) {
            return std::unexpected(done.error());
        }
    }
    return {};
}

} // namespace

Error storeError(const QSqlError& error, const QString& path)
{
    // SQLITE_CORRUPT, SQLITE_NOTADB
    const QString code = error.nativeErrorCode();
    const int primary = code.toInt() & 0xff;
    if (primary == 11 || primary == 26) {
        return notOurs(path, error.databaseText()).error();
    }
    // SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM
    if (primary == 8 || primary == 14 || primary == 3) {
        return failure(ErrorKind::Privilege,
            Words::tr("%1 cannot be opened for writing: %2").arg(path, error.databaseText()),
            Words::tr("Check the rights of the file and its folder."))
            .error();
    }
    return failure(ErrorKind::Server, Words::tr("%1: %2").arg(path, error.text())).error();
}

Result<void> prepareStore(QSqlDatabase& database, const QString& path)
{
    const auto sound = ask(database, path, QStringLiteral("PRAGMA quick_check(1)"));
    if (!sound) {
        return std::unexpected(sound.error());
    }
    if (sound->toString() != QLatin1String("ok")) {
        return notOurs(path, sound->toString());
    }
    // Looked at before anything is written: another program's file stays as it was.
    const auto id = ask(database, path, QStringLiteral("PRAGMA application_id"));
    const auto tables = ask(database, path, QStringLiteral("SELECT count(*) FROM sqlite_schema"));
    if (!id || !tables) {
        return std::unexpected(!id ? id.error() : tables.error());
    }
    if (id->toInt() != applicationId && tables->toInt() != 0) {
        return notOurs(path, Words::tr("it is another program's database."));
    }
    for (const QString& pragma :
        {QStringLiteral("PRAGMA journal_mode = WAL"), QStringLiteral("PRAGMA synchronous = NORMAL")}) {
        if (auto done = ask(database, path, pragma); !done) {
            return std::unexpected(done.error());
        }
    }
    if (auto begun = ask(database, path, QStringLiteral("BEGIN IMMEDIATE")); !begun) {
        return std::unexpected(begun.error());
    }
    auto upgraded = upgrade(database, path);
    if (upgraded) {
        if (auto done = ask(database, path, QStringLiteral("COMMIT")); !done) {
            upgraded = std::unexpected(done.error());
        }
    }
    if (!upgraded) {
        (void)ask(database, path, QStringLiteral("ROLLBACK")); // the first error is the one to tell
    }
    return upgraded;
}

} // namespace lk
