// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/gatecheck.h"

#include "model/engine/dualwritetables.h"
#include "ui/locks/locksmodel.h"
#include "ui/plan/statewords.h"
#include "ui/table/figures.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

namespace lk {

namespace {

using Verdict = GateCheck::Verdict;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::GateCheck)
};

/// How the journal's note tells a step, see gateNote() of the engine.
QString lineOf(const Step& step, const RunSnapshot& snapshot)
{
    return QCoreApplication::translate("lk::Runner", "%1: %2").arg(step.title, snapshot.steps.value(step.id).result);
}

bool tells(const Step& step)
{
    return std::holds_alternative<VerifyBody>(step.body) || std::holds_alternative<BackfillBody>(step.body);
}

/// What a comparison found; some rows that differ may follow it.
QString headOf(const QString& result)
{
    const QString line = result.section(QLatin1Char('\n'), 0, 0);
    return line.endsWith(QLatin1Char(':')) ? line.chopped(1) : line;
}

/// By its words, as the journal has no more; what is not understood is looked at by a person.
bool findsNone(const QString& result)
{
    const QString none = QCoreApplication::translate("lk::Runner", "%1 of %2 rows differ").arg(0);
    QStringList around; // the other number, which stands before the difference in some languages
    for (const QString& words : none.split(QStringLiteral("%2"))) {
        around << QRegularExpression::escape(words);
    }
    const QRegularExpression pattern(QLatin1Char('^') + around.join(QLatin1String(".+?")));
    return pattern.match(headOf(result)).hasMatch();
}

/// What was copied and compared; the comparison is the word that counts.
void addParity(const Plan& plan, const Step& gate, const RunSnapshot& snapshot, QList<GateCheck>& checks)
{
    QStringList lines;
    struct Comparison {
        QString table;
        QString result;
        Phase phase = Phase::Migrate;
    };
    QList<Comparison> compared;
    QStringList apart; ///< tables whose rows differ
    GateCheck check;
    for (const Step& step : plan.steps) {
        if (step.id == gate.id) {
            break;
        }
        const StepProgress progress = snapshot.steps.value(step.id);
        if (!tells(step) || progress.state != StepState::Done || progress.result.isEmpty()) {
            continue;
        }
        lines << lineOf(step, snapshot);
        if (const auto* verify = std::get_if<VerifyBody>(&step.body)) {
            const QString table = verify->table.printed();
            const auto earlier = std::ranges::find(compared, table, &Comparison::table);
            // Before Contract there is one a column: the one that finds any is what the table's is.
            const bool sameRound = earlier != compared.end() && earlier->phase == step.phase;
            if (sameRound && !findsNone(earlier->result)) {
                continue;
            }
            if (earlier != compared.end()) {
                compared.erase(earlier);
            }
            compared << Comparison{table, headOf(progress.result), step.phase};
            // It fails where it finds any; an earlier Lockkeeper's last one only said so, and stands so in the journal.
            if (!sameRound) {
                apart.removeAll(table);
            }
            if (verify->last && !findsNone(progress.result)) {
                apart << table;
            }
        }
        check.text = headOf(progress.result);
        check.at = progress.finishedAt;
    }
    if (!lines.isEmpty()) {
        if (compared.size() > 1) {
            QStringList tables;
            for (const auto& [table, result, phase] : std::as_const(compared)) {
                tables << Words::tr("%1 %2", "table and what its comparison found").arg(table, result);
            }
            check.text = tables.join(Words::tr("; "));
        }
        check.text = Words::tr("Parity: %1").arg(check.text);
        check.verdict = apart.isEmpty() ? Verdict::Good : Verdict::Attention;
        check.more = lines.join(QLatin1Char('\n'));
        checks << check;
    }
}

/// Whether both forms go on being written; a fault is a matter of the person who is asked.
void addDualWrite(const GateFacts& facts, QList<GateCheck>& checks)
{
    if (!facts.dualWrite) {
        return;
    }
    const DualWriteHealth& health = *facts.dualWrite;
    GateCheck check{.verdict = health.isWell() ? Verdict::Good : Verdict::Attention,
        .text = Words::tr("Dual write: fires for everybody"),
        .more = printed(health),
        .at = health.at};
    if (!health.faults.isEmpty()) {
        const DualWriteFault& fault = health.faults.first();
        const QString table = parseTableName(fault.table).transform(&QualifiedName::printed).value_or(fault.table);
        switch (fault.kind) {
        case DualWriteFault::Kind::Gone:
            check.text = Words::tr("Dual write: gone from %1").arg(table);
            break;
        case DualWriteFault::Kind::Off:
            check.text = Words::tr("Dual write: off on %1").arg(table);
            break;
        case DualWriteFault::Kind::WasAltered:
            check.text = Words::tr("Dual write: may have been off on %1").arg(table);
            break;
        }
        const auto others = static_cast<int>(health.faults.size()) - 1;
        if (others > 0) {
            check.text = others == 1
                ? Words::tr("%1, a fault on 1 other", "what is wrong with a table").arg(check.text)
                : Words::tr("%1, faults on %n others", "what is wrong with a table", others).arg(check.text);
        }
    } else if (health.rowsApart > 0) {
        check.text = Words::tr("Dual write: %1 of %2 rows looked at differ")
                         .arg(longCount(health.rowsApart), longCount(health.rowsSeen));
    } else if (health.rowsSeen > 0) {
        check.text = Words::tr("Dual write: none of %1 rows looked at differ").arg(longCount(health.rowsSeen));
    }
    checks << check;
}

