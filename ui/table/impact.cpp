// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/table/impact.h"

#include "ui/table/figures.h"

#include <QCoreApplication>

#include <algorithm>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::impact)
};

/// Collects in one place how each kind of thing behaves; see postgres.md, findings 1, 2 and 7.
class Judge {
public:
    Judge(const Table& table, const Column* column, Intent intent)
        : m_table(table)
        , m_column(column)
        , m_retype(intent == Intent::Retype && column)
    {
    }

    QList<Impact> judged()
    {
        column();
        std::ranges::for_each(m_table.indexes, [this](const Index& i) { judge(i); });
        std::ranges::for_each(m_table.constraints, [this](const Constraint& c) { judge(c); });
        std::ranges::for_each(m_table.inboundKeys, [this](const InboundKey& k) { judge(k); });
        std::ranges::for_each(m_table.triggers, [this](const Trigger& t) { judge(t); });
        std::ranges::for_each(m_table.dependants, [this](const Dependant& d) { judge(d); });
        std::ranges::stable_sort(m_list, {}, &Impact::verdict);
        return m_list;
    }

private:
    bool concerns(const QList<int>& columns) const { return !m_column || columns.contains(m_column->number); }

    void add(Verdict verdict, const QString& object, const QString& words) { m_list << Impact{verdict, object, words}; }

    void keptOrRebuilt(const QString& object, const QString& kept, const QString& rebuilt)
    {
        add(m_retype ? Verdict::Rebuilt : Verdict::Kept, object, m_retype ? rebuilt : kept);
    }

    void column()
    {
        if (!m_column || !m_retype) {
            return;
        }
        if (!m_column->identity.isEmpty()) {
            add(Verdict::Blocked, Words::tr("identity"),
                Words::tr("An identity column cannot be copied to a new one; only a change in place can do it."));
        }
        if (!m_column->generated.isEmpty()) {
            add(Verdict::Blocked, Words::tr("generated column"),
                Words::tr("The server computes its values; change its expression instead."));
        }
        if (m_column->defaultExpression) {
            add(Verdict::Rebuilt, Words::tr("default %1").arg(*m_column->defaultExpression),
                Words::tr("Moves to the new column, cast to the new type."));
        }
        if (!m_column->ownedSequence.isEmpty()) {
            add(Verdict::Rebuilt, Words::tr("sequence %1").arg(m_column->ownedSequence),
                Words::tr("Its ownership moves to the new column."));
        }
    }

    void judge(const Index& index)
    {
        if (!concerns(index.columns)) {
            return;
        }
        if (m_retype && index.expressionOrPartial) {
            // Only the server can tell: the planner asks it, on an empty copy of the table.
            add(Verdict::Decision, Words::tr("index %1").arg(index.name),
                Words::tr("Has an expression or a condition. Built again on the new column if that takes the new type; "
                          "if not, the plan is refused until the index is dropped or changed: %1")
                    .arg(index.definition));
        } else {
            keptOrRebuilt(Words::tr("index %1").arg(index.name), Words::tr("Follows the column by itself."),
                Words::tr("Built again on the new column, concurrently, before the cut-over."));
        }
    }

    void judge(const Constraint& constraint)
    {
        if (!concerns(constraint.columns)) {
            return;
        }
        const QString object = Words::tr("%1 %2", "kind and name").arg(kindName(constraint.kind), constraint.name);
        if (m_retype && constraint.kind == ConstraintKind::Exclude) {
            add(Verdict::Blocked, object,
                Words::tr("An exclusion constraint cannot be moved to an index built beside it."));
            return;
        }
        keptOrRebuilt(object, Words::tr("Follows the column by itself."),
            Words::tr("Added to the new column without a scan, then validated."));
    }

