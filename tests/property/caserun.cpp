// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/property/caserun.h"

#include "model/engine/runner.h"
#include "model/workspace/planning.h"
#include "tests/property/workload.h"

#include <QRegularExpression>

#include <algorithm>

namespace lk::property {

namespace {

/// The reason without the names of this case, so that refusals can be counted.
QString withoutNames(QString text, const SchemaModel& schema, const Draft& draft)
{
    QStringList names;
    for (const TableModel& t : schema.tables) {
        names << t.name;
        for (const ColumnModel& c : t.columns) {
            names << c.name;
        }
    }
    for (const Part& p : schema.parts) {
        names << p.name;
    }
    for (const DraftedChange& d : draft.changes) {
        if (const auto* rename = std::get_if<RenameColumn>(&d.change)) {
            names << rename->newName;
        }
    }
    std::ranges::sort(names, std::ranges::greater(), &QString::size);
    for (const QString& name : std::as_const(names)) {
        text.replace(quoted(name), QStringLiteral("*"));
        if (name.size() > 2) {
            text.replace(name, QStringLiteral("*"));
        }
    }
    static const QRegularExpression wanted(QStringLiteral("^Cannot .*? (?:by strategy (\\S+)\\.|(online)\\.) "));
    if (const auto match = wanted.match(text); match.hasMatch()) {
        // The first obstacle says enough.
        text = match.captured(1) + match.captured(2) + QStringLiteral(": ")
            + text.sliced(match.capturedEnd()).section(QLatin1String("; "), 0, 0);
    }
    return text.simplified().left(120);
}

QString told(const Result<RunOutcome>& result)
{
    return result ? result->snapshot.message + QLatin1Char(' ') + result->snapshot.gate + QLatin1Char(' ')
            + result->snapshot.gateNote
                  : result.error().printed() + QLatin1String("\nIN ") + result.error().statement;
}

RunRequest everything()
{
    RunRequest request;
    request.confirmAll = true;
    return request;
}

} // namespace

class CaseRun::Single {
public:
    Single(test::TestServer& server, PgBackend& backend, const Case& c, QString db)
        : m_server(server)
        , m_backend(backend)
        , m_case(c)
        , m_db(std::move(db))
    {
    }

    Verdict run()
    {
        if (const QString problem = m_server.exec(m_db, script(m_case.schema)); !problem.isEmpty()) {
            return end(Ending::Unmade, problem);
        }
        auto session = m_backend.connect(m_server.settings(m_db), Purpose::Run);
        if (!session) {
            return wrong(session.error().printed());
        }
        m_session = std::move(*session);
        const auto before = shapeOf(*m_session);
        if (!before) {
            return wrong(before.error().printed());
        }
        m_before = *before;
        const Draft draft = draftOf(m_case);
        const auto browsing = m_backend.connect(m_server.settings(m_db), Purpose::Browse);
        if (!browsing) {
            return wrong(browsing.error().printed());
        }
        const auto plan = planDraft(m_backend, **browsing, draft, QDateTime::currentDateTimeUtc());
        m_outcome = outcomeOf(plan ? plan->draft : draft);
        noteTypes();
        expect();
        if (!plan) {
            return refused(plan.error(), draft);
        }
        m_plan = *plan;
        for (const Decision& d : m_plan.decisions) {
            m_verdict.strategies << toString(d.chosen);
        }
        if (m_plan.hasBlockingHazard()) {
            return blocked();
        }
        return carryOut();
    }

private:
    Verdict end(Ending ending, const QString& words = {})
    {
        m_verdict.ending = ending;
        m_verdict.words = words;
        return m_verdict;
    }
    Verdict wrong(const QString& words) { return end(Ending::Wrong, words); }

    void noteTypes()
    {
        for (const TableModel& table : m_case.schema.tables) {
            for (const ColumnModel& column : table.columns) {
                const Becomes becomes = m_outcome.value(table.name).columns.value(column.name);
                m_retypes |= !becomes.type.isEmpty();
                m_mayFailNotNull |= column.notNull && isLossy(column, becomes);
            }
        }
    }

    /// What a plain ALTER gives, tried in a transaction that leaves nothing behind.
    void expect()
    {
        std::ignore = m_session->query(QStringLiteral("BEGIN"));
        const auto altered = alterPlainly(*m_session, m_outcome);
        m_verdict.plainSucceeds = altered.has_value();
        if (altered) {
            m_expected = shapeOf(*m_session).value_or(QStringList());
        } else {
            m_verdict.plainProblem = altered.error().message;
        }
        std::ignore = m_session->query(QStringLiteral("ROLLBACK"));
    }

