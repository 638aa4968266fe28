// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgerror.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QStringList>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PostgresError)
};

ErrorKind kindOf(const QByteArray& state)
{
    if (state == "42501") {
        return ErrorKind::Privilege;
    }
    if (state == "25006") {
        return ErrorKind::ReadOnly;
    }
    // A deadlock's victim has lost nothing but its turn: the whole transaction is rolled back, trying again is right.
    if (state == "55P03" || state == "40P01") {
        return ErrorKind::LockTimeout;
    }
    if (state == "57014") {
        return ErrorKind::Cancelled;
    }
    if (state == "3D000" || state == "3F000" || state == "42P01" || state == "42703" || state == "42704"
        || state == "42883") {
        return ErrorKind::NotFound;
    }
    if (state == "42P07" || state == "42701" || state == "42710" || state == "42P06") {
        return ErrorKind::NameTaken;
    }
    if (state.startsWith("28")) {
        return ErrorKind::Authentication;
    }
    if (state.startsWith("08") || state.startsWith("57P") || state == "53300") {
        return ErrorKind::Unreachable;
    }
    return ErrorKind::Server;
}

QString remedyOf(const QByteArray& state)
{
    if (state == "42501") {
        return Words::tr("Connect as the owner of the object, or have the missing right granted to this role.");
    }
    if (state == "25006") {
        return Words::tr(
            "This connection only reads: choose a primary server, or switch off read-only for this connection.");
    }
    if (state == "55P03") {
        return Words::tr(
            "Another session holds the lock. See who in the Locks view, wait for it or cancel it, then try "
            "again.");
    }
    if (state == "40P01") {
        return Words::tr("Two sessions waited for each other; nothing was changed. Try again.");
    }
    if (state == "57014") {
        return Words::tr(
            "The statement was cancelled by a person or by statement_timeout. Nothing of it remains; try again "
            "when ready.");
    }
    if (state == "28P01") {
        return Words::tr(
            "Check user and password. Passwords are read from PGPASSWORD, .pgpass, the service file or the "
            "keychain.");
    }
    if (state.startsWith("28")) {
        return Words::tr("Check the user name, the SSL mode and the server's pg_hba.conf.");
    }
    if (state == "3D000") {
        return Words::tr("Check the database name; psql -l lists those that exist.");
    }
    if (state == "53300") {
        return Words::tr("All connections of the server are taken. Close some, or raise max_connections.");
    }
    if (state == "57P03") {
        return Words::tr("The server is starting up, shutting down or recovering. Try again in a moment.");
    }
    if (state == "57P01" || state == "57P02") {
        return Words::tr("The server ended this session. Connect again.");
    }
    if (state == "57P05" || state == "25P03" || state == "25P04") {
        return Words::tr("The server ended this session because of a timeout. Connect again.");
    }
    if (state == "53100") {
        return Words::tr("The server's disk is full. Free space, then try again.");
    }
    if (state == "53200") {
        return Words::tr("The server is out of memory; if it mentions max_locks_per_transaction, raise that setting.");
    }
    if (state == "42P01" || state == "42703" || state == "42704" || state == "42883" || state == "3F000") {
        return Words::tr("Refresh: the schema may have changed since it was read.");
    }
    if (state == "42P07" || state == "42701" || state == "42710" || state == "42P06") {
        return Words::tr("Choose another name, or remove the object that has it.");
    }
    if (state == "23505") {
        return Words::tr(
            "Two rows have the same value where only one may: the server names it. Change or delete one of them, "
            "then try again.");
    }
    if (state == "23P01" || state == "23514" || state == "23502" || state == "23503") {
        return Words::tr(
            "A row does not keep to a constraint: the server names it. Change or delete the row, then try again.");
    }
    if (state.startsWith("22")) {
        return Words::tr(
            "A value does not fit: the server names it. Change the value, or choose another type or expression.");
    }
    if (state == "2BP01") {
        return Words::tr(
            "Something else stands on it: the server names it. Drop that first and make it again afterwards.");
    }
    if (state == "54000" || state == "54001" || state == "53400") {
        return Words::tr("A limit of the server was reached. Raise the setting that it names, then try again.");
    }
    if (state == "XX001" || state == "XX002" || state.startsWith("58")) {
        return Words::tr(
            "The server's files are damaged or cannot be read. Stop here, and look at the server's log and disk.");
    }
    return Words::tr("Nothing remains of the statement. Mend what the server names, then try again.");
}

} // namespace

Error errorFromReply(const ServerReply& reply, const QString& statement)
{
    Error error;
    error.kind = kindOf(reply.sqlState);
    error.message = reply.message;
    error.sqlState = QString::fromLatin1(reply.sqlState);
    error.statement = statement;
    error.detail = reply.detail;
    error.hint = reply.hint;
    error.remedy = remedyOf(reply.sqlState);
    return error;
}

Error errorFromConnect(const QString& text, const QString& host, const QString& port, bool needsPassword)
{
    // "FATAL:  28P01: password authentication failed ...\nLOCATION:  ..." - the words before the code are translated,
    // the shape is not. With several hosts the last verdict counts.
    static const QRegularExpression verdict(QStringLiteral("[^\\s:]+:  ([0-9A-Z]{5}): "));
    static const QRegularExpression location(QStringLiteral("\\n[^\\s:]+:  [A-Za-z_0-9]+, [A-Za-z_0-9.]+:\\d+"));
    Error error;
    QString message = text.trimmed();
    QByteArray state;
    auto matches = verdict.globalMatch(message);
    while (matches.hasNext()) {
        state = matches.next().captured(1).toLatin1();
    }
    message.remove(location);
    message.replace(verdict, QStringLiteral("FATAL: "));
    message.replace(QStringLiteral("\n\t"), QStringLiteral("\n")); // libpq indents its hints for a terminal
    error.message = message;
    error.sqlState = QString::fromLatin1(state);
    if (!state.isEmpty()) {
        error.kind = kindOf(state);
        error.remedy = remedyOf(state);
        if (error.kind == ErrorKind::Server) {
            error.kind = ErrorKind::Unreachable;
        }
    } else if (needsPassword) {
        error.kind = ErrorKind::Authentication;
        error.remedy = remedyOf("28P01");
    } else if (error.message.startsWith(QLatin1String("definition of service"))
        || error.message.startsWith(QLatin1String("service file"))) {
        // Nothing was tried: libpq did not get so far.
        error.kind = ErrorKind::NotFound;
        error.remedy
            = Words::tr("Services stand in ~/.pg_service.conf (or the file that PGSERVICEFILE names) and in the "
                        "pg_service.conf of the system. Check the name there.");
    } else {
        error.kind = ErrorKind::Unreachable;
        error.remedy = host.startsWith(QLatin1Char('/')) || host.isEmpty()
            ? Words::tr("Tried the socket directory %1, port %2. Check that the server runs and that this is its "
                        "unix_socket_directories.")
                  .arg(host.isEmpty() ? Words::tr("(default)") : host, port.isEmpty() ? Words::tr("(default)") : port)
            : Words::tr("Tried host %1, port %2. Check the name and the port, that the server runs and listens there "
                        "(listen_addresses), and that no firewall or missing VPN is between.")
                  .arg(host, port);
    }
    return error;
}

} // namespace lk
