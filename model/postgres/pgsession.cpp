// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgsession.h"

#include "model/postgres/pgconnect.h"
#include "model/postgres/pgerror.h"

#include <QCoreApplication>
#include <QTimeZone>

#include <libpq-events.h>
#include <libpq-fe.h>
#include <pqxx/pqxx>

#include <array>
#include <optional>
#include <poll.h>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PostgresSession)
};

constexpr int partingMs = 500; // from a server's last word to its end of the connection

QString field(const PGresult* result, int code)
{
    return QString::fromUtf8(PQresultErrorField(result, code));
}

/// libpqxx drops a failed result; libpq shows each one here first.
int keepReply(PGEventId event, void* info, void* passThrough)
{
    if (event != PGEVT_RESULTCREATE) {
        return 1;
    }
    auto* reply = static_cast<ServerReply*>(passThrough);
    PGresult* result = static_cast<PGEventResultCreate*>(info)->result;
    const auto status = PQresultStatus(result);
    if (status == PGRES_FATAL_ERROR || status == PGRES_NONFATAL_ERROR || status == PGRES_BAD_RESPONSE) {
        // "57P01 terminating connection" is followed by libpq's own "server closed the connection": keep the server's.
        if (reply->error && !reply->sqlState.isEmpty()) {
            return 1;
        }
        reply->error = true;
        reply->sqlState = PQresultErrorField(result, PG_DIAG_SQLSTATE);
        reply->message = field(result, PG_DIAG_MESSAGE_PRIMARY);
        reply->detail = field(result, PG_DIAG_MESSAGE_DETAIL);
        reply->hint = field(result, PG_DIAG_MESSAGE_HINT);
        reply->context = field(result, PG_DIAG_CONTEXT);
        if (reply->message.isEmpty()) {
            reply->message = QString::fromUtf8(PQresultErrorMessage(result)).trimmed();
        }
    } else if (!reply->error) {
        reply->commandTag = PQcmdStatus(result);
        reply->types.clear();
        for (int c = 0; c < PQnfields(result); ++c) {
            reply->types.append({PQftype(result, c), PQfmod(result, c)});
        }
    }
    return 1;
}

bool isCommit(const QString& sql)
{
    const QString start = sql.trimmed().left(6).toLower();
    return start == QLatin1String("commit") || start == QLatin1String("end") || start.startsWith(QLatin1String("end "))
        || start.startsWith(QLatin1String("end;"));
}

bool writesRows(const QByteArray& tag)
{
    return tag.startsWith("INSERT") || tag.startsWith("UPDATE") || tag.startsWith("DELETE") || tag.startsWith("MERGE")
        || tag.startsWith("COPY");
}

} // namespace

class PgSession::Private {
public:
    // The raw pointer stays valid as long as `connection`, which owns it.
    PGconn* raw = nullptr;
    std::unique_ptr<ServerReply> reply = std::make_unique<ServerReply>();
    std::optional<pqxx::connection> connection;
    BackendId id;
    Purpose purpose = Purpose::Browse;
    QString lastNotice;
    std::function<void(const QString&)> notice;
    std::shared_ptr<PGcancel> cancel;
    bool dead = false;

    /// Looks whether the server has hung up while we were idle: then nothing of the next statement is sent.
    bool hungUp()
    {
        if (dead || PQstatus(raw) != CONNECTION_OK) {
            return true;
        }
        // The first read may fetch a last "FATAL", the second then finds the end; on a busy machine a moment later.
        lastNotice.clear();
        bool open = PQconsumeInput(raw) == 1 && PQisBusy(raw) == 0;
        if (open && !lastNotice.isEmpty()) {
            pollfd end{PQsocket(raw), POLLIN, 0};
            ::poll(&end, 1, partingMs);
        }
        open = open && PQconsumeInput(raw) == 1;
        return !open && PQstatus(raw) != CONNECTION_OK;
    }

    Error lost(const QString& sql, bool sent)
    {
        dead = true;
        Error error = errorFromReply(*reply, sql);
        if (error.message.isEmpty()) {
            error.message = !lastNotice.isEmpty() ? lastNotice : QString::fromUtf8(PQerrorMessage(raw)).trimmed();
        }
        if (error.message.isEmpty()) {
            error.message = Words::tr("The connection to the server was lost.");
        }
        // A session that only reads has left nothing behind, whatever became of its statement.
        const bool reads = purpose == Purpose::Browse || purpose == Purpose::Monitor;
        error.kind = sent && !reads ? ErrorKind::InDoubt : ErrorKind::Unreachable;
        error.remedy = error.kind == ErrorKind::InDoubt
            ? Words::tr(
                  "The connection was lost while the statement ran: whether it took effect is not known. Connect again "
                  "and look before repeating it.")
            : Words::tr("The connection was lost; nothing was sent. Connect again.");
        return error;
    }
};

PgSession::PgSession(std::unique_ptr<Private> state)
    : d(std::move(state))
{
}

PgSession::~PgSession() = default;

