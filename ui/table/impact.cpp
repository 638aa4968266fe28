// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/table/impact.h"

#include "ui/plan/statewords.h"
#include "ui/table/figures.h"

#include <QCoreApplication>

#include <algorithm>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::impact)
};

/// `name` as a word of its own.
bool names(const QString& text, const QString& name)
{
    const auto isPart = [&](qsizetype at) {
        return at >= 0 && at < text.size() && (text[at].isLetterOrNumber() || text[at] == QLatin1Char('_'));
    };
    for (qsizetype at = text.indexOf(name); at >= 0 && !name.isEmpty(); at = text.indexOf(name, at + 1)) {
        if (!isPart(at - 1) && !isPart(at + name.size())) {
            return true;
        }
    }
    return false;
}

QString asSentence(const QString& reason)
{
    return reason.endsWith(QLatin1Char('.')) ? reason : reason + QLatin1Char('.');
}

/// Collects in one place how each kind of thing behaves; see postgres.md, findings 1, 2 and 7.
class Judge {
public:
    Judge(const Table& table, const Column* column, const Outlook& outlook)
        : m_table(table)
        , m_column(column)
        , m_outlook(outlook)
        , m_way(wayOf(column, outlook))
    {
    }

    QList<Impact> judged()
    {
        column();
        std::ranges::for_each(m_table.indexes, [this](const Index& i) { judge(i); });
        std::ranges::for_each(m_table.constraints, [this](const Constraint& c) { judge(c); });
        std::ranges::for_each(m_table.inboundKeys, [this](const InboundKey& k) { judge(k); });
        std::ranges::for_each(m_table.triggers, [this](const Trigger& t) { judge(t); });
        std::ranges::for_each(m_table.dependants, [this](const Dependant& d) { judge(d); });
        std::ranges::for_each(m_outlook.obstacles, [this](const QString& reason) { block(reason); });
        std::ranges::for_each(m_outlook.blocking, [this](const Hazard& hazard) {
            block(QStringLiteral("%1. %2 %3").arg(hazard.title, hazard.explanation, hazard.remedy).trimmed());
        });
        QList<Impact> list;
        for (const Found& found : std::as_const(m_found)) {
            list << found.impact;
        }
        std::ranges::stable_sort(list, {}, &Impact::verdict);
        return list;
    }

private:
    /// What the change does to the column itself, and so to what hangs on it.
    enum class Way {
        Follows, ///< it stays the column that it is
        Copied, ///< a new column takes its place
        Rewritten, ///< ALTER TYPE, with the table written anew
        Indexed, ///< ALTER TYPE, with the column's indexes built anew
        Proven ///< ALTER TYPE, with its rows read
    };
    static Way wayOf(const Column* column, const Outlook& outlook)
    {
        if (!column || !outlook.retypes) {
            return Way::Follows;
        }
        if (outlook.strategy != Strategy::InPlace) {
            return Way::Copied; // what an obstacle keeps from being so
        }
        return outlook.work == Work::Rewrite ? Way::Rewritten
            : outlook.work == Work::Build    ? Way::Indexed
            : outlook.work == Work::Scan     ? Way::Proven
                                             : Way::Follows;
    }

    struct Found {
        Impact impact;
        QString name; ///< by which an obstacle speaks of it
    };

    bool concerns(const QList<int>& columns) const { return !m_column || columns.contains(m_column->number); }
    bool isCopied() const { return m_way == Way::Copied; }

    void add(Verdict verdict, const QString& object, const QString& words, const QString& name = {})
    {
        m_found << Found{{verdict, object, words}, name};
    }

    /// Kept unless a new column takes the old one's place, which is what `rebuilt` speaks of.
    void keptOrRebuilt(const QString& object, const QString& kept, const QString& rebuilt, const QString& name)
    {
        const bool retyped = m_column && m_outlook.retypes;
        add(isCopied() ? Verdict::Rebuilt : Verdict::Kept, object,
            isCopied()    ? rebuilt
                : retyped ? Words::tr("Stays as it is: the type changes where the column stands.")
                          : kept,
            name);
    }

    bool isBlocked(const QString& name) const
    {
        return std::ranges::any_of(m_outlook.obstacles, [&](const QString& reason) { return names(reason, name); });
    }

    void block(const QString& reason)
    {
        bool told = false;
        for (Found& found : m_found) {
            if (names(reason, found.name)) {
                found.impact.verdict = Verdict::Blocked;
                found.impact.words = asSentence(reason);
                told = true;
            }
        }
        if (!told) {
            add(Verdict::Blocked, m_column ? Words::tr("column %1").arg(m_column->name) : m_table.name.printed(),
                asSentence(reason));
        }
    }

    void oldName()
    {
        const QString name
            = m_column ? Words::tr("name %1").arg(m_column->name) : Words::tr("name %1").arg(m_table.name.printed());
        const bool atOnce = m_outlook.strategy == Strategy::InPlace;
        add(Verdict::Vanishes, name,
            atOnce ? Words::tr("Gone from the moment of the rename: a statement that uses it fails from then on.")
                   : Words::tr("Works beside the new one until Contract, and is gone then: a statement that uses it "
                               "fails from then on."));
    }

