// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/property/shape.h"

namespace lk::property {

namespace {

/// One query a kind of object; each gives lines of text.
QString catalogQuery()
{
    const QString acl = QStringLiteral("(SELECT string_agg(a::text, ' ' ORDER BY a::text) FROM aclexplode(%1) a)");
    return QStringLiteral("WITH rel AS (SELECT c.*, format('%I', c.relname) AS n FROM pg_class c WHERE relnamespace = "
                          "'public'::regnamespace)"
                          // Relations.
                          " SELECT format('relation %s %s owner %s rls %s%s ident %s persistence %s options %s comment "
                          "%s acl %s', n,"
                          "   relkind, relowner::regrole, relrowsecurity, relforcerowsecurity, relreplident, "
                          "relpersistence, reloptions,"
                          "   obj_description(oid, 'pg_class'), ")
        + acl.arg(QStringLiteral(
            "coalesce(relacl, acldefault(CASE relkind WHEN 'S' THEN 's'::\"char\" ELSE 'r' END, relowner))"))
        + QStringLiteral(
            ") FROM rel WHERE relkind NOT IN ('i', 't')"
            // Columns; an index's only where something is set for them.
            " UNION ALL SELECT format('column %s.%I %s null %s identity %s generated %s collation %s target %s storage "
            "%s"
            "   compression %s options %s default %s comment %s acl %s', n, attname, format_type(atttypid, atttypmod),"
            "   NOT attnotnull, attidentity, attgenerated, CASE WHEN attcollation <> 0 THEN attcollation::regcollation "
            "END,"
            "   coalesce(attstattarget, -1), attstorage, attcompression, attoptions, pg_get_expr(adbin, adrelid),"
            "   col_description(rel.oid, attnum), ")
        + acl.arg(QStringLiteral("attacl"))
        + QStringLiteral(
            ") FROM rel JOIN pg_attribute ON attrelid = rel.oid LEFT JOIN pg_attrdef ON adrelid = rel.oid AND adnum = "
            "attnum"
            " WHERE relkind IN ('r', 'v', 'm') AND attnum > 0 AND NOT attisdropped"
            " UNION ALL SELECT format('index column %s %s target %s', n, attnum, attstattarget) FROM rel JOIN "
            "pg_attribute"
            "   ON attrelid = rel.oid WHERE relkind = 'i' AND coalesce(attstattarget, -1) <> -1"
            // Constraints, with the triggers that enforce them.
            " UNION ALL SELECT format('constraint %s.%I %s %s valid %s deferrable %s%s index %s comment %s triggers "
            "%s', n,"
            "   conname, contype, pg_get_constraintdef(k.oid), convalidated, condeferrable, condeferred,"
            "   CASE WHEN conindid <> 0 THEN conindid::regclass END, obj_description(k.oid, 'pg_constraint'),"
            "   (SELECT string_agg(tgenabled::text, '' ORDER BY tgenabled) FROM pg_trigger t WHERE tgconstraint = "
            "k.oid))"
            "   FROM rel JOIN pg_constraint k ON conrelid = rel.oid"
            " UNION ALL SELECT format('index %s valid %s ready %s clustered %s ident %s options %s comment %s',"
            "   pg_get_indexdef(indexrelid), indisvalid, indisready, indisclustered, indisreplident, reloptions,"
            "   obj_description(indexrelid, 'pg_class')) FROM rel JOIN pg_index ON indexrelid = rel.oid"
            " UNION ALL SELECT format('trigger %s enabled %s comment %s', pg_get_triggerdef(t.oid), tgenabled,"
            "   obj_description(t.oid, 'pg_trigger')) FROM rel JOIN pg_trigger t ON tgrelid = rel.oid WHERE NOT "
            "tgisinternal"
            " UNION ALL SELECT format('view %s %s', n, pg_get_viewdef(oid)) FROM rel WHERE relkind IN ('v', 'm')"
            " UNION ALL SELECT format('rule %s', pg_get_ruledef(r.oid)) FROM rel JOIN pg_rewrite r ON ev_class = "
            "rel.oid"
            "   WHERE rulename <> '_RETURN'"
            " UNION ALL SELECT format('policy %s.%I %s %s to %s using %s check %s', n, polname, polcmd, polpermissive,"
            "   polroles::regrole[], pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid))"
            "   FROM rel JOIN pg_policy ON polrelid = rel.oid"
            // The server prints columns in their own order.
            " UNION ALL SELECT format('statistics %I of %s owner %s target %s kinds %s on %s %s comment %s', stxname, "
            "n,"
            "   stxowner::regrole, coalesce(stxstattarget, -1), stxkind, (SELECT string_agg(attname, ',' ORDER BY "
            "attname)"
            "   FROM pg_attribute WHERE attrelid = stxrelid AND attnum = ANY (stxkeys)), pg_get_expr(stxexprs, "
            "stxrelid),"
            "   obj_description(s.oid, 'pg_statistic_ext')) FROM rel JOIN pg_statistic_ext s ON stxrelid = rel.oid"
            " UNION ALL SELECT format('published %s in %s columns %s where %s', n, p.pubname, (SELECT "
            "string_agg(attname, ','"
            "   ORDER BY attname) FROM pg_attribute WHERE attrelid = prrelid AND attnum = ANY (prattrs)), "
            "pg_get_expr(prqual,"
            "   prrelid)) FROM rel JOIN pg_publication_rel ON prrelid = rel.oid JOIN pg_publication p ON p.oid = "
            "prpubid"
            " UNION ALL SELECT format('sequence %s type %s last %s owned by %s.%I', n, s.seqtypid::regtype,"
            "   pg_sequence_last_value(rel.oid), d.refobjid::regclass, attname) FROM rel JOIN pg_sequence s ON "
            "seqrelid ="
            "   rel.oid LEFT JOIN pg_depend d ON d.objid = rel.oid AND d.classid = 'pg_class'::regclass AND d.deptype "
            "IN"
            "   ('a', 'i') AND d.refobjsubid > 0 LEFT JOIN pg_attribute ON attrelid = d.refobjid AND attnum = "
            "d.refobjsubid"
            " UNION ALL SELECT format('function %s %s %s owner %s acl %s', p.oid::regprocedure, prosrc,"
            "   CASE WHEN prosqlbody IS NOT NULL THEN pg_get_functiondef(p.oid) END, proowner::regrole, proacl) FROM "
            "pg_proc p"
            "   WHERE pronamespace = 'public'::regnamespace"
            " UNION ALL SELECT format('schema %I', nspname) FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <>"
            "   'lockkeeper' ORDER BY 1");
}

} // namespace

Result<QStringList> shapeOf(Session& session)
{
    // Every name with its schema, whatever the session looks through.
    if (const auto set = session.query(QStringLiteral("SET search_path = ''")); !set) {
        return std::unexpected(set.error());
    }
    return session.query(catalogQuery()).transform([](const Rows& rows) {
        QStringList lines;
        for (const auto& row : rows.rows) {
            lines << row[0].value_or(QString());
        }
        lines.sort();
        return lines;
    });
}

QString shapeDifference(const QStringList& wanted, const QStringList& found)
{
    QStringList words;
    for (const QString& line : wanted) {
        if (wanted.count(line) > found.count(line)) {
            words << QLatin1String("- ") + line;
        }
    }
    for (const QString& line : found) {
        if (found.count(line) > wanted.count(line)) {
            words << QLatin1String("+ ") + line;
        }
    }
    return words.join(QLatin1Char('\n'));
}

Result<QString> dataDifference(Session& session, const Compared& compared)
{
    QStringList ours;
    QStringList theirs;
    const auto value = [](const QString& column, const QString& function) {
        const QString text = quoted(column) + QStringLiteral("::text");
        return function.isEmpty() ? text : QStringLiteral("%1(%2)").arg(function, text);
    };
    for (const QString& column : compared.columns) {
        ours << value(compared.names.value(column, column), compared.alsoThrough.value(column));
        theirs << value(column, compared.through.value(column));
    }
    const QString mine
        = QStringLiteral("SELECT ROW(%1)::text FROM %2")
              .arg(ours.join(QLatin1String(", ")), QualifiedName{QStringLiteral("public"), compared.table}.quoted());
    const QString twins
        = QStringLiteral("SELECT ROW(%1)::text FROM %2")
              .arg(theirs.join(QLatin1String(", ")), QualifiedName{QStringLiteral("twin"), compared.twin}.quoted());
    return session
        .query(QStringLiteral("(SELECT '+ ' || r FROM (%1 EXCEPT ALL %2) AS a (r) LIMIT 5) UNION ALL"
                              " (SELECT '- ' || r FROM (%2 EXCEPT ALL %1) AS b (r) LIMIT 5)")
                .arg(mine, twins))
        .transform([&](const Rows& rows) {
            QStringList lines;
            for (const auto& row : rows.rows) {
                lines << row[0].value_or(QString());
            }
            return lines.isEmpty()
                ? QString()
                : QStringLiteral("rows of %1:\n").arg(compared.table) + lines.join(QLatin1Char('\n'));
        });
}

} // namespace lk::property
