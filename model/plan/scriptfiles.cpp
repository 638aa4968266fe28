// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/base/overloaded.h"
#include "model/plan/conversion.h"
#include "model/plan/lastcomparison.h"
#include "model/plan/script.h"
#include "model/plan/scriptprologue.h"
#include "model/plan/words.h"
#include "model/sql/psqltext.h"

#include <QRegularExpression>

#include <algorithm>
#include <ranges>

namespace lk {

namespace {

using planner::dollarQuoted;
using planner::Words;
using sql::withoutPsqlVariables;

QString fileName(Phase phase, bool undo)
{
    const QString name = QStringLiteral("%1-%2.sql").arg(static_cast<int>(phase) + 1).arg(toString(phase));
    return undo ? QStringLiteral("undo-") + name : name;
}

/// psql takes letters, digits and underscores.
QString variable(const QString& confirmation)
{
    QString name = QStringLiteral("confirm_") + confirmation;
    return name.replace(QLatin1Char('-'), QLatin1Char('_'));
}

QString comment(const QString& text)
{
    // To the server and to psql a carriage return ends a comment too.
    static const QRegularExpression lineEnd(QStringLiteral("[\r\n]"));
    QString result;
    for (const QString& line : text.split(lineEnd)) {
        result += QStringLiteral("-- %1").arg(line).trimmed() + QLatin1Char('\n');
    }
    return result;
}

/// A command of psql's ends with its line, whatever is in quotes: the rest of a name that has lines would be run as
/// SQL.
QString echo(const QString& text)
{
    QString line = text.simplified();
    line.replace(QLatin1Char('\\'), QLatin1String("\\\\")).replace(QLatin1Char('\''), QLatin1String("''"));
    return QStringLiteral("\\echo '%1'\n").arg(line);
}

/// An undefined variable means no; anything psql takes for true means yes.
QString defaulted(const QString& name)
{
    return QStringLiteral("\\if :{?%1}\n\\else\n\\set %1 no\n\\endif\n").arg(name);
}

QString array(const QStringList& statements)
{
    QStringList items;
    for (const QString& statement : statements) {
        items << dollarQuoted(statement + QLatin1Char('\n'));
    }
    return QStringLiteral("ARRAY[\n%1\n]").arg(items.join(QLatin1String(",\n")));
}

QString names(const QStringList& ids)
{
    QStringList items;
    for (const QString& id : ids) {
        items << literal(id);
    }
    return QStringLiteral("ARRAY[%1]::text[]").arg(items.join(QLatin1String(", ")));
}

QString kindOf(const Step& step)
{
    return std::visit(Overloaded{[](const StatementBody&) { return QStringLiteral("statement"); },
                          [](const BackfillBody&) { return QStringLiteral("backfill"); },
                          [](const VerifyBody&) { return QStringLiteral("verify"); },
                          [](const GateBody&) { return QStringLiteral("gate"); }},
        step.body);
}

class Writer {
public:
    explicit Writer(const Plan& plan)
        : m_plan(plan)
        , m_id(literal(plan.id))
    {
    }

    QString forward(Phase phase) const
    {
        QString text = header(phase, false);
        for (const Phase before : {Phase::Expand, Phase::Migrate}) {
            if (const QStringList needed = ids(before, false); before < phase && !needed.isEmpty()) {
                text += QStringLiteral("CALL pg_temp.lockkeeper_expect(%1, %2, true, %3);\n")
                            .arg(m_id, names(needed), literal(Words::tr("run %1 first").arg(fileName(before, false))));
            }
        }
        for (const Step& step : m_plan.steps) {
            if (step.phase == phase) {
                text += QLatin1Char('\n') + comment(step.title) + whereWanted(step, forwardStep(step));
            }
        }
        const bool last = std::ranges::none_of(m_plan.steps, [&](const Step& s) { return s.phase > phase; });
        if (last) {
            text += QStringLiteral("UPDATE lockkeeper.plan SET state = 'finished' WHERE plan_id = %1;\n").arg(m_id);
        }
        return text + QLatin1Char('\n') + echo(Words::tr("phase %1 is done").arg(toString(phase)));
    }

