// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/cli/liverun.h"

#include "tests/cli/orders.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

namespace lk::test {

OrdersPlan::OrdersPlan(TestServer& server, int rows, const QString& more)
    : m_server(server)
    , m_program(server)
    , m_db(freshOrders(server, rows, ordersAmount, more))
    , m_file(m_program.plan(m_db, calledTotal(QStringLiteral("amount"))))
{
}

QStringList OrdersPlan::run(const QStringList& more) const
{
    return QStringList{QStringLiteral("run"), m_file, QStringLiteral("--db"), m_server.dsn(m_db),
               QStringLiteral("--json"), QStringLiteral("--confirm-all")}
    + more;
}

QStringList OrdersPlan::slowly(const QStringList& more) const
{
    const QStringList slow{
        QStringLiteral("--delay-ms"), QStringLiteral("300"), QStringLiteral("--target-ms"), QStringLiteral("0.5")};
    return run(slow + more);
}

Program::Output OrdersPlan::tune(const QStringList& words)
{
    return m_program.run(
        QStringList{QStringLiteral("tune"), m_file, QStringLiteral("--db"), m_server.dsn(m_db)} + words);
}

QString OrdersPlan::sum() const
{
    return m_server.value(m_db, QStringLiteral("SELECT count(*), sum(total) FROM orders"));
}

QString OrdersPlan::pid() const
{
    return m_server.value(m_db,
        QStringLiteral("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = "
                       "'lockkeeper run'"));
}

LiveRun::LiveRun(Program& program, const QStringList& arguments)
    : m_process(program.start(arguments))
{
}

LiveRun::~LiveRun()
{
    if (QTest::currentTestFailed()) {
        qInfo("%s", qPrintable(said()));
    }
    m_process->kill();
    m_process->waitForFinished();
}

void LiveRun::read()
{
    m_process->waitForReadyRead(0);
    m_said += m_process->readAllStandardOutput();
    for (qsizetype end = m_said.indexOf('\n', m_read); end >= 0; end = m_said.indexOf('\n', m_read)) {
        const QJsonObject line = QJsonDocument::fromJson(m_said.sliced(m_read, end - m_read)).object();
        m_read = end + 1;
        if (line[QLatin1String("event")] == QLatin1String("backfill")) {
            m_backfill = line;
            ++m_looks;
        }
        if (line.contains(QLatin1String("error"))) {
            m_error = line[QLatin1String("error")].toObject();
        }
    }
}

QJsonObject LiveRun::backfill()
{
    read();
    return m_backfill;
}

QJsonObject LiveRun::signalNamed(const char* signal)
{
    const QJsonArray all = backfill()[QLatin1String("throttles")].toArray();
    for (const auto& one : all) {
        if (one[QLatin1String("id")] == QLatin1String(signal)) {
            return one.toObject();
        }
    }
    return {};
}

bool LiveRun::standsStill()
{
    const qint64 batches = backfill()[QLatin1String("batches")].toInteger();
    if (batches != m_stoodAt) {
        m_stoodAt = batches;
        m_stoodSince = m_looks;
    }
    return m_looks >= m_stoodSince + 2;
}

QString LiveRun::said()
{
    read();
    return QString::fromUtf8(m_said.right(3000) + m_process->readAllStandardError());
}

QString LiveRun::errorKind()
{
    read();
    return m_error[QLatin1String("kind")].toString();
}

} // namespace lk::test
