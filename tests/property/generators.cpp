// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/property/generators.h"

#include "tests/property/picks.h"
#include "tests/property/someparts.h"
#include "tests/property/typepool.h"

namespace lk::property {

namespace {

using Values = ColumnModel::Values;

/// Tables one after the other, each with what earlier ones offer to reference.
class Builder {
public:
    Case make()
    {
        const int tables = 1 + pick(3);
        for (int i = 0; i < tables; ++i) {
            addTable();
        }
        m_case.plainRole = chance(25);
        SomeParts(m_case.schema, m_next, m_case.plainRole).add();
        const int changes = 1 + (chance(50) ? 0 : 1 + pick(2));
        for (int i = 0; i < changes; ++i) {
            addChange();
        }
        m_case.sessions = chance(75) ? 1 + pick(3) : 0;
        for (int kind = 0; kind <= static_cast<int>(WriteKind::Prepared); ++kind) {
            if (chance(70)) {
                m_case.writes << static_cast<WriteKind>(kind);
            }
        }
        const int stops = pick(3);
        for (int i = 0; i < stops; ++i) {
            m_case.stops << Stop{1 + pick(12), chance(60)};
        }
        tidy(m_case);
        return m_case;
    }

private:
    SchemaModel& schema() { return m_case.schema; }

    ColumnModel fresh(const TypeSpec& type, Values values = Values::Free)
    {
        ColumnModel c;
        c.id = m_next++;
        c.name = someName(c.id);
        c.type = type.sql;
        c.values = values;
        c.odd = chance(30);
        return c;
    }

    Part& part(TableModel& table, Part::Kind kind, const QString& sql, QSet<int> needs = {})
    {
        Part p;
        p.id = m_next++;
        p.kind = kind;
        p.name = someName(p.id);
        p.sql = QString(sql).replace(QLatin1String("@t@"), QStringLiteral("@t%1@").arg(table.id));
        p.twin = true;
        p.needs = std::move(needs);
        schema().parts << p;
        return schema().parts.last();
    }

    static QString listed(const QList<ColumnModel>& columns)
    {
        QStringList names;
        for (const ColumnModel& c : columns) {
            names << QStringLiteral("@c%1@").arg(c.id);
        }
        return names.join(QLatin1String(", "));
    }

    static const TypeSpec& keyType()
    {
        return typeSpec(oneOf({QStringLiteral("integer"), QStringLiteral("integer"), QStringLiteral("bigint"),
            QStringLiteral("text"), QStringLiteral("uuid"), QStringLiteral("varchar(10)"), QStringLiteral("smallint"),
            QStringLiteral("numeric(12,2)")}));
    }

    /// A key of one or two columns, the table's own; nothing for a table without one.
    QList<ColumnModel> addKey(TableModel& table)
    {
        const int dice = pick(20);
        if (dice == 0) {
            return {};
        }
        QList<ColumnModel> key{fresh(keyType(), Values::Distinct)};
        if (dice <= 4) {
            key << fresh(keyType(), Values::Distinct);
        } else if (typeSpec(key[0].type).has(TypeSpec::Whole) && chance(60)) {
            key[0].identity = oneOf({QStringLiteral("serial"), QStringLiteral("ALWAYS"), QStringLiteral("BY DEFAULT")});
        }
        for (ColumnModel& c : key) {
            c.notNull = true;
            c.odd = false;
        }
        table.columns << key;
        return key;
    }

    void addTable()
    {
        TableModel table;
        table.id = m_next++;
        table.name = someName(table.id);
        table.rows = 1 + pick(12);
        const QList<ColumnModel> key = addKey(table);
        const int columns = 1 + pick(5);
        for (int i = 0; i < columns; ++i) {
            addFree(table);
        }
        schema().tables << table;
        TableModel& made = schema().tables.last();
        if (!key.isEmpty()) {
            const bool primary = chance(90);
            Part& p = part(made, primary ? Part::Kind::PrimaryKey : Part::Kind::Unique,
                QStringLiteral("ALTER TABLE @t@ ADD CONSTRAINT @name@ %1 (%2)%3")
                    .arg(primary ? QStringLiteral("PRIMARY KEY") : QStringLiteral("UNIQUE"), listed(key),
                        chance(10) ? QStringLiteral(" WITH (fillfactor = 80)") : QString()));
            m_keys << Key{made.id, p.id, key};
        }
        const int references = pick(3);
        for (int i = 0; i < references && !m_keys.isEmpty(); ++i) {
            addReference(made, m_keys[pick(static_cast<int>(m_keys.size()))]);
        }
    }

