// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/lint.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

#include <algorithm>

using namespace lk;

namespace {

QString operator""_s(const char* text, size_t size)
{
    return QString::fromUtf8(text, static_cast<qsizetype>(size));
}

/// `--- found LINE:COLUMN[, LINE:COLUMN] [{OPTIONS}]: NAME` or `--- clean [{OPTIONS}]: NAME`, and the script below it.
struct Row {
    QString name;
    QString places; ///< "1:1, 2:3"; empty: clean
    lint::Options options;
    QString script;
};

QList<Row> rowsOf(const QString& file, QString* problem)
{
    QFile in(file);
    if (!in.open(QIODevice::ReadOnly)) {
        *problem = in.errorString();
        return {};
    }
    static const QRegularExpression header("^--- (found ([0-9:, ]+)|clean) *(\\{([^}]*)\\})?: (.+)$"_s);
    QList<Row> rows;
    const QStringList lines = QString::fromUtf8(in.readAll()).split(u'\n');
    for (const QString& line : lines) {
        if (!line.startsWith("--- "_s)) {
            if (!rows.isEmpty()) {
                rows.last().script += line + u'\n';
            }
            continue;
        }
        const auto match = header.match(line);
        if (!match.hasMatch()) {
            *problem = "cannot read: "_s + line;
            return {};
        }
        Row row{.name = match.captured(5), .places = match.captured(2).trimmed(), .options = {}, .script = {}};
        const QStringList options = match.captured(4).split(u',', Qt::SkipEmptyParts);
        for (const QString& option : options) {
            if (option.trimmed() == "single-transaction"_s) {
                row.options.singleTransaction = true;
            } else if (option.trimmed().startsWith("server-version="_s)) {
                row.options.serverVersion = option.section(u'=', 1).toInt();
            } else {
                *problem = "unknown option: "_s + option;
            }
        }
        rows << row;
    }
    return rows;
}

QString folder()
{
    return QStringLiteral(LOCKKEEPER_RULE_TESTS);
}

} // namespace

/// Each rule has a file of its own: what it must find, with the place, and what it must not.
class TestRules : public QObject {
    Q_OBJECT
private slots:
    void everyRuleHasItsTest();
    void everyRuleExplainsItself();
    void rule_data();
    void rule();
};

void TestRules::everyRuleHasItsTest()
{
    QStringList ids;
    const auto infos = lint::ruleInfos();
    for (const lint::RuleInfo& info : infos) {
        ids << info.id + ".sql"_s;
    }
    ids.sort();
    QStringList files = QDir(folder()).entryList({"*.sql"_s}, QDir::Files);
    files.sort();
    QCOMPARE(files, ids);
    QVERIFY2(ids.size() >= 80, qPrintable(QString::number(ids.size())));
    QCOMPARE(QSet<QString>(ids.begin(), ids.end()).size(), ids.size());
    for (const QString& file : std::as_const(files)) {
        QString problem;
        const auto rows = rowsOf(folder() + u'/' + file, &problem);
        QVERIFY2(problem.isEmpty(), qPrintable(file + u' ' + problem));
        QVERIFY2(std::ranges::any_of(rows, [](const Row& row) { return !row.places.isEmpty(); }), qPrintable(file));
        QVERIFY2(std::ranges::any_of(rows, [](const Row& row) { return row.places.isEmpty(); }), qPrintable(file));
    }
}

void TestRules::everyRuleExplainsItself()
{
    static const QRegularExpression id("^[a-z]+(-[a-z]+)*(\\.[a-z]+(-[a-z]+)*)?$"_s);
    QStringList titles;
    const auto infos = lint::ruleInfos();
    for (const lint::RuleInfo& info : infos) {
        QVERIFY2(id.match(info.id).hasMatch(), qPrintable(info.id));
        QVERIFY2(info.title.size() > 10 && !info.title.endsWith(u'.'), qPrintable(info.id));
        QVERIFY2(!titles.contains(info.title), qPrintable(info.id));
        titles << info.title;
        QVERIFY2(info.explanation.size() > 30 && info.explanation.endsWith(u'.'), qPrintable(info.id));
        QVERIFY2(info.level == lint::Level::Info || !info.remedy.isEmpty(), qPrintable(info.id));
    }
}

void TestRules::rule_data()
{
    QTest::addColumn<QString>("id");
    QTest::addColumn<QString>("places");
    QTest::addColumn<bool>("single");
    QTest::addColumn<int>("version");
    QTest::addColumn<QString>("script");
    const QStringList files = QDir(folder()).entryList({"*.sql"_s}, QDir::Files, QDir::Name);
    for (const QString& file : files) {
        const QString id = file.chopped(4);
        QString problem;
        const auto rows = rowsOf(folder() + u'/' + file, &problem);
        for (const Row& row : rows) {
            QTest::newRow(qPrintable(id + ": "_s + row.name))
                << id << row.places << row.options.singleTransaction << row.options.serverVersion << row.script;
        }
    }
}

void TestRules::rule()
{
    QFETCH(QString, id);
    QFETCH(QString, places);
    QFETCH(bool, single);
    QFETCH(int, version);
    QFETCH(QString, script);
    lint::Options options{.only = {id}, .disabled = {}, .serverVersion = version, .singleTransaction = single};
    const auto report = lint::lint(script, options);
    QVERIFY2(report, report ? "" : qPrintable(report.error().printed()));
    for (const Error& error : report->errors) {
        QFAIL(qPrintable(error.printed()));
    }
    QStringList found;
    for (const lint::Finding& finding : report->findings) {
        QCOMPARE(finding.rule, id);
        QVERIFY(!finding.says.isEmpty());
        QVERIFY(!finding.statement.isEmpty());
        found << "%1:%2"_s.arg(finding.line).arg(finding.column);
    }
    QCOMPARE(found.join(", "_s), places);
    // Silenced, the rule says nothing, and with all others on nothing breaks.
    options.only.clear();
    options.disabled = {id};
    const auto others = lint::lint(script, options);
    QVERIFY(others);
    for (const lint::Finding& finding : others->findings) {
        QVERIFY(finding.rule != id);
        QVERIFY(finding.line >= 1 && finding.column >= 1);
    }
}

QTEST_GUILESS_MAIN(TestRules)
#include "tst_rules.moc"
