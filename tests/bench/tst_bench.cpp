// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

/// That packaging/bench measures what it says it measures, on a table so small that the figures mean nothing.
class BenchTest : public QObject {
    Q_OBJECT

private slots:
    void everyMethodOnEveryTable();
    void growingTables();
    void wrongWordsAreRefused_data();
    void wrongWordsAreRefused();

private:
    struct Output {
        int status = -1;
        QString out{};
        QString err{};
    };
    static Output bench(const QStringList& arguments)
    {
        QProcess process;
        process.start(QStringLiteral(BENCH_PROGRAM), arguments);
        if (!process.waitForFinished(100'000)) {
            process.kill();
            process.waitForFinished();
            return {};
        }
        return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
    }
    static QJsonObject read(const QString& file)
    {
        QFile json(file);
        return json.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(json.readAll()).object() : QJsonObject();
    }
};

namespace {

QString s(const char* text)
{
    return QString::fromLatin1(text);
}

bool isOurs(const QString& method)
{
    return method == s("gentle") || method == s("default") || method.startsWith(s("fast-"));
}

} // namespace

void BenchTest::everyMethodOnEveryTable()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(s("bench.json"));
    const Output output = bench({s("--rows"), s("5000"), s("--runs"), s("1"), s("--json"), file});
    QVERIFY2(output.status == 0, qPrintable(output.err));
    const QJsonObject all = read(file);
    QCOMPARE(all[s("settings")][s("fsync")].toString(), s("on"));
    QVERIFY(all[s("cores")].toInt() > 0);

