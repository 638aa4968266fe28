// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/orphans.h"

#include "model/engine/plantables.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::Runner)
};

const QString name = QStringLiteral("\"(?:[^\"]|\"\")+\"");

/// Statements of the steps of a phase, forward.
QStringList statementsIn(const Plan& plan, Phase phase)
{
    QStringList all;
    for (const Step& step : plan.steps) {
        if (const auto* body = std::get_if<StatementBody>(&step.body); body && step.phase == phase) {
            all << body->statements;
        }
    }
    return all;
}

/// The first capture of each statement that matches.
QStringList captured(const QStringList& statements, const QString& pattern)
{
    const QRegularExpression expression(pattern, QRegularExpression::DotMatchesEverythingOption);
    QStringList found;
    for (const QString& statement : statements) {
        if (const auto match = expression.match(statement); match.hasMatch()) {
            found << match.captured(1);
        }
    }
    return found;
}

struct Object {
    QString kind; ///< column, index, constraint, trigger
    QString name; ///< quoted
    int number = 0; ///< of a column; 1 for a constraint that is a foreign key
};

struct Found {
    QStringList words; ///< for people
    // What clears it away, in this order over all tables: a foreign key stands on an index of another one.
    QStringList triggers;
    QStringList foreignKeys;
    QStringList constraints; ///< others
    QStringList indexes;
    QStringList rest;

    QStringList statements() const { return triggers + foreignKeys + constraints + indexes + rest; }
};

/// One table of the plan, as it was when the plan was made and as it is.
class Look {
public:
    Look(Session& session, const Plan& plan, const ExpectedTable& expected)
        : m_session(session)
        , m_plan(plan)
        , m_expected(expected)
        , m_table(expected.table.quoted())
    {
    }

    Result<Found> find()
    {
        if (const auto read = this->read(); !read) {
            return std::unexpected(read.error());
        }
        Found found;
        if (m_isView) {
            standIn(found);
        } else {
            columns(found);
        }
        return found;
    }

private:
    Result<void> read();
    void columns(Found& found);
    void standIn(Found& found);
    /// The column that is the plan's alone; empty: there is none.
    QString helper(const QString& shadow, const QString& retired, bool& cutOver) const;

    const Object* column(const QString& quotedName) const
    {
        const auto it = std::ranges::find_if(
            m_present, [&](const Object& o) { return o.kind == QLatin1String("column") && o.name == quotedName; });
        return it == m_present.end() ? nullptr : &*it;
    }
    bool wasColumn(const QString& quotedName) const
    {
        return std::ranges::any_of(
            m_expected.columns, [&](const QString& c) { return c.startsWith(quotedName + QLatin1Char(' ')); });
    }

    Session& m_session;
    const Plan& m_plan;
    const ExpectedTable& m_expected;
    const QString m_table;
    QList<Object> m_present;
    bool m_isView = false;
    bool m_isPartitioned = false; ///< its indexes are not dropped concurrently
};

Result<void> Look::read()
{
    const auto rows = m_session.query(
        QStringLiteral(
            "SELECT 'relation', c.relkind::text, 0 FROM pg_catalog.pg_class c WHERE c.oid = to_regclass($1) "
            "UNION ALL SELECT 'column', attname, attnum FROM pg_catalog.pg_attribute WHERE attrelid = to_regclass($1) "
            "AND attnum > 0 AND NOT attisdropped "
            // What a partition or child has from its parent goes with that.
            "UNION ALL SELECT 'constraint', conname, (contype = 'f')::int FROM "
            "pg_catalog.pg_constraint WHERE conrelid = to_regclass($1) AND contype IN ('c', 'f', 'p', 'u', 'x') AND "
            "conislocal AND conparentid = 0 "
            "UNION ALL SELECT 'index', c.relname, 0 FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = "
            "i.indexrelid WHERE i.indrelid = to_regclass($1) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k "
            "WHERE k.conindid = i.indexrelid AND k.conrelid = i.indrelid) AND NOT EXISTS (SELECT FROM "
            "pg_catalog.pg_inherits h WHERE h.inhrelid = i.indexrelid) "
            "UNION ALL SELECT 'trigger', tgname, 0 FROM pg_catalog.pg_trigger WHERE tgrelid = to_regclass($1) AND NOT "
            "tgisinternal AND tgparentid = 0"),
        {m_table});
    if (!rows) {
        return std::unexpected(rows.error());
    }
    for (const auto& row : rows->rows) {
        const QString what = row[0].value_or(QString());
        if (what == QLatin1String("relation")) {
            m_isView = row[1] == QStringLiteral("v");
            m_isPartitioned = row[1] == QStringLiteral("p");
        } else {
            m_present << Object{what, quoted(row[1].value_or(QString())), row[2].value_or(QString()).toInt()};
        }
    }
    return {};
}