    /// Empty when nothing of the phase can be taken back.
    QString undo(Phase phase) const
    {
        const QStringList mine = ids(phase, true);
        if (mine.isEmpty()) {
            return {};
        }
        QString text = header(phase, true);
        QStringList later;
        for (const Step& step : m_plan.steps) {
            if (step.phase > phase && (step.undo || step.irreversible)) {
                later << step.id;
            }
            if (step.phase == phase && step.irreversible) {
                later << step.id;
            }
        }
        if (!later.isEmpty()) {
            text += QStringLiteral("CALL pg_temp.lockkeeper_expect(%1, %2, false, %3);\n")
                        .arg(m_id, names(later),
                            literal(
                                Words::tr("a later phase was begun: take it back first; a finished contract cannot be "
                                          "taken back")));
        }
        for (const Step& step : m_plan.steps | std::views::reverse) {
            if (step.phase == phase && step.undo) {
                text += QLatin1Char('\n') + comment(Words::tr("take back: %1").arg(step.title)) + undoStep(step);
            }
        }
        // Gates, verifications and copies are gone through again next time.
        QStringList kinds;
        for (const QString& step : ids(phase, false)) {
            kinds << literal(kindOf(*m_plan.step(step)));
        }
        text += QStringLiteral("\nCALL pg_temp.lockkeeper_forget(%1, %2, ARRAY[%3]::text[]);\n")
                    .arg(m_id, names(ids(phase, false)), kinds.join(QLatin1String(", ")));
        const bool first = std::ranges::none_of(m_plan.steps, [&](const Step& s) { return s.phase < phase && s.undo; });
        if (first) {
            text += QStringLiteral(
                "UPDATE lockkeeper.plan SET state = 'undone', undone_fingerprint = NULL WHERE plan_id ="
                " %1;\n")
                        .arg(m_id);
        }
        return text + QLatin1Char('\n') + echo(Words::tr("phase %1 is taken back").arg(toString(phase)));
    }

private:
    QStringList ids(Phase phase, bool undoable) const
    {
        QStringList list;
        for (const Step& step : m_plan.steps) {
            if (step.phase == phase && (!undoable || step.undo)) {
                list << step.id;
            }
        }
        return list;
    }

    QString header(Phase phase, bool undo) const
    {
        const QString file = fileName(phase, undo);
        QString text = QStringLiteral("-- Lockkeeper plan %1\n").arg(m_plan.id);
        text += comment(undo ? Words::tr("Takes back phase %1 of: %2").arg(toString(phase), m_plan.title())
                             : Words::tr("Phase %1 of: %2").arg(toString(phase), m_plan.title()));
        text += comment(Words::tr("Run it with psql as the owner of the tables, outside a transaction:"));
        text += comment(QStringLiteral("  psql -X -f %1 ...").arg(file));
        text += comment(Words::tr("It may be run again after a failure; what was done is passed over."));
        QStringList variables;
        for (const Step& step : m_plan.steps) {
            if (step.phase != phase) {
                continue;
            }
            if (const GateBody* gate = step.gate(); gate && !undo) {
                text += comment(
                    Words::tr("It stops at a gate unless told: psql -v %1=yes").arg(variable(gate->confirmation)));
                text += comment(QStringLiteral("  ") + gate->question);
                variables << variable(gate->confirmation);
            }
            if (undo && step.undo && !step.undo->losesRows.isEmpty()) {
                variables << variable(QStringLiteral("undo-loses-rows"));
            }
        }
        variables.removeDuplicates();
        if (undo && !variables.isEmpty()) {
            text += comment(
                Words::tr("Where rows would be lost it stops unless told: psql -v %1=yes").arg(variables.first()));
        }
        text += QLatin1Char('\n') + planner::scriptPrologue(m_plan, undo);
        for (const QString& name : std::as_const(variables)) {
            text += defaulted(name);
        }
        return text;
    }

    /// The step by which this one is over for good. A comparison is made by every run until then: one that was passed
    /// over must not count as done.
    const Step* over(const Step& step) const
    {
        const auto* body = std::get_if<VerifyBody>(&step.body);
        if (body == nullptr) {
            return &step;
        }
        // From then on the columns that it compares bear other names, or are gone with what tells the partitions.
        bool behind = false;
        for (const Step& s : m_plan.steps) {
            behind = behind || s.id == step.id;
            if (s.phase == step.phase
                && (body->last ? behind && s.irreversible : s.cutsOver.contains(body->table.quoted()))) {
                return &s;
            }
        }
        return nullptr;
    }

