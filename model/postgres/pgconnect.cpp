// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgconnect.h"

#include "model/base/sessionsettings.h"
#include "model/postgres/pgerror.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QStringList>

#include <libpq-fe.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <memory>
#include <poll.h>

namespace lk {

namespace {

constexpr int defaultTimeoutSeconds = 10;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PostgresConnect)
};

struct FreeOptions {
    void operator()(PQconninfoOption* options) const { PQconninfoFree(options); }
};

/// A password on a command line is seen by every user of the machine (ps), and ends in shell histories.
Result<void> checkDsn(const QString& dsn)
{
    char* problem = nullptr;
    const std::unique_ptr<PQconninfoOption, FreeOptions> options(PQconninfoParse(dsn.toUtf8().constData(), &problem));
    if (!options) {
        const QString words = problem != nullptr ? QString::fromUtf8(problem).trimmed() : QString();
        PQfreemem(problem);
        return failure(ErrorKind::BadInput, words,
            Words::tr(
                "Write a libpq connection string (host=... dbname=...), a URI (postgresql://...) or service=NAME."));
    }
    for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
        const QByteArrayView keyword(option->keyword);
        if (option->val != nullptr && *option->val != '\0' && (keyword == "password" || keyword == "sslpassword")) {
            return failure(ErrorKind::BadInput,
                Words::tr("The connection string holds a password; everybody on this machine could read it."),
                Words::tr(
                    "Leave it out, and put the password into ~/.pgpass, PGPASSWORD, pg_service.conf or the keychain."));
        }
    }
    return {};
}

QByteArray applicationName(Purpose purpose)
{
    switch (purpose) {
    case Purpose::Browse:
        return "lockkeeper browse";
    case Purpose::Run:
        return "lockkeeper run";
    case Purpose::Backfill:
        return "lockkeeper backfill";
    case Purpose::Monitor:
        return "lockkeeper monitor";
    }
    Q_UNREACHABLE();
}

class Parameters {
public:
    void add(const QByteArray& keyword, const QByteArray& value)
    {
        m_keywords << keyword;
        m_values << value;
    }
    void addUnlessEmpty(const QByteArray& keyword, const QString& value)
    {
        if (!value.isEmpty()) {
            add(keyword, value.toUtf8());
        }
    }
    template <typename F>
    PGconn* with(F connect) const
    {
        QList<const char*> keywords;
        QList<const char*> values;
        for (qsizetype i = 0; i < m_keywords.size(); ++i) {
            keywords << m_keywords[i].constData();
            values << m_values[i].constData();
        }
        keywords << nullptr;
        values << nullptr;
        return connect(keywords.constData(), values.constData(), 1);
    }

private:
    QList<QByteArray> m_keywords;
    QList<QByteArray> m_values;
};

Parameters parametersOf(const ConnectionSettings& s, Purpose purpose)
{
    Parameters p;
    // First what the DSN may override, then the DSN, then what refines it: libpq lets the later one win.
    p.add("keepalives_idle", "30");
    p.add("keepalives_interval", "10");
    p.add("keepalives_count", "3");
    p.add("tcp_user_timeout", "30000"); // no keepalive is sent while something sent is not confirmed
    if (!s.dsn.isEmpty()) {
        p.add("dbname", s.dsn.toUtf8());
    }
    p.addUnlessEmpty("service", s.service);
    p.addUnlessEmpty("host", s.host);
    p.addUnlessEmpty("port", s.port);
    p.addUnlessEmpty("dbname", s.database);
    p.addUnlessEmpty("user", s.user);
    p.addUnlessEmpty("sslmode", s.sslMode);
    p.addUnlessEmpty("sslrootcert", s.sslRootCert);
    p.addUnlessEmpty("sslcert", s.sslCert);
    p.addUnlessEmpty("sslkey", s.sslKey);
    p.addUnlessEmpty("password", s.sessionPassword);
    p.add("application_name", applicationName(purpose));
    p.add("client_encoding", "UTF8");
    return p;
}

QString optionOf(PGconn* connection, const char* keyword)
{
    const std::unique_ptr<PQconninfoOption, FreeOptions> options(PQconninfo(connection));
    for (const auto* option = options.get(); option != nullptr && option->keyword != nullptr; ++option) {
        if (qstrcmp(option->keyword, keyword) == 0) {
            return QString::fromUtf8(option->val);
        }
    }
    return {};
}

enum class Wait { Connected, Failed, TimedOut };

/// PQconnectdb's loop by hand: only so can the verbosity be set early enough for the SQLSTATE of a refusal.
Wait waitFor(PGconn* connection, int seconds)
{
    const QDeadlineTimer deadline
        = seconds > 0 ? QDeadlineTimer(seconds * 1000) : QDeadlineTimer(QDeadlineTimer::Forever);
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;
    while (state != PGRES_POLLING_OK && state != PGRES_POLLING_FAILED) {
        pollfd descriptor{};
        descriptor.fd = PQsocket(connection);
        descriptor.events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT;
        const int ready = ::poll(&descriptor, 1, deadline.isForever() ? -1 : int(deadline.remainingTime()));
        if (ready == 0 || (deadline.hasExpired() && ready < 0)) {
            return Wait::TimedOut;
        }
        if (ready < 0) {
            if (errno == EINTR) {
                continue;
            }
            return Wait::Failed;
        }
        state = PQconnectPoll(connection);
    }
    return state == PGRES_POLLING_OK ? Wait::Connected : Wait::Failed;
}

} // namespace

