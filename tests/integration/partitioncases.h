// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/draft/draft.h"

#include <QList>
#include <QStringList>

namespace lk::test {

/// One change of public.events, which has partitions or children, and what an idle copy would be given instead.
struct PartitionCase {
    const char* name;
    QString setup;
    Draft draft;
    QString plain;
    QString column; ///< the application writes this one
    QString columnAfter; ///< the same when the application has been changed
    QString value = QStringLiteral("'@m@'"); ///< @m@: 1 to 100
    QString direct; ///< a partition or child that is written by its own name, days of January 2024
    bool more = false; ///< inserts give the column customer too, which one partition wants
    bool upserts = true;
    bool moves = true; ///< rows are moved to another partition by changing their day
};

/// Range over two levels with a hash below, a default partition, a partition whose columns stand in another order and
/// which has things of its own.
QString partitionedEvents();
/// A parent with rows, two children and a grandchild.
QString inheritedEvents();

QList<PartitionCase> partitionCases();

} // namespace lk::test