    /// What a step has done need no longer be as the text that comes to it expects.
    QString unlessOver(const Step& step, const QString& text) const
    {
        const Step* by = over(step);
        return by == nullptr ? text
                             : QStringLiteral("SELECT pg_temp.lockkeeper_done(%1, %2) AS lockkeeper_done \\gset\n"
                                              "\\if :lockkeeper_done\n\\else\n")
                                   .arg(m_id, literal(by->id))
                + text + QLatin1String("\\endif\n");
    }

    /// A step that may have nothing to do any more by the time it comes.
    QString whereWanted(const Step& step, const QString& text) const
    {
        if (step.onlyIf.isEmpty()) {
            return text;
        }
        return unlessOver(step,
            QStringLiteral("SELECT (%1) AS lockkeeper_wanted \\gset\n\\if :lockkeeper_wanted\n")
                    .arg(withoutPsqlVariables(step.onlyIf))
                + text
                + QStringLiteral("\\else\nCALL pg_temp.lockkeeper_note(%1, %2, %3, false, %4);\n")
                    .arg(m_id, literal(step.id), literal(kindOf(step)),
                        literal(
                            Words::tr("nothing to do: what it is about was dropped or detached since the plan began")))
                + echo(Words::tr("%1: nothing to do any more").arg(step.id)) + QLatin1String("\\endif\n"));
    }

    /// Statements that refuse a transaction stand alone; what they leave when they fail is removed before.
    QString concurrently(const Step& step, const StatementBody& body, bool undo) const
    {
        const QString id = literal(step.id);
        QString text
            = QStringLiteral("SELECT pg_temp.lockkeeper_done(%1, %2) AS lockkeeper_done \\gset\n").arg(m_id, id);
        text += undo ? QStringLiteral("\\if :lockkeeper_done\n") : QStringLiteral("\\if :lockkeeper_done\n\\else\n");
        text += QLatin1String("SET lock_timeout = 0;\n");
        for (const QString& statement : (undo ? QStringList() : body.cleanup) + body.statements) {
            text += withoutPsqlVariables(statement) + QLatin1String(";\n");
        }
        text += QStringLiteral("CALL pg_temp.lockkeeper_note(%1, %2, 'statement', %3, NULL);\n")
                    .arg(m_id, id, undo ? QStringLiteral("true") : QStringLiteral("false"));
        return text + echo(step.id + (undo ? QStringLiteral(": taken back") : QStringLiteral(": done")))
            + QLatin1String("\\endif\n");
    }

    QString statements(const Step& step, const StatementBody& body, bool undo) const
    {
        if (body.mode == StatementBody::Mode::Concurrently) {
            return concurrently(step, body, undo);
        }
        return QStringLiteral("CALL pg_temp.lockkeeper_step(%1, %2, %3, %4);\n")
            .arg(m_id, literal(step.id), undo ? QStringLiteral("true") : QStringLiteral("false"),
                body.statements.isEmpty() ? QStringLiteral("ARRAY[]::text[]") : array(body.statements));
    }

    QString verification(const Step& step, const VerifyBody& body) const
    {
        QStringList shown;
        for (const QString& key : body.keyColumns) {
            shown << quoted(key);
        }
        shown << body.show;
        const QString text
            = QStringLiteral("CALL pg_temp.lockkeeper_verify(%1, %2, %3, %4, %5%6);\n")
                  .arg(m_id, literal(step.id), literal(body.table.quoted()),
                      dollarQuoted(body.mismatch + QLatin1Char('\n')),
                      literal(shown.isEmpty() ? QStringLiteral("ctid") : shown.join(QLatin1String(", "))),
                      body.last ? QStringLiteral(", ") + literal(planner::howToMend(body)) : QString());
        return unlessOver(step, text);
    }

