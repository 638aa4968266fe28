// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/table/losswords.h"

#include "ui/table/lossvaluesdialog.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::LossStrip)
};

QString percent(double share)
{
    const double value = share * 100;
    return QLocale().toString(value, 'f', value < 1 ? 2 : value < 10 && std::floor(value) != value ? 1 : 0);
}

} // namespace

double sampleShare(qint64 estimatedRows)
{
    if (estimatedRows <= 20'000) {
        return estimatedRows < 0 ? 0.05 : 1.0;
    }
    return estimatedRows <= 2'000'000 ? 0.05 : std::max(0.0005, 100'000.0 / double(estimatedRows));
}

bool isRefusal(const Error& error)
{
    return error.kind == ErrorKind::NotFound || error.kind == ErrorKind::BadInput || error.kind == ErrorKind::Server
        || error.kind == ErrorKind::Unsupported;
}

bool tookTooLong(const Error& error)
{
    return error.kind == ErrorKind::Cancelled && error.sqlState == QLatin1String("57014");
}

QString inSentences(const Error& error)
{
    QString text = error.message.simplified();
    while (text.endsWith(QLatin1Char('.'))) {
        text.chop(1);
    }
    if (!error.sqlState.isEmpty()) {
        text = Words::tr("%1 (SQLSTATE %2)").arg(text, error.sqlState);
    }
    QStringList sentences{
        isRefusal(error) ? Words::tr("The server refuses this: %1.").arg(text) : text + QLatin1Char('.')};
    for (const QString& more : {error.detail, error.hint, error.remedy}) {
        if (!more.trimmed().isEmpty()) {
            sentences << more.simplified();
        }
    }
    return sentences.join(QLatin1Char(' '));
}

QString lossSummary(const LossReport& report)
{
    const QLocale locale;
    QStringList classes;
    for (const LossReport::Class& c : report.classes) {
        if (c.rows > 0) {
            classes << Words::tr("%1 %2", "rows, class of loss").arg(locale.toString(c.rows), lossClassName(c.name));
        }
    }
    const QString detail = classes.isEmpty() ? QString() : QStringLiteral(" – ") + classes.join(QStringLiteral(", "));
    if (report.exact) {
        return report.lost == 0
            ? Words::tr("Every value survives: all %1 rows were looked at.").arg(locale.toString(report.rowsLooked))
            : Words::tr("%1 of %2 rows would not survive (exact count)")
                    .arg(locale.toString(report.lost), locale.toString(report.rowsLooked))
                + detail;
    }
    const QString share = percent(report.sampledShare);
    return report.lost == 0
        ? Words::tr("No loss found in a sample of %1 % (%2 rows).").arg(share, locale.toString(report.rowsLooked))
        : Words::tr("About %1 of %2 rows would not survive (%3 % sample)")
                .arg(locale.toString(report.lostEstimated), locale.toString(report.rowsEstimated), share)
            + (detail.isEmpty() ? QString() : Words::tr("%1 in the sample").arg(detail));
}

} // namespace lk
