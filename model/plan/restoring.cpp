// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/restoring.h"

#include "model/plan/job.h"
#include "model/plan/safetytable.h"
#include "model/plan/words.h"

namespace lk::planner {

namespace {

QStringList quotedKey(const Table& table)
{
    QStringList key;
    for (const QString& column : table.primaryKey()) {
        key << quoted(column);
    }
    return key;
}

QString of(const QString& row, const QStringList& columns)
{
    QString list;
    for (const QString& column : columns) {
        list += row + QLatin1Char('.') + column + QLatin1String(", ");
    }
    return list;
}

} // namespace

QString differsInBytes(const QString& a, const QString& b)
{
    return QStringLiteral("ROW(%1)::record OPERATOR(pg_catalog.*<>) ROW(%2)::record").arg(a, b);
}

QString destroyedValues(const Table& table, const Column& column, const Conversion& conversion, const QString& where)
{
    const QString name = quoted(column.name);
    const QString inner
        = QStringLiteral("SELECT %1CAST(%2 AS %3) AS lockkeeper_old_value, %4 AS lockkeeper_new_value FROM %5 AS t%6")
              .arg(of(QStringLiteral("t"), quotedKey(table)), conversion.backOf(name), conversion.oldType,
                  QLatin1String("t.") + name, table.name.quoted(),
                  where.isEmpty() ? QString() : QLatin1String(" WHERE ") + where);
    return QStringLiteral("SELECT * FROM (%1 OFFSET 0) AS undone WHERE %2")
        .arg(inner,
            distinct(QStringLiteral("lockkeeper_new_value"),
                conversion.forwardOf(QStringLiteral("lockkeeper_old_value")), conversion.newHasEquality));
}

Restoring::Restoring(const PlannerInput& input, const Table& table, const Column& column, const Conversion& conversion)
    : m_input(input)
    , m_table(table)
    , m_column(column)
    , m_conversion(conversion)
    , m_key(quotedKey(table))
    , m_kept(safetyTableName(input, table, column))
    , m_sql(table.name.quoted())
    , m_name(quoted(column.name))
{
}

QString Restoring::sameRow() const
{
    QStringList same;
    for (const QString& column : m_key) {
        same << QStringLiteral("t.%1 = k.%1").arg(column);
    }
    return same.join(QLatin1String(" AND "));
}

QString Restoring::function() const
{
    return QStringLiteral("lockkeeper.")
        + quoted(generatedName(QStringLiteral("given_back"), m_column.name,
            m_input.planId + m_sql + QLatin1String(" given back ") + m_column.name));
}

/// As the kept table has them: a key may have changed its type in the same plan.
QString Restoring::functionArguments() const
{
    QStringList types{m_kept + QLatin1String(".lockkeeper_new_value%TYPE")};
    for (const QString& column : m_key) {
        types << m_kept + QLatin1Char('.') + column + QLatin1String("%TYPE");
    }
    return types.join(QLatin1String(", "));
}

QStringList Restoring::keep() const
{
    const QString o = QStringLiteral("lockkeeper_old_value");
    const QString n = QStringLiteral("lockkeeper_new_value");
    const QString b = QStringLiteral("lockkeeper_back_value");
    QString select = QStringLiteral("SELECT %1%2 AS %3, CAST(%4 AS %5) AS %6 FROM %7 AS t OFFSET 0")
                         .arg(of(QStringLiteral("t"), m_key), QLatin1String("t.") + m_name, o,
                             m_conversion.forwardOf(m_name), m_conversion.newType, n, m_sql);
    select = QStringLiteral("SELECT made.*, CAST(%1 AS %2) AS %3 FROM (%4) AS made OFFSET 0")
                 .arg(m_conversion.backOf(n), m_conversion.oldType, b, select);
    // NULL and a value differ, and need not be compared, which a domain's own type might not allow.
    select = QStringLiteral("SELECT %1%2, %3 FROM (%4) AS undone\nWHERE CASE WHEN pg_catalog.num_nulls(%2, %5) > 0 "
                            "THEN pg_catalog.num_nulls(%2, %5) = 1 ELSE %6 END")
                 .arg(of(QStringLiteral("undone"), m_key), o, n, select, b, differsInBytes(o, b));
    return keepValues(m_input, m_table, m_column, select,
        Words::tr("Values of %1 before its change to %2")
            .arg(ColumnName{m_table.name, m_column.name}.printed(), m_conversion.newType),
        m_key);
}

QStringList Restoring::prepare() const
{
    const QString gone = QStringLiteral(
        "BEGIN\nIF pg_catalog.to_regclass(%1) IS NULL AND pg_catalog.to_regclass('lockkeeper.safety_table') IS NOT "
        "NULL THEN\n  IF EXISTS (SELECT FROM lockkeeper.safety_table WHERE name = %1) THEN\n"
        "    RAISE EXCEPTION USING MESSAGE = %2,\n      HINT = %3;\n  END IF;\nEND IF;\nEND\n");
    const QString returned
        = QStringLiteral("#variable_conflict use_column\nDECLARE\n  kept record;\nBEGIN\n"
                         "  SELECT k.lockkeeper_old_value AS value INTO kept FROM %1 AS k\n"
                         "  WHERE k.lockkeeper_due%2;\n  IF FOUND THEN\n    RETURN kept.value;\n  END IF;\n"
                         "  RETURN %3;\nEND\n");
    QString lookup;
    for (qsizetype i = 0; i < m_key.size(); ++i) {
        lookup += QStringLiteral(" AND k.%1 = $%2").arg(m_key[i], QString::number(i + 2));
    }
    const QString column = ColumnName{m_table.name, m_column.name}.printed();
    const QString isDue = QStringLiteral("EXISTS (SELECT FROM %1 AS k WHERE k.lockkeeper_due AND %2)");
    QStringList statements{
        QStringLiteral("DO ")
            + dollarQuoted(gone.arg(literal(m_kept),
                literal(Words::tr("the old values of %1 were kept in %2, which is gone").arg(column, m_kept)),
                literal(Words::tr("Make that table again from a backup, or delete its row from "
                                  "lockkeeper.safety_table to do without those values.")))),
        // It is not there where there was nothing to keep.
        QStringLiteral("CREATE TABLE IF NOT EXISTS %1 AS SELECT %2CAST(NULL AS %3) AS lockkeeper_old_value, "
                       "%4 AS lockkeeper_new_value FROM %5 AS t WITH NO DATA")
            .arg(m_kept, of(QStringLiteral("t"), m_key), m_conversion.oldType, QLatin1String("t.") + m_name, m_sql),
        QStringLiteral("ALTER TABLE %1 ADD COLUMN lockkeeper_due boolean NOT NULL DEFAULT false").arg(m_kept),
        // Only rows nobody has written since.
        QStringLiteral("UPDATE %1 AS k SET lockkeeper_due = true FROM %2 AS t WHERE %3 AND NOT (%4)")
            .arg(m_kept, m_sql, sameRow(),
                differsInBytes(QLatin1String("t.") + m_name, QStringLiteral("k.lockkeeper_new_value"))),
    };
    // What has no old form, and what belonged to rows that are not to be found any more.
    QStringList undone{QStringLiteral("SELECT %1k.lockkeeper_old_value, k.lockkeeper_new_value FROM %2 AS k WHERE NOT "
                                      "EXISTS (SELECT FROM %3 AS t WHERE %4)")
            .arg(of(QStringLiteral("k"), m_key), m_kept, m_sql, sameRow())};
    if (!m_conversion.backIsExact()) {
        undone << destroyedValues(
            m_table, m_column, m_conversion, QLatin1String("NOT ") + isDue.arg(m_kept, sameRow()));
    }
    statements << keepUndoneValues(m_input, m_table, m_column, undone,
        Words::tr("Values of %1 that taking back its change to %2 could not keep").arg(column, m_conversion.newType));
    statements << QStringLiteral("CREATE FUNCTION %1(%2) RETURNS %3\nLANGUAGE plpgsql STABLE\n%4\nAS %5")
                      .arg(function(), functionArguments(), m_conversion.oldType,
                          pinnedSettings(m_table.name.schema, false),
                          dollarQuoted(returned.arg(m_kept, lookup, m_conversion.backOf(QStringLiteral("$1")))));
    return statements;
}

QString Restoring::expression() const
{
    return QStringLiteral("%1(%2)").arg(function(), (QStringList{m_name} + m_key).join(QLatin1String(", ")));
}

QStringList Restoring::prove() const
{
    const QString wrong
        = QStringLiteral("k.lockkeeper_due AND (t.%1 IS NULL OR %2)")
              .arg(m_key.value(0),
                  differsInBytes(QLatin1String("t.") + m_name, QStringLiteral("k.lockkeeper_old_value")));
    const QString body
        = QStringLiteral("DECLARE\n  wrong bigint := (SELECT count(*) FROM %1 AS k LEFT JOIN %2 AS t ON %3 WHERE %4);\n"
                         "BEGIN\nIF wrong > 0 THEN\n  RAISE EXCEPTION USING MESSAGE = pg_catalog.format(%5, wrong),\n"
                         "    HINT = %6;\nEND IF;\nEND\n")
              .arg(m_kept, m_sql, sameRow(), wrong,
                  literal(Words::tr("%s kept value(s) did not come back into %1; nothing was taken back")
                          .arg(QString(ColumnName{m_table.name, m_column.name}.printed())
                                  .replace(QLatin1Char('%'), QLatin1String("%%")))),
                  literal(Words::tr("They are all still in %1.").arg(m_kept)));
    return QStringList{QStringLiteral("DO ") + dollarQuoted(body)} + dropKeptValues(m_input, m_table, m_column)
        + QStringList{QStringLiteral("DROP FUNCTION %1").arg(function())};
}

} // namespace lk::planner
