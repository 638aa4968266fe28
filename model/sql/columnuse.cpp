// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sql/columnuse.h"

#include "model/sql/functionsource.h"
#include "model/sql/parsetree.h"
#include "model/sql/statementuse.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>

namespace lk::sql {

namespace {

/// A piece of SQL in a routine.
struct Piece {
    QString sql;
    int line = 1;
    int prefix = 0; ///< characters in front that are not of the source
};

class Reader {
public:
    Reader(const RoutineText& routine, const QualifiedName& table, const QStringList& columns)
        : m_routine(routine)
        , m_table(table)
        , m_columns(columns)
        , m_lines(readSource(routine.source))
    {
        m_names.table = table;
        m_names.columns = QSet<QString>(columns.cbegin(), columns.cend());
        m_names.bound = routine.bound;
    }

    QList<ColumnUse> uses()
    {
        const bool parsed = m_routine.language == QLatin1String("sql") ? readSql()
            : m_routine.language == QLatin1String("plpgsql")           ? readPlpgsql()
                                                                       : false;
        if (!parsed) {
            m_uses.clear();
            readWords();
        }
        std::ranges::stable_sort(m_uses, {}, &ColumnUse::line);
        return m_uses;
    }

private:
    bool readSql()
    {
        Piece piece{m_routine.source, 1, 0};
        const auto uses = statementUses(piece.sql, m_names);
        if (!uses) {
            return false;
        }
        take(*uses, piece);
        return true;
    }

    bool readPlpgsql()
    {
        const QByteArray definition = m_routine.definition.toUtf8();
        PgQueryPlpgsqlParseResult parsed = pg_query_parse_plpgsql(definition.constData());
        const bool failed = parsed.error != nullptr || parsed.plpgsql_funcs == nullptr;
        const QByteArray json = failed ? QByteArray() : QByteArray(parsed.plpgsql_funcs);
        pg_query_free_plpgsql_parse_result(parsed);
        const QJsonDocument tree = QJsonDocument::fromJson(json);
        if (failed || !tree.isArray() || tree.array().isEmpty()) {
            return false;
        }
        collect(tree.array(), 1, {});
        // Whether the routine speaks of the table at all decides what a record's field may be.
        QList<std::pair<Piece, StatementUses>> read;
        for (const Piece& piece : std::as_const(m_pieces)) {
            const auto uses = statementUses(piece.sql, m_names);
            if (!uses) {
                return false;
            }
            m_names.spokenOf = m_names.spokenOf || uses->mentionsTable;
            read.append({piece, *uses});
        }
        if (m_dynamic) {
            for (const auto& [piece, uses] : std::as_const(read)) {
                for (const StringConstant& constant : uses.constants) {
                    const QSet<QString> words = wordsOf(constant.text);
                    m_names.spokenOf = m_names.spokenOf || words.contains(m_table.name);
                }
            }
        }
        for (const auto& [piece, first] : std::as_const(read)) {
            const auto uses = statementUses(piece.sql, m_names);
            take(uses ? *uses : first, piece);
            if (m_dynamic && (m_names.spokenOf || m_routine.bound)) {
                takeConstants(first, piece);
            }
        }
        return true;
    }

    void collect(const QJsonValue& value, int line, const QString& key)
    {
        if (value.isArray()) {
            const QJsonArray array = value.toArray();
            for (const QJsonValue& item : array) {
                collect(item, line, key);
            }
            return;
        }
        const QJsonObject object = value.toObject();
        const int own = object.value(QLatin1String("lineno")).toInt(line);
        if (key == QLatin1String("PLpgSQL_expr")) {
            addExpression(
                object.value(QLatin1String("query")).toString(), object.value(QLatin1String("parseMode")).toInt(), own);
            return;
        }
        if (key == QLatin1String("PLpgSQL_type")) {
            addType(object.value(QLatin1String("typname")).toString(), line);
            return;
        }
        m_dynamic = m_dynamic || key == QLatin1String("PLpgSQL_stmt_dynexecute")
            || key == QLatin1String("PLpgSQL_stmt_dynfors") || object.contains(QLatin1String("dynquery"));
        if (key == QLatin1String("PLpgSQL_var") || key == QLatin1String("PLpgSQL_rec")) {
            const QString name = object.value(QLatin1String("refname")).toString();
            if (key == QLatin1String("PLpgSQL_rec") && name != QLatin1String("new") && name != QLatin1String("old")) {
                m_names.records.insert(name);
            }
            const QString type = object.value(QLatin1String("datatype"))
                                     .toObject()
                                     .value(QLatin1String("PLpgSQL_type"))
                                     .toObject()
                                     .value(QLatin1String("typname"))
                                     .toString();
            if (isRowOfTable(type)) {
                m_names.rows.insert(name);
                m_names.spokenOf = true;
            } else if (key == QLatin1String("PLpgSQL_var")) {
                m_names.variables.insert(name);
            }
        }
        for (auto it = object.constBegin(); it != object.constEnd(); ++it) {
            if (it->isObject() || it->isArray()) {
                collect(*it, own, it.key());
            }
        }
    }

