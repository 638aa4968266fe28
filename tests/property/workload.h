// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "tests/property/schemamodel.h"
#include "tests/property/shape.h"
#include "tests/support/writers.h"

#include <atomic>
#include <memory>

namespace lk::property {

/// Sessions that write the tables in whatever shape they find them, and their twins in the old one, in the same
/// transaction. A write that the old shape takes must be taken, and touch as many rows.
class Workload {
public:
    /// `settings`: of the role that writes.
    Workload(Backend& backend, const ConnectionSettings& settings, const Case& c,
        const QMap<QString, TableBecomes>& outcome);
    ~Workload();

    void start();
    void stop();
    qint64 done() const; ///< writes that the old shape took
    /// Writes so far that went to a new type some of whose values the old one does not give back.
    qint64 lossy() const;
    QString failures() const; ///< empty: none was refused that should not have been

private:
    class Writing;
    std::unique_ptr<Writing> m_writing;
    test::Writers m_writers;
};

/// Whether values of the pool may get lost on that way.
bool isLossy(const ColumnModel& column, const Becomes& becomes);

} // namespace lk::property
