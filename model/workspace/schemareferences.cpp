// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/schemareferences.h"

#include <QFile>

namespace lk {

Result<QList<TableReference>> readReferences(Session& session)
{
    QFile file(QStringLiteral(":/lk/workspace/sql/schema-references-14.sql"));
    const bool opened = file.open(QIODevice::ReadOnly);
    Q_ASSERT(opened);
    const auto rows = session.query(QString::fromUtf8(file.readAll()));
    if (!rows) {
        return std::unexpected(rows.error());
    }
    QList<TableReference> references;
    for (const auto& row : rows->rows) {
        references << TableReference{{row[0].value_or(QString()), row[1].value_or(QString())},
            {row[2].value_or(QString()), row[3].value_or(QString())}, row[4].value_or(QString()).toInt()};
    }
    return references;
}

} // namespace lk
