// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/rehearsal.h"

#include "model/plan/partitions.h"
#include "model/plan/rebinding.h"
#include "model/plan/words.h"
#include "model/sql/rewrite.h"

#include <algorithm>

namespace lk::planner {

namespace {

struct Trial {
    QString printed;
    QStringList statements;
    bool temporary = false; ///< wants a temporary table, which the plan itself does not
};

QString execute(const QString& statement)
{
    return QLatin1String("EXECUTE ") + literal(statement) + QLatin1String(";\n");
}

/// The server's complaint with the name of what it is about.
QString complaint(const Trial& trial, QLatin1String words, QLatin1String hint)
{
    return QLatin1String("RAISE EXCEPTION '% % %', ") + literal(trial.printed) + QLatin1String(", ") + literal(words)
        + QLatin1String(", SQLERRM USING ERRCODE = SQLSTATE, HINT = ") + literal(hint) + QLatin1String(";\n");
}

QString tried(const Trial& trial)
{
    QString body = QStringLiteral("    BEGIN\n");
    for (const QString& statement : trial.statements) {
        body += QLatin1String("      ") + execute(statement);
    }
    body += QLatin1String("    EXCEPTION WHEN insufficient_privilege THEN\n      ");
    body += trial.temporary ? QStringLiteral("NULL;\n")
                            : complaint(trial, QLatin1String("cannot be made anew by this role:"),
                                  QLatin1String("Run the plan as a role that owns it, or as a superuser."));
    body += QLatin1String(
        "    WHEN syntax_error_or_access_rule_violation OR feature_not_supported OR data_exception THEN\n      ");
    body += complaint(trial, QLatin1String("does not fit the new type:"),
        QLatin1String("Drop it, change the type, and make it again in a form that fits."));
    return body + QLatin1String("    END;\n");
}

/// Raises what CREATE INDEX would, without building one.
QString mayFill(const QString& tablespace)
{
    return QLatin1String("DO ")
        + dollarQuoted(QStringLiteral("BEGIN\n  IF NOT pg_catalog.has_tablespace_privilege(%1, 'CREATE') THEN\n"
                                      "    RAISE insufficient_privilege USING MESSAGE = %2;\n  END IF;\nEND\n")
                .arg(literal(tablespace),
                    literal(QLatin1String("permission denied for tablespace ") + quoted(tablespace))));
}

/// A definition that groups by a primary key rests on that key, which the rehearsal leaves on the old column.
bool restsOnKey(const QList<TableJob>& jobs, const Rebinding& again)
{
    const bool keyRetyped = std::ranges::any_of(jobs, [](const TableJob& job) {
        return std::ranges::any_of(job.table->constraints,
            [&](const Constraint& k) { return k.kind == ConstraintKind::Primary && job.touchesRetyped(k.columns); });
    });
    return keyRetyped && std::ranges::any_of(again.made, [](const MadeAnew& made) {
        return made.rehearsal.join(QLatin1Char('\n')).contains(QLatin1String("GROUP BY"));
    });
}

QList<Trial> trials(const TableJob& job, int& count)
{
    QList<Trial> list;
    const QString probe = QStringLiteral("lockkeeper_rehearsal_%1").arg(++count);
    for (const Constraint& k : job.table->constraints) {
        const bool comesDown = k.inherited && !job.above.isEmpty(); // tried on the parent
        if (k.kind == ConstraintKind::Check && !comesDown && job.touchesRetyped(k.columns)) {
            const QString definition = k.validated ? k.definition + QLatin1String(" NOT VALID") : k.definition;
            list << Trial{Words::tr("constraint %1").arg(printedName(k.name)),
                {QStringLiteral("ALTER TABLE %1 ADD CONSTRAINT %2 %3")
                        .arg(job.sql(), quoted(probe + QString::number(list.size())), definition)}};
        }
    }
    for (const Index& i : job.table->indexes) {
        if (!i.tablespace.isEmpty() && i.valid && job.touchesRetyped(i.columns)) {
            list << Trial{Words::tr("index %1").arg(printedName(i.name)), {mayFill(i.tablespace)}};
        }
        const bool special = i.expressionOrPartial || i.method != QLatin1String("btree");
        if (!special || !i.valid || i.parent != 0 || !job.touchesRetyped(i.columns)) {
            continue;
        }
        // On an empty twin of the table: an index of the table itself would take its time under the lock.
        if (const auto moved = sql::moveIndex(i.definition, {}, {QStringLiteral("pg_temp"), probe})) {
            list << Trial{Words::tr("index %1").arg(printedName(i.name)),
                {QStringLiteral("CREATE TEMPORARY TABLE IF NOT EXISTS %1 (LIKE %2)").arg(probe, job.sql()), *moved},
                true};
        }
    }
    for (const Dependant& d : job.table->dependants) {
        // Their twin takes their name and their owner.
        if (d.kind == DependantKind::Statistics && d.owner != job.table->owner && job.touchesRetyped(d.columns)) {
            list << Trial{d.printed,
                {QStringLiteral("ALTER STATISTICS %1 RENAME TO %2")
                        .arg(d.identity, quoted(probe + QString::number(list.size())))}};
        }
    }
    return list;
}

} // namespace

std::optional<Step> rehearsalStep(const QList<TableJob>& jobs)
{
    const QList<TableJob> everyone = withMembers(jobs);
    const Rebinding again = rebinding(everyone);
    QList<Trial> all;
    if (!restsOnKey(jobs, again)) {
        for (const MadeAnew& made : again.made) {
            all << Trial{made.printed, made.rehearsal};
        }
    }
    int count = 0;
    QStringList locked;
    for (const TableJob& job : everyone) {
        all << trials(job, count);
    }
    for (const TableJob& job : jobs) {
        locked << job.printed();
    }
    // To add a column of a checked domain writes the whole table; once is enough.
    const bool rewrites = std::ranges::any_of(jobs, [](const TableJob& job) {
        return std::ranges::any_of(job.columns, [](const ColumnJob& c) { return c.newTraits.checked; });
    });
    if (all.isEmpty() || rewrites) {
        return std::nullopt;
    }
    QString body = QStringLiteral("BEGIN\n  BEGIN\n");
    const auto plain = [&](const QStringList& statements) {
        for (const QString& statement : statements) {
            body += QLatin1String("    ") + execute(statement);
        }
    };
    plain(again.dropViews);
    for (const TableJob& job : jobs) {
        plain({QStringLiteral("LOCK TABLE %1 IN ACCESS EXCLUSIVE MODE").arg(job.sql())});
    }
    plain(again.drop);
    for (const TableJob& job : jobs) {
        const QString alter = QStringLiteral("ALTER TABLE %1 ").arg(job.sql());
        for (const ColumnJob& c : job.columns) {
            if (c.pureRename()) {
                continue;
            }
            const QString away = generatedName(
                QStringLiteral("lockkeeper_away"), c.column->name, job.seed(QLatin1String("away ") + c.column->name));
            QString add = alter + QStringLiteral("ADD COLUMN %1 %2").arg(quoted(c.column->name), c.conversion.newType);
            if (const QString collation = c.collation(); !collation.isEmpty()) {
                add += QLatin1String(" COLLATE ") + collation;
            }
            plain({alter + QStringLiteral("RENAME COLUMN %1 TO %2").arg(quoted(c.column->name), quoted(away)), add});
        }
    }
    QStringList printed;
    for (const Trial& trial : all) {
        body += tried(trial);
        printed << trial.printed;
    }
    body += QStringLiteral("    RAISE EXCEPTION SQLSTATE 'LK001';\n"
                           "  EXCEPTION WHEN SQLSTATE 'LK001' THEN NULL;\n  END;\nEND\n");
    Step step = statementStep(Phase::Expand, QStringLiteral("expand.%1.rehearsal").arg(jobs.first().table->name.name),
        Words::tr("Rehearse what the cut-over makes anew"),
        Words::tr(
            "Tries each over the new type and takes everything back at once: %1. What does not fit is learnt here, "
            "before a row is copied.")
            .arg(printed.join(Words::tr(", "))),
        {QStringLiteral("DO ") + dollarQuoted(body)});
    QList<std::pair<quint32, QualifiedName>> tables;
    QList<QualifiedName> names = again.otherTables;
    for (const TableJob& job : jobs) {
        tables.append({job.table->oid, job.table->name});
        names << job.table->name;
    }
    auto& statements = std::get<StatementBody>(step.body).statements;
    if (!again.otherTables.isEmpty()) {
        statements.prepend(lockTogether(names));
    } else if (jobs.size() > 1) {
        // Several tables by statements of their own: the engine then gives each up before a client looks for a
        // deadlock.
        statements = lockInOrder(tables, QStringLiteral("ACCESS EXCLUSIVE")) + statements;
    }
    step.lock = LockMode::AccessExclusive;
    step.lockedObject = (locked + again.printed).join(Words::tr(", "));
    step.work = Work::Metadata;
    return step;
}

} // namespace lk::planner
