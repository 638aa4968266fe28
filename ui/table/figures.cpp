// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/table/figures.h"

#include <QCoreApplication>
#include <QLocale>

namespace lk {

namespace {

QString words(const char* text)
{
    return QCoreApplication::translate("lk::figures", text);
}

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
    return rows < 0 ? words(QT_TRANSLATE_NOOP("lk::figures", "an unknown number of")) : QLocale().toString(rows);
}

QString kindName(TableKind kind)
{
    switch (kind) {
    case TableKind::Table:
        return words(QT_TRANSLATE_NOOP("lk::figures", "table"));
    case TableKind::Partitioned:
        return words(QT_TRANSLATE_NOOP("lk::figures", "partitioned table"));
    case TableKind::Partition:
        return words(QT_TRANSLATE_NOOP("lk::figures", "partition"));
    case TableKind::Foreign:
        return words(QT_TRANSLATE_NOOP("lk::figures", "foreign table"));
    case TableKind::View:
        return words(QT_TRANSLATE_NOOP("lk::figures", "view"));
    case TableKind::MaterializedView:
        return words(QT_TRANSLATE_NOOP("lk::figures", "materialized view"));
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
        return words(QT_TRANSLATE_NOOP("lk::figures", "check"));
    case ConstraintKind::ForeignKey:
        return words(QT_TRANSLATE_NOOP("lk::figures", "foreign key"));
    case ConstraintKind::Primary:
        return words(QT_TRANSLATE_NOOP("lk::figures", "primary key"));
    case ConstraintKind::Unique:
        return words(QT_TRANSLATE_NOOP("lk::figures", "unique"));
    case ConstraintKind::Exclude:
        return words(QT_TRANSLATE_NOOP("lk::figures", "exclusion"));
    case ConstraintKind::NotNull:
        return words(QT_TRANSLATE_NOOP("lk::figures", "not null"));
    case ConstraintKind::Trigger:
        return words(QT_TRANSLATE_NOOP("lk::figures", "constraint trigger"));
    }
    Q_UNREACHABLE_RETURN(QString());
}

} // namespace lk
