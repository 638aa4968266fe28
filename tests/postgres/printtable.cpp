// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/postgres/printtable.h"

namespace lk::test {

namespace {

class Printer {
public:
    Printer& line(const QString& text)
    {
        m_lines << text;
        return *this;
    }
    Printer& value(const char* name, const QString& value)
    {
        if (!value.isEmpty()) {
            QString one = value;
            one.replace(QLatin1Char('\n'), QLatin1String("\n            "));
            m_lines << QStringLiteral("        %1: %2").arg(QLatin1String(name), one);
        }
        return *this;
    }
    Printer& values(const char* name, const QStringList& all) { return value(name, all.join(QLatin1String(" | "))); }
    Printer& flag(const char* name, bool set) { return set ? value(name, QStringLiteral("yes")) : *this; }
    QString text() const { return m_lines.join(QLatin1Char('\n')) + QLatin1Char('\n'); }

private:
    QStringList m_lines;
};

} // namespace

QString print(const Table& table)
{
    Printer p;
    const auto columns = [&](const QList<int>& numbers) {
        QStringList names;
        for (const int number : numbers) {
            const Column* column = table.column(number);
            names << (number == 0 ? QStringLiteral("(expression)")
                    : column      ? column->name
                                  : QStringLiteral("?%1").arg(number));
        }
        return names.join(QLatin1String(", "));
    };
    p.line(QStringLiteral("table %1 kind %2 owner %3").arg(table.name.printed()).arg(int(table.kind)).arg(table.owner))
        .values("grants", table.grants)
        .value("comment", table.comment)
        .flag("row security", table.rowSecurity)
        .flag("inherits", table.inherits)
        .flag("typed", table.typed)
        .flag("unlogged", table.unlogged)
        .values("primary key", table.primaryKey());
    for (const Column& c : table.columns) {
        p.line(QStringLiteral("    column %1 %2 %3%4")
                   .arg(c.number)
                   .arg(printedName(c.name), c.type, c.notNull ? QStringLiteral(" not null") : QString()))
            .value("default", c.defaultExpression.value_or(QString()))
            .value("identity", c.identity)
            .value("generated", c.generated)
            .value("collation", c.collation)
            .value("comment", c.comment)
            .values("grants", c.grants)
            .value("statistics", c.statisticsTarget < 0 ? QString() : QString::number(c.statisticsTarget))
            .value("storage", c.storage)
            .value("compression", c.compression)
            .values("options", c.options)
            .flag("no equality", !c.hasEquality)
            .value("owned sequence", c.ownedSequence)
            .value("sequence type", c.sequenceType)
            .flag("inherited", c.inherited);
        for (const SecurityLabel& label : c.labels) {
            p.value("label", label.provider + QLatin1String(": ") + label.text);
        }
    }
    for (const Index& i : table.indexes) {
        p.line(QStringLiteral("    index %1").arg(i.name))
            .value("definition", i.definition)
            .value("method", i.method)
            .flag("unique", i.unique)
            .flag("primary", i.primary)
            .flag("invalid", !i.valid)
            .flag("clustered", i.clustered)
            .flag("replica identity", i.replicaIdentity)
            .flag("expression or partial", i.expressionOrPartial)
            .value("columns", columns(i.columns))
            .value("key", columns(i.keyColumns))
            .value("constraint", i.constraint)
            .value("comment", i.comment)
            .value("tablespace", i.tablespace)
            .values("extras", i.extras);
    }
    for (const Constraint& c : table.constraints) {
        p.line(QStringLiteral("    constraint %1 kind %2").arg(c.name).arg(int(c.kind)))
            .value("definition", c.definition)
            .value("columns", columns(c.columns))
            .value("references", c.referencedTable ? c.referencedTable->printed() : QString())
            .values("referenced columns", c.referencedColumns)
            .flag("not validated", !c.validated)
            .flag("deferrable", c.deferrable)
            .value("index", c.index)
            .value("comment", c.comment);
    }
    for (const InboundKey& k : table.inboundKeys) {
        p.line(QStringLiteral("    inbound %1 of %2").arg(k.name, k.table.printed()))
            .value("definition", k.definition)
            .values("columns", k.columns)
            .value("referenced", columns(k.referencedColumns));
    }
    for (const Trigger& t : table.triggers) {
        p.line(QStringLiteral("    trigger %1").arg(t.name))
            .value("definition", t.definition)
            .value("function", t.function)
            .value("enabled", t.enabled)
            .value("columns", columns(t.columns))
            .flag("before row", t.beforeRow)
            .value("comment", t.comment)
            .value("replan", t.replanStatement)
            .values("extras", t.extras);
    }
    for (const Dependant& d : table.dependants) {
        p.line(QStringLiteral("    dependant %1: %2").arg(toString(d.kind), d.printed))
            .value("identity", d.identity)
            .value("definition", d.definition)
            .value("owner", d.owner)
            .values("grants", d.grants)
            .values("options", d.options)
            .value("comment", d.comment)
            .value("columns", columns(d.columns))
            .flag("through view", d.throughView)
            .value("depth", d.depth == 1 ? QString() : QString::number(d.depth))
            .value("extras", d.extras.join(QLatin1Char('\n')))
            .value("replan", d.replanStatement)
            .value("drop", d.drop)
            .value("extension", d.extension)
            .flag("not populated", !d.populated);
        for (const Index& i : d.indexes) {
            p.value("its index", i.definition);
        }
    }
    return p.text();
}

} // namespace lk::test
