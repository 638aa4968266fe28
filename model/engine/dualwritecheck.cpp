// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/dualwritecheck.h"

#include "model/base/sqlresource.h"
#include "model/engine/dualwritehealth.h"
#include "model/engine/dualwritetables.h"
#include "model/plan/copiedanew.h"

#include <QCoreApplication>
#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <ranges>
#include <utility>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::Runner)
};

/// The steps of the change-overs that are still to come for some tables: those that fill, compare and prove. What was
/// cut over already has traded names, and its copy would overwrite the new values with the old.
class BeforeCutOver {
public:
    /// Of the change-overs that these tables take part in.
    BeforeCutOver(const Plan& plan, const RunSnapshot& snapshot, const QStringList& tables)
        : BeforeCutOver(plan, snapshot, [&](const Step& cutOver) {
            const QStringList cut = tablesCutOverBy(plan, cutOver);
            return std::ranges::any_of(tables, [&](const QString& table) { return cut.contains(table); });
        })
    {
        // A plan by hand does not say what cuts over what.
        const bool knows = std::ranges::any_of(
            plan.steps, [](const Step& step) { return step.undo && !step.undo->takesAlong.isEmpty(); });
        if (!knows) {
            m_tables << tables;
        }
    }
    /// Of the one that `step` goes with.
    BeforeCutOver(const Plan& plan, const RunSnapshot& snapshot, const Step& step)
        : BeforeCutOver(plan, snapshot, [&](const Step& cutOver) { return cutOver.undo->takesAlong == step.goesWith; })
    {
    }

    bool concerns(const QString& table) const { return m_tables.contains(table); }
    /// Whether this count is of one of these tables' rows.
    bool isCountedBy(const QString& query) const
    {
        return std::ranges::any_of(m_tables, [&](const QString& table) {
            return query.startsWith(QStringLiteral("SELECT count(*) FROM %1 ").arg(table));
        });
    }
    bool concerns(const Step& step) const
    {
        if (const auto* backfill = std::get_if<BackfillBody>(&step.body)) {
            return concerns(backfill->table.quoted());
        }
        if (const auto* verify = std::get_if<VerifyBody>(&step.body)) {
            return !verify->last && concerns(verify->table.quoted());
        }
        return !step.gate() && (m_changeOvers.contains(step.goesWith) || m_copiedAnew.contains(step.goesWith));
    }

private:
    template <typename Wanted>
    BeforeCutOver(const Plan& plan, const RunSnapshot& snapshot, const Wanted& isWanted)
    {
        for (const Step& step : plan.steps) {
            if (step.undo && !step.undo->takesAlong.isEmpty() && isWanted(step)
                && snapshot.steps.value(step.id).state != StepState::Done) {
                m_changeOvers << step.undo->takesAlong;
                m_copiedAnew << copiedAnew(step.undo->takesAlong);
                m_tables << tablesCutOverBy(plan, step);
            }
        }
    }

    QStringList m_changeOvers;
    QStringList m_copiedAnew; ///< what goes with their copy alone
    QStringList m_tables;
};

/// Of a table of which the plan does not tell whether it is cut over already.
const DualWriteFault* vagueFault(const Plan& plan, const QList<DualWriteFault>& faults)
{
    const bool isVague = std::ranges::any_of(plan.steps, [&](const Step& step) { return isVagueCutOver(plan, step); });
    const auto found = std::ranges::find_if(faults, [&](const DualWriteFault& fault) {
        return std::ranges::none_of(
            plan.steps, [&](const Step& step) { return tablesCutOverBy(plan, step).contains(fault.table); });
    });
    return isVague && found != faults.end() ? &*found : nullptr;
}

QStringList tablesOf(const QList<DualWriteFault>& faults)
{
    QStringList tables;
    for (const DualWriteFault& fault : faults) {
        tables << fault.table;
    }
    return tables;
}

/// From here on every alteration of these triggers shows.
Result<void> noteAsTheyAre(RunContext& c, const DualWriteLook& look)
{
    QJsonObject marks = look.noted;
    for (auto it = look.marks.begin(); it != look.marks.end(); ++it) {
        if (!marks.contains(it.key())) {
            marks.insert(it.key(), it.value());
        }
    }
    return !look.canNote || marks == look.noted ? Result<void>()
                                                : noteDualWrite(c.session, c.plan, c.generation, marks);
}

/// What only the new form has, which has a name of its own that the application may write, would be overwritten when
/// the old one is copied again: kept in a safety table first, as the undo of Expand does.
Result<void> keepNewForm(RunContext& c, const BeforeCutOver& concerned)
{
    for (const Step& step : c.plan.steps) {
        if (step.phase != Phase::Expand || !step.undo || step.undo->keepLost.isEmpty() || step.undo->strayRows.isEmpty()
            || !concerned.isCountedBy(step.undo->strayRows)) {
            continue;
        }
        const auto apart = c.guard.query(c.session, step.undo->strayRows);
        if (!apart) {
            return std::unexpected(apart.error());
        }
        if (apart->scalar().toLongLong() > 0) {
            StatementStep statements(c.session, c.journal, c.guard, c.control);
            if (const auto kept = statements.prepare(step.id, step.undo->keepLost); !kept) {
                return kept;
            }
        }
    }
    return {};
}

