// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/planning.h"

#include <QUuid>

namespace lk {

Result<Plan> planDraft(Backend& backend, Session& session, const Draft& draft, const QDateTime& now)
{
    PlannerInput input;
    input.draft = draft;
    input.now = now.toUTC();
    input.planId = QUuid::createUuid().toString(QUuid::WithoutBraces);

    QStringList schemas;
    for (const QualifiedName& name : draft.tables()) {
        auto table = backend.readTable(session, name);
        if (!table) {
            return std::unexpected(table.error());
        }
        input.tables << std::move(*table);
        if (!schemas.contains(name.schema)) {
            schemas << name.schema;
        }
    }
    for (const DraftedChange& drafted : draft.changes) {
        TypeFacts facts;
        const auto* change = std::get_if<ChangeType>(&drafted.change);
        const Table* table = nullptr;
        for (const Table& candidate : std::as_const(input.tables)) {
            if (candidate.name == tableOf(drafted.change)) {
                table = &candidate;
            }
        }
        // A column that does not exist is makePlan's to refuse, with names that are like it.
        if (change != nullptr && table != nullptr && table->column(change->column) != nullptr) {
            auto answer = backend.typeFacts(session, *table, *change);
            if (!answer) {
                return std::unexpected(answer.error());
            }
            facts = std::move(*answer);
        }
        input.types << facts;
    }
    auto facts = backend.planningFacts(session, schemas);
    if (!facts) {
        return std::unexpected(facts.error());
    }
    input.database = facts->database;
    input.serverVersion = facts->serverVersion;
    input.takenNames = std::move(facts->takenNames);
    return makePlan(input);
}

} // namespace lk
