// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/missingobjects.h"

#include "model/engine/plantables.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::Runner)
};

/// What is gone and what to do about it, in sentences.
struct Gone {
    QString what;
    QString remedy;
};

/// Takes a quoted name from the beginning of `text`.
QString takeName(QString& text)
{
    QString name;
    qsizetype i = 1;
    for (; i < text.size(); ++i) {
        if (text[i] == QLatin1Char('"')) {
            if (i + 1 >= text.size() || text[i + 1] != QLatin1Char('"')) {
                break;
            }
            ++i;
        }
        name += text[i];
    }
    text = text.sliced(std::min(i + 1, text.size()));
    return name;
}

/// Takes `words` from the beginning of `text`, where a quoted name follows.
bool takeWords(QString& text, QLatin1String words)
{
    if (!text.startsWith(words) || text.size() <= words.size() || text[words.size()] != QLatin1Char('"')) {
        return false;
    }
    text = text.sliced(words.size());
    return true;
}

/// A table of the draft as the steps that stand have left it.
struct Shape {
    QualifiedName table;
    QualifiedName drafted{table}; ///< as the draft calls it
    QStringList columns{};
    QStringList own{}; ///< of these, the ones the plan changes or made
    QStringList added{}; ///< of these, the ones it made
    QStringList doomed{}; ///< the ones a step to come drops
    bool cutOver = false; ///< the two forms have traded places

    /// Follows a statement of the plan.
    void take(const QString& statement)
    {
        const QString alter = QStringLiteral("ALTER TABLE %1 ").arg(table.quoted());
        if (!statement.startsWith(alter)) {
            return;
        }
        QString rest = statement.sliced(alter.size());
        if (takeWords(rest, QLatin1String("ADD COLUMN "))) {
            const QString name = takeName(rest);
            columns << name;
            own << name;
            added << name;
        } else if (takeWords(rest, QLatin1String("DROP COLUMN IF EXISTS "))) {
            columns.removeOne(takeName(rest));
        } else if (takeWords(rest, QLatin1String("RENAME TO "))) {
            table.name = takeName(rest);
        } else if (takeWords(rest, QLatin1String("RENAME COLUMN "))) {
            const QString from = takeName(rest);
            if (takeWords(rest, QLatin1String(" TO "))) {
                const QString to = takeName(rest);
                for (QStringList* names : {&columns, &own, &added}) {
                    if (const auto at = names->indexOf(from); at >= 0) {
                        (*names)[at] = to;
                    }
                }
            }
        }
    }
    /// The table may have another name by then.
    void foresee(const QString& statement)
    {
        const auto drop = QLatin1String(" DROP COLUMN IF EXISTS ");
        const auto at = statement.startsWith(QLatin1String("ALTER TABLE ")) ? statement.indexOf(drop) : -1;
        if (at >= 0) {
            QString rest = statement.sliced(at + drop.size());
            doomed << takeName(rest);
        }
    }
    /// Until the cut-over the second form is what the plan added; from then on, what it is going to drop.
    bool isOtherForm(const QString& column) const { return cutOver ? doomed.contains(column) : added.contains(column); }
};

QList<Shape> shapesOf(const Plan& plan, const RunSnapshot& snapshot)
{
    QList<Shape> shapes;
    for (const QualifiedName& table : plan.draft.tables()) {
        const auto known = std::ranges::find(plan.expected, table, &ExpectedTable::table);
        if (known == plan.expected.cend()) {
            continue; // a plan of an earlier version
        }
        Shape shape{table};
        for (QString column : known->columns) {
            shape.columns << takeName(column);
        }
        for (const DraftedChange& drafted : plan.draft.changes) {
            const auto* rename = std::get_if<RenameColumn>(&drafted.change);
            const auto* retype = std::get_if<ChangeType>(&drafted.change);
            const QString column = rename != nullptr ? rename->column : retype != nullptr ? retype->column : QString();
            if (tableOf(drafted.change) == table && !column.isEmpty() && !shape.own.contains(column)) {
                shape.own << column;
            }
        }
        for (const Step& step : plan.steps) {
            const auto* body = std::get_if<StatementBody>(&step.body);
            const bool done = snapshot.steps.value(step.id).state == StepState::Done;
            shape.cutOver = shape.cutOver || (done && step.cutsOver.contains(table.quoted()));
            for (qsizetype i = 0; body != nullptr && i < body->statements.size(); ++i) {
                if (done) {
                    shape.take(body->statements[i]);
                } else if (step.phase == Phase::Contract) {
                    shape.foresee(body->statements[i]);
                }
            }
        }
        shapes << shape;
    }
    return shapes;
}

struct MissingColumn {
    Shape shape;
    QString name;
    QStringList strangers; ///< columns that the plan does not know
    QStringList twins; ///< the plan's other forms of columns, as far as they are there
    bool otherForm = false; ///< it is the plan's second form of a column, not the one that has the name
    bool own = false; ///< of the columns that the plan changes

