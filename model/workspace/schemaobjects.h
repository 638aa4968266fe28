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

/// Of the whole database, in one look, by schema and name; not what extensions brought along.
Result<QList<SchemaObject>> readSchemaObjects(Session& session);

/// CREATE OR REPLACE FUNCTION ..., as the server prints it. NotFound when it has gone.
Result<QString> readFunctionText(Session& session, qint64 oid);

} // namespace lk
