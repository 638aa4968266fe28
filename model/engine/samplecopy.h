// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

namespace lk {

/// What the catalog says of a table's size, without reading it.
struct TableSize {
    QualifiedName table;
    qint64 heapBytes = 0; ///< with what is stored out of line
    qint64 indexBytes = 0;
    qint64 blocks = 0;
    double rows = 0; ///< estimated
    QString options{}; ///< fillfactor and the like, as WITH takes them; empty: none
    qint64 bytes() const { return heapBytes + indexBytes; }
};
/// Of those of `tables` that exist, in their order. `byCatalog`: as they were when they were analysed last, without a
/// lock on them.
Result<QList<TableSize>> sizesOf(Session& session, const QList<QualifiedName>& tables, bool byCatalog = false);

/// A schema for scratch tables, made at the first need and emptied and dropped with this object. What a client that
/// died has left is removed by the next one. Never CASCADE: it holds nothing but what was put there.
class ScratchSchema {
public:
    explicit ScratchSchema(Session& session);
    ~ScratchSchema();
    Q_DISABLE_COPY_MOVE(ScratchSchema)

    Result<void> make();
    QString name() const { return m_name; }

private:
    void drop(const QString& schema);

    Session& m_session;
    QString m_name;
    bool m_made = false;
};

/// A copy of some rows of a table, with its indexes and without its triggers, on which it is measured what a plan's
/// statements will cost. Every statement is committed by itself, as those of the run are. Nobody else knows the copy,
/// so nobody waits for it; the table itself is only read.
class SampleCopy {
public:
    SampleCopy(Session& session, const ScratchSchema& schema, TableSize size, int number);

    /// Copies at most `rowsMost` rows of pages from all over the table, 32 MB at the most. `statements`: the plan's
    /// Expand steps; of them the columns are added that `expressions` name, and the functions made that they call.
    Result<void> make(int rowsMost, const QStringList& statements, const QStringList& expressions);

    struct Batches {
        qint64 rows = 0;
        double seconds = 0;
        double walBytes = 0;
        double grownBytes = 0;
        double longestMs = 0;
        double medianMs = 0;
    };
    /// Backfills the copy as the engine does: striped sweeps, a transaction a batch, triggers kept quiet.
    Result<Batches> backfill(const BackfillBody& body, int batchRows, double secondsMost);
    /// Reads all of it, asking `condition` of every row.
    Result<double> scanSeconds(const QString& condition);
    struct Built {
        double seconds = 0;
        double bytes = 0;
    };
    /// CREATE INDEX CONCURRENTLY over the table, made over the copy, not concurrently.
    Result<Built> build(const QString& createIndex);
    /// The ALTER TABLE statements over the table among `statements`, carried out on the copy: what they take, and the
    /// copy's size afterwards. NotFound when there are none.
    Result<Built> alter(const QStringList& statements);

    const TableSize& size() const { return m_size; }
    qint64 rows() const { return m_rows; }
    double scale() const { return m_rows > 0 ? std::max(1.0, m_size.rows / double(m_rows)) : 1; }
    double readSecondsPerBlock() const { return m_readSecondsPerBlock; }

private:
    QString retargeted(QString sql) const;
    Result<double> bytes();

    Session& m_session;
    QString m_schema;
    TableSize m_size;
    QString m_copy; ///< quoted
    QList<QPair<QString, QString>> m_functions; ///< of the plan, and what stands for it here
    qint64 m_rows = 0;
    double m_readSecondsPerBlock = 0;
};

} // namespace lk
