// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/job.h"

namespace lk::planner {

/// Statements and what takes each back; taken back in the opposite order. One for all tables of a cut-over.
class Swap {
public:
    /// `condition`: both only where it holds; empty: always.
    void both(const QString& forward, const QString& backward, const QString& condition = {})
    {
        if (!forward.isEmpty()) {
            m_forward.append({condition, forward});
        }
        if (!backward.isEmpty()) {
            m_backward.prepend({condition, backward});
        }
    }

    QStringList forward() const { return joined(m_forward); }
    QStringList backward() const { return joined(m_backward); }

private:
    using Statements = QList<std::pair<QString, QString>>;

    /// What follows each other under one condition goes into one block.
    static QStringList joined(const Statements& all)
    {
        QStringList result;
        for (qsizetype i = 0; i < all.size();) {
            const QString& condition = all[i].first;
            QStringList same;
            for (; i < all.size() && all[i].first == condition; ++i) {
                same << all[i].second;
            }
            result << (condition.isEmpty() ? same : QStringList{guarded(condition, same)});
        }
        return result;
    }

    Statements m_forward;
    Statements m_backward;
};

/// The words of a swap on one table.
class TableSwap {
public:
    TableSwap(Swap& swap, const QualifiedName& table, QString condition = {})
        : m_swap(swap)
        , m_condition(std::move(condition))
        , m_schema(quoted(table.schema) + QLatin1Char('.'))
        , m_alter(QStringLiteral("ALTER TABLE %1 ").arg(table.quoted()))
    {
    }

    void both(const QString& forward, const QString& backward) { m_swap.both(forward, backward, m_condition); }
    void alter(const QString& forward, const QString& backward)
    {
        both(forward.isEmpty() ? QString() : m_alter + forward, backward.isEmpty() ? QString() : m_alter + backward);
    }
    void renameColumn(const QString& from, const QString& to)
    {
        const QString words = QStringLiteral("RENAME COLUMN %1 TO %2");
        alter(words.arg(quoted(from), quoted(to)), words.arg(quoted(to), quoted(from)));
    }
    void renameConstraint(const QString& from, const QString& to)
    {
        const QString words = QStringLiteral("RENAME CONSTRAINT %1 TO %2");
        alter(words.arg(quoted(from), quoted(to)), words.arg(quoted(to), quoted(from)));
    }
    void renameIndex(const QString& from, const QString& to)
    {
        const QString words = QStringLiteral("ALTER INDEX %1 RENAME TO %2");
        both(words.arg(m_schema + quoted(from), quoted(to)), words.arg(m_schema + quoted(to), quoted(from)));
    }

private:
    Swap& m_swap;
    QString m_condition;
    QString m_schema;
    QString m_alter;
};

} // namespace lk::planner
