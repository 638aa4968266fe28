// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"
#include "model/catalog/catalog.h"
#include "model/draft/draft.h"
#include "model/engine/connectionsettings.h"
#include "model/locks/locksnapshot.h"
#include "model/plan/plan.h"
#include "model/plan/planner.h"

#include <QList>
#include <QString>
#include <QVariant>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>

/// What engine, workspace and command line need of a database server. postgres/ implements it; others come later.
/// A Session belongs to the thread that uses it; a Backend may be called from any thread.
namespace lk {

/// One value as the server printed it; no value is SQL NULL.
using Cell = std::optional<QString>;

struct Rows {
    QStringList columns;
    QList<QList<Cell>> rows;
    qint64 affected = 0; ///< rows written by INSERT, UPDATE, DELETE
    QList<QPair<quint32, int>> types{}; ///< OID and type modifier of each column; a domain shows as its base type

    bool isEmpty() const { return rows.isEmpty(); }
    /// First column of the first row, empty when there is none or it is NULL.
    QString scalar() const { return rows.isEmpty() || !rows[0][0] ? QString() : *rows[0][0]; }
};

/// What a session is for; becomes its application_name ("lockkeeper catalog") and its settings.
enum class Purpose {
    Browse, ///< read only, autocommit, short statement_timeout
    Run, ///< the statements of a plan
    Backfill, ///< short timeouts, synchronous_commit off
    Monitor ///< lock polls and cancels
};

/// One connection. Statements run one at a time, autocommitted unless the caller sends BEGIN. Never reconnects by
/// itself: a lost connection gives Unreachable (nothing was sent) or InDoubt (something was), and the session is then
/// dead.
class Session {
public:
    virtual ~Session() = default;
    /// One statement with $1, $2, ... parameters as text.
    virtual Result<Rows> query(const QString& sql, const QList<Cell>& parameters = {}) = 0;
    virtual BackendId id() const = 0;
    virtual bool isAlive() const = 0;
    /// Between BEGIN and its end, failed or not.
    virtual bool inTransaction() const { return false; }
    /// Of the server, as in 170002; what every supported one has in common unless it is known better.
    virtual int serverVersion() const { return 140000; }
    virtual QString address() const { return {}; } ///< of the server, for people
    /// A call that cancels whatever the session runs at that moment, without a session of its own, so that it works
    /// where no further one is to be had. Any thread may make it, at any time; false when it could not be sent.
    virtual std::function<bool()> canceller() const
    {
        return [] { return false; };
    }
    /// Server notices as they come, on this session's thread.
    virtual void onNotice(std::function<void(const QString&)> handler) = 0;
};

/// How many rows of a type change would not survive, by what would happen to them.
struct LossReport {
    struct Class {
        QString name; ///< fails, truncates, rounds, changes-meaning
        qint64 rows = 0; ///< in the sample, or of all when exact
        /// Value, what would become of it; null: NULL, or what fails.
        QList<QPair<QString, QString>> examples;
        /// Beside examples, of a row that holds the value: its primary key, or its place where the table has none.
        QList<QStringList> keys{};
    };
    bool exact = false;
    double sampledShare = 1.0; ///< 0..1
    qint64 rowsLooked = 0;
    qint64 rowsEstimated = 0; ///< of the whole table
    qint64 lost = 0; ///< in what was looked at
    qint64 lostEstimated = 0; ///< extrapolated; equals lost when exact
    QList<Class> classes;
};

/// Where a page of rows begins: given by the page before it, to go on from.
struct DataPlace {
    qint64 rows = 0; ///< before it
    QStringList key{}; ///< of the row before it, for the backend alone; empty: only the number tells
    bool operator==(const DataPlace&) const = default;
};

struct DataPage {
    enum class Order {
        Key, ///< of the primary key
        Storage, ///< as they lie in the file: a row that is written moves
        None ///< a row may come twice, or not at all
    };
    QStringList columns;
    QList<QList<Cell>> rows;
    qint64 offset = 0;
    bool more = false;
    Order order = Order::None;
    DataPlace next{}; ///< where the next page begins
};

/// What the planner needs besides the draft's own tables.
struct PlanningFacts {
    QString database;
    int serverVersion = 0;
    QList<QualifiedName> takenNames; ///< names a relation of these schemas cannot take: relations and types
};

/// How far the servers that follow this one are behind; on a standby, how far it is behind itself.
struct ReplicaLag {
    int standbys = 0; ///< streaming replicas; logical subscribers and WAL archivers are none
    bool inRecovery = false; ///< this server is one itself
    bool hidden = false; ///< this role may not see how they fare
    qint64 worstMs = 0; ///< of the slowest; 0: it has replayed everything
    qint64 worstBytes = 0;
    QString worst{}; ///< its application_name
    bool operator==(const ReplicaLag&) const = default;
};

/// Everything that must be known of one kind of database server.
class Backend {
public:
    virtual ~Backend() = default;

