// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgbackend.h"
#include "model/workspace/planning.h"
#include "tests/plan/carryout.h"

#include <QJsonDocument>
#include <QTest>

#include <algorithm>
#include <list>
#include <string>

using namespace lk;

namespace {

DraftedChange renamed(const char* table, const char* column, const char* to, Strategy strategy = Strategy::DualColumn)
{
    return {RenameColumn{
                {QStringLiteral("public"), QString::fromUtf8(table)}, QString::fromUtf8(column), QString::fromUtf8(to)},
        strategy};
}

DraftedChange retyped(const char* table, const char* column, const char* to, Strategy strategy = Strategy::DualColumn,
    const char* with = "", const char* back = "")
{
    ChangeType change;
    change.table = {QStringLiteral("public"), QString::fromUtf8(table)};
    change.column = QString::fromUtf8(column);
    change.newType = QString::fromUtf8(to);
    change.usingExpression = QString::fromUtf8(with);
    change.backExpression = QString::fromUtf8(back);
    change.decision = LossDecision::Accept;
    return {change, strategy};
}

DraftedChange renamedTable(const char* table, const char* to, Strategy strategy)
{
    return {RenameTable{{QStringLiteral("public"), QString::fromUtf8(table)}, QString::fromUtf8(to)}, strategy};
}

enum class When { Expanded, CutOver, Undone, Contracted };

/// A statement at a moment of the plan and what it must print; "ERROR" for one that must fail.
struct Act {
    When when;
    const char* sql;
    const char* prints = "";
};

struct Case {
    QList<DraftedChange> changes;
    const char* setup;
    QList<Act> acts;
};

} // namespace

Q_DECLARE_METATYPE(Case)

/// Shapes of tables that once made a plan give something else than the change that was asked for. Each is planned from
/// the server's own answers and carried out on it.
class TestPlanFaults : public QObject {
    Q_OBJECT
private:
    test::TestServer m_server;
    PgBackend m_backend;

    QString database(const QString& setup)
    {
        return m_server.freshDatabase(QStringLiteral("CREATE SCHEMA lockkeeper;\n") + setup);
    }

    Result<Plan> planned(const QString& db, const QList<DraftedChange>& changes)
    {
        return m_backend.connect(m_server.settings(db), Purpose::Browse).and_then([&](auto session) {
            return planDraft(m_backend, *session, Draft{changes}, QDateTime::currentDateTimeUtc());
        });
    }

    QString act(const QString& db, const Case& one, When when)
    {
        for (const Act& a : one.acts) {
            if (a.when != when) {
                continue;
            }
            const QString printed = m_server.value(db, QString::fromUtf8(a.sql));
            const QString wanted = QString::fromUtf8(a.prints);
            const bool fine = wanted == QLatin1String("ERROR") ? printed.startsWith(wanted) : printed == wanted;
            if (!fine) {
                return QStringLiteral("%1\n  printed: %2\n  wanted:  %3")
                    .arg(QString::fromUtf8(a.sql), printed, wanted);
            }
        }
        return {};
    }

