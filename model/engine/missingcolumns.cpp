// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/missingcolumns.h"

#include <QCoreApplication>

#include <algorithm>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::Runner)
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
    QualifiedName later{table}; ///< as it will be called where the steps to come are
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
            table.name = later.name = takeName(rest);
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
    /// Follows a statement to come. Another table may have a column of that name, which is no matter of this one's.
    void foresee(const QString& statement)
    {
        const QString alter = QStringLiteral("ALTER TABLE %1 ").arg(later.quoted());
        QString rest = statement.startsWith(alter) ? statement.sliced(alter.size()) : QString();
        if (takeWords(rest, QLatin1String("RENAME TO "))) {
            later.name = takeName(rest);
        } else if (takeWords(rest, QLatin1String("DROP COLUMN IF EXISTS "))) {
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
                } else {
                    shape.foresee(body->statements[i]);
                }
            }
        }
        shapes << shape;
    }
    return shapes;
}

struct Absence {
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

Result<QList<Absence>> absences(RunContext& c)
{
    QList<Absence> missing;
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
            missing << Absence{shape, column, strangers, own && !other ? twins : QStringList(), other, own};
        }
    }
    return missing;
}

} // namespace

Result<QList<MissingColumn>> missingColumns(RunContext& c)
{
    return absences(c).transform([](const QList<Absence>& all) {
        QList<MissingColumn> columns;
        for (const Absence& one : all) {
            columns << MissingColumn{one.name, one.own, one.told()};
        }
        return columns;
    });
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
    const auto columns = absences(c);
    if (!columns) {
        return std::unexpected(columns.error());
    }
    for (const Absence& column : *columns) {
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