    QString forwardStep(const Step& step) const
    {
        const QString id = literal(step.id);
        return std::visit(
            Overloaded{
                [&](const StatementBody& b) { return statements(step, b, false); },
                [&](const BackfillBody& b) {
                    return QStringLiteral("CALL pg_temp.lockkeeper_backfill(%1, %2, %3, %4, %5, %6);\n")
                        .arg(m_id, id, literal(b.table.quoted()),
                            dollarQuoted(b.assignments.join(QLatin1String(", ")) + QLatin1Char('\n')),
                            dollarQuoted(b.condition + QLatin1Char('\n')), literal(b.triggerGuard));
                },
                [&](const VerifyBody& b) { return verification(step, b); },
                [&](const GateBody& b) {
                    QString text;
                    const QString name = variable(b.confirmation);
                    QString confirmed = QStringLiteral(":'%1'::boolean").arg(name);
                    if (!b.figures.isEmpty()) {
                        text += QLatin1String("BEGIN;\n");
                        for (const QString& statement : b.figuresSetup) {
                            text += withoutPsqlVariables(statement) + QLatin1String(";\n");
                        }
                        text += QStringLiteral("SELECT (%1) AS lockkeeper_lost \\gset\nROLLBACK;\n"
                                               "\\echo %2 :lockkeeper_lost\n")
                                    .arg(withoutPsqlVariables(b.figures),
                                        literal(Words::tr("rows that do not survive:")));
                        if (b.passesAt >= 0) {
                            const QString reached = QStringLiteral(":lockkeeper_lost <= %1").arg(b.passesAt);
                            confirmed = b.mustReach ? reached : QStringLiteral("%1 OR %2").arg(reached, confirmed);
                        }
                    }
                    const QString how = b.mustReach
                        ? Words::tr("Mend these rows, then run this script again.")
                        : Words::tr("If so, run this script again with psql -v %1=yes").arg(name);
                    text += QStringLiteral("CALL pg_temp.lockkeeper_gate(%1, %2, %3, %4, %5);\n")
                                .arg(m_id, id, confirmed, literal(b.question), literal(how));
                    return b.figures.isEmpty() ? text : unlessOver(step, text);
                },
            },
            step.body);
    }

    QString undoStep(const Step& step) const
    {
        QString text;
        const QString id = literal(step.id);
        const QString whenDone = QStringLiteral(
            "SELECT pg_temp.lockkeeper_done(%1, %2) AS lockkeeper_done \\gset\n\\if :lockkeeper_done\n")
                                     .arg(m_id, id);
        if (!step.undo->blockedRows.isEmpty()) {
            text += whenDone
                + QStringLiteral("SELECT (%1) AS lockkeeper_lost \\gset\n"
                                 "CALL pg_temp.lockkeeper_blocked(%2, :lockkeeper_lost, %3);\n\\endif\n")
                      .arg(withoutPsqlVariables(step.undo->blockedRows), id, literal(step.undo->blockedWhy));
        }
        if (!step.undo->losesRows.isEmpty()) {
            const QString name = variable(QStringLiteral("undo-loses-rows"));
            text += whenDone
                + QStringLiteral("SELECT (%1) AS lockkeeper_lost \\gset\n"
                                 "CALL pg_temp.lockkeeper_losing(%2, :lockkeeper_lost, :'%3'::boolean, %4, %5);\n"
                                 "\\endif\n")
                      .arg(withoutPsqlVariables(step.undo->losesRows), id, name,
                          literal(Words::tr("taking this step back loses or changes values written since: %1")
                                  .arg(step.title)),
                          literal(Words::tr("Look at them; to lose them, run this script again with psql -v %1=yes")
                                  .arg(name)));
        }
        for (const QStringList& preparation : step.undo->before) {
            text += QStringLiteral("CALL pg_temp.lockkeeper_step(%1, %2, true, %3, true);\n")
                        .arg(m_id, id, array(preparation));
        }
        if (!step.undo->losesRows.isEmpty() && step.undo->keepsFirst && !step.undo->keepLost.isEmpty()) {
            text += QStringLiteral("CALL pg_temp.lockkeeper_step(%1, %2, true, %3, true);\n")
                        .arg(m_id, id, array(step.undo->keepLost));
        }
        StatementBody body = step.undo->body;
        if (!step.undo->losesRows.isEmpty() && !step.undo->keepsFirst) {
            body.statements = step.undo->keepLost + body.statements;
        }
        text += statements(step, body, true);
        return text;
    }

    const Plan& m_plan;
    QString m_id;
};

} // namespace

QList<ScriptFile> scripts(const Plan& plan)
{
    const Writer writer(plan);
    QList<ScriptFile> files;
    for (const Phase phase : {Phase::Expand, Phase::Migrate, Phase::Contract}) {
        files << ScriptFile{fileName(phase, false), writer.forward(phase)};
    }
    for (const Phase phase : {Phase::Expand, Phase::Migrate, Phase::Contract}) {
        if (const QString text = writer.undo(phase); !text.isEmpty()) {
            files << ScriptFile{fileName(phase, true), text};
        }
    }
    return files;
}

} // namespace lk
