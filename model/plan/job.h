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
    QString shadow{}; ///< name of the added column until the cut-over
    QString retired{}; ///< name of the column that Contract drops

    bool renames() const { return newName != column->name; }
    /// Only the name changes: the added column is a copy, and the original keeps all its dependants for good.
    bool pureRename() const { return !retype.has_value(); }
    bool hasDefault() const { return column->defaultExpression.has_value() || !column->identity.isEmpty(); }
};

/// The dual-column work on one table: one trigger, one backfill, one verification, one cut-over.
struct TableJob {
    const Table* table = nullptr;
    const PlannerInput* input = nullptr;
    QList<ColumnJob> columns{};
    QString trigger{};
    QString function{}; ///< schema-qualified, without arguments

    QualifiedName finalName{}; ///< what the table is called when Contract begins

    QString sql() const { return table->name.quoted(); }
    QString finalSql() const { return finalName.quoted(); }
    QString printed() const { return table->name.printed(); }
    QString seed(const QString& what) const { return input->planId + table->name.quoted() + what; }
    /// Any of the job's columns among these attnums?
    bool touches(const QList<int>& numbers) const;
    bool touchesRetyped(const QList<int>& numbers) const;
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

/// A DO block that runs `statements` only where `condition` holds: what makes an undo idempotent.
QString guarded(const QString& condition, const QStringList& statements);
/// SQL condition: `table` (as it is called when this runs) has that column.
QString hasColumn(const QualifiedName& table, const QString& column);
/// SQL condition: there is a table or partitioned table of that name.
QString hasTable(const QualifiedName& table);

/// "1,000,000 rows, 120 MB" or "never analysed, 16 kB".
QString size(const Table& table);
QString bytes(qint64 count);

} // namespace lk::planner
