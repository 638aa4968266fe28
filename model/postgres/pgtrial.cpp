// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgtrial.h"

#include "model/postgres/pgread.h"
#include "model/sql/rewrite.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>
#include <utility>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PostgresTypes)
};

/// Something of the table, as statements over its twin.
struct Piece {
    QString printed;
    QStringList statements;
    std::optional<ColumnName> references{};
};

/// Is it the type that the server complains of? A missing right, a name taken twice or a cancel says nothing of it.
bool complainsOfType(const Error& error)
{
    static const QSet<QString> others{
        QStringLiteral("42501"), QStringLiteral("42P07"), QStringLiteral("42710"), QStringLiteral("42P01")};
    const QString state = error.sqlState;
    return (state.startsWith(QLatin1String("42")) || state.startsWith(QLatin1String("22"))
               || state == QLatin1String("0A000") || state == QLatin1String("2BP01"))
        && !others.contains(state);
}

QString schemasOf(const Table& table)
{
    QStringList schemas{quoted(table.name.schema)};
    for (const Dependant& d : table.dependants) {
        if (const auto name = parseTableName(d.identity); name && !name->schema.isEmpty()) {
            schemas << quoted(name->schema);
        }
    }
    schemas << QStringLiteral("public");
    schemas.removeDuplicates();
    return schemas.join(QLatin1String(", "));
}

QStringList viewsOver(const Table& table, const Column& column)
{
    QList<const Dependant*> views;
    for (const Dependant& d : table.dependants) {
        const bool view = d.kind == DependantKind::View || d.kind == DependantKind::MaterializedView;
        if (view && (d.columns.isEmpty() || d.columns.contains(column.number))) {
            views << &d;
        }
    }
    std::ranges::stable_sort(views, {}, [](const Dependant* d) { return d->depth; });
    QStringList oids;
    for (const Dependant* d : std::as_const(views)) {
        oids << QString::number(d->oid);
    }
    return oids;
}

/// Constraints go by their own definitions, which name no table but the referenced one; that gets a twin as well.
QList<Piece> constraintsOf(const Table& table, const Column& column, const QString& twin)
{
    QList<Piece> pieces;
    for (const Constraint& k : table.constraints) {
        if (!k.columns.contains(column.number) || k.kind == ConstraintKind::NotNull
            || k.kind == ConstraintKind::Trigger) {
            continue;
        }
        Piece piece{Words::tr("constraint %1").arg(printedName(k.name)), {}};
        if (k.kind != ConstraintKind::ForeignKey) {
            piece.statements
                << QStringLiteral("ALTER TABLE %1 ADD CONSTRAINT %2 %3").arg(twin, quoted(k.name), k.definition);
            pieces << piece;
            continue;
        }
        if (!k.referencedTable || k.referencedColumns.size() != k.columns.size()) {
            continue;
        }
        QStringList mine;
        QStringList theirs;
        for (qsizetype i = 0; i < k.columns.size(); ++i) {
            const Column* one = table.column(k.columns[i]);
            mine << quoted(one == nullptr ? QString() : one->name);
            theirs << quoted(k.referencedColumns[i]);
        }
        piece.references = ColumnName{*k.referencedTable, k.referencedColumns[k.columns.indexOf(column.number)]};
        const QString other = QStringLiteral("pg_temp.lockkeeper_referenced_%1").arg(pieces.size());
        piece.statements
            << QStringLiteral("CREATE TEMPORARY TABLE %1 (LIKE %2)").arg(other.sliced(8), k.referencedTable->quoted())
            << QStringLiteral("ALTER TABLE %1 ADD UNIQUE (%2)").arg(other, theirs.join(QLatin1String(", ")))
            << QStringLiteral("ALTER TABLE %1 ADD FOREIGN KEY (%2) REFERENCES %3 (%4)")
                   .arg(twin, mine.join(QLatin1String(", ")), other, theirs.join(QLatin1String(", ")));
        pieces << piece;
    }
    return pieces;
}

