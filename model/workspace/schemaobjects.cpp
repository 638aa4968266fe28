// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/schemaobjects.h"

#include <QCoreApplication>
#include <QFile>

#include <algorithm>

namespace lk {

namespace {

SchemaObject::Kind kindFrom(const QString& word)
{
    return word == QLatin1String("index")     ? SchemaObject::Kind::Index
        : word == QLatin1String("constraint") ? SchemaObject::Kind::Constraint
        : word == QLatin1String("trigger")    ? SchemaObject::Kind::Trigger
                                              : SchemaObject::Kind::Function;
}

} // namespace

Result<SchemaObjects> readSchemaObjects(Session& session, qsizetype most)
{
    QFile file(QStringLiteral(":/lk/workspace/sql/schema-objects-14.sql"));
    const bool opened = file.open(QIODevice::ReadOnly);
    Q_ASSERT(opened);
    // One more than is wanted tells whether there are more.
    const auto rows = session.query(QString::fromUtf8(file.readAll()), {QString::number(most + 1)});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    SchemaObjects found{.areAll = rows->rows.size() <= most};
    found.objects.reserve(std::min(most, rows->rows.size()));
    for (const auto& row : rows->rows.first(std::min(most, rows->rows.size()))) {
        const auto text = [&row](int at) { return row[at].value_or(QString()); };
        found.objects << SchemaObject{
            kindFrom(text(0)), {text(1), text(2)}, text(3), {text(4), text(5)}, text(6).toLongLong()};
    }
    return found;
}

Result<QString> readFunctionText(Session& session, qint64 oid)
{
    const auto rows = session.query(
        QStringLiteral("SELECT pg_catalog.pg_get_functiondef(oid) FROM pg_catalog.pg_proc WHERE oid = $1::oid"),
        {QString::number(oid)});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    if (rows->rows.isEmpty()) {
        return failure(ErrorKind::NotFound,
            QCoreApplication::translate("lk::SchemaObject", "This function is not there any more."));
    }
    return rows->scalar();
}

} // namespace lk
