// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgtypes.h"

#include "model/postgres/pgread.h"

#include <QCoreApplication>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PostgresTypes)
};

} // namespace

std::unexpected<Error> badInput(Error error, const QString& remedy)
{
    error.kind = ErrorKind::BadInput;
    error.remedy = remedy;
    return std::unexpected(error);
}

bool isAboutWords(const Error& error)
{
    return error.kind == ErrorKind::Server || error.kind == ErrorKind::NotFound;
}

Result<TypeShape> readShape(Session& session, quint32 oid, int modifier)
{
    const auto rows = session.query(sqlFile(QStringLiteral("type-shape-14")), {QString::number(oid)});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    if (rows->isEmpty()) {
        return failure(ErrorKind::NotFound, Words::tr("The type is gone."), Words::tr("Refresh."));
    }
    RowReader r(rows->rows[0]);
    TypeShape shape;
    shape.oid = r.oid();
    shape.name = r.text();
    const Cell ofDomain = r.cell();
    shape.modifier = ofDomain ? ofDomain->toInt() : modifier;
    const QString kind = r.text();
    const QString category = r.text();
    shape.kind = kind.isEmpty() ? 'b' : kind[0].toLatin1();
    shape.category = category.isEmpty() ? 'U' : category[0].toLatin1();
    shape.array = r.flag();
    shape.domain = r.flag();
    shape.constrained = r.flag();
    const bool defined = r.flag();
    shape.baseName = r.text();
    if (!defined) {
        return failure(ErrorKind::Unsupported, Words::tr("The type is only declared, not defined."),
            Words::tr("Choose another type."));
    }
    return shape;
}

Result<CastFacts> castFacts(Session& session, quint32 from, quint32 to)
{
    const auto rows
        = session.query(sqlFile(QStringLiteral("type-casts-14")), {QString::number(from), QString::number(to)});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    CastFacts facts;
    if (!rows->isEmpty()) {
        RowReader r(rows->rows[0]);
        facts.assignable = r.flag();
        facts.binary = r.flag();
    }
    return facts;
}

/// Asks the parser alone: nothing is evaluated, so no constraint of a domain can fail. In a scope of its own, because a
/// no ends the transaction.
Result<bool> hasCast(Session& session, const QString& from, const QString& to)
{
    const auto scope = ReadScope::open(session);
    if (!scope) {
        return std::unexpected(scope.error());
    }
    const auto tried = session.query(QStringLiteral("SELECT CAST(CAST(NULL AS %1) AS %2) WHERE false").arg(from, to));
    if (tried) {
        return true;
    }
    if (tried.error().sqlState == QLatin1String("42846")) {
        return false;
    }
    return std::unexpected(tried.error());
}

QString expressionSearchPath(const Table& table)
{
    return QStringLiteral("pg_catalog, %1, public").arg(quoted(table.name.schema));
}

Result<FoundType> findType(Session& session, const Table& table, const QString& written)
{
    const QString text = written.trimmed();
    const QString remedy
        = Words::tr("Write a type as in CREATE TABLE, e.g. bigint, numeric(12,2), varchar(40), text[].");
    // What the database or the role sets, which a person's own session would have.
    const auto own
        = session.query(QStringLiteral("SELECT reset_val FROM pg_catalog.pg_settings WHERE name = 'search_path'"));
    if (!own) {
        return std::unexpected(own.error());
    }
    FoundType found;
    for (const QString& path : {own->scalar(), expressionSearchPath(table)}) {
        const auto scope = ReadScope::open(session, path);
        if (!scope) {
            return std::unexpected(scope.error());
        }
        // Only what the server's own type parser takes as a whole is put into a statement.
        const auto oid = session.query(QStringLiteral("SELECT pg_catalog.to_regtype($1::text)::oid"), {text});
        if (!oid) {
            return isAboutWords(oid.error()) ? badInput(oid.error(), remedy) : std::unexpected(oid.error());
        }
        if (oid->scalar().isEmpty()) {
            continue;
        }
        found.oid = oid->scalar().toUInt();
        const auto described = session.query(QStringLiteral("SELECT CAST(NULL AS %1\n) WHERE false").arg(text));
        if (!described) {
            return isAboutWords(described.error()) ? badInput(described.error(), remedy)
                                                   : std::unexpected(described.error());
        }
        found.modifier = described->types.value(0).first == found.oid ? described->types.value(0).second : -1;
        break;
    }
    if (found.oid == 0) {
        const bool serial = text.contains(QLatin1String("serial"), Qt::CaseInsensitive);
        return failure(ErrorKind::NotFound, Words::tr("There is no type \"%1\".").arg(text),
            serial ? Words::tr("serial is a short form of CREATE TABLE, not a type: use integer or bigint.") : remedy);
    }
    const auto scope = ReadScope::open(session);
    if (!scope) {
        return std::unexpected(scope.error());
    }
    const auto printed = session.query(QStringLiteral("SELECT pg_catalog.format_type($1::oid, $2::int)"),
        {QString::number(found.oid), QString::number(found.modifier)});
    if (!printed) {
        return std::unexpected(printed.error());
    }
    found.printed = printed->scalar();
    auto shape = readShape(session, found.oid, found.modifier);
    if (!shape) {
        return std::unexpected(shape.error());
    }
    found.shape = *shape;
    if (found.shape.kind == 'p') {
        return failure(ErrorKind::BadInput, Words::tr("No column can have the type %1.").arg(found.printed), remedy);
    }
    return found;
}

} // namespace lk
