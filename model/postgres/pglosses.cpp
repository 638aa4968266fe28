// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pglosses.h"

#include "model/plan/conversion.h"
#include "model/plan/valuemapping.h"
#include "model/postgres/pgread.h"
#include "model/postgres/pgtimezone.h"
#include "model/postgres/pgtypes.h"
#include "model/postgres/typematrix.h"

#include <QCoreApplication>
#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace lk {

namespace {

constexpr int keptExamples = 5;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PostgresLosses)
};

/// Replaces @mark@ in one pass, so that nothing inside an expression is taken for a mark.
QString filled(const QString& script, const QHash<QString, QString>& marks)
{
    static const QRegularExpression mark(QStringLiteral("@([a-z]+)@"));
    QString text;
    qsizetype at = 0;
    auto found = mark.globalMatch(script);
    while (found.hasNext()) {
        const auto match = found.next();
        text += QStringView(script).sliced(at, match.capturedStart() - at);
        text += marks.value(match.captured(1), match.captured(0));
        at = match.capturedEnd();
    }
    return text + script.sliced(at);
}

QString castTo(const QString& type, const QString& value)
{
    return QStringLiteral("CAST(%1 AS %2)").arg(value, type);
}

/// How the loss of a value is called.
QString lossClass(const TypeRule& rule, bool given, const TypeShape& to)
{
    if (!rule.lossClass.isEmpty() && !given) {
        return literal(rule.lossClass);
    }
    if (to.isText() && !to.array) {
        return QStringLiteral("CASE WHEN pg_catalog.starts_with(lk_v.lk_o::text, lk_v.lk_n::text) THEN 'truncates' "
                              "ELSE 'changes-meaning' END");
    }
    return rule.classes.contains(QLatin1String("rounds")) ? QStringLiteral("'rounds'")
        : rule.lossClass.isEmpty()                        ? QStringLiteral("'changes-meaning'")
                                                          : literal(rule.lossClass);
}

/// True where the value has a new one, for conversions that can be asked without raising.
QString validity(const TypeRule& rule, const FoundType& to, const QString& value, bool given)
{
    if (given) {
        // Of a user's expression only the length of its result is known.
        const bool limited = (to.shape.name == QLatin1String("varchar") || to.shape.name == QLatin1String("bpchar"))
            && !to.shape.array && to.shape.modifier >= 4;
        return limited ? QStringLiteral("coalesce(pg_catalog.length(pg_catalog.rtrim((%1)::text, ' ')) <= %2, true)")
                             .arg(value)
                             .arg(to.shape.modifier - 4)
                       : QStringLiteral("true");
    }
    return rule.failsIf.isEmpty() ? QStringLiteral("true")
                                  : QStringLiteral("NOT coalesce(%1, false)").arg(rule.failsIf);
}

Result<qint64> blocksOf(Session& session, const Table& table)
{
    if (table.kind == TableKind::Foreign || table.kind == TableKind::View) {
        return 0;
    }
    const auto size = session.query(
        QStringLiteral(
            "WITH RECURSIVE tree(oid) AS (SELECT $1::oid UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits i "
            "JOIN tree ON i.inhparent = tree.oid) SELECT coalesce(pg_catalog.max("
            "pg_catalog.pg_relation_size(c.oid)), 0) / pg_catalog.current_setting('block_size')::bigint "
            "FROM tree JOIN pg_catalog.pg_class c USING (oid) WHERE c.relkind IN ('r', 'm')"),
        {QString::number(table.oid)});
    if (!size) {
        return std::unexpected(size.error());
    }
    return size->scalar().toLongLong();
}

/// What names a row: the primary key, or else its place in the file where one file holds all rows.
QStringList rowNames(const Table& table)
{
    QStringList names;
    for (const QString& column : table.primaryKey()) {
        names << quoted(column);
    }
    const bool oneFile = table.kind == TableKind::Table || table.kind == TableKind::Partition
        || table.kind == TableKind::MaterializedView;
    if (names.isEmpty() && oneFile && table.descendants.tables.isEmpty()) {
        names << QStringLiteral("ctid");
    }
    return names;
}

/// `of` for each of so many columns, %1 being its number, each after a comma.
QString forEachKey(qsizetype count, const QString& of)
{
    QString text;
    for (qsizetype i = 1; i <= count; ++i) {
        text += QLatin1String(", ") + of.arg(i);
    }
    return text;
}

