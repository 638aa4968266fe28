// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/lifecycle/application.h"

#include "model/base/overloaded.h"

#include <QRegularExpression>

#include <mutex>

namespace lk::test {

namespace {

constexpr int pauseUs = 40'000; // the plan and the server share two processors with the writers
constexpr int rows = 400;

/// "t(id; c, note)"
struct Compared {
    QString table;
    QString keys;
    QStringList columns; ///< the keys, too
};

Compared parsed(const QString& text)
{
    const qsizetype open = text.lastIndexOf(QLatin1Char('('));
    const QString inside = text.sliced(open + 1).chopped(1);
    const QString keys = inside.section(QLatin1Char(';'), 0, 0);
    QString all = inside;
    all.replace(QLatin1Char(';'), QLatin1Char(','));
    QStringList columns;
    for (const QString& column : all.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        columns << column.trimmed();
    }
    return {text.left(open), keys, columns};
}

} // namespace

Application::Application(Backend& backend, ConnectionSettings settings, const LifecycleCase& c)
    : m_case(c)
    , m_writers(
          backend, std::move(settings), 4, [this](const Writers::Context& context) { return write(context); }, pauseUs)
{
    for (const DraftedChange& drafted : c.draft.changes) {
        std::visit(Overloaded{
                       [&](const RenameColumn& r) { m_newNames[quoted(r.column)] = quoted(r.newName); },
                       [&](const RenameTable& r) { m_newNames[quoted(r.table.name)] = quoted(r.newName); },
                       [&](const ChangeType& t) {
                           m_conversions[quoted(t.column)] = !c.converted.isEmpty() ? c.converted
                               : !t.usingExpression.isEmpty()
                               ? t.usingExpression
                               : QStringLiteral("%1::%2").arg(quoted(t.column), t.newType);
                       },
                   },
            drafted.change);
    }
}

void Application::deploy(bool newVersion)
{
    const std::unique_lock lock(m_version);
    m_new = newVersion;
}

QString Application::named(QString statement, bool isNew) const
{
    static const QRegularExpression braces(QStringLiteral("@\\{([^{}]+)\\}"));
    for (auto match = braces.match(statement); match.hasMatch(); match = braces.match(statement)) {
        const QString name = quoted(match.captured(1));
        statement.replace(match.capturedStart(), match.capturedLength(), isNew ? m_newNames.value(name, name) : name);
    }
    return statement;
}

Result<void> Application::write(const Writers::Context& w)
{
    // Whoever deploys the other version waits for the statements of this one.
    const std::shared_lock lock(m_version);
    const bool isNew = m_new;
    const QString key = QString::number(w.between(1, rows));
    const QList<std::pair<QLatin1String, QString>> marks{
        {QLatin1String("@k@"), key},
        {QLatin1String("@n@"), QString::number(1'000'000 + ++m_number)},
        {QLatin1String("@m@"), QString::number(w.between(100, 999))},
        {QLatin1String("@d@"), QString::number(w.between(1, 9))},
        {QLatin1String("@b@"), QString::number(w.between(0, 1))},
    };
    const auto filled = [&](QString sql, const char* schema, bool later) {
        for (const auto& [mark, value] : marks) {
            sql.replace(mark, value);
        }
        return named(sql.replace(QLatin1String("@s@"), QLatin1String(schema)), later);
    };
    const QString sql = m_case.writes[w.between(0, m_case.writes.size() - 1)];
    // Writers of one key one after the other: what finds no row, or a row already there, would take no lock in the
    // twin, and the other table might have changed when it is looked at.
    QStringList statements{
        QStringLiteral("SELECT pg_advisory_xact_lock(7, %1)").arg(m_case.oneAtATime ? QStringLiteral("0") : key)};
    if (sql.contains(QLatin1String("@s@"))) {
        statements << filled(sql, "twin", false);
    }
    statements << filled(sql, "public", isNew);
    for (const QString& statement : std::as_const(statements)) {
        if (const auto done = w.session.query(statement); !done) {
            Error error = done.error();
            error.statement = statement;
            return std::unexpected(error);
        }
    }
    return {};
}

QString Application::twins(const LifecycleCase& c)
{
    QString sql = QStringLiteral("CREATE SCHEMA twin;\n");
    for (const QString& text : c.compared) {
        const Compared one = parsed(text);
        sql += QStringLiteral(
            "CREATE TABLE twin.%1 (LIKE public.%1 INCLUDING DEFAULTS); INSERT INTO twin.%1 SELECT * FROM public.%1; "
            "ALTER TABLE twin.%1 ADD PRIMARY KEY (%2); ANALYZE public.%1;\n")
                   .arg(one.table, one.keys);
    }
    // A sequence numbers the rows of one table only.
    return sql
        + QStringLiteral("DO $$ DECLARE r record; BEGIN FOR r IN SELECT attrelid::regclass AS t, attname AS c FROM "
                         "pg_attrdef JOIN pg_attribute ON attrelid = adrelid AND attnum = adnum JOIN pg_class k ON "
                         "k.oid = adrelid WHERE relnamespace = 'twin'::regnamespace AND pg_get_expr(adbin, adrelid) "
                         "LIKE '%nextval%' LOOP EXECUTE format('ALTER TABLE %s ALTER %I DROP DEFAULT', r.t, r.c); END "
                         "LOOP; END $$;\n");
}

QString Application::differencesQuery(bool afterTheChange) const
{
    const auto now = [&](const QString& name) {
        const QString full = name.startsWith(QLatin1Char('"')) ? name : quoted(name);
        return afterTheChange ? m_newNames.value(full, full) : full;
    };
    QStringList counts;
    for (const QString& text : m_case.compared) {
        const Compared one = parsed(text);
        QStringList ours;
        QStringList theirs;
        for (const QString& column : one.columns) {
            const QString full = column.startsWith(QLatin1Char('"')) ? column : quoted(column);
            ours << QStringLiteral("(%1)::text").arg(now(column));
            theirs << QStringLiteral("(%1)::text").arg(afterTheChange ? m_conversions.value(full, full) : full);
        }
        const QString a
            = QStringLiteral("SELECT %1 FROM public.%2").arg(ours.join(QLatin1String(", ")), now(one.table));
        const QString b = QStringLiteral("SELECT %1 FROM twin.%2").arg(theirs.join(QLatin1String(", ")), one.table);
        counts << QStringLiteral("(SELECT count(*) FROM ((%1 EXCEPT ALL %2) UNION ALL (%2 EXCEPT ALL %1)) AS d)")
                      .arg(a, b);
    }
    return QStringLiteral("SELECT %1").arg(counts.isEmpty() ? QStringLiteral("0") : counts.join(QLatin1String(" + ")));
}

} // namespace lk::test
