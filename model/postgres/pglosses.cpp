// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pglosses.h"

#include "model/postgres/pgread.h"
#include "model/postgres/pgtypefacts.h"

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

QString tr(const char* text)
{
    return QCoreApplication::translate("PostgresLosses", text);
}

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

/// How the loss of a value is called.
QString lossClass(const TypeShape& from, const TypeShape& to)
{
    if (to.isText() && !to.array) {
        return QStringLiteral("CASE WHEN pg_catalog.starts_with(lk_v.lk_o::text, lk_v.lk_n::text) THEN 'truncates' "
                              "ELSE 'changes-meaning' END");
    }
    if (from.category == 'N' && to.category == 'N') {
        return QStringLiteral("'rounds'");
    }
    if (from.category == 'D' && to.category == 'D') {
        return to.name == from.name ? QStringLiteral("'rounds'") : QStringLiteral("'truncates'");
    }
    return QStringLiteral("'changes-meaning'");
}

/// True where the value has a new one, for casts that can be asked without raising.
QString validity(const TypeShape& from, const FoundType& to, const QString& value, bool given, int serverVersion)
{
    const bool limited = (to.shape.name == QLatin1String("varchar") || to.shape.name == QLatin1String("bpchar"))
        && !to.shape.array && to.shape.modifier >= 4;
    if (limited) {
        // Assignment refuses what is too long, blanks at the end apart; an explicit cast would cut in silence.
        return QStringLiteral("coalesce(pg_catalog.length(pg_catalog.rtrim((%1)::text, ' ')) <= %2, true)")
            .arg(value)
            .arg(to.shape.modifier - 4);
    }
    if (given || from.array || to.shape.array) {
        return QStringLiteral("true");
    }
    struct Range {
        const char* type;
        const char* low;
        const char* high;
    };
    static constexpr Range ranges[] = {
        {"int2", "-32768", "32767"},
        {"int4", "-2147483648", "2147483647"},
        {"int8", "-9223372036854775808", "9223372036854775807"},
    };
    const bool number = from.name.startsWith(QLatin1String("int")) || from.name.startsWith(QLatin1String("float"))
        || from.name == QLatin1String("numeric");
    for (const Range& range : ranges) {
        if (number && !to.shape.constrained && to.shape.name == QLatin1String(range.type)) {
            return QStringLiteral("coalesce(pg_catalog.round((%1)::numeric) BETWEEN %2 AND %3, true)")
                .arg(value, QLatin1String(range.low), QLatin1String(range.high));
        }
    }
    // What the value prints is what the new type would read.
    const bool reads = (from.isText() && !to.shape.isText()) || (number && to.shape.name == QLatin1String("numeric"))
        || (to.shape.domain && to.shape.oid == from.oid);
    if (serverVersion >= 160000 && reads) {
        return QStringLiteral("coalesce(pg_catalog.pg_input_is_valid(%1::text, %2), true)")
            .arg(value, literal(to.printed));
    }
    return QStringLiteral("true");
}