QString Look::helper(const QString& shadow, const QString& retired, bool& cutOver) const
{
    const Object* s = column(shadow);
    const Object* r = column(retired);
    if (s && r) {
        // The plan's column came last, whatever it is called now.
        cutOver = s->number < r->number ? !wasColumn(shadow) : false;
        return cutOver ? retired : shadow;
    }
    // Alone, under a name that the table is to have or had: the plan is done, or was not begun.
    cutOver = r != nullptr;
    return wasColumn(retired) ? QString() : s ? shadow : r ? retired : QString();
}

void Look::columns(Found& found)
{
    const QString alter
        = QStringLiteral("^ALTER TABLE (?:IF EXISTS |ONLY )*%1 ").arg(QRegularExpression::escape(m_table));
    const QStringList expand = statementsIn(m_plan, Phase::Expand);
    const QStringList shadows = captured(expand, alter + QStringLiteral("ADD COLUMN (%1) ").arg(name));
    const QStringList retired = captured(
        statementsIn(m_plan, Phase::Contract), alter + QStringLiteral("DROP COLUMN (?:IF EXISTS )?(%1)").arg(name));
    QStringList drops;
    for (qsizetype i = 0; i < std::min(shadows.size(), retired.size()); ++i) {
        bool cutOver = false;
        const QString ours = helper(shadows[i], retired[i], cutOver);
        if (ours.isEmpty()) {
            continue;
        }
        found.words << (cutOver
                ? Words::tr("column %1 of %2, the old form: the cut-over was done, the new form bears the name")
                : Words::tr("column %1 of %2, the new form: the cut-over was not done, the old form is as it was"))
                           .arg(ours, m_expected.table.printed());
        drops << QStringLiteral("ALTER TABLE %1 DROP COLUMN %2;").arg(m_table, ours);
    }
    const QStringList all = expand + statementsIn(m_plan, Phase::Migrate);
    const auto isOurs = [&](const Object& object) {
        return object.kind != QLatin1String("column")
            && !m_expected.objects.contains(object.kind + QLatin1Char(' ') + object.name)
            && std::ranges::any_of(all, [&](const QString& statement) { return statement.contains(object.name); });
    };
    for (const Object& object : std::as_const(m_present)) {
        if (!isOurs(object)) {
            continue;
        }
        const QString schema = quoted(m_expected.table.schema) + QLatin1Char('.');
        if (object.kind == QLatin1String("trigger")) {
            found.words << Words::tr("trigger %1 on %2").arg(object.name, m_expected.table.printed());
            found.triggers << QStringLiteral("DROP TRIGGER %1 ON %2;").arg(object.name, m_table);
        } else if (object.kind == QLatin1String("constraint")) {
            found.words << Words::tr("constraint %1 on %2").arg(object.name, m_expected.table.printed());
            QStringList& its = object.number != 0 ? found.foreignKeys : found.constraints;
            its << QStringLiteral("ALTER TABLE %1 DROP CONSTRAINT %2;").arg(m_table, object.name);
        } else {
            found.words << Words::tr("index %1 on %2").arg(object.name, m_expected.table.printed());
            found.indexes << QStringLiteral("DROP INDEX %1%2%3;")
                                 .arg(m_isPartitioned ? QString() : QStringLiteral("CONCURRENTLY "), schema,
                                     object.name);
        }
    }
    const QString on = QStringLiteral("^CREATE TRIGGER (%1) .* ON %2 ").arg(name, QRegularExpression::escape(m_table));
    for (const QString& trigger : captured(expand, on)) {
        const bool there = std::ranges::any_of(m_present, [&](const Object& o) { return o.name == trigger; });
        if (!there && !drops.isEmpty()) {
            found.words << Words::tr(
                "no trigger %1 on %2: it is gone, and what is written since then reaches one of the two "
                "forms only")
                               .arg(trigger, m_expected.table.printed());
        }
    }
    found.rest << drops;
}

