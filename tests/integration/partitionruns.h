// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "tests/integration/partitioncases.h"
#include "tests/integration/plannedonserver.h"

namespace lk::test {

/// The cases on a server: each table with a twin that no plan touches.
class PartitionRuns : protected PlannedOnServer {
protected:
    QString fresh(const PartitionCase& c)
    {
        return m_server.freshDatabase(c.setup
            + QStringLiteral(
                "CREATE SCHEMA twin; CREATE TABLE twin.events AS SELECT id, day, %1::text AS v FROM events;"
                "ALTER TABLE twin.events ADD PRIMARY KEY (id, day); CREATE INDEX ON twin.events (id); ANALYZE;")
                .arg(c.column));
    }
    QString dumped(const QString& db)
    {
        return m_server.dumpSchema(
            db, {QStringLiteral("--exclude-schema=lockkeeper"), QStringLiteral("--exclude-schema=twin")});
    }
    /// Rows that the table and its twin do not share, by the column's name just now.
    QString differences(const QString& db, const QString& column)
    {
        return m_server.value(db,
            QStringLiteral(
                "SELECT count(*) FROM events AS e FULL JOIN twin.events AS t ON t.id = e.id AND t.day = e.day"
                " WHERE e.%1::text IS DISTINCT FROM t.v OR e.id IS NULL OR t.id IS NULL")
                .arg(column));
    }
    QString counted(const QString& db, const QString& condition)
    {
        return m_server.value(db, QStringLiteral("SELECT count(*) FROM events WHERE ") + condition);
    }

    inline static const QList<PartitionCase> s_cases = partitionCases();
};

} // namespace lk::test
