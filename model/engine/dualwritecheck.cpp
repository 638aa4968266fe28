// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/dualwritecheck.h"

#include <QCoreApplication>

#include <algorithm>

namespace lk {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("lk::Runner", text);
}

/// The first table whose dual write is not as it was made, and its trigger; no trigger: it is gone.
struct Off {
    QString table;
    QString trigger;
};

/// A table that the plan was asked to change, not one that belongs to it; of a plan by hand, every one.
bool isOwn(const Plan& plan, const QualifiedName& table)
{
    return plan.draft.changes.isEmpty() || plan.draft.tables().contains(table);
}

Result<std::optional<Off>> firstOff(RunContext& c)
{
    for (const Step& step : c.plan.steps) {
        const auto* body = std::get_if<BackfillBody>(&step.body);
        if (!body || body->triggerGuard.isEmpty()) {
            continue;
        }
        // Of a partition the trigger is a copy of the parent's, which can be disabled by itself. One that was detached
        // or dropped meanwhile is no matter of the plan's any more.
        const auto rows = c.session.query(
            QStringLiteral(
                "SELECT t.tgname, t.tgenabled IS NOT DISTINCT FROM 'A' FROM pg_class c LEFT JOIN (SELECT t.* "
                "FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE p.pronamespace = "
                "to_regnamespace('lockkeeper') AND t.tgtype & 16 <> 0) AS t ON t.tgrelid = c.oid "
                "WHERE c.oid = to_regclass($1) AND ($2::boolean OR EXISTS (SELECT FROM pg_inherits "
                "WHERE inhrelid = c.oid)) ORDER BY 2 LIMIT 1"),
            {body->table.quoted(), isOwn(c.plan, body->table) ? QStringLiteral("t") : QStringLiteral("f")});
        if (!rows) {
            return std::unexpected(rows.error());
        }
        if (!rows->isEmpty() && rows->rows.first()[1] != QStringLiteral("t")) {
            return Off{body->table.quoted(), rows->rows.first()[0].value_or(QString())};
        }
    }
    return std::optional<Off>();
}

/// What was found to be right is not known to be right any more.
Result<void> haveItDoneAgain(RunContext& c, const Step& next)
{
    const auto end = std::ranges::find(c.plan.steps, next.id, &Step::id);
    for (auto it = std::make_reverse_iterator(end); it != c.plan.steps.crend(); ++it) {
        if (c.publisher.now().steps.value(it->id).state != StepState::Done || it->gate()) {
            continue;
        }
        const auto* verify = std::get_if<VerifyBody>(&it->body);
        if (!it->goesWith.isEmpty() && it->undo) {
            if (const auto gone = UndoRun(c).takeBack(*it); !gone) {
                return gone;
            }
        } else if (!it->goesWith.isEmpty() || std::holds_alternative<BackfillBody>(it->body)
            || (verify && !verify->tells)) {
            if (const auto noted = noteUndone(c, *it, tr("the dual write was off; to be done again")); !noted) {
                return noted;
            }
        }
    }
    return {};
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
    const auto off = firstOff(c);
    if (!off || !*off) {
        return off.transform([](const std::optional<Off>&) { });
    }
    if (const auto again = haveItDoneAgain(c, next); !again) {
        return again;
    }
    const QString& table = (*off)->table;
    const QString& trigger = (*off)->trigger;
    if (trigger.isEmpty()) {
        return failure(ErrorKind::DataLost,
            tr("The dual write of %1 is gone: somebody has dropped its trigger. What the application writes does not "
               "reach the new column.")
                .arg(table),
            tr("Undo the plan, and begin again."));
    }
    return failure(ErrorKind::DataLost,
        tr("The dual write of %1 is off: its trigger %2 does not fire for everybody any more. What the application has "
           "written since then has not reached the new column; the copy and its comparison are to be made again.")
            .arg(table, quoted(trigger)),
        tr("ALTER TABLE %1 ENABLE ALWAYS TRIGGER %2; then run again.").arg(table, quoted(trigger)));
}

Error afterFailedProof(RunContext& c, const Step& step, const Error& error)
{
    if (error.sqlState != QLatin1String("23514") || !step.id.endsWith(QLatin1String(".same-proof"))) {
        return error;
    }
    if (const auto again = haveItDoneAgain(c, step); !again) {
        return again.error();
    }
    Error told = error;
    told.kind = ErrorKind::DataLost;
    told.message = tr("Old and new are not the same in every row, though the comparison found them so. Somebody has "
                      "written past the dual write meanwhile.");
    told.detail = error.message;
    told.remedy = tr("Run again: the rows are copied and compared anew. Find out who writes with triggers disabled.");
    return told;
}

} // namespace lk
