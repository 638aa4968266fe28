// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/figures.h"
#include "app/cli/verb.h"

#include <QCoreApplication>
#include <QJsonArray>

#include <algorithm>

namespace lk::cli {

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(CommandLine)
};

QString wordOf(ConstraintKind kind)
{
    switch (kind) {
    case ConstraintKind::Check:
        return Say::tr("check constraint");
    case ConstraintKind::ForeignKey:
        return Say::tr("foreign key");
    case ConstraintKind::Primary:
        return Say::tr("primary key");
    case ConstraintKind::Unique:
        return Say::tr("unique constraint");
    case ConstraintKind::Exclude:
        return Say::tr("exclusion constraint");
    case ConstraintKind::NotNull:
        return Say::tr("not-null constraint");
    case ConstraintKind::Trigger:
        return Say::tr("constraint trigger");
    }
    Q_UNREACHABLE();
}

/// One thing that hangs on the table or the column.
struct Finding {
    QString kind;
    QString name;
    QString detail; ///< one line
    QStringList columns;
};

QString firstLine(const QString& text)
{
    return text.simplified();
}

/// What of the table concerns `column`; all of it when that is null.
QList<Finding> findings(const Table& table, const Column* column)
{
    QList<Finding> found;
    // Without columns of its own a dependant hangs on the whole row, and so on each column.
    const auto concerns = [&](const QList<int>& numbers) {
        return column == nullptr || numbers.isEmpty() || numbers.contains(column->number);
    };
    for (const Index& index : table.indexes) {
        if (concerns(index.columns)) {
            found << Finding{Say::tr("index"), index.name, index.definition, table.columnNames(index.columns)};
        }
    }
    for (const Constraint& constraint : table.constraints) {
        if (concerns(constraint.columns)) {
            found << Finding{
                wordOf(constraint.kind), constraint.name, constraint.definition, table.columnNames(constraint.columns)};
        }
    }
    for (const InboundKey& key : table.inboundKeys) {
        if (concerns(key.referencedColumns)) {
            found << Finding{Say::tr("foreign key of another table"),
                key.table.printed() + QLatin1Char('.') + printedName(key.name), key.definition,
                table.columnNames(key.referencedColumns)};
        }
    }
    for (const Trigger& trigger : table.triggers) {
        if (concerns(trigger.columns)) {
            found << Finding{Say::tr("trigger"), trigger.name, trigger.definition, table.columnNames(trigger.columns)};
        }
    }
    for (const Dependant& dependant : table.dependants) {
        if (concerns(dependant.columns)) {
            found << Finding{toString(dependant.kind), dependant.printed, firstLine(dependant.definition),
                table.columnNames(dependant.columns)};
        }
    }
    return found;
}

QJsonObject jsonOf(const Column& column)
{
    QJsonObject object{{QStringLiteral("name"), column.name}, {QStringLiteral("type"), column.type},
        {QStringLiteral("notNull"), column.notNull}};
    if (column.defaultExpression) {
        object.insert(QStringLiteral("default"), *column.defaultExpression);
    }
    if (!column.identity.isEmpty()) {
        object.insert(QStringLiteral("identity"), column.identity);
    }
    if (!column.generated.isEmpty()) {
        object.insert(QStringLiteral("generated"), column.generated);
    }
    if (!column.comment.isEmpty()) {
        object.insert(QStringLiteral("comment"), column.comment);
    }
    return object;
}

QString describe(const Column& column)
{
    QStringList words{column.type};
    if (column.notNull) {
        words << QStringLiteral("NOT NULL");
    }
    if (column.defaultExpression) {
        words << QStringLiteral("DEFAULT ") + *column.defaultExpression;
    }
    if (!column.identity.isEmpty()) {
        words << QStringLiteral("GENERATED %1 AS IDENTITY").arg(column.identity);
    }
    if (!column.generated.isEmpty()) {
        words << QStringLiteral("GENERATED ALWAYS AS (%1)").arg(column.generated);
    }
    return words.join(QLatin1Char(' '));
}

