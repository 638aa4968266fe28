// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/identity.h"

#include "model/plan/keys.h"
#include "model/plan/words.h"

#include <algorithm>
#include <ranges>

namespace lk::planner {

namespace {

/// PostgreSQL has no way to hand an identity's sequence on: it goes with the identity and is made again under its
/// name. Everything is asked of the catalog at that moment, under the lock, for a plan may be days old. The sequence
/// is locked before its value is read, since nextval() needs no lock on the table.
const auto identityBody = QStringLiteral(R"sql(DECLARE
  sequence_name text := pg_get_serial_sequence(%1, %2);
  table_owner oid;
  shape pg_sequence;
  rights aclitem[];
  remark text;
  highest bigint;
  last bigint;
  used boolean;
  clause text;
  item record;
BEGIN
  SELECT * INTO STRICT shape FROM pg_sequence WHERE seqrelid = sequence_name::regclass;
  EXECUTE format('ALTER SEQUENCE %s CACHE %s', sequence_name, shape.seqcache);
  EXECUTE format('SELECT last_value, is_called FROM %s', sequence_name) INTO STRICT last, used;
  SELECT relowner, relacl, obj_description(oid, 'pg_class') INTO STRICT table_owner, rights, remark
    FROM pg_class WHERE oid = shape.seqrelid;
  highest := CASE format_type(shape.seqtypid, NULL)
    WHEN 'smallint' THEN 32767 WHEN 'integer' THEN 2147483647 ELSE 9223372036854775807 END;
  clause := format('SEQUENCE NAME %s START WITH %s INCREMENT BY %s CACHE %s',
    sequence_name, shape.seqstart, shape.seqincrement, shape.seqcache);
  -- A bound that is the old type's own becomes that of the new one; a bound that somebody chose stays.
  IF shape.seqmax < least(highest, %5) THEN
    clause := clause || format(' MAXVALUE %s', shape.seqmax);
  END IF;
  IF shape.seqmin > greatest(-highest - 1, -%5 - 1) THEN
    clause := clause || format(' MINVALUE %s', shape.seqmin);
  END IF;
  IF shape.seqcycle THEN
    clause := clause || ' CYCLE';
  END IF;
  EXECUTE format('ALTER TABLE %s ALTER COLUMN %I DROP IDENTITY', %1, %2);
  EXECUTE format('ALTER TABLE %s ALTER COLUMN %I ADD GENERATED %s AS IDENTITY (%s)', %1, %3, %4, clause);
  SELECT * INTO STRICT shape FROM pg_sequence WHERE seqrelid = sequence_name::regclass;
  PERFORM setval(sequence_name::regclass, greatest(shape.seqmin, least(shape.seqmax, last)), used);
  IF remark IS NOT NULL THEN
    EXECUTE format('COMMENT ON SEQUENCE %s IS %L', sequence_name, remark);
  END IF;
  -- Default privileges must not make it broader than it was.
  FOR item IN SELECT DISTINCT g.grantee FROM pg_class AS c, aclexplode(c.relacl) AS g
      WHERE c.oid = shape.seqrelid AND (rights IS NOT NULL OR g.grantee <> table_owner) LOOP
    EXECUTE format('REVOKE ALL ON SEQUENCE %s FROM %s', sequence_name,
      CASE WHEN item.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(item.grantee)) END);
  END LOOP;
  FOR item IN SELECT g.grantee, g.privilege_type, g.is_grantable FROM aclexplode(rights) AS g LOOP
    EXECUTE format('GRANT %s ON SEQUENCE %s TO %s%s', item.privilege_type, sequence_name,
      CASE WHEN item.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(item.grantee)) END,
      CASE WHEN item.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END);
  END LOOP;
END
)sql");

QString highest(const QString& type)
{
    return type == QLatin1String("smallint") ? QStringLiteral("32767")
        : type == QLatin1String("integer")   ? QStringLiteral("2147483647")
                                             : QStringLiteral("9223372036854775807");
}

QString identityMoved(
    const TableJob& job, const QString& kind, const QString& from, const QString& to, const QString& type)
{
    return QStringLiteral("DO ")
        + dollarQuoted(identityBody.arg(literal(job.sql()), literal(from), literal(to), literal(kind), highest(type)));
}

} // namespace

