// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/plan/shop.h"

#include <QTest>

using namespace lk;
using test::rename;
using test::retype;

/// What the dual-write trigger does with every way of writing, before the cut-over and after it.
class TestDualWrite : public QObject {
    Q_OBJECT
private:
    test::Shop m_shop;
    test::TestServer& m_server = m_shop.server;
    QString m_renaming; ///< orders.amount as total, before the cut-over
    QString m_renamed; ///< the same, after it
    QString m_parsing; ///< orders.reference as integer column number_of, before the cut-over
    QString m_parsed;

    /// Everything up to Contract, or up to but without the backfill.
    QString carried(const Draft& draft, bool cutOver, QString& problem)
    {
        const QString db = m_shop.fresh();
        problem += m_server.exec(db, QStringLiteral("DROP INDEX orders_lower")); // made for text
        const auto plan = m_shop.planned(db, draft);
        if (!plan) {
            problem = plan.error().printed();
            return db;
        }
        for (const Step& step : plan->steps) {
            if (step.phase == Phase::Contract || (!cutOver && step.phase == Phase::Migrate)) {
                break;
            }
            if (const auto* b = std::get_if<StatementBody>(&step.body)) {
                const bool whole = b->mode == StatementBody::Mode::Transaction;
                problem += m_server.exec(db,
                    (whole ? QStringLiteral("BEGIN;\n") : QString()) + b->statements.join(QLatin1String(";\n"))
                        + (whole ? QStringLiteral(";\nCOMMIT;") : QStringLiteral(";")));
            } else if (const auto* f = std::get_if<BackfillBody>(&step.body)) {
                problem += m_server.exec(db,
                    QStringLiteral("BEGIN; SET LOCAL %1 = 'on'; UPDATE %2 SET %3 WHERE %4; COMMIT;")
                        .arg(f->triggerGuard, f->table.quoted(), f->assignments.join(QLatin1String(", ")),
                            f->condition));
            }
        }
        return db;
    }

private slots:
    void initTestCase()
    {
        QVERIFY2(m_server.start(), qPrintable(m_server.problem()));
        const Draft renaming{{rename("orders", "amount", "total", Strategy::DualColumn)}};
        const Draft parsing{{rename("orders", "reference", "number_of", Strategy::DualColumn),
            retype("orders", "reference", "integer", Strategy::DualColumn)}};
        QString problem;
        m_renaming = carried(renaming, false, problem);
        m_renamed = carried(renaming, true, problem);
        m_parsing = carried(parsing, false, problem);
        m_parsed = carried(parsing, true, problem);
        QVERIFY2(problem.isEmpty(), qPrintable(problem));
    }

