// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgfigures.h"

#include "model/postgres/pgread.h"

namespace lk {

namespace {

struct Figures {
    RowsOf own;
    RowsOf indexes;
    RowsOf keys; ///< of the tables that foreign keys join these with
};

Result<Figures> askFigures(Session& session, const QList<quint32>& tables)
{
    const auto scope = ReadScope::open(session);
    if (!scope) {
        return std::unexpected(scope.error());
    }
    const auto patience = session.query(QStringLiteral(
        "SELECT pg_catalog.set_config('lock_timeout', '500ms', true), pg_catalog.set_config('jit', 'off', true)"));
    if (!patience) {
        return std::unexpected(patience.error());
    }
    auto own = askAbout(session, QStringLiteral("table-figures-14"), tables);
    if (!own) {
        return std::unexpected(own.error());
    }
    auto indexes = askAbout(session, QStringLiteral("table-index-sizes-14"), tables);
    if (!indexes) {
        return std::unexpected(indexes.error());
    }
    // These are other tables', and may be locked for themselves.
    auto keys = askAbout(session, QStringLiteral("table-key-sizes-14"), tables);
    return Figures{std::move(*own), std::move(*indexes), keys ? std::move(*keys) : RowsOf()};
}

QHash<quint32, qint64> bytesByOid(const QList<QList<Cell>>& rows)
{
    QHash<quint32, qint64> all;
    for (const auto& row : rows) {
        RowReader r(row);
        const quint32 oid = r.oid();
        all.insert(oid, r.big());
    }
    return all;
}

bool isAboutFigures(const Error& error)
{
    return error.kind == ErrorKind::LockTimeout || error.kind == ErrorKind::Server || error.kind == ErrorKind::NotFound;
}

} // namespace

Result<void> readPgFigures(Session& session, QList<Table>& tables)
{
    QList<quint32> stored;
    for (const Table& table : tables) {
        if (table.kind != TableKind::View) { // which has nothing to measure
            stored << table.oid;
        }
    }
    if (stored.isEmpty()) {
        return {};
    }
    auto figures = askFigures(session, stored);
    if (!figures && isAboutFigures(figures.error())) {
        const auto unlocked = session.query(sqlFile(QStringLiteral("table-unlocked-14")), {printArray(stored)});
        if (!unlocked) {
            return std::unexpected(unlocked.error());
        }
        stored.clear();
        for (const auto& row : unlocked->rows) {
            stored << RowReader(row).oid();
        }
        figures = askFigures(session, stored);
        if (!figures && isAboutFigures(figures.error())) {
            return {};
        }
    }
    if (!figures) {
        return std::unexpected(figures.error());
    }
    for (Table& table : tables) {
        const auto own = figures->own.value(table.oid);
        if (!own.isEmpty()) {
            RowReader r(own.first());
            table.heapBytes = r.big();
            table.indexBytes = r.big();
            table.toastBytes = r.big();
            table.deadRows = r.big();
            table.sequentialScans = r.big();
            table.indexScans = r.big();
            table.inserted = r.big();
            table.updated = r.big();
            table.hotUpdated = r.big();
            table.deleted = r.big();
            table.lastVacuum = r.time();
            table.lastAnalyze = r.time();
        }
        const QHash<quint32, qint64> ofIndexes = bytesByOid(figures->indexes.value(table.oid));
        for (Index& index : table.indexes) {
            index.bytes = ofIndexes.value(index.oid, index.bytes);
        }
        const QHash<quint32, qint64> ofKeys = bytesByOid(figures->keys.value(table.oid));
        for (InboundKey& key : table.inboundKeys) {
            key.bytes = ofKeys.value(key.tableOid, key.bytes);
        }
        for (Constraint& key : table.constraints) {
            key.referencedBytes = ofKeys.value(key.referencedOid, key.referencedBytes);
        }
    }
    return {};
}

} // namespace lk