QStringList sequenceObstacles(const Table& table, const Column& column)
{
    QStringList owned;
    QStringList users;
    for (const Dependant& d : table.dependants) {
        if (d.kind == DependantKind::Sequence && d.columns.contains(column.number)) {
            owned << d.printed;
            users << d.options;
        }
    }
    if (owned.size() > 1) {
        return {
            Words::tr("%1 owns several sequences (%2), and only one of them can go over to the new column; take the "
                      "others off it first (ALTER SEQUENCE ... OWNED BY NONE)")
                .arg(printedName(column.name), owned.join(Words::tr(", ")))};
    }
    if (!column.identity.isEmpty() && !users.isEmpty()) {
        return {Words::tr("%1 is an identity column, whose sequence must be made anew with the new column, and %2 uses "
                          "that sequence; give it another sequence first, or drop it and make it again afterwards")
                .arg(printedName(column.name), users.join(Words::tr(", ")))};
    }
    return {};
}

QStringList keptInRange(const QString& sequence, const QString& type, const QString& present)
{
    // No rollback takes a setval() back. Only where the sequence was written anew before, in the same transaction, as
    // any AS does, it goes with what was written.
    return {QStringLiteral("ALTER SEQUENCE %1 AS %2").arg(sequence, present),
        QStringLiteral("SELECT pg_catalog.setval(%1, %2, true) FROM %3 WHERE last_value > %2")
            .arg(literal(sequence), highest(type), sequence)};
}

QString identitySequence(const Table& table, const Column& column)
{
    if (column.identity.isEmpty()) {
        return {};
    }
    // One that somebody gave it besides is no identity's own.
    const auto own = std::ranges::find_if(table.dependants, [&](const Dependant& d) {
        return d.kind == DependantKind::Sequence && d.columns.contains(column.number)
            && d.identity != column.ownedSequence;
    });
    return own == table.dependants.cend() ? QString() : own->identity;
}

bool isNarrower(const QString& type, const QString& other)
{
    return highest(type).size() < highest(other).size();
}

QList<Hazard> sequenceHazards(
    const Table& table, const Column& column, const QString& newType, const PlannerInput& input)
{
    const auto width
        = [](const QString& type) { return typeFamily(type) == QLatin1String("integer") ? highest(type).size() : 0; };
    QStringList narrower;
    for (const Dependant& d : table.dependants) {
        if (d.kind != DependantKind::Sequence || !d.columns.contains(column.number)) {
            continue;
        }
        for (qsizetype i = 0; i + 1 < d.extras.size(); i += 2) {
            const auto other = parseColumnName(d.extras[i]);
            const bool fits = width(d.extras[i + 1]) == 0 || width(d.extras[i + 1]) >= width(newType);
            if (!fits && !(other && retypes(input, *other))) {
                narrower << QStringLiteral("%1 (%2)").arg(d.extras[i], d.extras[i + 1]);
            }
        }
    }
    if (narrower.isEmpty()) {
        return {};
    }
    return {{QStringLiteral("sequence.feeds-narrower"), Severity::Warning,
        Words::tr("The sequence of %1 feeds columns that stay narrower")
            .arg(ColumnName{table.name, column.name}.printed()),
        Words::tr("It gets the new type and so may pass the end of %1. From then on every INSERT that takes its value "
                  "from it fails with \"out of range\".")
            .arg(narrower.join(Words::tr(", "))),
        Words::tr("Change their types in the same draft, or give them a sequence of their own.")}};
}

void moveSequence(const TableJob& job, const ColumnJob& c, const QString& retired, TableSwap& swap)
{
    const QString name = c.column->name;
    const QString& newType = c.conversion.newType;
    if (!c.column->identity.isEmpty()) {
        swap.both(identityMoved(job, c.column->identity, retired, name, newType),
            identityMoved(job, c.column->identity, name, retired, c.conversion.oldType));
        return;
    }
    const QString& sequence = c.column->ownedSequence;
    if (sequence.isEmpty()) {
        return;
    }
    const QString owned = QStringLiteral("ALTER SEQUENCE %1 OWNED BY %2.%3");
    swap.both(owned.arg(sequence, job.sql(), quoted(name)), owned.arg(sequence, job.sql(), quoted(retired)));
    if (typeFamily(newType) == QLatin1String("integer") && !c.column->sequenceType.isEmpty()
        && c.column->sequenceType != newType) {
        const QString as = QStringLiteral("ALTER SEQUENCE %1 AS %2");
        swap.both(as.arg(sequence, newType), as.arg(sequence, c.column->sequenceType));
        // A sequence that has gone past the old type's end could not take it back.
        for (const QString& statement : keptInRange(sequence, c.column->sequenceType, newType) | std::views::reverse) {
            swap.both({}, statement);
        }
    }
}

} // namespace lk::planner
