// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgtypefacts.h"

#include "model/plan/valuemapping.h"
#include "model/postgres/pgcatalog.h"
#include "model/postgres/pgcollisions.h"
#include "model/postgres/pgexpressions.h"
#include "model/postgres/pglosses.h"
#include "model/postgres/pgread.h"
#include "model/postgres/pgtimezone.h"
#include "model/postgres/pgtrial.h"
#include "model/postgres/pgtypes.h"
#include "model/postgres/pgtypetraits.h"
#include "model/postgres/typematrix.h"
#include "model/sql/rewrite.h"

#include <QCoreApplication>
#include <QElapsedTimer>

#include <optional>

namespace lk {

namespace {

constexpr int countTimeoutMs = 15000;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PostgresTypes)
};

/// Looks at every row where that is done soon enough; nothing where it is not.
Result<std::optional<LossReport>> countAll(
    Session& session, const Table& table, const ChangeType& change, int serverVersion)
{
    if (table.kind == TableKind::View || table.kind == TableKind::Foreign || session.inTransaction()) {
        return std::nullopt;
    }
    const auto before
        = session.query(QStringLiteral("SELECT pg_catalog.current_setting('statement_timeout'), pg_catalog.set_config("
                                       "'statement_timeout', '%1', false)")
                .arg(countTimeoutMs));
    if (!before) {
        return std::unexpected(before.error());
    }
    QElapsedTimer clock;
    clock.start();
    auto report = readPgLosses(session, table, change, 1.0, serverVersion);
    const bool late = clock.elapsed() >= countTimeoutMs - 200;
    const auto after = session.query(
        QStringLiteral("SELECT pg_catalog.set_config('statement_timeout', $1::text, false)"), {before->scalar()});
    if (!report) {
        if (late && report.error().kind == ErrorKind::Cancelled) {
            return std::nullopt;
        }
        return std::unexpected(report.error());
    }
    if (!after) {
        return std::unexpected(after.error());
    }
    return std::optional(std::move(*report));
}

void takeCounts(TypeFacts& facts, const LossReport& report)
{
    facts.failingRows = 0;
    facts.lostRows = report.lost;
    for (const LossReport::Class& one : report.classes) {
        if (one.name == QLatin1String("fails") || one.name == QLatin1String("becomes-null")) {
            facts.failingRows += one.rows;
            for (const auto& [value, becomes] : one.examples) {
                facts.failingExamples << value;
            }
        } else if (one.name == QLatin1String("mapped-to-null")) {
            facts.mappedToNullRows += one.rows;
        }
    }
}

/// What ALTER TYPE does to this table, of which `cost` is the part that the types alone tell.
void takeCosts(TypeFacts& facts, const Table& table, const Column& column, TypeCost cost)
{
    // Even class A rebuilds an index with an expression or a predicate, and looks whether a CHECK still holds.
    bool special = false;
    bool indexed = false;
    bool checked = false;
    for (const Index& index : table.indexes) {
        const bool mine = index.columns.contains(column.number);
        indexed = indexed || mine;
        special = special || (mine && index.expressionOrPartial);
    }
    for (const Constraint& one : table.constraints) {
        checked
            = checked || (one.kind == ConstraintKind::Check && one.validated && one.columns.contains(column.number));
    }
    const bool sameType = facts.sameType && cost == TypeCost::Metadata;
    facts.rewrites = cost == TypeCost::Rewrite;
    facts.rebuildsIndexes = facts.rewrites || (indexed && cost == TypeCost::Indexes) || (special && !sameType);
    facts.scans = facts.rewrites || ((checked || special) && !sameType) || (indexed && cost == TypeCost::Indexes);
}

