// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/strategywords.h"

#include "ui/plan/statewords.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace lk {

namespace {

const QString ids = QStringLiteral("(in-place|dual-column|view)");

QString wordOf(const QString& id)
{
    return strategyWord(id == QLatin1String("in-place") ? Strategy::InPlace
            : id == QLatin1String("dual-column")        ? Strategy::DualColumn
                                                        : Strategy::View);
}

/// Puts the word for group 2 of every match behind its group 1; `onOwnLine`: what follows a blank begins a line.
QString replaced(const QString& text, const QRegularExpression& pattern, bool onOwnLine)
{
    QString told;
    qsizetype from = 0;
    for (auto found = pattern.globalMatch(text); found.hasNext();) {
        const QRegularExpressionMatch match = found.next();
        QString before = match.captured(1);
        if (const auto blank = before.indexOf(QLatin1Char(' ')); onOwnLine && blank >= 0) {
            before[blank] = QLatin1Char('\n');
        }
        told += text.mid(from, match.capturedStart() - from) + before + wordOf(match.captured(2));
        from = match.capturedEnd(2);
    }
    return told + text.mid(from);
}

} // namespace

QString controlsInWords(QString text)
{
    if (!text.contains(QLatin1String("--"))) {
        return text;
    }
    struct Option {
        QRegularExpression pattern; ///< group 1: what is to be written there
        QString control;
    };
    const auto words = [](const char* control) { return QCoreApplication::translate("lk::Controls", control); };
    const QString expression = words(QT_TRANSLATE_NOOP("lk::Controls", "(Edit Expression)"));
    const QString sample = words(QT_TRANSLATE_NOOP("lk::Controls", "(Edit Expression: %1)"));
    const Option options[]{
        {QRegularExpression(QStringLiteral("\\(--using \"(.+?)\", [^)]*--back\\)")), sample},
        {QRegularExpression(QStringLiteral("\\(--using(?:, [^)]*--back)?\\)")), expression},
        {QRegularExpression(QStringLiteral("\\(--(?:back|otherwise)\\)")), expression},
        {QRegularExpression(QStringLiteral("\\(--map[^)]*\\)")),
            words(QT_TRANSLATE_NOOP("lk::Controls", "(Map Values…)"))},
        {QRegularExpression(QStringLiteral("\\(--losses mend\\)")),
            words(QT_TRANSLATE_NOOP("lk::Controls", "(Mend Rows Myself)"))},
        {QRegularExpression(QStringLiteral("\\(--lock-budget\\)")),
            words(QT_TRANSLATE_NOOP("lk::Controls", "(Lock budget, under Options)"))},
        {QRegularExpression(QStringLiteral("--take-over \\d+")),
            words(QT_TRANSLATE_NOOP("lk::Controls", "the button Take Over"))},
    };
    for (const Option& option : options) {
        for (auto found = option.pattern.match(text); found.hasMatch(); found = option.pattern.match(text)) {
            text.replace(found.capturedStart(), found.capturedLength(),
                option.control.contains(QLatin1String("%1")) ? option.control.arg(found.captured(1)) : option.control);
        }
    }
    return text;
}

QString strategiesInWords(const QString& text)
{
    // Where the planner sets them: before a reason, at the end of what was asked for, or as what was set aside.
    static const QRegularExpression reason(QStringLiteral("(^|[.!?…] |\\n)%1(?=: )").arg(ids));
    static const QRegularExpression nor(QStringLiteral("(^Nor by |[.!?…] Nor by |\\nNor by )%1(?=: )").arg(ids));
    static const QRegularExpression asked(QStringLiteral("( by strategy )%1(?=[.:])").arg(ids));
    static const QRegularExpression aside(QStringLiteral("(^|[.!?…] )%1(?= was set aside: )").arg(ids));
    return replaced(replaced(replaced(replaced(text, reason, true), nor, true), asked, false), aside, false);
}

Error strategiesInWords(Error error)
{
    static const QRegularExpression list(QStringLiteral("^[^:]+: %1(, %1)*\\.$").arg(ids));
    static const QRegularExpression one(QStringLiteral("(: |, )%1(?=[,.])").arg(ids));
    error.message = strategiesInWords(error.message);
    error.remedy
        = list.match(error.remedy).hasMatch() ? replaced(error.remedy, one, false) : strategiesInWords(error.remedy);
    error.remedy = controlsInWords(error.remedy);
    return error;
}

} // namespace lk
