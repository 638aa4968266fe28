// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sql/psqltext.h"

#include "model/sql/splice.h"

namespace lk::sql {

QString withoutPsqlVariables(const QString& sql)
{
    if (!sql.contains(QLatin1Char(':'))) {
        return sql;
    }
    auto splice = Splice::of(sql);
    if (!splice) {
        return sql; // the server will say the same of it
    }
    const auto& tokens = splice->tokens();
    for (qsizetype i = 0; i < tokens.size(); ++i) {
        // "::" and ":=" are tokens of their own.
        if (tokens[i].kind == PG_QUERY__TOKEN__ASCII_58) {
            splice->replace(i, QStringLiteral(": "));
        }
    }
    return splice->text();
}

} // namespace lk::sql
