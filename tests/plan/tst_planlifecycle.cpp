// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/plan/shop.h"

#include <QTest>

using namespace lk;
using test::rename;
using test::retype;

Q_DECLARE_METATYPE(lk::Draft)

/// Every strategy's statements on a real server, one by one, without the engine: undone from every point the schema is
/// as it was; carried through, it is what a plain ALTER would have given.
class TestPlanLifecycle : public QObject {
    Q_OBJECT
private:
    test::Shop m_shop;
    test::TestServer& m_server = m_shop.server;

    Result<Plan> planned(const QString& db, const Draft& draft) { return m_shop.planned(db, draft); }
    QString fresh() { return m_shop.fresh(); }

    QString send(const QString& db, const StatementBody& body)
    {
        if (body.mode == StatementBody::Mode::Concurrently) {
            QString script;
            for (const QString& s : body.statements) {
                script += s + QLatin1String(";\n");
            }
            return m_server.exec(db, script);
        }
        return body.statements.isEmpty()
            ? QString()
            : m_server.exec(db,
                  QLatin1String("BEGIN;\n") + body.statements.join(QLatin1String(";\n")) + QLatin1String(";\nCOMMIT;"));
    }

    /// What the engine does, without its care for locks and crashes.
    QString carryOut(const QString& db, const Step& step)
    {
        if (const auto* b = std::get_if<StatementBody>(&step.body)) {
            return send(db, *b);
        }
        if (const auto* b = std::get_if<BackfillBody>(&step.body)) {
            return m_server.exec(db,
                QStringLiteral("BEGIN; SET LOCAL %1 = 'on'; SET LOCAL session_replication_role = replica; UPDATE %2 "
                               "SET %3 WHERE %4; COMMIT;")
                    .arg(b->triggerGuard, b->table.quoted(), b->assignments.join(QLatin1String(", ")), b->condition));
        }
        if (const auto* b = std::get_if<VerifyBody>(&step.body)) {
            const QString n = m_server.value(
                db, QStringLiteral("SELECT count(*) FROM %1 WHERE %2").arg(b->table.quoted(), b->mismatch));
            return n == QLatin1String("0") ? QString() : QStringLiteral("%1 rows differ").arg(n);
        }
        return {};
    }

    QString schema(const QString& db)
    {
        return m_server.dumpSchema(db, {QStringLiteral("--exclude-schema=lockkeeper")});
    }

