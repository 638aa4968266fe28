// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/dualwrite.h"

#include "model/plan/columnswap.h"
#include "model/sql/steady.h"

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
    bool followsOnly = false; ///< nobody but an action of the old foreign key writes `n`: it is `o` that counts
    bool nHasDefault = false; ///< so that a value of `n` in an INSERT tells nothing
    /// Goes by a name of ours. Nobody writes it but by its place, for want of a list of columns; and a row that an
    /// UPDATE moves to another partition brings both forms along, where a trigger may change the one it knows.
    bool nHidden = false;
    /// The default of `o` where it is the same throughout a transaction: any other value was surely written.
    QString defaultOfO{};

    QString oValue() const { return QLatin1String("NEW.") + quoted(o); }
    QString nValue() const { return QLatin1String("NEW.") + quoted(n); }
    QString made(const QString& what) const { return QStringLiteral("lockkeeper_%1_%2").arg(what).arg(number); }
};

QString steadyDefault(const ColumnJob& column, Side side)
{
    if (!column.column->defaultExpression) {
        return {};
    }
    const auto expression = side == Side::BeforeCutOver || column.pureRename()
        ? Result<QString>(*column.column->defaultExpression)
        : movedDefault(column);
    return expression && sql::isSteady(*expression) ? *expression : QString();
}

Pair pairOf(const ColumnJob& column, Side side, int number)
{
    const Conversion& c = column.conversion;
    const auto [o, n] = pairNames(column, side);
    const bool before = side == Side::BeforeCutOver;
    return {o, n, before ? c.oldType : c.newType, before ? c.newType : c.oldType,
        before ? c.oldHasEquality : c.newHasEquality, before ? c.newHasEquality : c.oldHasEquality,
        before ? column.hasDefault() : column.hasDefaultAfterCutOver(), c.identity, before ? c.forward : c.back,
        before ? c.back : c.forward, c.ownName, number,
        column.reference == ColumnJob::Reference::Follows
            || (column.reference == ColumnJob::Reference::TakesDefault && !before),
        column.reference == ColumnJob::Reference::TakesDefault && before, !column.renames(),
        steadyDefault(column, side)};
}

/// What stands on one line; the names and expressions in it may hold line breaks of their own, which stay as they are.
using Lines = QStringList;

Lines caught(const Lines& tried, const Lines& otherwise)
{
    return Lines{QStringLiteral("BEGIN")} + tried
        + QStringLiteral("EXCEPTION WHEN %1 THEN").arg(QLatin1String(conversionErrors)).split(QLatin1Char('\n'))
        + otherwise + Lines{QStringLiteral("END;")};
}

/// variable := conversion of value; what cannot be converted becomes NULL rather than an error of the client's.
Lines conversion(const Pair& pair, const Direction& direction, const QString& variable, const QString& value)
{
    if (pair.identity) {
        return {QStringLiteral("%1 := %2;").arg(variable, value)};
    }
    const auto assignment = [&](const QString& expression) {
        return Lines{QStringLiteral("%1 := (SELECT (%2) FROM (SELECT %3 AS %4) AS lockkeeper_row);")
                .arg(variable, expression, value, quoted(pair.ownName))};
    };
    if (!direction.raises && !direction.looksFirst) {
        return assignment(direction.expression);
    }
    const Lines nothing{QStringLiteral("%1 := NULL;").arg(variable)};
    return caught(assignment(direction.expression),
        direction.fallback.isEmpty() ? nothing : caught(assignment(direction.fallback), nothing));
}

/// Byte for byte, so that 1.50 against 1.5 or a change of case in citext counts as a change.
QString changed(const QString& column)
{
    return QStringLiteral("(ROW(NEW.%1)::record OPERATOR(pg_catalog.*<>) ROW(OLD.%1)::record)").arg(quoted(column));
}

