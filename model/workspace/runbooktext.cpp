// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/runbooktext.h"

#include "model/base/overloaded.h"

#include <algorithm>

namespace lk {

namespace {

/// Names of tables and values of people must not become mark-up.
QString plain(QString text)
{
    static const QString special = QStringLiteral("\\`*_{}[]<>#|~$&");
    QString out;
    out.reserve(text.size());
    for (const QChar c : text.replace(QLatin1Char('\n'), QLatin1Char(' '))) {
        if (special.contains(c)) {
            out += QLatin1Char('\\');
        }
        out += c;
    }
    return out;
}

/// Longer than any run of back-ticks in it.
QString fenceFor(const QString& text)
{
    qsizetype longest = 0;
    qsizetype now = 0;
    for (const QChar c : text) {
        now = c == QLatin1Char('`') ? now + 1 : 0;
        longest = std::max(longest, now);
    }
    return QString(std::max<qsizetype>(3, longest + 1), QLatin1Char('`'));
}

QString row(const QStringList& cells)
{
    return QStringLiteral("| %1 |\n").arg(cells.join(QStringLiteral(" | ")));
}

QStringList each(const QStringList& texts, QString (*change)(QString))
{
    QStringList out;
    for (const QString& text : texts) {
        out << change(text);
    }
    return out;
}

QString escaped(QString text)
{
    return text.toHtmlEscaped();
}

const char* const look = R"(
:root { color-scheme: light dark; --ink: #1f2326; --ground: #fff; --faint: #6a7178; --line: #c8ccd0; --wash: #f4f6f8; }
@media (prefers-color-scheme: dark) { :root { --ink: #f1f3f4; --ground: #1b1e20; --faint: #9aa2a9; --line: #464c52; --wash: #24282b; } }
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground); max-width: 62rem; margin: 2rem auto; padding: 0 1.5rem; }
h1 { font-size: 1.7rem; } h2 { margin-top: 2.2rem; border-bottom: 1px solid var(--line); padding-bottom: .2rem; } h3 { margin-top: 1.6rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: .35rem .6rem; border-bottom: 1px solid var(--line); }
th { color: var(--faint); font-weight: 600; } pre { background: var(--wash); padding: .8rem 1rem; overflow-x: auto; border-radius: 6px; font-size: 13px; }
svg { max-width: 100%; height: auto; background: #fff; border-radius: 6px; } li.box { list-style: none; margin-left: -1.2rem; }
@media print { body { margin: 0; max-width: none; } pre { white-space: pre-wrap; } h3 { break-after: avoid; } }
)";

} // namespace

QString markdown(const Document& document)
{
    QString out;
    for (const Block& block : document) {
        out += std::visit(
            Overloaded{[](const Heading& b) {
                           return QString(b.level, QLatin1Char('#')) + QLatin1Char(' ') + plain(b.text)
                               + QLatin1Char('\n');
                       },
                [](const Paragraph& b) {
                    return b.strong ? QStringLiteral("**%1**\n").arg(plain(b.text)) : plain(b.text) + QLatin1Char('\n');
                },
                [](const Items& b) {
                    QString lines;
                    for (const QString& text : b.texts) {
                        lines += QLatin1String(b.boxes ? "- [ ] " : "- ") + plain(text) + QLatin1Char('\n');
                    }
                    return lines;
                },
                [](const Figures& b) {
                    QString lines
                        = row(each(b.headers, plain)) + row(QStringList(b.headers.size(), QStringLiteral("---")));
                    for (const QStringList& cells : b.rows) {
                        lines += row(each(cells, plain));
                    }
                    return lines;
                },
                [](const Code& b) {
                    const QString fence = fenceFor(b.text);
                    return QStringLiteral("%1%2\n%3\n%1\n").arg(fence, b.language, b.text);
                },
                [](const Picture& b) { return QStringLiteral("![%1](%2)\n").arg(plain(b.text), b.file); }},
            block);
        out += QLatin1Char('\n');
    }
    return out;
}

QString html(const Document& document, const QString& title)
{
    QString out = QStringLiteral(
        "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n<title>%1</title>\n<style>%2</style>\n"
        "</head>\n<body>\n")
                      .arg(escaped(title), QLatin1String(look));
    const auto cells = [](const QStringList& texts, const QString& tag) {
        QString line;
        for (const QString& text : texts) {
            line += QStringLiteral("<%1>%2</%1>").arg(tag, escaped(text));
        }
        return QStringLiteral("<tr>%1</tr>\n").arg(line);
    };
    for (const Block& block : document) {
        out += std::visit(
            Overloaded{[](const Heading& b) {
                           return QStringLiteral("<h%1>%2</h%1>\n").arg(QString::number(b.level), escaped(b.text));
                       },
                [](const Paragraph& b) {
                    return QStringLiteral("<p>%1</p>\n")
                        .arg(b.strong ? QStringLiteral("<strong>%1</strong>").arg(escaped(b.text)) : escaped(b.text));
                },
                [](const Items& b) {
                    QString lines;
                    for (const QString& text : b.texts) {
                        lines += b.boxes ? QStringLiteral("<li class=\"box\">☐ %1</li>\n").arg(escaped(text))
                                         : QStringLiteral("<li>%1</li>\n").arg(escaped(text));
                    }
                    return QStringLiteral("<ul>\n%1</ul>\n").arg(lines);
                },
                [&](const Figures& b) {
                    QString lines = cells(b.headers, QStringLiteral("th"));
                    for (const QStringList& texts : b.rows) {
                        lines += cells(texts, QStringLiteral("td"));
                    }
                    return QStringLiteral("<table>\n%1</table>\n").arg(lines);
                },
                [](const Code& b) { return QStringLiteral("<pre><code>%1</code></pre>\n").arg(escaped(b.text)); },
                [](const Picture& b) { return QStringLiteral("<figure>%1</figure>\n").arg(b.svg); }},
            block);
    }
    return out + QStringLiteral("</body>\n</html>\n");
}

} // namespace lk
