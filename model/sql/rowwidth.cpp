// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sql/rowwidth.h"

#include "model/sql/functionsource.h"
#include "model/sql/parsetree.h"
#include "model/sql/statementwidth.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace lk::sql {

namespace {

class Reader {
public:
    Reader(const RoutineText& routine, const QList<QualifiedName>& tables)
        : m_routine(routine)
        , m_lines(readSource(routine.source))
    {
        m_names.tables = tables;
        m_names.trigger = routine.gives == RoutineText::Gives::Trigger && routine.bound;
        m_names.parameters = routine.gives != RoutineText::Gives::Trigger && routine.bound;
    }

    QList<WidthUse> uses()
    {
        if (m_routine.language == QLatin1String("sql")) {
            read(m_routine.source, 1, m_routine.gives != RoutineText::Gives::Nothing);
        } else if (m_routine.language == QLatin1String("plpgsql")) {
            readPlpgsql();
        }
        std::ranges::stable_sort(m_uses, {}, &WidthUse::line);
        return m_uses;
    }

private:
    /// `returned`: what the last of the statements gives is what the routine gives.
    void read(const QString& statements, int line, bool returned)
    {
        const auto widths = statementWidths(statements, m_names);
        if (!widths) {
            return;
        }
        const auto place = [&](int position) { return line + int(statements.left(position).count(QLatin1Char('\n'))); };
        for (const WidthFault& fault : widths->faults) {
            add(place(fault.position), (fault.breadth & OfName) != 0);
        }
        if (!returned || !widths->last.gives) {
            return;
        }
        const bool wide = widths->last.breadth != Fixed;
        const bool ofTable = m_routine.gives == RoutineText::Gives::Rows;
        if (wide != ofTable && (wide || widths->last.listed)) {
            add(place(widths->lastPosition), wide ? (widths->last.breadth & OfName) != 0 : false);
        }
    }

    void readPlpgsql()
    {
        const QByteArray definition = m_routine.definition.toUtf8();
        PgQueryPlpgsqlParseResult parsed = pg_query_parse_plpgsql(definition.constData());
        const bool failed = parsed.error != nullptr || parsed.plpgsql_funcs == nullptr;
        const QJsonDocument tree = QJsonDocument::fromJson(failed ? QByteArray() : QByteArray(parsed.plpgsql_funcs));
        pg_query_free_plpgsql_parse_result(parsed);
        if (tree.isArray()) {
            learn(tree.array());
            visit(tree.array(), 1, {}, false);
        }
    }

    /// Which variables hold rows of the tables, or may.
    void learn(const QJsonValue& value)
    {
        if (value.isArray()) {
            for (const QJsonValue& item : value.toArray()) {
                learn(item);
            }
            return;
        }
        const QJsonObject object = value.toObject();
        for (auto it = object.constBegin(); it != object.constEnd(); ++it) {
            if (it.key() == QLatin1String("PLpgSQL_stmt_fors")) {
                takeRecord(it->toObject(), QLatin1String("query"), QLatin1String("var"));
            } else if (it.key() == QLatin1String("PLpgSQL_stmt_execsql")) {
                takeRecord(it->toObject(), QLatin1String("sqlstmt"), QLatin1String("target"));
            }
            if (it.key() == QLatin1String("PLpgSQL_var") || it.key() == QLatin1String("PLpgSQL_rec")) {
                const QJsonObject variable = it->toObject();
                const QString type = variable.value(QLatin1String("datatype"))
                                         .toObject()
                                         .value(QLatin1String("PLpgSQL_type"))
                                         .toObject()
                                         .value(QLatin1String("typname"))
                                         .toString();
                const QString name = variable.value(QLatin1String("refname")).toString();
                (isRowOfTables(type) ? m_names.rows : m_names.others).insert(name);
            } else if (it->isObject() || it->isArray()) {
                learn(*it);
            }
        }
    }

    /// A record is as wide as the query that fills it.
    void takeRecord(const QJsonObject& statement, QLatin1String query, QLatin1String target)
    {
        const QJsonObject variable = statement.value(target).toObject();
        const auto widths = statementWidths(statement.value(query)
                                                .toObject()
                                                .value(QLatin1String("PLpgSQL_expr"))
                                                .toObject()
                                                .value(QLatin1String("query"))
                                                .toString(),
            m_names);
        if (!variable.isEmpty() && widths && widths->last.breadth != Fixed) {
            m_names.rows.insert(variable.constBegin()->toObject().value(QLatin1String("refname")).toString());
        }
    }

    bool isRowOfTables(const QString& type) const
    {
        const auto parts = splitQualified(type.section(QLatin1Char('%'), 0, 0).trimmed());
        const bool row
            = type.endsWith(QLatin1String("%ROWTYPE"), Qt::CaseInsensitive) || !type.contains(QLatin1Char('%'));
        return row && parts && !parts->isEmpty()
            && std::ranges::any_of(m_names.tables, [&](const QualifiedName& table) {
                   return parts->last() == table.name
                       && (parts->size() == 1 || parts->at(parts->size() - 2) == table.schema);
               });
    }

    void visit(const QJsonValue& value, int line, const QString& key, bool returned)
    {
        if (value.isArray()) {
            for (const QJsonValue& item : value.toArray()) {
                visit(item, line, key, returned);
            }
            return;
        }
        const QJsonObject object = value.toObject();
        const int own = object.value(QLatin1String("lineno")).toInt(line);
        if (key == QLatin1String("PLpgSQL_expr")) {
            constexpr int statement = 0; // as RawParseMode counts; all else is an expression
            if (object.value(QLatin1String("parseMode")).toInt() == statement) {
                read(object.value(QLatin1String("query")).toString(), own, returned);
            }
            return;
        }
        for (auto it = object.constBegin(); it != object.constEnd(); ++it) {
            if (it->isObject() || it->isArray()) {
                const bool query
                    = key == QLatin1String("PLpgSQL_stmt_return_query") && it.key() == QLatin1String("query");
                visit(*it, own, it.key(), query || (returned && it.key() == QLatin1String("PLpgSQL_expr")));
            }
        }
    }

    void add(int line, bool byName)
    {
        const int place = std::clamp(line, 1, std::max(1, int(m_lines.size())));
        const WidthUse use{place, m_lines.isEmpty() ? QString() : m_lines[place - 1].text, byName};
        if (!m_uses.contains(use)) {
            m_uses << use;
        }
    }

    const RoutineText& m_routine;
    const QList<SourceLine> m_lines;
    WideNames m_names;
    QList<WidthUse> m_uses;
};

} // namespace

QList<WidthUse> widthUses(const RoutineText& routine, const QList<QualifiedName>& tables)
{
    return Reader(routine, tables).uses();
}

} // namespace lk::sql
