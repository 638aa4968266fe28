// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/lint/nodes.h"

#include <QHash>
#include <QList>

/// What a script has said so far of the objects it names. What it has not said is unknown, never assumed.
namespace lk::lint {

struct ColumnFacts {
    QString name{};
    QString type{}; ///< printedType
    bool notNull = false;
    bool hasDefault = false;
    bool serial = false;
    bool identity = false;
    bool generated = false;
    bool added = false; ///< by ADD COLUMN, so nothing that is older can use it
    qsizetype offset = 0;
};

enum class ConstraintKind { Check, Unique, Primary, ForeignKey, Exclusion };

struct ConstraintFacts {
    QString name{};
    ConstraintKind kind = ConstraintKind::Check;
    QStringList columns{}; ///< keys; of a CHECK those it names
    Name references{};
    QStringList referencedColumns{}; ///< may be empty: the primary key
    QString notNullColumn{}; ///< of CHECK (c IS NOT NULL)
    bool valid = true;
    int transaction = 0; ///< that added it; 0: none
    qsizetype offset = 0;
};

struct IndexFacts {
    QString name{};
    QString method{};
    QStringList columns{}; ///< keys; an expression is empty
    bool unique = false;
    bool partial = false;
    bool ordinary = true; ///< no expression, DESC, opclass or collation: fit for a constraint
    qsizetype offset = 0;
};

struct TriggerFacts {
    QString name{};
    Name function{};
    bool row = false;
    bool before = false;
    bool disabled = false;
    qsizetype offset = 0;
};

struct TableFacts {
    enum class Kind { Table, View, MaterializedView };
    Name name{};
    Kind kind = Kind::Table;
    bool fresh = false; ///< created by this script: nobody uses it yet
    bool made = false; ///< by CREATE TABLE: all of its columns are known
    bool temporary = false;
    bool partitioned = false;
    QStringList partitionKey{};
    bool hasDefaultPartition = false;
    Name partitionOf{};
    QList<Name> parents{}; ///< INHERITS
    bool hasChildren = false; ///< by INHERITS
    QList<ColumnFacts> columns{};
    QList<ConstraintFacts> constraints{};
    QList<IndexFacts> indexes{};
    QList<TriggerFacts> triggers{};
    bool rowSecurity = false;
    int policies = 0;
    bool hasRules = false;
    QList<Name> reads{}; ///< of a view
    QStringList readColumns{}; ///< of a view; "*" for all
    QStringList publications{};
    QHash<QString, qsizetype> disabledTriggers{}; ///< name or "*": where
    QHash<QString, qsizetype> widened{}; ///< column turned to bigint: where
    qsizetype statisticsGone = -1; ///< where; -1: nowhere, or ANALYZE came after
    qsizetype autovacuumOff = -1;
    qsizetype rowSecurityOn = -1; ///< where this script switched it on
    qsizetype offset = 0;

    const ColumnFacts* column(const QString& name) const;
    ColumnFacts* column(const QString& name);
    const ConstraintFacts* constraint(const QString& name) const;
    ConstraintFacts* constraint(const QString& name);
    bool hasIndexOn(const QStringList& columns) const; ///< one that begins with them, in any order
    bool provesNotNull(const QString& column) const; ///< a valid CHECK, or the column is NOT NULL
};

struct FunctionFacts {
    Name name{};
    QString language{};
    QString body{};
    QString volatility{}; ///< immutable, stable, volatile; empty: not said
    QStringList settings{}; ///< names of its SET clauses
    bool definer = false;
    bool executeRevoked = false;
    qsizetype offset = 0;
};

struct SequenceFacts {
    Name name{};
    QString type{}; ///< empty: not said
};

} // namespace lk::lint