Lines pairBody(const Pair& p)
{
    const Lines forward = conversion(p, p.forward, p.made(QStringLiteral("n")), p.oValue());
    const Lines back = conversion(p, p.back, p.made(QStringLiteral("o")), p.nValue());
    const QString followNew = QStringLiteral("%1 := %2;").arg(p.oValue(), p.made(QStringLiteral("o")));
    const Lines takeForward = forward + Lines{QStringLiteral("%1 := %2;").arg(p.nValue(), p.made(QStringLiteral("n")))};
    const Lines takeBack = back + Lines{followNew};
    const QString inconsistent = QStringLiteral("IF %1 AND %2 THEN")
                                     .arg(distinct(p.nValue(), p.made(QStringLiteral("n")), p.nHasEquality),
                                         distinct(p.oValue(), p.made(QStringLiteral("o")), p.oHasEquality));
    const Lines refuse{QStringLiteral("RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',"),
        QStringLiteral("MESSAGE = pg_catalog.format('columns %I and %I were given values that differ', %1, %2),")
            .arg(literal(p.o), literal(p.n)),
        QStringLiteral("HINT = 'They are two forms of one column while it is being changed. Write one of them.',"),
        QStringLiteral("SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = %1;").arg(literal(p.n))};
    const Lines settled = p.nHidden ? takeForward : refuse;
    const QString otherwise = QStringLiteral("ELSE");
    const QString end = QStringLiteral("END IF;");

    Lines body{QStringLiteral("-- %1 and %2 are one column in two forms.")
                   .arg(printedName(p.o).simplified(), printedName(p.n).simplified()),
        QStringLiteral("IF TG_OP = 'INSERT' THEN")};
    if (p.nHasDefault) {
        body << takeForward;
    } else {
        body << QStringLiteral("IF %1 IS NULL THEN").arg(p.nValue()) << takeForward << otherwise << forward << back
             << inconsistent;
        // An omitted column with a default arrives with it: the side that was surely written wins.
        if (p.oHasDefault && !p.defaultOfO.isEmpty()) {
            body << QStringLiteral("%1 := %2;").arg(p.made(QStringLiteral("d")), p.defaultOfO)
                 << QStringLiteral("IF %1 THEN").arg(distinct(p.oValue(), p.made(QStringLiteral("d")), p.oHasEquality))
                 << settled << otherwise << followNew << end;
        } else if (p.oHasDefault) {
            body << followNew;
        } else {
            body << QStringLiteral("IF %1 IS NULL THEN").arg(p.oValue()) << followNew << otherwise << settled << end;
        }
        body << end << end;
    }
    body << QStringLiteral("ELSIF %1 THEN").arg(changed(p.o)) << QStringLiteral("IF %1 THEN").arg(changed(p.n))
         << forward << back << inconsistent << settled << end << otherwise << takeForward << end;
    // The keys of both forms act on a row, in whatever order; the one on `n` must not undo the one on `o`.
    body << QStringLiteral("ELSIF %1 THEN").arg(changed(p.n)) << (p.followsOnly ? takeForward : takeBack);
    // A row the backfill has not reached yet may move to where it has already been.
    // NULL is asked too: an expression may have a value for it.
    body << QStringLiteral("ELSIF %1 IS NULL THEN").arg(p.nValue()) << takeForward << end;
    return body;
}

/// Contract has begun: what is written to `n` and cannot be made of `o` again would be lost with the column.
Lines closed(const Pair& p)
{
    const Lines refuse{QStringLiteral("RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation',"),
        QStringLiteral(
            "MESSAGE = pg_catalog.format('column %I is about to be dropped and takes no value that %I cannot "
            "give back', %1, %2),")
            .arg(literal(p.n), literal(p.o)),
        QStringLiteral("HINT = 'Write the other one.', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = %1;")
            .arg(literal(p.n))};
    const QString end = QStringLiteral("END IF;");
    return conversion(p, p.forward, p.made(QStringLiteral("n")), p.oValue())
        + Lines{QStringLiteral("IF %1 THEN").arg(distinct(p.nValue(), p.made(QStringLiteral("n")), p.nHasEquality)),
            QStringLiteral("IF TG_OP = 'INSERT' THEN")}
    + refuse + Lines{QStringLiteral("ELSIF %1 THEN").arg(changed(p.n))} + refuse + Lines{end, end};
}