void Look::standIn(Found& found)
{
    for (const Step& step : m_plan.steps) {
        const auto* body = std::get_if<StatementBody>(&step.body);
        const bool makes = body && step.undo && std::ranges::any_of(body->statements, [&](const QString& statement) {
            return statement.startsWith(QLatin1String("CREATE VIEW ") + m_table);
        });
        if (makes) {
            found.words
                << Words::tr("view %1, which stands in for the table behind it").arg(m_expected.table.printed());
            for (const QString& statement : step.undo->body.statements) {
                found.rest << statement + QLatin1Char(';');
            }
        }
    }
}

/// Of all tables; no words when there is nothing. The statements end with what is left in schema lockkeeper.
Result<Found> foundIn(Session& session, const Plan& plan)
{
    Found all;
    for (const ExpectedTable& expected : plan.expected) {
        const auto found = Look(session, plan, expected).find();
        if (!found) {
            return std::unexpected(found.error());
        }
        all.words += found->words;
        all.triggers += found->triggers;
        all.foreignKeys += found->foreignKeys;
        all.constraints += found->constraints;
        all.indexes += found->indexes;
        all.rest += found->rest;
    }
    if (all.words.isEmpty()) {
        return all;
    }
    const auto schema = session.query(QStringLiteral("SELECT to_regnamespace('lockkeeper') IS NOT NULL"));
    if (schema && schema->scalar() == QLatin1String("t")) {
        for (const QString& statement : PlanTables(session, plan).clearance()) {
            all.rest << statement + QLatin1Char(';'); // after the trigger that calls it
        }
    }
    return all;
}

} // namespace

Result<std::optional<Error>> orphansOf(Session& session, const Plan& plan)
{
    const auto all = foundIn(session, plan);
    if (!all || all->words.isEmpty()) {
        return all.transform([](const Found&) { return std::optional<Error>(); });
    }
    Error error;
    error.kind = ErrorKind::FingerprintMismatch;
    error.message
        = Words::tr("The journal of this database does not know this plan, but what it makes is there:\n  %1.\nHow far "
                    "the plan was cannot be known any more; nothing is changed.")
              .arg(all->words.join(QLatin1String(";\n  ")));
    error.remedy
        = Words::tr("Look at each of these yourself, for somebody else may have made one under such a name. Then clear "
                    "them away by hand, statement by statement, and make the plan anew; what a dropped column holds is "
                    "gone:\n  %1")
              .arg(all->statements().join(QLatin1String("\n  ")));
    return std::optional(error);
}

Result<void> notRestored(Session& session, const Plan& plan)
{
    const auto all = foundIn(session, plan);
    if (!all || all->words.isEmpty()) {
        return all.transform([](const Found&) { });
    }
    return failure(ErrorKind::FingerprintMismatch,
        Words::tr("The tables of this plan are not those it was begun with, but what it makes is in them, as in a "
                  "database that was restored from a dump:\n  %1.\nIt can be neither carried out nor taken back here; "
                  "nothing is changed.")
            .arg(all->words.join(QLatin1String(";\n  "))),
        Words::tr(
            "Look at each of these yourself, for somebody else may have made one under such a name. Then clear "
            "them away by hand, statement by statement; what a dropped column holds is gone. Undo this plan after "
            "that, which ends it here, and make it anew where it is still wanted:\n  %1")
            .arg(all->statements().join(QLatin1String("\n  "))));
}

Result<void> noOrphans(Session& session, const Plan& plan, JournalStore* journal)
{
    if (journal) {
        const auto other = journal->otherPlan(plan, false);
        if (!other || !other->isEmpty()) {
            return other.transform([](const QString&) { });
        }
    }
    const auto orphans = orphansOf(session, plan);
    if (!orphans) {
        return std::unexpected(orphans.error());
    }
    return *orphans ? Result<void>(std::unexpected(**orphans)) : Result<void>();
}

} // namespace lk
