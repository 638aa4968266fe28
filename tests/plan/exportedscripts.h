// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/script.h"
#include "tests/plan/shop.h"

#include <QTemporaryDir>

namespace lk::test {

/// Exports plans as scripts, and has psql run them on its own.
class ExportedScripts {
protected:
    Shop m_shop;
    TestServer& m_server = m_shop.server;

    static Draft both()
    {
        return {{rename("orders", "amount", "total", Strategy::DualColumn),
            retype("orders", "item_count", "bigint", Strategy::DualColumn)}};
    }
    static Draft lossy() { return {{retype("orders", "note", "integer", Strategy::DualColumn)}}; }

    QString exported(const QString& db, const Draft& draft, const QTemporaryDir& dir)
    {
        const auto plan = m_shop.planned(db, draft);
        if (!plan) {
            return plan.error().printed();
        }
        const auto files = exportScripts(*plan, dir.path());
        return files ? QString() : files.error().printed();
    }
    TestServer::Output run(
        const QString& db, const QTemporaryDir& dir, const char* file, const QStringList& arguments = {})
    {
        return m_server.psqlFile(db, dir.filePath(QString::fromUtf8(file)), arguments);
    }
    QString schema(const QString& db)
    {
        return m_server.dumpSchema(db, {QStringLiteral("--exclude-schema=lockkeeper")});
    }
    int locksOf(const QString& db, const char* table)
    {
        return m_server
            .value(db,
                QStringLiteral("SELECT count(*) FROM pg_locks WHERE relation = '%1'::regclass AND granted")
                    .arg(QString::fromUtf8(table)))
            .toInt();
    }
    static QStringList yes(const char* gate)
    {
        return {QStringLiteral("-v"), QStringLiteral("confirm_%1=yes").arg(QString::fromUtf8(gate))};
    }
};

} // namespace lk::test
