// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/preflight.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <utility>

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

/// Tables that statements name, and what whoever sends them must be allowed there. They may be somebody else's.
struct NamedTables {
    QList<QualifiedName> locked;
    QList<QualifiedName> owned; ///< altered, or whose policies and rules are made anew
    QList<QualifiedName> referenced; ///< by foreign keys that are made

    void take(const QStringList& statements)
    {
        static const QString name = QStringLiteral("(?:\"(?:[^\"]|\"\")+\"|[^\\s\".,()]+)");
        static const QString table = QStringLiteral("(%1\\.%1)").arg(name);
        static const QRegularExpression lock(
            QStringLiteral("^LOCK TABLE %1 IN (?:ACCESS|SHARE ROW) EXCLUSIVE MODE$").arg(table));
        static const QRegularExpression alter(QStringLiteral("^ALTER TABLE (?:IF EXISTS )?(?:ONLY )?%1 ").arg(table));
        static const QRegularExpression key(
            QStringLiteral(" ADD CONSTRAINT %1 FOREIGN KEY \\(.+?\\) REFERENCES %2").arg(name, table));
        static const QRegularExpression inTurn(
            QStringLiteral("^DO \\$\\w+\\$\\s*DECLARE\\s+tables pg_catalog\\.text\\[\\] := ARRAY\\["));
        static const QRegularExpression one(QStringLiteral("\\G(?:, )?(E?)'((?:[^']|'')+)'"));
        QList<QualifiedName> apart;
        QList<QualifiedName> here;
        for (const QString& statement : statements) {
            if (const auto locks = lock.match(statement); locks.hasMatch()) {
                add(here, locks.captured(1));
            } else if (const auto alters = alter.match(statement); alters.hasMatch()) {
                add(owned, alters.captured(1));
                for (auto keys = key.globalMatch(statement); keys.hasNext();) {
                    add(referenced, keys.next().captured(1));
                }
            } else if (const auto turns = inTurn.match(statement); turns.hasMatch()) {
                for (auto each = one.globalMatch(statement, turns.capturedEnd()); each.hasNext();) {
                    const auto found = each.next();
                    QString text = found.captured(2).replace(QLatin1String("''"), QLatin1String("'"));
                    if (!found.captured(1).isEmpty()) { // as lk::literal() writes what has a backslash
                        text.replace(QLatin1String("\\\\"), QLatin1String("\\"));
                    }
                    add(apart, text);
                }
            }
        }
        // Locked in turn are the tables of the keys, too, which have statements of their own.
        for (const QualifiedName& other : std::as_const(apart)) {
            if (!here.contains(other) && !owned.contains(other)) {
                owned << other;
            }
        }
        for (const QualifiedName& other : std::as_const(here)) {
            if (!locked.contains(other)) {
                locked << other;
            }
        }
    }
    QList<QualifiedName> all() const
    {
        QList<QualifiedName> tables;
        for (const QualifiedName& table : locked + owned + referenced) {
            if (!tables.contains(table)) {
                tables << table;
            }
        }
        return tables;
    }

private:
    static void add(QList<QualifiedName>& tables, const QString& text)
    {
        if (const auto table = parseTableName(text); table && !tables.contains(*table)) {
            tables << *table;
        }
    }
};

/// Of what is still to come: steps that are not done, or, going back, the ways back of those that are.
NamedTables namedTables(const Plan& plan, const RunSnapshot& snapshot, bool goingBack)
{
    NamedTables tables;
    for (const Step& step : plan.steps) {
        const bool done = snapshot.steps.value(step.id).state == StepState::Done;
        const auto* body = std::get_if<StatementBody>(&step.body);
        if (goingBack && done && step.undo) {
            tables.take(step.undo->body.statements);
        } else if (!goingBack && !done && body) {
            tables.take(body->statements);
        }
    }
    return tables;
}

std::unexpected<Error> notOwned(const QString& user, const QualifiedName& table, const QString& owner)
{
    return failure(ErrorKind::Privilege,
        Words::tr("User %1 does not own %2, which the plan alters too and which belongs to %3.")
            .arg(user, table.printed(), owner),
        Words::tr("Connect as a role that is a member of %1 and of the owners of the plan's other tables.").arg(owner));
}