    /// Empty when schema and data are what they were, values of lossy columns by their new form where such were
    /// written.
    QString asBefore(bool writtenLossy)
    {
        const auto now = shapeOf(*m_session);
        if (!now) {
            return now.error().printed();
        }
        if (const QString difference = shapeDifference(m_before, *now); !difference.isEmpty()) {
            return QStringLiteral("the schema is not as it was:\n") + difference;
        }
        return compareData(false, [&](Compared& compared, const ColumnModel& column, const QString& function) {
            const auto& becomes = *m_outcome[compared.twin].columns.constFind(column.name);
            if (writtenLossy && isLossy(column, becomes)) {
                compared.through[column.name] = function;
                compared.alsoThrough[column.name] = function;
            }
        });
    }

    QString asExpected()
    {
        const auto now = shapeOf(*m_session);
        if (!now) {
            return now.error().printed();
        }
        const QString difference
            = m_verdict.plainSucceeds ? shapeDifference(comparable(m_expected), comparable(*now)) : QString();
        if (!difference.isEmpty()) {
            return QStringLiteral("the schema is not what a plain ALTER gives:\n") + difference;
        }
        return compareData(true, [&](Compared& compared, const ColumnModel& column, const QString& function) {
            const TableBecomes& becomes = *m_outcome.constFind(compared.twin);
            compared.names[column.name] = becomes.columns[column.name].name;
            if (!function.isEmpty()) {
                compared.through[column.name] = function;
            }
        });
    }

    /// ALTER ... TYPE forgets how a column is stored, a second column has it carried over: both will do.
    QStringList comparable(QStringList shape) const
    {
        static const QRegularExpression stored(QStringLiteral("(?<=^column )(.*) storage \\S+\\s+compression \\S*"),
            QRegularExpression::DotMatchesEverythingOption);
        return m_retypes ? shape.replaceInStrings(stored, QStringLiteral("\\1")) : shape;
    }

    template <typename Adapt>
    QString compareData(bool after, Adapt adapt)
    {
        std::ignore = m_session->query(QStringLiteral("BEGIN"));
        QString words;
        const auto forward = makeForward(*m_session, m_outcome);
        if (!forward) {
            words = forward.error().printed();
        }
        for (const TableModel& table : m_case.schema.tables) {
            Compared compared{table.name, table.name, {}, {}, {}, {}};
            const auto becomes = m_outcome.constFind(table.name);
            if (becomes != m_outcome.cend() && after) {
                compared.table = becomes->name;
            }
            for (const ColumnModel& column : table.columns) {
                // A generated column follows others; what it gives for a new type is the server's affair.
                if (!column.generated.isEmpty()) {
                    continue;
                }
                compared.columns << column.name;
                if (becomes != m_outcome.cend() && becomes->columns.contains(column.name) && forward) {
                    adapt(compared, column, forward->value({table.name, column.name}));
                }
            }
            const auto differs = dataDifference(*m_session, compared);
            words += differs ? *differs : differs.error().printed();
        }
        const auto notes = dataDifference(*m_session,
            {QStringLiteral("written"), QStringLiteral("written"),
                {QStringLiteral("trigger_name"), QStringLiteral("operation")}, {}, {}, {}});
        words += notes ? *notes : notes.error().printed();
        std::ignore = m_session->query(QStringLiteral("ROLLBACK"));
        return words;
    }

    Verdict refused(const Error& error, const Draft& draft)
    {
        if (error.message.trimmed().isEmpty()) {
            return wrong(QStringLiteral("refused without a reason"));
        }
        if (error.kind == ErrorKind::Internal || error.kind == ErrorKind::Server) {
            return wrong(QStringLiteral("not refused, but failed: ") + error.printed());
        }
        if (const QString changed = untouched(); !changed.isEmpty()) {
            return wrong(changed);
        }
        return end(Ending::Refused, withoutNames(error.message, m_case.schema, draft));
    }

    QString untouched()
    {
        const auto ours = m_session->query(QStringLiteral("SELECT to_regnamespace('lockkeeper') IS NULL"));
        if (!ours || ours->scalar() != QLatin1String("t")) {
            return QStringLiteral("schema lockkeeper is there although nothing was begun");
        }
        return asBefore(false);
    }

    Verdict blocked()
    {
        QStringList ids;
        const auto note = [&](const QList<Hazard>& hazards) {
            for (const Hazard& h : hazards) {
                if (h.severity == Severity::Blocking) {
                    ids << h.id;
                }
            }
        };
        note(m_plan.hazards);
        for (const Step& s : m_plan.steps) {
            note(s.hazards);
        }
        const auto result = go(everything(), false);
        if (result && result->end == RunEnd::Done) {
            return wrong(QStringLiteral("ran in spite of a blocking hazard: ") + ids.join(QLatin1Char(' ')));
        }
        if (const QString changed = asBefore(false); !changed.isEmpty()) {
            return wrong(changed);
        }
        ids.removeDuplicates();
        return end(Ending::Blocked, ids.join(QLatin1Char(' ')));
    }

