// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/nodes.h"

#include "model/base/identifier.h"

namespace lk::lint {

QString Name::printed() const
{
    return schema.isEmpty() ? printedName(name) : printedName(schema) + QLatin1Char('.') + printedName(name);
}

Name nameOf(const PgQuery__RangeVar* relation)
{
    return relation == nullptr ? Name{} : Name{text(relation->schemaname), text(relation->relname)};
}

Name nameOf(Nodes parts)
{
    const QStringList words = texts(parts);
    return words.isEmpty() ? Name{} : Name{words.size() > 1 ? words[words.size() - 2] : QString(), words.last()};
}

Name nameOf(const Node* node)
{
    if (node == nullptr) {
        return {};
    }
    switch (node->node_case) {
    case PG_QUERY__NODE__NODE_LIST:
        return nameOf(nodes(node->list->n_items, node->list->items));
    case PG_QUERY__NODE__NODE_TYPE_NAME:
        return nameOf(nodes(node->type_name->n_names, node->type_name->names));
    case PG_QUERY__NODE__NODE_RANGE_VAR:
        return nameOf(node->range_var);
    case PG_QUERY__NODE__NODE_STRING:
        return {{}, text(node)};
    case PG_QUERY__NODE__NODE_OBJECT_WITH_ARGS:
        return nameOf(nodes(node->object_with_args->n_objname, node->object_with_args->objname));
    default:
        return {};
    }
}

QStringList texts(Nodes strings)
{
    QStringList list;
    for (const Node* node : strings) {
        if (node->node_case == PG_QUERY__NODE__NODE_STRING) {
            list << text(node);
        }
    }
    return list;
}

QList<int> typeModifiers(const PgQuery__TypeName& type)
{
    QList<int> list;
    for (const Node* node : nodes(type.n_typmods, type.typmods)) {
        if (node->node_case == PG_QUERY__NODE__NODE_A_CONST
            && node->a_const->val_case == PG_QUERY__A__CONST__VAL_IVAL) {
            list << node->a_const->ival->ival;
        }
    }
    return list;
}

QString printedType(const PgQuery__TypeName* type)
{
    if (type == nullptr) {
        return {};
    }
    static const QHash<QString, QString> usual{{QStringLiteral("int2"), QStringLiteral("smallint")},
        {QStringLiteral("int4"), QStringLiteral("integer")}, {QStringLiteral("int8"), QStringLiteral("bigint")},
        {QStringLiteral("float4"), QStringLiteral("real")},
        {QStringLiteral("float8"), QStringLiteral("double precision")},
        {QStringLiteral("varchar"), QStringLiteral("character varying")},
        {QStringLiteral("bpchar"), QStringLiteral("character")}, {QStringLiteral("bool"), QStringLiteral("boolean")},
        {QStringLiteral("timestamp"), QStringLiteral("timestamp without time zone")},
        {QStringLiteral("timestamptz"), QStringLiteral("timestamp with time zone")},
        {QStringLiteral("time"), QStringLiteral("time without time zone")},
        {QStringLiteral("timetz"), QStringLiteral("time with time zone")},
        {QStringLiteral("varbit"), QStringLiteral("bit varying")}};
    const Name name = nameOf(nodes(type->n_names, type->names));
    const bool known = name.schema.isEmpty() || name.schema == QLatin1String("pg_catalog");
    QString printed = known ? usual.value(name.name, name.name) : name.printed();
    QStringList modifiers;
    for (const int modifier : typeModifiers(*type)) {
        modifiers << QString::number(modifier);
    }
    if (!modifiers.isEmpty() && name.name != QLatin1String("interval")) {
        printed += QLatin1Char('(') + modifiers.join(QLatin1Char(',')) + QLatin1Char(')');
    }
    return type->n_array_bounds > 0 ? printed + QLatin1String("[]") : printed;
}

QString bareType(const QString& type)
{
    return type.section(QLatin1Char('('), 0, 0).remove(QLatin1String("[]"));
}

const PgQuery__Constraint* constraintOf(const PgQuery__ColumnDef& column, PgQuery__ConstrType kind)
{
    for (const Node* node : nodes(column.n_constraints, column.constraints)) {
        if (node->node_case == PG_QUERY__NODE__NODE_CONSTRAINT && node->constraint->contype == kind) {
            return node->constraint;
        }
    }
    return nullptr;
}

bool isSerial(const PgQuery__ColumnDef& column)
{
    static const QStringList serials{QStringLiteral("serial"), QStringLiteral("bigserial"),
        QStringLiteral("smallserial"), QStringLiteral("serial4"), QStringLiteral("serial8"), QStringLiteral("serial2")};
    return column.type_name != nullptr && serials.contains(printedType(column.type_name));
}

bool isNotNull(const PgQuery__ColumnDef& column)
{
    return column.is_not_null != 0 || constraintOf(column, PG_QUERY__CONSTR_TYPE__CONSTR_NOTNULL) != nullptr
        || constraintOf(column, PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY) != nullptr
        || constraintOf(column, PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY) != nullptr || isSerial(column);
}

QString notNullColumn(const Node* expression)
{
    if (expression == nullptr || expression->node_case != PG_QUERY__NODE__NODE_NULL_TEST
        || expression->null_test->nulltesttype != PG_QUERY__NULL_TEST_TYPE__IS_NOT_NULL
        || expression->null_test->arg->node_case != PG_QUERY__NODE__NODE_COLUMN_REF) {
        return {};
    }
    const auto& column = *expression->null_test->arg->column_ref;
    return column.n_fields > 0 ? text(column.fields[column.n_fields - 1]) : QString();
}

const PgQuery__DefElem* option(Nodes options, const char* name)
{
    for (const Node* node : options) {
        if (node->node_case == PG_QUERY__NODE__NODE_DEF_ELEM
            && text(node->def_elem->defname).toLower() == QLatin1String(name)) {
            return node->def_elem;
        }
    }
    return nullptr;
}

QString optionText(const PgQuery__DefElem* option)
{
    const Node* value = option == nullptr ? nullptr : option->arg;
    if (value == nullptr) {
        return {};
    }
    switch (value->node_case) {
    case PG_QUERY__NODE__NODE_STRING:
        return text(value);
    case PG_QUERY__NODE__NODE_INTEGER:
        return QString::number(value->integer->ival);
    case PG_QUERY__NODE__NODE_FLOAT:
        return text(value->float_->fval);
    case PG_QUERY__NODE__NODE_BOOLEAN:
        return value->boolean->boolval ? QStringLiteral("true") : QStringLiteral("false");
    case PG_QUERY__NODE__NODE_LIST:
        return value->list->n_items > 0 ? text(value->list->items[0]) : QString();
    case PG_QUERY__NODE__NODE_TYPE_NAME:
        return printedType(value->type_name);
    default:
        return {};
    }
}

bool isOn(Nodes options, const char* name)
{
    const PgQuery__DefElem* found = option(options, name);
    const QString word = optionText(found).toLower();
    return found != nullptr && word != QLatin1String("false") && word != QLatin1String("off")
        && word != QLatin1String("0") && word != QLatin1String("no");
}

namespace {

void visit(const Node* node, const std::function<void(const Node&)>& visitor)
{
    if (node != nullptr) {
        forEachNode(const_cast<ProtobufCMessage*>(&node->base), [&](Node& inner) { visitor(inner); });
    }
}

} // namespace

QStringList calledFunctions(const Node* node)
{
    QStringList names;
    visit(node, [&](const Node& inner) {
        if (inner.node_case == PG_QUERY__NODE__NODE_FUNC_CALL && inner.func_call->n_funcname > 0) {
            names << text(inner.func_call->funcname[inner.func_call->n_funcname - 1]).toLower();
        }
    });
    return names;
}

QStringList namedColumns(const Node* node)
{
    QStringList names;
    visit(node, [&](const Node& inner) {
        if (inner.node_case == PG_QUERY__NODE__NODE_COLUMN_REF && inner.column_ref->n_fields > 0) {
            const QString name = text(inner.column_ref->fields[inner.column_ref->n_fields - 1]);
            if (!name.isEmpty() && !names.contains(name)) {
                names << name;
            }
        }
    });
    return names;
}

bool hasSubquery(const Node* node)
{
    bool found = false;
    visit(node, [&](const Node& inner) { found = found || inner.node_case == PG_QUERY__NODE__NODE_SUB_LINK; });
    return found;
}

QString constantText(const Node* node)
{
    if (node == nullptr) {
        return {};
    }
    if (node->node_case == PG_QUERY__NODE__NODE_TYPE_CAST) {
        return constantText(node->type_cast->arg);
    }
    if (node->node_case != PG_QUERY__NODE__NODE_A_CONST) {
        return {};
    }
    const auto& constant = *node->a_const;
    switch (constant.val_case) {
    case PG_QUERY__A__CONST__VAL_IVAL:
        return QString::number(constant.ival->ival);
    case PG_QUERY__A__CONST__VAL_FVAL:
        return text(constant.fval->fval);
    case PG_QUERY__A__CONST__VAL_BOOLVAL:
        return constant.boolval->boolval ? QStringLiteral("true") : QStringLiteral("false");
    case PG_QUERY__A__CONST__VAL_SVAL:
        return text(constant.sval->sval);
    default:
        return {};
    }
}

} // namespace lk::lint
