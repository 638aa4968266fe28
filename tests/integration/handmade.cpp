// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/handmade.h"

#include <QUuid>

namespace lk::test {

QString itemsSchema(int rows)
{
    return QStringLiteral("CREATE SCHEMA twin;"
                          "CREATE TABLE items (id bigint PRIMARY KEY, v text, note text);"
                          "INSERT INTO items SELECT g, 'v' || g, repeat('x', 40) FROM generate_series(1, %1) g;"
                          "CREATE INDEX items_v ON items (v);"
                          "CREATE VIEW item_values AS SELECT id, v FROM items;"
                          "CREATE TABLE twin.items (id bigint PRIMARY KEY, v text);"
                          "INSERT INTO twin.items SELECT id, v FROM items;"
                          "ANALYZE;")
        .arg(rows);
}

namespace {

QString function(const QString& name, const QString& o, const QString& n)
{
    return QStringLiteral(
        "CREATE OR REPLACE FUNCTION lockkeeper.%1() RETURNS trigger LANGUAGE plpgsql "
        "SET search_path = pg_catalog, public, pg_temp AS $body$ BEGIN "
        "IF TG_OP = 'INSERT' THEN "
        "IF NEW.%3 IS NULL THEN NEW.%3 := NEW.%2; ELSIF NEW.%2 IS NULL THEN NEW.%2 := NEW.%3; END IF; "
        "ELSE "
        "IF NEW.%2 IS DISTINCT FROM OLD.%2 THEN NEW.%3 := NEW.%2; "
        "ELSIF NEW.%3 IS DISTINCT FROM OLD.%3 THEN NEW.%2 := NEW.%3; "
        "ELSIF NEW.%3 IS NULL THEN NEW.%3 := NEW.%2; END IF; "
        "END IF; RETURN NEW; END $body$")
        .arg(name, o, n);
}

Step statement(const QString& id, Phase phase, const QStringList& forward, const QStringList& back)
{
    Step step;
    step.id = id;
    step.phase = phase;
    step.title = id;
    step.body = StatementBody{StatementBody::Mode::Transaction, forward};
    step.lock = LockMode::AccessExclusive;
    if (!back.isEmpty()) {
        step.undo = Undo{StatementBody{StatementBody::Mode::Transaction, back}, LockMode::AccessExclusive};
    }
    return step;
}

Step gate(const QString& id, Phase phase, GateBody::Kind kind, const QString& confirmation)
{
    Step step;
    step.id = id;
    step.phase = phase;
    step.title = id;
    step.body = GateBody{kind, confirmation, QStringLiteral("Really?")};
    return step;
}

} // namespace

Plan itemsPlan(Backend& backend, const ConnectionSettings& settings)
{
    const QualifiedName items{QStringLiteral("public"), QStringLiteral("items")};
    Plan plan;
    plan.id = QUuid::createUuid().toString(QUuid::WithoutBraces);
    plan.madeAt = QDateTime::currentDateTimeUtc();
    plan.database = settings.database;
    plan.draft.put({RenameColumn{items, QStringLiteral("v"), QStringLiteral("w")}, Strategy::DualColumn});
    plan.decisions << Decision{plan.draft.changes.first().change, Strategy::DualColumn, QStringLiteral("by hand"), {}};
    const auto session = backend.connect(settings, Purpose::Browse);
    if (!session) {
        qFatal("%s", qPrintable(session.error().printed()));
    }
    const auto table = backend.readTable(**session, items);
    if (!table) {
        qFatal("%s", qPrintable(table.error().printed()));
    }
    plan.fingerprint = fingerprint({*table});

    const QString guard = QStringLiteral("lockkeeper.backfill");
    plan.steps << statement(QStringLiteral("expand.shadow"), Phase::Expand,
        {QStringLiteral("ALTER TABLE public.items ADD COLUMN w text"),
            function(QStringLiteral("items_v_w"), QStringLiteral("v"), QStringLiteral("w")),
            QStringLiteral("CREATE TRIGGER \"~lockkeeper_items\" BEFORE INSERT OR UPDATE ON public.items FOR EACH ROW "
                           "WHEN (current_setting('lockkeeper.backfill', true) IS DISTINCT FROM 'on') "
                           "EXECUTE FUNCTION lockkeeper.items_v_w()"),
            QStringLiteral("ALTER TABLE public.items ENABLE ALWAYS TRIGGER \"~lockkeeper_items\"")},
        {QStringLiteral("DROP TRIGGER IF EXISTS \"~lockkeeper_items\" ON public.items"),
            QStringLiteral("DROP FUNCTION IF EXISTS lockkeeper.items_v_w()"),
            QStringLiteral("ALTER TABLE public.items DROP COLUMN IF EXISTS w")});

    Step backfill;
    backfill.id = backfill.title = QStringLiteral("migrate.backfill");
    backfill.phase = Phase::Migrate;
    backfill.body = BackfillBody{
        items, {QStringLiteral("id")}, {QStringLiteral("w = v")}, QStringLiteral("w IS DISTINCT FROM v"), guard};
    plan.steps << backfill;

    Step index;
    index.id = index.title = QStringLiteral("migrate.index");
    index.phase = Phase::Migrate;
    index.body = StatementBody{StatementBody::Mode::Concurrently,
        {QStringLiteral("CREATE INDEX CONCURRENTLY items_w ON public.items (w)")},
        QStringLiteral("SELECT coalesce((SELECT indisvalid FROM pg_index WHERE indexrelid = "
                       "to_regclass('public.items_w')), false)"),
        {QStringLiteral("DROP INDEX CONCURRENTLY IF EXISTS public.items_w")}};
    index.undo = Undo{StatementBody{
        StatementBody::Mode::Concurrently, {QStringLiteral("DROP INDEX CONCURRENTLY IF EXISTS public.items_w")}}};
    plan.steps << index;

    Step verify;
    verify.id = verify.title = QStringLiteral("migrate.verify");
    verify.phase = Phase::Migrate;
    verify.body = VerifyBody{items, {QStringLiteral("id")}, QStringLiteral("w IS DISTINCT FROM v"),
        {QStringLiteral("v"), QStringLiteral("w")}};
    plan.steps << verify;

    plan.steps << gate(QStringLiteral("migrate.ready"), Phase::Migrate, GateBody::Kind::ApplicationReady,
        QStringLiteral("application-ready"));
    const QStringList swap{QStringLiteral("LOCK TABLE public.items"),
        QStringLiteral("ALTER TABLE public.items RENAME COLUMN v TO lk_swap"),
        QStringLiteral("ALTER TABLE public.items RENAME COLUMN w TO v"),
        QStringLiteral("ALTER TABLE public.items RENAME COLUMN lk_swap TO w")};
    plan.steps << statement(QStringLiteral("migrate.cutover"), Phase::Migrate,
        swap + QStringList{function(QStringLiteral("items_v_w"), QStringLiteral("w"), QStringLiteral("v"))},
        swap + QStringList{function(QStringLiteral("items_v_w"), QStringLiteral("v"), QStringLiteral("w"))});

    plan.steps << gate(
        QStringLiteral("contract.gate"), Phase::Contract, GateBody::Kind::Irreversible, QStringLiteral("contract"));
    Step drop = statement(QStringLiteral("contract.drop"), Phase::Contract,
        {QStringLiteral("DROP TRIGGER \"~lockkeeper_items\" ON public.items"),
            QStringLiteral("DROP FUNCTION lockkeeper.items_v_w()"),
            QStringLiteral("ALTER TABLE public.items DROP COLUMN v")},
        {});
    drop.irreversible = true;
    plan.steps << drop;
    return plan;
}

QStringList itemsSteps()
{
    return {QStringLiteral("expand.shadow"), QStringLiteral("migrate.backfill"), QStringLiteral("migrate.index"),
        QStringLiteral("migrate.verify"), QStringLiteral("migrate.cutover"), QStringLiteral("contract.drop")};
}

} // namespace lk::test
