// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/words.h"

#include <QCoreApplication>

#include <algorithm>
#include <vector>

namespace lk::cli {

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(CommandLine)
};

/// Levenshtein's distance, transpositions as one step: `recieve` is one away from `receive`.
qsizetype distance(const QString& a, const QString& b)
{
    const qsizetype width = b.size() + 1;
    std::vector<qsizetype> cells(size_t((a.size() + 1) * width));
    const auto at = [&](qsizetype i, qsizetype j) -> qsizetype& { return cells[size_t(i * width + j)]; };
    for (qsizetype i = 0; i <= a.size(); ++i) {
        for (qsizetype j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                at(i, j) = i + j;
                continue;
            }
            const qsizetype change = at(i - 1, j - 1) + (a[i - 1] == b[j - 1] ? 0 : 1);
            at(i, j) = std::min({at(i - 1, j) + 1, at(i, j - 1) + 1, change});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                at(i, j) = std::min(at(i, j), at(i - 2, j - 2) + 1);
            }
        }
    }
    return at(a.size(), b.size());
}

const OptionSpec* find(const Grammar& grammar, const QString& name)
{
    const auto it = std::ranges::find(grammar.options, name, &OptionSpec::name);
    return it == grammar.options.end() ? nullptr : &*it;
}

std::unexpected<Error> unknown(const Grammar& grammar, const QString& written, const QString& name)
{
    QStringList names;
    for (const OptionSpec& option : grammar.options) {
        names << option.name;
    }
    const QString meant = nearest(name, names);
    return failure(ErrorKind::BadInput, Say::tr("Unknown option %1.").arg(written),
        meant.isEmpty() ? QString() : Say::tr("Did you mean --%1?").arg(meant));
}

} // namespace

bool Words::has(const QString& name) const
{
    return std::ranges::any_of(options, [&](const Option& option) { return option.name == name; });
}

QString Words::value(const QString& name) const
{
    const auto it = std::ranges::find(options, name, &Option::name);
    return it == options.end() ? QString() : it->value;
}

QStringList Words::values(const QString& name) const
{
    QStringList all;
    for (const Option& option : options) {
        if (option.name == name) {
            all << option.value;
        }
    }
    return all;
}

QString nearest(const QString& word, const QStringList& candidates)
{
    QString best;
    qsizetype bestDistance = std::max<qsizetype>(1, word.size() / 3) + 1;
    for (const QString& candidate : candidates) {
        const qsizetype d = distance(word.toLower(), candidate.toLower());
        if (d < bestDistance) {
            bestDistance = d;
            best = candidate;
        }
    }
    return best;
}

Result<Words> parseWords(const Grammar& grammar, const QStringList& arguments)
{
    Words words;
    bool optionsOver = false;
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        const QString& argument = arguments[i];
        // A single dash means standard input or output: a word like any other.
        if (optionsOver || !argument.startsWith(QLatin1Char('-')) || argument == QLatin1String("-")) {
            words.positional << argument;
            continue;
        }
        if (argument == QLatin1String("--")) {
            optionsOver = true;
            continue;
        }
        const OptionSpec* spec = nullptr;
        std::optional<QString> value;
        if (argument.startsWith(QLatin1String("--"))) {
            const qsizetype equals = argument.indexOf(QLatin1Char('='));
            const QString name = equals < 0 ? argument.sliced(2) : argument.sliced(2, equals - 2);
            spec = find(grammar, name);
            if (spec == nullptr) {
                return unknown(grammar, QLatin1String("--") + name, name);
            }
            if (equals >= 0) {
                value = argument.sliced(equals + 1);
            }
        } else {
            const auto it = std::ranges::find(grammar.options, argument[1], &OptionSpec::letter);
            if (it == grammar.options.end()) {
                return unknown(grammar, argument.left(2), argument.sliced(1));
            }
            spec = &*it;
            if (argument.size() > 2) {
                value = argument.sliced(argument[2] == QLatin1Char('=') ? 3 : 2);
            }
        }
        const bool isSwitch = spec->value.isEmpty();
        if (isSwitch && value) {
            return failure(ErrorKind::BadInput, Say::tr("Option --%1 takes no value.").arg(spec->name));
        }
        if (!isSwitch && !value) {
            if (i + 1 == arguments.size() || arguments[i + 1].startsWith(QLatin1String("--"))) {
                return failure(
                    ErrorKind::BadInput, Say::tr("Option --%1 needs a value: %2.").arg(spec->name, spec->value));
            }
            value = arguments[++i];
        }
        if (!spec->repeatable && words.has(spec->name)) {
            return failure(ErrorKind::BadInput, Say::tr("Option --%1 was given twice.").arg(spec->name));
        }
        words.options << Words::Option{spec->name, value.value_or(QString())};
    }
    if (words.has(QStringLiteral("help"))) {
        return words; // whatever else is missing
    }
    if (words.positional.size() < grammar.positional.size() && !grammar.optionalPositional) {
        return failure(ErrorKind::BadInput, Say::tr("%1 is missing.").arg(grammar.positional[words.positional.size()]));
    }
    if (words.positional.size() > grammar.positional.size()) {
        return failure(ErrorKind::BadInput,
            Say::tr("\"%1\" is one word too many.").arg(words.positional[grammar.positional.size()]));
    }
    for (const OptionSpec& option : grammar.options) {
        if (option.required && !words.has(option.name)) {
            return failure(ErrorKind::BadInput, Say::tr("--%1 %2 is missing.").arg(option.name, option.value));
        }
    }
    return words;
}

} // namespace lk::cli
