// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgreplicas.h"

#include "model/postgres/pgread.h"

namespace lk {

Result<ReplicaLag> readPgReplicaLag(Session& session)
{
    return session.query(sqlFile(QStringLiteral("replica-lag-14"))).transform([](const Rows& rows) {
        ReplicaLag lag;
        if (!rows.isEmpty()) {
            RowReader r(rows.rows.first());
            lag.standbys = r.number();
            lag.inRecovery = r.flag();
            lag.hidden = r.flag();
            lag.worstMs = r.big();
            lag.worstBytes = r.big();
            lag.worst = r.text();
        }
        return lag;
    });
}

} // namespace lk
