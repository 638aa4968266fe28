// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sql/steady.h"

#include "model/sql/parsetree.h"

#include <QStringList>

namespace lk::sql {

bool isSteady(const QString& expression)
{
    const auto tree = ParseTree::parse(QStringLiteral("SELECT %1\n").arg(expression));
    const auto node = tree ? tree->single(PG_QUERY__NODE__NODE_SELECT_STMT) : std::unexpected(tree.error());
    if (!node) {
        return false;
    }
    static const QStringList known{QStringLiteral("now"), QStringLiteral("transaction_timestamp"),
        QStringLiteral("timezone"), QStringLiteral("date_trunc"), QStringLiteral("lower"), QStringLiteral("upper")};
    bool steady = true;
    forEachNode(&(*node)->base, [&](PgQuery__Node& part) {
        if (part.node_case == PG_QUERY__NODE__NODE_SUB_LINK) {
            steady = false;
        }
        if (part.node_case == PG_QUERY__NODE__NODE_FUNC_CALL) {
            const PgQuery__FuncCall& call = *part.func_call;
            const bool ofServer = call.n_funcname == 1
                || (call.n_funcname == 2 && text(call.funcname[0]) == QLatin1String("pg_catalog"));
            steady = steady && ofServer && known.contains(text(call.funcname[call.n_funcname - 1]));
        }
    });
    return steady;
}

} // namespace lk::sql
