// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/keyruns.h"

#include <QRegularExpression>
#include <QTest>

#include <algorithm>

namespace lk::test {

namespace {

/// The same tables without sequences, all numbers wide.
QString twinOf(QString tables)
{
    static const QRegularExpression numbers(
        QStringLiteral("\\b(?:serial|smallint|integer)\\b(?: GENERATED (?:ALWAYS|BY DEFAULT) AS IDENTITY)?"));
    return tables.replace(numbers, QStringLiteral("bigint"));
}

} // namespace

void KeyRuns::startServer()
{
    QVERIFY2(m_server.start(), qPrintable(m_server.problem()));
    m_server.createRole(QStringLiteral("lk_key_clerk"));
    m_server.createRole(QStringLiteral("lk_key_guest"));
}

void KeyRuns::addCases()
{
    QTest::addColumn<int>("number");
    for (int i = 0; i < s_cases.size(); ++i) {
        QTest::newRow(s_cases[i].name) << i;
    }
}

const KeyCase& KeyRuns::present()
{
    const auto found
        = std::ranges::find_if(s_cases, [](const KeyCase& c) { return qstrcmp(c.name, QTest::currentDataTag()) == 0; });
    Q_ASSERT(found != s_cases.end());
    return *found;
}

QString KeyRuns::fresh(const KeyCase& c)
{
    QString copies;
    for (const QString& compared : c.compared) {
        const QString columns = compared.sliced(compared.lastIndexOf(QLatin1Char('('))).chopped(1).sliced(1);
        const QString table = compared.left(compared.lastIndexOf(QLatin1Char('(')));
        copies += QStringLiteral("INSERT INTO twin.%1 (%2) SELECT %2 FROM public.%1;").arg(table, columns);
    }
    return m_server.freshDatabase(
        QStringLiteral("%1\n%2\n%3\nCREATE SCHEMA twin; SET search_path = twin;\n%4\nRESET search_path;"
                       "SET session_replication_role = replica; %5 RESET ALL; ANALYZE;")
            .arg(c.tables, c.fill, c.extras, twinOf(c.tables), copies));
}

QString KeyRuns::dumped(const QString& db)
{
    return m_server.dumpSchema(
        db, {QStringLiteral("--exclude-schema=lockkeeper"), QStringLiteral("--exclude-schema=twin")});
}

QString KeyRuns::differences(const QString& db, const KeyCase& c)
{
    QStringList counts;
    for (const QString& compared : c.compared) {
        const QString columns = compared.sliced(compared.lastIndexOf(QLatin1Char('('))).chopped(1).sliced(1);
        const QString table = compared.left(compared.lastIndexOf(QLatin1Char('(')));
        counts << m_server.value(db,
            QStringLiteral("SELECT count(*) FROM ((%1 EXCEPT ALL %2) UNION ALL (%2 EXCEPT ALL %1)) d")
                .arg(QStringLiteral("SELECT %1 FROM public.").arg(columns) + table,
                    QStringLiteral("SELECT %1 FROM twin.").arg(columns) + table));
    }
    return counts.join(QLatin1Char(' '));
}

QString KeyRuns::constraints(const QString& db)
{
    return m_server.value(db,
        QStringLiteral("SELECT string_agg(conrelid::regclass || ' ' || conname || ' ' || contype || convalidated || "
                       "condeferrable || condeferred || coalesce(' ' || obj_description(oid), ''), E'\\n' ORDER BY "
                       "conrelid::regclass::text, conname) FROM pg_constraint WHERE connamespace = "
                       "'public'::regnamespace AND conname NOT LIKE 'lockkeeper%' AND contype <> 'n'"));
}

Writers::Transaction KeyRuns::application(const KeyCase& c)
{
    return [writes = c.writes](const Writers::Context& w) -> Result<void> {
        QString sql = writes[w.between(0, writes.size() - 1)];
        sql.replace(QLatin1String("@a@"), QString::number(w.between(1, 400)))
            .replace(QLatin1String("@b@"), QString::number(w.between(1, 1000)))
            .replace(QLatin1String("@n@"), QString::number(1'000'000 * (w.thread + 1) + w.number));
        // One at a time, so that both sides see the same rows; the plan is what they compete with.
        QStringList statements{QStringLiteral("SELECT set_config('application_name', 'application', false)"),
            QStringLiteral("SELECT pg_advisory_xact_lock(7)")};
        if (sql.contains(QLatin1String("@s@"))) {
            statements << QString(sql).replace(QLatin1String("@s@"), QLatin1String("public"))
                       << QString(sql).replace(QLatin1String("@s@"), QLatin1String("twin"));
        } else {
            statements << sql;
        }
        for (const QString& statement : std::as_const(statements)) {
            if (const auto done = w.session.query(statement); !done) {
                Error error = done.error();
                error.message += QLatin1String(" IN ") + statement;
                return std::unexpected(error);
            }
        }
        return {};
    };
}

Writers::Transaction KeyRuns::intruder(const KeyCase& c)
{
    return [forbidden = c.forbidden](const Writers::Context& w) -> Result<void> {
        const QString sql = forbidden[w.between(0, forbidden.size() - 1)];
        const auto tried = w.session.query(
            QStringLiteral("DO $do$ BEGIN %1; RAISE EXCEPTION USING ERRCODE = 'ZZ001', MESSAGE = %2; EXCEPTION WHEN "
                           "integrity_constraint_violation THEN NULL; END $do$")
                .arg(sql, literal(QLatin1String("let in: ") + sql)));
        return tried ? Result<void>() : std::unexpected(tried.error());
    };
}

} // namespace lk::test
