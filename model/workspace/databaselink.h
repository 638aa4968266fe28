// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"
#include "model/workspace/runhistory.h"
#include "model/workspace/schemaobjects.h"
#include "model/workspace/schemareferences.h"

#include <QFuture>
#include <QObject>

#include <memory>

namespace lk {

/// A look at values, which can be taken back by itself.
struct LossQuestion {
    QFuture<Result<LossReport>> answer;
    bool slow = false; ///< every row of a table that is not small
    quint64 number = 0;
};

/// One connected database as the window sees it: every question is asked on a thread of its own with a read-only
/// session, every answer is a future. Lives in the GUI thread; never blocks it.
class DatabaseLink : public QObject {
    Q_OBJECT
public:
    /// `backend` outlives the link.
    explicit DatabaseLink(Backend& backend, QObject* parent = nullptr);
    ~DatabaseLink() override; ///< cancels what runs and waits

    const ConnectionSettings& settings() const;
    bool isOpen() const;
    CatalogPtr catalog() const; ///< the latest that was read, null before

    QFuture<Result<CatalogPtr>> open(const ConnectionSettings& settings); ///< connects and reads the catalog
    QFuture<Result<CatalogPtr>> refresh();
    /// The least question there is, for whoever has reason to think that the server is gone; connectionLost() says so.
    QFuture<Result<bool>> look();
    /// From now on this is the connection that `opened` has; what was asked here before ends with Cancelled together
    /// with `opened`. So a connection that does not come about takes no other one away.
    void takeOver(DatabaseLink& opened);
    QFuture<Result<TablePtr>> table(const QualifiedName& name);
    QFuture<Result<QList<TableReference>>> references(); ///< of the whole database
    QFuture<Result<SchemaObjects>> objects(); ///< what has a name beside tables and views
    QFuture<Result<QString>> functionText(qint64 oid);
    QFuture<Result<DataPage>> preview(TablePtr table, qint64 offset, int limit);
    QFuture<Result<DataPage>> previewFrom(TablePtr table, const DataPlace& from, int limit);
    QFuture<Result<LossReport>> losses(TablePtr table, const ChangeType& change, double share);
    /// The same, to be cancelled by name. A sample never waits for the exact count of a large table.
    LossQuestion askLosses(TablePtr table, const ChangeType& change, double share);
    void cancel(const LossQuestion& question); ///< that one alone; its future ends with Cancelled
    /// What the types of a change mean, without a count of values.
    QFuture<Result<TypeFacts>> typeFacts(TablePtr table, const ChangeType& change);
    QFuture<Result<Plan>> plan(const Draft& draft); ///< reads what the planner needs, then plans
    /// What would be planned, soon: no value is counted, and what other tables are to become stays out of it where it
    /// cannot be planned. Never to be run.
    QFuture<Result<Plan>> outlook(const Draft& draft, const QualifiedName& table);
    QFuture<Result<RunHistory>> history(); ///< every run that this database's journal has
    QFuture<Result<RunRecord>> runRecord(const RunKey& key); ///< one of them, with its plan
    void cancel(); ///< the question that runs now; its future ends with Cancelled

    Backend& backend() const;

signals:
    void catalogChanged(const lk::CatalogPtr& catalog);
    void connectionLost(const lk::Error& error);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace lk
