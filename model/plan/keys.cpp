// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/keys.h"

#include "model/plan/copies.h"
#include "model/plan/rebinding.h"
#include "model/plan/words.h"
#include "model/sql/foreignkey.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace lk::planner {

namespace {

const ColumnJob* retypedColumn(const TableJob* job, const QString& name)
{
    if (job == nullptr) {
        return nullptr;
    }
    const auto found = std::ranges::find_if(
        job->columns, [&](const ColumnJob& c) { return !c.pureRename() && c.column->name == name; });
    return found == job->columns.cend() ? nullptr : &*found;
}

bool backFails(const ColumnJob& c)
{
    return c.conversion.backCanFail || c.conversion.back.raises;
}

sql::ColumnNames namesOf(const TableJob* job, const std::function<QString(const ColumnJob&)>& name)
{
    sql::ColumnNames names;
    if (job != nullptr) {
        for (const ColumnJob& c : job->columns) {
            if (!c.pureRename()) {
                names.insert(c.column->name, name(c));
            }
        }
    }
    return names;
}

Error notCarried(const KeyCopy& key, const Error& error)
{
    Error e = error;
    e.kind = ErrorKind::Unsupported;
    e.message = Words::tr("Foreign key %1 cannot be carried over: %2").arg(key.printed(), error.message);
    return e;
}

/// Types of both sides as they will be.
Result<void> checkTypes(const TableJob& parent, const TableJob* child, const InboundKey& key)
{
    for (qsizetype i = 0; i < key.columns.size(); ++i) {
        const Column* referenced = parent.table->column(key.referencedColumns.value(i));
        if (referenced == nullptr) {
            continue;
        }
        const ColumnJob* to = retypedColumn(&parent, referenced->name);
        const ColumnJob* from = retypedColumn(child, key.columns[i]);
        const QString toType = to != nullptr ? to->conversion.newType : referenced->type;
        const QString fromType = from != nullptr ? from->conversion.newType : key.columnTypes.value(i);
        if (!fromType.isEmpty() && !comparable(fromType, toType)) {
            return failure(ErrorKind::Unsupported,
                Words::tr("Foreign key %1 of %2 would compare %3 with %4.")
                    .arg(printedName(key.name), key.table.printed(), fromType, toType),
                Words::tr("Change %1 to %2 in the same draft.")
                    .arg(ColumnName{key.table, key.columns[i]}.printed(), toType));
        }
    }
    return {};
}

Result<KeyCopy> copyOf(const TableJob& parent, const TableJob* child, const InboundKey& key)
{
    KeyCopy copy;
    copy.child = key.table;
    copy.childOid = key.tableOid;
    copy.parent = parent.table->name;
    copy.parentOid = parent.table->oid;
    copy.name = key.name;
    copy.definition = key.definition;
    copy.comment = key.comment;
    copy.validated = key.validated;
    const QString seed = parent.input->planId + key.table.quoted() + key.name;
    copy.copyName = generatedName(QStringLiteral("lockkeeper"), key.name, seed + QLatin1String(" key"));
    copy.retiredName = generatedName(QStringLiteral("lockkeeper_old"), key.name, seed + QLatin1String(" retired key"));
    if (key.partitioned) {
        return failure(ErrorKind::Unsupported,
            Words::tr("Foreign key %1 belongs to the partitioned table %2 and cannot be made anew online.")
                .arg(printedName(key.name), key.table.printed()),
            Words::tr("Drop the foreign key, plan again, and add it when the plan is finished."));
    }
    if (const auto types = checkTypes(parent, child, key); !types) {
        return std::unexpected(types.error());
    }
    const auto facts = sql::foreignKeyFacts(key.definition);
    if (!facts) {
        return std::unexpected(notCarried(copy, facts.error()));
    }
    bool fails = false;
    bool mixed = false;
    for (qsizetype i = 0; i < key.columns.size(); ++i) {
        const Column* referenced = parent.table->column(key.referencedColumns.value(i));
        const ColumnJob* to = referenced == nullptr ? nullptr : retypedColumn(&parent, referenced->name);
        const ColumnJob* from = retypedColumn(child, key.columns[i]);
        fails = fails || (to != nullptr && backFails(*to)) || (from != nullptr && backFails(*from));
        mixed = mixed || (to != nullptr && from == nullptr);
    }
    const auto stands = standsRetired(key.definition, fails);
    if (!stands) {
        return std::unexpected(notCarried(copy, stands.error()));
    }
    const auto index = std::ranges::find(parent.table->indexes, key.referencedIndex, &Index::name);
    // A referencing column that stays holds values of the new type, which the old form of the key does not have.
    const bool indexStays = index == parent.table->indexes.cend() || standsRetired(parent, *index);
    copy.old = !*stands || (mixed && fails) || !indexStays         ? KeyCopy::Old::Dropped
        : index != parent.table->indexes.cend() && !index->primary ? KeyCopy::Old::Renamed
                                                                   : KeyCopy::Old::MadeAgain;
    const auto shadow = [](const ColumnJob& c) { return c.shadow; };
    const auto statement = sql::copyForeignKey(
        key.table, key.definition, copy.copyName, namesOf(child, shadow), namesOf(&parent, shadow));
    if (!statement) {
        return std::unexpected(notCarried(copy, statement.error()));
    }
    copy.statement = *statement;
    const auto old = [](const TableJob* job) {
        return [job](const ColumnJob& c) { return c.renames() ? waitingName(*job, c) : c.retired; };
    };
    const auto retired = sql::copyForeignKey(
        key.table, key.definition, copy.retiredName, namesOf(child, old(child)), namesOf(&parent, old(&parent)));
    if (!retired) {
        return std::unexpected(notCarried(copy, retired.error()));
    }
    copy.retiredStatement = *retired;
    return copy;
}

/// Both tables by statements of their own: a statement that locks one and waits for the other would hold the first
/// against clients for longer than they bear before they look for a deadlock.
QStringList locksOf(const KeyCopy& key, const QString& mode)
{
    return lockInOrder({{key.childOid, key.child}, {key.parentOid, key.parent}}, mode);
}

Step validation(
    const KeyCopy& key, const QString& id, const QString& constraint, const QString& title, const QString& why)
{
    Step step = statementStep(Phase::Migrate, id, title, why,
        {QStringLiteral("ALTER TABLE %1 VALIDATE CONSTRAINT %2").arg(key.child.quoted(), quoted(constraint))});
    step.lock = LockMode::ShareUpdateExclusive;
    step.lockedObject = key.parent == key.child
        ? key.child.printed()
        : Words::tr("%1 (and RowShare on %2)").arg(key.child.printed(), key.parent.printed());
    step.work = Work::Scan;
    return step;
}

} // namespace

