// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/constraintswap.h"

namespace lk::planner {

namespace {

QString commentOn(const TableJob& job, const Constraint& k, const QString& text)
{
    return QStringLiteral("COMMENT ON CONSTRAINT %1 ON %2 IS %3").arg(quoted(k.name), job.sql(), text);
}

/// A foreign key to a partitioned table has a piece for every partition, whose name an application is told when it
/// deletes what is referenced. The pieces of two such keys trade their names, which done twice changes nothing.
QString tradePieces(const QString& table, const QString& one, const QString& other)
{
    const QString body = QStringLiteral(
        "DECLARE\n  pair record;\nBEGIN\n  FOR pair IN\n"
        "    WITH RECURSIVE piece(root, oid, name, partition) AS (\n"
        "      SELECT k.conname, k.oid, k.conname, k.confrelid FROM pg_catalog.pg_constraint AS k\n"
        "      WHERE k.conrelid = %1::pg_catalog.regclass AND k.contype = 'f' AND k.conname IN (%2, %3)\n"
        "      UNION ALL SELECT p.root, k.oid, k.conname, k.confrelid FROM piece AS p\n"
        "      JOIN pg_catalog.pg_constraint AS k ON k.conparentid = p.oid\n"
        "        AND k.conrelid = %1::pg_catalog.regclass)\n"
        "    SELECT a.name AS one, b.name AS other FROM piece AS a JOIN piece AS b USING (partition)\n"
        "    WHERE a.root = %2 AND b.root = %3 AND a.name <> %2\n"
        "  LOOP\n"
        "    EXECUTE pg_catalog.format('ALTER TABLE %s RENAME CONSTRAINT %I TO lockkeeper_piece', %1,"
        " pair.one);\n"
        "    EXECUTE pg_catalog.format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', %1, pair.other,"
        " pair.one);\n"
        "    EXECUTE pg_catalog.format('ALTER TABLE %s RENAME CONSTRAINT lockkeeper_piece TO %I', %1,"
        " pair.other);\n"
        "  END LOOP;\nEND\n")
                             .arg(literal(table), literal(one), literal(other));
    return QStringLiteral("DO ") + dollarQuoted(body);
}

} // namespace

void releaseConstraint(const TableJob& job, const ConstraintCopy& copy, TableSwap& swap)
{
    if (copy.keepsOriginal) {
        return;
    }
    const Constraint& k = *copy.original;
    const QString name = quoted(k.name);
    if (!k.comment.isEmpty()) {
        swap.both({}, commentOn(job, k, literal(k.comment)));
    }
    if (k.validated) {
        swap.alter({}, QStringLiteral("VALIDATE CONSTRAINT %1").arg(name));
    }
    const QString notValid = k.validated ? k.definition + QLatin1String(" NOT VALID") : k.definition;
    swap.alter(
        QStringLiteral("DROP CONSTRAINT %1").arg(name), QStringLiteral("ADD CONSTRAINT %1 %2").arg(name, notValid));
}

void swapConstraint(const TableJob& job, const ConstraintCopy& copy, TableSwap& swap)
{
    const Constraint& k = *copy.original;
    // What came down from a parent is renamed with the parent's.
    if (copy.keepsOriginal && !copy.statement.isEmpty()) {
        swap.renameConstraint(k.name, retiredName(job, k.name));
    }
    if (!copy.statement.isEmpty()) {
        swap.renameConstraint(copy.name, k.name);
    }
    if (copy.keepsOriginal && !copy.statement.isEmpty() && k.kind == ConstraintKind::ForeignKey) {
        const QString trade = tradePieces(job.sql(), k.name, retiredName(job, k.name));
        swap.both(trade, trade);
    }
    if (!k.comment.isEmpty()) {
        swap.both(commentOn(job, k, literal(k.comment)), commentOn(job, k, QStringLiteral("NULL")));
    }
}

void swapStatistics(const TableJob& job, const StatisticsCopy& copy, TableSwap& swap)
{
    const QString schema = quoted(copy.originalName.schema) + QLatin1Char('.');
    const QString words = QStringLiteral("ALTER STATISTICS %1 RENAME TO %2");
    const QString old = retiredName(job, copy.originalName.name);
    const QString name = copy.originalName.name;
    swap.both(words.arg(schema + quoted(name), quoted(old)), words.arg(schema + quoted(old), quoted(name)));
    swap.both(words.arg(schema + quoted(copy.name.name), quoted(name)),
        words.arg(schema + quoted(name), quoted(copy.name.name)));
    for (const QString& target : copy.original->extras) {
        swap.both(target, {});
    }
    if (const QString owner = copy.original->owner; !owner.isEmpty()) {
        swap.both(QStringLiteral("ALTER STATISTICS %1 OWNER TO %2").arg(schema + quoted(name), quoted(owner)), {});
    }
    if (!copy.original->comment.isEmpty()) {
        const auto comment = [&](const QString& text) {
            return QStringLiteral("COMMENT ON STATISTICS %1 IS %2").arg(schema + quoted(name), text);
        };
        swap.both(comment(literal(copy.original->comment)), comment(QStringLiteral("NULL")));
    }
}

} // namespace lk::planner
