// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/strategies.h"

#include "model/base/overloaded.h"
#include "model/plan/dependants.h"
#include "model/plan/keys.h"
#include "model/plan/objectobstacles.h"
#include "model/plan/triggerarguments.h"
#include "model/plan/viewstrategy.h"
#include "model/plan/words.h"

#include <QLocale>
#include <QRegularExpression>

#include <algorithm>

namespace lk::planner {

namespace {

/// The first word of a reason may be a name, which is never written otherwise than it is.
bool beginsWithName(const QString& text, const Table& table)
{
    const QString word = text.section(QLatin1Char(' '), 0, 0);
    static const QRegularExpression plain(QStringLiteral("^[a-z]+$"));
    if (!plain.match(word).hasMatch() || word == table.name.name) {
        return true;
    }
    const auto named = [&](const auto& one) { return one.name == word; };
    return std::ranges::any_of(table.columns, named) || std::ranges::any_of(table.indexes, named)
        || std::ranges::any_of(table.constraints, named) || std::ranges::any_of(table.triggers, named);
}

QString sentence(const QStringList& reasons, const Table& table)
{
    QString text = reasons.join(QStringLiteral("; "));
    if (!text.isEmpty()) {
        if (!beginsWithName(text, table)) {
            text[0] = text[0].toUpper();
        }
        text += QLatin1Char('.');
    }
    return text;
}

StrategyOption option(Strategy strategy, const QStringList& obstacles, const QString& cost, const Table& table)
{
    return {strategy, obstacles.isEmpty(), obstacles.isEmpty() ? cost : sentence(obstacles, table)};
}

QString copyCost(const Table& table, const QList<int>& columns)
{
    qint64 indexes = 0;
    qsizetype count = 0;
    for (const Index& index : table.indexes) {
        if (std::ranges::any_of(columns, [&](int c) { return index.columns.contains(c); })) {
            indexes += index.bytes;
            ++count;
        }
    }
    QString cost = Words::tr(
        "Copies %1 in small batches and builds %n index(es) again (%2); locks of milliseconds, the application "
        "may use either form throughout.",
        nullptr, static_cast<int>(count))
                       .arg(size(table), bytes(indexes));
    if (table.estimatedRows > 0) {
        // Measured on PostgreSQL 17 with rows of 75 and 205 bytes: the heap grew by 18 to 23 %, WAL was the heap once
        // with full pages and 270 bytes a row, twins of indexes included.
        const qint64 disk = table.heapBytes / 4 + indexes;
        const qint64 wal = table.heapBytes * 11 / 10 + table.estimatedRows * 270;
        constexpr qint64 rowsPerSecond = 40'000;
        const int minutes = static_cast<int>((table.estimatedRows / rowsPerSecond + 30) / 60);
        const QString time
            = minutes == 0 ? Words::tr("less than a minute") : Words::tr("%n minute(s)", nullptr, minutes);
        cost += QLatin1Char(' ')
            + Words::tr("By estimate %1 more disk, %2 of WAL, and %3 at 40,000 rows a second; the run shows the true "
                        "pace.")
                  .arg(bytes(disk), bytes(wal), time);
    }
    return cost;
}

QStringList dualObstacles(const DraftedChange& drafted, const Table& table, const Column& column,
    const TypeFacts& facts, const PlannerInput& in, bool sameColumnTwice)
{
    TableJob job{&table, &in};
    ColumnJob c;
    c.column = &column;
    c.newName = column.name;
    c.conversion = identityConversion(column);
    if (const auto* type = std::get_if<ChangeType>(&drafted.change)) {
        c.retype = *type;
        c.conversion.oldType = column.type;
        c.conversion.newType = facts.newType;
        c.newTraits = facts.traits;
    } else if (sameColumnTwice) {
        return {}; // judged with the change of its type
    }
    // What stands in the way of two names does so whichever of the two changes is looked at.
    for (const DraftedChange& other : in.draft.changes) {
        const auto* rename = std::get_if<RenameColumn>(&other.change);
        if (rename != nullptr && rename->table == table.name && rename->column == column.name) {
            c.newName = rename->newName;
        }
    }
    job.columns << c;
    return dualColumnObstacles(job);
}

struct Choice {
    QList<StrategyOption> options;
    QList<Strategy> preference; ///< of the possible ones, best first
    QString because;
};

Choice forRenameColumn(const DraftedChange& drafted, const RenameColumn& change, const Table& table,
    const PlannerInput& in, bool sameColumnTwice, bool otherChanges)
{
    const Column& column = *table.column(change.column);
    const NamingFunctions naming = functionsNaming(table, column.number);
    QStringList inPlace;
    if (!naming.triggers.isEmpty() || !naming.others.isEmpty()) {
        inPlace << Words::tr("text of functions names the column and would break at once: %1")
                       .arg((naming.triggers + naming.others).join(Words::tr(", ")));
    }
    const QStringList given = renamedArgumentObstacles(table, change.column, change.newName);
    inPlace << given;
    if (sameColumnTwice) {
        inPlace << Words::tr("the type changes too, and both go together through one new column");
    }
    inPlace << inheritanceObstacles(table, column);
    QStringList view
        = viewObstacles(table, in.serverVersion) + inheritanceObstacles(table, column) + publishedNameObstacles(table);
    view << wideRowObstacles(table, true);
    if (!naming.triggers.isEmpty()) {
        view << Words::tr("trigger functions name the column and would break at once: %1")
                    .arg(naming.triggers.join(Words::tr(", ")));
    }
    view << given;
    if (otherChanges) {
        view << Words::tr("the draft makes other changes to the table, and a view in its place stands in their way");
    }
    const bool small = wholeBytes(table) < in.smallTableBytes;
    const QStringList dual = dualObstacles(drafted, table, column, {}, in, sameColumnTwice);
    Choice choice;
    choice.options = {
        option(Strategy::InPlace, inPlace,
            Words::tr("One change of the catalog, nothing copied; the application must read either name first."),
            table),
        option(Strategy::DualColumn, dual, copyCost(table, {column.number}), table),
        option(Strategy::View, view,
            Words::tr("Nothing copied and both names work, but the table becomes a view until Contract, with a view's "
                      "limits."),
            table),
    };
    if (sameColumnTwice) {
        choice.preference = {Strategy::DualColumn};
        choice.because = Words::tr("Name and type change together through one new column.");
    } else if (small) {
        choice.preference = {Strategy::DualColumn, Strategy::InPlace, Strategy::View};
        choice.because = dual.isEmpty()
            ? Words::tr("The table is small (%1): copying it costs little, and both names work throughout.")
                  .arg(size(table))
            : inPlace.isEmpty() ? Words::tr("The name changes in one moment, and nothing is copied.")
                                : Words::tr("Both names work, and nothing is copied.");
    } else {
        choice.preference = {Strategy::InPlace, Strategy::View, Strategy::DualColumn};
        choice.because = Words::tr("The table is large (%1): a rename needs no copy of it.").arg(size(table));
    }
    return choice;
}

/// A key and what references it change in the same moment, or one could hold what the other cannot.
QStringList keyObstacles(const Table& table, const Column& column, const PlannerInput& in)
{
    QStringList reasons;
    QStringList tables;
    for (const InboundKey& key : table.inboundKeys) {
        const auto place = key.referencedColumns.indexOf(column.number);
        if (place >= 0 && retypes(in, {key.table, key.columns.value(place)})) {
            tables << ColumnName{key.table, key.columns.value(place)}.printed();
        }
    }
    tables.removeDuplicates();
    if (!tables.isEmpty()) {
        reasons << Words::tr("%1 references it and must change in the same moment").arg(tables.join(Words::tr(", ")));
    }
    for (const Constraint& k : table.constraints) {
        const auto place = k.columns.indexOf(column.number);
        if (k.kind != ConstraintKind::ForeignKey || place < 0 || !k.referencedTable) {
            continue;
        }
        const ColumnName referenced{*k.referencedTable, k.referencedColumns.value(place)};
        if (retypes(in, referenced)) {
            reasons << Words::tr("it references %1 and must change in the same moment").arg(referenced.printed());
        }
    }
    return reasons;
}

Choice forChangeType(const DraftedChange& drafted, const ChangeType& change, const Table& table, const TypeFacts& facts,
    const PlannerInput& in, bool sameColumnTwice)
{
    const Column& column = *table.column(change.column);
    // A rewrite of a partitioned table locks every partition until the last one is written.
    const bool small = table.kind != TableKind::Partitioned && wholeBytes(table) < in.smallTableBytes;
    QStringList inPlace = alterTypeObstacles(table, column);
    const bool loses = facts.forwardCanFail || !facts.forwardLossless;
    const bool free = !facts.rewrites && !facts.rebuildsIndexes && !facts.scans && !loses
        && change.usingExpression.trimmed().isEmpty();
    if (!free && !small) {
        inPlace << Words::tr("the table would be locked while %1 are %2")
                       .arg(size(table),
                           facts.rewrites || loses || !change.usingExpression.isEmpty() ? Words::tr("written anew")
                               : facts.rebuildsIndexes ? Words::tr("read and indexed anew")
                                                       : Words::tr("read, to prove a CHECK again"));
    }
    if (!free) {
        inPlace << keyObstacles(table, column, in);
        for (const KeyPeer& peer : keyPeers(table, column)) {
            if (peer.bytes >= in.smallTableBytes) {
                inPlace << Words::tr("foreign key %1 would be checked anew while %2 (%3) is locked too")
                               .arg(printedName(peer.key), peer.table.printed(), bytes(peer.bytes));
            }
        }
    }
    const QStringList key = table.primaryKey();
    if (loses && (key.isEmpty() || key.contains(column.name))) {
        inPlace << Words::tr(
            "values may be lost, and without a primary key that stays the same none could be given back");
    }
    if (sameColumnTwice) {
        inPlace << Words::tr("the name changes too, and both go together through one new column");
    }
    if (!column.identity.isEmpty() && typeFamily(facts.newType) != QLatin1String("integer")) {
        inPlace << Words::tr("%1 is an identity column, which only whole numbers can be; drop the identity first")
                       .arg(printedName(column.name));
    }
    const QStringList dual = dualObstacles(drafted, table, column, facts, in, sameColumnTwice);
    Choice choice;
    choice.options = {
        option(Strategy::InPlace, inPlace,
            free ? Words::tr("No value is rewritten: one change of the catalog.")
                 : Words::tr("One ALTER TABLE under a full lock for %1.").arg(size(table)),
            table),
        option(Strategy::DualColumn, dual, copyCost(table, {column.number}), table),
        option(Strategy::View, {Words::tr("a view cannot change how values are stored")}, {}, table),
    };
    choice.preference = {Strategy::InPlace, Strategy::DualColumn};
    if (inPlace.isEmpty()) {
        choice.because = free ? Words::tr("PostgreSQL changes this type without touching a row.")
                              : Words::tr("The table is small (%1) and fits the lock budget.").arg(size(table));
    } else {
        choice.because = Words::tr("Old and new form live side by side, so nobody waits for a change of the table.");
    }
    return choice;
}

Choice forRenameTable(const Table& table, const PlannerInput& in, bool otherChanges)
{
    QStringList view = viewObstacles(table, in.serverVersion);
    if (otherChanges) {
        view << Words::tr("the draft makes other changes to the table, and a view in its place stands in their way");
    }
    Choice choice;
    choice.options = {
        option(Strategy::InPlace, {},
            Words::tr("One change of the catalog; the application must cope with either name first."), table),
        option(Strategy::DualColumn, {Words::tr("a table's name needs no second column")}, {}, table),
        option(Strategy::View, view,
            Words::tr("Both names work until Contract, but the old one is a view, with a view's limits."), table),
    };
    choice.preference = {Strategy::View, Strategy::InPlace};
    choice.because = view.isEmpty()
        ? Words::tr("With a view under the old name no request fails, and nothing is copied.")
        : Words::tr("The name changes in one moment, and nothing is copied.");
    return choice;
}

QString freeTheWay()
{
    return Words::tr("Remove what stands in the way of one of them (drop it, and make it again afterwards for the new "
                     "form), then plan again.");
}

} // namespace

Result<Decision> decide(const DraftedChange& drafted, const Table& table, const TypeFacts& facts,
    const PlannerInput& in, bool sameColumnTwice, bool tableHasOtherChanges)
{
    const Choice choice = std::visit(
        Overloaded{
            [&](const RenameColumn& c) {
                return forRenameColumn(drafted, c, table, in, sameColumnTwice, tableHasOtherChanges);
            },
            [&](const ChangeType& c) { return forChangeType(drafted, c, table, facts, in, sameColumnTwice); },
            [&](const RenameTable&) { return forRenameTable(table, in, tableHasOtherChanges); },
        },
        drafted.change);
    const auto possible = [&](Strategy s) {
        return std::ranges::any_of(
            choice.options, [&](const StrategyOption& o) { return o.strategy == s && o.possible; });
    };
    const auto reason = [&](Strategy s) {
        const auto found = std::ranges::find(choice.options, s, &StrategyOption::strategy);
        return found == choice.options.cend() ? QString() : found->reason;
    };
    Decision decision{drafted.change, Strategy::InPlace, choice.because, choice.options};
    if (!drafted.reason.isEmpty()) {
        decision.because = drafted.reason + QLatin1Char(' ') + choice.because;
    }
    if (drafted.strategy != Strategy::Auto) {
        if (!possible(drafted.strategy)) {
            QStringList others;
            QStringList neither;
            for (const StrategyOption& o : choice.options) {
                if (o.possible) {
                    others << toString(o.strategy);
                } else if (o.strategy != drafted.strategy) {
                    neither << Words::tr("Nor by %1: %2").arg(toString(o.strategy), o.reason);
                }
            }
            QString why = Words::tr("Cannot %1 by strategy %2. %3")
                              .arg(printed(drafted.change), toString(drafted.strategy), reason(drafted.strategy));
            if (others.isEmpty()) {
                why += QLatin1Char(' ') + neither.join(QLatin1Char(' '));
            }
            return failure(ErrorKind::Unsupported, why,
                others.isEmpty() ? freeTheWay() : Words::tr("Possible: %1.").arg(others.join(Words::tr(", "))));
        }
        decision.chosen = drafted.strategy;
        decision.because = Words::tr("You chose it. %1").arg(reason(drafted.strategy));
        return decision;
    }
    for (const Strategy s : choice.preference) {
        if (possible(s)) {
            decision.chosen = s;
            if (s != choice.preference.first()) {
                decision.because = Words::tr("%1 %2 was set aside: %3")
                                       .arg(decision.because, toString(choice.preference.first()),
                                           reason(choice.preference.first()));
            }
            return decision;
        }
    }
    QStringList all;
    for (const StrategyOption& o : choice.options) {
        all << Words::tr("%1: %2").arg(toString(o.strategy), o.reason);
    }
    return failure(ErrorKind::Unsupported,
        Words::tr("Cannot %1 online. %2").arg(printed(drafted.change), all.join(QLatin1Char(' '))), freeTheWay());
}

} // namespace lk::planner