/// Columns of `table` that hold the old form: under their own name before a gate's cut-over, as what is left after it.
QList<int> oldColumns(const Plan& plan, const Step& gate, const Table& table)
{
    static const QString retired = QStringLiteral("lockkeeper_old_");
    QList<int> numbers;
    const bool isLast = gate.gate()->kind == GateBody::Kind::Irreversible;
    for (const DraftedChange& drafted : plan.draft.changes) {
        const auto* rename = std::get_if<RenameColumn>(&drafted.change);
        const auto* retype = std::get_if<ChangeType>(&drafted.change);
        if (rename && rename->table == table.name) {
            if (const Column* column = table.column(rename->column)) {
                numbers << column->number;
            }
        } else if (retype && retype->table == table.name && !isLast) {
            if (const Column* column = table.column(retype->column)) {
                numbers << column->number;
            }
        }
    }
    for (const Column& column : table.columns) {
        if (isLast && column.name.startsWith(retired)) {
            numbers << column.number;
        }
    }
    return numbers;
}

void addReaders(const Plan& plan, const Step& gate, const GateFacts& facts, QList<GateCheck>& checks)
{
    if (gate.gate()->kind == GateBody::Kind::Decision) {
        return;
    }
    GateCheck check{
        .text = Words::tr("Readers: not looked for yet"), .at = facts.tables ? facts.tablesAt : QDateTime()};
    const bool isLast = gate.gate()->kind == GateBody::Kind::Irreversible;
    QStringList readers;
    QStringList columns;
    for (const Table& table : facts.tables.value_or(QList<Table>())) {
        const QList<int> old = oldColumns(plan, gate, table);
        columns << table.columnNames(old);
        for (const Dependant& dependant : table.dependants) {
            // Before the cut-over what the server itself binds to the column follows it; what names it as text does
            // not.
            const bool counts = isLast || dependant.kind == DependantKind::FunctionText;
            if (counts && std::ranges::any_of(old, [&](int number) { return dependant.columns.contains(number); })) {
                readers << dependant.printed;
            }
        }
    }
    if (facts.tables) {
        const QString of = columns.join(QStringLiteral(", "));
        const QString unseen
            = Words::tr("The catalog knows views, functions and the like. Which columns the queries of applications "
                        "name it does not know: ask those who run them.");
        if (columns.isEmpty()) {
            check.text = Words::tr("Readers: the server cannot tell");
            check.more = unseen;
        } else if (readers.isEmpty()) {
            check.verdict = Verdict::Good;
            check.text = isLast ? Words::tr("Readers: no view or function; applications unseen")
                                : Words::tr("Readers: no function; applications unseen");
            check.more = Words::tr("Looked for: %1. %2").arg(of, unseen);
        } else {
            check.verdict = Verdict::Attention;
            const auto others = static_cast<int>(readers.size()) - 1;
            check.text = others == 0 ? Words::tr("Readers: %1").arg(readers.first())
                : others == 1        ? Words::tr("Readers: %1 and 1 other").arg(readers.first())
                                     : Words::tr("Readers: %1 and %n others", nullptr, others).arg(readers.first());
            check.more = Words::tr("These name %1:\n%2\n%3").arg(of, readers.join(QLatin1Char('\n')), unseen);
        }
    }
    checks << check;
}