    Result<RunOutcome> go(const RunRequest& request, bool undo)
    {
        RunControl control;
        Runner runner(m_backend, m_server.settings(m_db), m_plan, control, {});
        return undo ? runner.undo(request) : runner.run(request);
    }

    Verdict carryOut()
    {
        const ConnectionSettings settings
            = m_case.plainRole ? m_server.settings(m_db, QStringLiteral("prop_writer")) : m_server.settings(m_db);
        Workload workload(m_backend, settings, m_case, m_outcome);
        workload.start();
        const auto done = alongTheWay(workload);
        workload.stop();
        m_verdict.written = workload.done();
        if (done) {
            return *done;
        }
        if (const QString refusedWrites = workload.failures(); !refusedWrites.isEmpty()) {
            return wrong(QStringLiteral("writes failed because of us:\n") + refusedWrites);
        }
        if (const QString difference = asExpected(); !difference.isEmpty()) {
            return wrong(difference);
        }
        return end(Ending::Completed);
    }

    /// From stop to stop, then to the end. Nothing when it went well.
    std::optional<Verdict> alongTheWay(Workload& workload)
    {
        for (const Stop& stop : m_case.stops) {
            RunRequest request = everything();
            request.steps = stop.steps;
            request.through = Phase::Migrate;
            if (const auto failed = forward(request, workload)) {
                return failed;
            }
            if (stop.undo) {
                if (const auto failed = takeBack(workload)) {
                    return failed;
                }
                workload.start();
            }
        }
        return forward(everything(), workload);
    }

    std::optional<Verdict> forward(const RunRequest& request, Workload& workload)
    {
        const auto result = go(request, false);
        if (result && (result->end == RunEnd::Done || result->end == RunEnd::NothingToDo)) {
            return {};
        }
        const QString words = QStringLiteral("the run did not end well: ") + told(result);
        // What the plain ALTER would not do either may fail, if nothing is left of it.
        const bool lossy = workload.lossy() > 0 || (m_mayFailNotNull && workload.done() > 0);
        if (m_verdict.plainSucceeds && !lossy) {
            workload.stop();
            return wrong(words);
        }
        if (auto failed = takeBack(workload)) {
            failed->words.prepend(words + QLatin1Char('\n'));
            return failed;
        }
        return end(
            Ending::FailedAlike, m_verdict.plainProblem.left(150) + QLatin1String(" / ") + told(result).left(150));
    }

    std::optional<Verdict> takeBack(Workload& workload)
    {
        const auto result = go(everything(), true);
        workload.stop();
        if (!workload.failures().isEmpty()) {
            return wrong(QStringLiteral("writes failed because of us:\n") + workload.failures());
        }
        if (!result && workload.lossy() > 0) {
            ++m_verdict.undoRefused;
            return {};
        }
        if (!result || (result->end != RunEnd::Done && result->end != RunEnd::NothingToDo)) {
            return wrong(QStringLiteral("the undo did not end well: ") + told(result));
        }
        if (const QString difference = asBefore(workload.lossy() > 0); !difference.isEmpty()) {
            return wrong(QStringLiteral("undone, ") + difference);
        }
        ++m_verdict.undone;
        return {};
    }

    test::TestServer& m_server;
    PgBackend& m_backend;
    const Case& m_case;
    const QString m_db;
    std::unique_ptr<Session> m_session;
    QStringList m_before;
    QStringList m_expected;
    QMap<QString, TableBecomes> m_outcome;
    bool m_retypes = false;
    bool m_mayFailNotNull = false; ///< sessions may write what has no new value where there must be one
    Plan m_plan;
    Verdict m_verdict;
};

CaseRun::CaseRun(test::TestServer& server, PgBackend& backend)
    : m_server(server)
    , m_backend(backend)
{
}

Verdict CaseRun::run(const Case& c)
{
    const QString db = QStringLiteral("prop_%1").arg(++m_databases);
    auto admin = m_backend.connect(m_server.settings(QStringLiteral("postgres")), Purpose::Run);
    if (!admin) {
        return {Ending::Wrong, admin.error().printed()};
    }
    if (const auto made = (*admin)->query(QStringLiteral("CREATE DATABASE %1 TEMPLATE template0").arg(db)); !made) {
        return {Ending::Wrong, made.error().printed()};
    }
    const Verdict verdict = Single(m_server, m_backend, c, db).run();
    std::ignore = (*admin)->query(QStringLiteral("DROP DATABASE %1 WITH (FORCE)").arg(db));
    return verdict;
}

} // namespace lk::property
