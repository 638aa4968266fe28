// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/draft/draft.h"

#include "model/base/overloaded.h"
#include "model/draft/jsonreader.h"

#include <QCoreApplication>
#include <QJsonArray>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Draft)
};

/// Same kind of change on the same object: one of them can stand in a draft.
bool sameTarget(const Change& a, const Change& b)
{
    if (a.index() != b.index() || tableOf(a) != tableOf(b)) {
        return false;
    }
    return std::visit(Overloaded{
                          [&](const RenameColumn& c) { return c.column == std::get<RenameColumn>(b).column; },
                          [&](const ChangeType& c) { return c.column == std::get<ChangeType>(b).column; },
                          [&](const RenameTable&) { return true; },
                      },
        a);
}

QJsonArray mappingToJson(const QList<ValueMapping>& mapping)
{
    QJsonArray json;
    for (const ValueMapping& one : mapping) {
        json << QJsonObject{
            {QStringLiteral("from"), one.from}, {QStringLiteral("to"), one.to ? QJsonValue(*one.to) : QJsonValue()}};
    }
    return json;
}

QJsonObject toJson(const Change& change)
{
    const QualifiedName& table = tableOf(change);
    QJsonObject json{{QStringLiteral("schema"), table.schema}, {QStringLiteral("table"), table.name}};
    std::visit(Overloaded{
                   [&](const RenameColumn& c) {
                       json[QLatin1String("kind")] = QStringLiteral("rename-column");
                       json[QLatin1String("column")] = c.column;
                       json[QLatin1String("newName")] = c.newName;
                   },
                   [&](const ChangeType& c) {
                       json[QLatin1String("kind")] = QStringLiteral("change-type");
                       json[QLatin1String("column")] = c.column;
                       json[QLatin1String("newType")] = c.newType;
                       json[QLatin1String("using")] = c.usingExpression;
                       json[QLatin1String("back")] = c.backExpression;
                       json[QLatin1String("decision")] = toString(c.decision);
                       if (!c.mapping.isEmpty()) {
                           json[QLatin1String("mapping")] = mappingToJson(c.mapping);
                       }
                       if (!c.otherwise.isEmpty()) {
                           json[QLatin1String("otherwise")] = c.otherwise;
                       }
                   },
                   [&](const RenameTable& c) {
                       json[QLatin1String("kind")] = QStringLiteral("rename-table");
                       json[QLatin1String("newName")] = c.newName;
                   },
               },
        change);
    return json;
}

ChangeType readChangeType(const JsonReader& in, const QualifiedName& table)
{
    ChangeType change{table, in.string(QLatin1String("column")), in.string(QLatin1String("newType")),
        in.string(QLatin1String("using")), in.string(QLatin1String("back"))};
    // Files of earlier versions know no decisions.
    if (in.has(QLatin1String("decision"))) {
        change.decision = in.word(QLatin1String("decision"), lossDecisionFromString);
    }
    if (in.has(QLatin1String("mapping"))) {
        for (const JsonReader& item : in.objects(QLatin1String("mapping"))) {
            ValueMapping one{item.string(QLatin1String("from")), std::nullopt};
            if (!item.isNull(QLatin1String("to"))) {
                one.to = item.string(QLatin1String("to"));
            }
            change.mapping << one;
        }
    }
    if (in.has(QLatin1String("otherwise"))) {
        change.otherwise = in.string(QLatin1String("otherwise"));
    }
    return change;
}

Change readChange(const JsonReader& in)
{
    const QualifiedName table{in.string(QLatin1String("schema")), in.string(QLatin1String("table"))};
    const QString kind = in.string(QLatin1String("kind"));
    if (kind == QLatin1String("rename-column")) {
        return RenameColumn{table, in.string(QLatin1String("column")), in.string(QLatin1String("newName"))};
    }
    if (kind == QLatin1String("change-type")) {
        return readChangeType(in, table);
    }
    if (kind != QLatin1String("rename-table")) {
        in.damaged(QStringLiteral("kind"), QStringLiteral("a known kind of change"));
    }
    return RenameTable{table, in.string(QLatin1String("newName"))};
}

} // namespace

