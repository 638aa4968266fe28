// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/change.h"

#include "model/draft/mappingtext.h"

#include <QCoreApplication>

namespace lk::cli {

namespace {

constexpr QLatin1String renameColumn("rename-column");
constexpr QLatin1String renameTable("rename-table");
constexpr QLatin1String changeType("change-type");

struct Say {
    Q_DECLARE_TR_FUNCTIONS(CommandLine)
};

bool isChange(const QString& option)
{
    return option == renameColumn || option == renameTable || option == changeType;
}

/// What stands before and behind the first `=` outside of quotes.
Result<std::pair<QString, QString>> halves(const Words::Option& option)
{
    bool quotes = false;
    for (qsizetype i = 0; i < option.value.size(); ++i) {
        if (option.value[i] == QLatin1Char('"')) {
            quotes = !quotes;
        } else if (option.value[i] == QLatin1Char('=') && !quotes) {
            const QString behind = option.value.sliced(i + 1).trimmed();
            if (behind.isEmpty()) {
                break;
            }
            return std::pair(option.value.left(i).trimmed(), behind);
        }
    }
    return failure(ErrorKind::BadInput, Say::tr("--%1 %2: something is missing.").arg(option.name, option.value),
        option.name == changeType        ? Say::tr("Write --change-type SCHEMA.TABLE.COLUMN=TYPE.")
            : option.name == renameTable ? Say::tr("Write --rename-table SCHEMA.TABLE=NEW.")
                                         : Say::tr("Write --rename-column SCHEMA.TABLE.COLUMN=NEW."));
}

/// A new name, written as in SQL: bare names fold to lower case.
Result<QString> newName(const QString& text)
{
    return splitQualified(text).and_then([&](const QStringList& parts) -> Result<QString> {
        if (parts.size() != 1) {
            return failure(ErrorKind::BadInput, Say::tr("The new name \"%1\" has a dot.").arg(text),
                Say::tr(
                    "A rename stays in its table and schema. A dot in the name itself is written in quotes: \"%1\".")
                    .arg(text));
        }
        return checkName(parts.first()).transform([&] { return parts.first(); });
    });
}

Result<Change> changeOf(const Words::Option& option)
{
    const auto both = halves(option);
    if (!both) {
        return std::unexpected(both.error());
    }
    const auto& [object, wanted] = *both;
    if (option.name == renameTable) {
        const auto table = parseTableName(object);
        const auto name = newName(wanted);
        if (!table || !name) {
            return std::unexpected(!table ? table.error() : name.error());
        }
        return RenameTable{*table, *name};
    }
    const auto column = parseColumnName(object);
    if (!column) {
        return std::unexpected(column.error());
    }
    if (option.name == changeType) {
        return ChangeType{column->table, column->column, wanted};
    }
    return newName(wanted).transform(
        [&](const QString& name) -> Change { return RenameColumn{column->table, column->column, name}; });
}

Result<Strategy> strategyOf(const QString& text)
{
    if (const auto strategy = strategyFromString(text)) {
        return *strategy;
    }
    return failure(ErrorKind::BadInput, Say::tr("Unknown strategy \"%1\".").arg(text),
        Say::tr("The strategies are auto, in-place, dual-column and view."));
}

Result<void> setExpression(Draft& draft, const Words::Option& option)
{
    auto* change = draft.changes.isEmpty() ? nullptr : std::get_if<ChangeType>(&draft.changes.last().change);
    if (change == nullptr) {
        return failure(
            ErrorKind::BadInput, Say::tr("--%1 belongs behind the --change-type that it is for.").arg(option.name));
    }
    QString& expression = option.name == QLatin1String("using") ? change->usingExpression
        : option.name == QLatin1String("back")                  ? change->backExpression
                                                                : change->otherwise;
    if (!expression.isEmpty()) {
        return failure(ErrorKind::BadInput,
            Say::tr("--%1 was given twice for %2.").arg(option.name, printed(draft.changes.last().change)));
    }
    if (option.value.trimmed().isEmpty()) {
        return failure(ErrorKind::BadInput, Say::tr("--%1 needs an expression.").arg(option.name));
    }
    expression = option.value.trimmed();
    return {};
}

ChangeType* lastTypeChange(Draft& draft)
{
    return draft.changes.isEmpty() ? nullptr : std::get_if<ChangeType>(&draft.changes.last().change);
}

Result<void> setDecision(Draft& draft, const Words::Option& option)
{
    ChangeType* change = lastTypeChange(draft);
    if (change == nullptr) {
        return failure(
            ErrorKind::BadInput, Say::tr("--%1 belongs behind the --change-type that it is for.").arg(option.name));
    }
    if (option.name == QLatin1String("losses")) {
        const auto decision = lossDecisionFromString(option.value);
        if (!decision) {
            return failure(ErrorKind::BadInput, Say::tr("Unknown decision \"%1\".").arg(option.value),
                Say::tr("The decisions are ask, accept and mend."));
        }
        change->decision = *decision;
        return {};
    }
    const auto mapping = mappingFromText(option.value);
    if (!mapping) {
        return std::unexpected(mapping.error());
    }
    for (const ValueMapping& one : std::as_const(change->mapping)) {
        if (one.from == mapping->from) {
            return failure(ErrorKind::BadInput, Say::tr("'%1' was mapped before.").arg(one.from));
        }
    }
    change->mapping << *mapping;
    return {};
}

} // namespace

QList<OptionSpec> changeOptions()
{
    return {
        {.name = renameColumn,
            .value = QStringLiteral("S.T.C=NEW"),
            .help = Say::tr("Rename a column"),
            .repeatable = true},
        {.name = renameTable,
            .value = QStringLiteral("S.T=NEW"),
            .help = Say::tr("Rename a table"),
            .repeatable = true},
        {.name = changeType,
            .value = QStringLiteral("S.T.C=TYPE"),
            .help = Say::tr("Change a column's type"),
            .repeatable = true},
        {.name = QStringLiteral("using"),
            .value = QStringLiteral("EXPR"),
            .help = Say::tr("Old value to new, over the column's own name; for the change before it"),
            .repeatable = true},
        {.name = QStringLiteral("back"),
            .value = QStringLiteral("EXPR"),
            .help = Say::tr("New value to old, over the column's own name; for the change before it"),
            .repeatable = true},
        {.name = QStringLiteral("otherwise"),
            .value = QStringLiteral("EXPR"),
            .help
            = Say::tr("New value of values that the conversion fails on, over the column's own name; for the change "
                      "before it"),
            .repeatable = true},
        {.name = QStringLiteral("map"),
            .value = QStringLiteral("VALUE=NEW"),
            .help = Say::tr("New value of one old value, or NULL, before any conversion; for the change before it"),
            .repeatable = true},
        {.name = QStringLiteral("losses"),
            .value = QStringLiteral("DECISION"),
            .help
            = Say::tr("What becomes of other values that do not survive: ask before Expand, accept as many as there "
                      "are now, or mend (you mend the rows, the plan counts again); for the change before it"),
            .repeatable = true},
        {.name = QStringLiteral("strategy"),
            .value = QStringLiteral("NAME"),
            .help = Say::tr("auto, in-place, dual-column or view"),
            .repeatable = true},
    };
}

Result<Draft> draftOf(const Words& words)
{
    Draft draft;
    QList<std::pair<qsizetype, Strategy>> strategies; // how many changes stood before it
    for (const Words::Option& option : words.options) {
        if (isChange(option.name)) {
            auto change = changeOf(option);
            if (!change) {
                return std::unexpected(change.error());
            }
            const auto before = draft.changes.size();
            draft.put({std::move(*change)});
            if (draft.changes.size() == before) {
                return failure(ErrorKind::BadInput,
                    Say::tr("--%1 %2: the same was changed before.").arg(option.name, option.value));
            }
        } else if (option.name == QLatin1String("map") || option.name == QLatin1String("losses")) {
            if (auto set = setDecision(draft, option); !set) {
                return std::unexpected(set.error());
            }
        } else if (option.name == QLatin1String("using") || option.name == QLatin1String("back")
            || option.name == QLatin1String("otherwise")) {
            if (auto set = setExpression(draft, option); !set) {
                return std::unexpected(set.error());
            }
        } else if (option.name == QLatin1String("strategy")) {
            const auto strategy = strategyOf(option.value);
            if (!strategy) {
                return std::unexpected(strategy.error());
            }
            strategies << std::pair(draft.changes.size(), *strategy);
        }
    }
    if (draft.isEmpty()) {
        return failure(ErrorKind::BadInput, Say::tr("No change was given."),
            Say::tr("Give --rename-column, --rename-table or --change-type, several if you like."));
    }
    const bool oneForAll
        = strategies.size() == 1 && (strategies.first().first == 0 || strategies.first().first == draft.changes.size());
    for (const auto& [before, strategy] : std::as_const(strategies)) {
        if (oneForAll) {
            for (DraftedChange& drafted : draft.changes) {
                drafted.strategy = strategy;
            }
        } else if (before == 0) {
            return failure(
                ErrorKind::BadInput, Say::tr("Of several --strategy each belongs behind the change that it is for."));
        } else {
            draft.changes[before - 1].strategy = strategy;
        }
    }
    return draft;
}

} // namespace lk::cli
