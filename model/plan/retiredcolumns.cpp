// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/retiredcolumns.h"

#include "model/plan/shapecheck.h"
#include "model/plan/words.h"

#include <algorithm>

namespace lk::planner {

namespace {

QString names(const QStringList& columns)
{
    QStringList items;
    for (const QString& column : columns) {
        items << literal(column);
    }
    return QStringLiteral("ARRAY[%1]::pg_catalog.text[]").arg(items.join(QLatin1String(", ")));
}

/// The draft's table, whose shape function is asked.
TableJob rootOf(const TableJob& job)
{
    TableJob root;
    root.table = job.above.isEmpty() ? job.table : job.above.last();
    root.input = job.input;
    return root;
}

QString shapeFunction(const TableJob& job)
{
    return shapeFunctionName(rootOf(job)) + QLatin1String("(boolean, oid[])");
}

/// FROM item with one row, numbers[1] the table's OID, from [2] on the columns; NULL where nothing was noted.
QString noted(const TableJob& job)
{
    return QStringLiteral("(SELECT pg_catalog.string_to_array(substring(pg_catalog.obj_description("
                          "pg_catalog.to_regprocedure(%1), 'pg_proc') FROM '^[0-9][0-9 ]*$'), ' ')::bigint[]) AS "
                          "noted(numbers)")
        .arg(literal(shapeFunction(job)));
}

} // namespace

QString noteRetired(const TableJob& job)
{
    // Of a new type the original goes, of a mere rename the copy.
    QStringList columns;
    for (const ColumnJob& c : job.columns) {
        columns << (c.pureRename() ? c.shadow : c.column->name);
    }
    const QString body = QStringLiteral("BEGIN\n  EXECUTE pg_catalog.format('COMMENT ON FUNCTION %s IS %L', %1,\n"
                                        "    (SELECT pg_catalog.concat_ws(' ', %2::pg_catalog.regclass::pg_catalog.oid,"
                                        " pg_catalog.string_agg(a.attnum::pg_catalog.text, ' ' ORDER BY k.place))\n"
                                        "     FROM pg_catalog.unnest(%3) WITH ORDINALITY AS k(name, place)\n"
                                        "     JOIN pg_catalog.pg_attribute AS a ON a.attrelid = %2::pg_catalog.regclass"
                                        " AND a.attname = k.name));\nEND\n")
                             .arg(literal(shapeFunction(job)), literal(job.sql()), names(columns));
    return QStringLiteral("DO ") + dollarQuoted(body);
}

QString retiredStands(const TableJob& job, const ColumnJob& column)
{
    const auto same
        = std::ranges::find_if(job.columns, [&](const ColumnJob& c) { return c.column->name == column.column->name; });
    Q_ASSERT(same != job.columns.end());
    return QStringLiteral("(%1 OR EXISTS (SELECT FROM pg_catalog.pg_attribute AS a, %2"
                          " WHERE a.attrelid = noted.numbers[1]::oid AND a.attnum = noted.numbers[%3]"
                          " AND NOT a.attisdropped))")
        .arg(hasColumn(job.finalName, column.retired), noted(job), QString::number(2 + (same - job.columns.begin())));
}

QString expectRetiredNamed(const TableJob& job)
{
    QStringList retired;
    for (const ColumnJob& c : job.columns) {
        retired << c.retired;
    }
    const QString body
        = QStringLiteral("DECLARE\n  gone pg_catalog.text;\n  present pg_catalog.text;\nBEGIN\n"
                         "  SELECT k.name, a.attname INTO gone, present\n"
                         "  FROM pg_catalog.unnest(%1) WITH ORDINALITY AS k(name, place),\n    %2,\n"
                         "    pg_catalog.pg_attribute AS a\n"
                         "  WHERE a.attrelid = pg_catalog.to_regclass(%5) AND a.attrelid = noted.numbers[1]::oid\n"
                         "    AND a.attnum = noted.numbers[1 + k.place] AND NOT a.attisdropped AND a.attname <> "
                         "k.name LIMIT 1;\n"
                         "  IF gone IS NOT NULL THEN\n    RAISE EXCEPTION USING ERRCODE = 'undefined_column',\n"
                         "      MESSAGE = pg_catalog.format(%3, gone, present),\n"
                         "      HINT = pg_catalog.format(%4, present, gone);\n  END IF;\nEND\n")
              .arg(names(retired), noted(job),
                  literal(
                      Words::tr("the column %I, which is to be dropped, is called %I now", "format() of the server")),
                  literal(
                      Words::tr("Give it its name back, then run again. Nothing was changed:", "a statement follows")
                      + QStringLiteral(" ALTER TABLE %1 RENAME COLUMN %I TO %I")
                          .arg(job.finalSql().replace(QLatin1Char('%'), QLatin1String("%%")))),
                  literal(job.finalSql()));
    return QStringLiteral("DO ") + dollarQuoted(body);
}

} // namespace lk::planner