QString toString(Strategy strategy)
{
    switch (strategy) {
    case Strategy::Auto:
        return QStringLiteral("auto");
    case Strategy::InPlace:
        return QStringLiteral("in-place");
    case Strategy::DualColumn:
        return QStringLiteral("dual-column");
    case Strategy::View:
        return QStringLiteral("view");
    }
    Q_UNREACHABLE();
}

std::optional<Strategy> strategyFromString(const QString& text)
{
    for (const Strategy s : {Strategy::Auto, Strategy::InPlace, Strategy::DualColumn, Strategy::View}) {
        if (text == toString(s)) {
            return s;
        }
    }
    return std::nullopt;
}

QString toString(LossDecision decision)
{
    switch (decision) {
    case LossDecision::Ask:
        return QStringLiteral("ask");
    case LossDecision::Accept:
        return QStringLiteral("accept");
    case LossDecision::Mend:
        return QStringLiteral("mend");
    }
    Q_UNREACHABLE();
}

std::optional<LossDecision> lossDecisionFromString(const QString& text)
{
    for (const LossDecision d : {LossDecision::Ask, LossDecision::Accept, LossDecision::Mend}) {
        if (text == toString(d)) {
            return d;
        }
    }
    return std::nullopt;
}

const QualifiedName& tableOf(const Change& change)
{
    return std::visit([](const auto& c) -> const QualifiedName& { return c.table; }, change);
}

QString printed(const Change& change)
{
    return std::visit(
        Overloaded{
            [](const RenameColumn& c) {
                return Words::tr("rename column %1 to %2")
                    .arg(ColumnName{c.table, c.column}.printed(), printedName(c.newName));
            },
            [](const ChangeType& c) {
                return Words::tr("change type of %1 to %2").arg(ColumnName{c.table, c.column}.printed(), c.newType);
            },
            [](const RenameTable& c) {
                return Words::tr("rename table %1 to %2").arg(c.table.printed(), printedName(c.newName));
            },
        },
        change);
}

QList<QualifiedName> Draft::tables() const
{
    QList<QualifiedName> names;
    for (const DraftedChange& drafted : changes) {
        if (!names.contains(tableOf(drafted.change))) {
            names << tableOf(drafted.change);
        }
    }
    return names;
}

void Draft::put(DraftedChange drafted)
{
    for (DraftedChange& present : changes) {
        if (sameTarget(present.change, drafted.change)) {
            present = std::move(drafted);
            return;
        }
    }
    changes << std::move(drafted);
}

bool Draft::remove(const Change& change)
{
    return changes.removeIf([&](const DraftedChange& d) { return sameTarget(d.change, change); }) > 0;
}

QJsonObject toJson(const Draft& draft)
{
    QJsonArray changes;
    for (const DraftedChange& drafted : draft.changes) {
        QJsonObject json = toJson(drafted.change);
        json[QLatin1String("strategy")] = toString(drafted.strategy);
        if (!drafted.reason.isEmpty()) {
            json[QLatin1String("reason")] = drafted.reason;
        }
        changes << json;
    }
    return {{QStringLiteral("changes"), changes}};
}

QJsonObject changeToJson(const Change& change)
{
    return toJson(change);
}

Change changeFromJson(const JsonReader& in)
{
    return readChange(in);
}

Result<Draft> draftFromJson(const QJsonObject& json)
{
    std::optional<Error> error;
    const JsonReader in(json, QString(), error);
    Draft draft;
    for (const JsonReader& item : in.objects(QLatin1String("changes"))) {
        draft.changes << DraftedChange{readChange(item), item.word(QLatin1String("strategy"), strategyFromString),
            item.has(QLatin1String("reason")) ? item.string(QLatin1String("reason")) : QString()};
    }
    if (error) {
        return std::unexpected(*error);
    }
    return draft;
}

} // namespace lk
