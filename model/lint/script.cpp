// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/script.h"

#include "model/lint/statement.h"

#include <algorithm>

namespace lk::lint {

Script::Script(const Options& options)
    : m_options(options)
{
    if (options.singleTransaction) {
        begin(0);
    }
}

void Script::begin(qsizetype offset)
{
    m_transaction = ++m_transactions;
    m_transactionOffset = offset;
    m_before = m_now;
    m_held.clear();
    m_newEnumValues.clear();
}

void Script::end()
{
    m_transaction = 0;
    m_localSettings.clear();
    m_held.clear();
    m_newEnumValues.clear();
}

void Script::takeTransaction(const PgQuery__TransactionStmt& statement, qsizetype offset)
{
    switch (statement.kind) {
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_BEGIN:
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_START:
        if (!inTransaction()) {
            begin(offset);
        }
        break;
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_ROLLBACK:
        if (inTransaction()) {
            m_now = m_before;
        }
        [[fallthrough]];
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_COMMIT:
    case PG_QUERY__TRANSACTION_STMT_KIND__TRANS_STMT_PREPARE:
        end();
        if (statement.chain) {
            begin(offset);
        }
        break;
    default:
        break;
    }
}

void Script::takeSetting(const PgQuery__VariableSetStmt& statement)
{
    const QString name = text(statement.name).toLower();
    QStringList values;
    for (const Node* argument : nodes(statement.n_args, statement.args)) {
        values << constantText(argument);
    }
    const QString value = values.join(QLatin1Char(','));
    switch (statement.kind) {
    case PG_QUERY__VARIABLE_SET_KIND__VAR_SET_VALUE:
        if (!statement.is_local) {
            m_now.settings.insert(name, value);
            m_localSettings.remove(name);
        } else if (inTransaction()) {
            m_localSettings.insert(name, value);
        }
        break;
    case PG_QUERY__VARIABLE_SET_KIND__VAR_SET_DEFAULT:
    case PG_QUERY__VARIABLE_SET_KIND__VAR_RESET:
        m_now.settings.remove(name);
        m_localSettings.remove(name);
        break;
    case PG_QUERY__VARIABLE_SET_KIND__VAR_RESET_ALL:
        m_now.settings.clear();
        m_localSettings.clear();
        break;
    default:
        break;
    }
}

QString Script::setting(const QString& name) const
{
    return m_localSettings.value(name, m_now.settings.value(name)).toLower();
}

std::optional<qint64> Script::timeout(const QString& name) const
{
    const QString value = setting(name).simplified();
    if (value.isEmpty()) {
        return std::nullopt;
    }
    static const QHash<QString, double> units{{QString(), 1.0}, {QStringLiteral("us"), 0.001},
        {QStringLiteral("ms"), 1.0}, {QStringLiteral("s"), 1000.0}, {QStringLiteral("min"), 60'000.0},
        {QStringLiteral("h"), 3'600'000.0}, {QStringLiteral("d"), 86'400'000.0}};
    qsizetype digits = 0;
    while (digits < value.size() && (value[digits].isDigit() || value[digits] == QLatin1Char('.'))) {
        ++digits;
    }
    const QString unit = value.mid(digits).trimmed();
    if (digits == 0 || !units.contains(unit)) {
        return 1000; // a variable: someone thought of it
    }
    return qint64(value.left(digits).toDouble() * units.value(unit));
}

const Script::Held* Script::heldOn(const Name& table, const QString& lock) const
{
    const auto at
        = std::ranges::find_if(m_held, [&](const Held& one) { return same(one.table, table) && one.lock == lock; });
    return at == m_held.end() ? nullptr : &*at;
}

bool Script::holdsAccessExclusive() const
{
    return std::ranges::any_of(m_held, [](const Held& one) { return one.lock == accessExclusive; });
}

QString Script::key(const Name& name) const
{
    if (!name.schema.isEmpty()) {
        return name.schema + QLatin1Char('.') + name.name;
    }
    const QString path = setting(QStringLiteral("search_path")).section(QLatin1Char(','), 0, 0).trimmed();
    return (path.isEmpty() || path == QLatin1String("\"$user\"") ? QStringLiteral("public") : path) + QLatin1Char('.')
        + name.name;
}

const TableFacts* Script::table(const Name& name) const
{
    const auto at = m_now.tables.constFind(key(name));
    return at == m_now.tables.cend() ? nullptr : &*at;
}

bool Script::fresh(const Name& name) const
{
    if (name.isEmpty()) {
        return false;
    }
    if (name.schema.startsWith(QLatin1String("pg_temp"))) {
        return true;
    }
    if (const TableFacts* known = table(name)) {
        return known->fresh || known->temporary;
    }
    const auto [owner, found] = index(name);
    return found != nullptr && (owner->fresh || owner->temporary);
}

QList<const TableFacts*> Script::tables() const
{
    QList<const TableFacts*> list;
    for (const TableFacts& table : m_now.tables) {
        list << &table;
    }
    std::ranges::sort(list, {}, [](const TableFacts* table) { return table->offset; });
    return list;
}

QList<const TableFacts*> Script::readersOf(const Name& table, const QString& column) const
{
    QList<const TableFacts*> views = tables();
    views.removeIf([&](const TableFacts* view) {
        const bool reads = std::ranges::any_of(view->reads, [&](const Name& name) { return same(name, table); });
        return !reads || !(view->readColumns.contains(column) || view->readColumns.contains(QLatin1String("*")));
    });
    return views;
}

const FunctionFacts* Script::function(const Name& name) const
{
    const auto at = m_now.functions.constFind(key(name));
    return at == m_now.functions.cend() ? nullptr : &*at;
}

QList<const FunctionFacts*> Script::functions() const
{
    QList<const FunctionFacts*> list;
    for (const FunctionFacts& function : m_now.functions) {
        list << &function;
    }
    std::ranges::sort(list, {}, [](const FunctionFacts* function) { return function->offset; });
    return list;
}

const SequenceFacts* Script::sequence(const Name& name) const
{
    const auto at = m_now.sequences.constFind(key(name));
    return at == m_now.sequences.cend() ? nullptr : &*at;
}

QList<const SequenceFacts*> Script::sequences() const
{
    QList<const SequenceFacts*> list;
    for (const SequenceFacts& sequence : m_now.sequences) {
        list << &sequence;
    }
    return list;
}

std::pair<const TableFacts*, const IndexFacts*> Script::index(const Name& name) const
{
    for (const TableFacts& table : m_now.tables) {
        const QString schema = name.schema.isEmpty() ? table.name.schema : name.schema;
        if (key({schema, table.name.name}) != key(table.name)) {
            continue;
        }
        const auto at = std::ranges::find(table.indexes, name.name, &IndexFacts::name);
        if (at != table.indexes.end()) {
            return {&table, &*at};
        }
    }
    return {};
}

const Script::Dropped* Script::dropped(const QString& kind, const QString& name) const
{
    const auto at
        = std::ranges::find_if(m_dropped, [&](const Dropped& one) { return one.kind == kind && one.name == name; });
    return at == m_dropped.end() ? nullptr : &*at;
}

} // namespace lk::lint