    void oldValues()
    {
        QStringList words;
        if (isCopied()) {
            words << (!m_outlook.asked ? Words::tr("They go with the old column at Contract. What the new values do "
                                                   "not give back is kept in schema lockkeeper.")
                    : m_outlook.losses.isEmpty()
                    ? Words::tr("They go with the old column at Contract; the new ones give all of them back.")
                    : Words::tr("They go with the old column at Contract."));
        } else if (!m_outlook.losses.isEmpty()) {
            words << Words::tr("ALTER TYPE puts the new ones in their place.");
        } else {
            return;
        }
        for (const Hazard& loss : m_outlook.losses) {
            words << loss.title + QLatin1Char('.') << loss.explanation << loss.remedy;
        }
        words.removeAll(QString());
        add(Verdict::Vanishes, Words::tr("values as %1").arg(m_column->type), words.join(QLatin1Char(' ')));
    }

    void column()
    {
        if (!m_outlook.strategy) {
            return judgeOwn();
        }
        if (m_outlook.intent == Intent::Rename) {
            oldName();
        }
        if (m_column && m_outlook.retypes) {
            oldValues();
        }
        judgeOwn();
    }

    /// What the column has of its own.
    void judgeOwn()
    {
        if (!m_column || !m_outlook.retypes) {
            return;
        }
        const QString inPlace = Words::tr("Stays with the column.");
        if (!m_column->identity.isEmpty()) {
            add(isCopied() ? Verdict::Rebuilt : Verdict::Kept, Words::tr("identity"),
                isCopied() ? Words::tr("Moves to the new column with its sequence, which goes on where it is.")
                           : inPlace);
        }
        if (m_column->defaultExpression) {
            add(Verdict::Rebuilt, Words::tr("default %1").arg(*m_column->defaultExpression),
                isCopied() ? Words::tr("Moves to the new column, cast to the new type.")
                           : Words::tr("Set again in the new type, in the same transaction."));
        }
        if (!m_column->ownedSequence.isEmpty()) {
            add(isCopied() ? Verdict::Rebuilt : Verdict::Kept, Words::tr("sequence %1").arg(m_column->ownedSequence),
                isCopied() ? Words::tr("Its ownership moves to the new column.") : inPlace);
        }
    }

    void judge(const Index& index)
    {
        if (!concerns(index.columns)) {
            return;
        }
        const QString object = Words::tr("index %1").arg(index.name);
        const QString name = printedName(index.name);
        if (m_way == Way::Rewritten || m_way == Way::Indexed) {
            add(Verdict::Rebuilt, object, Words::tr("Built again by ALTER TYPE itself, under its lock."), name);
        } else if (isCopied() && index.expressionOrPartial && !m_outlook.asked) {
            // Only the server can tell: the planner asks it, on an empty copy of the table.
            add(Verdict::Decision, object,
                Words::tr("Has an expression or a condition. Built again on the new column if that takes the new type; "
                          "if not, the plan is refused until the index is dropped or changed: %1")
                    .arg(index.definition),
                name);
        } else {
            keptOrRebuilt(object, Words::tr("Follows the column by itself."),
                Words::tr("Built again on the new column, concurrently, before the cut-over."), name);
        }
    }

    void judge(const Constraint& constraint)
    {
        if (!concerns(constraint.columns)) {
            return;
        }
        const QString object = Words::tr("%1 %2", "kind and name").arg(kindName(constraint.kind), constraint.name);
        const QString name = printedName(constraint.name);
        const bool byIndex = constraint.kind == ConstraintKind::Primary || constraint.kind == ConstraintKind::Unique
            || constraint.kind == ConstraintKind::Exclude;
        if (byIndex && (m_way == Way::Rewritten || m_way == Way::Indexed)) {
            add(Verdict::Rebuilt, object, Words::tr("Its index is built again by ALTER TYPE itself, under its lock."),
                name);
        } else if (!byIndex && (m_way == Way::Rewritten || m_way == Way::Proven)) {
            add(Verdict::Rebuilt, object, Words::tr("Proven again by ALTER TYPE itself, under its lock."), name);
        } else {
            keptOrRebuilt(object, Words::tr("Follows the column by itself."),
                byIndex ? Words::tr("Made again over an index built beside the old one, at the cut-over.")
                        : Words::tr("Added to the new column without a scan, then validated."),
                name);
        }
    }

    void judge(const InboundKey& key)
    {
        if (!concerns(key.referencedColumns)) {
            return;
        }
        const QString object = Words::tr("foreign key %1 of %2").arg(key.name, key.table.printed());
        const QString name = printedName(key.name);
        const auto place = m_column ? key.referencedColumns.indexOf(m_column->number) : -1;
        const ColumnName other{key.table, key.columns.value(place)};
        if (!isCopied()) {
            const bool proven = m_way == Way::Rewritten || m_way == Way::Indexed;
            add(proven ? Verdict::Rebuilt : Verdict::Kept, object,
                proven ? Words::tr("Checked again by ALTER TYPE, which locks %1 too.").arg(key.table.printed())
                       : Words::tr("Follows the column by itself."),
                name);
        } else if (m_outlook.together.contains(other)) {
            add(Verdict::Rebuilt, object,
                Words::tr("%1 gets the new type in the same moment, and the key is made anew between the new columns.")
                    .arg(other.printed()),
                name);
        } else {
            add(Verdict::Rebuilt, object,
                m_outlook.asked
                    ? Words::tr("Made anew to reference the new column; %1 keeps its type.").arg(other.printed())
                    : Words::tr("Made anew to reference the new column; %1 gets the new type too, unless it holds its "
                                "values already.")
                          .arg(other.printed()),
                name);
        }
    }

