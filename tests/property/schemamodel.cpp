// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/property/schemamodel.h"

#include "model/base/identifier.h"
#include "tests/property/typepool.h"

#include <QHash>
#include <QRegularExpression>

#include <algorithm>

namespace lk::property {

namespace {

const QRegularExpression& placeholder()
{
    static const QRegularExpression expression(QStringLiteral("@([tcp])(\\d+)@"));
    return expression;
}

struct Mentioned {
    QSet<int> tables;
    QSet<int> columns;
    QSet<int> parts;
};

Mentioned mentionedIn(const QString& text)
{
    Mentioned found;
    for (auto all = placeholder().globalMatch(text); all.hasNext();) {
        const auto match = all.next();
        const int id = match.captured(2).toInt();
        const QString kind = match.captured(1);
        (kind == QLatin1String("t")          ? found.tables
                : kind == QLatin1String("c") ? found.columns
                                             : found.parts)
            .insert(id);
    }
    return found;
}

bool holds(const SchemaModel& schema, const QString& text, const QSet<int>& needs)
{
    const Mentioned m = mentionedIn(text);
    return std::ranges::all_of(m.tables, [&](int id) { return schema.table(id) != nullptr; })
        && std::ranges::all_of(m.columns, [&](int id) { return schema.column(id) != nullptr; })
        && std::ranges::all_of(m.parts + needs, [&](int id) { return schema.part(id) != nullptr; });
}

/// Spreads small numbers; the same everywhere and always.
int mixed(int a, int b, int c)
{
    quint32 x
        = static_cast<quint32>(a) * 2654435761U + static_cast<quint32>(b) * 40503U + static_cast<quint32>(c) * 97U;
    x ^= x >> 13;
    x *= 2246822519U;
    x ^= x >> 15;
    return static_cast<int>(x >> 2);
}

QString distinctValue(const TypeSpec& type, int number)
{
    if (type.sql == QLatin1String("uuid")) {
        return type.distinct.arg(QString::number(number).rightJustified(12, QLatin1Char('0')));
    }
    if (type.sql == QLatin1String("inet")) {
        return type.distinct.arg(QStringLiteral("%1.%2").arg(number / 250).arg(number % 250));
    }
    return type.distinct.arg(number);
}

QString columnSql(const SchemaModel& schema, const ColumnModel& c, const QString& inSchema)
{
    QString sql = quoted(c.name) + QLatin1Char(' ');
    if (c.identity == QLatin1String("serial")) {
        sql += c.type == QLatin1String("bigint")  ? QLatin1String("bigserial")
            : c.type == QLatin1String("smallint") ? QLatin1String("smallserial")
                                                  : QLatin1String("serial");
    } else {
        sql += c.type;
    }
    if (!c.generated.isEmpty()) {
        sql += QStringLiteral(" GENERATED ALWAYS AS (") + rendered(schema, c.generated, inSchema)
            + QStringLiteral(") STORED");
    } else if (!c.identity.isEmpty() && c.identity != QLatin1String("serial")) {
        sql += QStringLiteral(" GENERATED ") + c.identity + QStringLiteral(" AS IDENTITY");
    } else if (!c.defaultSql.isEmpty()) {
        sql += QStringLiteral(" DEFAULT ") + c.defaultSql;
    }
    if (c.notNull) {
        sql += QStringLiteral(" NOT NULL");
    }
    return sql;
}

QString tableSql(const SchemaModel& schema, const TableModel& table, const QString& inSchema)
{
    const QString name = QualifiedName{inSchema, table.name}.quoted();
    QStringList definitions;
    QStringList written;
    QList<const ColumnModel*> columns;
    for (const ColumnModel& c : table.columns) {
        definitions << QStringLiteral("    ") + columnSql(schema, c, inSchema);
        if (c.generated.isEmpty()) {
            written << quoted(c.name);
            columns << &c;
        }
    }
    QString sql = QStringLiteral("CREATE TABLE %1 (\n").arg(name) + definitions.join(QLatin1String(",\n"))
        + QStringLiteral("\n);\n");
    QStringList rows;
    for (int n = 1; n <= table.rows && !columns.isEmpty(); ++n) {
        QStringList cells;
        for (const ColumnModel* c : columns) {
            const auto value = valueOf(schema, *c, n);
            cells << (value ? literal(*value) : QStringLiteral("NULL"));
        }
        rows << QStringLiteral("    (") + cells.join(QLatin1String(", ")) + QLatin1Char(')');
    }
    if (!rows.isEmpty()) {
        sql += QStringLiteral("INSERT INTO ") + name + QStringLiteral(" (") + written.join(QLatin1String(", "))
            + QStringLiteral(") OVERRIDING SYSTEM VALUE VALUES\n") + rows.join(QLatin1String(",\n"))
            + QStringLiteral(";\n");
    }
    for (const ColumnModel& c : table.columns) {
        if (!c.identity.isEmpty()) {
            sql += QStringLiteral("SELECT setval(pg_get_serial_sequence(%1, %2), 5000);\n")
                       .arg(literal(name), literal(c.name));
        }
    }
    return sql;
}

} // namespace

const TableModel* SchemaModel::table(int id) const
{
    const auto found = std::ranges::find(tables, id, &TableModel::id);
    return found == tables.cend() ? nullptr : &*found;
}

const ColumnModel* SchemaModel::column(int id) const
{
    for (const TableModel& t : tables) {
        const auto found = std::ranges::find(t.columns, id, &ColumnModel::id);
        if (found != t.columns.cend()) {
            return &*found;
        }
    }
    return nullptr;
}

const Part* SchemaModel::part(int id) const
{
    const auto found = std::ranges::find(parts, id, &Part::id);
    return found == parts.cend() ? nullptr : &*found;
}

QList<int> SchemaModel::keyOf(const TableModel& table) const
{
    for (const Part::Kind kind : {Part::Kind::PrimaryKey, Part::Kind::Unique}) {
        for (const Part& p : parts) {
            if (p.kind == kind && mentionedIn(p.sql).tables.contains(table.id)) {
                QList<int> key;
                for (const ColumnModel& c : table.columns) {
                    if (mentionedIn(p.sql).columns.contains(c.id)) {
                        key << c.id;
                    }
                }
                return key;
            }
        }
    }
    return {};
}

QString rendered(const SchemaModel& schema, const QString& text, const QString& inSchema, const QString& ownName)
{
    QString result;
    qsizetype last = 0;
    for (auto all = placeholder().globalMatch(text); all.hasNext();) {
        const auto match = all.next();
        result += text.sliced(last, match.capturedStart() - last);
        last = match.capturedEnd();
        const int id = match.captured(2).toInt();
        if (match.captured(1) == QLatin1String("t")) {
            const TableModel* t = schema.table(id);
            result += t == nullptr ? QString() : QualifiedName{inSchema, t->name}.quoted();
        } else if (match.captured(1) == QLatin1String("c")) {
            const ColumnModel* c = schema.column(id);
            result += c == nullptr ? QString() : quoted(c->name);
        } else {
            const Part* p = schema.part(id);
            result += p == nullptr ? QString() : quoted(p->name);
        }
    }
    result += text.sliced(last);
    return result.replace(QLatin1String("@name@"), quoted(ownName)).replace(QLatin1String("@s@"), quoted(inSchema));
}

void tidy(Case& c)
{
    SchemaModel& schema = c.schema;
    for (bool changed = true; changed;) {
        changed = schema.tables.removeIf([](const TableModel& t) {
            return std::ranges::all_of(t.columns, [](const ColumnModel& x) { return !x.generated.isEmpty(); });
        }) > 0;
        for (TableModel& t : schema.tables) {
            changed |= t.columns.removeIf([&](const ColumnModel& x) { return !holds(schema, x.generated, {}); }) > 0;
            for (ColumnModel& x : t.columns) {
                const TableModel* referenced = schema.table(x.refTable);
                if (x.values == ColumnModel::Values::Reference
                    && (schema.column(x.refColumn) == nullptr || referenced == nullptr || referenced->rows == 0)) {
                    x.values = ColumnModel::Values::Free;
                    changed = true;
                }
            }
        }
        changed |= schema.parts.removeIf([&](const Part& p) { return !holds(schema, p.sql, p.needs); }) > 0;
    }
    c.changes.removeIf([&](const ChangeModel& change) {
        return schema.table(change.table) == nullptr
            || (change.kind != ChangeModel::Kind::RenameTable && schema.column(change.column) == nullptr);
    });
}

std::optional<QString> valueOf(const SchemaModel& schema, const ColumnModel& column, int number, int variant)
{
    switch (column.values) {
    case ColumnModel::Values::Distinct:
        return distinctValue(typeSpec(column.type), number);
    case ColumnModel::Values::Reference: {
        const TableModel* referenced = schema.table(column.refTable);
        const int row = mixed(number, column.refTable, variant) % std::max(1, referenced->rows) + 1;
        if (!column.notNull && mixed(number, column.refTable + 77, variant) % 5 == 0) {
            return {};
        }
        return valueOf(schema, *schema.column(column.refColumn), row);
    }
    case ColumnModel::Values::Free:
        break;
    }
    const int dice = mixed(number, column.id, variant);
    if (!column.notNull && dice % 6 == 0) {
        return {};
    }
    const TypeSpec& type = typeSpec(column.type);
    const QStringList values = column.odd ? type.plain + type.odd : type.plain;
    return values[dice / 7 % values.size()];
}

QString script(const SchemaModel& schema)
{
    QString sql = QStringLiteral("SET client_min_messages = warning;\nCREATE SCHEMA twin;\n"
                                 "GRANT USAGE ON SCHEMA twin TO PUBLIC;\n")
        + typePrelude();
    for (const char* inSchema : {"public", "twin"}) {
        const QString here = QString::fromLatin1(inSchema);
        sql += QStringLiteral("CREATE TABLE %1.written (trigger_name text, operation text);\n"
                              "GRANT ALL ON %1.written TO PUBLIC;\n")
                   .arg(here);
        for (const TableModel& t : schema.tables) {
            sql += tableSql(schema, t, here);
        }
    }
    sql += QStringLiteral(
        "CREATE FUNCTION public.note_write() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN\n"
        "  EXECUTE format('INSERT INTO %I.written VALUES ($1, $2)', TG_TABLE_SCHEMA) USING TG_NAME, TG_OP;\n"
        "  RETURN NULL;\nEND $$;\n");
    for (const Part& p : schema.parts) {
        sql += rendered(schema, p.sql, QStringLiteral("public"), p.name) + QStringLiteral(";\n");
        if (p.twin) {
            sql += rendered(schema, p.sql, QStringLiteral("twin"), p.name) + QStringLiteral(";\n");
        }
    }
    return sql;
}

Draft draftOf(const Case& c)
{
    Draft draft;
    for (const ChangeModel& change : c.changes) {
        const TableModel* table = c.schema.table(change.table);
        const ColumnModel* column = c.schema.column(change.column);
        const QualifiedName name{QStringLiteral("public"), table->name};
        switch (change.kind) {
        case ChangeModel::Kind::RenameColumn:
            draft.put({RenameColumn{name, column->name, change.newName}, change.strategy});
            break;
        case ChangeModel::Kind::ChangeType: {
            ChangeType type;
            type.table = name;
            type.column = column->name;
            type.newType = change.newType;
            type.usingExpression = rendered(c.schema, change.with, QStringLiteral("public"));
            type.backExpression = rendered(c.schema, change.back, QStringLiteral("public"));
            type.decision = change.decision;
            draft.put({type, change.strategy});
            break;
        }
        case ChangeModel::Kind::RenameTable:
            draft.put({RenameTable{name, change.newName}, change.strategy});
            break;
        }
    }
    return draft;
}

void showValue(const Case& c, std::ostream& out)
{
    QString text = QStringLiteral("\n-- The database (role prop_writer, prop_clerk must exist):\n") + script(c.schema)
        + QStringLiteral("-- The draft:\n");
    const Draft draft = draftOf(c);
    for (const DraftedChange& d : draft.changes) {
        text += QStringLiteral("--   %1, strategy %2").arg(printed(d.change), toString(d.strategy));
        if (const auto* type = std::get_if<ChangeType>(&d.change)) {
            text += QStringLiteral(", losses %1").arg(toString(type->decision));
            if (!type->usingExpression.isEmpty()) {
                text += QStringLiteral(", using %1, back %2").arg(type->usingExpression, type->backExpression);
            }
        }
        text += QLatin1Char('\n');
    }
    for (const Stop& s : c.stops) {
        text += s.undo ? QStringLiteral("-- then %1 steps, and undone\n").arg(s.steps)
                       : QStringLiteral("-- then %1 steps\n").arg(s.steps);
    }
    QStringList kinds;
    for (const WriteKind kind : c.writes) {
        kinds << QString::number(static_cast<int>(kind));
    }
    text += QStringLiteral("-- meanwhile %1 sessions write%2, kinds %3\n")
                .arg(c.sessions)
                .arg(c.plainRole ? QStringLiteral(" as prop_writer") : QString(), kinds.join(QLatin1Char(' ')));
    out << text.toStdString();
}

} // namespace lk::property
