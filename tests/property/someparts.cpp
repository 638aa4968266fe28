// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/property/someparts.h"

#include "tests/property/picks.h"
#include "tests/property/typepool.h"

namespace lk::property {

namespace {

const TypeSpec& spec(const ColumnModel& c)
{
    return typeSpec(c.type);
}

bool isDistinct(const ColumnModel& c)
{
    return c.values == ColumnModel::Values::Distinct && c.generated.isEmpty();
}

} // namespace

SomeParts::SomeParts(SchemaModel& schema, int& next, bool forPlainRole)
    : m_schema(schema)
    , m_next(next)
    , m_forPlainRole(forPlainRole)
{
}

void SomeParts::add()
{
    using Adder = void (SomeParts::*)(const TableModel&);
    const QList<QPair<Adder, int>> adders{{&SomeParts::addConstraint, 2}, {&SomeParts::addIndex, 3},
        {&SomeParts::addView, 2}, {&SomeParts::addTrigger, 2}, {&SomeParts::addRight, 2},
        {&SomeParts::addReplication, 1}, {&SomeParts::addProperty, 3}};
    for (const TableModel& table : std::as_const(m_schema.tables)) {
        if (m_forPlainRole) {
            put(table, QStringLiteral("GRANT SELECT, INSERT, UPDATE, DELETE ON @t@ TO prop_writer"), true);
        }
        for (const auto& [adder, most] : adders) {
            for (int i = pick(most + 1); i > 0; --i) {
                (this->*adder)(table);
            }
        }
    }
}

Part& SomeParts::put(const TableModel& table, const QString& sql, bool twin, QSet<int> needs)
{
    Part p;
    p.id = m_next++;
    p.name = someName(p.id);
    p.sql = QString(sql).replace(QLatin1String("@t@"), QStringLiteral("@t%1@").arg(table.id));
    p.twin = twin;
    p.needs = std::move(needs);
    m_schema.parts << p;
    return m_schema.parts.last();
}

const ColumnModel* SomeParts::with(const TableModel& table, int trait, bool written)
{
    return someColumn(
        table, [&](const ColumnModel& c) { return spec(c).has(trait) && (!written || c.generated.isEmpty()); });
}

void SomeParts::addConstraint(const TableModel& table)
{
    const ColumnModel* any = with(table, 0);
    const ColumnModel* other = with(table, 0);
    const ColumnModel* distinct = someColumn(table, isDistinct);
    const int dice = pick(10);
    if (dice < 3 && distinct != nullptr) {
        const QString more = other->id != distinct->id && spec(*other).has(TypeSpec::Btree) && chance(40)
            ? QStringLiteral(", @c%1@").arg(other->id)
            : QString();
        Part& p = put(table,
            over(QStringLiteral("ALTER TABLE @t@ ADD CONSTRAINT @name@ UNIQUE%1 (@c@%2)%3"), *distinct)
                .arg(chance(20) ? QStringLiteral(" NULLS NOT DISTINCT") : QString(), more,
                    oneOf({QString(), QString(), QStringLiteral(" DEFERRABLE"),
                        QStringLiteral(" DEFERRABLE INITIALLY DEFERRED"),
                        QStringLiteral(" INCLUDE (@c%1@)").arg(any->id)})),
            true);
        if (!p.sql.contains(QLatin1String("DEFERRABLE"))) {
            p.kind = Part::Kind::Unique;
        }
    } else if (dice == 3 && distinct != nullptr && chance(30)) {
        put(table,
            over(QStringLiteral("ALTER TABLE @t@ ADD CONSTRAINT @name@ EXCLUDE USING btree (@c@ WITH =)"), *distinct),
            true);
    } else {
        QString condition = over(trueFor(spec(*any), pick(9)), *any);
        if (chance(30)) {
            condition = QStringLiteral("(%1) AND (%2)").arg(condition, over(trueFor(spec(*other), pick(9)), *other));
        }
        const QString end = chance(10) ? QStringLiteral(" NOT VALID") : QString();
        Part& p
            = put(table, QStringLiteral("ALTER TABLE @t@ ADD CONSTRAINT @name@ CHECK (%1)").arg(condition) + end, true);
        if (chance(20)) {
            put(table, QStringLiteral("COMMENT ON CONSTRAINT @p%1@ ON @t@ IS 'a check''s comment'").arg(p.id));
        }
    }
}

void SomeParts::addIndex(const TableModel& table)
{
    const ColumnModel* btree = with(table, TypeSpec::Btree);
    const ColumnModel* other = with(table, TypeSpec::Btree);
    if (btree == nullptr) {
        return;
    }
    QString keys = over(QStringLiteral("@c@"), *btree)
        + oneOf({QString(), QString(), QStringLiteral(" DESC"), QStringLiteral(" NULLS FIRST"),
            QStringLiteral(" DESC NULLS LAST")});
    QString method;
    QString end;
    QString unique;
    switch (pick(10)) {
    case 0:
        keys += over(QStringLiteral(", @c@"), *other);
        break;
    case 1:
        end = over(QStringLiteral(" INCLUDE (@c@)"), *with(table, 0));
        break;
    case 2:
    case 3:
        end = QStringLiteral(" WHERE ") + over(someOf(spec(*other), pick(9)), *other);
        break;
    case 4:
    case 5:
        if (const QString expression = expressionOf(spec(*btree), pick(9)); !expression.isEmpty()) {
            keys = QStringLiteral("(") + over(expression, *btree) + QStringLiteral(")");
        }
        break;
    case 6:
        if (const ColumnModel* gin = with(table, TypeSpec::Gin)) {
            method = QStringLiteral(" USING gin");
            keys = over(QStringLiteral("@c@"), *gin)
                + (spec(*gin).sql == QLatin1String("jsonb") && chance(50) ? QStringLiteral(" jsonb_path_ops")
                                                                          : QString());
        } else if (const ColumnModel* hash = with(table, TypeSpec::Hash)) {
            method = QStringLiteral(" USING hash");
            keys = over(QStringLiteral("@c@"), *hash);
        }
        break;
    case 7:
        if (const ColumnModel* distinct = someColumn(table, isDistinct)) {
            unique = QStringLiteral("UNIQUE ");
            keys = over(QStringLiteral("@c@"), *distinct);
            end = chance(30) ? over(QStringLiteral(" WHERE @c@ IS NOT NULL"), *distinct) : QString();
        }
        break;
    case 8:
        if (const ColumnModel* text = with(table, TypeSpec::Text)) {
            keys = over(QStringLiteral("@c@"), *text)
                + (spec(*text).sql.startsWith(QLatin1String("char"))
                        ? QStringLiteral(" bpchar_pattern_ops")
                        : oneOf({QStringLiteral(" text_pattern_ops"), QStringLiteral(" COLLATE \"C\""),
                              QStringLiteral(" varchar_pattern_ops")}));
        }
        break;
    default:
        end = QStringLiteral(" WITH (fillfactor = 70)");
    }
    Part& p = put(table, QStringLiteral("CREATE %1INDEX @name@ ON @t@%2 (%3)%4").arg(unique, method, keys, end),
        !unique.isEmpty());
    const int id = p.id;
    if (chance(15)) {
        put(table, QStringLiteral("COMMENT ON INDEX @s@.@p%1@ IS 'an index'").arg(id));
    }
    if (keys.startsWith(QLatin1Char('(')) && chance(30)) {
        put(table, QStringLiteral("ALTER INDEX @s@.@p%1@ ALTER COLUMN 1 SET STATISTICS 55").arg(id));
    }
    if (chance(8) && end.isEmpty() && method.isEmpty()) {
        put(table, QStringLiteral("ALTER TABLE @t@ CLUSTER ON @p%1@").arg(id));
    }
}

void SomeParts::addView(const TableModel& table)
{
    const ColumnModel* a = with(table, 0);
    const ColumnModel* b = with(table, 0);
    const ColumnModel* filter = with(table, 0);
    const QString options = oneOf(
        {QString(), QString(), QStringLiteral(" WITH (security_barrier)"), QStringLiteral(" WITH (security_invoker)")});
    const int dice = pick(10);
    if (dice < 3 && !m_views.isEmpty()) {
        const int under = m_views[pick(static_cast<int>(m_views.size()))];
        m_views << put(table,
            QStringLiteral(
                "CREATE VIEW @s@.@name@ AS SELECT u.v1 AS v1, (SELECT count(*) FROM @t@) AS v2 FROM @s@.@p%1@ u")
                .arg(under))
                       .id;
        return;
    }
    if (dice == 3) {
        put(table,
            QStringLiteral(
                "CREATE MATERIALIZED VIEW @s@.@name@ AS SELECT @c%1@ AS v1, count(*) AS n FROM @t@ GROUP BY 1 "
                "HAVING count(*) > 0")
                .arg((spec(*a).has(TypeSpec::Btree) ? a : filter)->id));
        if (!spec(*(spec(*a).has(TypeSpec::Btree) ? a : filter)).has(TypeSpec::Btree)) {
            m_schema.parts.removeLast(); // json has no equality
        }
        return;
    }
    const QString where
        = chance(50) ? QStringLiteral(" WHERE ") + over(someOf(spec(*filter), pick(9)), *filter) : QString();
    const QString second = chance(50) ? QStringLiteral(", @c%1@ AS v2").arg(b->id)
        : b->id != a->id              ? QStringLiteral(", @c%1@").arg(b->id)
                                      : QString();
    Part& p = put(table,
        QStringLiteral("CREATE VIEW @s@.@name@%1 AS SELECT @c%2@ AS v1%3 FROM @t@ x%4")
            .arg(options)
            .arg(a->id)
            .arg(second, where));
    const int id = p.id;
    m_views << id;
    if (chance(25)) {
        put(table, QStringLiteral("GRANT SELECT ON @s@.@p%1@ TO prop_clerk").arg(id));
    }
    if (chance(15)) {
        put(table, QStringLiteral("COMMENT ON VIEW @s@.@p%1@ IS 'a view'").arg(id));
    }
    if (chance(15)) {
        put(table, QStringLiteral("COMMENT ON COLUMN @s@.@p%1@.v1 IS 'of a view'").arg(id));
    }
}

void SomeParts::addTrigger(const TableModel& table)
{
    const ColumnModel* column = with(table, 0, true);
    if (column == nullptr) {
        return;
    }
    const int dice = pick(10);
    if (dice < 3) {
        const ColumnModel* touched = someColumn(table, [](const ColumnModel& c) {
            return c.values == ColumnModel::Values::Free && c.type.startsWith(QLatin1String("timestamp"))
                && c.generated.isEmpty();
        });
        const QString body = touched != nullptr ? over(QStringLiteral("NEW.@c@ := now();"), *touched) : QString();
        const int function = put(table,
            QStringLiteral(
                "CREATE FUNCTION public.@name@() RETURNS trigger LANGUAGE plpgsql AS $f$ BEGIN %1 RETURN NEW; "
                "END $f$")
                .arg(body))
                                 .id;
        put(table,
            QStringLiteral("CREATE TRIGGER @name@ BEFORE INSERT OR UPDATE ON @t@ FOR EACH ROW EXECUTE FUNCTION "
                           "public.@p%1@()")
                .arg(function),
            true);
        return;
    }
    const QStringList events{QStringLiteral("AFTER INSERT OR UPDATE ON @t@ FOR EACH ROW"),
        over(QStringLiteral("AFTER UPDATE OF @c@ ON @t@ FOR EACH ROW"), *column),
        over(QStringLiteral("AFTER INSERT ON @t@ FOR EACH ROW WHEN (NEW.@c@ IS NOT NULL)"), *column),
        over(QStringLiteral("AFTER UPDATE ON @t@ FOR EACH ROW WHEN (OLD.@c@ IS DISTINCT FROM NEW.@c@)"),
            spec(*column).has(TypeSpec::Btree) ? *column : *column),
        QStringLiteral("AFTER UPDATE OR DELETE ON @t@ FOR EACH STATEMENT")};
    QString event = oneOf(events);
    if (event.contains(QLatin1String("DISTINCT")) && !spec(*column).has(TypeSpec::Btree)) {
        event = events.first();
    }
    const int id
        = put(table, QStringLiteral("CREATE TRIGGER @name@ %1 EXECUTE FUNCTION public.note_write()").arg(event), true)
              .id;
    if (chance(15)) {
        put(table, QStringLiteral("COMMENT ON TRIGGER @p%1@ ON @t@ IS 'a trigger'").arg(id));
    }
    if (chance(10)) {
        put(table, QStringLiteral("ALTER TABLE @t@ DISABLE TRIGGER @p%1@").arg(id), true);
    }
}

void SomeParts::addRight(const TableModel& table)
{
    const ColumnModel* column = with(table, 0);
    switch (pick(6)) {
    case 0:
        put(table,
            QStringLiteral("CREATE POLICY @name@ ON @t@%1 TO prop_clerk USING (%2)")
                .arg(oneOf({QString(), QStringLiteral(" AS RESTRICTIVE"), QStringLiteral(" FOR SELECT")}),
                    over(someOf(spec(*column), pick(9)), *column)));
        break;
    case 1:
        put(table,
            QStringLiteral("CREATE POLICY @name@ ON @t@ FOR INSERT TO prop_clerk WITH CHECK (%1)")
                .arg(over(trueFor(spec(*column), pick(9)), *column)));
        put(table, QStringLiteral("ALTER TABLE @t@ ENABLE ROW LEVEL SECURITY"));
        put(table, QStringLiteral("CREATE POLICY @name@ ON @t@ TO prop_writer USING (true)"));
        break;
    case 2:
        put(table, over(QStringLiteral("GRANT SELECT (@c@), UPDATE (@c@) ON @t@ TO prop_clerk"), *column));
        break;
    case 3:
        put(table, QStringLiteral("GRANT SELECT, INSERT ON @t@ TO prop_clerk WITH GRANT OPTION"));
        break;
    case 4:
        put(table, over(QStringLiteral("COMMENT ON COLUMN @t@.@c@ IS E'it''s\\n\"%1\"'"), *column));
        break;
    default:
        put(table, QStringLiteral("COMMENT ON TABLE @t@ IS 'a table'"));
    }
}

void SomeParts::addReplication(const TableModel& table)
{
    const ColumnModel* column = with(table, 0, true);
    if (column == nullptr) {
        return;
    }
    const int dice = pick(8);
    const QString end = QStringLiteral(" WITH (publish = 'insert')");
    if (dice == 0) {
        put(table, QStringLiteral("CREATE PUBLICATION @name@ FOR TABLE @t@") + end);
    } else if (dice == 1) {
        put(table, over(QStringLiteral("CREATE PUBLICATION @name@ FOR TABLE @t@ (@c@)"), *column) + end);
    } else if (dice == 2) {
        const ColumnModel* number = with(table, TypeSpec::Number | TypeSpec::FixedText, true);
        put(table,
            (number == nullptr
                    ? QStringLiteral("CREATE PUBLICATION @name@ FOR TABLES IN SCHEMA @s@")
                    : over(QStringLiteral("CREATE PUBLICATION @name@ FOR TABLE @t@ WHERE (@c@ > 5)"), *number))
                + end);
    } else if (dice == 3) {
        put(table, QStringLiteral("ALTER TABLE @t@ REPLICA IDENTITY FULL"));
    }
}

void SomeParts::addProperty(const TableModel& table)
{
    const ColumnModel* a = with(table, TypeSpec::Btree);
    const ColumnModel* b = with(table, TypeSpec::Btree);
    switch (pick(9)) {
    case 0:
        if (a != nullptr && a->id != b->id) {
            put(table,
                QStringLiteral("CREATE STATISTICS @s@.@name@%1 ON @c%2@, @c%3@ FROM @t@")
                    .arg(oneOf({QString(), QStringLiteral(" (ndistinct)"), QStringLiteral(" (mcv, dependencies)")}))
                    .arg(a->id)
                    .arg(b->id));
        }
        break;
    case 1:
        put(table, over(QStringLiteral("ALTER TABLE @t@ ALTER @c@ SET STATISTICS 77"), *with(table, 0)));
        break;
    case 2:
        if (const ColumnModel* text = with(table, TypeSpec::Text)) {
            put(table, over(QStringLiteral("ALTER TABLE @t@ ALTER @c@ SET STORAGE EXTERNAL"), *text));
        }
        break;
    case 3:
        put(table, over(QStringLiteral("ALTER TABLE @t@ ALTER @c@ SET (n_distinct = -0.5)"), *with(table, 0)));
        break;
    case 4:
        put(table, QStringLiteral("ALTER TABLE @t@ SET (fillfactor = 90, autovacuum_enabled = false)"));
        break;
    case 5:
        if (const ColumnModel* text = with(table, TypeSpec::Text)) {
            put(table, over(QStringLiteral("ALTER TABLE @t@ ALTER @c@ SET COMPRESSION pglz"), *text));
        }
        break;
    case 6:
        if (chance(30)) {
            put(table,
                over(QStringLiteral("CREATE FUNCTION @s@.@name@() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT "
                                    "count(x.@c@) FROM @t@ x; END"),
                    *with(table, 0)));
        }
        break;
    case 7:
        if (chance(30)) {
            put(table,
                over(
                    QStringLiteral("CREATE FUNCTION @s@.@name@() RETURNS bigint LANGUAGE sql AS $f$SELECT count(x.@c@) "
                                   "FROM @t@ x$f$"),
                    *with(table, 0)));
        }
        break;
    default:
        if (chance(15)) {
            put(table,
                over(QStringLiteral(
                         "CREATE RULE @name@ AS ON DELETE TO @t@ WHERE OLD.@c@ IS NULL AND false DO ALSO NOTHING"),
                    *with(table, 0)));
        }
    }
}

} // namespace lk::property
