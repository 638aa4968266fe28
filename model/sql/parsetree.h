// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"

#include <QByteArray>
#include <QString>

#include <pg_query.h>
#include <pg_query/pg_query.pb-c.h>

#include <functional>
#include <memory>

/// PostgreSQL's own parser, for this folder only: nothing outside model/sql sees its types.
namespace lk::sql {

/// Why a text does not parse.
struct ParseProblem {
    QString words; ///< the parser's
    qsizetype position = 0; ///< of the character it stumbled on, from 0
};

/// A parsed script that may be edited in place and printed again.
class ParseTree {
public:
    /// BadInput in the parser's words, with the line it stumbled on.
    static Result<ParseTree> parse(const QString& text);
    static std::expected<ParseTree, ParseProblem> tryParse(const QString& text);

    PgQuery__ParseResult* root() const { return m_root.get(); }
    /// The only statement, of the given node case; BadInput otherwise.
    Result<PgQuery__Node*> single(PgQuery__Node__NodeCase wanted) const;
    /// Unsupported when the printed text does not parse to this very tree: the printer is not to be trusted.
    Result<QString> deparsed() const;

private:
    struct Free {
        void operator()(PgQuery__ParseResult* tree) const;
    };
    std::unique_ptr<PgQuery__ParseResult, Free> m_root;
};

/// Calls `visit` for every node below `message`, itself included, parents first. Walks by the messages' own
/// descriptors, so that no kind of node is forgotten.
void forEachNode(ProtobufCMessage* message, const std::function<void(PgQuery__Node&)>& visit);

/// One statement of a text.
class ParsedStatement {
public:
    /// `bytes`: of the whole text, in UTF-8; both outlive this.
    ParsedStatement(PgQuery__Node& root, const QByteArray& bytes)
        : m_root(root)
        , m_bytes(bytes)
    {
    }

    PgQuery__Node& root() const { return m_root; }
    /// Which character of the text, from 0, the parser's `location` is, which counts bytes; 0 for what has none.
    int character(int location) const;
    /// At which a part of the statement first names a column or a relation; 0 where it names none.
    int character(PgQuery__Node& part) const;

private:
    PgQuery__Node& m_root;
    const QByteArray& m_bytes;
};

/// Calls `visit` for each statement of a text, in its order. BadInput as ParseTree::parse().
Result<void> forEachStatement(const QString& text, const std::function<void(const ParsedStatement&)>& visit);

/// A string member replaced in place, memory rightly owned.
void assign(char*& member, const QString& value);

QString text(const char* member);
/// The text of a String node, empty for any other.
QString text(const PgQuery__Node* node);

} // namespace lk::sql