    static void cases()
    {
        QTest::addColumn<Draft>("draft");
        QTest::addColumn<QString>("plain"); // what an idle database would be given
        const auto row = [](const char* name, QList<DraftedChange> changes, const char* plain) {
            QTest::newRow(name) << Draft{std::move(changes)} << QString::fromUtf8(plain);
        };
        row("a column renamed through a dual column", {rename("orders", "amount", "total", Strategy::DualColumn)},
            "ALTER TABLE orders RENAME amount TO total");
        row("a primary key renamed through a dual column", {rename("orders", "id", "order_id", Strategy::DualColumn)},
            "ALTER TABLE orders RENAME id TO order_id");
        row("a column renamed in place", {rename("orders", "amount", "total", Strategy::InPlace)},
            "ALTER TABLE orders RENAME amount TO total");
        row("a column renamed behind a view", {rename("orders", "amount", "total", Strategy::View)},
            "ALTER TABLE orders RENAME amount TO total");
        row("a table renamed in place",
            {{RenameTable{{QStringLiteral("public"), QStringLiteral("orders")}, QStringLiteral("Purchases")},
                Strategy::InPlace}},
            "ALTER TABLE orders RENAME TO \"Purchases\"");
        row("a table renamed behind a view",
            {{RenameTable{{QStringLiteral("public"), QStringLiteral("orders")}, QStringLiteral("purchases")},
                Strategy::View}},
            "ALTER TABLE orders RENAME TO purchases");
        row("an integer widened with everything that hangs on it",
            {retype("orders", "item_count", "bigint", Strategy::DualColumn)}, "");
        row("a foreign key column widened", {retype("orders", "customer_id", "bigint", Strategy::DualColumn)}, "");
        row("a serial widened", {retype("orders", "number", "bigint", Strategy::DualColumn)}, "");
        row("text to a number although some values do not survive",
            {retype("orders", "note", "integer", Strategy::DualColumn)}, "");
        row("a unique column retyped", {retype("orders", "code", "text", Strategy::DualColumn)}, "");
        row("a name and a type of one column together",
            {rename("orders", "number", "serial", Strategy::Auto),
                retype("orders", "number", "bigint", Strategy::Auto)},
            "");
        row("a rename and a type change of one table",
            {rename("orders", "amount", "total", Strategy::DualColumn),
                retype("orders", "item_count", "bigint", Strategy::DualColumn)},
            "");
        row("a dual column and a new name of the table",
            {rename("orders", "amount", "total", Strategy::DualColumn),
                {RenameTable{{QStringLiteral("public"), QStringLiteral("orders")}, QStringLiteral("purchases")},
                    Strategy::InPlace}},
            "ALTER TABLE orders RENAME amount TO total; ALTER TABLE orders RENAME TO purchases");
        row("a primary key widened", {retype("tags", "tag", "bigint", Strategy::DualColumn)}, "");
        row("a deferrable unique column retyped", {retype("tags", "label", "text", Strategy::DualColumn)}, "");
        row("a type changed in place", {retype("tags", "label", "text", Strategy::InPlace)},
            "ALTER TABLE tags ALTER label TYPE text");
        row("a small table written anew in place", {retype("tags", "weight", "bigint", Strategy::InPlace)},
            "ALTER TABLE tags ALTER weight TYPE bigint");
        row("a lossy type changed in place",
            {retype("Odd Table", "a\"b", "integer", Strategy::InPlace, "nullif(\"a\"\"b\", 'it''s')::integer")}, "");
        row("odd names retyped", {retype("Odd Table", "a\"b", "varchar(40)", Strategy::DualColumn)}, "");
        row("a type without equality", {retype("Odd Table", "from", "jsonb", Strategy::DualColumn)}, "");
        row("changes of two tables",
            {rename("orders", "amount", "total", Strategy::DualColumn),
                retype("tags", "weight", "bigint", Strategy::DualColumn)},
            "");
    }

private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }

    void undoneFromEveryPointTheSchemaIsAsItWas_data() { cases(); }
    void undoneFromEveryPointTheSchemaIsAsItWas()
    {
        QFETCH(Draft, draft);
        const QString db = fresh();
        const QString before = schema(db);
        const QString dataBefore = data(db);
        const auto plan = planned(db, draft);
        QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
        qsizetype reversible = 0;
        while (reversible < plan->steps.size() && plan->steps[reversible].phase != Phase::Contract) {
            ++reversible;
        }
        QVERIFY(reversible > 0);
        // All the way to Contract and back, then again, so that undo leaves nothing a second run would stumble on.
        for (int round = 0; round < 2; ++round) {
            for (qsizetype i = 0; i < reversible; ++i) {
                const QString problem = carryOut(db, plan->steps[i]);
                QVERIFY2(problem.isEmpty(), qPrintable(plan->steps[i].id + QLatin1String(": ") + problem));
            }
            for (qsizetype i = reversible - 1; i >= 0; --i) {
                const Step& step = plan->steps[i];
                if (step.undo) {
                    if (!step.undo->losesRows.isEmpty()) {
                        QCOMPARE(m_server.value(db, step.undo->losesRows), QStringLiteral("0"));
                    }
                    const QString problem = send(db, step.undo->body);
                    QVERIFY2(problem.isEmpty(), qPrintable(step.id + QLatin1String(" undo: ") + problem));
                }
            }
            QCOMPARE(schema(db), before);
            QCOMPARE(data(db), dataBefore);
            QCOMPARE(leftovers(db), QStringLiteral("0"));
        }
        m_server.dropDatabase(db);
    }

    void carriedThroughItIsWhatAPlainAlterGives_data() { cases(); }
    void carriedThroughItIsWhatAPlainAlterGives()
    {
        QFETCH(Draft, draft);
        QFETCH(QString, plain);
        const QString db = fresh();
        const auto plan = planned(db, draft);
        QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
        for (const Step& step : plan->steps) {
            const QString problem = carryOut(db, step);
            QVERIFY2(problem.isEmpty(), qPrintable(step.id + QLatin1String(": ") + problem));
        }
        QVERIFY2(!schema(db).contains(QLatin1String("lockkeeper")), qPrintable(schema(db)));
        QCOMPARE(leftovers(db), QStringLiteral("0"));
        if (!plain.isEmpty()) {
            const QString twin = fresh();
            QCOMPARE(m_server.exec(twin, plain), QString());
            QCOMPARE(schema(db), schema(twin));
            m_server.dropDatabase(twin);
        }
        m_server.dropDatabase(db);
    }

private:
    QString data(const QString& db)
    {
        return m_server.value(db, QStringLiteral("SELECT * FROM orders ORDER BY id"))
            + m_server.value(db, QStringLiteral("SELECT * FROM tags ORDER BY tag"))
            + m_server.value(db, QStringLiteral("SELECT * FROM \"Odd Table\" ORDER BY \"Select\""));
    }
    /// Functions and indexes of ours that nothing needs any more; tables of kept values may stay.
    QString leftovers(const QString& db)
    {
        return m_server.value(db,
            QStringLiteral(
                "SELECT (SELECT count(*) FROM pg_proc WHERE pronamespace = 'lockkeeper'::regnamespace)"
                " + (SELECT count(*) FROM pg_class WHERE relname LIKE '%lockkeeper%')"
                " + (SELECT count(*) FROM pg_attribute WHERE NOT attisdropped AND attname LIKE 'lockkeeper\\_%'"
                " AND attrelid NOT IN (SELECT oid FROM pg_class WHERE relnamespace = 'lockkeeper'::regnamespace))"
                " + (SELECT count(*) FROM pg_trigger WHERE tgname LIKE '%lockkeeper%')"));
    }
};

QTEST_GUILESS_MAIN(TestPlanLifecycle)
#include "tst_planlifecycle.moc"
