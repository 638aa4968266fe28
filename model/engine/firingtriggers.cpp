// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/firingtriggers.h"

#include <QCoreApplication>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::Runner)
};

} // namespace

Result<void> keepsTriggersQuiet(
    Session& session, const Plan& plan, const RunSnapshot& progress, const RunRequest& request)
{
    if (request.confirmAll || request.confirmed.contains(QLatin1String(backfillFiresTriggers))) {
        return {};
    }
    QStringList tables;
    for (const Step& step : plan.steps) {
        const auto* body = std::get_if<BackfillBody>(&step.body);
        const bool comes = !request.through || step.phase <= *request.through;
        if (body && comes && progress.steps.value(step.id).state != StepState::Done) {
            tables << body->table.quoted();
        }
    }
    if (tables.isEmpty()) {
        return {};
    }
    const auto may = session.query(session.serverVersion() >= 150000
            ? QStringLiteral("SELECT has_parameter_privilege('session_replication_role', 'SET'), current_user")
            : QStringLiteral("SELECT current_setting('is_superuser') = 'on', current_user"));
    if (!may) {
        return std::unexpected(may.error());
    }
    const bool quiet = may->rows.first()[0] == QStringLiteral("t");
    const QString user = may->rows.first()[1].value_or(QString());
    for (const QString& table : std::as_const(tables)) {
        // UPDATE OF columns: the backfill writes none that was there before. Lockkeeper's own trigger looks at a
        // setting.
        const auto rows = session.query(
            QStringLiteral(
                "SELECT string_agg(quote_ident(t.tgname), ', ' ORDER BY t.tgname) FROM pg_trigger t "
                "JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgrelid = to_regclass($1) AND NOT t.tgisinternal "
                "AND t.tgtype & 16 <> 0 AND t.tgattr::text = '' AND t.tgenabled::text = ANY ($2::text[]) "
                "AND p.pronamespace IS DISTINCT FROM to_regnamespace('lockkeeper')"),
            {table, quiet ? QStringLiteral("{A,R}") : QStringLiteral("{A,O}")});
        if (!rows) {
            return std::unexpected(rows.error());
        }
        const QString names = rows->scalar();
        if (names.isEmpty()) {
            continue;
        }
        const QString anyway = Words::tr("If it does no harm that they fire once for every row, run with --confirm %1.")
                                   .arg(QLatin1String(backfillFiresTriggers));
        if (quiet) {
            return failure(ErrorKind::Privilege,
                Words::tr(
                    "The backfill would fire triggers of %1 for every row: %2. They are enabled so that nothing keeps "
                    "them quiet (ENABLE ALWAYS or REPLICA).")
                    .arg(table, names),
                anyway);
        }
        return failure(ErrorKind::Privilege,
            Words::tr("The backfill would fire triggers of %1 for every row: %2. User %3 may not keep them quiet.")
                .arg(table, names, user),
            Words::tr(
                "Have a superuser run: GRANT SET ON PARAMETER session_replication_role TO %1 (PostgreSQL 15 or later), "
                "or "
                "connect as one.")
                    .arg(quoted(user))
                + QLatin1Char('\n') + anyway);
    }
    return {};
}

} // namespace lk
