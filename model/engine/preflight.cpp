// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/preflight.h"

#include <QCoreApplication>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::Runner)
};

bool makesObjectsBesideTables(const Plan& plan)
{
    return std::any_of(plan.decisions.begin(), plan.decisions.end(), [](const Decision& d) {
        return d.chosen != Strategy::InPlace || std::holds_alternative<RenameTable>(d.change);
    });
}

} // namespace

Preflight::Preflight(Backend& backend, Session& session, const ConnectionSettings& settings, const Plan& plan)
    : m_backend(backend)
    , m_session(session)
    , m_settings(settings)
    , m_plan(plan)
{
}

Result<void> Preflight::server()
{
    if (m_settings.readOnly) {
        return failure(ErrorKind::ReadOnly, Words::tr("This connection is read-only."),
            Words::tr("Switch read-only off in the connection's profile, if this database is meant to be changed."));
    }
    const auto rows = m_session.query(
        QStringLiteral("SELECT pg_is_in_recovery(), current_setting('default_transaction_read_only'), "
                       "current_setting('transaction_read_only')"));
    if (!rows) {
        return std::unexpected(rows.error());
    }
    const auto& row = rows->rows.first();
    if (row[0] == QStringLiteral("t")) {
        return failure(ErrorKind::ReadOnly,
            Words::tr("The server is a standby: it replays another server and only reads."),
            Words::tr("Connect to the primary."));
    }
    if (row[1] == QStringLiteral("on") || row[2] == QStringLiteral("on")) {
        return failure(ErrorKind::ReadOnly, Words::tr("The server makes every transaction of this user read-only."),
            Words::tr(
                "Look at default_transaction_read_only of the server, database and role, or connect as another user."));
    }
    return {};
}

Result<void> Preflight::privileges()
{
    const auto journal = m_session.query(QStringLiteral(
        "SELECT current_user, current_database(), to_regnamespace('lockkeeper') IS NULL, "
        "has_database_privilege(current_database(), 'CREATE'), "
        "coalesce((SELECT has_schema_privilege(oid, 'USAGE') AND has_schema_privilege(oid, 'CREATE') FROM pg_namespace "
        "WHERE nspname = 'lockkeeper'), true), "
        "coalesce((SELECT bool_and(has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT') "
        "AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE')) FROM pg_class c "
        "WHERE c.relnamespace = to_regnamespace('lockkeeper') AND c.relname IN ('plan', 'entry', 'cursor')), true), "
        "(SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'lockkeeper')"));
    if (!journal) {
        return std::unexpected(journal.error());
    }
    const auto& row = journal->rows.first();
    const QString user = row[0].value_or(QString());
    const QString yes = QStringLiteral("t");
    // Ownership first: it decides who is to run the plan at all, and what that role is to be granted.
    const bool creates = makesObjectsBesideTables(m_plan);
    for (const QualifiedName& table : m_plan.draft.tables()) {
        const auto rows = m_session.query(
            QStringLiteral("SELECT pg_has_role(c.relowner, 'USAGE'), has_schema_privilege(c.relnamespace, 'CREATE'), "
                           "pg_get_userbyid(c.relowner) FROM pg_class c WHERE c.oid = to_regclass($1)"),
            {table.quoted()});
        if (!rows) {
            return std::unexpected(rows.error());
        }
        if (rows->isEmpty()) {
            continue; // the fingerprint's read says so better, or the plan has renamed it already
        }
        const auto& found = rows->rows.first();
        if (found[0] != yes) {
            return failure(ErrorKind::Privilege, Words::tr("User %1 does not own %2.").arg(user, table.printed()),
                Words::tr("Connect as its owner, %1, or as a member of that role.").arg(found[2].value_or(QString())));
        }
        if (creates && found[1] != yes) {
            return failure(ErrorKind::Privilege,
                Words::tr("User %1 may not create objects in schema %2.").arg(user, table.schema),
                QStringLiteral("GRANT CREATE ON SCHEMA %1 TO %2").arg(quoted(table.schema), quoted(user)));
        }
    }
    if (row[2] == yes && row[3] != yes) {
        return failure(ErrorKind::Privilege,
            Words::tr("User %1 may not create the schema lockkeeper in database %2, where the journal is kept.")
                .arg(user, row[1].value_or(QString())),
            QStringLiteral("GRANT CREATE ON DATABASE %1 TO %2").arg(quoted(row[1].value_or(QString())), quoted(user)));
    }
    if (row[4] != yes || row[5] != yes) {
        return failure(ErrorKind::Privilege,
            Words::tr("User %1 may not write the journal in schema lockkeeper, which another user made.").arg(user),
            Words::tr("Have its owner, %1, run:\n%2").arg(row[6].value_or(QString()), journalGrants(user)));
    }
    return {};
}

Result<QList<Table>> Preflight::presentTables()
{
    QList<Table> tables;
    for (const QualifiedName& name : m_plan.draft.tables()) {
        auto table = m_backend.readTable(m_session, name);
        if (!table) {
            return std::unexpected(table.error());
        }
        tables << *table;
    }
    return tables;
}

Result<void> Preflight::fingerprint(const QString& alsoFine)
{
    const auto tables = presentTables();
    if (!tables) {
        return std::unexpected(tables.error());
    }
    const QByteArray present = lk::fingerprint(*tables);
    if (present == m_plan.fingerprint || (!alsoFine.isEmpty() && present == alsoFine.toLatin1())) {
        return {};
    }
    QStringList names;
    for (const QualifiedName& name : m_plan.draft.tables()) {
        names << name.printed();
    }
    return failure(ErrorKind::FingerprintMismatch,
        Words::tr("The plan was made for another shape of %1: something was changed since %2.")
            .arg(names.join(QStringLiteral(", ")), m_plan.madeAt.toString(Qt::ISODate)),
        Words::tr("Make the plan again from the database as it is now."));
}

Result<void> Preflight::otherPlans(JournalStore& journal, bool goingBack)
{
    const auto other = journal.otherPlan(m_plan, goingBack);
    if (!other) {
        return std::unexpected(other.error());
    }
    if (!other->isEmpty()) {
        return goingBack
            ? failure(ErrorKind::Unsupported, Words::tr("A later plan has changed the same table: %1.").arg(*other),
                  Words::tr(
                      "Undo that plan first. If it is finished for good, plan this change in the other direction."))
            : failure(ErrorKind::Unsupported, Words::tr("Another plan is under way on the same table: %1.").arg(*other),
                  Words::tr("Finish that plan, or undo it, first."));
    }
    return {};
}

} // namespace lk