Result<QList<Piece>> piecesOf(Session& session, const Table& table, const Column& column, const QString& twin)
{
    QList<Piece> pieces = constraintsOf(table, column, twin);
    const auto rows = session.query(sqlFile(QStringLiteral("trial-objects-14")),
        {QString::number(table.oid), QString::number(column.number),
            QLatin1Char('{') + viewsOver(table, column).join(QLatin1Char(',')) + QLatin1Char('}')});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    for (const auto& row : rows->rows) {
        RowReader r(row);
        const QString kind = r.text();
        const QString name = r.text();
        const QString words = kind == QLatin1String("index") ? Words::tr("index %1")
            : kind == QLatin1String("policy")                ? Words::tr("policy %1")
            : kind == QLatin1String("trigger")               ? Words::tr("trigger %1")
            : kind == QLatin1String("rule")                  ? Words::tr("rule %1")
            : kind == QLatin1String("view")                  ? Words::tr("view %1")
                                                             : Words::tr("generated column %1");
        pieces << Piece{words.arg(printedName(name)), {r.text()}};
    }
    for (const Dependant& d : table.dependants) {
        const auto name = parseTableName(d.identity);
        if (d.kind != DependantKind::Statistics || !d.columns.contains(column.number) || !name) {
            continue;
        }
        // Qualified with the table itself: the twin stands in by its bare name.
        const auto copy = sql::copyStatistics(d.definition, {QStringLiteral("pg_temp"), name->name}, {});
        if (copy) {
            QString statement = *copy;
            const auto from = statement.lastIndexOf(QLatin1String(" FROM "));
            if (from >= 0) {
                pieces << Piece{d.printed, {statement.left(from + 6) + twin}};
            }
        }
    }
    return pieces;
}

/// Which pieces fail, and how; a piece that succeeds stays, as later ones may rest on it.
Result<QHash<qsizetype, Error>> failuresOf(TrialScope& scope, const QList<Piece>& pieces)
{
    QHash<qsizetype, Error> failures;
    for (qsizetype i = 0; i < pieces.size(); ++i) {
        for (const QString& statement : pieces[i].statements) {
            const auto failed = scope.attempt(statement);
            if (!failed) {
                return std::unexpected(failed.error());
            }
            if (*failed) {
                failures.insert(i, **failed);
                break;
            }
        }
    }
    return failures;
}

QString twinStatement(const Table& table)
{
    return QStringLiteral("CREATE TEMPORARY TABLE %1 (LIKE %2)").arg(quoted(table.name.name), table.name.quoted());
}

/// All or nothing: a twin that could not be made says nothing.
Result<bool> all(TrialScope& scope, const QStringList& statements)
{
    for (const QString& statement : statements) {
        const auto failed = scope.attempt(statement);
        if (!failed) {
            return std::unexpected(failed.error());
        }
        if (*failed) {
            return false;
        }
    }
    return true;
}

QString primaryKey(const Table& table, const QString& twin)
{
    QStringList key;
    for (const QString& name : table.primaryKey()) {
        key << quoted(name);
    }
    return key.isEmpty()
        ? QString()
        : QStringLiteral("ALTER TABLE %1 ADD PRIMARY KEY (%2)").arg(twin, key.join(QLatin1String(", ")));
}

/// Statements that make the twin and give the column the new type, whatever was in it.
QStringList retypedTwin(const Table& table, const Column& column, const FoundType& type, const QString& twin)
{
    return {twinStatement(table),
        QStringLiteral("ALTER TABLE %1 ALTER COLUMN %2 TYPE %3 USING CAST(NULL AS %3)")
            .arg(twin, quoted(column.name), type.printed)};
}

