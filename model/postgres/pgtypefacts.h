// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"
#include "model/postgres/typerules.h"

namespace lk {

/// What the server says of a type change. NotFound: no such column or type; BadInput: an expression or type that does
/// not hold, in the server's words.
Result<TypeFacts> readPgTypeFacts(Session& session, const Table& table, const ChangeType& change, int serverVersion);

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

/// Is there any cast, through text included?
Result<bool> hasCast(Session& session, const QString& from, const QString& to);

} // namespace lk
