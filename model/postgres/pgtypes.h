// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"
#include "model/postgres/typerules.h"

/// Types and casts as the server knows them.
namespace lk {

/// search_path as the dual-write trigger has it: pg_catalog, the table's schema, public.
QString expressionSearchPath(const Table& table);

/// The type a user wrote, found: its format_type form, with pg_catalog alone in search_path, and its OID and modifier.
struct FoundType {
    quint32 oid = 0;
    int modifier = -1;
    QString printed;
    TypeShape shape;
};
Result<FoundType> findType(Session& session, const Table& table, const QString& written);

Result<TypeShape> readShape(Session& session, quint32 oid, int modifier);

struct CastFacts {
    bool assignable = false;
    bool binary = false;
};
/// OIDs beneath domains.
Result<CastFacts> castFacts(Session& session, quint32 from, quint32 to);

/// Is there any cast, through text included?
Result<bool> hasCast(Session& session, const QString& from, const QString& to);

/// The server's judgement of words, not of the connection.
bool isAboutWords(const Error& error);
std::unexpected<Error> badInput(Error error, const QString& remedy);

} // namespace lk
