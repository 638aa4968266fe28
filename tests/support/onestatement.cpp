// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/onestatement.h"

#include <QStringList>

#include <libpq-fe.h>

#include <memory>

namespace lk::test {

namespace {

struct Finish {
    void operator()(PGconn* connection) const { PQfinish(connection); }
};
struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
};

void collect(void* text, const char* notice)
{
    *static_cast<QString*>(text) += QString::fromUtf8(notice);
}

QString printed(const PGresult* result)
{
    QString text;
    for (int row = 0; row < PQntuples(result); ++row) {
        QStringList cells;
        for (int column = 0; column < PQnfields(result); ++column) {
            cells << QString::fromUtf8(PQgetvalue(result, row, column));
        }
        text += cells.join(QLatin1Char('|')) + QLatin1Char('\n');
    }
    return text;
}

} // namespace

bool isOneStatement(const QString& script)
{
    const QString statement = script.trimmed();
    const auto end = statement.indexOf(QLatin1Char(';'));
    return !statement.isEmpty() && (end < 0 || end == statement.size() - 1) && !statement.contains(QLatin1Char('\\'))
        && !statement.startsWith(QLatin1String("COPY"), Qt::CaseInsensitive);
}

bool isOneTransaction(const QString& script)
{
    const QString all = script.trimmed();
    return all.startsWith(QLatin1String("BEGIN;")) && all.endsWith(QLatin1String("COMMIT;"))
        && all.count(QLatin1String("BEGIN;")) == 1 && all.count(QLatin1String("COMMIT")) == 1
        && !all.contains(QLatin1Char('\\'));
}

StatementOutput sendOneStatement(const QString& dsn, const QString& statement)
{
    const QByteArray settings = dsn.toUtf8() + " fallback_application_name=psql client_encoding=UTF8";
    const std::unique_ptr<PGconn, Finish> connection(PQconnectdb(settings.constData()));
    if (PQstatus(connection.get()) != CONNECTION_OK) {
        return {.err = QString::fromUtf8(PQerrorMessage(connection.get()))};
    }
    StatementOutput output;
    PQsetNoticeProcessor(connection.get(), collect, &output.err);
    const std::unique_ptr<PGresult, Clear> result(PQexec(connection.get(), statement.toUtf8().constData()));
    const auto status = PQresultStatus(result.get());
    output.done = status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
    if (output.done) {
        output.out = printed(result.get());
    } else {
        output.err += QString::fromUtf8(PQerrorMessage(connection.get()));
    }
    return output;
}

} // namespace lk::test
