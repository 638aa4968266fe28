// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/draft/draft.h"
#include "model/draft/mappingtext.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace lk;

namespace {
const QualifiedName orders{QStringLiteral("public"), QStringLiteral("orders")};
const QualifiedName odd{QStringLiteral("Odd Schema"), QStringLiteral("a\"b")};

Draft everything()
{
    return Draft{{
        {RenameColumn{orders, QStringLiteral("amount"), QStringLiteral("total")}, Strategy::DualColumn},
        {ChangeType{orders, QStringLiteral("item_count"), QStringLiteral("bigint"), QStringLiteral("item_count + 0"),
             QStringLiteral("item_count::integer"), LossDecision::Mend,
             {{QStringLiteral("n/a"), QStringLiteral("0")}, {QString(), std::nullopt}}, QStringLiteral("-1")},
            Strategy::Auto},
        {RenameTable{odd, QStringLiteral("plain")}, Strategy::View},
    }};
}
} // namespace

class TestDraft : public QObject {
    Q_OBJECT
private slots:
    void aDraftSurvivesJson()
    {
        const auto read = draftFromJson(toJson(everything()));
        QVERIFY(read);
        QCOMPARE(*read, everything());
    }

    void aDamagedDraftSaysWhere_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("where");
        QTest::newRow("an unknown kind") << "rename-column" << "explode" << "changes[0].kind";
        QTest::newRow("an unknown strategy") << "dual-column" << "magic" << "changes[0].strategy";
        QTest::newRow("an unknown decision") << "\"mend\"" << "\"burn\"" << "changes[1].decision";
        QTest::newRow("a mapping from nothing")
            << "\"from\": \"n/a\"" << "\"fro\": \"n/a\"" << "changes[1].mapping[0].from";
        QTest::newRow("a member is missing") << "newType" << "newTipe" << "changes[1].newType";
        QTest::newRow("no list of changes") << "\"changes\"" << "\"change\"" << "changes";
    }
    void aDamagedDraftSaysWhere()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(QString, where);
        QString text = QString::fromUtf8(QJsonDocument(toJson(everything())).toJson());
        QVERIFY(text.contains(from));
        const auto read = draftFromJson(QJsonDocument::fromJson(text.replace(from, to).toUtf8()).object());
        QVERIFY(!read);
        QVERIFY(read.error().kind == ErrorKind::DamagedFile);
        QVERIFY2(read.error().message.contains(where), qPrintable(read.error().message));
    }

    void aDraftOfBeforeKnowsNoDecisions()
    {
        QJsonObject json
            = toJson(Draft{{{ChangeType{orders, QStringLiteral("a"), QStringLiteral("text")}, Strategy::Auto}}});
        QJsonArray changes = json[QLatin1String("changes")].toArray();
        QJsonObject change = changes[0].toObject();
        change.remove(QLatin1String("decision"));
        changes[0] = change;
        json[QLatin1String("changes")] = changes;
        const auto read = draftFromJson(json);
        QVERIFY(read);
        QVERIFY(std::get<ChangeType>(read->changes[0].change).decision == LossDecision::Ask);
    }

    void mappingsAreReadAsWritten_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<bool>("null");
        QTest::newRow("a word to a number") << "n/a=0" << "n/a" << "0" << false;
        QTest::newRow("the empty text to NULL") << "=NULL" << "" << "" << true;
        QTest::newRow("NULL in any case") << "x=null" << "x" << "" << true;
        QTest::newRow("to the word NULL") << "x='NULL'" << "x" << "NULL" << false;
        QTest::newRow("to the empty text") << "x=" << "x" << "" << false;
        QTest::newRow("an equals sign in the value") << "'a=b'=c=d" << "a=b" << "c=d" << false;
        QTest::newRow("quotes in both") << "'it''s'='o''clock'" << "it's" << "o'clock" << false;
        QTest::newRow("blanks count") << " a = b" << " a " << " b" << false;
    }
    void mappingsAreReadAsWritten()
    {
        QFETCH(QString, text);
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(bool, null);
        const auto mapping = mappingFromText(text);
        QVERIFY2(mapping, qPrintable(text));
        QCOMPARE(mapping->from, from);
        QCOMPARE(!mapping->to, null);
        QCOMPARE(mapping->to.value_or(QString()), to);
        QVERIFY(mappingFromText(mappingText(*mapping)) == mapping);
    }
    void mappingsThatCannotBeRead_data()
    {
        QTest::addColumn<QString>("text");
        QTest::newRow("nothing") << "";
        QTest::newRow("no equals sign") << "n/a";
        QTest::newRow("an open quote") << "'n/a=0";
        QTest::newRow("an open quote behind") << "n/a='0";
        QTest::newRow("more behind the quote") << "n/a='0'1";
        QTest::newRow("more before the sign") << "'n/a'x=0";
    }
    void mappingsThatCannotBeRead()
    {
        QFETCH(QString, text);
        const auto mapping = mappingFromText(text);
        QVERIFY(!mapping);
        QVERIFY(mapping.error().kind == ErrorKind::BadInput);
        QVERIFY(!mapping.error().remedy.isEmpty());
    }

    void puttingReplacesTheSameKindOnTheSameObject()
    {
        Draft draft = everything();
        draft.put({RenameColumn{orders, QStringLiteral("amount"), QStringLiteral("price")}, Strategy::Auto});
        QCOMPARE(draft.changes.size(), 3);
        QCOMPARE(printed(draft.changes[0].change), QStringLiteral("rename column public.orders.amount to price"));
    }

    void puttingKeepsOtherKindsAndOtherColumns()
    {
        Draft draft = everything();
        draft.put({RenameColumn{orders, QStringLiteral("item_count"), QStringLiteral("n")}, Strategy::Auto});
        draft.put({ChangeType{orders, QStringLiteral("amount"), QStringLiteral("bigint")}, Strategy::Auto});
        QCOMPARE(draft.changes.size(), 5);
    }

    void removingTakesOnlyItsOwn()
    {
        Draft draft = everything();
        QVERIFY(draft.remove(RenameColumn{orders, QStringLiteral("amount"), QStringLiteral("whatever")}));
        QVERIFY(!draft.remove(RenameColumn{orders, QStringLiteral("amount"), QStringLiteral("whatever")}));
        QVERIFY(!draft.remove(RenameTable{orders, QStringLiteral("x")}));
        QCOMPARE(draft.changes.size(), 2);
    }

    void tablesComeOnceInOrderOfMention() { QCOMPARE(everything().tables(), (QList<QualifiedName>{orders, odd})); }

    void changesArePrintedForPeople()
    {
        QCOMPARE(printed(everything().changes[1].change),
            QStringLiteral("change type of public.orders.item_count to bigint"));
        QCOMPARE(
            printed(everything().changes[2].change), QStringLiteral("rename table \"Odd Schema\".\"a\"\"b\" to plain"));
    }

    void strategiesHaveTheNamesOfTheCommandLine()
    {
        for (const Strategy s : {Strategy::Auto, Strategy::InPlace, Strategy::DualColumn, Strategy::View}) {
            QVERIFY(strategyFromString(toString(s)) == s);
        }
        QVERIFY(!strategyFromString(QStringLiteral("Auto")));
    }
};

QTEST_GUILESS_MAIN(TestDraft)
#include "tst_draft.moc"