QString sessionSetup(Purpose purpose, bool readOnly, int serverVersion)
{
    QList<SessionSetting> settings{{"row_security", "on"}};
    std::ranges::copy_if(steadySettings, std::back_inserter(settings),
        [serverVersion](const SessionSetting& setting) { return setting.since <= serverVersion; });
    if (purpose == Purpose::Run || purpose == Purpose::Backfill) {
        // The server's own look at the network, for a client that is gone without a word. Over a unix socket these
        // are accepted and do nothing.
        settings << SessionSetting{"tcp_keepalives_idle", "10"} << SessionSetting{"tcp_keepalives_interval", "5"}
                 << SessionSetting{"tcp_keepalives_count", "3"} << SessionSetting{"tcp_user_timeout", "30000"};
    }
    bool onlyReads = readOnly;
    switch (purpose) {
    case Purpose::Browse:
        onlyReads = true;
        // A table under an AccessExclusive lock must not freeze the window.
        settings << SessionSetting{"search_path", "pg_catalog"} << SessionSetting{"statement_timeout", "30s"}
                 << SessionSetting{"lock_timeout", "3s"}
                 << SessionSetting{"idle_in_transaction_session_timeout", "60s"};
        break;
    case Purpose::Monitor:
        onlyReads = true;
        settings << SessionSetting{"search_path", "pg_catalog"} << SessionSetting{"statement_timeout", "5s"}
                 << SessionSetting{"lock_timeout", "1s"}
                 << SessionSetting{"idle_in_transaction_session_timeout", "60s"};
        break;
    case Purpose::Run:
        // A client that was stopped or cut off within a transaction must not keep its locks until somebody notices;
        // steps that hold locks others want set a tighter limit themselves (statementstep.cpp).
        settings << SessionSetting{"search_path", "pg_catalog, public"} << SessionSetting{"statement_timeout", "0"}
                 << SessionSetting{"lock_timeout", "0"} << SessionSetting{"idle_in_transaction_session_timeout", "60s"};
        break;
    case Purpose::Backfill:
        settings << SessionSetting{"search_path", "pg_catalog, public"} << SessionSetting{"statement_timeout", "60s"}
                 << SessionSetting{"lock_timeout", "2s"} << SessionSetting{"idle_in_transaction_session_timeout", "60s"}
                 << SessionSetting{"synchronous_commit", "off"};
        break;
    }
    if (onlyReads) {
        settings << SessionSetting{"default_transaction_read_only", "on"};
    }
    QStringList calls;
    for (const auto& [name, value, since] : std::as_const(settings)) {
        calls << QStringLiteral("pg_catalog.set_config('%1', '%2', false)")
                     .arg(QLatin1String(name), QLatin1String(value));
    }
    return QStringLiteral("SELECT ") + calls.join(QLatin1String(", "));
}

Result<pg_conn*> openConnection(const ConnectionSettings& settings, Purpose purpose)
{
    if (!settings.dsn.isEmpty()) {
        if (const auto fine = checkDsn(settings.dsn); !fine) {
            return std::unexpected(fine.error());
        }
    }
    const Parameters parameters = parametersOf(settings, purpose);
    PGconn* connection = parameters.with(PQconnectStartParams);
    if (connection == nullptr) {
        return failure(ErrorKind::Internal, Words::tr("Out of memory."));
    }
    PQsetErrorVerbosity(connection, PQERRORS_VERBOSE);
    int seconds = defaultTimeoutSeconds;
    Wait outcome = Wait::Failed;
    if (PQstatus(connection) != CONNECTION_BAD) {
        bool given = false;
        const int wanted = optionOf(connection, "connect_timeout").toInt(&given);
        seconds = given ? wanted : defaultTimeoutSeconds;
        outcome = waitFor(connection, seconds);
    }
    if (outcome == Wait::Connected) {
        PQsetErrorVerbosity(connection, PQERRORS_DEFAULT);
        return connection;
    }
    QString host = QString::fromUtf8(PQhost(connection));
    QString port = QString::fromUtf8(PQport(connection));
    if (host.isEmpty()) {
        host = optionOf(connection, "host");
    }
    if (port.isEmpty()) {
        port = optionOf(connection, "port");
    }
    if (outcome == Wait::TimedOut && optionOf(connection, "host").contains(QLatin1Char(','))) {
        // Several hosts: libpq itself goes on to the next one, which cannot be asked of it from outside.
        PQfinish(connection);
        Parameters patient = parameters;
        patient.add("connect_timeout", QByteArray::number(seconds));
        connection = patient.with(PQconnectdbParams);
        if (PQstatus(connection) == CONNECTION_OK) {
            return connection;
        }
        outcome = Wait::Failed;
    }
    Error error;
    if (outcome == Wait::TimedOut) {
        error = errorFromConnect(
            Words::tr("No answer from host %1, port %2 within %3 s.").arg(host, port).arg(seconds), host, port, false);
    } else {
        error = errorFromConnect(
            QString::fromUtf8(PQerrorMessage(connection)), host, port, PQconnectionNeedsPassword(connection) != 0);
    }
    PQfinish(connection);
    return std::unexpected(error);
}

} // namespace lk
