// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/job.h"

#include "model/plan/words.h"

#include <QLocale>

#include <algorithm>

namespace lk::planner {

bool TableJob::touches(const QList<int>& numbers) const
{
    return std::ranges::any_of(columns, [&](const ColumnJob& c) { return numbers.contains(c.column->number); });
}

bool TableJob::touchesRetyped(const QList<int>& numbers) const
{
    return std::ranges::any_of(
        columns, [&](const ColumnJob& c) { return !c.pureRename() && numbers.contains(c.column->number); });
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

QString size(const Table& table)
{
    const QString rows = table.estimatedRows < 0
        ? Words::tr("never analysed")
        : Words::tr("about %1 rows").arg(QLocale(QLocale::English).toString(table.estimatedRows));
    return Words::tr("%1, %2").arg(rows, bytes(table.heapBytes));
}

} // namespace lk::planner
