// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/property/workload.h"

#include "model/base/identifier.h"
#include "tests/property/typepool.h"

#include <QHash>
#include <QSet>

#include <algorithm>

namespace lk::property {

bool isLossy(const ColumnModel& column, const Becomes& becomes)
{
    if (becomes.type.isEmpty()) {
        return false;
    }
    const auto& ways = typeSpec(column.type).to;
    const auto way = std::ranges::find_if(ways,
        [&](const ConversionSpec& s) { return s.to == becomes.type && s.with.isEmpty() == becomes.with.isEmpty(); });
    return way == ways.cend() || way->lossy;
}

namespace {

/// A column as it is just now.
struct Place {
    const ColumnModel* column = nullptr;
    QString name; ///< one of those it goes by
    QString steadyName; ///< the old one as long as there is one
    bool converted = false; ///< of the new type
    const Becomes* becomes = nullptr;
    QString oldType;
};

/// One side of a write: how a table and its columns are called there, and what becomes of values.
struct Side {
    QString table;
    QList<Place> places;
    bool main = false;
};

Error told(Error error, const QString& statement)
{
    error.message += QLatin1String(" IN ") + statement;
    return error;
}

} // namespace

class Workload::Writing {
public:
    Writing(const Case& c, const QMap<QString, TableBecomes>& outcome)
        : m_case(c)
        , m_outcome(outcome)
    {
    }

    Result<void> operator()(const test::Writers::Context& w)
    {
        const auto& tables = m_case.schema.tables;
        const TableModel& table = tables[w.between(0, tables.size() - 1)];
        WriteKind kind = m_case.writes[w.between(0, m_case.writes.size() - 1)];
        const QList<int> key = m_case.schema.keyOf(table);
        if (key.isEmpty()) {
            kind = w.between(0, 1) == 0 ? WriteKind::Insert : WriteKind::UpdateMany;
        }
        // One at a time, so that both sides see the same rows; the plan is what they compete with.
        if (const auto alone = w.session.query(QStringLiteral("SELECT pg_advisory_xact_lock(7)")); !alone) {
            return std::unexpected(alone.error());
        }
        const QString twinTable = QualifiedName{QStringLiteral("twin"), table.name}.quoted();
        std::ignore = w.session.query(QStringLiteral("SAVEPOINT permitted"));
        if (!w.session.query(QStringLiteral("LOCK TABLE %1 IN ROW EXCLUSIVE MODE").arg(twinTable))) {
            std::ignore = w.session.query(QStringLiteral("ROLLBACK TO permitted"));
            return {}; // the role may not write
        }
        auto main = mainSide(w, table);
        if (!main) {
            return std::unexpected(main.error());
        }
        const Side twin = twinSide(table, main->places);
        return write(w, kind, table, key, *main, twin);
    }

    std::atomic<qint64> m_written = 0;
    std::atomic<qint64> m_lossy = 0;

private:
    /// The table under one of its names, locked so that its shape stays what it is until the transaction ends.
    Result<Side> mainSide(const test::Writers::Context& w, const TableModel& table)
    {
        const TableBecomes becomes = m_outcome.value(table.name, {table.name, {}});
        QString name;
        for (int tries = 0;; ++tries) {
            const auto names = w.session.query(
                QStringLiteral(
                    "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname IN ($1, "
                    "$2) ORDER BY 1"),
                {table.name, becomes.name});
            if (!names) {
                return std::unexpected(names.error());
            }
            if (!names->isEmpty()) {
                name = *names->rows[w.between(0, names->rows.size() - 1)][0];
                std::ignore = w.session.query(QStringLiteral("SAVEPOINT finding"));
                const QString lock = QStringLiteral("LOCK TABLE %1 IN ROW EXCLUSIVE MODE")
                                         .arg(QualifiedName{QStringLiteral("public"), name}.quoted());
                const auto locked = w.session.query(lock);
                if (locked) {
                    break;
                }
                if (locked.error().sqlState != QLatin1String("42P01")) {
                    return std::unexpected(told(locked.error(), lock));
                }
                std::ignore = w.session.query(QStringLiteral("ROLLBACK TO finding"));
            }
            if (tries > 50) {
                return failure(ErrorKind::Internal, QStringLiteral("no table %1").arg(table.name));
            }
        }
        return columnsOf(w, table, becomes, name);
    }