void addBlockers(const Plan& plan, const Step& gate, const GateFacts& facts, QList<GateCheck>& checks)
{
    const Step* next = stepBehind(plan, gate);
    if (!next || next->lock == LockMode::None) {
        return;
    }
    GateCheck check{
        .text = Words::tr("Blockers: not looked for yet"), .at = facts.holders ? facts.holdersAt : QDateTime()};
    const QString lock = next->lockedObject.isEmpty()
        ? lockWord(next->lock)
        : Words::tr("%1 on %2", "lock and table").arg(lockWord(next->lock), next->lockedObject);
    check.more
        = Words::tr("Next wants %1. In its way is who has held a lock against it for more than a second.").arg(lock);
    if (facts.holders && facts.holders->isEmpty()) {
        check.verdict = Verdict::Good;
        check.text = Words::tr("Blockers: none");
    } else if (facts.holders) {
        check.verdict = Verdict::Attention;
        const LockedSession& first = facts.holders->first();
        const auto others = static_cast<int>(facts.holders->size()) - 1;
        const QString who = Words::tr("%1, %2", "session and its state").arg(sessionName(first), first.state);
        check.text = others == 0 ? Words::tr("Blockers: %1").arg(who)
            : others == 1        ? Words::tr("Blockers: %1 and 1 other").arg(who)
                                 : Words::tr("Blockers: %1 and %n others", nullptr, others).arg(who);
    }
    checks << check;
}

void addLag(const GateFacts& facts, QList<GateCheck>& checks)
{
    GateCheck check{.text = Words::tr("Replica lag: not looked at yet"), .at = facts.lagAt};
    if (facts.lag) {
        const ReplicaLag& lag = *facts.lag;
        if (lag.standbys == 0) {
            check.verdict = Verdict::Good;
            check.text = Words::tr("Replica lag: no standby follows");
        } else if (lag.hidden) {
            check.text = Words::tr("Replica lag: not visible to this role");
            check.more = Words::tr("How far they are behind is shown to members of pg_read_all_stats.");
        } else if (lag.worstMs == 0 && lag.worstBytes == 0) {
            check.verdict = Verdict::Good;
            check.text = Words::tr("Replica lag: none");
        } else {
            check.verdict = lag.worstMs < 1000 ? Verdict::Good : Verdict::Attention;
            check.text = Words::tr("Replica lag: %1 (%2)")
                             .arg(lag.worstMs > 0 ? durationWords(lag.worstMs) : byteSize(lag.worstBytes), lag.worst);
        }
    }
    checks << check;
}

} // namespace

const Step* stepBehind(const Plan& plan, const Step& gate)
{
    auto it = std::ranges::find(plan.steps, gate.id, &Step::id);
    it = std::find_if(it, plan.steps.end(), [](const Step& step) { return !step.gate(); });
    return it == plan.steps.end() ? nullptr : &*it;
}

QList<GateCheck> gateChecks(const Plan& plan, const Step& gate, const RunSnapshot& snapshot, const GateFacts& facts)
{
    QList<GateCheck> checks;
    addParity(plan, gate, snapshot, checks);
    addDualWrite(facts, checks);
    addReaders(plan, gate, facts, checks);
    addBlockers(plan, gate, facts, checks);
    addLag(facts, checks);
    return checks;
}

QString whyDualWriteForbids(
    const Plan& plan, const Step& gate, const RunSnapshot& snapshot, const DualWriteHealthPtr& health)
{
    if (!health || gate.phase != Phase::Migrate) {
        return {};
    }
    // What is cut over has traded places, and is not copied again.
    const QStringList cutOver = tablesCutOver(plan, snapshot);
    const auto fault
        = std::ranges::find_if(health->faults, [&](const DualWriteFault& one) { return !cutOver.contains(one.table); });
    if (fault == health->faults.end()) {
        return {};
    }
    const QString table = parseTableName(fault->table).transform(&QualifiedName::printed).value_or(fault->table);
    switch (fault->kind) {
    case DualWriteFault::Kind::Gone:
        return Words::tr("The dual write of %1 is gone: what the application writes reaches one form only. Undo the "
                         "plan, and begin again.")
            .arg(table);
    case DualWriteFault::Kind::Off:
        return Words::tr("The dual write of %1 is off: what the application writes reaches one form only. Switch it "
                         "on (ALTER TABLE %2 ENABLE ALWAYS TRIGGER %3) and run again: the rows are copied anew.")
            .arg(table, fault->table, fault->trigger);
    case DualWriteFault::Kind::WasAltered:
        return Words::tr("The dual write of %1 may have been off for a while. Run again: the rows are copied and "
                         "compared anew.")
            .arg(table);
    }
    Q_UNREACHABLE();
}

QString gateRemark(const Plan& plan, const RunSnapshot& snapshot)
{
    // In any language, with or without its time; rows that differ follow on lines of their own and stay.
    const auto isChecks = [&](const QString& line) {
        return std::ranges::any_of(
            plan.steps, [&](const Step& step) { return tells(step) && line.contains(step.title); });
    };
    QStringList lines = snapshot.gateNote.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    lines.removeIf(isChecks);
    return lines.join(QLatin1Char('\n'));
}

} // namespace lk