    void writesAreKeptInStep_data()
    {
        QTest::addColumn<QString>(
            "write"); // :old and :new stand for the two columns; the row is customer 1, code 'row'
        QTest::addColumn<QString>("before"); // old|new before the cut-over, or part of an error
        QTest::addColumn<QString>("after");
        QTest::addColumn<bool>("parsing");
        const auto row = [](const char* name, bool parsing, const char* write, const char* before, const char* after) {
            QTest::newRow(name) << QString::fromUtf8(write) << QString::fromUtf8(before) << QString::fromUtf8(after)
                                << parsing;
        };
        const char* differ = "were given values that differ";
        row("an insert of the old one", false, "INSERT INTO orders (customer_id, code, :old) VALUES (1, 'row', 5)",
            "5.00|5.00", "5.00|5.00");
        row("an insert of the new one", false, "INSERT INTO orders (customer_id, code, :new) VALUES (1, 'row', 5)",
            "5.00|5.00", "5.00|5.00");
        row("an insert of neither takes the default", false, "INSERT INTO orders (customer_id, code) VALUES (1, 'row')",
            "0.00|0.00", "0.00|0.00");
        row("an insert of both alike", false,
            "INSERT INTO orders (customer_id, code, :old, :new) VALUES (1, 'row', 5, 5)", "5.00|5.00", "5.00|5.00");
        row("an insert of both that differ, though there is a default", false,
            "INSERT INTO orders (customer_id, code, :old, :new) VALUES (1, 'row', 5, 6)", differ, differ);
        row("an insert of the old one's default and another value", false,
            "INSERT INTO orders (customer_id, code, :old, :new) VALUES (1, 'row', 0, 6)", "6.00|6.00", differ);
        row("an update of the old one", false,
            "INSERT INTO orders (customer_id, code, :old) VALUES (1, 'row', 5); UPDATE orders SET :old = 6 WHERE code "
            "= 'row'",
            "6.00|6.00", "6.00|6.00");
        row("an update of the new one", false,
            "INSERT INTO orders (customer_id, code, :old) VALUES (1, 'row', 5); UPDATE orders SET :new = 6 WHERE code "
            "= 'row'",
            "6.00|6.00", "6.00|6.00");
        row("an update of both alike", false,
            "INSERT INTO orders (customer_id, code, :old) VALUES (1, 'row', 5); UPDATE orders SET :new = 6, :old = 6 "
            "WHERE code = 'row'",
            "6.00|6.00", "6.00|6.00");
        row("an update of both that differ", false,
            "INSERT INTO orders (customer_id, code, :old) VALUES (1, 'row', 5); UPDATE orders SET :new = 6, :old = 7 "
            "WHERE code = 'row'",
            differ, differ);
        row("an upsert", false,
            "INSERT INTO orders (customer_id, code, :old) VALUES (1, 'row', 5); INSERT INTO orders (customer_id, code, "
            ":new) VALUES (1, 'row', 8) ON CONFLICT (code) DO UPDATE SET :new = EXCLUDED.:new",
            "8.00|8.00", "8.00|8.00");
        row("an update that refers to itself through the other name", false,
            "INSERT INTO orders (customer_id, code, :old) VALUES (1, 'row', 5); UPDATE orders SET :new = :old + 1 "
            "WHERE code = 'row'",
            "6.00|6.00", "6.00|6.00");
        row("a merge", false,
            "INSERT INTO orders (customer_id, code, :old) VALUES (1, 'row', 5); MERGE INTO orders o USING (SELECT "
            "'row' AS c) s ON o.code = s.c WHEN MATCHED THEN UPDATE SET :new = 9",
            "9.00|9.00", "9.00|9.00");
        row("a write as a replica", false,
            "SET session_replication_role = replica; INSERT INTO orders (customer_id, code, number, :new) VALUES (1, "
            "'row', 1, 5)",
            "5.00|5.00", "5.00|5.00");
        row("a copy", false, "COPY orders (customer_id, code, :old) FROM STDIN;\n1\trow\t5\n\\.\n", "5.00|5.00",
            "5.00|5.00");
        row("text that is a number", true, "INSERT INTO orders (customer_id, code, :old) VALUES (1, 'row', '0012')",
            "0012|12", "0012|12");
        row("a number whose text follows", true, "INSERT INTO orders (customer_id, code, :new) VALUES (1, 'row', 12)",
            "12|12", "12|12");
        row("both, the number being the text's", true,
            "INSERT INTO orders (customer_id, code, :old, :new) VALUES (1, 'row', '0012', 12)", "0012|12", "0012|12");
        row("both that differ", true, "INSERT INTO orders (customer_id, code, :old, :new) VALUES (1, 'row', '13', 12)",
            differ, differ);
        row("text that is no number fails nobody", true,
            "INSERT INTO orders (customer_id, code, :old) VALUES (1, 'row', 'x')", "x|", "x|");
        row("text that becomes no number fails nobody", true,
            "INSERT INTO orders (customer_id, code, :old) VALUES (1, 'row', '7'); UPDATE orders SET :old = 'x' WHERE "
            "code = 'row'",
            "x|", "x|");
        row("another column's update leaves text that is no number", true,
            "INSERT INTO orders (customer_id, code, :old) VALUES (1, 'row', 'x'); UPDATE orders SET status = 'paid' "
            "WHERE code = 'row'",
            "x|", "x|");
        row("a value taken away", true,
            "INSERT INTO orders (customer_id, code, :old) VALUES (1, 'row', '7'); UPDATE orders SET :new = NULL WHERE "
            "code = 'row'",
            "|", "|");
        row("another form of the same number", true,
            "INSERT INTO orders (customer_id, code, :old) VALUES (1, 'row', '7'); UPDATE orders SET :old = '007' WHERE "
            "code = 'row'",
            "007|7", "007|7");
    }
    void writesAreKeptInStep()
    {
        QFETCH(QString, write);
        QFETCH(QString, before);
        QFETCH(QString, after);
        QFETCH(bool, parsing);
        const QString oldName = parsing ? QStringLiteral("reference") : QStringLiteral("amount");
        const QString newName = parsing ? QStringLiteral("number_of") : QStringLiteral("total");
        const QString sql
            = QString(write).replace(QLatin1String(":old"), oldName).replace(QLatin1String(":new"), newName);
        const QList<std::pair<QString, QString>> sides{
            {parsing ? m_parsing : m_renaming, before}, {parsing ? m_parsed : m_renamed, after}};
        for (const auto& [db, expected] : sides) {
            const QString problem = m_server.exec(db, sql);
            const QString got = problem.isEmpty()
                ? m_server.value(
                      db, QStringLiteral("SELECT %1, %2 FROM orders WHERE code = 'row'").arg(oldName, newName))
                : problem;
            QCOMPARE(m_server.exec(db, QStringLiteral("DELETE FROM orders WHERE code = 'row'")), QString());
            if (expected.contains(QLatin1Char('|'))) {
                QCOMPARE(got, expected);
            } else {
                QVERIFY2(got.contains(expected), qPrintable(got));
            }
        }
    }

    void aRowThatTheBackfillHasNotReachedIsCopiedWhenItMoves()
    {
        QCOMPARE(m_server.value(m_renaming, QStringLiteral("SELECT total IS NULL FROM orders WHERE id = 5")),
            QStringLiteral("t"));
        QCOMPARE(
            m_server.exec(m_renaming, QStringLiteral("UPDATE orders SET status = 'paid' WHERE id = 5")), QString());
        QCOMPARE(m_server.value(m_renaming, QStringLiteral("SELECT amount, total FROM orders WHERE id = 5")),
            QStringLiteral("5.00|5.00"));
    }

    void aRoleWithoutRightsOnOurSchemaWrites()
    {
        for (const QString& db : {m_renaming, m_renamed, m_parsing, m_parsed}) {
            const QString problem = m_server.exec(db,
                QStringLiteral("ALTER TABLE orders DISABLE ROW LEVEL SECURITY; SET ROLE \"App Writer\";"
                               "UPDATE orders SET code = 'w' || id, amount_or_reference WHERE id = 9;")
                    .replace(QLatin1String("amount_or_reference"),
                        db == m_renaming || db == m_renamed ? QStringLiteral("amount = 77")
                                                            : QStringLiteral("reference = '77'")));
            QCOMPARE(problem, QString());
        }
        QCOMPARE(m_server.value(m_renamed, QStringLiteral("SELECT total FROM orders WHERE id = 9")),
            QStringLiteral("77.00"));
        QCOMPARE(m_server.value(m_parsed, QStringLiteral("SELECT number_of FROM orders WHERE id = 9")),
            QStringLiteral("77"));
    }
};

QTEST_GUILESS_MAIN(TestDualWrite)
#include "tst_dualwrite.moc"