    Result<Side> columnsOf(
        const test::Writers::Context& w, const TableModel& table, const TableBecomes& becomes, const QString& name)
    {
        const QString query = QStringLiteral("SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
                                             " WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped");
        const auto now = w.session.query(query, {QualifiedName{QStringLiteral("public"), name}.quoted()});
        const auto before = w.session.query(query, {QualifiedName{QStringLiteral("twin"), table.name}.quoted()});
        if (!now || !before) {
            return std::unexpected(now ? before.error() : now.error());
        }
        const auto typeIn = [](const Rows& rows, const QString& column) {
            const auto found = std::ranges::find_if(rows.rows, [&](const auto& row) { return row[0] == column; });
            return found == rows.rows.cend() ? QString() : *(*found)[1];
        };
        Side side{QualifiedName{QStringLiteral("public"), name}.quoted(), {}, true};
        const auto known = m_outcome.constFind(table.name);
        for (const ColumnModel& c : table.columns) {
            Place place{&c, c.name, c.name};
            place.oldType = typeIn(*before, c.name);
            if (known != m_outcome.cend() && known->columns.contains(c.name)) {
                place.becomes = &*known->columns.constFind(c.name);
                QStringList names{c.name, place.becomes->name};
                names.removeIf([&](const QString& n) { return typeIn(*now, n).isEmpty(); });
                if (names.isEmpty()) {
                    return failure(ErrorKind::Internal,
                        QStringLiteral("%1 has neither %2 nor %3").arg(name, c.name, place.becomes->name));
                }
                place.name = names[w.between(0, names.size() - 1)];
                place.steadyName = names.first();
                place.converted = !place.becomes->type.isEmpty() && typeIn(*now, place.name) != place.oldType;
            }
            side.places << place;
        }
        Q_ASSERT(becomes.name == name || table.name == name);
        return side;
    }

    static Side twinSide(const TableModel& table, const QList<Place>& places)
    {
        Side side{QualifiedName{QStringLiteral("twin"), table.name}.quoted(), places, false};
        for (Place& p : side.places) {
            p.name = p.column->name;
            p.steadyName = p.name;
            p.converted = false;
        }
        return side;
    }

    /// The value as SQL, in the new form where the column has it.
    Result<QString> sqlValue(const test::Writers::Context& w, const Place& place, const std::optional<QString>& value)
    {
        if (!value) {
            return QStringLiteral("NULL");
        }
        if (!place.converted) {
            return literal(*value);
        }
        // What an assignment would refuse to cut has no new value.
        std::ignore = w.session.query(QStringLiteral("SAVEPOINT value"));
        const auto converted = w.session.query(
            QStringLiteral("SELECT CASE WHEN rtrim(v::text) = rtrim((v::%2)::text) THEN (v::%2)::text END"
                           " FROM (SELECT (%1) AS v FROM (SELECT $1::text::%3 AS %4) AS r) AS s")
                .arg(forwardExpression(place.column->name, *place.becomes), place.becomes->type, place.oldType,
                    quoted(place.column->name)),
            {*value});
        if (!converted) {
            std::ignore = w.session.query(QStringLiteral("ROLLBACK TO value"));
            return QStringLiteral("NULL");
        }
        return converted->rows[0][0] ? literal(*converted->rows[0][0]) : QStringLiteral("NULL");
    }

    struct Row {
        int number = 0;
        int variant = 0;
    };

    /// A NULL that is given under one of two names is like a value left out: with a default it would not stay NULL.
    std::optional<QString> valueIn(const Place& place, const Row& row) const
    {
        const auto value = valueOf(m_case.schema, *place.column, row.number, row.variant);
        const bool twoNames = place.becomes != nullptr && place.becomes->name != place.column->name;
        return !value && twoNames && !place.column->defaultSql.isEmpty() ? typeSpec(place.column->type).plain.first()
                                                                         : value;
    }

    Result<QStringList> values(
        const test::Writers::Context& w, const Side& side, const QSet<int>& columns, const Row& row, QStringList* names)
    {
        QStringList list;
        for (const Place& p : side.places) {
            if (!columns.contains(p.column->id)) {
                continue;
            }
            const auto value = sqlValue(w, p, valueIn(p, row));
            if (!value) {
                return std::unexpected(value.error());
            }
            list << *value;
            if (names != nullptr) {
                *names << quoted(p.name);
            }
        }
        return list;
    }

