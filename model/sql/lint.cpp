// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sql/lint.h"

#include "model/base/identifier.h"
#include "model/sql/lintalter.h"

#include <array>

namespace lk::sql {

namespace {

constexpr QLatin1String accessExclusive("AccessExclusive");

/// psql's commands blanked out, so that places stay what they are. One inside of a string or a body would be blanked
/// too; that changes no lock.
QString withoutPsqlCommands(const QString& script)
{
    QStringList lines = script.split(QLatin1Char('\n'));
    for (QString& line : lines) {
        if (line.trimmed().startsWith(QLatin1Char('\\'))) {
            line.fill(QLatin1Char(' '));
        }
    }
    return lines.join(QLatin1Char('\n'));
}

bool hasOption(size_t count, PgQuery__Node* const* options, QLatin1String name)
{
    for (size_t i = 0; i < count; ++i) {
        if (options[i]->node_case != PG_QUERY__NODE__NODE_DEF_ELEM || text(options[i]->def_elem->defname) != name) {
            continue;
        }
        const PgQuery__Node* value = options[i]->def_elem->arg; // (FULL) or (FULL true)
        const QString word = text(value).toLower();
        return value == nullptr || (word != QLatin1String("false") && word != QLatin1String("off"));
    }
    return false;
}

QString relations(size_t count, PgQuery__Node* const* nodes)
{
    QStringList names;
    for (size_t i = 0; i < count; ++i) {
        if (nodes[i]->node_case == PG_QUERY__NODE__NODE_RANGE_VAR) {
            names << printedRelation(nodes[i]->range_var);
        } else if (nodes[i]->node_case == PG_QUERY__NODE__NODE_LIST) {
            QStringList parts;
            for (size_t k = 0; k < nodes[i]->list->n_items; ++k) {
                parts << printedName(text(nodes[i]->list->items[k]));
            }
            names << parts.join(QLatin1Char('.'));
        } else if (nodes[i]->node_case == PG_QUERY__NODE__NODE_VACUUM_RELATION) {
            names << printedRelation(nodes[i]->vacuum_relation->relation);
        }
    }
    return names.join(QLatin1String(", "));
}

LintFinding finding(LintLevel level, QLatin1String rule, const QString& object, const QString& lock,
    const QString& work, const QString& says, const QString& advice = {})
{
    return {.level = level, .rule = rule, .object = object, .lock = lock, .work = work, .says = says, .advice = advice};
}

/// Looks at one statement after the other; remembers the transaction and the timeout between them.
class Linter {
public:
    QList<LintFinding> look(PgQuery__Node& node);

private:
    void transaction(const PgQuery__TransactionStmt& statement);
    LintFinding index(const PgQuery__IndexStmt& statement) const;
    QList<LintFinding> drop(const PgQuery__DropStmt& statement) const;
    LintFinding rename(const PgQuery__RenameStmt& statement) const;
    QList<LintFinding> maintenance(PgQuery__Node& node) const;
    QList<LintFinding> data(PgQuery__Node& node) const;
    LintFinding notInTransaction(const QString& object) const;

