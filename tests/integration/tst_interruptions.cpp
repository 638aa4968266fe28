// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/planning.h"
#include "tests/integration/losingbackend.h"
#include "tests/integration/requests.h"
#include "tests/support/schemadump.h"
#include "tests/support/testserver.h"

#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace lk;
using namespace lk::test;

namespace {

struct Case {
    QString setup;
    QList<DraftedChange> changes;
    QString after{}; ///< what the application writes after the cut-over
};

const QString items = QStringLiteral(
    "CREATE TABLE items (id int PRIMARY KEY, v text NOT NULL DEFAULT '1', n int CHECK (n > 0), note text);"
    "INSERT INTO items SELECT g, g, g, repeat('n', 30) FROM generate_series(1, 300) g;"
    "CREATE INDEX items_n ON items (n) INCLUDE (v); CREATE UNIQUE INDEX items_v ON items (v);"
    "CREATE VIEW seen AS SELECT id, v, n FROM items WHERE n > 3; ANALYZE;");

const QString pages = QStringLiteral(
    "CREATE TABLE pages (id int, n int, PRIMARY KEY (id)) PARTITION BY RANGE (id);"
    "CREATE TABLE pages_1 PARTITION OF pages FOR VALUES FROM (0) TO (100);"
    "CREATE TABLE pages_2 PARTITION OF pages FOR VALUES FROM (100) TO (1000);"
    "CREATE INDEX pages_n ON pages (n); INSERT INTO pages SELECT g, g FROM generate_series(1, 200) g; ANALYZE;");

const QString family = QStringLiteral(
    "CREATE TABLE owners (id int PRIMARY KEY, name text);"
    "CREATE TABLE pets (id int PRIMARY KEY, owner_id int NOT NULL REFERENCES owners ON DELETE CASCADE);"
    "INSERT INTO owners SELECT g, 'o' || g FROM generate_series(1, 50) g;"
    "INSERT INTO pets SELECT g, g % 50 + 1 FROM generate_series(1, 100) g; ANALYZE;");

QualifiedName table(const char* name)
{
    return {QStringLiteral("public"), QString::fromLatin1(name)};
}

DraftedChange renamed(const char* of, const char* column, const char* to, Strategy strategy)
{
    return {RenameColumn{table(of), QString::fromLatin1(column), QString::fromLatin1(to)}, strategy};
}

DraftedChange retyped(const char* of, const char* column, const char* to, Strategy strategy)
{
    ChangeType change;
    change.table = table(of);
    change.column = QString::fromLatin1(column);
    change.newType = QString::fromLatin1(to);
    change.decision = LossDecision::Accept;
    return {change, strategy};
}

/// The moments at which a client may die, each once: a step's intent was written; its first statements were done; all
/// were, but not committed; it was committed, but nobody heard of it.
class Moments {
public:
    bool strikes(const QString& sql, const QList<Cell>& parameters)
    {
        if (sql.startsWith(QLatin1String("INSERT INTO lockkeeper.entry"))) {
            m_step = parameters.value(2).value_or(QString()) + parameters.value(4).value_or(QString());
            m_number = m_commits = 0;
            static const QRegularExpression large(QStringLiteral("shadow|cut-over|drop|close|type|rename|view"));
            m_large = large.match(m_step).hasMatch();
            return m_large && first(QStringLiteral("intent"));
        }
        static const QStringList quiet{
            QStringLiteral("SET "), QStringLiteral("SELECT setting"), QStringLiteral("ROLLBACK")};
        if (m_step.isEmpty() || std::ranges::any_of(quiet, [&](const QString& word) { return sql.startsWith(word); })) {
            return false;
        }
        if (sql == QLatin1String("COMMIT")) {
            return first(QStringLiteral("commit %1").arg(++m_commits));
        }
        if (sql.startsWith(QLatin1String("UPDATE lockkeeper.entry"))) {
            return first(QStringLiteral("conclude"));
        }
        return m_large && ++m_number == 3 && first(QStringLiteral("midst"));
    }
    void reconnected() { m_step.clear(); }
    qsizetype count() const { return m_seen.size(); }
    QString last() const { return m_last; }

private:
    bool first(const QString& moment)
    {
        m_last = m_step + QLatin1String(": ") + moment;
        const auto before = m_seen.size();
        m_seen.insert(m_last);
        return m_seen.size() > before;
    }
    QString m_step;
    int m_number = 0; ///< of the statement within the step
    int m_commits = 0;
    bool m_large = false; ///< a step of several statements; the others have no midst
    QSet<QString> m_seen;
    QString m_last;
};

} // namespace

Q_DECLARE_METATYPE(Case)

