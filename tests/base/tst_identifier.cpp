// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/base/identifier.h"

#include <QTest>

using namespace lk;

namespace {
QString s(const char* text)
{
    return QString::fromUtf8(text);
}
} // namespace

/// Names into SQL and back, and errors for people.
class TestIdentifier : public QObject {
    Q_OBJECT

private slots:
    void splitsNamesAsSqlDoes_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("parts"); ///< joined by |, empty: refused
        const auto row
            = [](const char* tag, const char* text, const char* parts) { QTest::newRow(tag) << s(text) << s(parts); };
        row("bare names fold to lower case", "Public.Orders.TOTAL", "public|orders|total");
        row("quoted names stay", "public.\"Odd Name\".\"From\"", "public|Odd Name|From");
        row("quotes are doubled", "a.\"b\"\"c\"", "a|b\"c");
        row("dots in quotes do not split", "\"a.b\".c", "a.b|c");
        row("letters beyond ASCII", "ümlaut.ß", "ümlaut|ß");
        row("digits and dollars inside", "a1$.b_2", "a1$|b_2");
        row("one part", "orders", "orders");
        row("nothing", "", "");
        row("an empty part", "a..b", "");
        row("a dot at the end", "a.", "");
        row("an open quote", "\"a", "");
        row("an empty quoted part", "a.\"\"", "");
        row("a blank", "a b", "");
        row("a digit first", "1a.b", "");
        row("text behind a quote", "\"a\"b", "");
        row("a statement", "a; DROP TABLE b", "");
    }
    void splitsNamesAsSqlDoes()
    {
        QFETCH(QString, text);
        QFETCH(QString, parts);
        const auto split = splitQualified(text);
        if (parts.isEmpty()) {
            QVERIFY(!split);
            QCOMPARE(toString(split.error().kind), s("bad-input"));
            QVERIFY(!split.error().remedy.isEmpty());
        } else {
            QVERIFY2(split, qPrintable(split ? QString() : split.error().printed()));
            QCOMPARE(split->join(QLatin1Char('|')), parts);
        }
    }

    void whatIsPrintedIsReadAgain_data()
    {
        QTest::addColumn<QString>("schema");
        QTest::addColumn<QString>("name");
        QTest::newRow("plain") << s("public") << s("orders");
        QTest::newRow("odd") << s("Odd \"Schema") << s("T, x");
        QTest::newRow("dots") << s("a.b") << s("c.d");
        QTest::newRow("upper case") << s("PUBLIC") << s("Orders");
        QTest::newRow("a digit first") << s("1") << s("2x");
        QTest::newRow("umlauts") << s("ümlaut") << s("Ümlaut");
    }
    void whatIsPrintedIsReadAgain()
    {
        QFETCH(QString, schema);
        QFETCH(QString, name);
        const QualifiedName full{schema, name};
        QCOMPARE(parseTableName(full.printed()).value(), full);
        QCOMPARE(parseTableName(full.quoted()).value(), full);
        const ColumnName column{full, s("Co\"l.umn")};
        QCOMPARE(parseColumnName(column.printed()).value(), column);
    }

    void wantsTheRightNumberOfParts()
    {
        QVERIFY(!parseTableName(s("orders")));
        QVERIFY(!parseTableName(s("a.b.c")));
        QVERIFY(!parseColumnName(s("a.b")));
        QVERIFY(!parseColumnName(s("a.b.c.d")));
    }

    void refusesNamesTheServerWouldCut()
    {
        QVERIFY(checkName(QString(63, QLatin1Char('x'))));
        QVERIFY(!checkName(QString(64, QLatin1Char('x'))));
        QVERIFY(checkName(QString(31, QChar(0xfc))));
        QVERIFY(!checkName(QString(32, QChar(0xfc)))); // two bytes each
        QVERIFY(!checkName(QString()));
        QVERIFY(!checkName(QString(QChar(0))));
    }

    void generatedNamesFitAndDiffer_data()
    {
        QTest::addColumn<QString>("stem");
        QTest::newRow("short") << s("orders");
        QTest::newRow("63 bytes") << QString(63, QLatin1Char('x'));
        QTest::newRow("two bytes a letter") << QString(60, QChar(0xfc));
        QTest::newRow("four bytes a letter") << QString::fromUcs4(U"\U0001F6A2").repeated(20);
        QTest::newRow("nothing") << QString();
    }
    void generatedNamesFitAndDiffer()
    {
        QFETCH(QString, stem);
        const QString one = generatedName(s("lockkeeper"), stem, s("a"));
        const QString other = generatedName(s("lockkeeper"), stem, s("b"));
        QVERIFY(checkName(one));
        QVERIFY(checkName(other));
        QVERIFY(one != other);
        QCOMPARE(generatedName(s("lockkeeper"), stem, s("a")), one);
        QCOMPARE(QString::fromUtf8(one.toUtf8()), one);
    }

    void quotesValues()
    {
        QCOMPARE(literal(s("it's")), s("'it''s'"));
        QCOMPARE(literal(s("a\\b'")), s("E'a\\\\b'''"));
        QCOMPARE(quoted(s("a\"b")), s("\"a\"\"b\""));
        QCOMPARE(literal(QString()), s("''"));
    }

    void printsErrorsInFull()
    {
        Error error{ErrorKind::Server, s("the words"), s("P0001"), s("SELECT 1"), s("more"), s("a hint"), s("do this")};
        QCOMPARE(error.printed(), s("the words\nDETAIL: more\nHINT: a hint\nSQLSTATE: P0001\nWhat to do: do this"));
        QCOMPARE(failure(ErrorKind::NotFound, s("gone")).error().printed(), s("gone"));
    }
};

QTEST_GUILESS_MAIN(TestIdentifier)
#include "tst_identifier.moc"