bool comparable(const QString& referencing, const QString& referenced)
{
    const QString a = typeFamily(referencing);
    const QString b = typeFamily(referenced);
    return referencing == referenced || (!a.isEmpty() && a == b)
        || (a == QLatin1String("integer") && b == QLatin1String("numeric"));
}

QStringList inboundObstacles(const TableJob& job)
{
    QStringList reasons;
    for (const InboundKey& key : job.table->inboundKeys) {
        // A partition has a copy of every key to a table above it.
        const bool comesDown = std::ranges::any_of(job.above, [&](const Table* table) {
            return std::ranges::any_of(table->inboundKeys,
                [&](const InboundKey& k) { return k.tableOid == key.tableOid && k.columns == key.columns; });
        });
        if (comesDown || !job.touchesRetyped(key.referencedColumns)) {
            continue;
        }
        const QString name = printedName(key.name);
        reasons << (job.above.isEmpty()
                ? Words::tr("foreign key %1 of %2 references it, and a key to partitions can only be made anew "
                            "under a full lock; drop it first and add it again when the plan is finished")
                      .arg(name, key.table.printed())
                : Words::tr("foreign key %1 of %2 references %3, and a key to a partition or inheritance child can "
                            "only be made anew under a full lock; drop it first and add it again when the plan is "
                            "finished")
                      .arg(name, key.table.printed(), job.printed()));
    }
    return reasons;
}

