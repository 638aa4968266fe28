// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

namespace lk {

/// What has a name beside tables and views, to be found by it.
struct SchemaObject {
    enum class Kind { Index, Constraint, Trigger, Function };
    Kind kind = Kind::Index;
    QualifiedName name; ///< constraints and triggers: with their table's schema
    QString arguments{}; ///< of a function, as they tell it from others of its name
    QualifiedName table{}; ///< to which it belongs; of a function none
    qint64 oid = 0;
    bool operator==(const SchemaObject&) const = default;
};

/// Those with a name of their own that were read, and whether that is all.
struct SchemaObjects {
    QList<SchemaObject> objects{}; ///< by schema and name
    bool areAll = true;
    bool operator==(const SchemaObjects&) const = default;
};

inline constexpr qsizetype schemaObjectsMost = 50'000; ///< that a finder can be typed in

/// Of the whole database, in one look, `most` at most; not what extensions brought along.
Result<SchemaObjects> readSchemaObjects(Session& session, qsizetype most = schemaObjectsMost);

/// CREATE OR REPLACE FUNCTION ..., as the server prints it. NotFound when it has gone.
Result<QString> readFunctionText(Session& session, qint64 oid);

} // namespace lk
