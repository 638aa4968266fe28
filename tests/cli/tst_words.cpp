// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/change.h"
#include "app/cli/words.h"
#include "model/draft/mappingtext.h"

#include <QTest>

using namespace lk;
using namespace lk::cli;

namespace {

Grammar grammar()
{
    Grammar g;
    g.options = changeOptions();
    g.options << OptionSpec{.name = QStringLiteral("db"), .value = QStringLiteral("DSN"), .required = true}
              << OptionSpec{.name = QStringLiteral("output"), .value = QStringLiteral("F"), .letter = QLatin1Char('o')}
              << OptionSpec{.name = QStringLiteral("watch")} << OptionSpec{.name = QStringLiteral("help")};
    return g;
}

QStringList list(const QString& words)
{
    return words.split(QLatin1Char('|'));
}

} // namespace

class TestWords : public QObject {
    Q_OBJECT
private slots:
    void understands_data();
    void understands();
    void refuses_data();
    void refuses();
    void drafts_data();
    void drafts();
    void refusesChanges_data();
    void refusesChanges();
    void findsWhatWasMeant();
};

void TestWords::understands_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QString>("output");
    QTest::newRow("value behind the option") << QStringLiteral("--db|d|--output|f") << QStringLiteral("f");
    QTest::newRow("value with an equals sign") << QStringLiteral("--db=d|--output=a=b") << QStringLiteral("a=b");
    QTest::newRow("a letter and its value") << QStringLiteral("--db|d|-o|f") << QStringLiteral("f");
    QTest::newRow("a letter with its value in one word") << QStringLiteral("--db|d|-of") << QStringLiteral("f");
    QTest::newRow("a dash is a value") << QStringLiteral("--db|d|-o|-") << QStringLiteral("-");
    QTest::newRow("an empty value") << QStringLiteral("--db|d|--output=") << QString();
}

void TestWords::understands()
{
    QFETCH(QString, arguments);
    QFETCH(QString, output);
    const auto words = parseWords(grammar(), list(arguments));
    QVERIFY2(words, qPrintable(words ? QString() : words.error().printed()));
    QVERIFY(words->has(QStringLiteral("output")));
    QCOMPARE(words->value(QStringLiteral("output")), output);
    QCOMPARE(words->value(QStringLiteral("db")), QStringLiteral("d"));
}

void TestWords::refuses_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QString>("says");
    QTest::newRow("an option it does not know") << QStringLiteral("--db|d|--wath") << QStringLiteral("--wath");
    QTest::newRow("a letter it does not know") << QStringLiteral("--db|d|-x") << QStringLiteral("-x");
    QTest::newRow("an option without its value") << QStringLiteral("--db") << QStringLiteral("--db");
    QTest::newRow("an option in place of a value") << QStringLiteral("--db|--watch") << QStringLiteral("--db");
    QTest::newRow("a switch with a value") << QStringLiteral("--db|d|--watch=yes") << QStringLiteral("--watch");
    QTest::newRow("the same option twice") << QStringLiteral("--db|a|--db|b") << QStringLiteral("--db");
    QTest::newRow("a word too many") << QStringLiteral("--db|d|word") << QStringLiteral("word");
    QTest::newRow("a missing option") << QStringLiteral("--watch") << QStringLiteral("--db");
    QTest::newRow("an abbreviation") << QStringLiteral("--db|d|--out|f") << QStringLiteral("--out");
}

void TestWords::refuses()
{
    QFETCH(QString, arguments);
    QFETCH(QString, says);
    const auto words = parseWords(grammar(), list(arguments));
    QVERIFY(!words);
    QCOMPARE(toString(words.error().kind), toString(ErrorKind::BadInput));
    QVERIFY2(words.error().message.contains(says), qPrintable(words.error().message));
}

void TestWords::drafts_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::addColumn<QString>("draft");
    QTest::newRow("a rename folds as SQL does") << QStringLiteral("--rename-column|Public.Orders.Amount=Total")
                                                << QStringLiteral("rename column public.orders.amount to total auto");
    QTest::newRow("quoted names keep case, dots and equals signs")
        << QStringLiteral("--rename-column|public.\"A.b=c\".\"From\"=\"To \"\"x\"\"\"")
        << QStringLiteral("rename column public.\"A.b=c\".\"From\" to \"To \"\"x\"\"\" auto");
    QTest::newRow("expressions belong to the change before them")
        << QStringLiteral(
               "--change-type|s.t.a=int|--using|a::int|--change-type|s.t.b=numeric(12, 2)|--back=b::text|--using=-b")
        << QStringLiteral("change type s.t.a to int using a::int auto; "
                          "change type s.t.b to numeric(12, 2) using -b back b::text auto");
    QTest::newRow("values are mapped and decided on")
        << QStringLiteral("--change-type|s.t.a=int|--map|n/a=0|--map==NULL|--otherwise|-1|--losses|mend")
        << QStringLiteral("change type s.t.a to int map n/a=0 map =NULL otherwise -1 mend auto");
    QTest::newRow("one strategy at the end is for all")
        << QStringLiteral("--rename-table|s.t=u|--rename-table|s.v=w|--strategy|view")
        << QStringLiteral("rename table s.t to u view; rename table s.v to w view");
    QTest::newRow("one strategy in front is for all")
        << QStringLiteral("--strategy|in-place|--rename-table|s.t=u|--rename-table|s.v=w")
        << QStringLiteral("rename table s.t to u in-place; rename table s.v to w in-place");
    QTest::newRow("a strategy between two changes is for the first")
        << QStringLiteral("--rename-table|s.t=u|--strategy|view|--rename-table|s.v=w")
        << QStringLiteral("rename table s.t to u view; rename table s.v to w auto");
    QTest::newRow("several strategies are for the change before each")
        << QStringLiteral("--rename-table|s.t=u|--strategy|view|--rename-table|s.v=w|--strategy|in-place")
        << QStringLiteral("rename table s.t to u view; rename table s.v to w in-place");
}

