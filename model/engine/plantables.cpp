// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/plantables.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::Runner)
};

QStringList statementsOf(const Step& step)
{
    QStringList all;
    if (const auto* body = std::get_if<StatementBody>(&step.body)) {
        all << body->statements;
    }
    if (step.undo) {
        all << step.undo->body.statements;
    }
    return all;
}

} // namespace

PlanTables::PlanTables(Session& session, const Plan& plan)
    : m_session(session)
    , m_plan(plan)
{
}

Result<QList<PlanTable>> PlanTables::present()
{
    QList<PlanTable> tables;
    for (const QualifiedName& name : m_plan.draft.tables()) {
        const auto oid = m_session.query(QStringLiteral("SELECT to_regclass($1)::oid"), {name.quoted()});
        if (!oid) {
            return std::unexpected(oid.error());
        }
        if (oid->scalar().isEmpty()) {
            return failure(ErrorKind::NotFound, Words::tr("There is no table %1.").arg(name.printed()),
                Words::tr("Make the plan again from the database as it is now."));
        }
        tables << PlanTable{name.quoted(), oid->scalar()};
    }
    return tables;
}

Result<QStringList> PlanTables::namesakes()
{
    QList<QualifiedName> names = m_plan.draft.tables();
    for (const DraftedChange& drafted : m_plan.draft.changes) {
        if (const auto* rename = std::get_if<RenameTable>(&drafted.change)) {
            names << QualifiedName{rename->table.schema, rename->newName};
        }
    }
    QStringList there;
    for (const QualifiedName& name : std::as_const(names)) {
        const auto found = m_session.query(QStringLiteral("SELECT to_regclass($1) IS NOT NULL"), {name.quoted()});
        if (!found) {
            return std::unexpected(found.error());
        }
        if (found->scalar() == QLatin1String("t")) {
            there << name.printed();
        }
    }
    return there;
}

bool PlanTables::knows(const QString& schema, const QString& name) const
{
    const QString qualified = QualifiedName{schema, name}.quoted();
    const QString renamed = QLatin1String("RENAME TO ") + quoted(name);
    return std::ranges::any_of(m_plan.steps, [&](const Step& step) {
        return std::ranges::any_of(
            statementsOf(step), [&](const QString& sql) { return sql.contains(qualified) || sql.contains(renamed); });
    });
}

Result<PlanTables::Fate> PlanTables::fate(const QList<PlanTable>& begunWith)
{
    qsizetype gone = 0;
    QString dropped;
    for (const PlanTable& table : begunWith) {
        const auto rows = m_session.query(
            QStringLiteral("SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
                           "WHERE c.oid = $1::oid"),
            {table.oid});
        if (!rows) {
            return std::unexpected(rows.error());
        }
        if (rows->isEmpty()) {
            ++gone;
            dropped = table.name;
            continue;
        }
        const QString schema = rows->rows.first()[0].value_or(QString());
        const QString name = rows->rows.first()[1].value_or(QString());
        if (QualifiedName{schema, name}.quoted() != table.name && !knows(schema, name)) {
            return failure(ErrorKind::FingerprintMismatch,
                Words::tr("The table that was %1 when this plan began is called %2 now.")
                    .arg(table.name, QualifiedName{schema, name}.printed()),
                Words::tr("Give it its name back, then run or undo this plan. Nothing was changed."));
        }
    }
    if (gone == 0 || begunWith.isEmpty()) {
        return Fate::There;
    }
    if (gone < begunWith.size()) {
        return failure(ErrorKind::NotFound,
            Words::tr("The table that was %1 when this plan began has been dropped, the others of the plan have not.")
                .arg(dropped),
            Words::tr("A table made anew under that name is not the same one. Clear the others by hand, statement by "
                      "statement, "
                      "with the undo scripts that `lockkeeper export` writes."));
    }
    return Fate::Gone;
}

QStringList PlanTables::clearance() const
{
    QStringList statements;
    for (const Step& step : m_plan.steps) {
        if (step.undo) {
            for (const QString& sql : step.undo->body.statements) {
                if (sql.startsWith(QLatin1String("DROP FUNCTION IF EXISTS lockkeeper."))) {
                    statements << sql;
                }
            }
        }
    }
    statements.removeDuplicates();
    return statements;
}

} // namespace lk