    Result<QString> inserting(const test::Writers::Context& w, const Side& side, const QSet<int>& columns,
        const QList<Row>& rows, const QList<int>& conflict, const QSet<int>& assigned)
    {
        QStringList names;
        QStringList tuples;
        for (const Row& row : rows) {
            const auto made = values(w, side, columns, row, tuples.isEmpty() ? &names : nullptr);
            if (!made) {
                return std::unexpected(made.error());
            }
            tuples << QStringLiteral("(") + made->join(QLatin1String(", ")) + QLatin1Char(')');
        }
        QString sql = QStringLiteral("INSERT INTO ") + side.table + QStringLiteral(" (")
            + names.join(QLatin1String(", ")) + QStringLiteral(") OVERRIDING SYSTEM VALUE VALUES ")
            + tuples.join(QLatin1String(", "));
        if (!conflict.isEmpty()) {
            QStringList target;
            QStringList sets;
            for (const Place& p : side.places) {
                if (conflict.contains(p.column->id)) {
                    target << quoted(p.steadyName);
                }
                if (assigned.contains(p.column->id) && columns.contains(p.column->id)) {
                    sets << quoted(p.name) + QStringLiteral(" = EXCLUDED.") + quoted(p.name);
                }
            }
            sql += QStringLiteral(" ON CONFLICT (") + target.join(QLatin1String(", ")) + QStringLiteral(") DO ");
            sql += sets.isEmpty() ? QStringLiteral("NOTHING")
                                  : QStringLiteral("UPDATE SET ") + sets.join(QLatin1String(", "));
        }
        return sql;
    }

    Result<QString> condition(
        const test::Writers::Context& w, const Side& side, const QList<int>& key, int number, const QString& comparison)
    {
        QStringList terms;
        for (const Place& p : side.places) {
            if (key.contains(p.column->id)) {
                const auto value = sqlValue(w, p, valueOf(m_case.schema, *p.column, number));
                if (!value) {
                    return value;
                }
                // The other name finds rows only once they are copied.
                terms << quoted(p.steadyName) + comparison + *value;
            }
        }
        return terms.isEmpty() ? QString() : QStringLiteral(" WHERE ") + terms.join(QLatin1String(" AND "));
    }

    Result<QString> updating(const test::Writers::Context& w, const Side& side, const QSet<int>& assigned,
        const Row& row, const QList<int>& key, const QString& comparison)
    {
        QStringList sets;
        for (const Place& p : side.places) {
            if (assigned.contains(p.column->id)) {
                const auto value = sqlValue(w, p, valueIn(p, row));
                if (!value) {
                    return value;
                }
                sets << quoted(p.name) + QStringLiteral(" = ") + *value;
            }
        }
        return condition(w, side, key, row.number, comparison).transform([&](const QString& where) {
            return QStringLiteral("UPDATE ") + side.table + QStringLiteral(" SET ") + sets.join(QLatin1String(", "))
                + where;
        });
    }

    Result<QString> statement(const test::Writers::Context& w, WriteKind kind, const Side& side, const QList<int>& key,
        const QSet<int>& columns, const QSet<int>& assigned, const Row& row)
    {
        switch (kind) {
        case WriteKind::Insert:
        case WriteKind::Prepared:
            return inserting(w, side, columns, {row}, {}, {});
        case WriteKind::InsertMany:
            return inserting(
                w, side, columns, {row, {row.number + 1, row.variant}, {row.number + 2, row.variant}}, {}, {});
        case WriteKind::Upsert:
            return inserting(w, side, columns, {row}, key, assigned);
        case WriteKind::Update:
            return updating(w, side, assigned, row, key, QStringLiteral(" = "));
        case WriteKind::UpdateMany:
            return updating(w, side, assigned, row, key, QStringLiteral(" <> "));
        case WriteKind::Delete:
            return condition(w, side, key, row.number, QStringLiteral(" = ")).transform([&](const QString& where) {
                return QStringLiteral("DELETE FROM ") + side.table + where;
            });
        }
        Q_UNREACHABLE();
    }