/// A variable of a domain that refuses NULL could not even be declared: variables have the type beneath.
Result<QString> beneath(Session& session, const TypeShape& shape, const QString& printed)
{
    if (!shape.domain) {
        return printed;
    }
    const auto scope = ReadScope::open(session);
    if (!scope) {
        return std::unexpected(scope.error());
    }
    const auto name = session.query(QStringLiteral("SELECT pg_catalog.format_type($1::oid, $2::int)"),
        {QString::number(shape.oid), QString::number(shape.modifier)});
    if (!name) {
        return std::unexpected(name.error());
    }
    return name->scalar();
}

/// Null where it is NULL, which an empty text is not.
QString textOf(const QJsonValue& value)
{
    const QString text = value.toString();
    return value.isString() && text.isEmpty() ? QStringLiteral("") : text;
}

void addClass(LossReport& report, const QString& name, qint64 rows, const QJsonArray& examples)
{
    auto it = std::ranges::find(report.classes, name, &LossReport::Class::name);
    if (it == report.classes.end()) {
        report.classes << LossReport::Class{name, 0, {}};
        it = report.classes.end() - 1;
    }
    it->rows += rows;
    for (const auto& example : examples) {
        const QJsonArray parts = example.toArray();
        const std::pair shown(textOf(parts.at(0)), textOf(parts.at(1)));
        // What prints alike shows nothing: 0.1 of a float is not 0.1 of a numeric.
        const bool alike = shown.first == shown.second && !shown.second.isEmpty();
        if (!alike && it->examples.size() < keptExamples && !it->examples.contains(shown)) {
            it->examples.append(shown);
            QStringList key;
            for (qsizetype i = 2; i < parts.size(); ++i) {
                key << textOf(parts.at(i));
            }
            it->keys.append(key);
        }
    }
}

LossReport reportOf(const QString& json, qint64 windows, const Table& table)
{
    LossReport report;
    const QJsonObject root = QJsonDocument::fromJson(json.toUtf8()).object();
    for (const char* name : {"fails", "truncates", "rounds", "changes-meaning", "becomes-null", "mapped",
             "mapped-to-null", "differs-as-text"}) {
        report.classes << LossReport::Class{QLatin1String(name), 0, {}};
    }
    const QJsonArray found = root.value(QLatin1String("found")).toArray();
    for (const auto& value : found) {
        const QJsonObject one = value.toObject();
        const QString name = one.value(QLatin1String("class")).toString();
        const qint64 rows = one.value(QLatin1String("rows")).toInteger();
        report.rowsLooked += rows;
        if (name != QLatin1String("fine") && name != QLatin1String("null")) {
            addClass(report, name, rows, one.value(QLatin1String("examples")).toArray());
        }
    }
    report.classes.removeIf([](const LossReport::Class& one) { return one.rows == 0; });
    for (const LossReport::Class& one : std::as_const(report.classes)) {
        // Prints otherwise, but is the same value: 1.50 and 1.5. What was mapped is decided.
        const bool kept = one.name == QLatin1String("differs-as-text") || one.name.startsWith(QLatin1String("mapped"));
        report.lost += kept ? 0 : one.rows;
    }
    const qint64 looked = root.value(QLatin1String("windows")).toInteger();
    report.exact = looked >= windows;
    report.sampledShare = report.exact ? 1.0 : double(looked) / double(windows);
    report.rowsEstimated = report.exact
        ? report.rowsLooked
        : std::max(table.estimatedRows, qint64(std::llround(double(report.rowsLooked) / report.sampledShare)));
    report.lostEstimated = report.exact || report.rowsLooked == 0
        ? report.lost
        : qint64(std::llround(double(report.lost) * double(report.rowsEstimated) / double(report.rowsLooked)));
    return report;
}

} // namespace