void show(const Call& call, const Table& table, const Column* column)
{
    QJsonArray columns;
    QList<QStringList> lines;
    for (const Column& one : table.columns) {
        if (column == nullptr || column == &one) {
            columns << jsonOf(one);
            lines << QStringList{QStringLiteral("  ") + printedName(one.name), describe(one)};
        }
    }
    call.out.object({{QStringLiteral("table"),
        QJsonObject{{QStringLiteral("schema"), table.name.schema}, {QStringLiteral("name"), table.name.name},
            {QStringLiteral("owner"), table.owner}, {QStringLiteral("rows"), table.estimatedRows},
            {QStringLiteral("heapBytes"), table.heapBytes}, {QStringLiteral("indexBytes"), table.indexBytes},
            {QStringLiteral("toastBytes"), table.toastBytes}, {QStringLiteral("columns"), columns}}}});
    const QString outOfLine
        = table.toastBytes > 0 ? Say::tr(" + %1 out of line").arg(bytesText(table.toastBytes)) : QString();
    call.out.print(Say::tr("%1 %2, owner %3, %4 rows, %5%6 + %7 in indexes")
            .arg(kindText(table.kind), table.name.printed(), table.owner, rowsText(table.estimatedRows),
                bytesText(table.heapBytes), outOfLine, bytesText(table.indexBytes)));
    call.out.print(aligned(lines));
    const auto found = findings(table, column);
    const QString subject = column == nullptr ? table.name.printed() : ColumnName{table.name, column->name}.printed();
    call.out.print(QLatin1Char('\n')
        + (found.isEmpty() ? Say::tr("Nothing depends on %1.").arg(subject)
                           : Say::tr("What depends on %1:").arg(subject)));
    QList<QStringList> rows;
    for (const Finding& one : found) {
        rows << QStringList{QStringLiteral("  ") + one.kind, one.name, one.detail};
        call.out.object({{QStringLiteral("dependant"),
            QJsonObject{{QStringLiteral("kind"), one.kind}, {QStringLiteral("name"), one.name},
                {QStringLiteral("definition"), one.detail},
                {QStringLiteral("columns"), QJsonArray::fromStringList(one.columns)}}}});
    }
    if (!rows.isEmpty()) {
        call.out.print(aligned(rows));
    }
}

ExitStatus carryOutInspect(const Call& call)
{
    const QString wanted = call.words.positional.first();
    const auto parts = splitQualified(wanted);
    if (!parts) {
        return call.failed(parts.error());
    }
    if (parts->size() != 2 && parts->size() != 3) {
        return call.failed(
            failure(ErrorKind::BadInput, Say::tr("\"%1\" names neither a table nor a column.").arg(wanted),
                Say::tr("Write SCHEMA.TABLE or SCHEMA.TABLE.COLUMN, e.g. public.orders.total."))
                .error());
    }
    auto session = call.backend.connect(databaseOf(call.words), Purpose::Browse);
    if (!session) {
        return call.failed(session.error());
    }
    const auto table = call.backend.readTable(**session, {parts->at(0), parts->at(1)});
    if (!table) {
        return call.failed(table.error());
    }
    const Column* column = nullptr;
    if (parts->size() == 3) {
        column = table->column(parts->at(2));
        if (column == nullptr) {
            QStringList names;
            for (const Column& one : table->columns) {
                names << one.name;
            }
            const QString meant = nearest(parts->at(2), names);
            return call.failed(failure(ErrorKind::NotFound,
                Say::tr("Table %1 has no column %2.").arg(table->name.printed(), printedName(parts->at(2))),
                (meant.isEmpty() ? QString() : Say::tr("Did you mean %1? ").arg(printedName(meant)))
                    + Say::tr("Its columns are %1.").arg(names.join(QLatin1String(", "))))
                    .error());
        }
    }
    show(call, *table, column);
    return ExitStatus::Done;
}

} // namespace

Verb inspectVerb()
{
    return {.name = QStringLiteral("inspect"),
        .synopsis = QStringLiteral("--db DSN SCHEMA.TABLE[.COLUMN]"),
        .summary = Say::tr("Show a table or a column and everything that depends on it."),
        .grammar = {.options = {databaseOption()}, .positional = {QStringLiteral("SCHEMA.TABLE[.COLUMN]")}},
        .notes = Say::tr("Names are written as in SQL: public.\"Odd Name\".\"From\"."),
        .carryOut = carryOutInspect};
}

} // namespace lk::cli