    Result<void> write(const test::Writers::Context& w, WriteKind kind, const TableModel& table, const QList<int>& key,
        const Side& main, const Side& twin)
    {
        QSet<int> columns;
        QSet<int> assigned;
        for (const ColumnModel& c : table.columns) {
            const bool free = c.values == ColumnModel::Values::Free && !key.contains(c.id);
            const bool mayMiss = free && c.identity.isEmpty() && (!c.defaultSql.isEmpty() || !c.notNull);
            if (c.generated.isEmpty() && !(mayMiss && w.between(0, 3) == 0)) {
                columns.insert(c.id);
            }
            if (c.generated.isEmpty() && c.identity != QLatin1String("ALWAYS") && !key.contains(c.id)
                && c.values != ColumnModel::Values::Distinct && w.between(0, 2) > 0) {
                assigned.insert(c.id);
            }
        }
        const bool updates = kind == WriteKind::Update || kind == WriteKind::UpdateMany;
        if ((updates && assigned.isEmpty()) || columns.isEmpty()) {
            return {};
        }
        const bool fresh = kind == WriteKind::Insert || kind == WriteKind::InsertMany || kind == WriteKind::Prepared
            || w.between(0, 2) == 0;
        const int most = 1000 + 3000 * w.thread + static_cast<int>(w.number % 2900);
        const Row row{fresh ? most : static_cast<int>(w.between(1, std::max(1, table.rows))),
            static_cast<int>(w.between(1, 1000))};
        const auto theirs = statement(w, kind, twin, key, columns, assigned, row);
        const auto ours = statement(w, kind, main, key, columns, assigned, row);
        if (!theirs || !ours) {
            return std::unexpected(theirs ? ours.error() : theirs.error());
        }
        std::ignore = w.session.query(QStringLiteral("SAVEPOINT writing"));
        const auto didTheirs = sent(w, *theirs);
        if (!didTheirs) {
            std::ignore = w.session.query(QStringLiteral("ROLLBACK TO writing"));
            return {}; // the old shape does not take it
        }
        const bool lossy = std::ranges::any_of(
            main.places, [](const Place& p) { return p.converted && isLossy(*p.column, *p.becomes); });
        const auto didOurs = kind == WriteKind::Prepared ? prepared(w, main, columns, row) : sent(w, *ours);
        if (!didOurs) {
            if (lossy && didOurs.error().sqlState.startsWith(QLatin1String("23"))) {
                std::ignore = w.session.query(QStringLiteral("ROLLBACK TO writing"));
                return {}; // the new values are what breaks a constraint
            }
            return std::unexpected(told(didOurs.error(), *ours));
        }
        if (!lossy && *didOurs != *didTheirs) {
            return failure(ErrorKind::DataLost,
                QStringLiteral("%1 rows instead of %2 IN %3").arg(*didOurs).arg(*didTheirs).arg(*ours));
        }
        ++m_written;
        m_lossy += lossy ? 1 : 0;
        return {};
    }

    static Result<qint64> sent(const test::Writers::Context& w, const QString& sql)
    {
        const auto done = w.session.query(sql);
        if (!done) {
            return std::unexpected(done.error());
        }
        // Now, not at COMMIT, so that it is known whose fault it is.
        if (const auto checked = w.session.query(QStringLiteral("SET CONSTRAINTS ALL IMMEDIATE")); !checked) {
            return std::unexpected(checked.error());
        }
        std::ignore = w.session.query(QStringLiteral("SET CONSTRAINTS ALL DEFERRED"));
        return done->affected;
    }

    /// An insert through a statement that the session prepared, maybe long ago.
    Result<qint64> prepared(const test::Writers::Context& w, const Side& side, const QSet<int>& columns, const Row& row)
    {
        QStringList names;
        const auto given = values(w, side, columns, row, &names);
        if (!given) {
            return std::unexpected(given.error());
        }
        QStringList parameters;
        QString shape;
        for (qsizetype i = 1; i <= given->size(); ++i) {
            parameters << QStringLiteral("$%1").arg(i);
        }
        for (const Place& p : side.places) {
            shape += p.converted ? QLatin1Char('n') : QLatin1Char('o');
        }
        const QString sql = QStringLiteral("INSERT INTO ") + side.table + QStringLiteral(" (")
            + names.join(QLatin1String(", ")) + QStringLiteral(") OVERRIDING SYSTEM VALUE VALUES (")
            + parameters.join(QLatin1String(", ")) + QLatin1Char(')');
        const QString name = QStringLiteral("s%1").arg(qHash(shape + sql));
        const auto there
            = w.session.query(QStringLiteral("SELECT count(*) FROM pg_prepared_statements WHERE name = $1"), {name});
        if (there && there->scalar() == QLatin1String("0")) {
            const QString prepare = QStringLiteral("PREPARE ") + name + QStringLiteral(" AS ") + sql;
            if (const auto made = w.session.query(prepare); !made) {
                return std::unexpected(told(made.error(), prepare));
            }
        }
        return sent(w, QStringLiteral("EXECUTE %1(").arg(name) + given->join(QLatin1String(", ")) + QLatin1Char(')'));
    }

    const Case m_case;
    const QMap<QString, TableBecomes> m_outcome;
};

Workload::Workload(
    Backend& backend, const ConnectionSettings& settings, const Case& c, const QMap<QString, TableBecomes>& outcome)
    : m_writing(std::make_unique<Writing>(c, outcome))
    , m_writers(
          backend, settings, c.writes.isEmpty() ? 0 : c.sessions,
          [writing = m_writing.get()](const test::Writers::Context& w) { return (*writing)(w); }, 3000)
{
}

Workload::~Workload() = default;

void Workload::start()
{
    m_writers.start();
}

void Workload::stop()
{
    m_writers.stop();
}

qint64 Workload::done() const
{
    return m_writing->m_written;
}

qint64 Workload::lossy() const
{
    return m_writing->m_lossy;
}

QString Workload::failures() const
{
    return m_writers.failures();
}

} // namespace lk::property