/// What is not there is another check's, or another step's, to say.
Result<void> rightsToTables(Session& session, const NamedTables& tables, const QString& user)
{
    const QString yes = QStringLiteral("t");
    for (const QualifiedName& table : tables.all()) {
        const auto rows = session.query(
            QStringLiteral(
                "SELECT pg_get_userbyid(c.relowner), has_schema_privilege(n.oid, 'USAGE'), "
                "pg_has_role(c.relowner, 'USAGE'), has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE' || CASE WHEN "
                "current_setting('server_version_num')::integer >= 170000 THEN ', MAINTAIN' ELSE '' END), "
                "has_table_privilege(c.oid, 'REFERENCES') OR has_any_column_privilege(c.oid, 'REFERENCES') "
                "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = $1 AND c.relname = "
                "$2"),
            {table.schema, table.name});
        if (!rows) {
            return std::unexpected(rows.error());
        }
        if (rows->isEmpty()) {
            continue;
        }
        const auto& row = rows->rows.first();
        const QString owner = row[0].value_or(QString());
        if (row[1] != yes) {
            return failure(ErrorKind::Privilege,
                Words::tr("User %1 may not use schema %2, where %3 is.").arg(user, table.schema, table.printed()),
                QStringLiteral("GRANT USAGE ON SCHEMA %1 TO %2").arg(quoted(table.schema), quoted(user)));
        }
        if (tables.owned.contains(table) && row[2] != yes) {
            return notOwned(user, table, owner);
        }
        QStringList missing;
        if (tables.locked.contains(table) && row[3] != yes) {
            missing << QStringLiteral("UPDATE");
        }
        if (tables.referenced.contains(table) && row[4] != yes) {
            missing << QStringLiteral("REFERENCES");
        }
        if (!missing.isEmpty()) {
            return failure(ErrorKind::Privilege,
                Words::tr("User %1 may not lock or reference %2, whose foreign keys are to be made anew and which "
                          "belongs to %3.")
                    .arg(user, table.printed(), owner),
                QStringLiteral("GRANT %1 ON %2 TO %3")
                    .arg(missing.join(QLatin1String(", ")), table.quoted(), quoted(user)));
        }
    }
    return {};
}

/// What alters the columns of a table alters those of its partitions and children, whoever they belong to. As they are
/// now: some may have come, and others gone, since the plan was made.
Result<void> rightsToFamilies(Session& session, const Plan& plan, const QString& user)
{
    static const QString strangers = QStringLiteral(
        "WITH RECURSIVE family AS (SELECT c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname = $1 AND c.relname IN ($2, $3) "
        "UNION SELECT i.inhrelid FROM pg_inherits i JOIN family f ON f.oid = i.inhparent) "
        "SELECT n.nspname, c.relname, pg_get_userbyid(c.relowner) FROM family f JOIN pg_class c ON c.oid = f.oid "
        "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT pg_has_role(c.relowner, 'USAGE') "
        "ORDER BY n.nspname, c.relname");
    for (const QualifiedName& table : plan.draft.tables()) {
        QString later = table.name;
        bool columns = false;
        for (const DraftedChange& drafted : plan.draft.changes) {
            if (tableOf(drafted.change) == table) {
                const auto* rename = std::get_if<RenameTable>(&drafted.change);
                later = rename ? rename->newName : later;
                columns = columns || !rename;
            }
        }
        if (!columns) {
            continue; // a table's name is its own
        }
        const auto rows = session.query(strangers, {table.schema, table.name, later});
        if (!rows) {
            return std::unexpected(rows.error());
        }
        if (!rows->isEmpty()) {
            const auto& row = rows->rows.first();
            const QualifiedName member{row[0].value_or(QString()), row[1].value_or(QString())};
            return notOwned(user, member, row[2].value_or(QString()));
        }
    }
    return {};
}

bool speaksOf(const QStringList& statements, const QString& object)
{
    return std::ranges::any_of(statements, [&](const QString& statement) { return statement.contains(object); });
}

bool speaksOf(const Plan& plan, const QString& object)
{
    return std::ranges::any_of(plan.steps, [&](const Step& step) {
        const auto* body = std::get_if<StatementBody>(&step.body);
        return (body && speaksOf(body->statements, object))
            || (step.undo && speaksOf(step.undo->body.statements, object));
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

Result<void> Preflight::privileges(const RunSnapshot& snapshot, bool goingBack)
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
    const bool creates = !goingBack && makesObjectsBesideTables(m_plan);
    for (const QualifiedName& table : m_plan.draft.tables()) {
        // By name: to_regclass() fails where the schema may not be looked into.
        const auto rows = m_session.query(
            QStringLiteral("SELECT pg_has_role(c.relowner, 'USAGE'), has_schema_privilege(c.relnamespace, 'CREATE'), "
                           "pg_get_userbyid(c.relowner) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
                           "WHERE n.nspname = $1 AND c.relname = $2"),
            {table.schema, table.name});
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
    const NamedTables named = namedTables(m_plan, snapshot, goingBack);
    if (const auto may = rightsToTables(m_session, named, user); !may) {
        return may;
    }
    if (const auto may = named.owned.isEmpty() ? Result<void>() : rightsToFamilies(m_session, m_plan, user); !may) {
        return may;
    }
    // Whoever began the plan has made its functions, which the cut-over replaces and every way out drops.
    const auto functions = m_session.query(
        QStringLiteral("SELECT proname, pg_get_userbyid(proowner) FROM pg_proc WHERE pronamespace = "
                       "to_regnamespace('lockkeeper') AND NOT pg_has_role(proowner, 'USAGE') ORDER BY proname"));
    if (!functions) {
        return std::unexpected(functions.error());
    }
    for (const auto& function : functions->rows) {
        if (speaksOf(m_plan, QLatin1String("lockkeeper.") + quoted(function[0].value_or(QString())))) {
            const QString owner = function[1].value_or(QString());
            return failure(ErrorKind::Privilege,
                Words::tr("User %1 has no right to what this plan has made so far, which belongs to %2.")
                    .arg(user, owner),
                Words::tr("Connect as %1, who has begun the plan, or as a member of that role.").arg(owner));
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
