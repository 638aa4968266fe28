// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgtypetraits.h"

#include "model/postgres/pgread.h"

namespace lk {

Result<QHash<quint32, TypeTraits>> readTypeTraits(Session& session, const QList<quint32>& types)
{
    const auto rows = session.query(sqlFile(QStringLiteral("type-traits-14")), {printArray(types)});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    QHash<quint32, TypeTraits> all;
    for (const auto& row : rows->rows) {
        RowReader r(row);
        const quint32 oid = r.oid();
        TypeTraits t;
        t.baseType = r.text();
        t.collation = r.text();
        t.hasDefault = r.flag();
        t.refusesNull = r.flag();
        t.checked = r.flag();
        t.collatable = r.flag();
        t.schema = r.text();
        t.storage = r.text();
        all.insert(oid, t);
    }
    return all;
}

} // namespace lk
