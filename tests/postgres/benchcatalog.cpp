// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

// How long the catalog of a large database takes to read: benchcatalog [TABLES [COLUMNS]], 10000 x 12 without words.
// A program rather than a test, for what it measures depends on the machine.

#include "model/postgres/pgbackend.h"
#include "tests/support/testserver.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QTextStream>

#include <algorithm>

namespace {

/// Every tenth table with an index, a view, a check, a trigger and a foreign key besides.
QString setup(int tables, int columns)
{
    QStringList list;
    for (int i = 2; i <= columns; ++i) {
        list << QStringLiteral("c%1 %2").arg(i).arg(i % 3 == 0 ? QStringLiteral("text")
                : i % 3 == 1                                   ? QStringLiteral("numeric(12,2)")
                                                               : QStringLiteral("timestamptz"));
    }
    return QStringLiteral(
        "CREATE FUNCTION noop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';\n"
        "SELECT format('CREATE TABLE t%s (id integer PRIMARY KEY, %1)', i) FROM generate_series(1, %2) i \\gexec\n"
        "SELECT format('CREATE INDEX ON t%s (c2); CREATE VIEW v%s AS SELECT id, c2 FROM t%s;"
        " ALTER TABLE t%s ADD CHECK (id > 0), ADD FOREIGN KEY (id) REFERENCES t1;"
        " CREATE TRIGGER x BEFORE UPDATE OF c2 ON t%s FOR EACH ROW EXECUTE FUNCTION noop()',"
        " i, i, i, i, i) FROM generate_series(10, %2, 10) i \\gexec\nANALYZE pg_class; ANALYZE pg_attribute;\n")
        .arg(list.join(QLatin1String(", ")))
        .arg(tables);
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication app(argc, argv);
    QTextStream out(stdout);
    const QStringList words = QCoreApplication::arguments();
    const int tables = words.value(1, QStringLiteral("10000")).toInt();
    const int columns = words.value(2, QStringLiteral("12")).toInt();
    lk::test::TestServer server;
    if (!server.start({QStringLiteral("max_locks_per_transaction = 1024")})) {
        out << server.problem() << Qt::endl;
        return 1;
    }
    QElapsedTimer timer;
    timer.start();
    const QString db = server.freshDatabase(setup(tables, columns));
    out << tables << " tables x " << columns << " columns made in " << timer.elapsed() << " ms" << Qt::endl;
    lk::PgBackend backend;
    auto session = backend.connect(server.settings(db), lk::Purpose::Browse);
    if (!session) {
        out << session.error().printed() << Qt::endl;
        return 1;
    }
    QList<qint64> times;
    for (int i = 0; i < 5; ++i) {
        timer.restart();
        const auto catalog = backend.readCatalog(**session);
        if (!catalog) {
            out << catalog.error().printed() << Qt::endl;
            return 1;
        }
        times << timer.elapsed();
        qint64 count = 0;
        for (const lk::TableSummary& table : catalog->tables) {
            count += table.columns.size();
        }
        out << "readCatalog: " << times.last() << " ms, " << catalog->tables.size() << " relations, " << count
            << " columns" << Qt::endl;
    }
    std::ranges::sort(times);
    out << "readCatalog, median: " << times[times.size() / 2] << " ms" << Qt::endl;
    for (const QString& name : {QStringLiteral("t1"), QStringLiteral("t10"), QStringLiteral("t11")}) {
        timer.restart();
        const auto table = backend.readTable(**session, {QStringLiteral("public"), name});
        if (!table) {
            out << table.error().printed() << Qt::endl;
            return 1;
        }
        out << "readTable " << name << ": " << timer.elapsed() << " ms, " << table->dependants.size() << " dependants, "
            << table->inboundKeys.size() << " inbound keys" << Qt::endl;
    }
    return 0;
}
