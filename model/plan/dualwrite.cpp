// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/dualwrite.h"

#include <algorithm>

namespace lk::planner {

namespace {

/// One pair as the trigger sees it: `o` has the default, `n` follows, until a client writes `n`.
struct Pair {
    QString o;
    QString n;
    QString oType;
    QString nType;
    bool oHasEquality = true;
    bool nHasEquality = true;
    bool oHasDefault = false;
    bool identity = false;
    Direction forward; ///< o to n
    Direction back;
    QString ownName;
    int number = 1;

    QString oValue() const { return QLatin1String("NEW.") + quoted(o); }
    QString nValue() const { return QLatin1String("NEW.") + quoted(n); }
    QString made(const QString& what) const { return QStringLiteral("lockkeeper_%1_%2").arg(what).arg(number); }
};

Pair pairOf(const ColumnJob& column, Side side, int number)
{
    const Conversion& c = column.conversion;
    const auto [o, n] = pairNames(column, side);
    const bool before = side == Side::BeforeCutOver;
    return {o, n, before ? c.oldType : c.newType, before ? c.newType : c.oldType,
        before ? c.oldHasEquality : c.newHasEquality, before ? c.newHasEquality : c.oldHasEquality, column.hasDefault(),
        c.identity, before ? c.forward : c.back, before ? c.back : c.forward, c.ownName, number};
}

/// variable := conversion of value; what cannot be converted becomes NULL rather than an error of the client's.
QString conversion(const Pair& pair, const Direction& direction, const QString& variable, const QString& value)
{
    if (pair.identity) {
        return QStringLiteral("%1 := %2;\n").arg(variable, value);
    }
    const QString assignment = QStringLiteral("%1 := (SELECT (%2) FROM (SELECT %3 AS %4) AS lockkeeper_row);\n")
                                   .arg(variable, direction.expression, value, quoted(pair.ownName));
    return direction.raises || direction.looksFirst
        ? QStringLiteral(
              "BEGIN\n%1EXCEPTION WHEN data_exception OR integrity_constraint_violation THEN\n%2 := NULL;\nEND;\n")
              .arg(assignment, variable)
        : assignment;
}

/// Byte for byte, so that 1.50 against 1.5 or a change of case in citext counts as a change.
QString changed(const QString& column)
{
    return QStringLiteral("(ROW(NEW.%1)::record OPERATOR(pg_catalog.*<>) ROW(OLD.%1)::record)").arg(quoted(column));
}

QString pairBody(const Pair& p)
{
    const QString forward = conversion(p, p.forward, p.made(QStringLiteral("n")), p.oValue());
    const QString back = conversion(p, p.back, p.made(QStringLiteral("o")), p.nValue());
    const QString takeForward = forward + QStringLiteral("%1 := %2;\n").arg(p.nValue(), p.made(QStringLiteral("n")));
    const QString takeBack = back + QStringLiteral("%1 := %2;\n").arg(p.oValue(), p.made(QStringLiteral("o")));
    const QString inconsistent = QStringLiteral("%1 AND %2")
                                     .arg(distinct(p.nValue(), p.made(QStringLiteral("n")), p.nHasEquality),
                                         distinct(p.oValue(), p.made(QStringLiteral("o")), p.oHasEquality));
    const QString refuse
        = QStringLiteral("RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',\n"
                         "MESSAGE = pg_catalog.format('columns %I and %I were given values that differ', %1, %2),\n"
                         "HINT = 'They are two forms of one column while it is being changed. Write one of them.',\n"
                         "SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = %2;\n")
              .arg(literal(p.o), literal(p.n));

    QString body = QStringLiteral("-- %1 and %2 are one column in two forms.\n")
                       .arg(printedName(p.o).simplified(), printedName(p.n).simplified());
    body += QStringLiteral("IF TG_OP = 'INSERT' THEN\nIF %1 IS NULL THEN\n%2ELSE\n%3%4IF %5 THEN\n")
                .arg(p.nValue(), takeForward, forward, back, inconsistent);
    const QString followNew = QStringLiteral("%1 := %2;\n").arg(p.oValue(), p.made(QStringLiteral("o")));
    // An omitted column with a default arrives with it: the side that was surely written wins.
    body += p.oHasDefault
        ? followNew
        : QStringLiteral("IF %1 IS NULL THEN\n%2ELSE\n%3END IF;\n").arg(p.oValue(), followNew, refuse);
    body += QLatin1String("END IF;\nEND IF;\n");
    body += QStringLiteral("ELSIF %1 THEN\nIF %2 THEN\n%3%4IF %5 THEN\n%6END IF;\nELSE\n%7END IF;\n")
                .arg(changed(p.o), changed(p.n), forward, back, inconsistent, refuse, takeForward);
    body += QStringLiteral("ELSIF %1 THEN\n%2").arg(changed(p.n), takeBack);
    // A row the backfill has not reached yet may move to where it has already been.
    body += QStringLiteral("ELSIF %1 IS NULL AND %2 IS NOT NULL THEN\n%3").arg(p.nValue(), p.oValue(), takeForward);
    body += QLatin1String("END IF;\n");
    return body;
}

/// Two blanks for each open block: the text is shown to people.
QString indented(const QString& body)
{
    QString result;
    int depth = 0;
    for (const QString& line : body.split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
        const bool closes = line.startsWith(QLatin1String("END")) || line.startsWith(QLatin1String("ELS"))
            || line.startsWith(QLatin1String("EXCEPTION WHEN"));
        depth = std::max(0, depth - (closes ? 1 : 0));
        result += QString(2 * depth, QLatin1Char(' ')) + line + QLatin1Char('\n');
        const bool opens = line == QLatin1String("BEGIN") || line == QLatin1String("DECLARE")
            || line.endsWith(QLatin1String(" THEN")) || line == QLatin1String("ELSE");
        depth += opens ? 1 : 0;
    }
    return result;
}

} // namespace

std::pair<QString, QString> pairNames(const ColumnJob& column, Side side)
{
    return side == Side::BeforeCutOver ? std::pair{column.column->name, column.shadow}
                                       : std::pair{column.newName, column.retired};
}

QString dualWriteFunction(const TableJob& job, Side side)
{
    QString declarations;
    QString body;
    bool everything = false;
    int number = 0;
    for (const ColumnJob& column : job.columns) {
        const Pair pair = pairOf(column, side, ++number);
        declarations
            += QStringLiteral("  %1 %2;\n  %3 %4;\n")
                   .arg(pair.made(QStringLiteral("n")), pair.nType, pair.made(QStringLiteral("o")), pair.oType);
        body += pairBody(pair);
        everything = everything || pair.forward.sessionDependent || pair.back.sessionDependent;
    }
    const QString text
        = QStringLiteral("#variable_conflict use_column\nDECLARE\n%1%2")
              .arg(declarations, indented(QLatin1String("BEGIN\n") + body + QLatin1String("RETURN NEW;\nEND\n")));
    return QStringLiteral("CREATE OR REPLACE FUNCTION %1() RETURNS trigger\nLANGUAGE plpgsql\n%2\nAS %3")
        .arg(job.function, pinnedSettings(job.table->name.schema, everything), dollarQuoted(text));
}

QStringList dualWriteTrigger(const TableJob& job)
{
    return {
        QStringLiteral("CREATE TRIGGER %1 BEFORE INSERT OR UPDATE ON %2 FOR EACH ROW\n"
                       "WHEN (pg_catalog.current_setting('%3', true) IS DISTINCT FROM 'on')\nEXECUTE FUNCTION %4()")
            .arg(quoted(job.trigger), job.sql(), QLatin1String(backfillGuard), job.function),
        // Also where session_replication_role = replica skips ordinary triggers.
        QStringLiteral("ALTER TABLE %1 ENABLE ALWAYS TRIGGER %2").arg(job.sql(), quoted(job.trigger)),
    };
}

QString outOfStep(const ColumnJob& column)
{
    const Conversion& c = column.conversion;
    const QString o = quoted(column.column->name);
    const QString n = quoted(column.shadow);
    const QString forward = distinct(n, c.forwardOf(o), c.newHasEquality);
    if (c.identity || (c.lossless && !c.forwardCanFail && !c.backCanFail)) {
        return forward;
    }
    return QStringLiteral("(%1 AND (%2 IS NULL OR %3))").arg(forward, n, distinct(o, c.backOf(n), c.oldHasEquality));
}

} // namespace lk::planner
