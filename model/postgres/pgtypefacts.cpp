// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgtypefacts.h"

#include "model/postgres/pgcatalog.h"
#include "model/postgres/pglosses.h"
#include "model/postgres/pgread.h"
#include "model/sql/rewrite.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QRegularExpression>

namespace lk {

namespace {

constexpr int countTimeoutMs = 15000;

QString tr(const char* text)
{
    return QCoreApplication::translate("PostgresTypes", text);
}

std::unexpected<Error> badInput(Error error, const QString& remedy)
{
    error.kind = ErrorKind::BadInput;
    error.remedy = remedy;
    return std::unexpected(error);
}

/// The server's judgement of words, not of the connection.
bool isAboutWords(const Error& error)
{
    return error.kind == ErrorKind::Server || error.kind == ErrorKind::NotFound;
}

Result<TypeShape> readShape(Session& session, quint32 oid, int modifier)
{
    const auto rows = session.query(sqlFile(QStringLiteral("type-shape-14")), {QString::number(oid)});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    if (rows->isEmpty()) {
        return failure(ErrorKind::NotFound, tr("The type is gone."), tr("Refresh."));
    }
    RowReader r(rows->rows[0]);
    TypeShape shape;
    shape.oid = r.oid();
    shape.name = r.text();
    const Cell ofDomain = r.cell();
    shape.modifier = ofDomain ? ofDomain->toInt() : modifier;
    const QString kind = r.text();
    const QString category = r.text();
    shape.kind = kind.isEmpty() ? 'b' : kind[0].toLatin1();
    shape.category = category.isEmpty() ? 'U' : category[0].toLatin1();
    shape.array = r.flag();
    shape.domain = r.flag();
    shape.constrained = r.flag();
    if (!r.flag()) {
        return failure(
            ErrorKind::Unsupported, tr("The type is only declared, not defined."), tr("Choose another type."));
    }
    return shape;
}

struct CastFacts {
    bool assignable = false;
    bool binary = false;
};
Result<CastFacts> castFacts(Session& session, quint32 from, quint32 to)
{
    const auto rows
        = session.query(sqlFile(QStringLiteral("type-casts-14")), {QString::number(from), QString::number(to)});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    CastFacts facts;
    if (!rows->isEmpty()) {
        RowReader r(rows->rows[0]);
        facts.assignable = r.flag();
        facts.binary = r.flag();
    }
    return facts;
}

/// EXPLAIN prints every function an expression calls, also those behind a SQL function.
Result<QString> valueThatChanges(Session& session, const Table& table, const QString& select)
{
    const auto plan = session.query(QStringLiteral("EXPLAIN (VERBOSE, COSTS OFF) ") + select);
    if (!plan) {
        return std::unexpected(plan.error());
    }
    static const QRegularExpression strings(QStringLiteral("'(?:[^']|'')*'"));
    static const QRegularExpression calls(
        QStringLiteral("((?:(?:\"(?:[^\"]|\"\")*\"|[\\w$]+)\\.)?(?:\"(?:[^\"]|\"\")*\"|[\\w$]+))\\("));
    static const QRegularExpression moments(
        QStringLiteral("\\b(CURRENT_TIMESTAMP|CURRENT_DATE|CURRENT_TIME|LOCALTIME|LOCALTIMESTAMP|now\\(|"
                       "statement_timestamp\\(|transaction_timestamp\\()"));
    QStringList names;
    for (const auto& row : plan->rows) {
        QString line = row[0].value_or(QString());
        if (!line.trimmed().startsWith(QLatin1String("Output:"))) {
            continue;
        }
        line.remove(strings);
        if (const auto moment = moments.match(line); moment.hasMatch()) {
            return moment.captured(1).remove(QLatin1Char('('));
        }
        auto found = calls.globalMatch(line);
        while (found.hasNext()) {
            QString name = found.next().captured(1);
            name.replace(QLatin1Char('\\'), QLatin1String("\\\\")).replace(QLatin1Char('"'), QLatin1String("\\\""));
            names << QLatin1Char('"') + name + QLatin1Char('"');
        }
    }
    QString schema = table.name.schema;
    schema.replace(QLatin1Char('\\'), QLatin1String("\\\\")).replace(QLatin1Char('"'), QLatin1String("\\\""));
    const auto rows = session.query(sqlFile(QStringLiteral("functions-volatile-14")),
        {QLatin1Char('{') + names.join(QLatin1Char(',')) + QLatin1Char('}'),
            QStringLiteral("{pg_catalog,public,\"%1\"}").arg(schema)});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    return rows->scalar();
}

/// One expression of the user's: its syntax, that the server accepts it, its result, that it gives the same twice.
Result<void> checkUserExpression(Session& session, const Table& table, const QString& expression, const QString& source,
    const Column& column, const FoundType& result)
{
    const QString remedy = tr("Write one expression over the column's own name %1, such as (%1)::%2.")
                               .arg(quoted(column.name), result.printed);
    if (const auto fine = sql::checkExpression(expression, column.name); !fine) {
        return badInput(fine.error(), remedy);
    }
    const QString select = QStringLiteral("SELECT (%1\n) FROM (%2) AS r").arg(expression, source);
    const auto tried = session.query(select + QLatin1String(" LIMIT 0"));
    if (!tried) {
        return isAboutWords(tried.error()) ? badInput(tried.error(), remedy) : std::unexpected(tried.error());
    }
    // A condition must not hold aggregates, windows or sets, as USING must not.
    const auto single
        = session.query(QStringLiteral("SELECT 1 FROM (%1) AS r WHERE (%2\n) IS NULL LIMIT 0").arg(source, expression));
    if (!single) {
        return isAboutWords(single.error()) ? badInput(single.error(), remedy) : std::unexpected(single.error());
    }
    const auto facts = castFacts(session, tried->types.value(0).first, result.shape.oid);
    if (!facts) {
        return std::unexpected(facts.error());
    }
    if (!facts->assignable) {
        const auto name = session.query(QStringLiteral("SELECT pg_catalog.format_type($1::oid, NULL)"),
            {QString::number(tried->types.value(0).first)});
        return failure(ErrorKind::BadInput,
            tr("The expression %1 gives %2, which cannot be stored as %3.")
                .arg(expression, name ? name->scalar() : QString(), result.printed),
            remedy);
    }
    const auto changing = valueThatChanges(session, table, select);
    if (!changing) {
        return isAboutWords(changing.error()) ? badInput(changing.error(), remedy) : std::unexpected(changing.error());
    }
    if (!changing->isEmpty()) {
        return failure(ErrorKind::BadInput,
            tr("The expression %1 calls %2, which gives another value each time.").arg(expression, *changing),
            tr("Trigger, backfill and verification each compute the value: it must be the same every time."));
    }
    return {};
}

/// The rows that no new value can be made of, when that is known soon enough.
Result<qint64> countFailing(Session& session, const Table& table, const ChangeType& change, int serverVersion)
{
    if (table.kind == TableKind::View || table.kind == TableKind::Foreign || session.inTransaction()) {
        return -1;
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
    const auto report = readPgLosses(session, table, change, 1.0, serverVersion);
    const bool late = clock.elapsed() >= countTimeoutMs - 200;
    const auto after = session.query(
        QStringLiteral("SELECT pg_catalog.set_config('statement_timeout', $1::text, false)"), {before->scalar()});
    if (!report) {
        if (late && report.error().kind == ErrorKind::Cancelled) {
            return -1;
        }
        return std::unexpected(report.error());
    }
    if (!after) {
        return std::unexpected(after.error());
    }
    qint64 failing = 0;
    for (const LossReport::Class& one : report->classes) {
        if (one.name == QLatin1String("fails") || one.name == QLatin1String("becomes-null")) {
            failing += one.rows;
        }
    }
    return failing;
}

} // namespace

/// Asks the parser alone: nothing is evaluated, so no constraint of a domain can fail. In a scope of its own, because a
/// no ends the transaction.
Result<bool> hasCast(Session& session, const QString& from, const QString& to)
{
    const auto scope = ReadScope::open(session);
    if (!scope) {
        return std::unexpected(scope.error());
    }
    const auto tried = session.query(QStringLiteral("SELECT CAST(CAST(NULL AS %1) AS %2) WHERE false").arg(from, to));
    if (tried) {
        return true;
    }
    if (tried.error().sqlState == QLatin1String("42846")) {
        return false;
    }
    return std::unexpected(tried.error());
}

QString expressionSearchPath(const Table& table)
{
    return QStringLiteral("pg_catalog, %1, public").arg(quoted(table.name.schema));
}

Result<FoundType> findType(Session& session, const Table& table, const QString& written)
{
    const QString text = written.trimmed();
    const QString remedy = tr("Write a type as in CREATE TABLE, e.g. bigint, numeric(12,2), varchar(40), text[].");
    FoundType found;
    {
        const auto scope = ReadScope::open(session, expressionSearchPath(table));
        if (!scope) {
            return std::unexpected(scope.error());
        }
        // Only what the server's own type parser takes as a whole is put into a statement.
        const auto oid = session.query(QStringLiteral("SELECT pg_catalog.to_regtype($1::text)::oid"), {text});
        if (!oid) {
            return isAboutWords(oid.error()) ? badInput(oid.error(), remedy) : std::unexpected(oid.error());
        }
        if (oid->scalar().isEmpty()) {
            const bool serial = text.contains(QLatin1String("serial"), Qt::CaseInsensitive);
            return failure(ErrorKind::NotFound, tr("There is no type \"%1\".").arg(text),
                serial ? tr("serial is a short form of CREATE TABLE, not a type: use integer or bigint.") : remedy);
        }
        found.oid = oid->scalar().toUInt();
        const auto described = session.query(QStringLiteral("SELECT CAST(NULL AS %1\n) WHERE false").arg(text));
        if (!described) {
            return isAboutWords(described.error()) ? badInput(described.error(), remedy)
                                                   : std::unexpected(described.error());
        }
        found.modifier = described->types.value(0).first == found.oid ? described->types.value(0).second : -1;
    }
    const auto scope = ReadScope::open(session);
    if (!scope) {
        return std::unexpected(scope.error());
    }
    const auto printed = session.query(QStringLiteral("SELECT pg_catalog.format_type($1::oid, $2::int)"),
        {QString::number(found.oid), QString::number(found.modifier)});
    if (!printed) {
        return std::unexpected(printed.error());
    }
    found.printed = printed->scalar();
    auto shape = readShape(session, found.oid, found.modifier);
    if (!shape) {
        return std::unexpected(shape.error());
    }
    found.shape = *shape;
    if (found.shape.kind == 'p') {
        return failure(ErrorKind::BadInput, tr("No column can have the type %1.").arg(found.printed), remedy);
    }
    return found;
}

Result<TypeFacts> readPgTypeFacts(Session& session, const Table& table, const ChangeType& change, int serverVersion)
{
    const Column* column = table.column(change.column);
    if (column == nullptr) {
        return failure(ErrorKind::NotFound,
            tr("There is no column %1.").arg(ColumnName{table.name, change.column}.printed()),
            tr("The table has: %1.")
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
    const auto type = findType(session, table, change.newType);
    if (!type) {
        return std::unexpected(type.error());
    }
    const QString forward = change.usingExpression.trimmed();
    const QString back = change.backExpression.trimmed();
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
        const auto described
            = session.query(QStringLiteral("SELECT %1 FROM %2 LIMIT 0").arg(quoted(column->name), table.name.quoted()));
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
        facts.newHasEquality = equality->value(type->oid, false);
        facts.sameType = column->typeOid == type->oid && column->type == type->printed;
        facts.castable = *there;
        facts.backCastable = *andBack;
        facts.forwardImplicit = cast->assignable;
        const TypeCost cost = facts.sameType ? TypeCost::Metadata : typeCost(*old, type->shape, cast->binary);
        facts.rewrites = !forward.isEmpty() || cost == TypeCost::Rewrite;
        // Even class A rebuilds an index with an expression or a predicate.
        bool special = false;
        for (const Index& index : table.indexes) {
            special = special || (index.expressionOrPartial && index.columns.contains(column->number));
        }
        facts.rebuildsIndexes = facts.rewrites || cost == TypeCost::Indexes || (special && !facts.sameType);
        facts.forwardCanFail = !forward.isEmpty() || castCanFail(*old, type->shape);
        facts.backCanFail = !back.isEmpty() || castCanFail(type->shape, *old);
        facts.forwardLossless = forward.isEmpty() && back.isEmpty() && castIsLossless(*old, type->shape);
        if (facts.sameType && forward.isEmpty() && back.isEmpty()) {
            facts.forwardCanFail = facts.backCanFail = false;
            facts.forwardLossless = true;
        }
        const QString mine = QStringLiteral("SELECT t.%1 FROM %2 AS t").arg(quoted(column->name), table.name.quoted());
        if (!forward.isEmpty()) {
            if (const auto fine = checkUserExpression(session, table, forward, mine, *column, *type); !fine) {
                return std::unexpected(fine.error());
            }
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
        const QString theirs = QStringLiteral("SELECT CAST(NULL AS %1) AS %2 WHERE false OFFSET 0")
                                   .arg(type->printed, quoted(column->name));
        if (const auto fine = checkUserExpression(session, table, back, theirs, *column, old); !fine) {
            return std::unexpected(fine.error());
        }
    }
    if (facts.forwardCanFail && (facts.castable || !forward.isEmpty())) {
        const auto failing = countFailing(session, table, change, serverVersion);
        if (!failing) {
            return std::unexpected(failing.error());
        }
        facts.failingRows = *failing;
    }
    return facts;
}

} // namespace lk
