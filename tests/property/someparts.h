// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "tests/property/schemamodel.h"

namespace lk::property {

/// What hangs on tables, by chance: indexes, constraints, views, triggers, policies, grants and the rest. Only within
/// rc::gen::exec.
class SomeParts {
public:
    /// `next`: the first id that is free, counted up.
    SomeParts(SchemaModel& schema, int& next, bool forPlainRole);
    void add();

private:
    Part& put(const TableModel& table, const QString& sql, bool twin = false, QSet<int> needs = {});
    const ColumnModel* with(const TableModel& table, int trait, bool written = false);
    void addConstraint(const TableModel& table);
    void addIndex(const TableModel& table);
    void addView(const TableModel& table);
    void addTrigger(const TableModel& table);
    void addRight(const TableModel& table);
    void addReplication(const TableModel& table);
    void addProperty(const TableModel& table);

    SchemaModel& m_schema;
    int& m_next;
    const bool m_forPlainRole;
    QList<int> m_views; ///< parts whose first column is "v1"
};

} // namespace lk::property