    QStringList met;
    const QJsonArray samples = all[s("samples")].toArray();
    for (const QJsonValue& value : samples) {
        const QJsonObject sample = value.toObject();
        const QString method = sample[s("method")].toString();
        const bool application = sample[s("application")].toBool();
        met << sample[s("table")].toString() + (application ? s("+ ") : s(" ")) + method;
        const bool fills = method != s("alone");
        const double growth = sample[s("heapBytesAfter")].toDouble() / sample[s("heapBytesBefore")].toDouble();
        QVERIFY2(growth >= 1 && growth < 2.5, qPrintable(met.last() + QString::number(growth)));
        // What is written cannot be less than the rows themselves.
        QVERIFY2(!fills || sample[s("walBytes")].toDouble() > 5'000 * 8, qPrintable(met.last()));
        QVERIFY2(!fills || sample[s("seconds")].toDouble() > 0, qPrintable(met.last()));
        QVERIFY2(!fills || sample[s("indexBytesAfter")].toDouble() >= sample[s("indexBytesBefore")].toDouble(),
            qPrintable(met.last()));
        QCOMPARE(sample.contains(s("client")), isOurs(method));
        if (isOurs(method)) {
            const double peak = sample[s("client")][s("peakBytes")].toDouble();
            QVERIFY2(peak > 5e6 && peak < 1e9, qPrintable(QString::number(peak)));
            QVERIFY(sample[s("client")][s("cpuSeconds")].toDouble() > 0);
            QVERIFY(sample[s("client")][s("seconds")].toDouble() >= sample[s("seconds")].toDouble());
        }
        QCOMPARE(sample.contains(s("transactions")), application);
        if (application) {
            const QJsonObject seen = sample[s("transactions")].toObject();
            QVERIFY2(seen[s("done")].toDouble() > 0, qPrintable(met.last()));
            QCOMPARE(seen[s("failed")].toDouble(), 0.0);
            QVERIFY(seen[s("p50Ms")].toDouble() > 0);
            QVERIFY(seen[s("p50Ms")].toDouble() <= seen[s("p99Ms")].toDouble());
            QVERIFY(seen[s("p99Ms")].toDouble() <= seen[s("maxMs")].toDouble());
        }
    }
    const QStringList methods{
        s("update"), s("update-bare"), s("touch"), s("gentle"), s("default"), s("fast-1"), s("fast-2")};
    QStringList wanted;
    for (const QString& table : {s("key "), s("more ")}) {
        for (const QString& method : methods) {
            wanted << table + method;
        }
    }
    for (const char* method : {"alone", "update", "touch", "gentle", "default", "fast-2"}) {
        wanted << s("key+ ") + s(method);
    }
    QCOMPARE(met, wanted);

    // Three tables, and under them a line a target.
    for (const char* heading : {"5,000 rows, primary key alone\n", "5,000 rows, primary key and three more indexes\n",
             "5,000 rows, primary key alone, an application on the table\n"}) {
        QVERIFY2(output.out.contains(s(heading)), qPrintable(output.out));
    }
    static const QRegularExpression row(
        s("^Lockkeeper fast, 2 workers +[0-9,]+ +[0-9.]+ +[0-9.]+ +[0-9.]+ +[0-9,]+ +[0-9.]+ "),
        QRegularExpression::MultilineOption);
    QCOMPARE(output.out.count(row), 3);
    static const QRegularExpression line(s("^(reached|MISSED )  "), QRegularExpression::MultilineOption);
    QCOMPARE(output.out.count(line), all[s("targets")].toArray().size());
    for (const char* target : {"primary key alone: Lockkeeper fast, 2 workers, times as fast as one UPDATE: ",
             "indexes: Lockkeeper fast, 2 workers, times as fast as one UPDATE: ", "times as fast as touching: ",
             "Lockkeeper gentle, heap against before: ", "Lockkeeper default, WAL against one UPDATE: ",
             "Lockkeeper fast, 2 workers, longest transaction: ", "application's p99 above its own: ",
             "client's share of a core: ", "client's memory: "}) {
        QVERIFY2(output.out.contains(s(target)), qPrintable(s(target) + output.out));
    }
}

void BenchTest::growingTables()
{
    const QTemporaryDir folder;
    const QString file = folder.filePath(s("bench.json"));
    const Output output = bench(
        {s("--growth"), s("--rows"), s("4000"), s("--runs"), s("2"), s("--only"), s("fast-2"), s("--json"), file});
    QVERIFY2(output.status == 0, qPrintable(output.err));
    QStringList met;
    const QJsonObject all = read(file);
    const QJsonArray samples = all[s("samples")].toArray();
    for (const QJsonValue& sample : samples) {
        met << QStringLiteral("%1:%2").arg(sample[s("run")].toInt()).arg(sample[s("rows")].toInt());
    }
    QCOMPARE(met, QStringList({s("1:2000"), s("1:8000"), s("1:32000"), s("2:2000"), s("2:8000"), s("2:32000")}));
    QCOMPARE(all[s("targets")].toArray().size(), 2);
    QVERIFY2(output.out.contains(s("fastest size against slowest: ")), qPrintable(output.out));
    QVERIFY2(output.out.contains(s("client's memory, most against least: ")), qPrintable(output.out));
}

void BenchTest::wrongWordsAreRefused_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::newRow("no number of rows") << QStringList{s("--rows"), s("many")};
    QTest::newRow("a handful of rows") << QStringList{s("--rows"), s("3")};
    QTest::newRow("no runs") << QStringList{s("--runs"), s("0")};
    QTest::newRow("a method there is not") << QStringList{s("--only"), s("magic")};
    QTest::newRow("a part there is not") << QStringList{s("--part"), s("all")};
    QTest::newRow("a word too much") << QStringList{s("fast")};
    QTest::newRow("an option there is not") << QStringList{s("--quick")};
}

void BenchTest::wrongWordsAreRefused()
{
    QFETCH(QStringList, words);
    const Output output = bench(words);
    QCOMPARE(output.status, 2);
    QVERIFY(!output.err.isEmpty());
    QCOMPARE(output.out, QString());
}

QTEST_GUILESS_MAIN(BenchTest)
#include "tst_bench.moc"
