// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/table/tablefacts.h"

#include "ui/table/figures.h"

#include <QCoreApplication>
#include <QLocale>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::tablefacts)
};

QString names(const Table& table, const QList<int>& columns)
{
    return table.columnNames(columns).join(QStringLiteral(", "));
}

QString when(const QDateTime& at)
{
    return at.isValid() ? QLocale().toString(at.toLocalTime(), QLocale::ShortFormat) : Words::tr("never");
}

} // namespace

QStringList indexHeaders()
{
    return {Words::tr("Index"), Words::tr("Columns"), Words::tr("Kind"), Words::tr("Size"), Words::tr("Definition")};
}

QList<Fact> indexFacts(const Table& table)
{
    QList<Fact> facts;
    for (const Index& index : table.indexes) {
        QStringList kind{index.method};
        if (index.primary) {
            kind << Words::tr("primary");
        } else if (index.unique) {
            kind << Words::tr("unique");
        }
        if (index.expressionOrPartial) {
            kind << Words::tr("expression or partial");
        }
        if (!index.valid) {
            kind << Words::tr("INVALID");
        }
        if (index.clustered) {
            kind << Words::tr("clustered");
        }
        if (index.replicaIdentity) {
            kind << Words::tr("replica identity");
        }
        facts << Fact{{index.name, names(table, index.columns), kind.join(QStringLiteral(", ")), byteSize(index.bytes),
                          index.definition},
            index.valid ? QStringLiteral("view-list-details") : QStringLiteral("data-warning")};
    }
    return facts;
}

QStringList constraintHeaders()
{
    return {Words::tr("Constraint"), Words::tr("Kind"), Words::tr("Columns"), Words::tr("Definition")};
}

QList<Fact> constraintFacts(const Table& table)
{
    QList<Fact> facts;
    for (const Constraint& constraint : table.constraints) {
        const QString kind = constraint.validated ? kindName(constraint.kind)
                                                  : Words::tr("%1, not validated").arg(kindName(constraint.kind));
        facts << Fact{{constraint.name, kind, names(table, constraint.columns), constraint.definition},
            constraint.kind == ConstraintKind::ForeignKey    ? QStringLiteral("relation")
                : constraint.kind == ConstraintKind::Primary ? QStringLiteral("dialog-password")
                                                             : QStringLiteral("security-high"),
            {}, constraint.referencedTable ? constraint.referencedTable->printed() : QString()};
    }
    for (const InboundKey& key : table.inboundKeys) {
        facts << Fact{{key.name, Words::tr("foreign key from %1").arg(key.table.printed()),
                          names(table, key.referencedColumns), key.definition},
            QStringLiteral("relation"), {}, key.table.printed()};
    }
    return facts;
}

QStringList triggerHeaders()
{
    return {Words::tr("Trigger"), Words::tr("Function"), Words::tr("Fires"), Words::tr("Definition")};
}

QList<Fact> triggerFacts(const Table& table)
{
    QList<Fact> facts;
    for (const Trigger& trigger : table.triggers) {
        facts << Fact{
            {trigger.name, trigger.function, trigger.enabled, trigger.definition}, QStringLiteral("code-function")};
    }
    return facts;
}

namespace {

QString iconOf(DependantKind kind)
{
    switch (kind) {
    case DependantKind::View:
    case DependantKind::MaterializedView:
        return QStringLiteral("view-table");
    case DependantKind::Rule:
    case DependantKind::Function:
    case DependantKind::FunctionText:
    case DependantKind::GeneratedColumn:
        return QStringLiteral("code-function");
    case DependantKind::Policy:
        return QStringLiteral("security-high");
    case DependantKind::Statistics:
        return QStringLiteral("office-chart-line");
    case DependantKind::Publication:
        return QStringLiteral("document-export");
    case DependantKind::Sequence:
        return QStringLiteral("go-next");
    case DependantKind::RowType:
    case DependantKind::PartitionKey:
    case DependantKind::InheritanceChild:
    case DependantKind::Other:
        return QStringLiteral("table");
    }
    Q_UNREACHABLE_RETURN(QString());
}

} // namespace

QStringList dependantHeaders()
{
    return {Words::tr("Object"), Words::tr("Kind"), Words::tr("Columns"), Words::tr("Definition")};
}

QList<Fact> dependantFacts(const Table& table)
{
    QList<Fact> facts;
    for (const Dependant& dependant : table.dependants) {
        const QString columns = dependant.throughView ? Words::tr("through a view")
            : dependant.columns.isEmpty()             ? Words::tr("the table")
                                                      : names(table, dependant.columns);
        facts << Fact{{dependant.printed, toString(dependant.kind), columns, dependant.definition.simplified()},
            iconOf(dependant.kind), dependant.definition};
    }
    return facts;
}

QStringList statisticsHeaders()
{
    return {Words::tr("Figure"), Words::tr("Value"), Words::tr("What it says")};
}

QList<Fact> statisticsFacts(const Table& table)
{
    const QLocale locale;
    const auto number = [&locale](qint64 n) { return locale.toString(n); };
    const double dead = table.estimatedRows > 0 ? 100.0 * double(table.deadRows) / double(table.estimatedRows) : 0;
    const double hot = table.updated > 0 ? 100.0 * double(table.hotUpdated) / double(table.updated) : 0;
    return {
        {{Words::tr("Rows"), shortCount(table.estimatedRows), Words::tr("estimated at the last ANALYZE")}},
        {{Words::tr("Table"), byteSize(table.heapBytes), Words::tr("heap on disk")}},
        {{Words::tr("Indexes"), byteSize(table.indexBytes),
            Words::tr("number of indexes: %1").arg(table.indexes.size())}},
        {{Words::tr("TOAST"), byteSize(table.toastBytes), Words::tr("long values, stored apart")}},
        {{Words::tr("Dead rows"), number(table.deadRows),
            Words::tr("%1 % of the rows wait for VACUUM").arg(locale.toString(dead, 'f', 1))}},
        {{Words::tr("Last vacuum"), when(table.lastVacuum), Words::tr("by hand or by autovacuum")}},
        {{Words::tr("Last analyze"), when(table.lastAnalyze), Words::tr("by hand or by autovacuum")}},
        {{Words::tr("Sequential scans"), number(table.sequentialScans), Words::tr("since the statistics were reset")}},
        {{Words::tr("Index scans"), number(table.indexScans), Words::tr("since the statistics were reset")}},
        {{Words::tr("Inserted"), number(table.inserted), Words::tr("rows since the statistics were reset")}},
        {{Words::tr("Updated"), number(table.updated),
            Words::tr("rows, %1 % of them without touching an index").arg(locale.toString(hot, 'f', 0))}},
        {{Words::tr("Deleted"), number(table.deleted), Words::tr("rows since the statistics were reset")}},
    };
}

} // namespace lk