    void addExpression(const QString& query, int mode, int line)
    {
        static const QString select = QStringLiteral("SELECT ");
        constexpr int statement = 0;
        constexpr int expression = 2;
        if (mode == statement) {
            m_pieces << Piece{query, line, 0};
        } else if (mode <= expression) {
            m_pieces << Piece{select + query, line, int(select.size())};
        } else {
            // target := value, or with a bare =; the target is read as if it were asked for.
            const qsizetype plain = query.indexOf(QLatin1Char('='));
            const qsizetype at = plain > 0 && query[plain - 1] == QLatin1Char(':') ? plain - 1 : plain;
            m_pieces << Piece{select + query.left(at), line, int(select.size())};
            const QString value = query.sliced(plain + 1);
            m_pieces << Piece{
                select + value, line + int(query.left(plain + 1).count(QLatin1Char('\n'))), int(select.size())};
        }
    }

    /// things.path%TYPE, things%ROWTYPE
    void addType(const QString& type, int line)
    {
        if (!type.contains(QLatin1Char('%'))) {
            return;
        }
        const auto parts = splitQualified(type.section(QLatin1Char('%'), 0, 0).trimmed());
        if (!parts || parts->size() < 2) {
            return;
        }
        const bool ofTable
            = parts->at(parts->size() - 2) == m_table.name && (parts->size() == 2 || parts->at(0) == m_table.schema);
        if (ofTable && m_names.columns.contains(parts->last())) {
            add(parts->last(), line);
            m_names.spokenOf = true;
        }
    }

    bool isRowOfTable(const QString& type) const
    {
        const auto parts = splitQualified(type.section(QLatin1Char('%'), 0, 0).trimmed());
        const bool row
            = type.endsWith(QLatin1String("%ROWTYPE"), Qt::CaseInsensitive) || !type.contains(QLatin1Char('%'));
        return row && parts && !parts->isEmpty() && parts->last() == m_table.name
            && (parts->size() == 1 || parts->at(parts->size() - 2) == m_table.schema);
    }

    void take(const StatementUses& uses, const Piece& piece)
    {
        for (const NameUse& use : uses.columns) {
            const int place = std::max(0, use.position - piece.prefix);
            add(use.column, piece.line + int(piece.sql.sliced(piece.prefix).left(place).count(QLatin1Char('\n'))));
        }
    }

    void takeConstants(const StatementUses& uses, const Piece& piece)
    {
        for (const StringConstant& constant : uses.constants) {
            const int place = std::max(0, constant.position - piece.prefix);
            const int line = piece.line + int(piece.sql.sliced(piece.prefix).left(place).count(QLatin1Char('\n')));
            const QSet<QString> words = wordsOf(constant.text);
            for (const QString& column : m_columns) {
                if (words.contains(column)) {
                    add(column, line);
                }
            }
        }
    }

    static QSet<QString> wordsOf(const QString& text)
    {
        QSet<QString> words;
        for (const SourceLine& line : readSource(text)) {
            words.unite(line.words);
        }
        return words;
    }

    /// A statement's line is where it begins; the word stands there or a little further down.
    void add(const QString& column, int line)
    {
        int place = std::clamp(line, 1, int(m_lines.size()));
        for (int i = place; i <= int(m_lines.size()) && i < place + 60; ++i) {
            if (m_lines[i - 1].words.contains(column)) {
                place = i;
                break;
            }
        }
        const ColumnUse use{column, place, m_lines.isEmpty() ? QString() : m_lines[place - 1].text};
        if (!m_uses.contains(use)) {
            m_uses << use;
        }
    }

    void readWords()
    {
        QList<QSet<QString>> words;
        bool names = m_routine.bound;
        for (const SourceLine& line : std::as_const(m_lines)) {
            words << line.words + bareWords(line.text);
            names = names || words.last().contains(m_table.name);
        }
        for (int i = 0; names && i < int(m_lines.size()); ++i) {
            for (const QString& column : m_columns) {
                if (words[i].contains(column)) {
                    m_uses << ColumnUse{column, i + 1, m_lines[i].text};
                }
            }
        }
    }

    /// Other languages hold SQL in strings between double quotes.
    QSet<QString> bareWords(const QString& text) const
    {
        QSet<QString> words;
        if (m_routine.language == QLatin1String("sql") || m_routine.language == QLatin1String("plpgsql")) {
            return words;
        }
        static const QRegularExpression word(QStringLiteral("[\\p{L}_][\\p{L}\\p{N}_$]*"));
        for (const QRegularExpressionMatch& match : word.globalMatch(text)) {
            words.insert(match.captured());
        }
        return words;
    }

    const RoutineText& m_routine;
    const QualifiedName& m_table;
    const QStringList& m_columns;
    const QList<SourceLine> m_lines;
    NamesInScope m_names;
    QList<Piece> m_pieces;
    bool m_dynamic = false;
    QList<ColumnUse> m_uses;
};

} // namespace

QList<ColumnUse> columnUses(const RoutineText& routine, const QualifiedName& table, const QStringList& columns)
{
    return Reader(routine, table, columns).uses();
}

} // namespace lk::sql