/// What the matrix says of the pair, with the user's expressions in place of casts where there are any.
void judge(TypeFacts& facts, const Column& column, const ChangeType& change, const TypeShape& old,
    const FoundType& type, int serverVersion, const QString& zone)
{
    const QString name = quoted(column.name);
    const auto between = [&](const TypeShape& from, const TypeShape& to, const QString& printed, const QString& value) {
        const QString zoned = zonedCast(from, to, printed, value, zone);
        return zoned.isEmpty() ? bridge(from, to, printed, value) : zoned;
    };
    const bool given = !change.usingExpression.trimmed().isEmpty();
    const bool givenBack = !change.backExpression.trimmed().isEmpty();
    const TypeRule rule = typeRule(old, type.shape, type.printed, name, serverVersion);
    const TypeRule inverse = typeRule(type.shape, old, column.type, name, serverVersion);
    const auto fails = [](const TypeRule& one) { return one.classes.contains(QLatin1String("fails")); };
    facts.forwardCanFail = given || fails(rule);
    facts.backCanFail = givenBack || fails(inverse);
    facts.forwardLossless = !given && !givenBack && change.mapping.isEmpty() && rule.classes.isEmpty();
    facts.backKeepsApart = !givenBack && inverse.known
        && std::ranges::all_of(inverse.classes, [](const QString& one) { return one == QLatin1String("fails"); });
    facts.lossClasses = given ? QStringList{} : rule.classes;
    if (!given) {
        facts.forward = between(old, type.shape, type.printed, name);
    }
    if (!givenBack) {
        facts.back = between(type.shape, old, column.type, name);
    }
    if (!given && !zone.isEmpty() && zoneLoses(old, type.shape)) {
        facts.forwardLossless = false;
        facts.backKeepsApart = false;
        if (!facts.lossClasses.contains(QLatin1String("changes-meaning"))) {
            facts.lossClasses << QStringLiteral("changes-meaning");
        }
    }
    facts.castable = facts.castable || !facts.forward.isEmpty();
    facts.backCastable = facts.backCastable || !facts.back.isEmpty();
    if (!facts.castable) {
        facts.suggestion = suggestion(old, type.shape, name);
    }
    const bool mapped = !change.mapping.isEmpty() || !change.otherwise.trimmed().isEmpty();
    if (given || !rule.known) {
        return;
    }
    facts.failsIf = rule.failsIf.isEmpty() ? QStringLiteral("false") : rule.failsIf;
    if (givenBack || mapped || !facts.backCastable) {
        return;
    }
    const QString there
        = facts.forward.isEmpty() ? QStringLiteral("CAST(%1 AS %2)").arg(name, type.printed) : facts.forward;
    const QString plain = comparedAs(old, column.type, type.shape);
    // The way back neither cuts nor refuses: what would not fit the old type differs from what was there.
    const QString andBack = facts.back.isEmpty()
        ? QStringLiteral("CAST(%1 AS %2)").arg(there, plain)
        : between(type.shape, old, column.type, QStringLiteral("(%1)").arg(there));
    // 9223372036854775807 becomes 2^63 as a float, which is no bigint any more.
    const QString comesBackNot
        = typeRule(type.shape, unlimited(old), plain, QStringLiteral("(%1)").arg(there), serverVersion).failsIf;
    const auto lost = [&](const QString& differs) {
        QString sql = QStringLiteral("%1 IS NOT NULL AND CASE").arg(name);
        for (const QString& never : {rule.failsIf, comesBackNot}) {
            sql += never.isEmpty() ? QString() : QStringLiteral(" WHEN %1 THEN true").arg(never);
        }
        return sql.endsWith(QLatin1String("CASE")) ? QStringLiteral("%1 IS NOT NULL AND %2").arg(name, differs)
                                                   : QStringLiteral("%1 ELSE %2 END").arg(sql, differs);
    };
    const QString asText
        = lost(QStringLiteral("(%1)::text IS DISTINCT FROM CAST(%2 AS %3)::text").arg(andBack, name, plain));
    facts.lostByValue = column.hasEquality
        ? lost(QStringLiteral("(%1) IS DISTINCT FROM CAST(%2 AS %3)").arg(andBack, name, plain))
        : asText;
    // A scale of its own makes equal numbers print alike.
    facts.lostByText = printsByValue(old) ? facts.lostByValue : asText;
}