    static bool wants(const Case& one, When when)
    {
        return std::ranges::any_of(one.acts, [&](const Act& a) { return a.when == when; });
    }

private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }

    void theColumnWorksThroughout_data();
    void theColumnWorksThroughout()
    {
        QFETCH(Case, one);
        const QString db = database(QString::fromUtf8(one.setup));
        const QString before = m_server.dumpSchema(db, {QStringLiteral("--exclude-schema=lockkeeper")});
        const auto plan = planned(db, one.changes);
        QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
        const auto until = [&](Phase phase) {
            qsizetype end = 0;
            while (end < plan->steps.size() && plan->steps[end].phase <= phase) {
                ++end;
            }
            return end;
        };
        const auto go = [&](qsizetype from, qsizetype to) {
            for (qsizetype i = from; i < to; ++i) {
                if (const QString problem = test::carryOut(m_server, db, plan->steps[i]); !problem.isEmpty()) {
                    return plan->steps[i].id + QLatin1String(": ") + problem;
                }
            }
            return QString();
        };
        const qsizetype expanded = until(Phase::Expand);
        const qsizetype migrated = until(Phase::Migrate);
        if (wants(one, When::Undone)) {
            QCOMPARE(go(0, migrated), QString());
            for (qsizetype i = migrated - 1; i >= 0; --i) {
                const QString problem = test::takeBack(m_server, db, plan->steps[i]);
                QVERIFY2(problem.isEmpty(), qPrintable(plan->steps[i].id + QLatin1String(" undo: ") + problem));
            }
            QCOMPARE(m_server.dumpSchema(db, {QStringLiteral("--exclude-schema=lockkeeper")}), before);
            QCOMPARE(act(db, one, When::Undone), QString());
        }
        QCOMPARE(go(0, expanded), QString());
        QCOMPARE(act(db, one, When::Expanded), QString());
        QCOMPARE(go(expanded, migrated), QString());
        QCOMPARE(act(db, one, When::CutOver), QString());
        QCOMPARE(go(migrated, plan->steps.size()), QString());
        QCOMPARE(act(db, one, When::Contracted), QString());
        QCOMPARE(test::leftovers(m_server, db), QString());
        m_server.dropDatabase(db);
    }

    void aColumnThatIsNotPublishedConcernsNoSubscriber()
    {
        const QString db = database(QStringLiteral("CREATE TABLE o (id int PRIMARY KEY, a int, \"b, c\" int); CREATE "
                                                   "PUBLICATION p FOR TABLE o (id, \"b, c\");"));
        for (const Strategy strategy : {Strategy::InPlace, Strategy::DualColumn}) {
            for (const bool published : {false, true}) {
                const auto plan = planned(db, {renamed("o", published ? "b, c" : "a", "z", strategy)});
                QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
                const QString told = QString::fromUtf8(QJsonDocument(toJson(*plan)).toJson());
                QCOMPARE(told.contains(QLatin1String("replication.subscriber-name")), published);
            }
        }
        m_server.dropDatabase(db);
    }

    void aViewThatIsMadeAnewIsNotSaidToStandInTheWay()
    {
        const QString db = database(QStringLiteral("CREATE TABLE o (id int PRIMARY KEY, a int, b int); CREATE VIEW v "
                                                   "AS SELECT a, b FROM o;"));
        const auto plan = planned(db, {renamed("o", "a", "z"), retyped("o", "b", "bigint")});
        QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
        for (const Step& step : plan->steps) {
            for (const Hazard& hazard : step.hazards) {
                QVERIFY2(!hazard.explanation.contains(QLatin1String("The server refuses")), qPrintable(hazard.id));
            }
            QCOMPARE(test::carryOut(m_server, db, step), QString());
        }
        QCOMPARE(m_server.value(db,
                     QStringLiteral("SELECT string_agg(attname, ',' ORDER BY attname) FROM "
                                    "pg_attribute WHERE attrelid = 'o'::regclass AND attnum > 0 AND NOT "
                                    "attisdropped")),
            QStringLiteral("b,id,z"));
        m_server.dropDatabase(db);
    }

    void whatCannotWorkIsRefused_data();
    void whatCannotWorkIsRefused()
    {
        QFETCH(Case, one);
        QFETCH(QString, words);
        const QString db = database(QString::fromUtf8(one.setup));
        const auto plan = planned(db, one.changes);
        QVERIFY(!plan);
        QVERIFY2(plan.error().printed().contains(words), qPrintable(plan.error().printed()));
        m_server.dropDatabase(db);
    }

    void whatStandsBesideWorksThroughout_data();
    void whatStandsBesideWorksThroughout() { theColumnWorksThroughout(); }

    void whatStandsInTheWayIsSaid_data();
    void whatStandsInTheWayIsSaid() { whatCannotWorkIsRefused(); }

    void whatTriggersAreGivenStandsInTheWay_data();
    void whatTriggersAreGivenStandsInTheWay() { whatCannotWorkIsRefused(); }

    void whatTriggersAreGivenIsSaid_data();
    void whatTriggersAreGivenIsSaid() { thePlanSaysWhatToExpect(); }

    void whatTriggersAreGivenMayStay_data();
    void whatTriggersAreGivenMayStay();

    void aTableThatTakesNoUpdatesIsNotCopied_data();
    void aTableThatTakesNoUpdatesIsNotCopied();

    void anUndoInPlaceTakesASequenceThatWentPastTheEnd_data();
    void anUndoInPlaceTakesASequenceThatWentPastTheEnd()
    {
        QFETCH(QString, column);
        const QString db = database(QStringLiteral("CREATE TABLE s (%1);").arg(column));
        const QString before = m_server.dumpSchema(db, {QStringLiteral("--exclude-schema=lockkeeper")});
        const auto plan = planned(db, {retyped("s", "id", "bigint", Strategy::InPlace)});
        QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
        for (const Step& step : plan->steps) {
            QCOMPARE(test::carryOut(m_server, db, step), QString());
        }
        const QString past = QStringLiteral("SELECT setval('s_id_seq', 3000000000); INSERT INTO s DEFAULT VALUES; "
                                            "SELECT id FROM s");
        QCOMPARE(m_server.value(db, past).section(QLatin1Char('\n'), -1), QStringLiteral("3000000001"));
        QCOMPARE(m_server.exec(db, QStringLiteral("DELETE FROM s")), QString());
        for (qsizetype i = plan->steps.size() - 1; i >= 0; --i) {
            QCOMPARE(test::takeBack(m_server, db, plan->steps[i]), QString());
        }
        QCOMPARE(m_server.dumpSchema(db, {QStringLiteral("--exclude-schema=lockkeeper")}), before);
        QCOMPARE(m_server.value(db, QStringLiteral("SELECT last_value FROM s_id_seq")), QStringLiteral("2147483647"));
        m_server.dropDatabase(db);
    }

    void thePlanSaysWhatToExpect_data();
    void thePlanSaysWhatToExpect()
    {
        QFETCH(Case, one);
        QFETCH(QString, hazard);
        QFETCH(QString, words);
        const QString db = database(QString::fromUtf8(one.setup));
        const auto plan = planned(db, one.changes);
        QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
        QList<Hazard> all = plan->hazards;
        QStringList questions;
        for (const Step& step : plan->steps) {
            all << step.hazards;
            if (const auto* gate = std::get_if<GateBody>(&step.body)) {
                questions << gate->question;
            }
        }
        if (hazard == QLatin1String("question")) {
            QVERIFY2(questions.join(QLatin1Char('\n')).contains(words), qPrintable(questions.join(QLatin1Char('\n'))));
            return;
        }
        const auto found = std::ranges::find(all, hazard, &Hazard::id);
        QVERIFY2(found != all.cend(), qPrintable(hazard));
        const QString said = found->title + QLatin1Char('\n') + found->explanation;
        QVERIFY2(said.contains(words), qPrintable(said));
        m_server.dropDatabase(db);
    }
};

#include "tests/plan/planbesidecases.h"
// After those, whose words it uses.
#include "tests/plan/planargumentcases.h"
#include "tests/plan/planfaultcases.h"
#include "tests/plan/planpublishedcases.h"

QTEST_GUILESS_MAIN(TestPlanFaults)
#include "tst_planfaults.moc"
