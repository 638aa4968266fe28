// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/postgres/valuestable.h"

#include <QTest>

using namespace lk;
using namespace lk::test;

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

} // namespace

/// Which types there are, what casts do, and what ALTER TYPE costs, asked of a real server.
class TestPgTypes : public QObject, private ValuesTable {
    Q_OBJECT

private slots:
    void initTestCase() { startServer(); }

    void knowsTypes_data()
    {
        QTest::addColumn<QString>("written");
        QTest::addColumn<QString>("printed");
        const auto row = [](const char* written, const char* printed) {
            QTest::addRow("%s", written) << s(written) << s(printed);
        };
        row("int", "integer");
        row("  BIGINT ", "bigint");
        row("numeric(12,4)", "numeric(12,4)");
        row("decimal(5)", "numeric(5,0)");
        row("varchar(20)", "character varying(20)");
        row("char", "character(1)");
        row("int4[]", "integer[]");
        row("varchar(10)[]", "character varying(10)[]");
        row("timestamp(3) with time zone", "timestamp(3) with time zone");
        row("interval day to second(2)", "interval day to second(2)");
        row("mood", "shop.mood");
        row("shop.mood", "shop.mood");
        row("\"shop\".\"mood\"[]", "shop.mood[]");
        row("small", "shop.small");
        row("double precision", "double precision");
        row("bit(3)", "bit(3)");
    }
    void knowsTypes()
    {
        QFETCH(QString, written);
        QFETCH(QString, printed);
        const auto facts = ask(s("doomed"), written);
        QVERIFY2(facts, qPrintable(facts ? QString() : facts.error().printed()));
        QCOMPARE(facts->newType, printed);
    }

    void refusesTypes_data()
    {
        QTest::addColumn<QString>("written");
        QTest::addColumn<QString>("kind");
        const auto row = [](const char* tag, const char* written, ErrorKind kind) {
            QTest::newRow(tag) << s(written) << toString(kind);
        };
        row("a type that is not there", "intt", ErrorKind::NotFound);
        row("a schema that is not there", "nowhere.mood", ErrorKind::NotFound);
        row("serial", "serial", ErrorKind::NotFound);
        row("nothing", "", ErrorKind::BadInput);
        row("nonsense", "numeric(12,", ErrorKind::BadInput);
        row("too much precision", "numeric(2000,2)", ErrorKind::BadInput);
        row("a second statement", "int); DROP TABLE shop.many; --", ErrorKind::BadInput);
        row("a second column", "int), CAST(NULL AS text", ErrorKind::BadInput);
        row("a pseudo-type", "anyelement", ErrorKind::BadInput);
        row("a trigger", "trigger", ErrorKind::BadInput);
    }
    void refusesTypes()
    {
        QFETCH(QString, written);
        QFETCH(QString, kind);
        const auto facts = ask(s("doomed"), written);
        QVERIFY(!facts);
        QVERIFY2(!facts.error().remedy.isEmpty(), qPrintable(facts.error().message));
        // Versions differ in whether bad words are an error or merely no type.
        if (kind == toString(ErrorKind::BadInput)) {
            QVERIFY2(facts.error().kind == ErrorKind::BadInput || facts.error().kind == ErrorKind::NotFound,
                qPrintable(facts.error().printed()));
        } else {
            QCOMPARE(toString(facts.error().kind), kind);
        }
    }

    void saysThatAColumnIsNotThere()
    {
        const auto facts = ask(s("nothing"), s("int"));
        QVERIFY(!facts);
        QCOMPARE(toString(facts.error().kind), toString(ErrorKind::NotFound));
        QVERIFY(facts.error().remedy.contains(s("amount")));
    }

    /// The server's own truth: ALTER TYPE is done and rolled back, and its files are looked at.
    void rewritesAsTheServerDoes_data()
    {
        QTest::addColumn<QString>("column");
        QTest::addColumn<QString>("type");
        const auto row = [](const char* column, const char* type) {
            QTest::addRow("%s to %s", column, type) << s(column) << s(type);
        };
        row("short", "varchar(20)");
        row("short", "varchar");
        row("short", "text");
        row("short", "varchar(5)");
        row("short", "char(10)");
        row("short", "bpchar");
        row("word", "varchar");
        row("word", "varchar(50)");
        row("word", "bpchar");
        row("word", "shop.label");
        row("code", "char(8)");
        row("code", "text");
        row("code", "varchar(4)");
        row("amount", "numeric(14,2)");
        row("amount", "numeric");
        row("amount", "numeric(14,3)");
        row("amount", "numeric(11,2)");
        row("amount", "bigint");
        row("free", "numeric(20,2)");
        row("From", "bigint");
        row("From", "oid");
        row("From", "numeric");
        row("From", "shop.small");
        row("From", "smallint");
        row("at", "timestamp(6)");
        row("at", "timestamptz");
        row("at", "timestamp(3)");
        row("at", "timestamptz(3)");
        row("at", "date");
        row("at3", "timestamp");
        row("at3", "timestamp(5)");
        row("at3", "timestamptz");
        row("at3", "timestamptz(3)");
        row("attz", "timestamp");
        row("attz", "timestamptz(6)");
        row("doc", "jsonb");
        row("docb", "json");
        row("net", "inet");
        row("u", "text");
        row("flag", "integer");
        row("real4", "double precision");
        row("names", "varchar[]");
        row("names", "varchar(10)[]");
        row("feeling", "text");
        row("day", "timestamp");
        row("label", "text");
        row("amount", "numeric(12,2)");
    }
    void rewritesAsTheServerDoes()
    {
        QFETCH(QString, column);
        QFETCH(QString, type);
        auto run = m_backend.connect(m_server.settings(m_database), Purpose::Run);
        QVERIFY(run);
        const auto exec = [&](const QString& sql) {
            const auto done = (*run)->query(sql);
            if (!done) {
                qWarning("%s", qPrintable(done.error().printed()));
            }
            return done ? done->scalar() : QString();
        };
        exec(s("BEGIN"));
        // Without views, other indexes and rows that would not convert.
        exec(s("CREATE TABLE shop.probe AS SELECT %1 AS c FROM shop.\"Values\" WHERE id < 8").arg(quoted(column)));
        exec(s("ALTER TABLE shop.probe ALTER c TYPE %1").arg(m_table.column(column)->type));
        const bool indexed = column != s("doc") && type != s("json");
        const QString index = s("CREATE INDEX probe_index ON shop.probe (c)");
        if (indexed) {
            exec(index);
        }
        const QString files = s("SELECT pg_relation_filenode('shop.probe')");
        const QString indexFiles = s("SELECT pg_relation_filenode('shop.probe_index')");
        const QString before = exec(files);
        const QString indexBefore = indexed ? exec(indexFiles) : QString();
        const auto probe = m_backend.readTable(**run, {s("shop"), s("probe")});
        QVERIFY2(probe, qPrintable(probe ? QString() : probe.error().printed()));
        const auto facts
            = m_backend.typeFacts(**run, *probe, ChangeType{{s("shop"), s("probe")}, s("c"), type, {}, {}});
        QVERIFY2(facts, qPrintable(facts ? QString() : facts.error().printed()));
        const auto altered = (*run)->query(s("ALTER TABLE shop.probe ALTER c TYPE %1").arg(type));
        if (!altered) {
            // No assignment cast: the planner would have to write USING, which rewrites.
            QVERIFY2(!facts->forwardImplicit || facts->forwardCanFail, qPrintable(altered.error().printed()));
            return;
        }
        QVERIFY(facts->forwardImplicit);
        QCOMPARE(facts->rewrites, exec(files) != before);
        if (indexed) {
            QCOMPARE(facts->rebuildsIndexes, exec(indexFiles) != indexBefore);
        }
        exec(s("ROLLBACK"));
    }

