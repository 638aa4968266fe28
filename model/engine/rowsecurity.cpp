// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/rowsecurity.h"

#include <QCoreApplication>

#include <algorithm>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::Runner)
};

/// A change of the catalog alone, such as a rename, reads no row.
QList<QualifiedName> tablesRead(const Plan& plan)
{
    QList<QualifiedName> tables;
    const auto add = [&](const QualifiedName& table) {
        if (!tables.contains(table)) {
            tables << table;
        }
    };
    const bool counts = std::ranges::any_of(plan.steps, [](const Step& step) {
        return (step.gate() != nullptr && !step.gate()->figures.isEmpty())
            || (step.undo && !step.undo->losesRows.isEmpty());
    });
    for (const Decision& decision : plan.decisions) {
        const bool retypes = std::holds_alternative<ChangeType>(decision.change);
        if (decision.chosen == Strategy::DualColumn || (retypes && counts)) {
            add(tableOf(decision.change));
        }
    }
    for (const Step& step : plan.steps) {
        if (const auto* backfill = std::get_if<BackfillBody>(&step.body)) {
            add(backfill->table);
        } else if (const auto* verify = std::get_if<VerifyBody>(&step.body)) {
            add(verify->table);
        }
    }
    return tables;
}

} // namespace

Result<QList<QualifiedName>> hidingTables(Session& session, const Plan& plan)
{
    // One statement for however many partitions.
    const QList<QualifiedName> tables = tablesRead(plan);
    QStringList names;
    for (const QualifiedName& table : tables) {
        names << literal(table.quoted());
    }
    const auto asked = session.query(
        QStringLiteral("SELECT wanted.place FROM pg_catalog.unnest(ARRAY[%1]::pg_catalog.text[])"
                       " WITH ORDINALITY AS wanted(name, place)"
                       " WHERE pg_catalog.row_security_active(pg_catalog.to_regclass(wanted.name)::pg_catalog.oid)"
                       " ORDER BY wanted.place")
            .arg(names.join(QLatin1String(", "))));
    if (!asked) {
        return std::unexpected(asked.error());
    }
    QList<QualifiedName> hiding;
    for (const auto& row : asked->rows) {
        hiding << tables.value(row[0].value_or(QString()).toLongLong() - 1);
    }
    return hiding;
}

QString rowSecurityRemedy(const QList<QualifiedName>& tables, const QString& role)
{
    QStringList off;
    for (const QualifiedName& table : tables) {
        off << QStringLiteral("ALTER TABLE %1 NO FORCE ROW LEVEL SECURITY").arg(table.quoted());
    }
    return Words::tr(
        "Connect as a superuser, or as a member of the owner with BYPASSRLS (ALTER ROLE %1 BYPASSRLS), or let the "
        "owner see all rows while the plan runs:\n%2")
        .arg(quoted(role), off.join(QLatin1String(";\n")));
}

Result<void> seesEveryRow(Session& session, const Plan& plan)
{
    const auto hiding = hidingTables(session, plan);
    if (!hiding) {
        return std::unexpected(hiding.error());
    }
    if (hiding->isEmpty()) {
        return {};
    }
    const auto role = session.query(QStringLiteral("SELECT current_user"));
    if (!role) {
        return std::unexpected(role.error());
    }
    QStringList names;
    for (const QualifiedName& table : *hiding) {
        names << table.printed();
    }
    return failure(ErrorKind::Privilege,
        Words::tr(
            "Row-level security hides rows of %1 from user %2, and a row that is not seen could neither be copied nor "
            "counted.")
            .arg(names.join(QStringLiteral(", ")), role->scalar()),
        rowSecurityRemedy(*hiding, role->scalar()));
}

} // namespace lk
