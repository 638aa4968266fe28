// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/job.h"

#include "model/plan/words.h"

#include <QLocale>

#include <algorithm>

namespace lk::planner {

QString ColumnJob::shadowType() const
{
    return pureRename() && !column->traits.baseType.isEmpty() ? column->traits.baseType : conversion.newType;
}

QString ColumnJob::collation() const
{
    if (!column->collation.isEmpty()) {
        return pureRename() || newTraits.collatable ? column->collation : QString();
    }
    return pureRename() ? column->traits.collation : QString();
}

bool TableJob::touches(const QList<int>& numbers) const
{
    return std::ranges::any_of(columns, [&](const ColumnJob& c) { return numbers.contains(c.column->number); });
}

bool TableJob::touchesRetyped(const QList<int>& numbers) const
{
    return std::ranges::any_of(
        columns, [&](const ColumnJob& c) { return !c.pureRename() && numbers.contains(c.column->number); });
}

const TableJob* KeyGroup::job(const QualifiedName& table) const
{
    const auto found = std::ranges::find_if(jobs, [&](const TableJob& j) { return j.table->name == table; });
    return found == jobs.cend() ? nullptr : &*found;
}

QList<QualifiedName> KeyGroup::tables() const
{
    QList<std::pair<quint32, QualifiedName>> all;
    const auto add = [&](quint32 oid, const QualifiedName& name) {
        if (!all.contains(std::pair{oid, name})) {
            all.append({oid, name});
        }
    };
    for (const TableJob& job : jobs) {
        add(job.table->oid, job.table->name);
    }
    for (const KeyCopy& key : keys) {
        add(key.childOid, key.child);
        add(key.parentOid, key.parent);
    }
    for (const auto& [oid, name] : alsoLocked) {
        add(oid, name);
    }
    std::ranges::sort(all);
    QList<QualifiedName> names;
    for (const auto& [oid, name] : std::as_const(all)) {
        names << name;
    }
    return names;
}

bool KeyGroup::carries(const QualifiedName& child, const QString& foreignKey) const
{
    return std::ranges::any_of(keys, [&](const KeyCopy& k) { return k.child == child && k.name == foreignKey; });
}

QStringList lockInOrder(QList<std::pair<quint32, QualifiedName>> tables, const QString& mode)
{
    std::ranges::sort(tables);
    QStringList statements;
    for (const auto& [oid, table] : std::as_const(tables)) {
        statements << QStringLiteral("LOCK TABLE %1 IN %2 MODE").arg(table.quoted(), mode);
    }
    statements.removeDuplicates();
    return statements;
}

QString lockTogether(const QList<QualifiedName>& tables)
{
    QStringList names;
    for (const QualifiedName& table : tables) {
        names << literal(table.quoted());
    }
    return QStringLiteral("DO ")
        + dollarQuoted(
            QStringLiteral("DECLARE\n  tables pg_catalog.text[] := ARRAY[%1];\n"
                           "  patience pg_catalog.text := pg_catalog.current_setting('lock_timeout');\n"
                           "  turn pg_catalog.int4 := 0;\nBEGIN\nLOOP\n  turn := turn + 1;\n  BEGIN\n"
                           "    PERFORM pg_catalog.set_config('lock_timeout', '120ms', true);\n"
                           "    FOR i IN 1 .. %2 LOOP\n"
                           "      EXECUTE 'LOCK TABLE ' || tables[CASE turn % 2 WHEN 1 THEN i ELSE %2 + 1 - i END]"
                           " || ' IN ACCESS EXCLUSIVE MODE';\n    END LOOP;\n"
                           "    PERFORM pg_catalog.set_config('lock_timeout', patience, true);\n    RETURN;\n"
                           "  EXCEPTION WHEN lock_not_available THEN\n"
                           "    IF turn = 6 THEN\n      RAISE;\n    END IF;\n  END;\nEND LOOP;\nEND\n")
                .arg(names.join(QLatin1String(", ")), QString::number(names.size())));
}

QString retiredName(const TableJob& job, const QString& name)
{
    return generatedName(QStringLiteral("lockkeeper_old"), name, job.seed(QLatin1String("retired ") + name));
}

QString waitingName(const TableJob& job, const ColumnJob& c)
{
    // The parent's name for it comes down to its partitions and children.
    const Table& table = job.above.isEmpty() ? *job.table : *job.above.last();
    return generatedName(QStringLiteral("lockkeeper_swap"), c.column->name,
        job.input->planId + table.name.quoted() + QLatin1String("swap ") + c.column->name);
}

Step statementStep(Phase phase, QString id, QString title, QString why, QStringList statements)
{
    Step step;
    step.phase = phase;
    step.id = std::move(id);
    step.title = std::move(title);
    step.why = std::move(why);
    step.body = StatementBody{StatementBody::Mode::Transaction, std::move(statements)};
    return step;
}

Step gateStep(Phase phase, GateBody::Kind kind, const QString& table, QString title, QString question, QString typed)
{
    GateBody body;
    body.kind = kind;
    body.question = std::move(question);
    body.typed = std::move(typed);
    switch (kind) {
    case GateBody::Kind::Decision:
        body.confirmation = QStringLiteral("accept-loss");
        break;
    case GateBody::Kind::ApplicationReady:
        body.confirmation = QStringLiteral("application-ready");
        break;
    case GateBody::Kind::Irreversible:
        body.confirmation = QStringLiteral("contract");
        break;
    }
    Step step;
    step.phase = phase;
    step.id = QStringLiteral("%1.%2.gate-%3").arg(toString(phase), table, body.confirmation);
    step.title = std::move(title);
    step.body = body;
    return step;
}

Undo undoWith(QStringList statements, LockMode lock, QString losesRows)
{
    return {StatementBody{StatementBody::Mode::Transaction, std::move(statements)}, lock, std::move(losesRows)};
}

QString guarded(const QString& condition, const QStringList& statements)
{
    QString body = QStringLiteral("BEGIN\nIF %1 THEN\n").arg(condition);
    for (const QString& statement : statements) {
        body += statement + QLatin1String(";\n");
    }
    body += QLatin1String("END IF;\nEND\n");
    return QStringLiteral("DO ") + dollarQuoted(body);
}

QString hasColumn(const QualifiedName& table, const QString& column)
{
    return QStringLiteral("EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass(%1)"
                          " AND attname = %2 AND NOT attisdropped)")
        .arg(literal(table.quoted()), literal(column));
}

QString hasTable(const QualifiedName& table)
{
    return QStringLiteral("EXISTS (SELECT FROM pg_catalog.pg_class WHERE oid = pg_catalog.to_regclass(%1)"
                          " AND relkind IN ('r', 'p'))")
        .arg(literal(table.quoted()));
}

QString bytes(qint64 count)
{
    return QLocale::c().formattedDataSize(count, 0, QLocale::DataSizeTraditionalFormat);
}

qint64 wholeBytes(const Table& table)
{
    qint64 indexes = 0;
    for (const Index& index : table.indexes) {
        indexes += index.bytes;
    }
    return table.heapBytes + table.toastBytes + std::max(table.indexBytes, indexes);
}

QString size(const Table& table)
{
    const QString rows = table.estimatedRows < 0
        ? Words::tr("an unknown number of rows (never analysed)")
        : Words::tr("about %1 rows").arg(QLocale(QLocale::English).toString(table.estimatedRows));
    return Words::tr("%1, %2").arg(rows, bytes(wholeBytes(table)));
}

} // namespace lk::planner
