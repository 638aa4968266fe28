// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/splitter.h"

#include <algorithm>

namespace lk::lint {

namespace {

bool isSpace(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool isWordStart(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (c & 0x80) != 0;
}

bool isWord(char c)
{
    return isWordStart(c) || (c >= '0' && c <= '9') || c == '$';
}

bool isVariable(char c)
{
    return isWord(c) && c != '$';
}

class Splitter {
public:
    explicit Splitter(const QByteArray& script)
        : m_script(script)
    {
    }

    SplitScript run();

private:
    char at(qsizetype i) const { return i >= 0 && i < m_script.size() ? m_script[i] : '\0'; }
    qsizetype lineEnd(qsizetype from) const;
    qsizetype quotedEnd(qsizetype from, char quote, bool backslashes) const;
    qsizetype dollarEnd(qsizetype from) const;
    qsizetype blockCommentEnd(qsizetype from) const;
    void word();
    void variable();
    void command();
    void finish(qsizetype end);
    void skipData(qsizetype from, const QByteArray& what);
    void begin();

    const QByteArray m_script;
    SplitScript m_result;
    qsizetype m_at = 0;
    qsizetype m_start = -1; ///< of the statement under way, -1: none
    QList<QByteArray> m_words; ///< its unquoted words, upper case; enough to know COPY and BEGIN ATOMIC
    QList<std::pair<qsizetype, qsizetype>> m_variables; ///< their places: from the colon, length
    QList<std::pair<qsizetype, qsizetype>> m_blanks; ///< commands amid the statement
    int m_parentheses = 0;
    int m_brackets = 0;
    int m_atomic = 0; ///< depth of BEGIN and CASE in an SQL body
};

qsizetype Splitter::lineEnd(qsizetype from) const
{
    const qsizetype end = m_script.indexOf('\n', from);
    return end < 0 ? m_script.size() : end;
}

qsizetype Splitter::quotedEnd(qsizetype from, char quote, bool backslashes) const
{
    for (qsizetype i = from + 1; i < m_script.size(); ++i) {
        if (backslashes && m_script[i] == '\\') {
            ++i;
        } else if (m_script[i] == quote) {
            if (at(i + 1) != quote) {
                return i + 1;
            }
            ++i;
        }
    }
    return m_script.size();
}

/// Behind the closing tag; `from` itself where no dollar quote begins.
qsizetype Splitter::dollarEnd(qsizetype from) const
{
    qsizetype end = from + 1;
    if (isWordStart(at(end))) {
        while (isVariable(at(end))) {
            ++end;
        }
    }
    if (at(end) != '$') {
        return from;
    }
    const QByteArray tag = m_script.sliced(from, end + 1 - from);
    const qsizetype close = m_script.indexOf(tag, end + 1);
    return close < 0 ? m_script.size() : close + tag.size();
}

qsizetype Splitter::blockCommentEnd(qsizetype from) const
{
    int depth = 0;
    for (qsizetype i = from; i < m_script.size(); ++i) {
        if (at(i) == '/' && at(i + 1) == '*') {
            ++depth;
            ++i;
        } else if (at(i) == '*' && at(i + 1) == '/') {
            ++i;
            if (--depth == 0) {
                return i + 1;
            }
        }
    }
    return m_script.size();
}

void Splitter::begin()
{
    if (m_start < 0) {
        m_start = m_at;
        m_words.clear();
        m_variables.clear();
        m_blanks.clear();
        m_parentheses = m_brackets = m_atomic = 0;
    }
}

void Splitter::word()
{
    begin();
    const qsizetype from = m_at;
    while (isWord(at(m_at))) {
        ++m_at;
    }
    const QByteArray name = m_script.sliced(from, m_at - from).toUpper();
    const char next = at(m_at);
    if (next == '\'' && (name == "E" || name == "B" || name == "X" || name == "N")) {
        m_at = quotedEnd(m_at, '\'', name == "E");
        return;
    }
    if (m_words.size() < 8 || m_words.first() == "COPY") { // what tells COPY and the body of a function
        m_words << name;
    }
    // As psql does: only in the body of a function are BEGIN, CASE and END brackets.
    const bool routine = m_words.first() == "CREATE"
        && (m_words.mid(1, 3).contains("FUNCTION") || m_words.mid(1, 3).contains("PROCEDURE"));
    if (routine && m_parentheses == 0) {
        if (name == "BEGIN" || (name == "CASE" && m_atomic > 0)) {
            ++m_atomic;
        } else if (name == "END" && m_atomic > 0) {
            --m_atomic;
        }
    }
}

void Splitter::variable()
{
    begin();
    const char next = at(m_at + 1);
    if (next == ':' || next == '=') { // a cast, an assignment
        m_at += 2;
        return;
    }
    qsizetype end = m_at + 1;
    if (next == '\'' || next == '"') {
        end = quotedEnd(end, next, false);
    } else if (next == '{' && at(m_at + 2) == '?') {
        const qsizetype close = m_script.indexOf('}', m_at);
        end = close < 0 ? m_at + 1 : close + 1;
    } else {
        while (isVariable(at(end))) {
            ++end;
        }
    }
    if (end > m_at + 1 && m_brackets == 0) { // [1:n] is a slice
        m_variables.append({m_at, end - m_at});
    }
    m_at = end;
}

void Splitter::skipData(qsizetype from, const QByteArray& what)
{
    qsizetype i = from;
    while (i < m_script.size()) {
        const qsizetype end = lineEnd(i);
        const bool last = m_script.sliced(i, end - i).trimmed() == "\\.";
        i = std::min(end + 1, m_script.size());
        if (last) {
            break;
        }
    }
    if (i > from) {
        m_result.skipped.append({.first = lineAt(m_script, from),
            .last = lineAt(m_script, std::max(from, i - 1)),
            .what = QString::fromUtf8(what)});
    }
    m_at = i;
}

void Splitter::command()
{
    if (at(m_at + 1) == ';' || at(m_at + 1) == ':') { // psql's escapes: the character itself
        m_at += 2;
        return;
    }
    // The rest of the line, or to the \\ that ends a command's arguments.
    qsizetype end = lineEnd(m_at);
    const qsizetype separator = m_script.indexOf("\\\\", m_at + 1);
    const bool more = separator >= 0 && separator < end;
    if (more) {
        end = separator + 2;
    }
    const QByteArray text = m_script.sliced(m_at, end - m_at).trimmed();
    qsizetype letters = 1;
    while (letters < text.size() && isVariable(text[letters])) {
        ++letters;
    }
    const QByteArray name = text.mid(1, letters - 1);
    static const QList<QByteArray> sends{"g", "gx", "gset", "gexec", "gdesc", "crosstabview", "watch", "parse", "sf"};
    const bool sent = m_start >= 0 && (sends.contains(name) || text.contains("\\g"));
    const qsizetype from = m_at;
    m_result.skipped.append(
        {.first = lineAt(m_script, from), .last = lineAt(m_script, from), .what = QString::fromUtf8(text.left(60))});
    m_at = end;
    if (sent) {
        finish(from);
    } else if (name == "r" || name == "reset") {
        m_start = -1;
    } else if (m_start >= 0) {
        m_blanks.append({from, end - from});
    }
    const QByteArray words = text.simplified().toLower();
    if (name == "copy" && words.contains(" from stdin")) {
        skipData(std::min(lineEnd(end) + 1, m_script.size()), "\\copy");
    }
}

void Splitter::finish(qsizetype end)
{
    if (m_start < 0) {
        return;
    }
    qsizetype last = end;
    while (last > m_start && isSpace(m_script[last - 1])) {
        --last;
    }
    QByteArray sql = m_script.sliced(m_start, last - m_start);
    for (const auto& [from, length] : std::as_const(m_blanks)) {
        std::fill_n(sql.begin() + (from - m_start), std::min(length, sql.size() - (from - m_start)), ' ');
    }
    // A variable may stand for a name, a number or more: :x reads as x, :'x' as 'x'.
    const auto reading = [&](auto&& word) {
        QByteArray result = sql;
        for (const auto& [from, length] : std::as_const(m_variables)) {
            const qsizetype place = from - m_start;
            const QByteArray text = result.sliced(place, length);
            QByteArray other = ' ' + text.sliced(1);
            if (text.startsWith(":{")) {
                other = QByteArray("TRUE").leftJustified(length, ' ', true);
            } else if (isVariable(text[1])) {
                other = word(text);
            }
            result.replace(place, length, other);
        }
        return result;
    };
    const bool bare
        = std::ranges::any_of(m_variables, [&](const auto& place) { return isVariable(at(place.first + 1)); });
    Piece piece{.offset = m_start,
        .end = std::min(end + 1, m_script.size()),
        .sql = reading([](const QByteArray& text) { return ' ' + text.sliced(1); })};
    if (bare) {
        piece.otherReadings << reading([](const QByteArray& text) { return QByteArray(text.size(), 'v'); })
                            << reading([](const QByteArray& text) { return QByteArray(text.size() - 1, ' ') + '1'; });
    }
    m_result.pieces << piece;
    const bool copies = m_words.value(0) == "COPY" && m_words.contains("STDIN")
        && m_words.value(m_words.indexOf("STDIN") - 1) == "FROM";
    m_start = -1;
    if (copies) {
        const qsizetype data = std::min(lineEnd(end) + 1, m_script.size());
        skipData(data, "COPY FROM STDIN");
    }
}

SplitScript Splitter::run()
{
    while (m_at < m_script.size()) {
        const char c = m_script[m_at];
        if (isSpace(c)) {
            ++m_at;
        } else if ((c == '-' && at(m_at + 1) == '-') || (c == '/' && at(m_at + 1) == '*')) {
            const qsizetype end = c == '-' ? lineEnd(m_at) : blockCommentEnd(m_at);
            m_result.comments.append({.offset = m_at, .text = m_script.sliced(m_at, end - m_at)});
            m_at = end;
        } else if (c == '\\') {
            command();
        } else if (c == ';' && m_parentheses <= 0 && m_atomic == 0) {
            const qsizetype end = m_at++;
            finish(end);
        } else if (c == '\'' || c == '"') {
            begin();
            m_at = quotedEnd(m_at, c, false);
        } else if (c == '$' && dollarEnd(m_at) != m_at) {
            begin();
            m_at = dollarEnd(m_at);
        } else if (isWordStart(c)) {
            word();
        } else if (c == ':') {
            variable();
        } else {
            begin();
            m_parentheses += c == '(' ? 1 : c == ')' ? -1 : 0;
            m_brackets += c == '[' ? 1 : c == ']' ? -1 : 0;
            ++m_at;
        }
    }
    finish(m_script.size());
    return std::move(m_result);
}

} // namespace

SplitScript split(const QByteArray& script)
{
    return Splitter(script).run();
}

qsizetype lineAt(const QByteArray& script, qsizetype offset)
{
    return script.first(std::clamp<qsizetype>(offset, 0, script.size())).count('\n') + 1;
}

qsizetype columnAt(const QByteArray& script, qsizetype offset)
{
    const qsizetype end = std::clamp<qsizetype>(offset, 0, script.size());
    const qsizetype begin = end == 0 ? 0 : script.lastIndexOf('\n', end - 1) + 1;
    return QString::fromUtf8(script.sliced(begin, end - begin)).size() + 1;
}

} // namespace lk::lint