    void judge(const InboundKey& key)
    {
        if (!concerns(key.referencedColumns)) {
            return;
        }
        const QString object = Words::tr("foreign key %1 of %2").arg(key.name, key.table.printed());
        if (m_retype) {
            add(Verdict::Blocked, object,
                Words::tr("It references this column; the referencing column would have to change with it."));
        } else {
            add(Verdict::Kept, object, Words::tr("Follows the column by itself."));
        }
    }

    void judge(const Trigger& trigger)
    {
        // Every trigger may read the row; only OF and WHEN name the column to the server.
        const QString object = Words::tr("trigger %1").arg(trigger.name);
        if (concerns(trigger.columns) && !trigger.columns.isEmpty()) {
            keptOrRebuilt(object, Words::tr("Its column list follows by itself."),
                Words::tr("Made again at the cut-over, from the server's own definition."));
        } else if (m_retype) {
            add(Verdict::Kept, object,
                Words::tr("Its function %1 is planned anew after the cut-over.").arg(trigger.function));
        }
    }

    void judge(const Dependant& dependant)
    {
        if (!dependant.columns.isEmpty() && !concerns(dependant.columns) && !dependant.throughView) {
            return;
        }
        const QString& object = dependant.printed;
        switch (dependant.kind) {
        case DependantKind::View:
        case DependantKind::Policy:
        case DependantKind::Statistics:
            keptOrRebuilt(object, Words::tr("Follows the column by itself; what it shows keeps its name."),
                Words::tr("Made again at the cut-over, with its owner, grants and options."));
            return;
        case DependantKind::FunctionText:
            add(Verdict::Decision, object,
                Words::tr("Its source names the column as text: the server cannot follow. Read it: %1")
                    .arg(dependant.definition));
            return;
        case DependantKind::Function:
            keptOrRebuilt(object, Words::tr("Follows the column by itself."),
                Words::tr("Its parsed body is read anew at the cut-over; owner, grants and all that uses it stay."));
            return;
        case DependantKind::MaterializedView:
            keptOrRebuilt(object, Words::tr("Follows the column by itself."),
                Words::tr("Filled again beside itself, with its indexes, and traded for the old one at the cut-over."));
            return;
        case DependantKind::Rule:
            keptOrRebuilt(object, Words::tr("Follows the column by itself."),
                Words::tr("Made again at the cut-over, from the server's own definition."));
            return;
        case DependantKind::Publication:
            keptOrRebuilt(object, Words::tr("Follows the column by itself; a subscriber needs the new one first."),
                Words::tr(
                    "Its list and filter are put back over the new column at the cut-over; a subscriber needs that "
                    "first."));
            return;
        case DependantKind::RowType:
            add(m_retype && !dependant.throughView ? Verdict::Blocked : Verdict::Kept, object,
                m_retype ? Words::tr("It stores rows of the table, in which a new column would be empty.")
                         : Words::tr("Follows the column by itself."));
            return;
        case DependantKind::PartitionKey:
        case DependantKind::GeneratedColumn:
        case DependantKind::InheritanceChild:
            add(m_retype ? Verdict::Blocked : Verdict::Kept, object,
                m_retype ? Words::tr("It is bound to the column's type and cannot be made again beside it.")
                         : Words::tr("Follows the column by itself."));
            return;
        case DependantKind::Sequence:
        case DependantKind::Other:
            keptOrRebuilt(object, Words::tr("Follows the column by itself."), Words::tr("Moves to the new column."));
            return;
        }
    }

    const Table& m_table;
    const Column* m_column;
    bool m_retype;
    QList<Impact> m_list;
};

} // namespace

QString toString(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Blocked:
        return Words::tr("blocked");
    case Verdict::Decision:
        return Words::tr("needs you");
    case Verdict::Rebuilt:
        return Words::tr("rebuilt");
    case Verdict::Kept:
        return Words::tr("kept");
    }
    Q_UNREACHABLE_RETURN(QString());
}

QList<Impact> impactOf(const Table& table, const QString& column, Intent intent)
{
    return Judge(table, column.isEmpty() ? nullptr : table.column(column), intent).judged();
}

} // namespace lk
