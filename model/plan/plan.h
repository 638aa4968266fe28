// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/draft/draft.h"

#include <QDateTime>
#include <QJsonObject>
#include <QList>
#include <QString>
#include <QStringList>

#include <variant>

/// What will be done: phases of steps as plain data. Made by the planner (planner.h) from a draft and a catalog;
/// printed by script.h, run by the engine. Knows no connection. The script and the engine use the very same steps.
namespace lk {

enum class Phase { Expand, Migrate, Contract };
QString toString(Phase phase); ///< expand, migrate, contract
std::optional<Phase> phaseFromString(const QString& text);

/// Strongest lock a step takes on a table that clients use.
enum class LockMode {
    None,
    AccessShare,
    RowShare,
    RowExclusive,
    ShareUpdateExclusive,
    Share,
    ShareRowExclusive,
    Exclusive,
    AccessExclusive
};
QString toString(LockMode mode); ///< as pg_locks.mode without "Lock"; "none"

/// What a step costs while it holds that lock.
enum class Work { Nothing, Metadata, Scan, Build, Rewrite, Batches };
QString toString(Work work);

/// Statements that stand or fall together.
struct StatementBody {
    enum class Mode {
        Transaction, ///< all in one transaction, with lock_timeout and retries; the journal's outcome in the same
                     ///< transaction
        Concurrently ///< one statement that refuses a transaction (CREATE / DROP INDEX CONCURRENTLY); lock_timeout 0
                     ///< under watch
    };
    Mode mode = Mode::Transaction;
    QStringList statements; ///< complete, without the final semicolon
    /// SQL that gives one boolean: has the step taken effect? Only Concurrently needs it: the engine asks it when a
    /// step is in doubt. Empty for Transaction, whose outcome row tells.
    QString doneProbe{};
    /// Concurrently: what removes the leftovers of a failed try (INVALID index) before the next; run outside a
    /// transaction.
    QStringList cleanup{};
    /// Transaction: so many of the first statements keep no reader or writer waiting, however long they take. 0 in
    /// plans of an earlier version.
    int quiet = 0;
    bool operator==(const StatementBody&) const = default;
};

/// Copies old to new in batches that each stand alone. Idempotent: a row is written only where `condition` holds.
struct BackfillBody {
    QualifiedName table;
    QStringList keyColumns; ///< primary key, for naming rows in errors; may be empty
    QStringList assignments; ///< e.g. "total_new" = ("total")::bigint ; several changes share one pass
    QString condition; ///< SQL over the table's columns: this row still needs it
    QString
        triggerGuard; ///< setting the dual-write trigger looks at, set to on with SET LOCAL, e.g. lockkeeper.backfill
    bool operator==(const BackfillBody&) const = default;
};

/// Counts rows that are not as they should be; the step passes at zero.
struct VerifyBody {
    QualifiedName table;
    QStringList keyColumns;
    QString mismatch; ///< SQL over the table's columns: this row is wrong
    QStringList show; ///< SQL expressions printed beside the key of an offending row
    /// SQL: this row is right but has no new value, because its old one did not survive. Counted and told; empty where
    /// that cannot be.
    QString unfilled{};
    /// The last one before the old form goes: made anew by every run until that is done.
    bool last = false;
    /// Of the last one, for a person to choose from where rows differ: SQL, a transaction each, that makes them agree
    /// by the old form's values or by the new one's. Empty in plans of an earlier version.
    QString oldWins{};
    QString newWins{};
    bool operator==(const VerifyBody&) const = default;
};

/// A point where a person must say yes.
struct GateBody {
    enum class Kind {
        Decision, ///< values will not survive: accept, or change the expressions
        ApplicationReady, ///< the application copes with the next shape
        Irreversible ///< what follows cannot be undone; wants typing
    };
    Kind kind = Kind::ApplicationReady;
    QString confirmation; ///< what --confirm takes, e.g. "application-ready-1"
    QString question; ///< for people: what must be true before yes
    QString typed{}; ///< what must be typed in the window, e.g. public.orders.total; empty: a click is enough
    /// SQL that counts the rows the question is about (values that will not survive), for RunSnapshot::gateNote;
    /// empty when there is nothing to count. Runs on the tables as they are when the gate is reached.
    QString figures{};
    /// What `figures` needs (functions that convert); run before it in a transaction that is rolled back.
    QStringList figuresSetup{};
    /// The gate passes by itself when `figures` gives at most this; -1: a person is always asked.
    qint64 passesAt = -1;
    bool mustReach = false; ///< more than passesAt cannot be confirmed away: the rows must be mended
    bool operator==(const GateBody&) const = default;
};

using StepBody = std::variant<StatementBody, BackfillBody, VerifyBody, GateBody>;

enum class Severity { Info, Warning, Blocking };
QString toString(Severity severity);

struct Hazard {
    QString id; ///< stable, e.g. "type.lossy"
    Severity severity = Severity::Info;
    QString title;
    QString explanation;
    QString remedy{};
    bool operator==(const Hazard&) const = default;
};

/// How to take a step back. A step without one is either harmless to leave (a gate, a verification) or irreversible.
struct Undo {
    StatementBody body; ///< must be idempotent (IF EXISTS): also run on a step that failed half-way
    LockMode lock = LockMode::None;
    /// SQL that counts the rows that undoing would lose or change; empty when that cannot be. Asked and shown first;
    /// above zero the undo wants its confirmation "undo-loses-rows".
    QString losesRows{};
    /// SQL that counts further rows that undoing loses, which there are only where the dual write was off for a while:
    /// their two forms differ though each would give the other. Counted then, and told with `losesRows`; else it would
    /// be one more look at every row of a large table.
    QString strayRows{};
    /// Statements that copy lost values to a safety table, carried out when any were counted: as the first of `body`'s
    /// transaction, or, where that would take too long under its lock, in one of their own before it.
    QStringList keepLost{};
    bool keepsFirst = false; ///< in one of their own
    /// SQL that counts the rows for which undoing cannot succeed, confirmed or not; above zero it is refused with
    /// `blockedWhy`. Empty when nothing stands in the way.
    QString blockedRows{};
    QString blockedWhy{};
    /// Transactions carried out before `body`, in order and each idempotent: what would take too long under its lock.
    QList<QStringList> before{};
    /// Takes back what `before` did, when `body` was not carried through. Idempotent.
    QStringList cleanup{};
    /// What some earlier steps made does not outlive this undo: an index that became a key, a proof that no longer
    /// holds. Names them as their `goesWith`; empty: none. Going forward again begins with the first of them.
    QString takesAlong{};
    bool operator==(const Undo&) const = default;
};

struct Step {
    QString id; ///< unique in the plan and stable for the same draft, e.g. "expand.orders.shadow"
    Phase phase = Phase::Expand;
    QString title;
    QString why;
    StepBody body;
    LockMode lock = LockMode::None;
    QString lockedObject{}; ///< printed name(s) of what the lock is on
    Work work = Work::Nothing;
    QList<Hazard> hazards{};
    std::optional<Undo> undo{};
    bool irreversible = false;
    /// SQL that gives one boolean: is there still something to do? False: the step counts as done. Empty: there is. A
    /// partition may be dropped or detached while the plan runs.
    QString onlyIf{};
    /// Quoted names, before and after, of the tables whose two forms trade places in this step; empty: it does no such
    /// thing. From then on what copies and compares them before is not to be done again.
    QStringList cutsOver{};
    QString goesWith{}; ///< equal to the `takesAlong` of the undo after which this step is to be done again
    bool provesCopy = false; ///< the server's own proof that both forms are the same in every row
    bool operator==(const Step&) const = default;