    virtual Result<std::unique_ptr<Session>> connect(const ConnectionSettings& settings, Purpose purpose) = 0;
    /// Asks the server to cancel, or to end, another session's statement; false when that session is gone.
    virtual Result<bool> cancel(Session& through, const BackendId& target) = 0;
    virtual Result<bool> terminate(Session& through, const BackendId& target) = 0;

    virtual Result<Catalog> readCatalog(Session& session) = 0;
    /// NotFound names similar tables.
    virtual Result<Table> readTable(Session& session, const QualifiedName& name) = 0;
    /// Asks the server about a type change: does the type exist, does it cast, do the user's expressions hold.
    /// NotFound when the type does not exist, BadInput when an expression does not.
    virtual Result<TypeFacts> typeFacts(Session& session, const Table& table, const ChangeType& change) = 0;
    /// The default asks readCatalog and so knows only tables and views; a server's own knows every relation and type.
    virtual Result<PlanningFacts> planningFacts(Session& session, const QStringList& schemas);
    virtual Result<DataPage> preview(Session& session, const Table& table, qint64 offset, int limit) = 0;
    /// The page that begins at `from`; a server that knows better than to count goes there at once.
    virtual Result<DataPage> previewFrom(Session& session, const Table& table, const DataPlace& from, int limit);
    /// A sample of about `share` of the table, or all of it when share is 1.
    virtual Result<LossReport> losses(Session& session, const Table& table, const ChangeType& change, double share) = 0;
    /// `ours`: sessions to pin, in the picture even when nobody waits.
    virtual Result<LockSnapshot> readLocks(Session& session, const QList<BackendId>& ours) = 0;
    /// Who holds a lock on one of `tables` that conflicts with `wanted` and has done so, or may have, for longer than
    /// `milliseconds` (the age of the transaction): those for whom a statement of ours would wait in vain.
    virtual Result<QList<LockedSession>> lockHolders(
        Session& session, const QList<QualifiedName>& tables, LockMode wanted, qint64 milliseconds);
    virtual Result<ReplicaLag> replicaLag(Session& session); ///< none unless a server knows better
};

inline Result<DataPage> Backend::previewFrom(Session& session, const Table& table, const DataPlace& from, int limit)
{
    return preview(session, table, from.rows, limit);
}

inline Result<QList<LockedSession>> Backend::lockHolders(Session&, const QList<QualifiedName>&, LockMode, qint64)
{
    return QList<LockedSession>();
}

inline Result<ReplicaLag> Backend::replicaLag(Session&)
{
    return ReplicaLag();
}

inline Result<PlanningFacts> Backend::planningFacts(Session& session, const QStringList& schemas)
{
    return readCatalog(session).transform([&](const Catalog& catalog) {
        PlanningFacts facts{catalog.database, catalog.serverVersion, {}};
        for (const TableSummary& table : catalog.tables) {
            if (schemas.contains(table.name.schema)) {
                facts.takenNames << table.name;
            }
        }
        return facts;
    });
}

} // namespace lk
