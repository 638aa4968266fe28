// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sql/upsert.h"

#include "model/sql/parsetree.h"

#include <QRegularExpression>

namespace lk::sql {

bool updatesWhatIsThere(const QString& definition, const QualifiedName& table)
{
    bool found = false;
    const auto parsed = forEachStatement(definition, [&](const ParsedStatement& statement) {
        forEachNode(&statement.root().base, [&](PgQuery__Node& part) {
            if (part.node_case != PG_QUERY__NODE__NODE_INSERT_STMT) {
                return;
            }
            const PgQuery__InsertStmt& insert = *part.insert_stmt;
            const QString schema = text(insert.relation->schemaname);
            found = found
                || (insert.on_conflict_clause != nullptr
                    && insert.on_conflict_clause->action == PG_QUERY__ON_CONFLICT_ACTION__ONCONFLICT_UPDATE
                    && text(insert.relation->relname) == table.name && (schema.isEmpty() || schema == table.schema));
        });
    });
    if (!parsed) {
        static const QRegularExpression words(QStringLiteral("\\bON CONFLICT\\b.*\\bDO UPDATE\\b"),
            QRegularExpression::CaseInsensitiveOption | QRegularExpression::DotMatchesEverythingOption);
        return words.match(definition).hasMatch();
    }
    return found;
}

} // namespace lk::sql
