// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/figures.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace lk::cli {

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(CommandLine)
};

/// The same on every machine: what is printed is compared and searched.
const QLocale& english()
{
    static const QLocale locale(QLocale::English, QLocale::UnitedStates);
    return locale;
}

} // namespace

QString bytesText(qint64 bytes)
{
    return english().formattedDataSize(bytes, bytes < 1024 ? 0 : 1, QLocale::DataSizeTraditionalFormat);
}

QString rowsText(qint64 rows)
{
    return rows < 0 ? QStringLiteral("?") : english().toString(rows);
}

QString secondsText(double seconds)
{
    const auto whole = qint64(std::llround(seconds));
    if (whole < 90) {
        return Say::tr("%1 s").arg(whole);
    }
    if (whole < 90 * 60) {
        return Say::tr("%1 min").arg((whole + 30) / 60);
    }
    return Say::tr("%1 h %2 min").arg(whole / 3600).arg(whole % 3600 / 60);
}

QString kindText(TableKind kind)
{
    switch (kind) {
    case TableKind::Table:
        return Say::tr("table");
    case TableKind::Partitioned:
        return Say::tr("partitioned table");
    case TableKind::Partition:
        return Say::tr("partition");
    case TableKind::Foreign:
        return Say::tr("foreign table");
    case TableKind::View:
        return Say::tr("view");
    case TableKind::MaterializedView:
        return Say::tr("materialized view");
    }
    Q_UNREACHABLE();
}

QString aligned(const QList<QStringList>& rows, const QList<int>& right)
{
    QList<qsizetype> widths;
    for (const QStringList& row : rows) {
        for (qsizetype i = 0; i < row.size(); ++i) {
            if (widths.size() <= i) {
                widths << 0;
            }
            widths[i] = std::max(widths[i], row[i].size());
        }
    }
    QStringList lines;
    for (const QStringList& row : rows) {
        QString line;
        for (qsizetype i = 0; i < row.size(); ++i) {
            const bool last = i + 1 == row.size();
            if (right.contains(int(i))) {
                line += row[i].rightJustified(widths[i]);
            } else {
                line += last ? row[i] : row[i].leftJustified(widths[i]);
            }
            if (!last) {
                line += QLatin1String("  ");
            }
        }
        while (line.endsWith(QLatin1Char(' '))) {
            line.chop(1);
        }
        lines << line;
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace lk::cli
