// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/catalog/catalog.h"

#include <QCryptographicHash>

#include <algorithm>

namespace lk {

namespace {

/// One object, printed so that no two different ones print alike: every value stands behind its length.
class Line {
public:
    explicit Line(const char* kind) { add(QLatin1String(kind)); }
    Line& add(const QString& value)
    {
        const QByteArray bytes = value.toUtf8();
        m_text += QByteArray::number(bytes.size()) + ':' + bytes + ';';
        return *this;
    }
    Line& add(bool value) { return add(value ? QStringLiteral("t") : QStringLiteral("f")); }
    Line& add(int value) { return add(QString::number(value)); }
    Line& add(const QStringList& values)
    {
        add(int(values.size()));
        for (const QString& value : values) {
            add(value);
        }
        return *this;
    }
    Line& add(const QList<int>& values)
    {
        add(int(values.size()));
        for (const int value : values) {
            add(value);
        }
        return *this;
    }
    /// Lists whose order means nothing, such as ACLs.
    Line& addSorted(QStringList values)
    {
        values.sort();
        return add(values);
    }
    Line& addSorted(QList<int> values)
    {
        std::ranges::sort(values);
        return add(values);
    }
    const QByteArray& text() const { return m_text; }

private:
    QByteArray m_text;
};

bool isOurs(const QString& qualified)
{
    return qualified.startsWith(QLatin1String("lockkeeper.")) || qualified.startsWith(QLatin1String("\"lockkeeper\"."));
}

QByteArray print(const Column& c)
{
    QStringList labels;
    for (const SecurityLabel& label : c.labels) {
        labels << label.provider + QLatin1Char('=') + label.text;
    }
    return Line("column")
        .add(c.number)
        .add(c.name)
        .add(c.type)
        .add(c.notNull)
        .add(c.defaultExpression.has_value())
        .add(c.defaultExpression.value_or(QString()))
        .add(c.identity)
        .add(c.generated)
        .add(c.collation)
        .add(c.comment)
        .addSorted(c.grants)
        .add(c.statisticsTarget)
        .add(c.storage)
        .add(c.compression)
        .addSorted(c.options)
        .add(c.ownedSequence)
        .add(c.sequenceType)
        .add(c.inherited)
        .addSorted(labels)
        .text();
}

QByteArray print(const Index& i)
{
    return Line("index")
        .add(i.name)
        .add(i.definition)
        .add(i.unique)
        .add(i.primary)
        .add(i.valid)
        .add(i.clustered)
        .add(i.replicaIdentity)
        .add(i.constraint)
        .add(i.comment)
        .add(i.tablespace)
        .addSorted(i.extras)
        .text();
}

QByteArray print(const Constraint& c)
{
    return Line("constraint")
        .add(int(c.kind))
        .add(c.name)
        .add(c.definition)
        .add(c.columns)
        .add(c.referencedTable ? c.referencedTable->quoted() : QString())
        .add(c.referencedColumns)
        .add(c.validated)
        .add(c.deferrable)
        .add(c.index)
        .add(c.comment)
        .text();
}

QByteArray print(const InboundKey& k)
{
    return Line("inbound")
        .add(k.table.quoted())
        .add(k.name)
        .add(k.definition)
        .add(k.columns)
        .add(k.referencedColumns)
        .text();
}

QByteArray print(const Trigger& t)
{
    return Line("trigger")
        .add(t.name)
        .add(t.definition)
        .add(t.function)
        .add(t.enabled)
        .add(t.comment)
        .addSorted(t.extras)
        .text();
}

/// The owner's full rights, when they are written down, are what he has where nothing is: a view that is made again
/// under default privileges, which are then taken back, has them written down.
QStringList withoutDefault(const QStringList& grants, const QString& owner)
{
    if (grants.size() != 1) {
        return grants;
    }
    for (const QString& name : {owner, quoted(owner)}) {
        for (const QString& rights : {QStringLiteral("arwdDxt"), QStringLiteral("arwdDxtm")}) {
            if (grants.first() == name + QLatin1Char('=') + rights + QLatin1Char('/') + name) {
                return {};
            }
        }
    }
    return grants;
}

QByteArray print(const Dependant& d)
{
    return Line("dependant")
        .add(int(d.kind))
        .add(d.identity)
        .add(d.printed)
        .add(d.definition)
        .add(d.owner)
        .addSorted(withoutDefault(d.grants, d.owner))
        .addSorted(d.options)
        .add(d.comment)
        .addSorted(d.columns)
        .add(d.throughView)
        .add(d.depth)
        .add(d.extras)
        .add(d.extension)
        .add(d.populated)
        .text();
}

QByteArray print(const Table& table); // descendants are tables too

QByteArray printOwn(const Table& table)
{
    QList<QByteArray> lines;
    for (const Column& column : table.columns) {
        lines << print(column);
    }
    for (const Index& index : table.indexes) {
        lines << print(index);
    }
    for (const Constraint& constraint : table.constraints) {
        lines << print(constraint);
    }
    for (const InboundKey& key : table.inboundKeys) {
        if (key.table.schema != QLatin1String("lockkeeper")) {
            lines << print(key);
        }
    }
    for (const Trigger& trigger : table.triggers) {
        if (!isOurs(trigger.function)) {
            lines << print(trigger);
        }
    }
    for (const Dependant& dependant : table.dependants) {
        if (!isOurs(dependant.identity)) {
            lines << print(dependant);
        }
    }
    std::ranges::sort(lines);
    return Line("table")
               .add(table.name.quoted())
               .add(int(table.kind))
               .add(table.owner)
               .addSorted(table.grants)
               .add(table.comment)
               .add(table.rowSecurity)
               .add(table.inherits)
               .add(table.typed)
               .add(table.temporary)
               .add(table.unlogged)
               .text()
        + '\n' + lines.join('\n') + '\n';
}

QByteArray print(const Table& table)
{
    QByteArray text = printOwn(table);
    QList<QByteArray> descendants;
    for (const TablePtr& descendant : table.descendants.tables) {
        descendants << print(*descendant);
    }
    std::ranges::sort(descendants);
    return text + descendants.join('\n');
}

} // namespace

QByteArray fingerprint(const QList<Table>& tables)
{
    QList<QByteArray> prints;
    for (const Table& table : tables) {
        prints << print(table);
    }
    std::ranges::sort(prints);
    return QCryptographicHash::hash(prints.join('\n'), QCryptographicHash::Sha256).toHex();
}

} // namespace lk
