// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/ignores.h"

#include "model/lint/words.h"

#include <QRegularExpression>

#include <algorithm>

namespace lk::lint {

namespace {

/// The ids behind the word; whatever else follows is a reason. A first word that is no id is taken for a misspelt one,
/// as it must not silence everything; a reason for ignoring every rule stands behind a colon, a dash or in parentheses.
QStringList idsIn(const QString& text, const QStringList& known, QStringList& unknown)
{
    static const QRegularExpression separators(QStringLiteral("[\\s,]+"));
    static const QRegularExpression likeId(QStringLiteral("^[a-z]+(-[a-z]+)*(\\.[a-z-]+|-[a-z]+)$"));
    QStringList ids;
    const QStringList words = text.split(separators, Qt::SkipEmptyParts);
    for (const QString& word : words) {
        const bool first = ids.isEmpty() && unknown.isEmpty();
        if (known.contains(word)) {
            ids << word;
        } else if (likeId.match(word).hasMatch() || (first && word.front().isLetterOrNumber())) {
            unknown << word;
        } else {
            break;
        }
    }
    return ids;
}

} // namespace

Ignores::Ignores(const QByteArray& script, const SplitScript& parts, const QStringList& known)
{
    static const QRegularExpression directive(QStringLiteral("lockkeeper:ignore(-file)?(?![\\w-])(.*)"));
    for (const Comment& comment : parts.comments) {
        const auto match = directive.match(QString::fromUtf8(comment.text));
        if (!match.hasMatch()) {
            continue;
        }
        QStringList unknown;
        const QString words = match.captured(2).remove(QLatin1String("*/"));
        const QStringList ids = idsIn(words, known, unknown);
        for (const QString& id : std::as_const(unknown)) {
            m_notes << Words::tr("Line %1: there is no rule %2 to ignore.").arg(lineAt(script, comment.offset)).arg(id);
        }
        if (ids.isEmpty() && !unknown.isEmpty()) {
            continue; // a misspelt id must not silence everything
        }
        if (!match.captured(1).isEmpty()) {
            m_ranges.append({0, script.size(), ids});
            continue;
        }
        const qsizetype lineStart = comment.offset == 0 ? 0 : script.lastIndexOf('\n', comment.offset - 1) + 1;
        const qsizetype newline = script.indexOf('\n', comment.offset + comment.text.size());
        const qsizetype lineEnd = newline < 0 ? script.size() : newline;
        const bool alone = script.sliced(lineStart, comment.offset - lineStart).trimmed().isEmpty();
        const Piece* inside = nullptr;
        const Piece* next = nullptr;
        for (const Piece& piece : parts.pieces) {
            const qsizetype end = piece.offset + piece.sql.size();
            if (piece.offset < comment.offset && comment.offset < end) {
                inside = &piece;
            } else if (piece.offset > comment.offset && next == nullptr) {
                next = &piece;
            }
            const bool begins = piece.offset >= lineStart && piece.offset < comment.offset;
            const bool ends = piece.end > lineStart && piece.end <= comment.offset;
            if (!alone && (begins || ends)) {
                m_ranges.append({piece.offset, end, ids});
            }
        }
        if (!alone) {
            m_ranges.append({lineStart, lineEnd, ids});
        } else if (inside != nullptr) {
            const qsizetype after = script.indexOf('\n', lineEnd + 1);
            m_ranges.append({comment.offset, after < 0 ? script.size() : after, ids});
        } else if (next != nullptr) {
            m_ranges.append({next->offset, next->offset + next->sql.size(), ids});
        }
    }
}

bool Ignores::covers(qsizetype offset, const QString& id) const
{
    return std::ranges::any_of(m_ranges, [&](const Range& range) {
        return offset >= range.first && offset <= range.last && (range.ids.isEmpty() || range.ids.contains(id));
    });
}

} // namespace lk::lint