    bool m_inTransaction = false;
    bool m_lockTimeout = false;
    bool m_toldTimeout = false;
    QStringList m_held; ///< objects locked AccessExclusive in the present transaction
};

LintFinding Linter::notInTransaction(const QString& object) const
{
    return finding(LintLevel::Danger, QLatin1String("concurrently.in-transaction"), object, {}, {},
        lintText("CONCURRENTLY is refused inside a transaction: the script fails here."),
        lintText("Run it outside of BEGIN ... COMMIT."));
}

void Linter::transaction(const PgQuery__TransactionStmt& statement)
{
    switch (statement.kind) {
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_BEGIN:
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_START:
        m_inTransaction = true;
        m_held.clear();
        break;
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_COMMIT:
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK:
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_PREPARE:
        m_inTransaction = false;
        m_held.clear();
        break;
    default:
        break;
    }
}

LintFinding Linter::index(const PgQuery__IndexStmt& statement) const
{
    const QString table = printedRelation(statement.relation);
    if (!statement.concurrent) {
        return finding(LintLevel::Warning, QLatin1String("index.blocks-writes"), table, QStringLiteral("Share"),
            QStringLiteral("build"), lintText("Nobody may write to the table while the index is built."),
            lintText("CREATE INDEX CONCURRENTLY, outside of a transaction."));
    }
    if (m_inTransaction) {
        return notInTransaction(table);
    }
    return finding(LintLevel::Info, QLatin1String("index.concurrently"), table, QStringLiteral("ShareUpdateExclusive"),
        QStringLiteral("build"), lintText("Waits for older transactions; when it fails it leaves an INVALID index."));
}

QList<LintFinding> Linter::drop(const PgQuery__DropStmt& statement) const
{
    QList<LintFinding> found;
    const QString objects = relations(statement.n_objects, statement.objects);
    switch (statement.remove_type) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX:
        found << (!statement.concurrent
                ? finding(LintLevel::Warning, QLatin1String("index.dropped"), objects, accessExclusive,
                      QStringLiteral("metadata"),
                      lintText("Locks the table too; queries that used the index get slow."),
                      lintText("DROP INDEX CONCURRENTLY, after a look at pg_stat_user_indexes."))
                : m_inTransaction ? notInTransaction(objects)
                                  : finding(LintLevel::Info, QLatin1String("index.dropped-concurrently"), objects,
                                        QStringLiteral("ShareUpdateExclusive"), QStringLiteral("metadata"),
                                        lintText("Queries that used the index get slow.")));
        break;
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_SCHEMA:
    case PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW:
    case PG_QUERY__OBJECT_TYPE__OBJECT_SEQUENCE:
        found << finding(LintLevel::Danger, QLatin1String("drop.data"), objects, accessExclusive,
            QStringLiteral("metadata"), lintText("What it holds is gone for good; whoever still names it fails."),
            lintText("Rename it first, wait, and drop it when nobody missed it."));
        break;
    default:
        found << finding(LintLevel::Warning, QLatin1String("drop.object"), objects, accessExclusive,
            QStringLiteral("metadata"), lintText("Whoever still uses it fails."));
        break;
    }
    if (statement.behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE) {
        found << finding(LintLevel::Danger, QLatin1String("drop.cascade"), objects, accessExclusive,
            QStringLiteral("metadata"), lintText("CASCADE drops whatever depends on it, unseen."),
            lintText("Name each dependant."));
    }
    return found;
}

LintFinding Linter::rename(const PgQuery__RenameStmt& statement) const
{
    const QString object = printedRelation(statement.relation);
    switch (statement.rename_type) {
    case PG_QUERY__OBJECT_TYPE__OBJECT_COLUMN:
        return finding(LintLevel::Warning, QLatin1String("rename.column"), object, accessExclusive,
            QStringLiteral("metadata"),
            lintText("Whoever still says %1 fails from this moment on.").arg(printedName(text(statement.subname))),
            lintText("lockkeeper plan --rename-column keeps both names alive meanwhile."));
    case PG_QUERY__OBJECT_TYPE__OBJECT_TABLE:
    case PG_QUERY__OBJECT_TYPE__OBJECT_VIEW:
        return finding(LintLevel::Warning, QLatin1String("rename.table"), object, accessExclusive,
            QStringLiteral("metadata"), lintText("Whoever still says %1 fails from this moment on.").arg(object),
            lintText("lockkeeper plan --rename-table keeps both names alive meanwhile."));
    case PG_QUERY__OBJECT_TYPE__OBJECT_INDEX:
        return finding(LintLevel::Info, QLatin1String("rename.index"), object, QStringLiteral("ShareUpdateExclusive"),
            QStringLiteral("metadata"), lintText("Changes the name only."));
    default:
        return finding(LintLevel::Info, QLatin1String("rename.other"), object, accessExclusive,
            QStringLiteral("metadata"), lintText("Changes the name only; whoever uses the old one fails."));
    }
}

QList<LintFinding> Linter::maintenance(PgQuery__Node& node) const
{
    const QString rewrite = QStringLiteral("rewrite");
    const QString anew = lintText("The whole table is written anew while nobody else may even read it.");
    switch (node.node_case) {
    case PG_QUERY__NODE__NODE_VACUUM_STMT: {
        const auto& vacuum = *node.vacuum_stmt;
        const QString tables = relations(vacuum.n_rels, vacuum.rels);
        if (vacuum.is_vacuumcmd && hasOption(vacuum.n_options, vacuum.options, QLatin1String("full"))) {
            return {
                finding(LintLevel::Danger, QLatin1String("table.rewrites"), tables, accessExclusive, rewrite, anew)};
        }
        return {};
    }
    case PG_QUERY__NODE__NODE_CLUSTER_STMT:
        return {finding(LintLevel::Danger, QLatin1String("table.rewrites"),
            printedRelation(node.cluster_stmt->relation), accessExclusive, rewrite, anew)};
    case PG_QUERY__NODE__NODE_REINDEX_STMT: {
        const auto& reindex = *node.reindex_stmt;
        const QString object
            = reindex.relation != nullptr ? printedRelation(reindex.relation) : printedName(text(reindex.name));
        if (!hasOption(reindex.n_params, reindex.params, QLatin1String("concurrently"))) {
            return {finding(LintLevel::Warning, QLatin1String("index.blocks-writes"), object, QStringLiteral("Share"),
                QStringLiteral("build"), lintText("Nobody may write while the index is built anew."),
                lintText("REINDEX ... CONCURRENTLY, outside of a transaction."))};
        }
        return m_inTransaction ? QList{notInTransaction(object)} : QList<LintFinding>{};
    }
    case PG_QUERY__NODE__NODE_REFRESH_MAT_VIEW_STMT: {
        const auto& refresh = *node.refresh_mat_view_stmt;
        return {refresh.concurrent
                ? finding(LintLevel::Info, QLatin1String("matview.refreshed"), printedRelation(refresh.relation),
                      QStringLiteral("Exclusive"), rewrite, lintText("The view can be read meanwhile."))
                : finding(LintLevel::Warning, QLatin1String("matview.refreshed"), printedRelation(refresh.relation),
                      accessExclusive, rewrite, lintText("Nobody may read the view meanwhile."),
                      lintText("REFRESH MATERIALIZED VIEW CONCURRENTLY needs a unique index."))};
    }
    default:
        return {};
    }
}

QList<LintFinding> Linter::data(PgQuery__Node& node) const
{
    switch (node.node_case) {
    case PG_QUERY__NODE__NODE_TRUNCATE_STMT:
        return {finding(LintLevel::Danger, QLatin1String("truncate"),
            relations(node.truncate_stmt->n_relations, node.truncate_stmt->relations), accessExclusive,
            QStringLiteral("metadata"), lintText("All rows are gone for good."))};
    case PG_QUERY__NODE__NODE_UPDATE_STMT:
        return node.update_stmt->where_clause != nullptr
            ? QList<LintFinding>{}
            : QList{finding(LintLevel::Warning, QLatin1String("update.all-rows"),
                  printedRelation(node.update_stmt->relation), QStringLiteral("RowExclusive"),
                  QStringLiteral("rewrite"),
                  lintText("Every row is locked until the transaction ends, and the table doubles in size."),
                  lintText("Update in batches, each in a transaction of its own."))};
    case PG_QUERY__NODE__NODE_DELETE_STMT:
        return node.delete_stmt->where_clause != nullptr
            ? QList<LintFinding>{}
            : QList{finding(LintLevel::Danger, QLatin1String("delete.all-rows"),
                  printedRelation(node.delete_stmt->relation), QStringLiteral("RowExclusive"), QStringLiteral("scan"),
                  lintText("All rows are deleted."))};
    case PG_QUERY__NODE__NODE_LOCK_STMT: {
        static constexpr std::array names{"", "AccessShare", "RowShare", "RowExclusive", "ShareUpdateExclusive",
            "Share", "ShareRowExclusive", "Exclusive", "AccessExclusive"};
        const auto mode = size_t(node.lock_stmt->mode);
        return {finding(mode >= 5 ? LintLevel::Warning : LintLevel::Info, QLatin1String("lock"),
            relations(node.lock_stmt->n_relations, node.lock_stmt->relations),
            QString::fromLatin1(mode < names.size() ? names.at(mode) : ""), {},
            lintText("Held until the transaction ends."))};
    }
    default:
        return {};
    }
}

QList<LintFinding> Linter::look(PgQuery__Node& node)
{
    QList<LintFinding> found;
    switch (node.node_case) {
    case PG_QUERY__NODE__NODE_TRANSACTION_STMT:
        transaction(*node.transaction_stmt);
        return {};
    case PG_QUERY__NODE__NODE_VARIABLE_SET_STMT:
        m_lockTimeout = m_lockTimeout || text(node.variable_set_stmt->name) == QLatin1String("lock_timeout");
        return {};
    case PG_QUERY__NODE__NODE_ALTER_TABLE_STMT:
        found = lintAlterTable(*node.alter_table_stmt);
        break;
    case PG_QUERY__NODE__NODE_INDEX_STMT:
        found << index(*node.index_stmt);
        break;
    case PG_QUERY__NODE__NODE_DROP_STMT:
        found = drop(*node.drop_stmt);
        break;
    case PG_QUERY__NODE__NODE_RENAME_STMT:
        found << rename(*node.rename_stmt);
        break;
    case PG_QUERY__NODE__NODE_CREATE_TRIG_STMT:
        found << finding(LintLevel::Info, QLatin1String("trigger.created"),
            printedRelation(node.create_trig_stmt->relation), QStringLiteral("ShareRowExclusive"),
            QStringLiteral("metadata"), lintText("Nobody may write for a moment; from then on every write does more."));
        break;
    default:
        found << maintenance(node) << data(node);
        break;
    }
    bool strong = false;
    for (const LintFinding& one : std::as_const(found)) {
        strong = strong || one.lock == accessExclusive;
    }
    if (strong && !m_lockTimeout && !std::exchange(m_toldTimeout, true)) {
        found << finding(LintLevel::Warning, QLatin1String("no-lock-timeout"), found.first().object, accessExclusive,
            {}, lintText("Without lock_timeout this may wait behind a long query, and everybody else behind it."),
            lintText("SET lock_timeout = '1s' first, and try again when it fails."));
    }
    if (strong && m_inTransaction) {
        const QString object = found.first().object;
        if (!m_held.isEmpty() && !m_held.contains(object)) {
            found << finding(LintLevel::Warning, QLatin1String("transaction.many-locks"), object, accessExclusive, {},
                lintText("%1 is still locked while this waits for its lock.").arg(m_held.join(QLatin1String(", "))),
                lintText("One table a transaction."));
        }
        if (!m_held.contains(object)) {
            m_held << object;
        }
    }
    return found;
}

} // namespace

Result<QList<LintFinding>> lint(const QString& script)
{
    const QString sql = withoutPsqlCommands(script);
    return ParseTree::parse(sql).transform([&](const ParseTree& tree) {
        QList<LintFinding> all;
        Linter linter;
        const QByteArray bytes = sql.toUtf8(); // places count bytes
        for (size_t i = 0; i < tree.root()->n_stmts; ++i) {
            const auto& raw = *tree.root()->stmts[i];
            qsizetype begin = raw.stmt_location;
            const qsizetype end = raw.stmt_len > 0 ? begin + raw.stmt_len : bytes.size();
            while (begin < end && QChar::isSpace(uchar(bytes[begin]))) {
                ++begin;
            }
            const qsizetype line = bytes.first(begin).count('\n') + 1;
            const QString statement = QString::fromUtf8(bytes.sliced(begin, end - begin)).simplified();
            auto found = linter.look(*raw.stmt);
            for (LintFinding& one : found) {
                one.line = line;
                one.statement = statement.size() > 100 ? statement.left(99) + QChar(0x2026) : statement;
            }
            all << found;
        }
        return all;
    });
}

} // namespace lk::sql