    void addFree(TableModel& table)
    {
        const TypeSpec& type = typePool()[pick(static_cast<int>(typePool().size()))];
        ColumnModel c = fresh(type, !type.distinct.isEmpty() && chance(20) ? Values::Distinct : Values::Free);
        c.notNull = chance(35);
        if (chance(35)) {
            c.defaultSql = type.constant;
        }
        if (type.has(TypeSpec::Whole) && chance(8) && !type.sql.contains(QLatin1Char('.'))) {
            c.identity = oneOf({QStringLiteral("serial"), QStringLiteral("ALWAYS"), QStringLiteral("BY DEFAULT")});
            c.defaultSql.clear();
            c.notNull = true;
        }
        if (chance(8)) {
            const ColumnModel* from = someColumn(table, [](const ColumnModel& x) {
                return x.generated.isEmpty() && typeSpec(x.type).has(TypeSpec::FixedText);
            });
            if (from != nullptr) {
                c.type = QStringLiteral("text");
                c.generated = over(QStringLiteral("coalesce(@c@::text, '-')"), *from);
                c.identity.clear();
                c.values = Values::Free;
            }
        }
        table.columns << c;
    }

    struct Key {
        int table;
        int part;
        QList<ColumnModel> columns;
    };

    void addReference(TableModel& table, const Key& key)
    {
        QList<ColumnModel> columns;
        const bool required = chance(50);
        for (const ColumnModel& referenced : key.columns) {
            ColumnModel c = fresh(typeSpec(referenced.type), Values::Reference);
            c.refTable = key.table;
            c.refColumn = referenced.id;
            c.notNull = required;
            c.odd = false;
            columns << c;
        }
        table.columns << columns;
        QStringList actions{QString(), QString(), QStringLiteral(" ON DELETE CASCADE"),
            QStringLiteral(" ON UPDATE CASCADE ON DELETE RESTRICT"), QStringLiteral(" DEFERRABLE INITIALLY DEFERRED"),
            QStringLiteral(" MATCH FULL"), QStringLiteral(" NOT VALID")};
        if (!required) {
            actions << QStringLiteral(" ON DELETE SET NULL");
        }
        part(table, Part::Kind::Other,
            QStringLiteral("ALTER TABLE @t@ ADD CONSTRAINT @name@ FOREIGN KEY (%1) REFERENCES @t%2@ (%3)%4")
                .arg(listed(columns))
                .arg(key.table)
                .arg(listed(key.columns), oneOf(actions)),
            {key.part});
        if (chance(50)) {
            part(table, Part::Kind::Other, QStringLiteral("CREATE INDEX @name@ ON @t@ (%1)").arg(listed(columns))).twin
                = false;
        }
    }

    void addChange()
    {
        const TableModel& table = schema().tables[pick(static_cast<int>(schema().tables.size()))];
        ChangeModel change;
        change.table = table.id;
        const int dice = pick(100);
        const int name = m_next++;
        const bool view = chance(20);
        change.strategy = view ? Strategy::View
            : chance(45)       ? Strategy::DualColumn
            : chance(40)       ? Strategy::InPlace
                               : Strategy::Auto;
        if (dice < 15) {
            change.kind = ChangeModel::Kind::RenameTable;
            change.newName = someName(name);
            if (change.strategy == Strategy::DualColumn) {
                change.strategy = Strategy::Auto;
            }
            m_case.changes << change;
            return;
        }
        const ColumnModel* column
            = someColumn(table, [](const ColumnModel& c) { return c.generated.isEmpty() || chance(10); });
        if (column == nullptr) {
            return;
        }
        change.column = column->id;
        const QList<ConversionSpec>& conversions = typeSpec(column->type).to;
        if (dice < 50 || conversions.isEmpty()) {
            change.kind = ChangeModel::Kind::RenameColumn;
            change.newName = someName(name);
            m_case.changes << change;
            return;
        }
        const ConversionSpec& to = conversions[pick(static_cast<int>(conversions.size()))];
        change.kind = ChangeModel::Kind::ChangeType;
        change.newType = to.to;
        change.with = over(to.with, *column);
        change.back = over(to.back, *column);
        change.decision = chance(70) ? LossDecision::Accept : LossDecision::Ask;
        if (change.strategy == Strategy::View) {
            change.strategy = Strategy::Auto;
        }
        m_case.changes << change;
    }

    Case m_case;
    QList<Key> m_keys;
    int m_next = 1;
};

} // namespace

rc::Gen<Case> cases()
{
    // RapidCheck's sizes would make the first dozens of cases all alike.
    constexpr int fullSize = 100;
    return rc::gen::shrink(rc::gen::noShrink(rc::gen::resize(fullSize, rc::gen::exec([] { return Builder().make(); }))),
        [](const Case& c) { return rc::seq::fromContainer(simpler(c)); });
}

} // namespace lk::property
