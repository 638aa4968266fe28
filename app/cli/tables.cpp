// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/figures.h"
#include "app/cli/json.h"
#include "app/cli/verb.h"

#include <QCoreApplication>

namespace lk::cli {

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(CommandLine)
};

ExitStatus carryOutTables(const Call& call)
{
    auto session = call.backend.connect(databaseOf(call.words), Purpose::Browse);
    if (!session) {
        return call.failed(session.error());
    }
    const auto catalog = call.backend.readCatalog(**session);
    if (!catalog) {
        return call.failed(catalog.error());
    }
    QList<QStringList> rows{{Say::tr("TABLE"), Say::tr("KIND"), Say::tr("ROWS"), Say::tr("SIZE")}};
    for (const TableSummary& table : catalog->tables) {
        call.out.object({{QStringLiteral("table"), jsonOf(table)}});
        rows << QStringList{table.name.printed(), kindText(table.kind), rowsText(table.rows), bytesText(table.bytes)};
    }
    if (catalog->tables.isEmpty()) {
        call.out.tell(Say::tr("%1 has no tables that %2 may see.").arg(catalog->database, catalog->user));
    } else {
        call.out.print(aligned(rows, {2, 3}));
    }
    return ExitStatus::Done;
}

} // namespace

Verb tablesVerb()
{
    return {.name = QStringLiteral("tables"),
        .synopsis = QStringLiteral("--db DSN"),
        .summary = Say::tr("List the tables of a database."),
        .grammar = {.options = {databaseOption()}},
        .notes = Say::tr("Rows are the server's estimate; ? where the table was never analysed."),
        .carryOut = carryOutTables};
}

} // namespace lk::cli