/// What stands in the place of a plain cast, over the quoted column; empty: a plain cast.
QString asExpression(const TypeFacts& facts, const ChangeType& change)
{
    const QString given = change.usingExpression.trimmed();
    const QString name = quoted(change.column);
    if (given.isEmpty() && facts.forward.isEmpty() && change.mapping.isEmpty()
        && change.otherwise.trimmed().isEmpty()) {
        return {};
    }
    return withMapping(change, name, facts.newType,
        !given.isEmpty()               ? given
            : !facts.forward.isEmpty() ? facts.forward
                                       : QStringLiteral("CAST(%1 AS %2)").arg(name, facts.newType));
}

/// The default as the plan moves it.
std::optional<QString> defaultOver(const TypeFacts& facts, const Column& column, const ChangeType& change)
{
    if (!column.defaultExpression) {
        return std::nullopt;
    }
    const QString expression = asExpression(facts, change);
    if (!expression.isEmpty()) {
        const auto moved = sql::substituteColumn(expression, column.name, *column.defaultExpression);
        return moved ? std::optional(*moved) : std::nullopt;
    }
    return facts.forwardImplicit ? *column.defaultExpression
                                 : QStringLiteral("CAST((%1) AS %2)").arg(*column.defaultExpression, facts.newType);
}

} // namespace

