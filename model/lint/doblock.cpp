// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/doblock.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <algorithm>

namespace lk::lint {

namespace {

/// The text that an expression gives; a name for what only the server can know.
QString assembled(const Node* node)
{
    const QString unknown = QStringLiteral("unknown_name");
    if (node == nullptr) {
        return unknown;
    }
    switch (node->node_case) {
    case PG_QUERY__NODE__NODE_A_CONST:
        return constantText(node);
    case PG_QUERY__NODE__NODE_A_EXPR:
        return node->a_expr->n_name == 1 && text(node->a_expr->name[0]) == QLatin1String("||")
            ? assembled(node->a_expr->lexpr) + assembled(node->a_expr->rexpr)
            : unknown;
    case PG_QUERY__NODE__NODE_TYPE_CAST:
        return assembled(node->type_cast->arg);
    case PG_QUERY__NODE__NODE_FUNC_CALL: {
        const auto& call = *node->func_call;
        if (call.n_args == 0 || nameOf(nodes(call.n_funcname, call.funcname)).name != QLatin1String("format")
            || call.args[0]->node_case != PG_QUERY__NODE__NODE_A_CONST) {
            return unknown;
        }
        static const QRegularExpression place(QStringLiteral("%(\\d+\\$)?-?\\d*[sI]"));
        static const QRegularExpression value(QStringLiteral("%(\\d+\\$)?-?\\d*L"));
        QString pattern = constantText(call.args[0]);
        return pattern.replace(place, unknown)
            .replace(value, QStringLiteral("'x'"))
            .replace(QLatin1String("%%"), QLatin1String("%"));
    }
    default:
        return unknown;
    }
}

QByteArray executed(const QString& expression)
{
    const auto tree = sql::ParseTree::tryParse(QLatin1String("SELECT ") + expression);
    if (!tree || tree->root()->n_stmts != 1
        || tree->root()->stmts[0]->stmt->node_case != PG_QUERY__NODE__NODE_SELECT_STMT
        || tree->root()->stmts[0]->stmt->select_stmt->n_target_list != 1) {
        return {};
    }
    return assembled(tree->root()->stmts[0]->stmt->select_stmt->target_list[0]->res_target->val).toUtf8();
}

struct Found {
    QString text; ///< as it stands in the body
    QByteArray sql;
    int line = 0;
    bool written = true;
};

QString queryOf(const QJsonObject& body, QLatin1String member)
{
    return body.value(member)[QLatin1String("PLpgSQL_expr")][QLatin1String("query")].toString();
}

void collect(const QJsonValue& value, QList<Found>& found)
{
    if (value.isArray()) {
        const QJsonArray array = value.toArray();
        for (const QJsonValue& one : array) {
            collect(one, found);
        }
        return;
    }
    const QJsonObject object = value.toObject();
    for (auto at = object.begin(); at != object.end(); ++at) {
        const QString kind = at.key();
        const QJsonObject body = at.value().toObject();
        const int line = body.value(QLatin1String("lineno")).toInt();
        if (kind == QLatin1String("PLpgSQL_stmt_execsql")) {
            const QString query = queryOf(body, QLatin1String("sqlstmt"));
            found.append({query, query.toUtf8(), line, true});
        } else if (kind == QLatin1String("PLpgSQL_stmt_perform")) {
            // The parser puts SELECT in the place of PERFORM.
            const QString query = queryOf(body, QLatin1String("expr"));
            found.append({query.section(QLatin1Char(' '), 1).trimmed(), query.toUtf8(), line, false});
        } else if (kind == QLatin1String("PLpgSQL_stmt_dynexecute")) {
            const QString query = queryOf(body, QLatin1String("query"));
            found.append({query, executed(query), line, false});
        } else if (kind == QLatin1String("PLpgSQL_stmt_commit") || kind == QLatin1String("PLpgSQL_stmt_rollback")) {
            const QString word
                = kind.endsWith(QLatin1String("commit")) ? QStringLiteral("COMMIT") : QStringLiteral("ROLLBACK");
            found.append({word, word.toUtf8(), line, true});
        }
        collect(at.value(), found);
    }
}

} // namespace

QList<InnerStatement> innerStatements(const PgQuery__DoStmt& statement, const QByteArray& sql)
{
    const QString language = optionText(option(nodes(statement.n_args, statement.args), "language")).toLower();
    if (!language.isEmpty() && language != QLatin1String("plpgsql")) {
        return {};
    }
    PgQueryPlpgsqlParseResult parsed = pg_query_parse_plpgsql(sql.constData());
    QList<Found> found;
    if (parsed.error == nullptr) {
        const QJsonDocument tree = QJsonDocument::fromJson(parsed.plpgsql_funcs);
        collect(tree.isArray() ? QJsonValue(tree.array()) : QJsonValue(tree.object()), found);
    }
    pg_query_free_plpgsql_parse_result(parsed);
    std::ranges::stable_sort(found, {}, &Found::line); // branches come in the order of their names
    QList<InnerStatement> list;
    qsizetype from = 0;
    for (const Found& one : std::as_const(found)) {
        const QByteArray text = one.text.toUtf8();
        qsizetype at = sql.indexOf(text, from);
        if (at < 0) {
            at = sql.toUpper().indexOf(text.toUpper(), from); // COMMIT
        }
        if (at >= 0) {
            from = at + text.size();
        }
        if (!one.sql.isEmpty()) {
            list.append({one.sql, std::max<qsizetype>(at, 0), one.written && at >= 0, one.line});
        }
    }
    return list;
}

} // namespace lk::lint
