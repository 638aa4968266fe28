// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

namespace lk {

/// One table's foreign keys to another, or to itself.
struct TableReference {
    QualifiedName from;
    QualifiedName to;
    int keys = 1;
    bool operator==(const TableReference&) const = default;
};

/// Of the whole database, in one look; those of partitions are left out where the parent has them.
Result<QList<TableReference>> readReferences(Session& session);

} // namespace lk