/// What was found to be right is not known to be right any more. Whatever is left half-way through this is found and
/// done again by the next run, for what the triggers were like is forgotten last.
Result<void> haveItDoneAgain(RunContext& c, const BeforeCutOver& concerned)
{
    if (const auto kept = keepNewForm(c, concerned); !kept) {
        return kept;
    }
    const auto stateOf = [&](const Step& step) { return c.publisher.now().steps.value(step.id).state; };
    for (const Step& step : c.plan.steps) {
        if (std::holds_alternative<StatementBody>(step.body) || !concerned.concerns(step)) {
            continue;
        }
        // A copy or comparison that is half done has passed rows that were written since.
        const auto noted = stateOf(step) == StepState::Done
            ? noteUndone(c, step, Words::tr("the dual write was off; to be done again"))
            : c.journal.forgetCursors(c.plan.id, step.id);
        if (!noted) {
            return noted;
        }
    }
    for (const Step& step : c.plan.steps | std::views::reverse) {
        if (!std::holds_alternative<StatementBody>(step.body) || !concerned.concerns(step)
            || stateOf(step) != StepState::Done) {
            continue;
        }
        const auto done = step.undo ? UndoRun(c).takeBack(step)
                                    : noteUndone(c, step, Words::tr("the dual write was off; to be done again"));
        if (!done) {
            return done;
        }
    }
    const auto look = lookAtDualWrite(c.session, c.plan, c.generation);
    if (!look || !look->canNote) {
        return look.transform([](const DualWriteLook&) { });
    }
    QJsonObject marks;
    for (auto it = look->noted.begin(); it != look->noted.end(); ++it) {
        if (!concerned.concerns(it.key())) {
            marks.insert(it.key(), it.value());
        }
    }
    return marks == look->noted ? Result<void>() : noteDualWrite(c.session, c.plan, c.generation, marks);
}

/// By table. A plan of an earlier version leaves them where they are.
Result<QHash<QString, QString>> keysThatAreLeft(Session& session, const QStringList& tables)
{
    static const QString sql = sqlResource(QStringLiteral("dual-write-keys"));
    const QByteArray names = QJsonDocument(QJsonArray::fromStringList(tables)).toJson(QJsonDocument::Compact);
    return session.query(sql, {QString::fromUtf8(names)}).transform([](const Rows& rows) {
        QHash<QString, QString> keys;
        for (const auto& row : rows.rows) {
            keys.insert(row[0].value_or(QString()), row[1].value_or(QString()));
        }
        return keys;
    });
}

QString remedyOf(const DualWriteFault& fault)
{
    switch (fault.kind) {
    case DualWriteFault::Kind::Gone:
        return Words::tr("Undo the plan, and begin again.");
    case DualWriteFault::Kind::Off:
        return Words::tr("ALTER TABLE %1 ENABLE ALWAYS TRIGGER %2; then run again.").arg(fault.table, fault.trigger);
    case DualWriteFault::Kind::WasAltered:
        return Words::tr("Run again.");
    }
    Q_UNREACHABLE();
}

} // namespace

Result<void> dualWriteStands(RunContext& c, const Step& next)
{
    const auto filled = std::ranges::find_if(
        c.plan.steps, [](const Step& step) { return std::holds_alternative<BackfillBody>(step.body); });
    const auto here = std::ranges::find(c.plan.steps, next.id, &Step::id);
    if (next.phase != Phase::Migrate || here < filled) {
        return {};
    }
    auto look = lookAtDualWrite(c.session, c.plan, c.generation);
    if (!look) {
        return std::unexpected(look.error());
    }
    if (const DualWriteFault* fault = vagueFault(c.plan, look->faults)) {
        return failure(ErrorKind::Unsupported,
            printed(*fault) + QLatin1Char(' ')
                + Words::tr("An earlier Lockkeeper has made this plan, which does not say whether that table is cut "
                            "over already, so its rows cannot be copied anew."),
            Words::tr("Undo the plan, and make it anew."));
    }
    const BeforeCutOver concerned(c.plan, c.publisher.now(), tablesOf(look->faults));
    look->faults.removeIf([&](const DualWriteFault& fault) { return !concerned.concerns(fault.table); });
    if (look->faults.isEmpty()) {
        return noteAsTheyAre(c, *look);
    }
    if (const auto again = haveItDoneAgain(c, concerned); !again) {
        return again;
    }
    const auto left = keysThatAreLeft(c.session, tablesOf(look->faults));
    if (!left) {
        return std::unexpected(left.error());
    }
    QStringList taken;
    QStringList standing;
    for (const DualWriteFault& each : std::as_const(look->faults)) {
        if (const QString keys = left->value(each.table); !keys.isEmpty()) {
            standing << keys;
        } else if (!each.keys.isEmpty()) {
            taken << each.keys;
        }
    }
    DualWriteFault fault = look->faults.first();
    fault.keys = standing.join(QLatin1String(", "));
    return failure(ErrorKind::DataLost,
        printed(fault) + QLatin1Char(' ')
            + Words::tr("What was written meanwhile may not have reached the new column; the copy and its comparison "
                        "are to be made again.")
            + (taken.isEmpty() ? QString()
                               : QLatin1Char(' ')
                        + Words::tr("Until then the foreign keys on the new column are taken away (%1): by what it "
                                    "held before they would refuse what the application writes, or delete rows.")
                            .arg(taken.join(QLatin1String(", ")))),
        remedyOf(fault));
}

Error afterFailedProof(RunContext& c, const Step& step, const Error& error)
{
    if (error.sqlState != QLatin1String("23514") || !step.provesCopy) {
        return error;
    }
    if (const auto again = haveItDoneAgain(c, BeforeCutOver(c.plan, c.publisher.now(), step)); !again) {
        return again.error();
    }
    Error told = error;
    told.kind = ErrorKind::DataLost;
    told.message = Words::tr("Old and new are not the same in every row, though the comparison found them so. Somebody "
                             "has written past the dual write meanwhile.");
    told.detail = error.message;
    told.remedy
        = Words::tr("Run again: the rows are copied and compared anew. Find out who writes with triggers disabled.");
    return told;
}

} // namespace lk