/// Every strategy, with the client dead at every moment of every step, forward and back: the next one learns from
/// journal and catalog what has happened and goes on. In the end all is as if nothing had been.
class InterruptionsTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }
    void goesOnFromEveryMoment_data();
    void goesOnFromEveryMoment();
    void isUndoneFromEveryMoment_data() { goesOnFromEveryMoment_data(); }
    void isUndoneFromEveryMoment();

private:
    Result<Plan> planned(const QString& db, const Case& one);
    /// Runs with a client that dies at every moment once, until one comes to the end.
    Result<RunOutcome> carriedBy(
        Moments& moments, const QString& db, const Plan& plan, const RunRequest& request, bool undo);
    QStringList shape(const QString& db);
    QString rows(const QString& db);

    TestServer m_server;
    LosingBackend m_backend;
};

Result<Plan> InterruptionsTest::planned(const QString& db, const Case& one)
{
    PgBackend backend;
    return backend.connect(m_server.settings(db), Purpose::Browse).and_then([&](auto session) {
        return planDraft(backend, *session, Draft{one.changes}, QDateTime::currentDateTimeUtc());
    });
}

Result<RunOutcome> InterruptionsTest::carriedBy(
    Moments& moments, const QString& db, const Plan& plan, const RunRequest& request, bool undo)
{
    for (;;) {
        RunControl control;
        moments.reconnected();
        bool struck = false;
        m_backend.strikes = [&](const QString& sql, const QList<Cell>& parameters) {
            struck = moments.strikes(sql, parameters);
            if (struck) {
                control.stop(); // a dead client does not connect again
            }
            return struck;
        };
        Runner runner(m_backend, m_server.settings(db), plan, control, {});
        auto end = undo ? runner.undo(request) : runner.run(request);
        m_backend.strikes = {};
        if (!struck || (end && end->end != RunEnd::Stopped)) {
            return end;
        }
    }
}

QStringList InterruptionsTest::shape(const QString& db)
{
    return statementsOf(m_server.dumpSchema(db, {QStringLiteral("--exclude-schema=lockkeeper")}));
}

QString InterruptionsTest::rows(const QString& db)
{
    QStringList all;
    const QStringList tables
        = m_server
              .value(db,
                  QStringLiteral("SELECT c.oid::regclass FROM pg_class c WHERE relkind IN ('r', 'p') AND "
                                 "relnamespace = 'public'::regnamespace ORDER BY 1"))
              .split(QLatin1Char('\n'));
    for (const QString& name : tables) {
        all << m_server.value(db,
            QStringLiteral(
                "SELECT count(*), md5(string_agg(line, ' ' ORDER BY line)) FROM (SELECT (SELECT string_agg(key || '=' "
                "|| coalesce(value, '-'), ' ' ORDER BY key) FROM jsonb_each_text(to_jsonb(t))) AS line FROM %1 t) x")
                .arg(name));
    }
    return all.join(QLatin1Char('\n'));
}

void InterruptionsTest::goesOnFromEveryMoment_data()
{
    QTest::addColumn<Case>("one");
    QTest::newRow("a column renamed in place") << Case{items, {renamed("items", "v", "w", Strategy::InPlace)},
        QStringLiteral("UPDATE items SET w = 'x' WHERE id = 1")};
    QTest::newRow("a column renamed through a second one") << Case{items,
        {renamed("items", "v", "w", Strategy::DualColumn)}, QStringLiteral("UPDATE items SET w = 'x' WHERE id = 1")};
    QTest::newRow("a column renamed over a view") << Case{
        QStringLiteral("CREATE TABLE items (id int PRIMARY KEY, v text); INSERT INTO items VALUES (1, 'a'), (2, 'b');"),
        {renamed("items", "v", "w", Strategy::View)}, QStringLiteral("UPDATE items SET w = 'x' WHERE id = 1")};
    QTest::newRow("a table renamed in place")
        << Case{items, {{RenameTable{table("items"), QStringLiteral("goods")}, Strategy::InPlace}},
               QStringLiteral("UPDATE goods SET v = 'x' WHERE id = 1")};
    QTest::newRow("a table renamed over a view")
        << Case{items, {{RenameTable{table("items"), QStringLiteral("goods")}, Strategy::View}},
               QStringLiteral("UPDATE goods SET v = 'x' WHERE id = 1")};
    QTest::newRow("a type changed in place, with losses") << Case{
        QStringLiteral("CREATE TABLE items (id int PRIMARY KEY, v text); INSERT INTO items VALUES (1, '1'), (2, 'b');"),
        {retyped("items", "v", "integer", Strategy::InPlace)}, QStringLiteral("UPDATE items SET v = 7 WHERE id = 1")};
    QTest::newRow("a type changed through a second column")
        << Case{items, {retyped("items", "n", "bigint", Strategy::DualColumn)},
               QStringLiteral("UPDATE items SET n = 5000000000 WHERE id = 1")};
    QTest::newRow("a type changed through a second column, with losses")
        << Case{QStringLiteral(
                    "CREATE TABLE items (id int PRIMARY KEY, v text); INSERT INTO items SELECT g, CASE WHEN g % 9 = 0 "
                    "THEN 'b' || g ELSE g::text END FROM generate_series(1, 300) g; CREATE INDEX ON items (v)"),
               {retyped("items", "v", "integer", Strategy::DualColumn)},
               QStringLiteral("UPDATE items SET v = 7 WHERE id = 1")};
    QTest::newRow("a column of a partitioned table, retyped")
        << Case{pages, {retyped("pages", "n", "bigint", Strategy::DualColumn)},
               QStringLiteral("UPDATE pages SET n = 5000000000 WHERE id = 1")};
    QTest::newRow("a key with what references it, retyped")
        << Case{family, {retyped("owners", "id", "bigint", Strategy::DualColumn)},
               QStringLiteral("INSERT INTO owners (id) VALUES (5000000000) ON CONFLICT DO NOTHING")};
}

