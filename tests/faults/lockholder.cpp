// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/faults/lockholder.h"

#include <QTest>

namespace lk::test {

namespace {

QStringList in(const char* statement)
{
    return {QStringLiteral("BEGIN"), QString::fromLatin1(statement)};
}

QList<HolderKind> inTransactions()
{
    QList<HolderKind> kinds{{QStringLiteral("an idle reader"), in("SELECT count(*) FROM public.t")},
        {QStringLiteral("a row for update"), in("SELECT FROM public.t WHERE id = 3000 FOR UPDATE")},
        {QStringLiteral("many rows for update"), in("SELECT FROM public.t WHERE id % 3 = 0 AND id > 400 FOR UPDATE")},
        {QStringLiteral("rows for share"), in("SELECT FROM public.t WHERE id BETWEEN 500 AND 900 FOR SHARE")},
        {QStringLiteral("keys for share"), in("SELECT FROM public.t WHERE id BETWEEN 500 AND 900 FOR KEY SHARE")},
        {QStringLiteral("a row updated"), in("UPDATE public.t SET c = 5 WHERE id = 2500")},
        {QStringLiteral("a row deleted"), in("DELETE FROM public.t WHERE id = 2501")},
        {QStringLiteral("rows inserted"),
            in("INSERT INTO public.t (id, c) SELECT -g, g FROM generate_series(1, 100) g")},
        {QStringLiteral("a row in a subtransaction"),
            {QStringLiteral("BEGIN"), QStringLiteral("SAVEPOINT s"),
                QStringLiteral("UPDATE public.t SET c = 6 WHERE id = 2502"), QStringLiteral("SAVEPOINT r"),
                QStringLiteral("SELECT FROM public.t WHERE id = 2502 FOR UPDATE")}},
        {QStringLiteral("a cursor half read"),
            {QStringLiteral("BEGIN"), QStringLiteral("DECLARE half CURSOR FOR SELECT * FROM public.t"),
                QStringLiteral("FETCH 10 FROM half")}},
        {QStringLiteral("a dump"),
            {QStringLiteral("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
                QStringLiteral("LOCK TABLE public.t IN ACCESS SHARE MODE"),
                QStringLiteral("SELECT count(*) FROM public.t")}},
        {QStringLiteral("a long snapshot of something else"),
            {QStringLiteral("BEGIN ISOLATION LEVEL REPEATABLE READ"), QStringLiteral("SELECT count(*) FROM twin.t")}}};
    for (const char* mode : {"ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE", "SHARE", "SHARE ROW EXCLUSIVE",
             "EXCLUSIVE", "ACCESS EXCLUSIVE"}) {
        kinds << HolderKind{QStringLiteral("LOCK TABLE ") + QLatin1String(mode),
            {QStringLiteral("BEGIN"), QStringLiteral("LOCK TABLE public.t IN %1 MODE").arg(QLatin1String(mode))}};
    }
    const QStringList endPrepared{QStringLiteral("ROLLBACK PREPARED 'left'")};
    kinds << HolderKind{.name = QStringLiteral("a prepared transaction"),
        .statements = in("UPDATE public.t SET n = n WHERE id BETWEEN 700 AND 710")
            + QStringList{QStringLiteral("PREPARE TRANSACTION 'left'")},
        .end = endPrepared}
          << HolderKind{.name = QStringLiteral("a prepared reader"),
                 .statements
                 = in("SELECT count(*) FROM public.t") + QStringList{QStringLiteral("PREPARE TRANSACTION 'left'")},
                 .end = endPrepared};
    return kinds;
}

QString isAtIt(const char* statement)
{
    return QStringLiteral("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'holder' AND state = "
                          "'active' AND query LIKE '%1%' AND wait_event IS NOT NULL)")
        .arg(QLatin1String(statement));
}

/// So slow that whoever cleans is at it until told otherwise; and no worker is kept by the test's own tables.
QStringList slowAutovacuum(const QStringList& more = {})
{
    return QStringList{QStringLiteral(
               "DO $$ DECLARE t regclass; BEGIN FOR t IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace "
               "IN ('twin'::regnamespace, 'audit'::regnamespace) LOOP EXECUTE format('ALTER TABLE %s SET "
               "(autovacuum_enabled = false)', t); END LOOP; END $$")}
    + more
        + QStringList{QStringLiteral("UPDATE public.t SET n = n WHERE id % 2 = 0"),
            QStringLiteral("ALTER SYSTEM SET autovacuum_vacuum_cost_delay = 100"),
            QStringLiteral("ALTER SYSTEM SET autovacuum_vacuum_cost_limit = 1"),
            QStringLiteral("ALTER SYSTEM SET autovacuum_naptime = 1"), QStringLiteral("SELECT pg_reload_conf()")};
}

QStringList plainAutovacuum()
{
    return {QStringLiteral("ALTER SYSTEM RESET autovacuum_vacuum_cost_delay"),
        QStringLiteral("ALTER SYSTEM RESET autovacuum_vacuum_cost_limit"),
        QStringLiteral("ALTER SYSTEM RESET autovacuum_naptime"), QStringLiteral("SELECT pg_reload_conf()")};
}

QList<HolderKind> atWork()
{
    const QString slowVacuum = QStringLiteral("SET vacuum_cost_delay = 100");
    const QString worker = QStringLiteral(
        "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'autovacuum "
        "worker' AND query LIKE '%public.t%1' AND wait_event = 'VacuumDelay')");
    QList<HolderKind> kinds{{.name = QStringLiteral("a long SELECT"),
                                .statements = {},
                                .busy = QStringLiteral("SELECT count(*) FROM public.t, pg_sleep(60)"),
                                .until = isAtIt("SELECT count"),
                                .end = {}},
        {.name = QStringLiteral("CREATE INDEX CONCURRENTLY"),
            // For whose snapshot it waits at its end.
            .statements
            = {QStringLiteral("BEGIN ISOLATION LEVEL REPEATABLE READ"), QStringLiteral("SELECT count(*) FROM twin.t")},
            .busy = QStringLiteral("CREATE INDEX CONCURRENTLY others ON public.t (n)"),
            .until
            = QStringLiteral("SELECT EXISTS (SELECT FROM pg_stat_progress_create_index WHERE phase = 'waiting for "
                             "old snapshots')"),
            .afterwards = QStringLiteral("DROP INDEX IF EXISTS public.others"),
            .whileItFills = true},
        {.name = QStringLiteral("an autovacuum"),
            .statements = slowAutovacuum(),
            .until = worker.arg(QString()),
            .end = {},
            .afterwards = plainAutovacuum().join(QStringLiteral("; "))},
        // Transactions by the hundred thousand, as a busy server has them within the hour.
        {.name = QStringLiteral("an autovacuum to prevent wraparound"),
            .statements = slowAutovacuum({QStringLiteral(
                "DO $$ BEGIN FOR i IN 1..101000 LOOP BEGIN INSERT INTO audit.spent VALUES (i); EXCEPTION WHEN "
                "division_by_zero THEN NULL; END; END LOOP; END $$")}),
            .until = worker.arg(QStringLiteral(" (to prevent wraparound)")),
            .end = plainAutovacuum()}};
    for (const char* what : {"VACUUM", "VACUUM (FREEZE)", "ANALYZE"}) {
        kinds << HolderKind{.name = QString::fromLatin1(what),
            .statements = {},
            .busy = slowVacuum + QStringLiteral("; SET vacuum_cost_limit = 1; ") + QLatin1String(what)
                + QStringLiteral(" public.t"),
            .until = isAtIt(what),
            .end = {}};
    }
    return kinds;
}

} // namespace

QList<HolderKind> holderKinds()
{
    return inTransactions() + atWork();
}

LockHolder::LockHolder(TestServer& server, PgBackend& backend, const QString& database, const HolderKind& kind)
    : m_server(server)
    , m_backend(backend)
    , m_database(database)
    , m_kind(kind)
{
}

LockHolder::~LockHolder()
{
    (void)letGo();
}

std::unique_ptr<Session> LockHolder::session()
{
    auto made = m_backend.connect(m_server.settings(m_database), Purpose::Run).value_or(nullptr);
    const QString refused = !made
        ? QStringLiteral("no session")
        : send(*made,
              {QStringLiteral("SET application_name = 'holder'"), QStringLiteral("SET statement_timeout = 0"),
                  QStringLiteral("SET lock_timeout = 0")});
    if (!refused.isEmpty()) {
        qFatal("The holder could not connect: %s", qPrintable(refused));
    }
    return made;
}

QString LockHolder::send(Session& session, const QStringList& statements) const
{
    for (const QString& statement : statements) {
        if (const auto sent = session.query(statement); !sent) {
            return sent.error().printed();
        }
    }
    return {};
}

QString LockHolder::hold()
{
    m_holds = session();
    if (const QString refused = send(*m_holds, m_kind.statements); !refused.isEmpty()) {
        return refused;
    }
    if (!m_kind.busy.isEmpty()) {
        m_busy = session();
        m_done
            = std::async(std::launch::async, [this] { (void)send(*m_busy, m_kind.busy.split(QStringLiteral("; "))); });
    }
    const auto isHeld
        = [&] { return m_kind.until.isEmpty() || m_server.value(m_database, m_kind.until) == QLatin1String("t"); };
    // An autovacuum may come by the naptime of before, a minute.
    return QTest::qWaitFor(isHeld, 90'000) ? QString() : QStringLiteral("%1 did not begin").arg(m_kind.name);
}

QString LockHolder::letGo()
{
    if (!m_holds) {
        return {};
    }
    if (m_busy && m_kind.end.isEmpty()) {
        (void)m_busy->canceller()();
    }
    QString refused = send(*m_holds, m_kind.end);
    if (m_done.valid() && m_done.wait_for(std::chrono::seconds(20)) != std::future_status::ready) {
        refused += QStringLiteral("%1 did not end").arg(m_kind.name);
        (void)m_busy->canceller()();
    }
    if (m_done.valid()) {
        m_done.get();
    }
    m_busy.reset();
    m_holds.reset();
    return refused;
}

QString LockHolder::cleanUp()
{
    return m_kind.afterwards.isEmpty() ? QString() : m_server.exec(m_database, m_kind.afterwards);
}

} // namespace lk::test
