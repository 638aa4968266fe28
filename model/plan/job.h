// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/catalog/catalog.h"
#include "model/plan/conversion.h"
#include "model/plan/planner.h"

#include <QList>
#include <QString>

#include <optional>

/// What the strategies share while a plan is made; nothing of it outlives makePlan().
namespace lk::planner {

/// One column that is carried by the dual-column strategy: renamed, retyped, or both at once.
struct ColumnJob {
    const Column* column = nullptr;
    QString newName; ///< the present name when only the type changes
    std::optional<ChangeType> retype{};
    Conversion conversion{};
    TypeTraits newTraits{}; ///< of the new type; not set for a pure rename
    QString shadow{}; ///< name of the added column until the cut-over
    QString retired{}; ///< name of the column that Contract drops

    /// Bears a foreign key, and its second form has a name of ours that only the key's own actions ever write.
    enum class Reference {
        None,
        Follows, ///< the second form follows the first, whatever an action writes to it: the first key acts too
        TakesDefault ///< ON ... SET DEFAULT: the second form has the default as well
    };
    Reference reference = Reference::None;

    bool renames() const { return newName != column->name; }
    /// Only the name changes: the added column is a copy, and the original keeps all its dependants for good.
    bool pureRename() const { return !retype.has_value(); }
    bool hasOwnDefault() const { return column->defaultExpression.has_value() || !column->identity.isEmpty(); }
    /// A value that nobody gave arrives in the column that has the name, be it the type's default.
    bool hasDefault() const { return hasOwnDefault() || column->traits.hasDefault; }
    bool hasDefaultAfterCutOver() const
    {
        return pureRename() ? hasDefault() : hasOwnDefault() || newTraits.hasDefault;
    }
    /// The copy of a column of a domain type is of what is beneath: the domain's default and checks are the original's
    /// to apply, and adding a column of a checked domain would write the table anew.
    QString shadowType() const;
    QString collation() const; ///< for COLLATE; empty: none
};

/// The dual-column work on one table: one trigger, one backfill, one verification, one cut-over.
struct TableJob {
    const Table* table = nullptr;
    const PlannerInput* input = nullptr;
    QList<ColumnJob> columns{};
    QString trigger{};
    QString function{}; ///< schema-qualified, without arguments

    QualifiedName finalName{}; ///< what the table is called when Contract begins
    QHash<QString, QString> renamedInPlace{}; ///< other columns, by the names they have until then

    /// The table's partitions or inheritance children, parents first: the same columns by their own numbers, and what
    /// each has for itself. Trigger and function are the table's.
    QList<TableJob> members{};
    QList<const Table*> above{}; ///< of a member: its parent first, the draft's table last

    bool isPartitioned() const { return table->kind == TableKind::Partitioned; }
    bool hasFamily() const { return !members.isEmpty() || isPartitioned(); }
    QString sql() const { return table->name.quoted(); }
    QString finalSql() const { return finalName.quoted(); }
    QString printed() const { return table->name.printed(); }
    QString seed(const QString& what) const { return input->planId + table->name.quoted() + what; }
    /// Any of the job's columns among these attnums?
    bool touches(const QList<int>& numbers) const;
    bool touchesRetyped(const QList<int>& numbers) const;
};

/// A foreign key that references a retyped column: it is made anew between the new forms.
struct KeyCopy {
    /// What becomes of the original at the cut-over, until Contract or an undo.
    enum class Old {
        Renamed, ///< stays as it is, under a name of ours
        MadeAgain, ///< dropped with the primary key it rests on, and made again over the old columns
        Dropped ///< would refuse values that only the new form holds; an undo makes it again
    };
    QualifiedName child{};
    quint32 childOid = 0;
    QualifiedName parent{};
    quint32 parentOid = 0;
    QString name{};
    QString definition{};
    QString comment{};
    bool validated = true;
    QString copyName{};
    QString statement{}; ///< ADD CONSTRAINT ... NOT VALID between the shadows
    Old old = Old::MadeAgain;
    QString retiredName{};
    QString retiredStatement{}; ///< ADD CONSTRAINT ... NOT VALID between the retired columns; MadeAgain only

    QString printed() const { return child.printed() + QLatin1Char('.') + printedName(name); }
};

/// Tables that change over in one transaction, since foreign keys between them do.
struct KeyGroup {
    QList<TableJob> jobs{};
    QList<KeyCopy> keys{};
    QList<std::pair<quint32, QualifiedName>> alsoLocked{}; ///< tables that the cut-over locks besides, by OID

    const TableJob* job(const QualifiedName& table) const;
    /// Every table that a change-over of the keys must lock, those of the jobs and those that only reference, ordered
    /// by OID, as every plan does.
    QList<QualifiedName> tables() const;
    bool carries(const QualifiedName& child, const QString& foreignKey) const;
    /// Names the group's cut-over among those of the plan: see Undo::takesAlong.
    QString cutOver() const { return jobs.first().table->name.quoted(); }
};

/// Steps of one table by the place they take in the plan.
struct Parts {
    QList<Step> expand{};
    QList<Step> prepare{}; ///< Migrate, before any cut-over
    QList<Step> cutOver{}; ///< Migrate
    QList<Step> contract{};
    QList<Hazard> hazards{};
};

Step statementStep(Phase phase, QString id, QString title, QString why, QStringList statements);
Step gateStep(
    Phase phase, GateBody::Kind kind, const QString& table, QString title, QString question, QString typed = {});
Undo undoWith(QStringList statements, LockMode lock, QString losesRows = {});

/// LOCK TABLE for each, once, in the order of their OIDs, which is the one every plan locks in.
QStringList lockInOrder(QList<std::pair<quint32, QualifiedName>> tables, const QString& mode);

/// Locks them all in either order, for clients take them in either: whoever holds one and waits for the other is in the
/// way of one order only. Never holds some for longer than a moment while it waits for the rest.
QString lockTogether(const QList<QualifiedName>& tables);

/// The name of what the cut-over retires, until Contract.
QString retiredName(const TableJob& job, const QString& name);
/// While the old name is wanted by both, the retired column waits under this one.
QString waitingName(const TableJob& job, const ColumnJob& column);

/// A DO block that runs `statements` only where `condition` holds: what makes an undo idempotent.
QString guarded(const QString& condition, const QStringList& statements);
/// SQL condition: `table` (as it is called when this runs) has that column.
QString hasColumn(const QualifiedName& table, const QString& column);
/// SQL condition: there is a table or partitioned table of that name.
QString hasTable(const QualifiedName& table);

/// All that a rewrite of the table writes: rows, what is stored out of line, and the indexes.
qint64 wholeBytes(const Table& table);
/// "about 1,000,000 rows, 120 MB" or "an unknown number of rows, 16 kB": wholeBytes(), to stand in a sentence.
QString size(const Table& table);
QString bytes(qint64 count);

} // namespace lk::planner
