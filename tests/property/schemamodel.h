// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/draft/draft.h"

#include <QList>
#include <QSet>
#include <QString>
#include <QStringList>

#include <optional>

/// A random database as plain values, from which anything can be taken away again: statements are texts in which
/// @t3@, @c5@ and @p7@ stand for the quoted names of table 3, column 5 and part 7, so that names may change and
/// whatever speaks of a missing thing is known.
namespace lk::property {

struct ColumnModel {
    enum class Values {
        Free, ///< any of the type's
        Distinct, ///< another in every row
        Reference ///< those of `refColumn` in some row of `refTable`
    };
    int id = 0;
    QString name;
    QString type; ///< of the pool, see typepool.h
    bool notNull = false;
    bool odd = false; ///< values among them that few other types hold
    Values values = Values::Free;
    int refTable = 0;
    int refColumn = 0;
    QString defaultSql{};
    QString identity{}; ///< empty, "serial", "ALWAYS" or "BY DEFAULT"
    QString generated{}; ///< expression, else empty
    QString collation{};
    bool operator==(const ColumnModel&) const = default;
};

struct TableModel {
    int id = 0;
    QString name;
    QList<ColumnModel> columns;
    int rows = 0;
    bool operator==(const TableModel&) const = default;
};

/// Something made by one statement after the tables and their rows.
struct Part {
    enum class Kind { PrimaryKey, Unique, Other };
    int id = 0;
    Kind kind = Kind::Other;
    QString name; ///< @name@ in the statement
    QString sql;
    bool twin = false; ///< the twin has it too: it decides what may be written
    QSet<int> needs{}; ///< parts it cannot be without although it does not name them
    bool operator==(const Part&) const = default;
};

struct SchemaModel {
    QList<TableModel> tables;
    QList<Part> parts;
    bool operator==(const SchemaModel&) const = default;

    const TableModel* table(int id) const;
    const ColumnModel* column(int id) const;
    const Part* part(int id) const;
    /// Columns of the table's primary key, else of a unique constraint that is checked at once.
    QList<int> keyOf(const TableModel& table) const;
};

struct ChangeModel {
    enum class Kind { RenameColumn, ChangeType, RenameTable };
    Kind kind = Kind::RenameColumn;
    int table = 0;
    int column = 0;
    QString newName{};
    QString newType{};
    QString with{}; ///< over @cN@
    QString back{};
    Strategy strategy = Strategy::Auto;
    LossDecision decision = LossDecision::Accept;
    bool operator==(const ChangeModel&) const = default;
};

enum class WriteKind { Insert, InsertMany, Update, UpdateMany, Upsert, Delete, Prepared };

/// Where the run is left.
struct Stop {
    int steps = 1; ///< after so many more
    bool undo = false; ///< and all of it taken back; else it only goes on from there
    bool operator==(const Stop&) const = default;
};

struct Case {
    SchemaModel schema;
    QList<ChangeModel> changes;
    int sessions = 0; ///< that write meanwhile
    bool plainRole = false; ///< they are not superusers
    QList<WriteKind> writes;
    QList<Stop> stops;
    bool operator==(const Case&) const = default;
};

/// `text` with every placeholder replaced; tables and views are of `inSchema`.
QString rendered(const SchemaModel& schema, const QString& text, const QString& inSchema, const QString& ownName = {});

/// Takes away what speaks of something that is not there, until nothing does.
void tidy(Case& c);

/// The value of a column in row `number` as the server reads it; no value is NULL. Rows 1 to TableModel::rows exist at
/// the beginning.
std::optional<QString> valueOf(const SchemaModel& schema, const ColumnModel& column, int number, int variant = 0);

/// All statements that make the database: the tables in `public` with all that hangs on them, their twins in `twin`.
QString script(const SchemaModel& schema);
Draft draftOf(const Case& c);

/// What a person needs to see it again.
void showValue(const Case& c, std::ostream& out);

} // namespace lk::property
