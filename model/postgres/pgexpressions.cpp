// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgexpressions.h"

#include "model/postgres/pgread.h"
#include "model/postgres/pgtrial.h"
#include "model/sql/rewrite.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PostgresTypes)
};

/// What EXPLAIN prints of the expression once functions written in SQL have been unfolded, without texts.
Result<QString> unfolded(Session& session, const QString& select)
{
    const auto plan = session.query(QStringLiteral("EXPLAIN (VERBOSE, COSTS OFF) ") + select);
    if (!plan) {
        return std::unexpected(plan.error());
    }
    static const QRegularExpression strings(QStringLiteral("'(?:[^']|'')*'"));
    QStringList lines;
    for (const auto& row : plan->rows) {
        const QString line = row[0].value_or(QString());
        if (line.trimmed().startsWith(QLatin1String("Output:"))) {
            lines << QString(line).remove(strings);
        }
    }
    return lines.join(QLatin1Char('\n'));
}

QStringList calledIn(const QString& unfolded)
{
    static const QRegularExpression calls(
        QStringLiteral("((?:(?:\"(?:[^\"]|\"\")*\"|[\\w$]+)\\.)?(?:\"(?:[^\"]|\"\")*\"|[\\w$]+))\\("));
    QStringList names;
    auto found = calls.globalMatch(unfolded);
    while (found.hasNext()) {
        names << found.next().captured(1);
    }
    return names;
}

/// By name alone: a volatile function of the same name counts as well.
Result<QString> volatileByName(Session& session, const Table& table, const QStringList& names)
{
    const auto rows = session.query(sqlFile(QStringLiteral("functions-volatile-14")),
        {printArray(names),
            printArray(QStringList{QStringLiteral("pg_catalog"), QStringLiteral("public"), table.name.schema})});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    return rows->scalar();
}

struct Called {
    QString signature;
    QString name;
    bool isVolatile = false;
    bool sql = false;
};
/// What the expression calls, operators and casts as well, from the tree that the server makes of it for a temporary
/// view. No value where the server cannot make one.
Result<std::optional<QList<Called>>> callsOf(Session& session, const QString& select, const QString& path)
{
    auto scope = TrialScope::open(session, path + QLatin1String(", pg_temp"));
    if (!scope) {
        return std::unexpected(scope.error());
    }
    if (!*scope) {
        return std::nullopt;
    }
    const auto failed
        = (*scope)->attempt(QStringLiteral("CREATE TEMPORARY VIEW lockkeeper_expression (v) AS %1").arg(select));
    if (!failed) {
        return std::unexpected(failed.error());
    }
    if (*failed) {
        return std::nullopt;
    }
    const auto tree = session.query(QStringLiteral("SELECT ev_action::text FROM pg_catalog.pg_rewrite WHERE ev_class = "
                                                   "'pg_temp.lockkeeper_expression'::regclass"));
    if (!tree) {
        return std::unexpected(tree.error());
    }
    const auto oids = [&](const QString& pattern) {
        QStringList found;
        auto match = QRegularExpression(pattern).globalMatch(tree->scalar());
        while (match.hasNext()) {
            found << match.next().captured(1);
        }
        return QLatin1Char('{') + found.join(QLatin1Char(',')) + QLatin1Char('}');
    };
    const auto rows = session.query(sqlFile(QStringLiteral("functions-called-14")),
        {oids(QStringLiteral(":(?:funcid|opfuncid|aggfnoid|winfnoid) ([1-9]\\d*)")),
            oids(QStringLiteral(":opno ([1-9]\\d*)"))});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    QList<Called> calls;
    for (const auto& row : rows->rows) {
        RowReader r(row);
        Called one;
        one.signature = r.text();
        one.name = r.text();
        one.isVolatile = r.flag();
        one.sql = r.flag();
        calls << one;
    }
    return std::optional(std::move(calls));
}

} // namespace

Result<void> checkUserExpression(
    Session& session, const QString& expression, const QString& source, const Column& column, const FoundType& result)
{
    const QString remedy = Words::tr("Write one expression over the column's own name %1, such as (%1)::%2.")
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
            Words::tr("The expression %1 gives %2, which cannot be stored as %3.")
                .arg(expression, name ? name->scalar() : QString(), result.printed),
            remedy);
    }
    return {};
}

Result<void> checkSteady(Session& session, const Table& table, const QString& expression, const QString& source)
{
    const QString select = QStringLiteral("SELECT (%1\n) FROM (%2) AS r").arg(expression, source);
    const auto refuse = [&](const QString& what) {
        return failure(ErrorKind::BadInput,
            Words::tr("The expression %1 calls %2, which gives another value each time.").arg(expression, what),
            Words::tr(
                "Trigger, backfill and verification each compute the value: it must be the same every time. If the "
                "function "
                "is steady, declare it so (ALTER FUNCTION ... IMMUTABLE)."));
    };
    const QString path = expressionSearchPath(table);
    QString printed;
    {
        const auto scope = ReadScope::open(session, path);
        if (!scope) {
            return std::unexpected(scope.error());
        }
        const auto text = unfolded(session, select);
        if (!text) {
            return std::unexpected(text.error());
        }
        printed = *text;
    }
    static const QRegularExpression moments(
        QStringLiteral("\\b(CURRENT_TIMESTAMP|CURRENT_DATE|CURRENT_TIME|LOCALTIME|LOCALTIMESTAMP|now\\(|"
                       "statement_timestamp\\(|transaction_timestamp\\()"));
    if (const auto moment = moments.match(printed); moment.hasMatch()) {
        return refuse(moment.captured(1).remove(QLatin1Char('(')));
    }
    const QStringList names = calledIn(printed);
    const auto calls = callsOf(session, select, path);
    if (!calls) {
        return std::unexpected(calls.error());
    }
    bool unfolds = !*calls;
    for (const Called& one : calls->value_or(QList<Called>())) {
        const bool stands = std::ranges::any_of(names, [&](const QString& name) {
            return name == one.name || name.endsWith(QLatin1Char('.') + one.name)
                || name.endsWith(QLatin1Char('.') + quoted(one.name)) || name == quoted(one.name);
        });
        // A function written in SQL that was unfolded is judged by what it unfolded to.
        if (one.isVolatile && (stands || !one.sql)) {
            return refuse(one.signature);
        }
        unfolds = unfolds || one.sql;
    }
    if (!unfolds) {
        return {};
    }
    const auto scope = ReadScope::open(session, path);
    if (!scope) {
        return std::unexpected(scope.error());
    }
    const auto changing = volatileByName(session, table, names);
    if (!changing) {
        return std::unexpected(changing.error());
    }
    return changing->isEmpty() ? Result<void>() : refuse(*changing);
}

Result<void> checkMapping(Session& session, const ChangeType& change, const FoundType& result)
{
    for (const ValueMapping& one : change.mapping) {
        if (!one.to) {
            continue;
        }
        const QString remedy = Words::tr("Map %1 to a value of %2, or to NULL.").arg(literal(one.from), result.printed);
        if (result.shape.isText() && !result.shape.array && typeLength(result.shape) >= 0
            && one.to->size() > typeLength(result.shape)) {
            return failure(
                ErrorKind::BadInput, Words::tr("%1 is too long for %2.").arg(literal(*one.to), result.printed), remedy);
        }
        const auto read = session.query(QStringLiteral("SELECT CAST(%1 AS %2)").arg(literal(*one.to), result.printed));
        if (!read) {
            return isAboutWords(read.error()) ? badInput(read.error(), remedy) : std::unexpected(read.error());
        }
    }
    return {};
}

} // namespace lk
