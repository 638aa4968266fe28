// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/missingobjects.h"

#include "model/engine/missingcolumns.h"
#include "model/engine/plantables.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::Runner)
};

/// Does the server speak of it? Its words may be of any language, and so may its quotes.
bool speaksOf(const Error& error, const QString& name)
{
    const QString& text = error.message;
    const auto isOfName = [&](qsizetype at) {
        return at >= 0 && at < text.size() && (text[at].isLetterOrNumber() || text[at] == QLatin1Char('_'));
    };
    for (qsizetype at = name.isEmpty() ? -1 : text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
        if (!isOfName(at - 1) && !isOfName(at + name.size())) {
            return true;
        }
    }
    return false;
}

/// A partition or child that has another name than when the plan began. Dropped or detached it is no matter of the
/// plan's any more.
Result<std::optional<Gone>> renamedMember(RunContext& c, const Error& error)
{
    const auto rows = c.session.query(
        QStringLiteral("SELECT pg_catalog.substr(k.step_id, 8), n.nspname, r.relname\n"
                       "FROM lockkeeper.cursor AS k JOIN pg_catalog.pg_class AS r ON r.oid = k.filenode\n"
                       "JOIN pg_catalog.pg_namespace AS n ON n.oid = r.relnamespace\n"
                       "WHERE k.plan_id = $1 AND k.step_id LIKE 'family \"%'\n"
                       "  AND pg_catalog.to_regclass(pg_catalog.substr(k.step_id, 8))::oid IS DISTINCT FROM r.oid\n"
                       "ORDER BY r.oid"),
        {c.plan.id});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    for (const auto& row : rows->rows) {
        const auto before = parseTableName(row[0].value_or(QString()));
        const QualifiedName now{row[1].value_or(QString()), row[2].value_or(QString())};
        if (!before || !speaksOf(error, before->name)) {
            continue;
        }
        QStringList back;
        if (now.name != before->name) {
            back << QStringLiteral("ALTER TABLE %1 RENAME TO %2").arg(now.quoted(), quoted(before->name));
        }
        if (now.schema != before->schema) {
            back << QStringLiteral("ALTER TABLE %1 SET SCHEMA %2")
                        .arg(QualifiedName{now.schema, before->name}.quoted(), quoted(before->schema));
        }
        return Gone{Words::tr("the table that was %1 when the plan began is called %2 now")
                        .arg(before->printed(), now.printed()),
            Words::tr("Give it its name back until the plan is finished, then go on where it stopped: %1.")
                .arg(back.join(QLatin1String("; ")))};
    }
    return std::nullopt;
}

/// What was done to prove the constraint is not done again by itself; and unproven, it makes the cut-over read every
/// row under its lock, or is refused for not being what it was.
QStringList validations(const Plan& plan, const RunSnapshot& snapshot, const QString& constraint)
{
    QStringList found;
    for (const Step& step : plan.steps) {
        const auto* body = std::get_if<StatementBody>(&step.body);
        for (qsizetype i = 0; body != nullptr && i < body->statements.size(); ++i) {
            if (snapshot.steps.value(step.id).state == StepState::Done
                && body->statements[i].endsWith(QLatin1String(" VALIDATE CONSTRAINT ") + constraint)) {
                found << body->statements[i];
            }
        }
    }
    return found;
}

