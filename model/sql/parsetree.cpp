// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sql/parsetree.h"

#include <QByteArray>
#include <QCoreApplication>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace lk::sql {

namespace {

/// Calls `visit` with each message right below `message`; some are null.
template <typename Visit>
void forEachBelow(ProtobufCMessage& message, const Visit& visit)
{
    char* const base = reinterpret_cast<char*>(&message);
    const ProtobufCMessageDescriptor& type = *message.descriptor;
    for (unsigned i = 0; i < type.n_fields; ++i) {
        const ProtobufCFieldDescriptor& field = type.fields[i];
        if (field.type != PROTOBUF_C_TYPE_MESSAGE) {
            continue;
        }
        if (field.label == PROTOBUF_C_LABEL_REPEATED) {
            const size_t count = *reinterpret_cast<size_t*>(base + field.quantifier_offset);
            auto** const items = *reinterpret_cast<ProtobufCMessage***>(base + field.offset);
            for (size_t k = 0; k < count; ++k) {
                visit(items[k]);
            }
        } else if ((field.flags & PROTOBUF_C_FIELD_FLAG_ONEOF) == 0
            || *reinterpret_cast<uint32_t*>(base + field.quantifier_offset) == field.id) {
            visit(*reinterpret_cast<ProtobufCMessage**>(base + field.offset));
        }
    }
}

/// Places in the text, which say nothing about what it means.
void forgetPlaces(ProtobufCMessage* message)
{
    if (message == nullptr) {
        return;
    }
    char* const base = reinterpret_cast<char*>(message);
    const ProtobufCMessageDescriptor& type = *message->descriptor;
    for (unsigned i = 0; i < type.n_fields; ++i) {
        const ProtobufCFieldDescriptor& field = type.fields[i];
        const QByteArrayView name(field.name);
        if (field.type == PROTOBUF_C_TYPE_INT32 && (name.endsWith("location") || name == "stmt_len")) {
            *reinterpret_cast<int32_t*>(base + field.offset) = 0;
        }
    }
    forEachBelow(*message, forgetPlaces);
}

QByteArray packed(const PgQuery__ParseResult& tree)
{
    QByteArray bytes(static_cast<qsizetype>(pg_query__parse_result__get_packed_size(&tree)), Qt::Uninitialized);
    pg_query__parse_result__pack(&tree, reinterpret_cast<uint8_t*>(bytes.data()));
    return bytes;
}

QByteArray meaning(const PgQuery__ParseResult& tree)
{
    const QByteArray bytes = packed(tree);
    PgQuery__ParseResult* copy = pg_query__parse_result__unpack(
        nullptr, static_cast<size_t>(bytes.size()), reinterpret_cast<const uint8_t*>(bytes.constData()));
    if (copy == nullptr) {
        return {};
    }
    forgetPlaces(&copy->base);
    const QByteArray result = packed(*copy);
    pg_query__parse_result__free_unpacked(copy, nullptr);
    return result;
}

} // namespace

void ParseTree::Free::operator()(PgQuery__ParseResult* tree) const
{
    pg_query__parse_result__free_unpacked(tree, nullptr);
}

std::expected<ParseTree, ParseProblem> ParseTree::tryParse(const QString& text)
{
    const QByteArray bytes = text.toUtf8();
    if (bytes.contains('\0')) {
        return std::unexpected(ParseProblem{QCoreApplication::translate("Sql", "The text holds a NUL character."),
            std::max<qsizetype>(0, text.indexOf(QChar(u'\0')))});
    }
    PgQueryProtobufParseResult parsed = pg_query_parse_protobuf(bytes.constData());
    if (parsed.error != nullptr) {
        // cursorpos counts characters from 1.
        ParseProblem problem{QString::fromUtf8(parsed.error->message),
            std::clamp<qsizetype>(parsed.error->cursorpos - 1, 0, text.size())};
        pg_query_free_protobuf_parse_result(parsed);
        return std::unexpected(std::move(problem));
    }
    ParseTree tree;
    tree.m_root.reset(pg_query__parse_result__unpack(
        nullptr, parsed.parse_tree.len, reinterpret_cast<const uint8_t*>(parsed.parse_tree.data)));
    pg_query_free_protobuf_parse_result(parsed);
    if (!tree.m_root) {
        return std::unexpected(
            ParseProblem{QCoreApplication::translate("Sql", "The parse tree could not be read."), 0});
    }
    return tree;
}

