// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/planning.h"

#include "model/engine/rowsecurity.h"
#include "model/plan/pulledkeys.h"

#include <QCoreApplication>
#include <QUuid>

#include <algorithm>

namespace lk {

namespace {

/// Reads what the draft speaks of and the input does not have yet: tables, and what the server says of types.
Result<void> readMissing(Backend& backend, Session& session, PlannerInput& input)
{
    const auto tableNamed = [&](const QualifiedName& name) -> const Table* {
        const auto found = std::ranges::find(input.tables, name, &Table::name);
        return found == input.tables.cend() ? nullptr : &*found;
    };
    for (const QualifiedName& name : input.draft.tables()) {
        if (tableNamed(name) == nullptr) {
            auto table = backend.readTable(session, name);
            if (!table) {
                return std::unexpected(table.error());
            }
            input.tables << std::move(*table);
        }
    }
    for (qsizetype i = input.types.size(); i < input.draft.changes.size(); ++i) {
        TypeFacts facts;
        const auto* change = std::get_if<ChangeType>(&input.draft.changes[i].change);
        // A column that does not exist is makePlan's to refuse, with names that are like it.
        if (change != nullptr && tableNamed(change->table)->column(change->column) != nullptr) {
            auto answer = backend.typeFacts(session, *tableNamed(change->table), *change);
            if (!answer) {
                return std::unexpected(answer.error());
            }
            facts = std::move(*answer);
        }
        input.types << facts;
    }
    return {};
}

/// Another role may run the plan, so it is no hindrance to making it.
Hazard hiddenRows(const QList<QualifiedName>& tables, const QString& role)
{
    QStringList names;
    for (const QualifiedName& table : tables) {
        names << table.printed();
    }
    return {QStringLiteral("row-security.hides-rows"), Severity::Warning,
        QCoreApplication::translate("Planner", "Row-level security hides rows of %1 from user %2")
            .arg(names.join(QStringLiteral(", ")), role),
        QCoreApplication::translate("Planner",
            "Not one value was looked at: a count would tell of some rows only. Nor may this user run the plan, "
            "because "
            "a row that is not seen could not be copied."),
        rowSecurityRemedy(tables, role)};
}

} // namespace

Result<Plan> planDraft(Backend& backend, Session& session, const Draft& draft, const QDateTime& now)
{
    PlannerInput input;
    input.draft = draft;
    input.now = now.toUTC();
    input.planId = QUuid::createUuid().toString(QUuid::WithoutBraces);
    // A key pulls in what references it, and that may be a key itself.
    for (QList<DraftedChange> added{{}}; !added.isEmpty();) {
        if (const auto read = readMissing(backend, session, input); !read) {
            return std::unexpected(read.error());
        }
        added = referencingChanges(input.draft, input.tables, input.types);
        input.draft.changes << added;
    }
    QStringList schemas;
    for (const QualifiedName& name : input.draft.tables()) {
        if (!schemas.contains(name.schema)) {
            schemas << name.schema;
        }
    }
    auto facts = backend.planningFacts(session, schemas);
    if (!facts) {
        return std::unexpected(facts.error());
    }
    input.database = facts->database;
    input.serverVersion = facts->serverVersion;
    input.takenNames = std::move(facts->takenNames);
    auto plan = makePlan(input);
    if (!plan) {
        return plan;
    }
    const auto hiding = hidingTables(session, *plan);
    if (!hiding) {
        return std::unexpected(hiding.error());
    }
    if (!hiding->isEmpty()) {
        const auto role = session.query(QStringLiteral("SELECT current_user"));
        if (!role) {
            return std::unexpected(role.error());
        }
        plan->hazards << hiddenRows(*hiding, role->scalar());
    }
    return plan;
}

} // namespace lk