/// An index, constraint, trigger or function that the statement names, and the server does not find. None where the
/// server speaks of something else, which nobody need have dropped: its own words say more than a guess.
std::optional<Gone> missingObject(const Plan& plan, const RunSnapshot& snapshot, const Error& error)
{
    static const QRegularExpression quotedNames(QStringLiteral("\"((?:[^\"]|\"\")+)\""));
    QString name;
    auto found = quotedNames.globalMatch(error.statement);
    while (found.hasNext()) {
        QString one = found.next().captured(1);
        one.replace(QLatin1String("\"\""), QLatin1String("\""));
        if (one.size() > name.size() && speaksOf(error, one)) {
            name = one;
        }
    }
    if (name.isEmpty()) {
        return std::nullopt;
    }
    const QString sql = quoted(name);
    for (const Step& step : plan.steps) {
        const auto* body = std::get_if<StatementBody>(&step.body);
        for (qsizetype i = 0; body != nullptr && i < body->statements.size(); ++i) {
            const QString& statement = body->statements[i];
            const QString line = statement.section(QLatin1Char('\n'), 0, 0);
            // What was written anew from the server's own words quotes a name only where it must be.
            const auto names = [&](QLatin1String words) {
                return line.contains(words + sql) || line.contains(words + name + QLatin1Char(' '));
            };
            if ((line.startsWith(QLatin1String("CREATE ")) && names(QLatin1String(" ")))
                || (line.startsWith(QLatin1String("CREATE VIEW ")) && names(QLatin1String(".")))
                || (line.startsWith(QLatin1String("ALTER TABLE ")) && names(QLatin1String(" ADD CONSTRAINT ")))) {
                return Gone{Words::tr("%1, which \"%2\" made, is gone").arg(printedName(name), step.title),
                    Words::tr(
                        "Somebody has dropped or renamed it. Make it again with the plan's own statement, then go "
                        "on where it stopped, or undo the plan:\n%1")
                        .arg((QStringList(statement) + validations(plan, snapshot, sql)).join(QLatin1String(";\n")))};
            }
        }
    }
    for (const ExpectedTable& table : plan.expected) {
        const auto object = std::ranges::find_if(
            table.objects, [&](const QString& one) { return one.endsWith(QLatin1Char(' ') + sql); });
        if (object != table.objects.cend()) {
            return Gone{Words::tr("%1 of %2, which was there when the plan was made, is gone")
                            .arg(printedName(name), table.table.printed()),
                Words::tr("Somebody has dropped or renamed it. Make it again as it was, or give it its name back, then "
                          "go on where it stopped; or undo the plan and make it anew without it.")};
        }
    }
    if (error.sqlState == QLatin1String("42883")) {
        return std::nullopt; // what is named may be an argument of what is missing
    }
    return Gone{Words::tr("%1 is gone").arg(printedName(name)),
        Words::tr("Somebody has dropped or renamed it. Make it again as it was, or give it its name back, then go on "
                  "where it stopped; or undo the plan and make it anew.")};
}

Result<std::optional<Gone>> whatIsGone(RunContext& c, const Error& error)
{
    const auto fate = PlanTables(c.session, c.plan).fate(c.begun.tables);
    if (!fate && !fate.error().sqlState.isEmpty()) {
        return std::unexpected(fate.error());
    }
    if (!fate) {
        return Gone{fate.error().message.chopped(1), fate.error().remedy};
    }
    if (*fate == PlanTables::Fate::Gone) {
        return Gone{
            Words::tr("the table was dropped"), Words::tr("Undo the plan: that clears away what is left of it.")};
    }
    const auto columns = missingColumns(c);
    if (!columns) {
        return std::unexpected(columns.error());
    }
    const auto named
        = std::ranges::find_if(*columns, [&](const MissingColumn& column) { return speaksOf(error, column.name); });
    if (named != columns->cend()) {
        return named->told;
    }
    const auto member = renamedMember(c, error);
    if (!member) {
        return std::unexpected(member.error());
    }
    if (*member) {
        return **member;
    }
    const auto own = std::ranges::find_if(*columns, &MissingColumn::own);
    if (error.sqlState == QLatin1String("42703") && own != columns->cend()) {
        return own->told; // the trigger's function calls it by a name of its own
    }
    return missingObject(c.plan, c.publisher.now(), error);
}

bool speaksOfNames(const Error& error)
{
    static const QStringList states{QStringLiteral("42703"), QStringLiteral("42P01"), QStringLiteral("42704"),
        QStringLiteral("42883"), QStringLiteral("3F000")};
    return states.contains(error.sqlState);
}

/// When it fails: all of it is one transaction.
bool leavesNothing(const Step& step, bool undo)
{
    if (undo) {
        return step.undo && step.undo->body.mode == StatementBody::Mode::Transaction && step.undo->before.isEmpty()
            && !step.undo->keepsFirst;
    }
    const auto* body = std::get_if<StatementBody>(&step.body);
    return body != nullptr && body->mode == StatementBody::Mode::Transaction;
}

} // namespace

Error withWhatIsGone(RunContext& c, const Step& step, const Error& error, bool undo)
{
    if (!speaksOfNames(error)) {
        return error;
    }
    const auto gone = whatIsGone(c, error);
    if (!gone || !*gone) {
        return error; // the connection is lost, or worse, or nothing that we know is gone
    }
    Error told = error;
    told.kind = ErrorKind::FingerprintMismatch;
    told.message = (undo ? Words::tr("\"%1\" cannot be taken back: %2.") : Words::tr("\"%1\" cannot go on: %2."))
                       .arg(step.title, (*gone)->what);
    told.detail = error.detail.isEmpty() ? error.message : error.message + QLatin1Char('\n') + error.detail;
    told.remedy = (*gone)->remedy;
    if (leavesNothing(step, undo)) {
        told.remedy += QLatin1Char(' ') + Words::tr("Nothing of the step was left behind.");
    }
    return told;
}

} // namespace lk