void InterruptionsTest::goesOnFromEveryMoment()
{
    QFETCH(Case, one);
    const QString db = m_server.freshDatabase(one.setup);
    const QString twin = m_server.freshDatabase(one.setup);
    const auto plan = planned(db, one);
    QVERIFY2(plan, qPrintable(plan ? QString() : plan.error().printed()));
    RunRequest toCutOver = everything();
    toCutOver.through = Phase::Migrate;
    Moments moments;
    for (RunRequest request : {toCutOver, everything()}) {
        request.acceptOtherSchema = true; // the same plan, so that generated names are the same
        RunControl control;
        const auto uninterrupted = Runner(m_backend, m_server.settings(twin), *plan, control, {}).run(request);
        // In place there is nothing to contract.
        QVERIFY2(uninterrupted && (uninterrupted->end == RunEnd::Done || uninterrupted->end == RunEnd::NothingToDo),
            qPrintable(told(uninterrupted)));
        const auto end = carriedBy(moments, db, *plan, request, false);
        QVERIFY2(end && (end->end == RunEnd::Done || end->end == RunEnd::NothingToDo),
            qPrintable(moments.last() + told(end)));
        QCOMPARE(firstDifference(shape(db), shape(twin)), QString());
        for (const QString& each : {db, twin}) {
            QCOMPARE(m_server.exec(each, one.after), QString());
        }
        QCOMPARE(rows(db), rows(twin));
    }
    QVERIFY2(moments.count() >= 3, qPrintable(QString::number(moments.count())));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT state FROM lockkeeper.plan")), QStringLiteral("finished"));
    // No leftovers: neither a half-built index nor a scratch of any kind.
    QCOMPARE(
        m_server.value(db, QStringLiteral("SELECT count(*) FROM pg_index WHERE NOT indisvalid")), QStringLiteral("0"));
    qInfo("%lld moments", static_cast<long long>(moments.count()));
}

void InterruptionsTest::isUndoneFromEveryMoment()
{
    QFETCH(Case, one);
    const QString db = m_server.freshDatabase(one.setup);
    const QStringList before = shape(db);
    const QString filled = rows(db);
    const auto plan = planned(db, one);
    QVERIFY2(plan, qPrintable(plan ? QString() : plan.error().printed()));
    RunRequest toCutOver = everything();
    toCutOver.through = Phase::Migrate;
    Moments moments;
    for (int round = 0; round < 2; ++round) {
        RunControl control;
        const auto there = Runner(m_backend, m_server.settings(db), *plan, control, {}).run(toCutOver);
        QVERIFY2(there && there->end == RunEnd::Done, qPrintable(told(there)));
        const auto back = carriedBy(moments, db, *plan, everything(), true);
        QVERIFY2(back && (back->end == RunEnd::Done || back->end == RunEnd::NothingToDo),
            qPrintable(moments.last() + told(back)));
        QCOMPARE(firstDifference(shape(db), before), QString());
        QCOMPARE(rows(db), filled);
        QCOMPARE(m_server.value(db, QStringLiteral("SELECT state FROM lockkeeper.plan")), QStringLiteral("undone"));
    }
    QVERIFY2(moments.count() >= 3, qPrintable(QString::number(moments.count())));
    qInfo("%lld moments", static_cast<long long>(moments.count()));
}

QTEST_GUILESS_MAIN(InterruptionsTest)
#include "tst_interruptions.moc"