Result<void> findMisfits(Session& session, const Table& table, const Column& column, const FoundType& type,
    const std::optional<QString>& defaultValue, const QString& path, TypeTrial& trial)
{
    const QString twin = QLatin1String("pg_temp.") + quoted(table.name.name);
    QList<Piece> pieces;
    const auto fill = [&]() -> Result<void> {
        // Printed before the twin hides the table.
        auto found = piecesOf(session, table, column, twin);
        if (!found) {
            return std::unexpected(found.error());
        }
        pieces = std::move(*found);
        return {};
    };
    const auto tried = [&](const QStringList& make, bool whole) -> Result<std::optional<QHash<qsizetype, Error>>> {
        auto scope = TrialScope::open(session, path);
        if (!scope) {
            return std::unexpected(scope.error());
        }
        if (!*scope) {
            return std::nullopt;
        }
        if (whole) {
            if (const auto filled = fill(); !filled) {
                return std::unexpected(filled.error());
            }
        }
        const auto made = all(**scope, make);
        if (!made) {
            return std::unexpected(made.error());
        }
        if (!*made) {
            return std::nullopt;
        }
        // A view that groups by the key rests on it; and a key that is not to be changed is none of the pieces.
        if (const QString key = primaryKey(table, twin); !key.isEmpty() && !table.primaryKey().contains(column.name)) {
            if (const auto added = (*scope)->attempt(key); !added) {
                return std::unexpected(added.error());
            }
        }
        auto failures = failuresOf(**scope, pieces);
        if (!failures) {
            return std::unexpected(failures.error());
        }
        if (whole && defaultValue) {
            QStringList statements{QStringLiteral("ALTER TABLE %1 ALTER COLUMN %2 SET DEFAULT %3")
                    .arg(twin, quoted(column.name), *defaultValue)};
            if (!defaultValue->contains(QLatin1String("nextval("))) {
                statements << QStringLiteral("SELECT CAST(%1 AS %2)").arg(*defaultValue, type.printed);
            }
            for (const QString& statement : std::as_const(statements)) {
                const auto failed = (*scope)->attempt(statement);
                if (!failed) {
                    return std::unexpected(failed.error());
                }
                if (*failed && complainsOfType(**failed)) {
                    trial.misfits << TypeMisfit{
                        Words::tr("the default of %1").arg(printedName(column.name)), (*failed)->message, {}};
                    break;
                }
            }
        }
        return std::optional(std::move(*failures));
    };
    const auto over = tried(retypedTwin(table, column, type, twin), true);
    if (!over) {
        return std::unexpected(over.error());
    }
    if (!*over || (*over)->isEmpty()) {
        return {};
    }
    // What cannot be made over the old type either is beyond this trial.
    const auto control = tried({twinStatement(table)}, false);
    if (!control) {
        return std::unexpected(control.error());
    }
    for (qsizetype i = 0; i < pieces.size(); ++i) {
        const auto failed = (*over)->constFind(i);
        if (failed != (*over)->cend() && *control && !(*control)->contains(i) && complainsOfType(*failed)) {
            trial.misfits << TypeMisfit{pieces[i].printed, failed->message, pieces[i].references};
        }
    }
    return {};
}

/// ALTER TYPE as it would be done in place, with the column's own indexes, and a look at the files.
Result<void> measure(Session& session, const Table& table, const Column& column, const FoundType& type,
    const QString& path, TypeTrial& trial)
{
    auto scope = TrialScope::open(session, path);
    if (!scope) {
        return std::unexpected(scope.error());
    }
    if (!*scope) {
        return {};
    }
    const QString twin = QLatin1String("pg_temp.") + quoted(table.name.name);
    QStringList indexes;
    for (const Index& index : table.indexes) {
        if (!index.valid || !index.columns.contains(column.number)) {
            continue;
        }
        const auto definition = session.query(
            QStringLiteral("SELECT pg_catalog.pg_get_indexdef($1::oid, 0, true)"), {QString::number(index.oid)});
        if (!definition) {
            return std::unexpected(definition.error());
        }
        indexes << definition->scalar();
    }
    const auto made = all(**scope, QStringList{twinStatement(table)} + indexes);
    if (!made || !*made) {
        return made ? Result<void>() : std::unexpected(made.error());
    }
    const QString files = QStringLiteral(
        "SELECT pg_catalog.pg_relation_filenode($1::regclass), (SELECT pg_catalog.string_agg(pg_catalog."
        "pg_relation_filenode(indexrelid)::text, ',' ORDER BY indexrelid::regclass::text) FROM pg_catalog.pg_index "
        "WHERE "
        "indrelid = $1::regclass)");
    const auto before = session.query(files, {twin});
    const auto altered = (*scope)->attempt(
        QStringLiteral("ALTER TABLE %1 ALTER COLUMN %2 TYPE %3").arg(twin, quoted(column.name), type.printed));
    if (!before || !altered) {
        return std::unexpected(!before ? before.error() : altered.error());
    }
    if (*altered) {
        return {};
    }
    const auto after = session.query(files, {twin});
    if (!after) {
        return std::unexpected(after.error());
    }
    trial.rewrites = before->rows[0][0] != after->rows[0][0];
    trial.rebuildsIndexes = *trial.rewrites || before->rows[0][1] != after->rows[0][1];
    return {};
}

} // namespace

