// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/draft/draft.h"

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
             QStringLiteral("item_count::integer")},
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
