// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/history/historyexport.h"

#include "model/base/wholefile.h"
#include "model/workspace/runhistorytext.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QJsonArray>
#include <QJsonDocument>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::HistoryPage)
};

template <typename Json>
QString asText(const Json& json)
{
    return QString::fromUtf8(QJsonDocument(json).toJson());
}

QString textOf(const HistoryShown& shown, HistoryPart part, HistoryFormat format)
{
    switch (part) {
    case HistoryPart::AllRuns: {
        QJsonArray runs;
        for (const RunSummary& run : shown.runs) {
            runs << toJson(run);
        }
        return format == HistoryFormat::Json ? asText(runs)
            : format == HistoryFormat::Csv   ? historyCsv(shown.runs)
                                             : historyMarkdown(shown.runs, shown.database);
    }
    case HistoryPart::Run:
        return !shown.record                ? QString()
            : format == HistoryFormat::Json ? asText(toJson(*shown.record))
            : format == HistoryFormat::Csv  ? runCsv(*shown.record)
                                            : runMarkdown(*shown.record);
    case HistoryPart::Comparison:
        return !shown.comparison            ? QString()
            : format == HistoryFormat::Json ? asText(toJson(*shown.comparison))
            : format == HistoryFormat::Csv  ? comparisonCsv(*shown.comparison)
                                            : comparisonMarkdown(*shown.comparison);
    }
    Q_UNREACHABLE();
}

} // namespace

Result<void> exportHistory(const HistoryShown& shown, HistoryPart part, const QString& path)
{
    return writeWholeFile(path, textOf(shown, part, historyFormatOf(path).value_or(HistoryFormat::Csv)).toUtf8());
}

void askToExportHistory(QWidget& parent, HistoryPart part, const std::function<void(const QString& path)>& chosen)
{
    static const char* const names[] = {"runs", "run", "comparison"};
    auto* dialog = new QFileDialog(&parent, Words::tr("Export the History"), QString(),
        Words::tr("Tables for spreadsheets (*.csv);;JSON (*.json);;Markdown (*.md)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    dialog->selectFile(QLatin1String(names[int(part)]) + QStringLiteral(".csv"));
    QObject::connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
        const QString ending = filter.section(QLatin1String("*."), 1).chopped(1);
        dialog->setDefaultSuffix(ending);
        const QString name = dialog->selectedFiles().value(0);
        if (historyFormatOf(name)) {
            dialog->selectFile(
                name.section(QLatin1Char('/'), -1).section(QLatin1Char('.'), 0, -2) + QLatin1Char('.') + ending);
        }
    });
    QObject::connect(dialog, &QFileDialog::fileSelected, &parent, chosen);
    dialog->open();
}

} // namespace lk