void TestWords::drafts()
{
    QFETCH(QString, arguments);
    QFETCH(QString, draft);
    const auto words = parseWords(grammar(), QStringList{QStringLiteral("--db=d")} + list(arguments));
    QVERIFY2(words, qPrintable(words ? QString() : words.error().printed()));
    const auto made = draftOf(*words);
    QVERIFY2(made, qPrintable(made ? QString() : made.error().printed()));
    QStringList all;
    for (const DraftedChange& drafted : made->changes) {
        QString text;
        if (const auto* type = std::get_if<ChangeType>(&drafted.change)) {
            text = QStringLiteral("change type %1 to %2")
                       .arg(ColumnName{type->table, type->column}.printed(), type->newType);
            text += type->usingExpression.isEmpty() ? QString() : QLatin1String(" using ") + type->usingExpression;
            text += type->backExpression.isEmpty() ? QString() : QLatin1String(" back ") + type->backExpression;
            for (const ValueMapping& one : type->mapping) {
                text += QLatin1String(" map ") + mappingText(one);
            }
            text += type->otherwise.isEmpty() ? QString() : QLatin1String(" otherwise ") + type->otherwise;
            text += type->decision == LossDecision::Ask ? QString() : QLatin1Char(' ') + toString(type->decision);
        } else if (const auto* column = std::get_if<RenameColumn>(&drafted.change)) {
            text = QStringLiteral("rename column %1 to %2")
                       .arg(ColumnName{column->table, column->column}.printed(), printedName(column->newName));
        } else {
            const auto& table = std::get<RenameTable>(drafted.change);
            text = QStringLiteral("rename table %1 to %2").arg(table.table.printed(), printedName(table.newName));
        }
        all << text + QLatin1Char(' ') + toString(drafted.strategy);
    }
    QCOMPARE(all.join(QLatin1String("; ")), draft);
}

void TestWords::refusesChanges_data()
{
    QTest::addColumn<QString>("arguments");
    QTest::newRow("none at all") << QStringLiteral("--strategy|view");
    QTest::newRow("a column without its schema") << QStringLiteral("--rename-column|orders.amount=total");
    QTest::newRow("no new name") << QStringLiteral("--rename-column|s.t.c=");
    QTest::newRow("no equals sign") << QStringLiteral("--rename-column|s.t.c");
    QTest::newRow("a new name with a schema") << QStringLiteral("--rename-table|s.t=other.u");
    QTest::newRow("a new name of 64 bytes") << QStringLiteral("--rename-column|s.t.c=") + QString(64, QLatin1Char('x'));
    QTest::newRow("a new name of 32 letters of two bytes")
        << QStringLiteral("--rename-column|s.t.c=") + QString(32, QChar(0x00e4));
    QTest::newRow("a space in a bare name") << QStringLiteral("--rename-column|s.t.c=to tal");
    QTest::newRow("the same column renamed twice") << QStringLiteral("--rename-column|s.t.c=a|--rename-column|s.t.c=b");
    QTest::newRow("an expression behind a rename") << QStringLiteral("--rename-column|s.t.c=a|--using|a");
    QTest::newRow("an expression before the change") << QStringLiteral("--using|a|--change-type|s.t.c=int");
    QTest::newRow("an expression twice") << QStringLiteral("--change-type|s.t.c=int|--using|a|--using|b");
    QTest::newRow("a mapping without a change") << QStringLiteral("--map|a=1|--change-type|s.t.c=int");
    QTest::newRow("a mapping of nothing") << QStringLiteral("--change-type|s.t.c=int|--map|a");
    QTest::newRow("a value mapped twice") << QStringLiteral("--change-type|s.t.c=int|--map|a=1|--map|a=2");
    QTest::newRow("a decision it does not know") << QStringLiteral("--change-type|s.t.c=int|--losses|burn");
    QTest::newRow("a decision behind a rename") << QStringLiteral("--rename-column|s.t.c=a|--losses|mend");
    QTest::newRow("a strategy it does not know") << QStringLiteral("--rename-table|s.t=u|--strategy|magic");
    QTest::newRow("two strategies, one of no change")
        << QStringLiteral("--strategy|view|--rename-table|s.t=u|--strategy|view");
}

void TestWords::refusesChanges()
{
    QFETCH(QString, arguments);
    const auto words = parseWords(grammar(), QStringList{QStringLiteral("--db=d")} + list(arguments));
    QVERIFY2(words, qPrintable(words ? QString() : words.error().printed()));
    const auto made = draftOf(*words);
    QVERIFY(!made);
    QCOMPARE(toString(made.error().kind), toString(ErrorKind::BadInput));
    QVERIFY(!made.error().message.isEmpty());
}

void TestWords::findsWhatWasMeant()
{
    const QStringList verbs{QStringLiteral("tables"), QStringLiteral("status"), QStringLiteral("undo")};
    QCOMPARE(nearest(QStringLiteral("tabels"), verbs), QStringLiteral("tables"));
    QCOMPARE(nearest(QStringLiteral("UNDO"), verbs), QStringLiteral("undo"));
    QCOMPARE(nearest(QStringLiteral("xyz"), verbs), QString());
    QCOMPARE(nearest(QString(), verbs), QString());
}

QTEST_GUILESS_MAIN(TestWords)
#include "tst_words.moc"