Result<qint64> blocksOf(Session& session, const Table& table)
{
    if (table.kind == TableKind::Foreign || table.kind == TableKind::View) {
        return 0;
    }
    const auto size = session.query(
        QStringLiteral("SELECT greatest(pg_catalog.pg_relation_size($1::oid), (SELECT pg_catalog.max("
                       "pg_catalog.pg_relation_size(relid)) FROM pg_catalog.pg_partition_tree($1::oid::regclass))) "
                       "/ pg_catalog.current_setting('block_size')::bigint"),
        {QString::number(table.oid)});
    if (!size) {
        return std::unexpected(size.error());
    }
    return size->scalar().toLongLong();
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

void addClass(LossReport& report, const QString& name, qint64 rows, const QJsonArray& examples)
{
    auto it = std::ranges::find(report.classes, name, &LossReport::Class::name);
    if (it == report.classes.end()) {
        report.classes << LossReport::Class{name, 0, {}};
        it = report.classes.end() - 1;
    }
    it->rows += rows;
    for (const auto& example : examples) {
        const QJsonArray pair = example.toArray();
        if (it->examples.size() < keptExamples) {
            it->examples.append({pair.at(0).toString(), pair.at(1).toString()});
        }
    }
}

LossReport reportOf(const QString& json, qint64 windows, const Table& table)
{
    LossReport report;
    const QJsonObject root = QJsonDocument::fromJson(json.toUtf8()).object();
    for (const char* name : {"fails", "truncates", "rounds", "changes-meaning", "becomes-null", "differs-as-text"}) {
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
        // Prints otherwise, but is the same value: 1.50 and 1.5.
        report.lost += one.name == QLatin1String("differs-as-text") ? 0 : one.rows;
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
            tr("There is no column %1.").arg(ColumnName{table.name, change.column}.printed()), tr("Refresh."));
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
    const QString expression = given ? QStringLiteral("(%1\n)").arg(change.usingExpression.trimmed()) : own;
    const QString valid = validity(oldType->shape, *type, expression, given, serverVersion);
    const QString cast = QStringLiteral("CAST(%1 AS %2)").arg(expression, type->printed);
    const QString back = change.backExpression.trimmed();
    const auto castsBack = hasCast(session, type->printed, column->type);
    if (!castsBack) {
        return std::unexpected(castsBack.error());
    }
    const bool hasBack = !back.isEmpty() || *castsBack;
    const QString same = !hasBack ? QStringLiteral("lk_v.lk_n::text = lk_v.lk_o::text")
        : column->hasEquality     ? QStringLiteral("lk_v.lk_b IS NOT DISTINCT FROM lk_v.lk_o")
                                  : QStringLiteral("lk_v.lk_b::text IS NOT DISTINCT FROM lk_v.lk_o::text");

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
            (table.kind == TableKind::Partitioned ? QString() : QStringLiteral("ONLY ")) + table.name.quoted()},
        {QStringLiteral("valid"), valid},
        {QStringLiteral("forward"),
            valid == QLatin1String("true") ? cast : QStringLiteral("CASE WHEN %1 THEN %2 END").arg(valid, cast)},
        {QStringLiteral("back"),
            back.isEmpty() ? hasBack ? QStringLiteral("CAST(lk_a.lk_n AS %1)").arg(column->type)
                                     : QStringLiteral("CAST(NULL AS %1)").arg(*oldVariable)
                           : QStringLiteral("(SELECT CAST((%1\n) AS %2) FROM (SELECT lk_a.lk_n AS %3) AS lk_r)")
                                 .arg(back, column->type, name)},
        {QStringLiteral("window"),
            *blocks == 0 ? QStringLiteral("true")
                         : QStringLiteral("lk_t.ctid >= ('(' || lk_from || ',0)')::tid AND lk_t.ctid < ('(' || "
                                          "(lk_from + lk_span) || ',0)')::tid")},
        {QStringLiteral("class"),
            QStringLiteral("CASE WHEN lk_v.lk_o IS NULL THEN 'null' WHEN NOT lk_v.lk_valid THEN 'fails' "
                           "WHEN lk_v.lk_n IS NULL THEN 'becomes-null' WHEN %1 THEN "
                           "CASE WHEN %2 THEN 'fine' ELSE 'differs-as-text' END ELSE %3 END")
                .arg(same,
                    hasBack ? QStringLiteral("lk_v.lk_o::text IS NOT DISTINCT FROM lk_v.lk_b::text")
                            : QStringLiteral("true"),
                    lossClass(oldType->shape, type->shape))},
    };
    QString tag = QStringLiteral("$lockkeeper$");
    for (int i = 2; change.usingExpression.contains(tag) || back.contains(tag) || table.name.name.contains(tag)
        || table.name.schema.contains(tag) || column->name.contains(tag);
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