/// A type is named through its column where a client may lack USAGE on the type's schema: writing the column never took
/// it. Not where the table gets another name while the trigger stands.
QString variableType(const TableJob& job, const ColumnJob& column, const QString& of, const QString& type)
{
    const bool foreign = !column.column->traits.schema.isEmpty() || !column.newTraits.schema.isEmpty();
    return foreign && job.finalName == job.table->name ? QStringLiteral("%1.%2%TYPE").arg(job.sql(), quoted(of)) : type;
}

/// Two blanks for each open block: the text is shown to people. Only before a line, never within one.
QString indented(const Lines& body)
{
    QString result;
    int depth = 0;
    for (const QString& line : body) {
        const bool closes = line.startsWith(QLatin1String("END")) || line.startsWith(QLatin1String("ELS"))
            || line.startsWith(QLatin1String("EXCEPTION WHEN")) || line.startsWith(QLatin1String("WHEN "));
        depth = std::max(0, depth - (closes ? 1 : 0));
        result += QString(2 * depth, QLatin1Char(' ')) + line + QLatin1Char('\n');
        const bool opens
            = line == QLatin1String("BEGIN") || line.endsWith(QLatin1String(" THEN")) || line == QLatin1String("ELSE");
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
    Lines body{QStringLiteral("BEGIN")};
    bool everything = false;
    QString zone;
    int number = 0;
    for (const ColumnJob& column : job.columns) {
        const Pair pair = pairOf(column, side, ++number);
        declarations += QStringLiteral("  %1 %2;\n  %3 %4;\n")
                            .arg(pair.made(QStringLiteral("n")), variableType(job, column, pair.n, pair.nType),
                                pair.made(QStringLiteral("o")), variableType(job, column, pair.o, pair.oType));
        if (!pair.defaultOfO.isEmpty()) {
            declarations += QStringLiteral("  %1 %2;\n")
                                .arg(pair.made(QStringLiteral("d")), variableType(job, column, pair.o, pair.oType));
        }
        body << pairBody(pair);
        if (side == Side::Closing && !pair.identity) {
            body << closed(pair);
        }
        zone = zone.isEmpty() ? column.conversion.pinnedZone : zone; // of the database, so all have the same or none
        everything = everything || pair.forward.sessionDependent || pair.back.sessionDependent;
    }
    const QString text
        = QStringLiteral("#variable_conflict use_column\nDECLARE\n%1%2")
              .arg(declarations, indented(body + Lines{QStringLiteral("RETURN NEW;"), QStringLiteral("END")}));
    return QStringLiteral("CREATE OR REPLACE FUNCTION %1() RETURNS trigger\nLANGUAGE plpgsql\n%2\nAS %3")
        .arg(job.function, pinnedSettings(job.table->name.schema, everything, zone), dollarQuoted(text));
}

QStringList dualWriteTrigger(const TableJob& job, const QString& table)
{
    const QString on = table.isEmpty() ? job.sql() : table;
    return {
        QStringLiteral("CREATE TRIGGER %1 BEFORE INSERT OR UPDATE ON %2 FOR EACH ROW\n"
                       "WHEN (pg_catalog.current_setting('%3', true) IS DISTINCT FROM 'on')\nEXECUTE FUNCTION %4()")
            .arg(quoted(job.trigger), on, QLatin1String(backfillGuard), job.function),
        // Also where session_replication_role = replica skips ordinary triggers.
        QStringLiteral("ALTER TABLE %1 ENABLE ALWAYS TRIGGER %2").arg(on, quoted(job.trigger)),
    };
}

bool followsAlone(const ColumnJob& column)
{
    const Conversion& v = column.conversion;
    return v.identity
        || (!v.forward.sessionDependent && !v.forward.raises && v.forward.function.isEmpty() && !v.forwardCanFail
            && (!column.retype || column.retype->usingExpression.isEmpty()) && (!column.renames() || v.isOneToOne()));
}

QString outOfStep(const ColumnJob& column)
{
    const Conversion& c = column.conversion;
    const QString o = quoted(column.column->name);
    const QString n = quoted(column.shadow);
    const QString forward = distinct(n, c.forwardOf(o), c.newHasEquality);
    if (c.isOneToOne() || followsAlone(column)) {
        return forward;
    }
    return QStringLiteral("(%1 AND (%2 IS NULL OR %3))").arg(forward, n, distinct(o, c.backOf(n), c.oldHasEquality));
}

} // namespace lk::planner
