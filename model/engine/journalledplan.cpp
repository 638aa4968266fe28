// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/journalledplan.h"

#include "model/engine/journalstore.h"

#include <QCoreApplication>
#include <QJsonDocument>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::Runner)
};

Result<Plan> planFromText(const QString& text)
{
    return planFromJson(QJsonDocument::fromJson(text.toUtf8()).object());
}

} // namespace

Result<QList<JournalledPlan>> journalledPlans(Session& session)
{
    const auto journal = JournalStore(session).exists();
    if (!journal) {
        return std::unexpected(journal.error());
    }
    if (!*journal) {
        return QList<JournalledPlan>();
    }
    const auto rows = session.query(
        QStringLiteral("SELECT plan_id, title, state, operator, to_char(changed_at AT TIME ZONE 'UTC', "
                       "'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') FROM lockkeeper.plan ORDER BY changed_at DESC, plan_id"));
    if (!rows) {
        return std::unexpected(rows.error());
    }
    QList<JournalledPlan> plans;
    for (const auto& row : rows->rows) {
        plans << JournalledPlan{row[0].value_or(QString()), row[1].value_or(QString()), row[2].value_or(QString()),
            row[3].value_or(QString()), row[4].value_or(QString())};
    }
    return plans;
}

Result<Plan> journalledPlan(Session& session, const QString& planId)
{
    const auto journal = JournalStore(session).exists();
    if (!journal) {
        return std::unexpected(journal.error());
    }
    Rows rows;
    if (*journal) {
        auto found = session.query(QStringLiteral("SELECT plan FROM lockkeeper.plan WHERE plan_id = $1"), {planId});
        if (!found) {
            return std::unexpected(found.error());
        }
        rows = std::move(*found);
    }
    if (rows.isEmpty()) {
        return failure(ErrorKind::NotFound, Words::tr("No plan of the id %1 was begun in this database.").arg(planId),
            Words::tr("\"lockkeeper plans --db DSN\" lists those that were."));
    }
    return planFromText(rows.scalar());
}

Result<void> isTheOneBegun(const Plan& plan, const QString& stored)
{
    const auto begun = planFromText(stored);
    if (!begun) {
        return std::unexpected(begun.error());
    }
    // Both by way of the same writer: what an older Lockkeeper left out is no difference.
    if (toJson(*begun) == toJson(plan)) {
        return {};
    }
    return failure(ErrorKind::Unsupported,
        Words::tr("The plan is not the one that was begun in this database under its id, %1: it was changed since.")
            .arg(plan.id),
        Words::tr(
            "Go on with the plan as it was begun: \"lockkeeper plans --db DSN --plan-id %1 -o FILE.lkplan\" writes it "
            "to "
            "a file. A plan that shall differ needs an id of its own: undo this one and make it anew.")
            .arg(plan.id));
}

} // namespace lk