    const GateBody* gate() const { return std::get_if<GateBody>(&body); }
};

/// One strategy the planner looked at for a change.
struct StrategyOption {
    Strategy strategy = Strategy::InPlace;
    bool possible = true;
    QString reason; ///< why it was chosen, could be chosen, or cannot
    bool operator==(const StrategyOption&) const = default;
};

struct Decision {
    Change change;
    Strategy chosen = Strategy::InPlace;
    QString because;
    QList<StrategyOption> options;
    bool operator==(const Decision&) const = default;
};

/// What a table had by name when the plan was made: what an exported script can check on its own. The engine knows more
/// by the plan's fingerprint.
struct ExpectedTable {
    QualifiedName table;
    QStringList columns; ///< name, type, "not null", as SQL would print them, in the table's order
    QStringList objects; ///< quoted names of indexes, constraints and triggers, sorted
    bool operator==(const ExpectedTable&) const = default;
};

struct Plan {
    QString id; ///< UUID without braces; names the plan in the journal
    QDateTime madeAt; ///< UTC
    QString database;
    int serverVersion = 0;
    QByteArray fingerprint; ///< hex, of the draft's tables when the plan was made
    Draft draft;
    QList<Decision> decisions;
    QList<Hazard> hazards{}; ///< of the whole plan; step hazards stand at their step
    QList<ExpectedTable> expected{};
    QList<Step> steps; ///< in order of execution, phases ascending
    bool operator==(const Plan&) const = default;

    const Step* step(const QString& stepId) const;
    bool hasBlockingHazard() const;
    QString title() const; ///< short, for tabs and file names
    /// The tables it may change by the names they have and get, schema-qualified and quoted: what keeps two plans
    /// apart.
    QStringList tableNames() const;
};

inline constexpr int planFileVersion = 1;
QJsonObject toJson(const Plan& plan);
/// DamagedFile with the place that does not fit; Unsupported for a later version.
Result<Plan> planFromJson(const QJsonObject& json);
/// Reads and writes .lkplan files; writing replaces the file as a whole (QSaveFile).
Result<Plan> loadPlan(const QString& path);
Result<void> savePlan(const Plan& plan, const QString& path);

/// Lines for people: phases, steps, SQL, locks, hazards (`lockkeeper show`).
QString printed(const Plan& plan);

} // namespace lk