bool retypes(const PlannerInput& in, const ColumnName& column)
{
    return std::ranges::any_of(in.draft.changes, [&](const DraftedChange& d) {
        const auto* type = std::get_if<ChangeType>(&d.change);
        return type != nullptr && type->table == column.table && type->column == column.column;
    });
}

QString typeAfter(const PlannerInput& in, const ColumnName& column, const QString& present)
{
    for (qsizetype i = 0; i < in.draft.changes.size(); ++i) {
        const auto* type = std::get_if<ChangeType>(&in.draft.changes[i].change);
        if (type != nullptr && type->table == column.table && type->column == column.column) {
            return in.types.value(i).newType;
        }
    }
    return present;
}

Result<bool> standsRetired(const QString& definition, bool backFails)
{
    return sql::foreignKeyFacts(definition).transform([&](const sql::ForeignKeyFacts& facts) {
        // The retired column has no default to be set to; and MATCH FULL refuses a row of which only some columns
        // became NULL.
        return !facts.setsDefault && !(facts.matchFull && facts.referencing.size() > 1 && backFails);
    });
}

Result<void> noteReferences(TableJob& job)
{
    for (ColumnJob& c : job.columns) {
        for (const Constraint& k : job.table->constraints) {
            if (k.kind != ConstraintKind::ForeignKey || c.pureRename() || !k.columns.contains(c.column->number)) {
                continue;
            }
            const auto facts = sql::foreignKeyFacts(k.definition);
            if (!facts) {
                return std::unexpected(facts.error());
            }
            const QString where = ColumnName{job.table->name, c.column->name}.printed();
            if (facts->setsDefault && (c.renames() || c.conversion.forwardCanFail || !c.column->identity.isEmpty())) {
                return failure(ErrorKind::Unsupported,
                    Words::tr("Foreign key %1 sets %2 to its default, and both forms of the column must be able to "
                              "take it.")
                        .arg(printedName(k.name), where),
                    Words::tr("Change its type alone, without a rename, to one that holds every value."));
            }
            if (facts->setsDefault) {
                c.reference = ColumnJob::Reference::TakesDefault;
            } else if (!c.renames() && c.reference == ColumnJob::Reference::None) {
                c.reference = ColumnJob::Reference::Follows;
            }
        }
    }
    return {};
}

