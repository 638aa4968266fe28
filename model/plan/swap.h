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
        add(m_main, forward, backward, condition);
    }
    /// Before all else, both ways, and before the tables are locked for everybody: what keeps no reader or writer
    /// waiting. Whatever comes later finds the names that this gives.
    void ahead(const QString& forward, const QString& backward, const QString& condition = {})
    {
        add(m_ahead, forward, backward, condition);
    }

    QStringList forward() const { return joined(m_main.forward); }
    QStringList backward() const { return joined(m_main.backward); }
    QStringList forwardAhead() const { return joined(m_ahead.forward); }
    QStringList backwardAhead() const { return joined(m_ahead.backward); }

private:
    using Statements = QList<std::pair<QString, QString>>;
    struct Ways {
        Statements forward;
        Statements backward;
    };

    static void add(Ways& ways, const QString& forward, const QString& backward, const QString& condition)
    {
        if (!forward.isEmpty()) {
            ways.forward.append({condition, forward});
        }
        if (!backward.isEmpty()) {
            ways.backward.prepend({condition, backward});
        }
    }

    /// What follows each other under one condition goes into one block, and so does what follows each other under some
    /// tens of conditions, one for each partition: under the lock every statement is a round trip.
    static QStringList joined(const Statements& all)
    {
        constexpr int conditionsOfABlock = 50;
        QStringList result;
        for (qsizetype i = 0; i < all.size();) {
            if (all[i].first.isEmpty()) {
                result << all[i++].second;
                continue;
            }
            QString body = QStringLiteral("BEGIN\n");
            for (int blocks = 0; blocks < conditionsOfABlock && i < all.size() && !all[i].first.isEmpty(); ++blocks) {
                const QString& condition = all[i].first;
                body += QStringLiteral("IF %1 THEN\n").arg(condition);
                for (; i < all.size() && all[i].first == condition; ++i) {
                    body += all[i].second + QLatin1String(";\n");
                }
                body += QLatin1String("END IF;\n");
            }
            result << QStringLiteral("DO ") + dollarQuoted(body + QLatin1String("END\n"));
        }
        return result;
    }

    Ways m_main;
    Ways m_ahead;
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
    void renameIndex(const QString& from, const QString& to) { both(renaming(from, to), renaming(to, from)); }
    /// Locks the index alone, in SHARE UPDATE EXCLUSIVE mode.
    void renameIndexAhead(const QString& from, const QString& to)
    {
        m_swap.ahead(renaming(from, to), renaming(to, from), m_condition);
    }

private:
    QString renaming(const QString& index, const QString& to) const
    {
        return QStringLiteral("ALTER INDEX %1 RENAME TO %2").arg(m_schema + quoted(index), quoted(to));
    }

    Swap& m_swap;
    QString m_condition;
    QString m_schema;
    QString m_alter;
};

} // namespace lk::planner
