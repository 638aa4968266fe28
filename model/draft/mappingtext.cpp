// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/draft/mappingtext.h"

#include <QCoreApplication>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Draft)
};

bool isNull(const QString& text)
{
    return text.compare(QLatin1String("NULL"), Qt::CaseInsensitive) == 0;
}

/// Behind the closing quote; -1 when none closes. What stands between them goes to `content`.
qsizetype readQuoted(const QString& text, qsizetype at, QString& content)
{
    for (++at; at < text.size(); ++at) {
        if (text[at] == QLatin1Char('\'')) {
            if (at + 1 >= text.size() || text[at + 1] != QLatin1Char('\'')) {
                return at + 1;
            }
            ++at;
        }
        content += text[at];
    }
    return -1;
}

QString quotedText(const QString& text)
{
    return QLatin1Char('\'') + QString(text).replace(QLatin1Char('\''), QLatin1String("''")) + QLatin1Char('\'');
}

} // namespace

Result<ValueMapping> mappingFromText(const QString& text)
{
    const auto bad = [&](const QString& problem) {
        return failure(ErrorKind::BadInput, Words::tr("The mapping \"%1\" cannot be read: %2").arg(text, problem),
            Words::tr("Write VALUE=NEW, e.g. n/a=0, or =NULL for the empty text, or 'a=b'=1."));
    };
    ValueMapping mapping;
    qsizetype at = 0;
    if (text.startsWith(QLatin1Char('\''))) {
        at = readQuoted(text, 0, mapping.from);
        if (at < 0) {
            return bad(Words::tr("a quote is not closed."));
        }
    } else {
        at = text.indexOf(QLatin1Char('='));
        mapping.from = text.left(at);
    }
    if (at < 0 || at >= text.size() || text[at] != QLatin1Char('=')) {
        return bad(Words::tr("there is no = behind the value."));
    }
    const QString behind = text.sliced(at + 1);
    if (!behind.startsWith(QLatin1Char('\''))) {
        mapping.to = isNull(behind) ? std::nullopt : std::optional(behind);
        return mapping;
    }
    QString content;
    if (readQuoted(behind, 0, content) != behind.size()) {
        return bad(Words::tr("a quote is not closed, or something stands behind it."));
    }
    mapping.to = content;
    return mapping;
}

QString mappingText(const ValueMapping& mapping)
{
    const bool quoteFrom = mapping.from.contains(QLatin1Char('=')) || mapping.from.startsWith(QLatin1Char('\''));
    const QString from = quoteFrom ? quotedText(mapping.from) : mapping.from;
    if (!mapping.to) {
        return from + QLatin1String("=NULL");
    }
    const bool quoteTo = isNull(*mapping.to) || mapping.to->startsWith(QLatin1Char('\''));
    return from + QLatin1Char('=') + (quoteTo ? quotedText(*mapping.to) : *mapping.to);
}

} // namespace lk
