// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/table/outlook.h"

#include "model/plan/checks.h"
#include "model/plan/dependants.h"
#include "model/plan/objectobstacles.h"
#include "model/plan/strategies.h"
#include "model/plan/viewstrategy.h"
#include "ui/plan/strategywords.h"

#include <QCoreApplication>

#include <algorithm>

namespace lk {

namespace {

constexpr qsizetype reasonsMost = 50;

/// The change that is looked at, whatever of it is drafted.
bool isIt(const Change& change, const Table& table, const QString& column, Intent intent)
{
    if (tableOf(change) != table.name) {
        return false;
    }
    if (column.isEmpty()) {
        return std::holds_alternative<RenameTable>(change);
    }
    if (intent == Intent::Rename) {
        const auto* rename = std::get_if<RenameColumn>(&change);
        return rename != nullptr && rename->column == column;
    }
    const auto* type = std::get_if<ChangeType>(&change);
    return type != nullptr && type->column == column;
}

/// A name that nothing has yet, and a type that the values have to be converted to.
Change anyChange(const Table& table, const QString& column, Intent intent)
{
    QString name = QStringLiteral("another_name");
    while (table.column(name) != nullptr) {
        name += QLatin1Char('_');
    }
    if (column.isEmpty()) {
        return RenameTable{table.name, name};
    }
    if (intent == Intent::Rename) {
        return RenameColumn{table.name, column, name};
    }
    return ChangeType{table.name, column, table.column(column)->type};
}

/// As far as it can be told without the server, who knows types by other names too.
QString typeAsPlanned(const Table& table, const ChangeType& change)
{
    const QString type = change.newType.simplified();
    const Column* column = table.column(change.column);
    return column != nullptr && planner::typeFamily(type).isEmpty() ? column->type : type;
}

/// What stands in the way of the strategies that could have carried the change.
QStringList obstaclesOf(const Table& table, const Column& column, const PlannerInput& in, Intent intent)
{
    planner::TableJob job{&table, &in};
    planner::ColumnJob one;
    one.column = &column;
    one.newName = column.name;
    one.conversion = planner::identityConversion(column);
    for (qsizetype i = 0; i < in.draft.changes.size(); ++i) {
        const Change& change = in.draft.changes[i].change;
        if (isIt(change, table, column.name, Intent::Rename)) {
            one.newName = std::get<RenameColumn>(change).newName;
        } else if (isIt(change, table, column.name, Intent::Retype)) {
            one.retype = std::get<ChangeType>(change);
            one.conversion.newType = in.types.value(i).newType;
        }
    }
    job.columns << one;
    QStringList reasons = planner::dualColumnObstacles(job);
    if (reasons.isEmpty() && intent == Intent::Rename) {
        reasons = planner::inheritanceObstacles(table, column) + planner::viewObstacles(table, in.serverVersion);
    } else if (reasons.isEmpty()) {
        reasons = planner::alterTypeObstacles(table, column);
    }
    reasons.removeDuplicates();
    // A thousand partitions may give a reason each, and nobody reads them all.
    if (reasons.size() > reasonsMost) {
        const auto more = reasons.size() - reasonsMost;
        reasons.resize(reasonsMost);
        reasons << (more == 1
                ? QCoreApplication::translate("lk::Outlook", "and 1 more such reason")
                : QCoreApplication::translate("lk::Outlook", "and %n more such reasons", nullptr, int(more)));
    }
    return reasons;
}

QString inWords(const Error& raw)
{
    const Error error = strategiesInWords(raw);
    return error.remedy.isEmpty() ? error.message : error.message + QLatin1Char(' ') + error.remedy;
}

bool speaksOf(const Hazard& hazard, const Table& table, const QString& column)
{
    return hazard.title.contains(printedName(column)) || hazard.title.contains(table.name.printed());
}

} // namespace

Outlook outlookFor(const Table& table, const QString& column, Intent intent, const Draft& draft, int serverVersion)
{
    Outlook outlook;
    outlook.intent = intent;
    const Column* of = column.isEmpty() ? nullptr : table.column(column);
    if (!column.isEmpty() && of == nullptr) {
        return outlook;
    }
    PlannerInput in;
    in.planId = QStringLiteral("outlook");
    in.serverVersion = serverVersion;
    in.tables = {table};
    DraftedChange looked{anyChange(table, column, intent)};
    bool drafted = false;
    for (const DraftedChange& one : draft.changes) {
        if (tableOf(one.change) != table.name) {
            continue;
        }
        in.draft.changes << one;
        if (isIt(one.change, table, column, intent)) {
            looked = one;
            drafted = true;
        }
    }
    if (!drafted) {
        in.draft.changes << looked;
    }
    TypeFacts facts;
    bool twice = false;
    for (const DraftedChange& one : std::as_const(in.draft.changes)) {
        TypeFacts known;
        if (const auto* type = std::get_if<ChangeType>(&one.change)) {
            known.newType = typeAsPlanned(table, *type);
            if (of != nullptr && isIt(one.change, table, column, Intent::Retype)) {
                outlook.retypes = true;
                facts = known;
                twice = twice || intent == Intent::Rename;
            }
        } else if (of != nullptr && intent == Intent::Retype && isIt(one.change, table, column, Intent::Rename)) {
            twice = true;
        }
        in.types << known;
    }
    outlook.work = Work::Rewrite;
    PlannerInput single = in;
    single.draft.changes = {looked};
    single.types = {facts};
    if (const auto meant = planner::checkDraft(single); !meant) {
        outlook.because = inWords(meant.error());
        outlook.obstacles = {outlook.because};
        return outlook;
    }
    const auto decision = planner::decide(looked, table, facts, in, twice, in.draft.changes.size() > 1);
    if (decision) {
        outlook.strategy = decision->chosen;
        outlook.because = strategiesInWords(decision->because);
    } else {
        outlook.because = strategiesInWords(decision.error().message);
        outlook.obstacles = of == nullptr ? QStringList{outlook.because}
                                          : obstaclesOf(table, *of, in, outlook.retypes ? Intent::Retype : intent);
    }
    // Of name and type of one column that change together the planner judges the type.
    if (decision && twice && intent == Intent::Rename) {
        outlook.obstacles = obstaclesOf(table, *of, in, Intent::Retype);
        if (!outlook.obstacles.isEmpty()) {
            outlook.strategy.reset();
        }
    }
    return outlook;
}

Outlook outlookFor(const Result<Plan>& planned, const Table& table, const QString& column, Outlook alone)
{
    Outlook outlook = std::move(alone);
    outlook.asked = true;
    if (!planned) {
        // Where the catalog tells the single reasons they are clearer than one long sentence.
        const Error& error = planned.error();
        if (outlook.strategy || outlook.obstacles.isEmpty() || error.kind != ErrorKind::Unsupported) {
            outlook.obstacles = {inWords(error)};
        }
        outlook.strategy.reset();
        outlook.because = strategiesInWords(error.message);
        return outlook;
    }
    outlook.obstacles.clear();
    for (const Decision& decision : planned->decisions) {
        if (isIt(decision.change, table, column, outlook.intent)) {
            outlook.strategy = decision.chosen;
            outlook.because = strategiesInWords(decision.because);
        }
        const auto* type = std::get_if<ChangeType>(&decision.change);
        const auto pulls = [&](const InboundKey& key) {
            const auto place = key.columns.indexOf(type->column);
            return key.table == type->table && place >= 0
                && table.columnNames({key.referencedColumns.value(place)}).contains(column);
        };
        const ColumnName other = type == nullptr ? ColumnName() : ColumnName{type->table, type->column};
        if (type != nullptr && outlook.retypes && other != ColumnName{table.name, column}
            && std::ranges::any_of(table.inboundKeys, pulls)) {
            outlook.together << other;
        }
    }
    const bool alike = planned->decisions.size() == 1 + outlook.together.size();
    QList<Hazard> hazards = planned->hazards;
    for (const Step& step : planned->steps) {
        if (step.id == QStringLiteral("migrate.%1.type.%2").arg(table.name.name, column)) {
            outlook.work = step.work;
        }
        hazards << step.hazards;
    }
    for (Hazard& hazard : hazards) {
        hazard.remedy = controlsInWords(hazard.remedy);
        if (!alike && !speaksOf(hazard, table, column)) {
            continue; // another change of the draft's
        }
        if (hazard.severity == Severity::Blocking && !outlook.blocking.contains(hazard)) {
            outlook.blocking << hazard;
        }
        const bool loses = hazard.id == QLatin1String("type.lossy")
            || (hazard.id == QLatin1String("type.may-fail") && hazard.severity == Severity::Warning);
        if (loses && !outlook.losses.contains(hazard)) {
            outlook.losses << hazard;
        }
    }
    return outlook;
}

} // namespace lk
