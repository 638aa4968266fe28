// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/table/figures.h"

#include <QCoreApplication>
#include <QLocale>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::figures)
};

} // namespace

QString byteSize(qint64 bytes)
{
    return QLocale().formattedDataSize(bytes, bytes < 1024 * 1024 ? 0 : 1, QLocale::DataSizeTraditionalFormat);
}

QString shortCount(qint64 rows)
{
    const QLocale locale;
    if (rows < 0) {
        return QStringLiteral("–");
    }
    if (rows < 10'000) {
        return locale.toString(rows);
    }
    if (rows < 1'000'000) {
        return QCoreApplication::translate("lk::figures", "%1 k", "thousands").arg(locale.toString(rows / 1000));
    }
    if (rows < 1'000'000'000) {
        return QCoreApplication::translate("lk::figures", "%1 M", "millions")
            .arg(locale.toString(double(rows) / 1e6, 'f', rows < 100'000'000 ? 1 : 0));
    }
    return QCoreApplication::translate("lk::figures", "%1 G", "thousand millions")
        .arg(locale.toString(double(rows) / 1e9, 'f', 1));
}

QString longCount(qint64 rows)
{
    return rows < 0 ? Words::tr("an unknown number of") : QLocale().toString(rows);
}

QString kindName(TableKind kind)
{
    switch (kind) {
    case TableKind::Table:
        return Words::tr("table");
    case TableKind::Partitioned:
        return Words::tr("partitioned table");
    case TableKind::Partition:
        return Words::tr("partition");
    case TableKind::Foreign:
        return Words::tr("foreign table");
    case TableKind::View:
        return Words::tr("view");
    case TableKind::MaterializedView:
        return Words::tr("materialized view");
    }
    Q_UNREACHABLE_RETURN(QString());
}

QString tableIconName(TableKind kind)
{
    return kind == TableKind::View || kind == TableKind::MaterializedView ? QStringLiteral("view-table")
                                                                          : QStringLiteral("table");
}

QString kindName(ConstraintKind kind)
{
    switch (kind) {
    case ConstraintKind::Check:
        return Words::tr("check");
    case ConstraintKind::ForeignKey:
        return Words::tr("foreign key");
    case ConstraintKind::Primary:
        return Words::tr("primary key");
    case ConstraintKind::Unique:
        return Words::tr("unique");
    case ConstraintKind::Exclude:
        return Words::tr("exclusion");
    case ConstraintKind::NotNull:
        return Words::tr("not null");
    case ConstraintKind::Trigger:
        return Words::tr("constraint trigger");
    }
    Q_UNREACHABLE_RETURN(QString());
}

} // namespace lk
