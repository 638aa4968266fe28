// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

// The journal's tables as a whole: whether they are there, who may use them, making and upgrading them.

#include "model/base/sqlresource.h"
#include "model/engine/failures.h"
#include "model/engine/journalstore.h"

#include <QCoreApplication>

namespace lk {

QString journalGrants(const QString& role)
{
    return QStringLiteral("GRANT USAGE, CREATE ON SCHEMA lockkeeper TO %1;\n"
                          "GRANT SELECT ON lockkeeper.journal_version TO %1;\n"
                          "GRANT SELECT, INSERT, UPDATE, DELETE ON lockkeeper.plan, lockkeeper.entry, "
                          "lockkeeper.cursor TO %1;")
        .arg(quoted(role));
}

Result<bool> JournalStore::exists()
{
    // By the catalog alone: to_regclass() raises an error where the role may not look into the schema.
    const auto there = m_session.query(QStringLiteral(
        "SELECT count(*) = 4, bool_and(has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')), "
        "current_user, max(pg_get_userbyid(n.nspowner)) FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid "
        "WHERE n.nspname = 'lockkeeper' AND c.relname IN ('journal_version', 'plan', 'entry', 'cursor')"));
    if (!there) {
        return std::unexpected(there.error());
    }
    const auto& found = there->rows.first();
    if (found[0] != QStringLiteral("t")) {
        return false;
    }
    if (found[1] != QStringLiteral("t")) {
        return failure(ErrorKind::Privilege,
            QCoreApplication::translate(
                "lk::Runner", "User %1 may not read the journal in schema lockkeeper, which another user made.")
                .arg(found[2].value_or(QString())),
            QCoreApplication::translate("lk::Runner", "Have its owner, %1, run:\n%2")
                .arg(found[3].value_or(QString()), journalGrants(found[2].value_or(QString()))));
    }
    const auto version = this->version();
    if (!version) {
        return std::unexpected(version.error());
    }
    if (*version > journalVersion) {
        return failure(ErrorKind::Unsupported,
            QCoreApplication::translate(
                "lk::Runner", "The journal in this database has version %1; this Lockkeeper knows version %2.")
                .arg(*version)
                .arg(journalVersion),
            QCoreApplication::translate("lk::Runner", "Use the newer Lockkeeper that wrote it."));
    }
    return true;
}

Result<void> JournalStore::create()
{
    const auto there = exists();
    if (!there) {
        return std::unexpected(there.error());
    }
    if (*there) {
        if (m_version.value_or(journalVersion) >= journalVersion) {
            return {};
        }
        // In the order in which everybody else takes them: a child row's foreign key locks the plan's row last.
        QStringList upgrades{
            QStringLiteral("LOCK TABLE lockkeeper.cursor, lockkeeper.entry, lockkeeper.plan IN ACCESS EXCLUSIVE MODE")};
        for (int to = m_version.value_or(1) + 1; to <= journalVersion; ++to) {
            upgrades << sqlStatements(QStringLiteral("journal-upgrade-%1").arg(to));
        }
        const auto upgraded = inTransaction(upgrades);
        if (upgraded) {
            m_version = journalVersion;
        }
        // Who may not alter it, or not now because others read it, goes on with it as it is.
        const bool fine = upgraded || upgraded.error().sqlState == QLatin1String("42501")
            || upgraded.error().sqlState == QLatin1String("55P03") || isTransient(upgraded.error());
        return fine ? Result<void>() : upgraded;
    }
    // One transaction, so that a journal is there whole or not at all. The advisory lock keeps two clients from
    // tripping over each other: IF NOT EXISTS alone can still raise 23505 under concurrency.
    QStringList statements;
    const auto schema = m_session.query(QStringLiteral("SELECT to_regnamespace('lockkeeper') IS NULL"));
    if (!schema) {
        return std::unexpected(schema.error());
    }
    for (const QString& statement : sqlStatements(QStringLiteral("journal-create"))) {
        // CREATE SCHEMA IF NOT EXISTS wants CREATE on the database even where the schema exists.
        if (schema->scalar() == QLatin1String("t") || !statement.startsWith(QLatin1String("CREATE SCHEMA"))) {
            statements << statement;
        }
    }
    m_version.reset(); // another client may have been first
    return inTransaction(statements);
}

Result<void> JournalStore::inTransaction(const QStringList& statements)
{
    const QStringList all
        = QStringList{QStringLiteral("BEGIN"), QStringLiteral("SET LOCAL lock_timeout = '5s'"),
              QStringLiteral("SELECT pg_advisory_xact_lock(hashtextextended('lockkeeper:journal', 0))")}
        + statements + QStringList{QStringLiteral("COMMIT")};
    for (const QString& statement : all) {
        if (auto done = m_session.query(statement); !done) {
            if (m_session.isAlive()) {
                (void)m_session.query(QStringLiteral("ROLLBACK"));
            }
            return std::unexpected(done.error());
        }
    }
    return {};
}

Result<int> JournalStore::version()
{
    if (!m_version) {
        const auto rows = m_session.query(QStringLiteral("SELECT version FROM lockkeeper.journal_version"));
        if (!rows) {
            return std::unexpected(rows.error());
        }
        m_version = rows->scalar().toInt();
    }
    return *m_version;
}

} // namespace lk