Result<QList<KeyGroup>> keyGroups(const PlannerInput&, const QList<TableJob>& jobs)
{
    const auto jobOf = [&](const QualifiedName& table) {
        const auto found = std::ranges::find_if(jobs, [&](const TableJob& j) { return j.table->name == table; });
        return static_cast<qsizetype>(found - jobs.cbegin());
    };
    QList<qsizetype> root(jobs.size());
    std::iota(root.begin(), root.end(), 0);
    const auto rootOf = [&](qsizetype i) {
        while (root[i] != i) {
            i = root[i];
        }
        return i;
    };
    QList<std::pair<qsizetype, KeyCopy>> keys;
    for (qsizetype i = 0; i < jobs.size(); ++i) {
        for (const InboundKey& key : jobs[i].table->inboundKeys) {
            if (!jobs[i].touchesRetyped(key.referencedColumns)) {
                continue;
            }
            const qsizetype child = jobOf(key.table);
            const auto copy = copyOf(jobs[i], child < jobs.size() ? &jobs[child] : nullptr, key);
            if (!copy) {
                return std::unexpected(copy.error());
            }
            keys.append({i, *copy});
            if (child < jobs.size()) {
                // The earlier of the draft stands for the group.
                const qsizetype a = rootOf(i);
                const qsizetype b = rootOf(child);
                root[std::max(a, b)] = std::min(a, b);
            }
        }
    }
    // A view that stands on several of the tables is made anew by the names it had when the plan was made, so all those
    // names must still be there: no table may trade names before the others.
    for (qsizetype i = 0; i < jobs.size(); ++i) {
        const QList<Bound> bound = boundDependants({jobs[i]});
        for (qsizetype k = 0; k < jobs.size(); ++k) {
            if (k != i && hangsOn(bound, *jobs[k].table)) {
                const qsizetype a = rootOf(i);
                const qsizetype b = rootOf(k);
                root[std::max(a, b)] = std::min(a, b);
            }
        }
    }
    QList<KeyGroup> groups;
    for (qsizetype i = 0; i < jobs.size(); ++i) {
        if (rootOf(i) != i) {
            continue;
        }
        KeyGroup group;
        for (qsizetype k = i; k < jobs.size(); ++k) {
            if (rootOf(k) == i) {
                group.jobs << jobs[k];
            }
        }
        for (const auto& [of, key] : std::as_const(keys)) {
            if (rootOf(of) == i) {
                group.keys << key;
            }
        }
        groups << group;
    }
    return groups;
}

QList<Step> keySteps(const KeyGroup& group)
{
    QList<Step> steps;
    for (const KeyCopy& key : group.keys) {
        const QString locked = key.parent == key.child
            ? key.child.printed()
            : Words::tr("%1 and %2").arg(key.child.printed(), key.parent.printed());
        const QStringList statements = locksOf(key, QStringLiteral("SHARE ROW EXCLUSIVE")) + QStringList{key.statement};
        Step step = statementStep(Phase::Migrate, QStringLiteral("migrate.%1.key.%2").arg(key.child.name, key.name),
            Words::tr("Add a twin of foreign key %1 to the new column of %2, not valid yet")
                .arg(key.printed(), key.parent.printed()),
            Words::tr("NOT VALID: new rows are held to it at once, the present ones are looked at in a later step "
                      "without keeping anybody from writing. The original goes on guarding the old column."),
            statements);
        step.lock = LockMode::ShareRowExclusive;
        step.lockedObject = locked;
        step.work = Work::Metadata;
        step.undo = undoWith(locksOf(key, QStringLiteral("ACCESS EXCLUSIVE"))
                + QStringList{QStringLiteral("ALTER TABLE IF EXISTS %1 DROP CONSTRAINT IF EXISTS %2")
                        .arg(key.child.quoted(), quoted(key.copyName))},
            LockMode::AccessExclusive);
        step.goesWith = group.cutOver(); // it rests on a key that goes
        steps << step;
    }
    return steps;
}

QList<Step> keyValidations(const KeyGroup& group)
{
    QList<Step> steps;
    for (const KeyCopy& key : group.keys) {
        if (key.validated) {
            steps << validation(key, QStringLiteral("migrate.%1.validate.%2").arg(key.child.name, key.name),
                key.copyName, Words::tr("Validate the twin of foreign key %1").arg(key.printed()),
                Words::tr("Reads every row once; reading and writing go on."));
            steps.last().goesWith = group.cutOver();
        }
    }
    return steps;
}

QList<Step> retiredKeyValidations(const KeyGroup& group)
{
    QList<Step> steps;
    for (const KeyCopy& key : group.keys) {
        if (key.validated && key.old == KeyCopy::Old::MadeAgain) {
            steps << validation(key, QStringLiteral("migrate.%1.validate-old.%2").arg(key.child.name, key.name),
                key.retiredName, Words::tr("Validate foreign key %1 between the old columns again").arg(key.printed()),
                Words::tr("It had to leave its primary key at the cut-over. Only an undo needs it: so that it reads no "
                          "row under a lock."));
        }
    }
    return steps;
}

} // namespace lk::planner
