// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/runbook.h"

#include <QCoreApplication>

#include <algorithm>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::RunbookDiagram)
};

constexpr int columnWidth = 300;
constexpr int columnGap = 40;
constexpr int rowHeight = 30;
constexpr int head = 62;
constexpr int longestTitle = 40; ///< characters that fit into a box

struct Lane {
    Phase phase;
    const char* color;
    const char* sign; ///< never colour alone
};
constexpr Lane columns[]
    = {{Phase::Expand, "#1259DB", "+"}, {Phase::Migrate, "#006B50", "\u21c4"}, {Phase::Contract, "#642878", "\u2212"}};

QString text(int x, int y, const QString& words, const QString& style)
{
    return QStringLiteral("<text x=\"%1\" y=\"%2\" %3>%4</text>\n")
        .arg(QString::number(x), QString::number(y), style, words.toHtmlEscaped());
}

QString shortened(const QString& title)
{
    return title.size() <= longestTitle ? title : title.left(longestTitle - 1) + QStringLiteral("…");
}

QString box(const Step& step, int x, int y, const QString& color)
{
    const bool gate = step.gate() != nullptr;
    QString out = QStringLiteral("<g><title>%1</title>").arg(step.title.toHtmlEscaped());
    // A gate has pointed sides: whoever prints it without colour still finds it.
    out += gate
        ? QStringLiteral("<path d=\"M%1 %2h%3l10 12l-10 12h-%3l-10-12z\" fill=\"#FFF6DC\" stroke=\"#8A6700\"/>")
              .arg(x + 22)
              .arg(y)
              .arg(columnWidth - 44)
        : QStringLiteral("<rect x=\"%1\" y=\"%2\" width=\"%3\" height=\"24\" rx=\"4\" fill=\"#fff\" stroke=\"%4\"/>")
              .arg(x + 12)
              .arg(y)
              .arg(columnWidth - 24)
              .arg(step.irreversible ? QStringLiteral("#8B1A1A") : color);
    const QString style = step.irreversible ? QStringLiteral("fill=\"#8B1A1A\" font-weight=\"600\"")
                                            : QStringLiteral("fill=\"#1f2326\"");
    return out + text(x + 26, y + 17, shortened(step.title), QStringLiteral("font-size=\"12\" ") + style)
        + QStringLiteral("</g>\n");
}

} // namespace

QString runbookDiagram(const Plan& plan)
{
    int most = 1;
    for (const Lane& column : columns) {
        most = std::max(most, static_cast<int>(std::ranges::count(plan.steps, column.phase, &Step::phase)));
    }
    const int width = 3 * columnWidth + 2 * columnGap + 16;
    const int height = head + most * rowHeight + 26;
    QString out
        = QStringLiteral("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %1 %2\" width=\"%1\" height=\"%2\" "
                         "font-family=\"sans-serif\" role=\"img\">\n<title>%3</title>\n"
                         "<rect width=\"%1\" height=\"%2\" fill=\"#ffffff\"/>\n")
              .arg(QString::number(width), QString::number(height), plan.title().toHtmlEscaped());
    int x = 8;
    for (const Lane& column : columns) {
        const QString color = QLatin1String(column.color);
        out += QStringLiteral(
            "<rect x=\"%1\" y=\"8\" width=\"%2\" height=\"%3\" rx=\"8\" fill=\"%4\" fill-opacity=\"0.06\" "
            "stroke=\"%4\" stroke-opacity=\"0.5\"/>\n")
                   .arg(x)
                   .arg(columnWidth)
                   .arg(height - 16)
                   .arg(color);
        const QString name = column.phase == Phase::Expand ? Words::tr("Expand")
            : column.phase == Phase::Migrate               ? Words::tr("Migrate")
                                                           : Words::tr("Contract");
        out += text(x + 16, 34, QString::fromUtf8(column.sign) + QLatin1Char(' ') + name,
            QStringLiteral("font-size=\"16\" font-weight=\"700\" fill=\"%1\"").arg(color));
        const QString foot
            = column.phase == Phase::Contract ? Words::tr("cannot be undone") : Words::tr("can be undone");
        out += text(
            x + columnWidth - 16, 34, foot, QStringLiteral("font-size=\"12\" text-anchor=\"end\" fill=\"#5B6268\""));
        int y = head - 8;
        for (const Step& step : plan.steps) {
            if (step.phase == column.phase) {
                out += box(step, x, y, color);
                y += rowHeight;
            }
        }
        x += columnWidth;
        if (column.phase != Phase::Contract) {
            out += QStringLiteral(
                "<path d=\"M%1 %2h%3m-8-6l8 6l-8 6\" fill=\"none\" stroke=\"#5B6268\" stroke-width=\"2\"/>\n")
                       .arg(x + 6)
                       .arg(30)
                       .arg(columnGap - 12);
        }
        x += columnGap;
    }
    return out + QStringLiteral("</svg>\n");
}

} // namespace lk
