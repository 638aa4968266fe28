// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgcatalog.h"

#include "model/postgres/pgread.h"

#include <QCoreApplication>
#include <QHash>

#include <algorithm>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PostgresCatalog)
};

/// Partitions and tenants' tables have the same columns thousands of times over: such lists are read once and shared.
class SharedLists {
public:
    const QStringList& operator()(const QString& array)
    {
        auto known = m_known.find(array);
        if (known == m_known.end()) {
            known = m_known.insert(array, parseArray(array));
        }
        return *known;
    }

private:
    QHash<QString, QStringList> m_known;
};

int editDistance(const QString& a, const QString& b)
{
    QList<int> row(b.size() + 1);
    for (int j = 0; j <= b.size(); ++j) {
        row[j] = j;
    }
    for (int i = 1; i <= a.size(); ++i) {
        int diagonal = row[0];
        row[0] = i;
        for (int j = 1; j <= b.size(); ++j) {
            const int cost = a[i - 1].toLower() == b[j - 1].toLower() ? 0 : 1;
            const int best = std::min({row[j] + 1, row[j - 1] + 1, diagonal + cost});
            diagonal = row[j];
            row[j] = best;
        }
    }
    return row[b.size()];
}

} // namespace

TableKind tableKind(const QString& relkind)
{
    if (relkind == QLatin1String("p")) {
        return TableKind::Partitioned;
    }
    if (relkind == QLatin1String("partition")) {
        return TableKind::Partition;
    }
    if (relkind == QLatin1String("f")) {
        return TableKind::Foreign;
    }
    if (relkind == QLatin1String("v")) {
        return TableKind::View;
    }
    if (relkind == QLatin1String("m")) {
        return TableKind::MaterializedView;
    }
    return TableKind::Table;
}

Result<Catalog> readPgCatalog(Session& session, int serverVersion, const QString& address)
{
    const auto scope = ReadScope::open(session);
    if (!scope) {
        return std::unexpected(scope.error());
    }
    Catalog catalog;
    catalog.serverVersion = serverVersion;
    catalog.readAt = QDateTime::currentDateTimeUtc();

    const auto server = session.query(sqlFile(QStringLiteral("catalog-server-14")));
    if (!server) {
        return std::unexpected(server.error());
    }
    RowReader about(server->rows[0]);
    catalog.database = about.text();
    const QString inet = about.text();
    catalog.serverAddress = address.isEmpty() ? inet : address;
    catalog.user = about.text();
    catalog.serverVersion = about.number();
    catalog.serverVersionText = about.text();
    catalog.inRecovery = about.flag();

    const auto schemas = session.query(sqlFile(QStringLiteral("catalog-schemas-14")));
    if (!schemas) {
        return std::unexpected(schemas.error());
    }
    for (const auto& row : schemas->rows) {
        catalog.schemas << row[0].value_or(QString());
    }
    const auto types = session.query(sqlFile(QStringLiteral("catalog-types-14")));
    if (!types) {
        return std::unexpected(types.error());
    }
    for (const auto& row : types->rows) {
        catalog.types << row[0].value_or(QString());
    }
    const auto tables = session.query(sqlFile(QStringLiteral("catalog-tables-14")));
    if (!tables) {
        return std::unexpected(tables.error());
    }
    SharedLists shared;
    catalog.tables.reserve(tables->rows.size());
    for (const auto& row : tables->rows) {
        RowReader r(row);
        TableSummary table;
        table.oid = r.oid();
        table.name.schema = r.text();
        table.name.name = r.text();
        table.kind = tableKind(r.text());
        table.rows = r.big();
        table.bytes = r.big();
        table.columns = shared(r.text());
        table.types = shared(r.text());
        catalog.tables << std::move(table);
    }
    // The server's order depends on its collation; look-ups need ours.
    std::ranges::sort(catalog.tables, {}, &TableSummary::name);
    return catalog;
}

Result<PlanningFacts> readPgPlanningFacts(Session& session, const QStringList& schemas)
{
    PlanningFacts facts;
    const auto server = session.query(sqlFile(QStringLiteral("catalog-server-14")));
    if (!server) {
        return std::unexpected(server.error());
    }
    facts.database = server->rows[0][0].value_or(QString());
    facts.serverVersion = server->rows[0][3].value_or(QString()).toInt();
    const auto taken = session.query(sqlFile(QStringLiteral("catalog-taken-14")), {printArray(schemas)});
    if (!taken) {
        return std::unexpected(taken.error());
    }
    for (const auto& row : taken->rows) {
        facts.takenNames << QualifiedName{row[0].value_or(QString()), row[1].value_or(QString())};
    }
    return facts;
}

Error noSuchTable(Session& session, const QualifiedName& name)
{
    Error error;
    error.kind = ErrorKind::NotFound;
    error.message = Words::tr("There is no table %1.").arg(name.printed());
    QList<std::pair<int, QualifiedName>> alike;
    if (const auto names = session.query(sqlFile(QStringLiteral("catalog-names-14")))) {
        for (const auto& row : names->rows) {
            const QualifiedName other{row[0].value_or(QString()), row[1].value_or(QString())};
            if (qAbs(other.name.size() - name.name.size()) > 3) {
                continue;
            }
            const int distance = editDistance(other.name, name.name);
            if (distance <= std::min<int>(3, int(name.name.size()) / 2)) {
                alike.append({2 * distance + (other.schema == name.schema ? 0 : 1), other});
            }
        }
    }
    std::ranges::sort(alike);
    QStringList printed;
    for (const auto& [distance, other] : alike.first(std::min<qsizetype>(3, alike.size()))) {
        printed << other.printed();
    }
    error.remedy = printed.isEmpty()
        ? Words::tr("The list of tables (`lockkeeper tables`) shows those there are; names keep their case in quotes.")
        : Words::tr("Did you mean %1?").arg(printed.join(Words::tr(" or ")));
    return error;
}

Result<QHash<quint32, bool>> readEquality(Session& session, const QList<quint32>& types, const QString& schema)
{
    const auto rows = session.query(sqlFile(QStringLiteral("type-equality-14")), {printArray(types), schema});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    QHash<quint32, bool> equality;
    for (const auto& row : rows->rows) {
        RowReader r(row);
        const quint32 oid = r.oid();
        equality.insert(oid, r.flag());
    }
    return equality;
}

} // namespace lk
