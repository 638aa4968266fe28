// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/lint/facts.h"
#include "model/lint/lint.h"

#include <optional>

namespace lk::lint {

struct Statement;

/// The script as it stands before the statement that is looked at.
class Script {
public:
    explicit Script(const Options& options);

    /// Takes in what `statement` did.
    void take(const Statement& statement);

    /// The statements until end() run in one transaction (a step of a plan).
    void begin(qsizetype offset);
    void end();

    int serverVersion() const { return m_options.serverVersion; }
    bool before(int major) const { return m_options.serverVersion == 0 || m_options.serverVersion < major; }

    bool inTransaction() const { return m_transaction > 0; }
    int transaction() const { return m_transaction; } ///< number of the present one; 0: none
    bool wholeScript() const { return m_options.singleTransaction; }
    qsizetype transactionOffset() const { return m_transactionOffset; }

    /// A setting as the script has left it, in lower case; empty: not said.
    QString setting(const QString& name) const;
    /// In milliseconds; 0: off; nothing: not said.
    std::optional<qint64> timeout(const QString& name) const;
    bool hasLockTimeout() const { return timeout(QStringLiteral("lock_timeout")).value_or(0) > 0; }

    struct Held {
        Name table;
        QString lock;
        QString work; ///< of the statement that took it
        qsizetype offset = 0;
    };
    /// Taken in the present transaction on tables that others use.
    const QList<Held>& held() const { return m_held; }
    const Held* heldOn(const Name& table, const QString& lock) const;
    bool holdsAccessExclusive() const;

    QString key(const Name& name) const;
    bool same(const Name& a, const Name& b) const { return key(a) == key(b); }
    const TableFacts* table(const Name& name) const;
    bool fresh(const Name& name) const; ///< created by this script, or temporary
    QList<const TableFacts*> tables() const;
    QList<const TableFacts*> readersOf(const Name& table, const QString& column) const; ///< views
    const FunctionFacts* function(const Name& name) const;
    QList<const FunctionFacts*> functions() const;
    const SequenceFacts* sequence(const Name& name) const;
    QList<const SequenceFacts*> sequences() const;
    /// The table that has an index of that name, and the index.
    std::pair<const TableFacts*, const IndexFacts*> index(const Name& name) const;
    bool hasConstrainedDomain(const QString& type) const { return m_constrainedDomains.contains(type); }
    bool madeOperator(const QString& name) const { return m_operators.contains(name); } ///< the bare name
    const QStringList& newEnumValues() const { return m_newEnumValues; } ///< of the present transaction

    /// What was dropped, with the number of its transaction: kind ("index", "trigger", ...), name.
    struct Dropped {
        QString kind;
        QString name; ///< as key(); of a trigger, policy or constraint: table.name
        int transaction = 0;
        qsizetype offset = 0;
        bool ifExists = false;
    };
    const Dropped* dropped(const QString& kind, const QString& name) const;

    struct Renamed {
        Name table;
        QString from; ///< a column; empty: the table itself
        QString to;
        int transaction = 0;
        qsizetype offset = 0;
    };
    const QList<Renamed>& renamed() const { return m_renamed; }

    struct Altered {
        Name table{};
        qsizetype statement = -2; ///< its number
    };
    const Altered& lastAlter() const { return m_lastAlter; } ///< outside of a transaction, under AccessExclusive
    bool toldLockTimeout() const { return m_strongLocks > 0; } ///< a strong lock came before without lock_timeout

    bool tookSessionAdvisoryLock() const { return m_advisoryLock; }
    bool publishesAll() const { return m_publishesAll; }
    qsizetype statements() const { return m_statements; } ///< looked at so far

private:
    void takeLocks(const Statement& statement);
    void takeTransaction(const PgQuery__TransactionStmt& statement, qsizetype offset);
    void takeSetting(const PgQuery__VariableSetStmt& statement);
    void takeCreateTable(const PgQuery__CreateStmt& statement, qsizetype offset);
    void takeIndex(const PgQuery__IndexStmt& statement, qsizetype offset);
    void takeAlterTable(const Statement& statement);
    void takeColumn(TableFacts& table, const PgQuery__ColumnDef& column, bool added, qsizetype offset);
    void takeConstraint(
        TableFacts& table, const PgQuery__Constraint& constraint, const QString& column, qsizetype offset);
    void takeDrop(const PgQuery__DropStmt& statement, qsizetype offset);
    void takeRename(const PgQuery__RenameStmt& statement, qsizetype offset);
    void takeTrigger(const PgQuery__CreateTrigStmt& statement, qsizetype offset);
    void takeFunction(const PgQuery__CreateFunctionStmt& statement, qsizetype offset);
    void takeView(const Name& name, const Node* query, TableFacts::Kind kind, qsizetype offset);
    void takePublication(const QString& name, Nodes objects);
    void takeCalls(const Node& node);
    void takeName(const Name& name);
    TableFacts& tableOf(const Name& name);

    const Options m_options;
    int m_transaction = 0;
    int m_transactions = 0; ///< so far
    qsizetype m_transactionOffset = 0;
    QHash<QString, QString> m_localSettings;
    QList<Held> m_held;
    struct Objects {
        QHash<QString, QString> settings;
        QHash<QString, TableFacts> tables;
        QHash<QString, FunctionFacts> functions;
        QHash<QString, SequenceFacts> sequences;
    };
    Objects m_now;
    Objects m_before; ///< the present transaction: what ROLLBACK goes back to
    QStringList m_constrainedDomains;
    QStringList m_operators;
    QStringList m_newEnumValues;
    QList<Dropped> m_dropped;
    QList<Renamed> m_renamed;
    Altered m_lastAlter;
    int m_strongLocks = 0;
    bool m_advisoryLock = false;
    bool m_publishesAll = false;
    qsizetype m_statements = 0;
};

} // namespace lk::lint
