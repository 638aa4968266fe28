// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sql/splice.h"

#include <QCoreApplication>

#include <algorithm>
#include <memory>

namespace lk::sql {

namespace {

bool opens(PgQuery__Token kind)
{
    return kind == PG_QUERY__TOKEN__ASCII_40 || kind == PG_QUERY__TOKEN__ASCII_91; // ( [
}

bool closes(PgQuery__Token kind)
{
    return kind == PG_QUERY__TOKEN__ASCII_41 || kind == PG_QUERY__TOKEN__ASCII_93; // ) ]
}

} // namespace

Result<Splice> Splice::of(const QString& text)
{
    Splice splice;
    splice.m_text = text.toUtf8();
    PgQueryScanResult scanned = pg_query_scan(splice.m_text.constData());
    if (scanned.error != nullptr) {
        const QString words = QString::fromUtf8(scanned.error->message);
        pg_query_free_scan_result(scanned);
        return failure(ErrorKind::BadInput, words);
    }
    using Tokens = std::unique_ptr<PgQuery__ScanResult, void (*)(PgQuery__ScanResult*)>;
    const Tokens tokens(
        pg_query__scan_result__unpack(nullptr, scanned.pbuf.len, reinterpret_cast<const uint8_t*>(scanned.pbuf.data)),
        [](PgQuery__ScanResult* result) { pg_query__scan_result__free_unpacked(result, nullptr); });
    pg_query_free_scan_result(scanned);
    if (!tokens) {
        return failure(ErrorKind::Internal, QCoreApplication::translate("Sql", "The text could not be read."));
    }
    int depth = 0;
    for (size_t i = 0; i < tokens->n_tokens; ++i) {
        const PgQuery__ScanToken& one = *tokens->tokens[i];
        depth -= closes(one.token) ? 1 : 0;
        const Token token{one.token, one.start, one.end, depth};
        (token.isComment() ? splice.m_comments : splice.m_tokens) << token;
        depth += opens(one.token) ? 1 : 0;
    }
    return splice;
}

qsizetype Splice::find(PgQuery__Token kind, qsizetype from) const
{
    for (qsizetype i = std::max<qsizetype>(from, 0); i < m_tokens.size(); ++i) {
        if (m_tokens[i].kind == kind && m_tokens[i].depth == 0) {
            return i;
        }
    }
    return -1;
}

qsizetype Splice::at(int location) const
{
    const auto found = std::ranges::lower_bound(m_tokens, location, {}, &Token::start);
    return found != m_tokens.cend() && found->start == location ? found - m_tokens.cbegin() : -1;
}

QList<qsizetype> Splice::itemsIn(qsizetype open) const
{
    qsizetype close = open + 1;
    while (close < m_tokens.size() && m_tokens[close].depth > m_tokens[open].depth) {
        ++close;
    }
    return itemsBetween(open + 1, close);
}

QList<qsizetype> Splice::itemsBetween(qsizetype first, qsizetype end) const
{
    QList<qsizetype> items;
    if (first < 0 || first >= end) {
        return items;
    }
    const int depth = m_tokens[first].depth;
    items << first;
    for (qsizetype i = first; i + 1 < end; ++i) {
        if (m_tokens[i].kind == PG_QUERY__TOKEN__ASCII_44 && m_tokens[i].depth == depth) {
            items << i + 1;
        }
    }
    return items;
}

void Splice::replace(qsizetype first, qsizetype last, const QString& with)
{
    edit(m_tokens[first].start, m_tokens[last].end, with);
}

void Splice::remove(const Token& token)
{
    edit(token.start, token.end, QStringLiteral(" "));
}

void Splice::drop(qsizetype token)
{
    edit(m_tokens[token - 1].end, m_tokens[token].end, QString());
}

void Splice::insertBefore(qsizetype token, const QString& what)
{
    edit(m_tokens[token].start, m_tokens[token].start, what + QLatin1Char(' '));
}

void Splice::insertAfter(qsizetype token, const QString& what)
{
    edit(m_tokens[token].end, m_tokens[token].end, QLatin1Char(' ') + what);
}

void Splice::append(const QString& what)
{
    edit(m_text.size(), m_text.size(), what);
}

Result<void> Splice::follow(ProtobufCMessage* message, const ColumnNames& columns)
{
    QString problem;
    forEachNode(message, [&](PgQuery__Node& node) {
        if (node.node_case != PG_QUERY__NODE__NODE_COLUMN_REF || node.column_ref->n_fields == 0) {
            return;
        }
        const PgQuery__ColumnRef& reference = *node.column_ref;
        const auto fields = static_cast<qsizetype>(reference.n_fields);
        const PgQuery__Node* last = reference.fields[fields - 1];
        if (last->node_case == PG_QUERY__NODE__NODE_A_STAR) {
            problem = QCoreApplication::translate("Sql", "The definition uses the whole row.");
            return;
        }
        const auto found = columns.constFind(sql::text(last));
        if (found == columns.cend()) {
            return;
        }
        // schema . table . column
        const auto place = at(reference.location);
        if (place < 0 || place + 2 * (fields - 1) >= m_tokens.size()) {
            problem = QCoreApplication::translate("Sql", "A column could not be found in the definition.");
            return;
        }
        replace(place + 2 * (fields - 1), quoted(*found));
    });
    if (!problem.isEmpty()) {
        return failure(ErrorKind::Unsupported, problem);
    }
    return {};
}

void Splice::edit(qsizetype start, qsizetype end, const QString& with)
{
    m_edits.append({start, end, with.toUtf8()});
}

QString Splice::text() const
{
    QList<Edit> edits = m_edits;
    std::ranges::stable_sort(edits, {}, &Edit::start);
    QByteArray result;
    qsizetype done = 0;
    for (const Edit& one : std::as_const(edits)) {
        result += m_text.sliced(done, one.start - done);
        result += one.with;
        done = one.end;
    }
    return QString::fromUtf8(result + m_text.sliced(done));
}

} // namespace lk::sql