Result<LossReport> readPgLosses(
    Session& session, const Table& table, const ChangeType& change, double share, int serverVersion)
{
    const Column* column = table.column(change.column);
    if (column == nullptr) {
        return failure(ErrorKind::NotFound,
            Words::tr("There is no column %1.").arg(ColumnName{table.name, change.column}.printed()),
            Words::tr("Refresh."));
    }
    const auto type = findType(session, table, change.newType);
    if (!type) {
        return std::unexpected(type.error());
    }
    const auto oldType = findType(session, table, column->type);
    if (!oldType) {
        return std::unexpected(oldType.error());
    }
    const auto oldVariable = beneath(session, oldType->shape, column->type);
    const auto newVariable = beneath(session, type->shape, type->printed);
    const auto blocks = blocksOf(session, table);
    if (!oldVariable || !newVariable) {
        return std::unexpected(!oldVariable ? oldVariable.error() : newVariable.error());
    }
    if (!blocks) {
        return std::unexpected(blocks.error());
    }
    const qint64 span = std::clamp<qint64>(*blocks / 400, 4, 1024);
    const qint64 windows = std::max<qint64>(1, (*blocks + span - 1) / span);
    // A table of a few windows is looked at whole: a sample of it would not be quicker.
    const qint64 chosen = share >= 1.0 || windows <= 16
        ? windows
        : std::clamp<qint64>(qint64(std::ceil(double(windows) * share)), 4, windows);

    const QString name = quoted(column->name);
    const QString own = QLatin1String("lk_t.") + name;
    const bool given = !change.usingExpression.trimmed().isEmpty();
    const auto zone = databaseTimeZone(session);
    if (!zone) {
        return std::unexpected(zone.error());
    }
    const auto between = [&](const FoundType& from, const FoundType& to, const QString& printed, const QString& value) {
        const QString zoned = zonedCast(from.shape, to.shape, printed, value, *zone);
        return zoned.isEmpty() ? bridge(from.shape, to.shape, printed, value) : zoned;
    };
    const QString bridged = between(*oldType, *type, type->printed, own);
    const QString expression = given ? QStringLiteral("(%1\n)").arg(change.usingExpression.trimmed())
        : bridged.isEmpty()          ? own
                                     : bridged;
    const TypeRule rule = typeRule(oldType->shape, type->shape, type->printed, own, serverVersion);
    const QString valid = validity(rule, *type, expression, given);
    const QString otherwise = change.otherwise.trimmed().isEmpty()
        ? QStringLiteral("NULL")
        : QStringLiteral("CAST((%1\n) AS %2)").arg(change.otherwise.trimmed(), type->printed);
    const QString cast = castTo(type->printed, expression);
    const QString mapped = mappedIf(change, own);
    const QString back = change.backExpression.trimmed();
    const QString backType = comparedAs(oldType->shape, column->type, type->shape);
    const QString backBridge = between(*type, *oldType, column->type, QStringLiteral("lk_a.lk_n"));
    const auto castsBack = hasCast(session, type->printed, column->type);
    if (!castsBack) {
        return std::unexpected(castsBack.error());
    }
    const bool hasBack = !back.isEmpty() || *castsBack || !backBridge.isEmpty();
    const QString old = castTo(backType, QStringLiteral("lk_v.lk_o"));
    const QString same = !hasBack ? QStringLiteral("lk_v.lk_n::text = lk_v.lk_o::text")
        : column->hasEquality     ? QStringLiteral("lk_v.lk_b IS NOT DISTINCT FROM %1").arg(old)
                                  : QStringLiteral("lk_v.lk_b::text IS NOT DISTINCT FROM lk_v.lk_o::text");

    // What has no way back at all differs; it need not raise.
    const QString newValue = QStringLiteral("lk_a.lk_n");
    const QString noWay = typeRule(type->shape, unlimited(oldType->shape), backType, newValue, serverVersion).failsIf;
    const QString castBack = noWay.isEmpty()
        ? castTo(backType, newValue)
        : QStringLiteral("CASE WHEN NOT coalesce(%1, false) THEN %2 END").arg(noWay, castTo(backType, newValue));
    const QString backward = !back.isEmpty()
        ? QStringLiteral("(SELECT CAST((%1\n) AS %2) FROM (SELECT lk_a.lk_n AS %3) AS lk_r)").arg(back, backType, name)
        : !backBridge.isEmpty() ? backBridge
        : hasBack               ? castBack
                                : QStringLiteral("CAST(NULL AS %1)").arg(*oldVariable);

    QHash<QString, QString> marks{
        {QStringLiteral("span"), QString::number(span)},
        {QStringLiteral("windows"), QString::number(windows)},
        {QStringLiteral("chosen"), QString::number(chosen)},
        {QStringLiteral("order"), chosen < windows ? QStringLiteral("pg_catalog.random()") : QStringLiteral("1")},
        {QStringLiteral("path"), literal(expressionSearchPath(table))},
        {QStringLiteral("old"), *oldVariable},
        {QStringLiteral("new"), *newVariable},
        {QStringLiteral("column"), name},
        {QStringLiteral("table"),
            (table.kind == TableKind::Partitioned || !table.descendants.tables.isEmpty() ? QString()
                                                                                         : QStringLiteral("ONLY "))
                + table.name.quoted()},
        {QStringLiteral("valid"), valid},
        {QStringLiteral("forward"),
            withMapping(change, own, type->printed,
                valid == QLatin1String("true")
                    ? cast
                    : QStringLiteral("CASE WHEN %1 THEN %2 ELSE %3 END").arg(valid, cast, otherwise))},
        {QStringLiteral("otherwise"), otherwise},
        {QStringLiteral("hasotherwise"),
            change.otherwise.trimmed().isEmpty() ? QStringLiteral("false") : QStringLiteral("true")},
        {QStringLiteral("mapped"), mapped.isEmpty() ? QStringLiteral("false") : mapped},
        {QStringLiteral("back"), backward},
        {QStringLiteral("errors"), QLatin1String(planner::conversionErrors)},
        {QStringLiteral("window"),
            *blocks == 0 ? QStringLiteral("true")
                         : QStringLiteral("lk_t.ctid >= ('(' || lk_from || ',0)')::tid AND lk_t.ctid < ('(' || "
                                          "(lk_from + lk_span) || ',0)')::tid")},
        {QStringLiteral("class"),
            QStringLiteral(
                "CASE WHEN lk_v.lk_o IS NULL AND lk_v.lk_n IS NULL THEN 'null' WHEN lk_v.lk_mapped THEN CASE "
                "WHEN lk_v.lk_n IS NULL THEN 'mapped-to-null' ELSE 'mapped' END "
                "WHEN NOT lk_v.lk_valid THEN 'fails' "
                "WHEN lk_v.lk_n IS NULL THEN 'becomes-null' WHEN %1 THEN "
                "CASE WHEN %2 THEN 'fine' ELSE 'differs-as-text' END ELSE %3 END")
                .arg(same,
                    hasBack && !printsByValue(oldType->shape)
                        ? QStringLiteral("lk_v.lk_o::text IS NOT DISTINCT FROM lk_v.lk_b::text")
                        : QStringLiteral("true"),
                    lossClass(rule, given, type->shape))},
    };
    const QStringList names = rowNames(table);
    QString keys;
    for (qsizetype i = 0; i < names.size(); ++i) {
        keys += QStringLiteral(", lk_t.%1 AS lk_k%2").arg(names[i], QString::number(i + 1));
    }
    marks.insert(QStringLiteral("keys"), keys);
    marks.insert(QStringLiteral("keysthrough"), forEachKey(names.size(), QStringLiteral("lk_a.lk_k%1")));
    marks.insert(QStringLiteral("keysup"), forEachKey(names.size(), QStringLiteral("lk_v.lk_k%1")));
    marks.insert(QStringLiteral("keytexts"),
        forEachKey(names.size(), QStringLiteral("pg_catalog.left(lk_b.lk_k%1::text, 200)")));
    marks.insert(QStringLiteral("keysofrow"),
        forEachKey(names.size(), QStringLiteral("pg_catalog.left(lk_row.lk_k%1::text, 200)")));
    QString tag = QStringLiteral("$lockkeeper$");
    const auto holdsTag = [&](const QString& text) { return text.contains(tag); };
    QStringList texts{change.usingExpression, change.otherwise, back, type->printed, column->type};
    for (const ValueMapping& one : change.mapping) {
        texts << one.from << one.to.value_or(QString());
    }
    for (int i = 2; std::ranges::any_of(texts, holdsTag) || table.name.name.contains(tag)
        || table.name.schema.contains(tag) || column->name.contains(tag) || keys.contains(tag);
        ++i) {
        tag = QStringLiteral("$lockkeeper%1$").arg(i);
    }
    marks.insert(QStringLiteral("tag"), tag);
    if (share >= 1.0) {
        // Counting all takes as long as it takes; a person can cancel it. A shorter limit of the caller's stays.
        const auto limit = session.query(
            QStringLiteral("SELECT CASE WHEN pg_catalog.current_setting('statement_timeout') = '30s' THEN "
                           "pg_catalog.set_config('statement_timeout', '0', false) END"));
        if (!limit) {
            return std::unexpected(limit.error());
        }
    }
    const auto looked = session.query(filled(sqlFile(QStringLiteral("losses-14")), marks));
    if (share >= 1.0 && session.isAlive()) {
        std::ignore
            = session.query(QStringLiteral("SELECT CASE WHEN pg_catalog.current_setting('statement_timeout') = '0' AND "
                                           "pg_catalog.current_setting('application_name') = 'lockkeeper browse' THEN "
                                           "pg_catalog.set_config('statement_timeout', '30s', false) END"));
    }
    if (!looked) {
        return std::unexpected(looked.error());
    }
    const auto json = session.query(QStringLiteral("SELECT pg_catalog.current_setting('lockkeeper.losses')"));
    if (!json) {
        return std::unexpected(json.error());
    }
    return reportOf(json->scalar(), windows, table);
}

} // namespace lk