Result<TypeFacts> readPgTypeFacts(Session& session, const Table& table, const ChangeType& change, int serverVersion)
{
    const Column* column = table.column(change.column);
    if (column == nullptr) {
        return failure(ErrorKind::NotFound,
            Words::tr("There is no column %1.").arg(ColumnName{table.name, change.column}.printed()),
            Words::tr("The table has: %1.")
                .arg(table
                        .columnNames([&] {
                            QList<int> numbers;
                            for (const Column& one : table.columns) {
                                numbers << one.number;
                            }
                            return numbers;
                        }())
                        .join(QLatin1String(", "))));
    }
    if (table.kind == TableKind::Foreign) {
        // The plan refuses it for what it is; a server that cannot be reached must not speak first.
        TypeFacts unasked;
        unasked.newType = change.newType;
        return unasked;
    }
    const auto type = findType(session, table, change.newType);
    if (!type) {
        return std::unexpected(type.error());
    }
    const QString forward = change.usingExpression.trimmed();
    const QString back = change.backExpression.trimmed();
    // ONLY: to plan a query over its partitions, the server asks foreign ones for their server and user first, and
    // what stands in the way there must not speak before the plan does.
    const QString mine = QStringLiteral("SELECT t.%1 FROM ONLY %2 AS t").arg(quoted(column->name), table.name.quoted());
    const QString theirs
        = QStringLiteral("SELECT CAST(NULL AS %1) AS %2 WHERE false OFFSET 0").arg(type->printed, quoted(column->name));
    TypeFacts facts;
    facts.newType = type->printed;
    const auto there = hasCast(session, column->type, type->printed);
    const auto andBack = hasCast(session, type->printed, column->type);
    for (const auto* asked : {&there, &andBack}) {
        if (!*asked) {
            return std::unexpected(asked->error());
        }
    }
    {
        const auto scope = ReadScope::open(session, expressionSearchPath(table));
        if (!scope) {
            return std::unexpected(scope.error());
        }
        // The column's own modifier, as the server describes it.
        const auto described = session.query(mine + QLatin1String(" LIMIT 0"));
        if (!described) {
            return std::unexpected(described.error());
        }
        const auto old = readShape(session, column->typeOid, described->types.value(0).second);
        if (!old) {
            return std::unexpected(old.error());
        }
        const auto equality = readEquality(session, {type->oid}, table.name.schema);
        if (!equality) {
            return std::unexpected(equality.error());
        }
        const auto cast = castFacts(session, old->oid, type->shape.oid);
        if (!cast) {
            return std::unexpected(cast.error());
        }
        const auto traits = readTypeTraits(session, {type->oid});
        if (!traits) {
            return std::unexpected(traits.error());
        }
        facts.traits = traits->value(type->oid);
        facts.newHasEquality = equality->value(type->oid, false);
        facts.sameType = column->typeOid == type->oid && column->type == type->printed;
        facts.castable = *there;
        facts.backCastable = *andBack;
        facts.forwardImplicit = cast->assignable;
        const auto zone = databaseTimeZone(session);
        if (!zone) {
            return std::unexpected(zone.error());
        }
        const bool plain = forward.isEmpty() && change.mapping.isEmpty() && change.otherwise.trimmed().isEmpty()
            && bridge(*old, type->shape, type->printed, QString()).isEmpty()
            && zonedCast(*old, type->shape, type->printed, QString(), *zone).isEmpty();
        if (!forward.isEmpty() || !back.isEmpty() || readsByZone(*old, type->shape)) {
            facts.timeZone = *zone;
        }
        takeCosts(facts, table, *column,
            !plain               ? TypeCost::Rewrite
                : facts.sameType ? TypeCost::Metadata
                                 : typeCost(*old, type->shape, cast->binary));
        judge(facts, *column, change, *old, *type, serverVersion, *zone);
        if (facts.sameType && forward.isEmpty() && back.isEmpty() && change.mapping.isEmpty()) {
            facts.forwardCanFail = facts.backCanFail = false;
            facts.forwardLossless = true;
        }
        for (const QString& given : {forward, change.otherwise.trimmed()}) {
            if (given.isEmpty()) {
                continue;
            }
            if (const auto fine = checkUserExpression(session, given, mine, *column, *type); !fine) {
                return std::unexpected(fine.error());
            }
        }
        if (const auto fine = checkMapping(session, change, *type); !fine) {
            return std::unexpected(fine.error());
        }
    }
    if (!back.isEmpty()) {
        const auto scope = ReadScope::open(session, expressionSearchPath(table));
        if (!scope) {
            return std::unexpected(scope.error());
        }
        FoundType old{column->typeOid, -1, column->type, {}};
        const auto shape = readShape(session, column->typeOid, -1);
        if (!shape) {
            return std::unexpected(shape.error());
        }
        old.shape = *shape;
        if (const auto fine = checkUserExpression(session, back, theirs, *column, old); !fine) {
            return std::unexpected(fine.error());
        }
    }
    const std::pair<QString, QString> expressions[]
        = {{forward, mine}, {change.otherwise.trimmed(), mine}, {back, theirs}};
    for (const auto& [given, source] : expressions) {
        if (given.isEmpty()) {
            continue;
        }
        if (const auto steady = checkSteady(session, table, given, source); !steady) {
            return std::unexpected(steady.error());
        }
    }
    if (!facts.sameType && (facts.castable || !forward.isEmpty())) {
        const auto trial
            = tryType(session, table, *column, *type, asExpression(facts, change), defaultOver(facts, *column, change));
        if (!trial) {
            return std::unexpected(trial.error());
        }
        if (*trial) {
            facts.misfits = (*trial)->misfits;
            facts.rewrites = (*trial)->rewrites.value_or(facts.rewrites);
            facts.rebuildsIndexes = (*trial)->rebuildsIndexes.value_or(facts.rebuildsIndexes);
        }
    }
    // A count of the rows that a policy shows would be taken for one of all.
    const auto hidden
        = session.query(QStringLiteral("SELECT pg_catalog.row_security_active($1::oid)"), {QString::number(table.oid)});
    if (!hidden) {
        return std::unexpected(hidden.error());
    }
    if (hidden->scalar() == QLatin1String("t")) {
        return facts;
    }
    if ((facts.forwardCanFail || !facts.forwardLossless) && (facts.castable || !forward.isEmpty())) {
        const auto report = countAll(session, table, change, serverVersion);
        if (!report) {
            return std::unexpected(report.error());
        }
        if (*report) {
            takeCounts(facts, **report);
        }
    }
    // Where every value comes back as it was, values that differ stay apart.
    if (!facts.forwardLossless && (facts.castable || !forward.isEmpty()) && table.kind != TableKind::View
        && table.kind != TableKind::Foreign) {
        const auto collisions
            = readCollisions(session, table, *column, facts, asExpression(facts, change), countTimeoutMs);
        if (!collisions) {
            return std::unexpected(collisions.error());
        }
        facts.misfits << *collisions;
    }
    return facts;
}

} // namespace lk
