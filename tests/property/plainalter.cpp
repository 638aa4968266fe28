// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/base/overloaded.h"
#include "tests/property/shape.h"

#include <QRegularExpression>

#include <algorithm>

namespace lk::property {

namespace {

QString here(const QString& table)
{
    return QualifiedName{QStringLiteral("public"), table}.quoted();
}

Result<QStringList> lines(Session& session, const QString& query, const QList<Cell>& parameters = {})
{
    return session.query(query, parameters).transform([](const Rows& rows) {
        QStringList list;
        for (const auto& row : rows.rows) {
            list << row[0].value_or(QString());
        }
        list.removeAll(QString());
        return list;
    });
}

Result<void> send(Session& session, const QStringList& statements)
{
    for (const QString& statement : statements) {
        if (const auto done = session.query(statement); !done) {
            Error error = done.error();
            error.message += QLatin1String("\nIN ") + statement;
            return std::unexpected(error);
        }
    }
    return {};
}

/// What ALTER ... TYPE refuses to go past, as statements that drop and make it: first what stands on most.
struct Hindrances {
    QStringList drops;
    QStringList makes;
};

Result<Hindrances> hindrances(Session& session, const QMap<QString, TableBecomes>& outcome)
{
    // Only those that use such a column, directly or through views: printed and read again, some change their form.
    QStringList columns;
    for (auto table = outcome.cbegin(); table != outcome.cend(); ++table) {
        for (auto c = table->columns.cbegin(); c != table->columns.cend(); ++c) {
            if (!c->type.isEmpty()) {
                columns << QStringLiteral("(%1::regclass, %2)").arg(literal(here(table.key())), literal(c.key()));
            }
        }
    }
    const QString uses = QStringLiteral(
        "WITH RECURSIVE retyped AS (SELECT attrelid, attnum FROM pg_attribute WHERE (attrelid, attname) IN"
        " (%1)), uses (class, id) AS (SELECT classid, objid FROM pg_depend JOIN retyped ON refclassid ="
        " 'pg_class'::regclass AND refobjid = attrelid AND refobjsubid = attnum UNION"
        " SELECT d.classid, d.objid FROM uses JOIN pg_rewrite r ON class = 'pg_rewrite'::regclass AND r.oid = id"
        " AND rulename = '_RETURN' JOIN pg_depend d ON d.refclassid = 'pg_class'::regclass AND d.refobjid ="
        " ev_class AND d.deptype <> 'i'), used AS (SELECT class, id FROM uses UNION ALL SELECT"
        " 'pg_class'::regclass, ev_class FROM uses JOIN pg_rewrite r ON class = 'pg_rewrite'::regclass AND"
        " r.oid = id) ")
                             .arg(columns.join(QLatin1String(", ")));
    const auto used = [](const char* object, const char* catalog) {
        return QStringLiteral(" AND %1 IN (SELECT id FROM used WHERE class = '%2'::regclass)")
            .arg(QString::fromLatin1(object), QString::fromLatin1(catalog));
    };
    // Each row: the statement that drops, then those that make, separated by chr(1). In order of making.
    const QStringList queries{
        QStringLiteral(
            "SELECT format('DROP %1$s %2$s', CASE relkind WHEN 'v' THEN 'VIEW' ELSE 'MATERIALIZED VIEW' END, "
            "c.oid::regclass)"
            " || chr(1) || format('CREATE %1$s %2$s%3$s AS %4$s', CASE relkind WHEN 'v' THEN 'VIEW' ELSE 'MATERIALIZED "
            "VIEW' END,"
            " c.oid::regclass, ' WITH (' || array_to_string(reloptions, ', ') || ')', rtrim(pg_get_viewdef(c.oid), "
            "';'))"
            " || coalesce((SELECT string_agg(chr(1) || format('GRANT %s ON %s TO %s', a.privilege_type, "
            "c.oid::regclass,"
            "   a.grantee::regrole), '') FROM aclexplode(relacl) a WHERE a.grantee <> relowner), '')"
            " || coalesce(chr(1) || format('COMMENT ON VIEW %s IS %L', c.oid::regclass, obj_description(c.oid, "
            "'pg_class')), '')"
            " || coalesce((SELECT string_agg(chr(1) || format('COMMENT ON COLUMN %s.%I IS %L', c.oid::regclass, "
            "attname,"
            "   description), '') FROM pg_description JOIN pg_attribute ON attrelid = objoid AND attnum = objsubid"
            "   WHERE objoid = c.oid AND objsubid > 0), '')"
            " FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('v', 'm')")
            + used("c.oid", "pg_class") + QStringLiteral(" ORDER BY c.oid"),
        QStringLiteral(
            "SELECT format('DROP RULE %I ON %s', rulename, ev_class::regclass) || chr(1) || "
            "rtrim(pg_get_ruledef(r.oid), ';')"
            " FROM pg_rewrite r JOIN pg_class c ON c.oid = ev_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind = 'r'")
            + used("r.oid", "pg_rewrite"),
        QStringLiteral(
            "SELECT format('DROP POLICY %I ON %s', polname, polrelid::regclass) || chr(1) ||"
            " format('CREATE POLICY %I ON %s AS %s FOR %s TO %s%s%s', polname, polrelid::regclass, CASE WHEN "
            "polpermissive"
            "   THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END, CASE polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' "
            "WHEN 'w'"
            "   THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END, array_to_string(polroles::regrole[], ', '),"
            "   ' USING (' || pg_get_expr(polqual, polrelid) || ')', ' WITH CHECK (' || pg_get_expr(polwithcheck, "
            "polrelid)"
            "   || ')') FROM pg_policy JOIN pg_class c ON c.oid = polrelid WHERE relnamespace = "
            "'public'::regnamespace")
            + used("pg_policy.oid", "pg_policy"),
        QStringLiteral(
            "SELECT format('DROP TRIGGER %I ON %s', tgname, tgrelid::regclass) || chr(1) || pg_get_triggerdef(t.oid)"
            " || CASE tgenabled WHEN 'D' THEN chr(1) || format('ALTER TABLE %s DISABLE TRIGGER %I', tgrelid::regclass, "
            "tgname)"
            "   ELSE '' END || coalesce(chr(1) || format('COMMENT ON TRIGGER %I ON %s IS %L', tgname, "
            "tgrelid::regclass,"
            "   obj_description(t.oid, 'pg_trigger')), '') FROM pg_trigger t JOIN pg_class c ON c.oid = tgrelid"
            " WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND NOT tgisinternal")
            + used("t.oid", "pg_trigger"),
        QStringLiteral("SELECT format('DROP FUNCTION %s', p.oid::regprocedure) || chr(1) || pg_get_functiondef(p.oid) "
                       "FROM pg_proc p"
                       " WHERE pronamespace = 'public'::regnamespace AND prosqlbody IS NOT NULL")
            + used("p.oid", "pg_proc"),
        QStringLiteral(
            "SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) || chr(1) ||"
            " format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(k.oid))"
            " || coalesce(chr(1) || format('COMMENT ON CONSTRAINT %I ON %s IS %L', conname, conrelid::regclass,"
            "   obj_description(k.oid, 'pg_constraint')), '') FROM pg_constraint k JOIN pg_class c ON c.oid = conrelid"
            " WHERE relnamespace = 'public'::regnamespace AND contype = 'f'")
            + used("k.oid", "pg_constraint"),
        QStringLiteral(
            "SELECT format('ALTER PUBLICATION %I DROP TABLE %s', pubname, prrelid::regclass) || chr(1) ||"
            " format('ALTER PUBLICATION %I ADD TABLE %s%s%s', pubname, prrelid::regclass, (SELECT '(' || "
            "string_agg(format("
            "   '%I', attname), ', ') || ')' FROM pg_attribute WHERE attrelid = prrelid AND attnum = ANY (prattrs)),"
            "   ' WHERE (' || pg_get_expr(prqual, prrelid) || ')') FROM pg_publication_rel JOIN pg_publication p ON "
            "p.oid ="
            "   prpubid JOIN pg_class c ON c.oid = prrelid WHERE relnamespace = 'public'::regnamespace")
            + used("pg_publication_rel.oid", "pg_publication_rel"),
    };
    Hindrances all;
    for (const QString& query : queries) {
        const auto found = lines(session, uses + query);
        if (!found) {
            return std::unexpected(found.error());
        }
        for (const QString& line : *found) {
            QStringList statements = line.split(QChar(1));
            all.drops.prepend(statements.takeFirst());
            statements.removeIf([](const QString& made) {
                return made.startsWith(QLatin1String("COMMENT ON ")) && made.endsWith(QLatin1String(" IS NULL"));
            });
            all.makes << statements;
        }
    }
    return all;
}

/// ALTER ... TYPE, and the default through the same expression where an expression was given or no cast takes it over.
Result<void> retype(
    Session& session, const QString& table, const QString& column, const Becomes& becomes, const QString& forward)
{
    const QString alter = QStringLiteral("ALTER TABLE %1 ALTER COLUMN %2 ").arg(here(table), quoted(column));
    // A collation that was chosen stays where the new type can have one; ALTER ... TYPE alone would forget it.
    const auto collation = session.query(
        QStringLiteral(
            "SELECT ' COLLATE ' || attcollation::regcollation FROM pg_attribute WHERE attrelid = $1::regclass"
            " AND attname = $2 AND attcollation <> 0 AND attcollation <> 'pg_catalog.default'::regcollation"
            " AND (SELECT typcollation <> 0 FROM pg_type WHERE oid = to_regtype($3))"),
        {here(table), column, becomes.type});
    if (!collation) {
        return std::unexpected(collation.error());
    }
    const QString type = alter
        + QStringLiteral("TYPE %1%4 USING %2(%3::text)::%1")
              .arg(becomes.type, forward, quoted(column), collation->scalar());
    const auto expression = session.query(
        QStringLiteral("SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef JOIN pg_attribute ON attrelid = adrelid"
                       " AND attnum = adnum WHERE adrelid = $1::regclass AND attname = $2 AND attgenerated = ''"),
        {here(table), column});
    if (!expression) {
        return std::unexpected(expression.error());
    }
    if (becomes.with.isEmpty()) {
        std::ignore = session.query(QStringLiteral("SAVEPOINT plainly"));
        const auto done = send(session, {type});
        if (done || done.error().sqlState != QLatin1String("42804") || expression->isEmpty()) {
            return done;
        }
        std::ignore = session.query(QStringLiteral("ROLLBACK TO plainly"));
    }
    QStringList statements{type};
    if (!expression->isEmpty()) {
        const QString old = QStringLiteral("(%1)").arg(expression->scalar());
        statements.prepend(alter + QStringLiteral("DROP DEFAULT"));
        statements << alter + QStringLiteral("SET DEFAULT ")
                + (becomes.with.isEmpty() ? QStringLiteral("%1::%2").arg(old, becomes.type)
                                          : QString(becomes.with).replace(quoted(column), old));
    }
    return send(session, statements);
}

} // namespace

QString forwardExpression(const QString& column, const Becomes& becomes)
{
    static const QRegularExpression length(QStringLiteral("^(?:varchar|char)\\(\\d+\\)"));
    return becomes.with.isEmpty()
        ? QStringLiteral("%1::%2").arg(quoted(column), QString(becomes.type).replace(length, QStringLiteral("varchar")))
        : becomes.with;
}

QMap<QString, TableBecomes> outcomeOf(const Draft& draft)
{
    QMap<QString, TableBecomes> outcome;
    for (const DraftedChange& drafted : draft.changes) {
        const QString table = tableOf(drafted.change).name;
        TableBecomes& becomes = outcome[table];
        if (becomes.name.isEmpty()) {
            becomes.name = table;
        }
        const auto column = [&](const QString& name) -> Becomes& {
            if (!becomes.columns.contains(name)) {
                becomes.columns[name].name = name;
            }
            return becomes.columns[name];
        };
        std::visit(Overloaded{
                       [&](const RenameColumn& c) { column(c.column).name = c.newName; },
                       [&](const ChangeType& c) {
                           column(c.column).type = c.newType;
                           column(c.column).with = c.usingExpression;
                       },
                       [&](const RenameTable& c) { becomes.name = c.newName; },
                   },
            drafted.change);
    }
    return outcome;
}

Result<QMap<QPair<QString, QString>, QString>> makeForward(Session& session, const QMap<QString, TableBecomes>& outcome)
{
    QMap<QPair<QString, QString>, QString> names;
    for (auto table = outcome.cbegin(); table != outcome.cend(); ++table) {
        for (auto c = table->columns.cbegin(); c != table->columns.cend(); ++c) {
            if (c->type.isEmpty()) {
                continue;
            }
            const QString name = QStringLiteral("pg_temp.prop_forward_%1").arg(names.size());
            // The type as it was: the twin has it still.
            const auto old = session.query(
                QStringLiteral(
                    "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = $1::regclass AND "
                    "attname = $2"),
                {QualifiedName{QStringLiteral("twin"), table.key()}.quoted(), c.key()});
            if (!old) {
                return std::unexpected(old.error());
            }
            const auto made = session.query(QStringLiteral(
                "CREATE FUNCTION %1(text) RETURNS text LANGUAGE plpgsql AS $f$ DECLARE made %3; BEGIN made := "
                "(SELECT (%2) FROM (SELECT ($1::%4) AS %5) AS r); RETURN made::text; EXCEPTION WHEN "
                "data_exception OR integrity_constraint_violation THEN RETURN NULL; END $f$")
                    .arg(name, forwardExpression(c.key(), *c), c->type, old->scalar(), quoted(c.key())));
            if (!made) {
                return std::unexpected(made.error());
            }
            names.insert({table.key(), c.key()}, name);
        }
    }
    return names;
}

Result<void> alterPlainly(Session& session, const QMap<QString, TableBecomes>& outcome)
{
    const bool retypes = std::ranges::any_of(outcome, [](const TableBecomes& t) {
        return std::ranges::any_of(t.columns, [](const Becomes& c) { return !c.type.isEmpty(); });
    });
    if (const auto set = session.query(QStringLiteral("SET LOCAL search_path = ''")); !set) {
        return std::unexpected(set.error());
    }
    const auto forward = makeForward(session, outcome);
    if (!forward) {
        return std::unexpected(forward.error());
    }
    Hindrances around;
    if (retypes) {
        const auto found = hindrances(session, outcome);
        if (!found) {
            return std::unexpected(found.error());
        }
        around = *found;
    }
    if (const auto dropped = send(session, around.drops); !dropped) {
        return dropped;
    }
    QStringList renames;
    for (auto table = outcome.cbegin(); table != outcome.cend(); ++table) {
        for (auto c = table->columns.cbegin(); c != table->columns.cend(); ++c) {
            if (!c->type.isEmpty()) {
                const auto done = retype(session, table.key(), c.key(), *c, (*forward)[{table.key(), c.key()}]);
                if (!done) {
                    return done;
                }
            }
            if (c->name != c.key()) {
                renames << QStringLiteral("ALTER TABLE %1 RENAME COLUMN %2 TO %3")
                               .arg(here(table.key()), quoted(c.key()), quoted(c->name));
            }
        }
    }
    for (auto table = outcome.cbegin(); table != outcome.cend(); ++table) {
        if (table->name != table.key()) {
            renames << QStringLiteral("ALTER TABLE %1 RENAME TO %2").arg(here(table.key()), quoted(table->name));
        }
    }
    return send(session, around.makes + renames);
}

} // namespace lk::property