Result<ParseTree> ParseTree::parse(const QString& text)
{
    return tryParse(text).transform_error([&](const ParseProblem& problem) {
        const auto line = text.left(problem.position).count(QLatin1Char('\n')) + 1;
        return failure(
            ErrorKind::BadInput, QCoreApplication::translate("Sql", "Line %1: %2").arg(line).arg(problem.words))
            .error();
    });
}

Result<PgQuery__Node*> ParseTree::single(PgQuery__Node__NodeCase wanted) const
{
    if (m_root->n_stmts != 1 || m_root->stmts[0]->stmt == nullptr || m_root->stmts[0]->stmt->node_case != wanted) {
        return failure(
            ErrorKind::BadInput, QCoreApplication::translate("Sql", "This is not one statement of the expected kind."));
    }
    return m_root->stmts[0]->stmt;
}

Result<QString> ParseTree::deparsed() const
{
    std::vector<uint8_t> packed(pg_query__parse_result__get_packed_size(m_root.get()));
    pg_query__parse_result__pack(m_root.get(), packed.data());
    PgQueryProtobuf tree{packed.size(), reinterpret_cast<char*>(packed.data())};
    PgQueryDeparseResult printed = pg_query_deparse_protobuf(tree);
    if (printed.error != nullptr) {
        const QString words = QString::fromUtf8(printed.error->message);
        pg_query_free_deparse_result(printed);
        return failure(ErrorKind::Internal,
            QCoreApplication::translate("Sql", "The statement could not be printed: %1").arg(words));
    }
    const QString result = QString::fromUtf8(printed.query);
    pg_query_free_deparse_result(printed);
    // The printer loses parentheses here and there; what does not read back as what was meant must not be run.
    const auto again = parse(result);
    if (!again || meaning(*m_root) != meaning(*again->m_root)) {
        return failure(ErrorKind::Unsupported,
            QCoreApplication::translate("Sql", "The statement cannot be printed so that it means the same."));
    }
    return result;
}

void forEachNode(ProtobufCMessage* message, const std::function<void(PgQuery__Node&)>& visit)
{
    if (message == nullptr) {
        return;
    }
    if (message->descriptor == &pg_query__node__descriptor) {
        visit(*reinterpret_cast<PgQuery__Node*>(message));
    }
    forEachBelow(*message, [&visit](ProtobufCMessage* below) { forEachNode(below, visit); });
}

int ParsedStatement::character(int location) const
{
    return location <= 0 ? 0 : int(QString::fromUtf8(m_bytes.left(location)).size());
}

int ParsedStatement::character(PgQuery__Node& part) const
{
    int first = -1;
    forEachNode(&part.base, [&](PgQuery__Node& node) {
        const int at = node.node_case == PG_QUERY__NODE__NODE_COLUMN_REF ? node.column_ref->location
            : node.node_case == PG_QUERY__NODE__NODE_RANGE_VAR           ? node.range_var->location
                                                                         : -1;
        first = first < 0 || (at >= 0 && at < first) ? at : first;
    });
    return character(first);
}

Result<void> forEachStatement(const QString& text, const std::function<void(const ParsedStatement&)>& visit)
{
    const QByteArray bytes = text.toUtf8();
    return ParseTree::parse(text).transform([&](const ParseTree& tree) {
        for (size_t i = 0; i < tree.root()->n_stmts; ++i) {
            if (PgQuery__Node* node = tree.root()->stmts[i]->stmt) {
                visit(ParsedStatement(*node, bytes));
            }
        }
    });
}

void assign(char*& member, const QString& value)
{
    if (member != nullptr && member != protobuf_c_empty_string) {
        std::free(member);
    }
    member = ::strdup(value.toUtf8().constData());
}

QString text(const char* member)
{
    return member == nullptr ? QString() : QString::fromUtf8(member);
}

QString text(const PgQuery__Node* node)
{
    return node != nullptr && node->node_case == PG_QUERY__NODE__NODE_STRING ? text(node->string->sval) : QString();
}

} // namespace lk::sql
