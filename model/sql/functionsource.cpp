// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sql/functionsource.h"

namespace lk::sql {

namespace {

bool startsWord(QChar c)
{
    return c.isLetter() || c == QLatin1Char('_');
}
bool continuesWord(QChar c)
{
    return c.isLetterOrNumber() || c == QLatin1Char('_') || c == QLatin1Char('$');
}
QString folded(QString word)
{
    for (QChar& c : word) {
        if (c.unicode() < 128) {
            c = c.toLower();
        }
    }
    return word;
}

} // namespace

QList<SourceLine> readSource(const QString& source)
{
    QList<SourceLine> lines;
    int comment = 0; // depth of /* */
    bool string = false;
    const QStringList texts = source.split(QLatin1Char('\n'));
    for (const QString& text : texts) {
        SourceLine line{text.trimmed(), {}};
        for (qsizetype i = 0; i < text.size();) {
            const QStringView rest = QStringView(text).sliced(i);
            if (comment > 0) {
                if (rest.startsWith(QLatin1String("*/"))) {
                    --comment;
                    i += 2;
                } else if (rest.startsWith(QLatin1String("/*"))) {
                    ++comment;
                    i += 2;
                } else {
                    ++i;
                }
            } else if (!string && rest.startsWith(QLatin1String("--"))) {
                break;
            } else if (!string && rest.startsWith(QLatin1String("/*"))) {
                ++comment;
                i += 2;
            } else if (text[i] == QLatin1Char('\'')) {
                string = !string;
                ++i;
            } else if (text[i] == QLatin1Char('"')) {
                QString word;
                for (++i; i < text.size(); ++i) {
                    if (text[i] == QLatin1Char('"')) {
                        if (i + 1 < text.size() && text[i + 1] == QLatin1Char('"')) {
                            ++i;
                        } else {
                            break;
                        }
                    }
                    word += text[i];
                }
                ++i;
                line.words.insert(word);
            } else if (startsWord(text[i])) {
                const auto start = i;
                while (i < text.size() && continuesWord(text[i])) {
                    ++i;
                }
                line.words.insert(folded(text.sliced(start, i - start)));
            } else {
                // Digits belong to no name that starts here: 1e5 is not the column e5.
                const bool digit = text[i].isDigit();
                ++i;
                while (digit && i < text.size() && continuesWord(text[i])) {
                    ++i;
                }
            }
        }
        lines << line;
    }
    return lines;
}

} // namespace lk::sql
