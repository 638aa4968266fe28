// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/rulehazards.h"

#include "model/lint/linter.h"
#include "model/plan/words.h"

#include <algorithm>
#include <array>

namespace lk::planner {

namespace {

struct Meant {
    QLatin1String rule;
    const char* why;
};

/// What a plan does on purpose, and what makes it safe there though it is not in a script.
constexpr auto meant = std::to_array<Meant>({
    // The step itself shows its lock and its work.
    {QLatin1String("column.added"), QT_TRANSLATE_NOOP("Planner", "The step shows its lock and its work.")},
    {QLatin1String("constraint.not-valid"), QT_TRANSLATE_NOOP("Planner", "A later step validates it.")},
    {QLatin1String("constraint.validated"), QT_TRANSLATE_NOOP("Planner", "The step shows its lock and its work.")},
    {QLatin1String("constraint.using-index"), QT_TRANSLATE_NOOP("Planner", "The step shows its lock and its work.")},
    {QLatin1String("constraint.other"), QT_TRANSLATE_NOOP("Planner", "The step shows its lock and its work.")},
    {QLatin1String("foreign-key.locks-both"), QT_TRANSLATE_NOOP("Planner", "The step names both tables.")},
    {QLatin1String("lock"), QT_TRANSLATE_NOOP("Planner", "Locked first, so that no weaker lock has to grow.")},
    {QLatin1String("rename.index"), QT_TRANSLATE_NOOP("Planner", "Twins take the names of what they replace.")},
    {QLatin1String("rename.other"), QT_TRANSLATE_NOOP("Planner", "Twins take the names of what they replace.")},
    {QLatin1String("table.altered"), QT_TRANSLATE_NOOP("Planner", "The step shows its lock and its work.")},
    {QLatin1String("table.setting"), QT_TRANSLATE_NOOP("Planner", "The step shows its lock and its work.")},
    {QLatin1String("trigger.created"), QT_TRANSLATE_NOOP("Planner", "The step shows its lock and its work.")},
    {QLatin1String("trigger.switched"),
        QT_TRANSLATE_NOOP("Planner", "Our own trigger, ENABLE ALWAYS, in the transaction that makes it.")},
    {QLatin1String("view.replaced"), QT_TRANSLATE_NOOP("Planner", "Made anew as it was, in one transaction.")},
    {QLatin1String("policy.locks"), QT_TRANSLATE_NOOP("Planner", "Made anew as it was, under the table's lock.")},
    {QLatin1String("default.dropped"),
        QT_TRANSLATE_NOOP("Planner", "The other form has the default, and the trigger keeps both in step.")},
    {QLatin1String("not-null.dropped"),
        QT_TRANSLATE_NOOP("Planner", "The retired form must not refuse what the new one accepts.")},
    // The engine runs CONCURRENTLY under the lock monitor, probes what came of it and clears away an INVALID index.
    {QLatin1String("index.concurrently"),
        QT_TRANSLATE_NOOP("Planner", "The engine watches it, and clears away what a failed try leaves.")},
    {QLatin1String("index.dropped-concurrently"), QT_TRANSLATE_NOOP("Planner", "A twin that is not needed any more.")},
    {QLatin1String("index.many-columns"), QT_TRANSLATE_NOOP("Planner", "A twin of an index that is there.")},
    {QLatin1String("index.redundant"), QT_TRANSLATE_NOOP("Planner", "A twin of an index that is there.")},
    // Behind a gate, with both names alive or the application's word that it reads either.
    {QLatin1String("rename.column"),
        QT_TRANSLATE_NOOP("Planner", "Behind the gate for the application, or both names live on.")},
    {QLatin1String("rename.table"),
        QT_TRANSLATE_NOOP("Planner", "Behind the gate for the application, or a view bears the old name.")},
    {QLatin1String("column.dropped"), QT_TRANSLATE_NOOP("Planner", "Behind the gate that has to be typed.")},
    {QLatin1String("column.dropped-under-view"),
        QT_TRANSLATE_NOOP("Planner", "The cut-over made each view anew, and the drop asks the catalog first.")},
    {QLatin1String("drop.object"), QT_TRANSLATE_NOOP("Planner", "Our own, or made anew in the same transaction.")},
    {QLatin1String("trigger.dropped"), QT_TRANSLATE_NOOP("Planner", "Our own, or made anew in the same transaction.")},
    {QLatin1String("constraint.dropped"),
        QT_TRANSLATE_NOOP("Planner", "Its twin on the new column is validated before.")},
    // The cut-over makes anew whatever follows the old column, and the plan compares the catalog afterwards.
    {QLatin1String("rename.swap-leaves-dependants"),
        QT_TRANSLATE_NOOP("Planner", "The cut-over carries every dependant over, and the plan checks it.")},
    {QLatin1String("view.recreated"),
        QT_TRANSLATE_NOOP("Planner", "With owner, grants, options and comment, in the same transaction.")},
    {QLatin1String("view.select-star"), QT_TRANSLATE_NOOP("Planner", "Made anew as it was.")},
    {QLatin1String("rule.created"), QT_TRANSLATE_NOOP("Planner", "Made anew as it was.")},
    {QLatin1String("trigger.update-of"), QT_TRANSLATE_NOOP("Planner", "Made anew as it was.")},
    {QLatin1String("check.calls-function"), QT_TRANSLATE_NOOP("Planner", "A twin of a constraint that is there.")},
    {QLatin1String("check.depends-on-time"), QT_TRANSLATE_NOOP("Planner", "A twin of a constraint that is there.")},
    {QLatin1String("constraint.deferrable-unique"),
        QT_TRANSLATE_NOOP("Planner", "A twin of a constraint that is there.")},
    {QLatin1String("foreign-key.match-simple-nulls"),
        QT_TRANSLATE_NOOP("Planner", "A twin of a constraint that is there.")},
    {QLatin1String("function.names-renamed"),
        QT_TRANSLATE_NOOP("Planner", "Our own function, replaced in the same transaction.")},
    // What only looks like the user's data: retired copies, safety tables, blocks that look at the catalog.
    {QLatin1String("drop.data"),
        QT_TRANSLATE_NOOP("Planner", "A retired materialized view, whose successor has been filled.")},
    {QLatin1String("column.dropped-takes-along"),
        QT_TRANSLATE_NOOP("Planner", "Twins of indexes for the form that goes; the originals stay.")},
    {QLatin1String("table.created-as"),
        QT_TRANSLATE_NOOP("Planner", "A safety table of keys and old values, not a copy to work with.")},
    {QLatin1String("do.one-transaction"),
        QT_TRANSLATE_NOOP("Planner", "Ours go over the catalog, not over rows, or take back what they tried.")},
    {QLatin1String("publication.column-list"), QT_TRANSLATE_NOOP("Planner", "Made anew as it was.")},
    // A temporary shape: the trigger made in the same transaction fills the column.
    {QLatin1String("constraint.not-null-too-early"),
        QT_TRANSLATE_NOOP("Planner", "The dual-write trigger fills the column since Expand.")},
    {QLatin1String("transaction.many-locks"),
        QT_TRANSLATE_NOOP("Planner", "All tables are locked first, in a fixed order, within one lock budget.")},
    {QLatin1String("type.statistics-gone"), QT_TRANSLATE_NOOP("Planner", "A step of its own gathers them.")},
    // The new type is what the user asked for; the planner says what it costs.
    {QLatin1String("type.char"), QT_TRANSLATE_NOOP("Planner", "The type that was asked for.")},
    {QLatin1String("type.timestamp-without-zone"), QT_TRANSLATE_NOOP("Planner", "The type that was asked for.")},
    {QLatin1String("type.time-with-zone"), QT_TRANSLATE_NOOP("Planner", "The type that was asked for.")},
    {QLatin1String("type.json"), QT_TRANSLATE_NOOP("Planner", "The type that was asked for.")},
    {QLatin1String("type.money"), QT_TRANSLATE_NOOP("Planner", "The type that was asked for.")},
    {QLatin1String("type.float-amount"), QT_TRANSLATE_NOOP("Planner", "The type that was asked for.")},
    {QLatin1String("type.may-rewrite"),
        QT_TRANSLATE_NOOP("Planner", "The server was asked; type.rewrites says so where it is.")},
});

/// The planner knows the catalog and says the same with more behind it.
bool isSaid(const Plan& plan, const Step& step, const QString& rule)
{
    static const QHash<QString, QStringList> sameAs{
        {QStringLiteral("type.rewrites"),
            {QStringLiteral("type.rebuilds-indexes"), QStringLiteral("client.cached-plan")}},
        {QStringLiteral("function.cached-plan"), {QStringLiteral("client.cached-plan")}},
        {QStringLiteral("type.rounds"), {QStringLiteral("type.lossy")}},
        {QStringLiteral("client.prepared-star"), {QStringLiteral("client.cached-plan")}},
        {QStringLiteral("drop.locks-referenced"), {QStringLiteral("key.tables-together")}}};
    const QStringList ids = QStringList{rule} + sameAs.value(rule);
    const auto says = [&](const Hazard& hazard) { return ids.contains(hazard.id); };
    return std::ranges::any_of(step.hazards, says) || std::ranges::any_of(plan.hazards, says);
}

/// Rows of our journal are few, whatever the statement says of their number.
bool isOfJournal(const lint::Finding& finding)
{
    static const QStringList tables{QStringLiteral("lockkeeper.cursor"), QStringLiteral("lockkeeper.entry"),
        QStringLiteral("lockkeeper.plan"), QStringLiteral("lockkeeper.safety_table")};
    return finding.rule == QLatin1String("transaction.work-under-lock") && tables.contains(finding.object);
}

Severity severityOf(lint::Level level)
{
    // Never Blocking: that a plan must not run is for the planner to say, which knows the catalog.
    return level == lint::Level::Info ? Severity::Info : Severity::Warning;
}

} // namespace

QString meantSo(const QString& rule)
{
    const auto at = std::ranges::find(meant, rule, [](const Meant& one) { return QString(one.rule); });
    return at == meant.end() ? QString() : QCoreApplication::translate("Planner", at->why);
}

void addRuleHazards(Plan& plan)
{
    lint::Options options;
    options.serverVersion = plan.serverVersion / 10000;
    options.insideBlocks = false; // ours look at the catalog, or take back what they tried
    lint::Linter linter(options);
    for (Step& step : plan.steps) {
        const auto* body = std::get_if<StatementBody>(&step.body);
        if (body == nullptr) {
            continue;
        }
        const bool transaction = body->mode == StatementBody::Mode::Transaction;
        if (transaction) {
            linter.begin();
            std::ignore = linter.look(QStringLiteral("SET LOCAL lock_timeout = '1s'")); // the engine's budget
        }
        for (const QString& statement : body->statements) {
            // What this parser cannot read (a server newer than it) is the rehearsal's to try, not ours.
            const auto findings = linter.look(statement);
            for (const lint::Finding& finding : findings.value_or(QList<lint::Finding>())) {
                if (meantSo(finding.rule).isEmpty() && !isOfJournal(finding) && !isSaid(plan, step, finding.rule)) {
                    step.hazards.append(
                        {finding.rule, severityOf(finding.level), finding.title, finding.says, finding.advice});
                }
            }
        }
        if (transaction) {
            linter.end();
        }
    }
}

} // namespace lk::planner