Result<std::unique_ptr<PgSession>> PgSession::open(const ConnectionSettings& settings, Purpose purpose)
{
    const auto raw = openConnection(settings, purpose);
    if (!raw) {
        return std::unexpected(raw.error());
    }
    auto state = std::make_unique<Private>();
    state->raw = *raw;
    state->purpose = purpose;
    state->cancel = std::shared_ptr<PGcancel>(PQgetCancel(*raw), PQfreeCancel);
    PQregisterEventProc(*raw, keepReply, "lockkeeper", state->reply.get());
    try {
        state->connection.emplace(pqxx::connection::seize_raw_connection(*raw));
    } catch (const std::exception& e) {
        PQfinish(*raw);
        return failure(ErrorKind::Unreachable, QString::fromUtf8(e.what()).trimmed(), Words::tr("Try again."));
    }
    state->connection->set_notice_handler([kept = state.get()](pqxx::zview text) {
        kept->lastNotice = QString::fromUtf8(text.data(), qsizetype(text.size())).simplified();
        if (kept->notice) {
            kept->notice(kept->lastNotice);
        }
    });
    std::unique_ptr<PgSession> session(new PgSession(std::move(state)));
    if (session->serverVersion() < 140000) {
        return failure(ErrorKind::Unsupported,
            Words::tr("The server runs PostgreSQL %1; Lockkeeper needs 14 or later.")
                .arg(session->serverVersion() / 10000),
            Words::tr("Connect to a newer server."));
    }
    if (const auto set = session->query(sessionSetup(purpose, settings.readOnly, session->serverVersion())); !set) {
        return std::unexpected(set.error());
    }
    if (purpose == Purpose::Run || purpose == Purpose::Backfill) {
        // A client that died while its statement waits for a lock is noticed; otherwise the statement, and the plan's
        // operator lock with it, lives until the foreign transaction ends. A server's system may not know how.
        if (const auto set = session->query(
                QStringLiteral("SELECT pg_catalog.set_config('client_connection_check_interval', '2s', false)"));
            !set && !session->isAlive()) {
            return std::unexpected(set.error());
        }
    }
    const auto self
        = session->query(QStringLiteral("SELECT pid, floor(extract(epoch FROM backend_start) * 1000)::bigint FROM "
                                        "pg_catalog.pg_stat_get_activity(pg_catalog.pg_backend_pid())"));
    if (!self) {
        return std::unexpected(self.error());
    }
    session->d->id.pid = self->rows[0][0]->toInt();
    session->d->id.startedAt
        = QDateTime::fromMSecsSinceEpoch(self->rows[0][1].value_or(QString()).toLongLong(), QTimeZone::UTC);
    return session;
}

Result<Rows> PgSession::query(const QString& sql, const QList<Cell>& parameters)
{
    *d->reply = ServerReply{};
    if (d->hungUp()) {
        return std::unexpected(d->lost(sql, false));
    }
    pqxx::params values;
    for (const Cell& cell : parameters) {
        if (!cell) {
            values.append();
            continue;
        }
        if (cell->contains(QChar(0))) {
            return failure(
                ErrorKind::BadInput, Words::tr("The value holds a NUL character, which PostgreSQL cannot store."));
        }
        values.append(cell->toStdString());
    }
    Rows rows;
    try {
        pqxx::nontransaction work(*d->connection);
        // Always with parameters, even none: the extended protocol takes a single statement, so no expression of a
        // user can smuggle in a second one.
        const pqxx::result result = work.exec(sql.toStdString(), values);
        const int columns = result.columns();
        for (int c = 0; c < columns; ++c) {
            rows.columns << QString::fromUtf8(result.column_name(c));
        }
        rows.rows.reserve(result.size());
        for (int r = 0; r < result.size(); ++r) {
            QList<Cell> row;
            row.reserve(columns);
            for (int c = 0; c < columns; ++c) {
                const pqxx::field cell = result[r][c];
                if (cell.is_null()) {
                    row << std::nullopt;
                } else {
                    row << QString::fromUtf8(cell.c_str(), qsizetype(cell.size()));
                }
            }
            rows.rows << row;
        }
        rows.types = d->reply->types;
        if (writesRows(d->reply->commandTag)) {
            rows.affected = qint64(result.affected_rows());
        }
    } catch (const std::exception& e) {
        if (PQstatus(d->raw) != CONNECTION_OK) {
            return std::unexpected(d->lost(sql, true));
        }
        Error error = errorFromReply(*d->reply, sql);
        if (!d->reply->error) {
            error.kind = ErrorKind::Internal;
            error.message = QString::fromUtf8(e.what()).trimmed();
        }
        return std::unexpected(error);
    }
    if (d->reply->commandTag == "ROLLBACK" && isCommit(sql)) {
        // The server answers a COMMIT after a failed statement with ROLLBACK, and calls it success.
        Error error;
        error.kind = ErrorKind::Server;
        error.sqlState = QStringLiteral("25P02");
        error.statement = sql;
        error.message
            = Words::tr("The transaction had failed before; the server rolled it back instead of committing.");
        error.remedy = Words::tr("Look for the first error of this transaction.");
        return std::unexpected(error);
    }
    return rows;
}

BackendId PgSession::id() const
{
    return d->id;
}

bool PgSession::isAlive() const
{
    return !d->dead && PQstatus(d->raw) == CONNECTION_OK;
}

void PgSession::onNotice(std::function<void(const QString&)> handler)
{
    d->notice = std::move(handler);
}

bool PgSession::inTransaction() const
{
    const auto status = PQtransactionStatus(d->raw);
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR;
}

std::function<bool()> PgSession::canceller() const
{
    return [cancel = d->cancel] {
        std::array<char, 256> problem{};
        return cancel && PQcancel(cancel.get(), problem.data(), int(problem.size())) == 1;
    };
}

int PgSession::serverVersion() const
{
    return PQserverVersion(d->raw);
}

QString PgSession::address() const
{
    const QString host = QString::fromUtf8(PQhost(d->raw));
    return host.startsWith(QLatin1Char('/')) ? host : host + QLatin1Char(':') + QString::fromUtf8(PQport(d->raw));
}

} // namespace lk
