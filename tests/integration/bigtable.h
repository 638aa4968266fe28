// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "tests/integration/plannedonserver.h"

namespace lk::test {

/// A table on a server that other people work on between the steps of a plan.
class BigTable : protected PlannedOnServer {
protected:
    inline static const QualifiedName big{QStringLiteral("public"), QStringLiteral("big")};
    inline static const Change widen = ChangeType{big, QStringLiteral("qty"), QStringLiteral("bigint")};
    inline static const Change toNumber = ChangeType{big, QStringLiteral("code"), QStringLiteral("integer")};
    inline static const Change pieces = RenameColumn{big, QStringLiteral("qty"), QStringLiteral("pieces")};

    QString fresh() { return m_server.freshDatabase(m_schema); }
    /// qty to bigint, done up to the gate before the cut-over.
    Plan widenedToTheGate(const QString& db)
    {
        const Plan made = plan(db, widen);
        RunRequest request;
        request.through = Phase::Migrate;
        const auto gate = run(db, made, request);
        if (!gate || gate->end != RunEnd::AtGate) {
            qFatal("The gate was not reached: %s", qPrintable(told(gate)));
        }
        return made;
    }
    QString sql(const QString& db, const char* statement) { return m_server.exec(db, QString::fromUtf8(statement)); }
    QString value(const QString& db, const char* query) { return m_server.value(db, QString::fromUtf8(query)); }

    const QString m_schema = QStringLiteral(
        "CREATE TABLE big (id bigint PRIMARY KEY, qty integer NOT NULL DEFAULT 1, code text, note text);"
        "INSERT INTO big SELECT g, g % 7, CASE WHEN g % 100 = 0 THEN 'x' ELSE g::text END, 'n' || g"
        "  FROM generate_series(1, 3000) g;"
        "CREATE INDEX big_qty ON big (qty); ANALYZE;");
};

} // namespace lk::test