    void judge(const Trigger& trigger)
    {
        // Every trigger may read the row; only OF and WHEN name the column to the server.
        const QString object = Words::tr("trigger %1").arg(trigger.name);
        const QString name = printedName(trigger.name);
        if (concerns(trigger.columns) && !trigger.columns.isEmpty()) {
            keptOrRebuilt(object, Words::tr("Its column list follows by itself."),
                Words::tr("Made again at the cut-over, from the server's own definition."), name);
        } else if (m_column && (m_outlook.retypes || isBlocked(name))) {
            add(Verdict::Kept, object,
                Words::tr("Its function %1 is planned anew after the change.").arg(trigger.function), name);
        }
    }

    void judge(const Dependant& dependant)
    {
        if (!dependant.columns.isEmpty() && !concerns(dependant.columns) && !dependant.throughView) {
            return;
        }
        const QString& object = dependant.printed;
        const auto told = [&](const QString& kept, const QString& rebuilt) {
            keptOrRebuilt(object, kept, rebuilt, dependant.printed);
        };
        const QString follows = Words::tr("Follows the column by itself.");
        const QString anew = Words::tr("Made again at the cut-over, from the server's own definition.");
        switch (dependant.kind) {
        case DependantKind::View:
        case DependantKind::Policy:
        case DependantKind::Statistics:
            return told(Words::tr("Follows the column by itself; what it shows keeps its name."),
                Words::tr("Made again at the cut-over, with its owner, grants and options."));
        case DependantKind::FunctionText:
            return judgeText(dependant);
        case DependantKind::Function:
            return told(follows,
                Words::tr("Its parsed body is read anew at the cut-over; owner, grants and all that uses it stay."));
        case DependantKind::MaterializedView:
            return told(follows,
                Words::tr("Filled again beside itself, with its indexes, and traded for the old one at the cut-over."));
        case DependantKind::Rule:
            return told(follows, anew);
        case DependantKind::Publication:
            return told(Words::tr("Follows the column by itself; a subscriber needs the new one first."),
                Words::tr("Its list and filter are put back over the new column at the cut-over; a subscriber needs "
                          "that first."));
        case DependantKind::RowType:
            return add(Verdict::Kept, object, Words::tr("Stores rows of the table, which stay as they are."),
                dependant.printed);
        case DependantKind::InheritanceChild:
            return told(Words::tr("Changes with the table."),
                Words::tr("Gets the new column with the table; its rows are copied, its own indexes built again."));
        case DependantKind::PartitionKey:
        case DependantKind::GeneratedColumn:
            return told(follows, Words::tr("Bound to the column."));
        case DependantKind::Sequence:
        case DependantKind::Other:
            return told(follows, Words::tr("Moves to the new column."));
        }
    }

    void judgeText(const Dependant& function)
    {
        const QString words = m_outlook.retypes && m_outlook.intent == Intent::Retype
            ? Words::tr("Its source names the column, which will be of another type. Read it: %1")
            : m_outlook.strategy == Strategy::InPlace
            ? Words::tr("Its source names it as text, which breaks at the moment of the rename. Read it: %1")
            : Words::tr(
                  "Its source names it as text: it works until Contract, and must be changed before. Read it: %1");
        add(Verdict::Decision, function.printed, words.arg(function.definition), function.printed);
    }

    const Table& m_table;
    const Column* m_column;
    const Outlook& m_outlook;
    const Way m_way;
    QList<Found> m_found;
};

} // namespace

QString toString(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Blocked:
        return Words::tr("blocked");
    case Verdict::Vanishes:
        return Words::tr("would vanish");
    case Verdict::Decision:
        return Words::tr("needs you");
    case Verdict::Rebuilt:
        return Words::tr("rebuilt");
    case Verdict::Kept:
        return Words::tr("kept");
    }
    Q_UNREACHABLE_RETURN(QString());
}

QList<Impact> impactOf(const Table& table, const QString& column, const Outlook& outlook)
{
    return Judge(table, column.isEmpty() ? nullptr : table.column(column), outlook).judged();
}

QString wayOf(const Outlook& outlook)
{
    if (!outlook.strategy) {
        return Words::tr("Cannot be done as things are.");
    }
    const QString way = strategyWord(*outlook.strategy);
    return outlook.asked  ? Words::tr("Would be planned: %1.").arg(way)
        : outlook.retypes ? Words::tr("Would be planned, for a type that needs every value converted: %1.").arg(way)
                          : Words::tr("Would be planned: %1.").arg(way);
}

} // namespace lk
