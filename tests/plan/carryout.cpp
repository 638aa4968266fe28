// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/plan/carryout.h"

namespace lk::test {

namespace {

QString send(TestServer& server, const QString& db, const StatementBody& body)
{
    if (body.statements.isEmpty()) {
        return {};
    }
    const QString script = body.statements.join(QLatin1String(";\n"));
    return body.mode == StatementBody::Mode::Concurrently
        ? server.exec(db, script + QLatin1Char(';'))
        : server.exec(db, QStringLiteral("BEGIN;\n%1;\nCOMMIT;").arg(script));
}

} // namespace

QString carryOut(TestServer& server, const QString& db, const Step& step)
{
    if (const auto* statements = std::get_if<StatementBody>(&step.body)) {
        return send(server, db, *statements);
    }
    if (const auto* b = std::get_if<BackfillBody>(&step.body)) {
        return server.exec(db,
            QStringLiteral("BEGIN; SET LOCAL %1 = 'on'; SET LOCAL session_replication_role = replica; UPDATE %2 "
                           "SET %3 WHERE %4; COMMIT;")
                .arg(b->triggerGuard, b->table.quoted(), b->assignments.join(QLatin1String(", ")), b->condition));
    }
    if (const auto* v = std::get_if<VerifyBody>(&step.body)) {
        const QString wrong
            = server.value(db, QStringLiteral("SELECT count(*) FROM %1 WHERE %2").arg(v->table.quoted(), v->mismatch));
        return wrong == QLatin1String("0") ? QString() : QStringLiteral("%1 rows differ").arg(wrong);
    }
    return {};
}

QString takeBack(TestServer& server, const QString& db, const Step& step)
{
    if (!step.undo) {
        return {};
    }
    if (!step.undo->losesRows.isEmpty()) {
        const QString lost = server.value(db, step.undo->losesRows);
        if (lost != QLatin1String("0")) {
            return QStringLiteral("would lose %1 rows").arg(lost);
        }
    }
    return send(server, db, step.undo->body);
}

QString leftovers(TestServer& server, const QString& db)
{
    return server.value(db,
        QStringLiteral(
            "SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'lockkeeper'::regnamespace"
            " UNION ALL SELECT 'relation ' || relname FROM pg_class WHERE relname LIKE '%lockkeeper%'"
            " UNION ALL SELECT 'column ' || attname FROM pg_attribute WHERE NOT attisdropped"
            " AND attname LIKE 'lockkeeper\\_%' AND attrelid NOT IN"
            " (SELECT oid FROM pg_class WHERE relnamespace = 'lockkeeper'::regnamespace)"
            " UNION ALL SELECT 'trigger ' || tgname FROM pg_trigger WHERE tgname LIKE '%lockkeeper%'"
            " UNION ALL SELECT 'constraint ' || conname FROM pg_constraint WHERE conname LIKE '%lockkeeper%'"
            " UNION ALL SELECT 'statistics ' || stxname FROM pg_statistic_ext WHERE stxname LIKE '%lockkeeper%'"));
}

} // namespace lk::test