    void judgesCasts_data()
    {
        QTest::addColumn<QString>("column");
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("verdict"); ///< forward fails? lossless? back fails?
        const auto row = [](const char* column, const char* type, const char* verdict) {
            QTest::addRow("%s to %s", column, type) << s(column) << s(type) << s(verdict);
        };
        row("From", "bigint", "safe lossless back-fails");
        row("From", "numeric", "safe lossless back-fails");
        row("From", "numeric(10,0)", "safe lossless back-fails");
        row("From", "numeric(9,0)", "fails lossy back-fails");
        row("From", "text", "safe lossless back-fails");
        row("From", "varchar(11)", "safe lossless back-fails");
        row("From", "varchar(10)", "fails lossy back-fails");
        row("From", "double precision", "safe lossless back-fails");
        row("From", "real", "safe lossy back-fails");
        row("big", "integer", "fails lossy back-safe");
        row("big", "double precision", "safe lossy back-fails");
        row("amount", "numeric(14,2)", "safe lossless back-fails");
        row("amount", "numeric(14,4)", "safe lossless back-fails"); // rounding may carry into one more digit
        row("amount", "numeric(12,1)", "safe lossy back-fails");
        row("amount", "double precision", "safe lossless back-fails");
        row("word", "integer", "fails lossy back-safe");
        row("word", "varchar", "safe lossless back-safe");
        row("word", "varchar(5)", "fails lossy back-safe");
        row("short", "text", "safe lossless back-fails");
        row("at", "date", "safe lossy back-fails");
        row("at", "timestamptz", "safe lossless back-safe");
        row("at", "timestamp(3)", "safe lossy back-safe");
        row("day", "timestamp", "fails lossy back-safe");
        row("u", "text", "safe lossless back-fails");
        row("feeling", "text", "safe lossless back-fails");
        row("docb", "json", "safe lossless back-fails");
        row("doc", "jsonb", "fails lossy back-safe");
        row("flag", "integer", "safe lossless back-safe");
        row("From", "shop.small", "fails lossy back-safe");
        row("word", "shop.label", "safe lossless back-safe");
        row("amount", "numeric(12,2)", "safe lossless back-safe");
    }
    void judgesCasts()
    {
        QFETCH(QString, column);
        QFETCH(QString, type);
        QFETCH(QString, verdict);
        const auto facts = ask(column, type);
        QVERIFY2(facts, qPrintable(facts ? QString() : facts.error().printed()));
        QCOMPARE(s("%1 %2 %3")
                     .arg(facts->forwardCanFail ? s("fails") : s("safe"),
                         facts->forwardLossless ? s("lossless") : s("lossy"),
                         facts->backCanFail ? s("back-fails") : s("back-safe")),
            verdict);
        QVERIFY(facts->castable);
        QVERIFY(facts->usingProblem.isEmpty());
    }

    void saysThatThereIsNoCast()
    {
        const auto facts = ask(s("feeling"), s("integer"));
        QVERIFY2(facts, qPrintable(facts ? QString() : facts.error().printed()));
        QVERIFY(!facts->castable);
        const auto io = ask(s("word"), s("uuid"));
        QVERIFY(io->castable);
        QVERIFY(!io->forwardImplicit);
        QVERIFY(ask(s("u"), s("text"))->forwardImplicit);
        QVERIFY(!ask(s("word"), s("json"))->newHasEquality);
        QVERIFY(ask(s("word"), s("jsonb"))->newHasEquality);
        QVERIFY(ask(s("word"), s("text"))->sameType);
        QVERIFY(ask(s("From"), s("shop.required"))->castable);
    }
};

QTEST_GUILESS_MAIN(TestPgTypes)
#include "tst_pgtypes.moc"