    Gone told() const
    {
        const QString column = ColumnName{shape.table, name}.printed();
        const QString alter = QStringLiteral("ALTER TABLE %1 ").arg(shape.table.quoted());
        QStringList ways;
        if (!strangers.isEmpty()) {
            QStringList renames;
            for (const QString& stranger : strangers.first(std::min<qsizetype>(3, strangers.size()))) {
                renames << alter + QStringLiteral("RENAME COLUMN %1 TO %2").arg(quoted(stranger), quoted(name));
            }
            ways << Words::tr("If it was renamed, give it its name back, then go on: %1.")
                        .arg(renames.join(Words::tr(" or ")));
        }
        if (otherForm && shape.cutOver) {
            ways << Words::tr("If it was dropped, the cut-over cannot be taken back any more, for nothing else has the "
                              "values of the old form. Finish the plan instead: its last phase clears away the "
                              "trigger, which fails every write as long as the column is not there.");
        } else if (otherForm) {
            ways << Words::tr("If it was dropped, undo the plan, which clears away the trigger (it fails every write "
                              "as long as the column is not there), and make the plan anew. The column that has the "
                              "name is as it was.");
        } else if (!twins.isEmpty()) {
            ways << Words::tr("If it was dropped, its values are still in %1, as far as they were copied. Make the "
                              "column again and fill it from there before you go on or undo the plan, which would "
                              "drop that copy.")
                        .arg(twins.join(Words::tr(", ")));
        } else {
            ways << Words::tr("If it was dropped, undo the plan and make it anew.");
        }
        return {Words::tr("column %1 is gone").arg(column), ways.join(QLatin1Char(' '))};
    }
};

Result<QList<MissingColumn>> missingColumns(RunContext& c)
{
    QList<MissingColumn> missing;
    const QList<Shape> shapes = shapesOf(c.plan, c.publisher.now());
    for (const Shape& shape : shapes) {
        const auto rows = c.session.query(
            QStringLiteral("SELECT attname FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass($1) "
                           "AND attnum > 0 AND NOT attisdropped ORDER BY attnum"),
            {shape.table.quoted()});
        if (!rows) {
            return std::unexpected(rows.error());
        }
        if (rows->isEmpty()) {
            continue; // the table itself is not there, which is another matter
        }
        QStringList present;
        QStringList strangers;
        for (const auto& row : rows->rows) {
            present << row[0].value_or(QString());
            if (!shape.columns.contains(present.last())) {
                strangers << present.last();
            }
        }
        QStringList gone;
        QStringList twins;
        for (const QString& column : shape.columns) {
            if (!present.contains(column)) {
                gone << column;
            } else if (shape.isOtherForm(column)) {
                twins << ColumnName{shape.table, column}.printed();
            }
        }
        for (const QString& column : std::as_const(gone)) {
            const bool other = shape.isOtherForm(column);
            const bool own = shape.own.contains(column);
            missing << MissingColumn{shape, column, strangers, own && !other ? twins : QStringList(), other, own};
        }
    }
    return missing;
}

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

/// An index, constraint, trigger or function that the statement names, and the server does not find. None where the
/// server speaks of something else, which nobody need have dropped: its own words say more than a guess.
std::optional<Gone> missingObject(const Plan& plan, const Error& error)
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
                        .arg(statement)};
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
        return named->told();
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
        return own->told(); // the trigger's function calls it by a name of its own
    }
    return missingObject(c.plan, error);
}

bool speaksOfNames(const Error& error)
{
    static const QStringList states{QStringLiteral("42703"), QStringLiteral("42P01"), QStringLiteral("42704"),
        QStringLiteral("42883"), QStringLiteral("3F000")};
    return states.contains(error.sqlState);
}

} // namespace

Error withWhatIsGone(RunContext& c, const Step& step, const Error& error)
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
    told.message = Words::tr("\"%1\" cannot go on: %2.").arg(step.title, (*gone)->what);
    told.detail = error.detail.isEmpty() ? error.message : error.message + QLatin1Char('\n') + error.detail;
    told.remedy = (*gone)->remedy + QLatin1Char(' ') + Words::tr("Nothing of the step was left behind.");
    return told;
}

Result<void> columnsStand(RunContext& c, const Step& step)
{
    const auto* body = std::get_if<StatementBody>(&step.body);
    const auto adds = [&](const QualifiedName& table) {
        const QString add = QStringLiteral("ALTER TABLE %1 ADD COLUMN \"").arg(table.quoted());
        return body != nullptr && std::ranges::any_of(body->statements, [&](const QString& statement) {
            return statement.startsWith(add);
        });
    };
    if (step.cutsOver.isEmpty() && std::ranges::none_of(c.plan.draft.tables(), adds)) {
        return {};
    }
    const auto columns = missingColumns(c);
    if (!columns) {
        return std::unexpected(columns.error());
    }
    for (const MissingColumn& column : *columns) {
        // Of the step's own tables only: what another one lacks keeps nobody from taking this one back. To take the
        // added column away is no loss where it is the one that is gone.
        const bool isCut = column.shape.cutOver && step.cutsOver.contains(column.shape.drafted.quoted());
        if (column.own && (isCut || (adds(column.shape.drafted) && !column.twins.isEmpty()))) {
            const Gone gone = column.told();
            return failure(ErrorKind::FingerprintMismatch,
                Words::tr("\"%1\" cannot be taken back: %2.").arg(step.title, gone.what), gone.remedy);
        }
    }
    return {};
}

} // namespace lk