Result<std::optional<TypeTrial>> tryType(Session& session, const Table& table, const Column& column,
    const FoundType& type, const QString& conversion, const std::optional<QString>& defaultValue)
{
    if (table.kind != TableKind::Table && table.kind != TableKind::Partitioned) {
        return std::nullopt;
    }
    TypeTrial trial;
    const QString schemas = schemasOf(table);
    if (const auto found
        = findMisfits(session, table, column, type, defaultValue, QStringLiteral("pg_temp, ") + schemas, trial);
        !found) {
        return std::unexpected(found.error());
    }
    if (conversion.isEmpty()) {
        if (const auto measured = measure(session, table, column, type, QStringLiteral("pg_temp, ") + schemas, trial);
            !measured) {
            return std::unexpected(measured.error());
        }
    }
    return std::optional(std::move(trial));
}

Result<std::optional<TrialScope>> TrialScope::open(Session& session, const QString& searchPath)
{
    const auto may = session.query(QStringLiteral("SELECT NOT pg_catalog.pg_is_in_recovery() AND "
                                                  "pg_catalog.has_database_privilege(pg_catalog.current_database(), "
                                                  "'TEMPORARY')"));
    if (!may) {
        return std::unexpected(may.error());
    }
    if (may->scalar() != QLatin1String("t")) {
        return std::nullopt;
    }
    const bool nested = session.inTransaction();
    const auto begun = session.query(nested ? QStringLiteral("SAVEPOINT lockkeeper_trial")
                                            : QStringLiteral("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"));
    if (!begun) {
        return std::unexpected(begun.error());
    }
    TrialScope scope(&session, nested);
    // Messages of the server must not depend on who waits: a table that is locked is not tried.
    const auto pinned = session.query(QStringLiteral("SELECT pg_catalog.set_config('search_path', $1::text, true), "
                                                     "pg_catalog.set_config('lock_timeout', '1s', true)"),
        {searchPath});
    if (!pinned) {
        return std::unexpected(pinned.error());
    }
    return std::optional(std::move(scope));
}

Result<std::optional<Error>> TrialScope::attempt(const QString& sql)
{
    const auto set = m_session->query(QStringLiteral("SAVEPOINT lockkeeper_attempt"));
    if (!set) {
        return std::unexpected(set.error());
    }
    const auto done = m_session->query(sql);
    if (!done && done.error().kind == ErrorKind::Cancelled) {
        return std::unexpected(done.error());
    }
    const auto left = m_session->query(done ? QStringLiteral("RELEASE SAVEPOINT lockkeeper_attempt")
                                            : QStringLiteral("ROLLBACK TO SAVEPOINT lockkeeper_attempt"));
    if (!left) {
        return std::unexpected(done ? left.error() : done.error());
    }
    return done ? std::optional<Error>() : std::optional(done.error());
}

TrialScope::TrialScope(TrialScope&& other) noexcept
    : m_session(std::exchange(other.m_session, nullptr))
    , m_nested(other.m_nested)
{
}

TrialScope::~TrialScope()
{
    if (m_session == nullptr || !m_session->isAlive()) {
        return;
    }
    if (m_nested) {
        if (m_session->query(QStringLiteral("ROLLBACK TO SAVEPOINT lockkeeper_trial"))) {
            std::ignore = m_session->query(QStringLiteral("RELEASE SAVEPOINT lockkeeper_trial"));
        }
    } else {
        std::ignore = m_session->query(QStringLiteral("ROLLBACK"));
    }
}

} // namespace lk
