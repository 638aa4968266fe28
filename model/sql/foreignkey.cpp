// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sql/foreignkey.h"

#include "model/sql/constraintwords.h"
#include "model/sql/parsetree.h"

#include <QCoreApplication>

namespace lk::sql {

namespace {

Result<ParseTree> parseKey(const QualifiedName& table, const QString& name, const QString& definition)
{
    return ParseTree::parse(QStringLiteral("ALTER TABLE %1 ADD CONSTRAINT %2 %3")
            .arg(table.quoted(), quoted(name), asEnforced(definition)));
}

Result<PgQuery__Constraint*> keyOf(const ParseTree& tree)
{
    return tree.single(PG_QUERY__NODE__NODE_ALTER_TABLE_STMT)
        .and_then([](PgQuery__Node* node) -> Result<PgQuery__Constraint*> {
            PgQuery__Node* def = node->alter_table_stmt->cmds[0]->alter_table_cmd->def;
            if (def == nullptr || def->node_case != PG_QUERY__NODE__NODE_CONSTRAINT
                || def->constraint->contype != PG_QUERY__CONSTR_TYPE__CONSTR_FOREIGN) {
                return failure(ErrorKind::BadInput, QCoreApplication::translate("Sql", "This is not a foreign key."));
            }
            return def->constraint;
        });
}

void follow(PgQuery__Node* const* nodes, size_t count, const ColumnNames& columns)
{
    for (size_t i = 0; i < count; ++i) {
        if (const auto found = columns.constFind(text(nodes[i])); found != columns.cend()) {
            assign(nodes[i]->string->sval, *found);
        }
    }
}

QStringList names(PgQuery__Node* const* nodes, size_t count)
{
    QStringList list;
    for (size_t i = 0; i < count; ++i) {
        list << text(nodes[i]);
    }
    return list;
}

} // namespace

Result<QString> copyForeignKey(const QualifiedName& table, const QString& definition, const QString& newName,
    const ColumnNames& referencing, const ColumnNames& referenced)
{
    const auto tree = parseKey(table, newName, definition);
    if (!tree) {
        return std::unexpected(tree.error());
    }
    return keyOf(*tree).and_then([&](PgQuery__Constraint* key) {
        follow(key->fk_attrs, key->n_fk_attrs, referencing);
        follow(key->fk_del_set_cols, key->n_fk_del_set_cols, referencing);
        follow(key->pk_attrs, key->n_pk_attrs, referenced);
        key->skip_validation = 1;
        key->initially_valid = 0;
        return tree->deparsed().transform([&](const QString& statement) {
            return isNotEnforced(definition) ? statement + QLatin1String(" NOT ENFORCED") : statement;
        });
    });
}

Result<ForeignKeyFacts> foreignKeyFacts(const QString& definition)
{
    const auto tree = parseKey({QStringLiteral("pg_temp"), QStringLiteral("t")}, QStringLiteral("k"), definition);
    if (!tree) {
        return std::unexpected(tree.error());
    }
    return keyOf(*tree).transform([](PgQuery__Constraint* key) {
        const auto is = [](const char* member, QLatin1Char letter) { return text(member) == QString(letter); };
        return ForeignKeyFacts{is(key->fk_matchtype, QLatin1Char('f')),
            is(key->fk_del_action, QLatin1Char('d')) || is(key->fk_upd_action, QLatin1Char('d')),
            names(key->fk_attrs, key->n_fk_attrs), names(key->pk_attrs, key->n_pk_attrs)};
    });
}

} // namespace lk::sql
