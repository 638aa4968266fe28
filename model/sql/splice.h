// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/sql/parsetree.h"
#include "model/sql/rewrite.h"

#include <QByteArray>
#include <QList>

namespace lk::sql {

/// One token of a text as PostgreSQL's own scanner cuts it; places are bytes of the text in UTF-8.
struct Token {
    PgQuery__Token kind = PG_QUERY__TOKEN__NUL;
    qsizetype start = 0;
    qsizetype end = 0;
    int depth = 0; ///< parentheses and brackets around it; those of its own level count as outside

    bool isComment() const { return kind == PG_QUERY__TOKEN__SQL_COMMENT || kind == PG_QUERY__TOKEN__C_COMMENT; }
};

/// A text and what is to stand in it elsewhere than before. Everything else stays byte for byte what it was: printing
/// a parse tree anew can change what an expression means, a name put in the place of a name cannot.
class Splice {
public:
    static Result<Splice> of(const QString& text);

    const QList<Token>& tokens() const { return m_tokens; } ///< without comments
    const QList<Token>& comments() const { return m_comments; }

    /// The first token of that kind outside parentheses, from token `from` on; -1 when there is none.
    qsizetype find(PgQuery__Token kind, qsizetype from = 0) const;
    /// The token that starts at a location of the parse tree; -1 when there is none.
    qsizetype at(int location) const;
    /// The list between parentheses that opens at token `open`, or the bare one from there to `end`: the first token of
    /// each item.
    QList<qsizetype> itemsIn(qsizetype open) const;
    QList<qsizetype> itemsBetween(qsizetype first, qsizetype end) const;

    void replace(qsizetype token, const QString& with) { replace(token, token, with); }
    void replace(qsizetype first, qsizetype last, const QString& with); ///< tokens, both included
    void remove(const Token& token); ///< a blank takes its place
    void drop(qsizetype token); ///< with what is before it; not the first
    void insertBefore(qsizetype token, const QString& what);
    void insertAfter(qsizetype token, const QString& what);
    void append(const QString& what);

    /// Every column reference below `message`, a tree of this very text. Unsupported for a whole row.
    Result<void> follow(ProtobufCMessage* message, const ColumnNames& columns);

    QString text() const;

private:
    struct Edit {
        qsizetype start;
        qsizetype end;
        QByteArray with;
    };
    void edit(qsizetype start, qsizetype end, const QString& with);

    QByteArray m_text;
    QList<Token> m_tokens;
    QList<Token> m_comments;
    QList<Edit> m_edits;
};

} // namespace lk::sql
