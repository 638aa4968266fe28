// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/property/caserun.h"
#include "tests/property/generators.h"

#include <QElapsedTimer>
#include <QTest>

#include <rapidcheck/detail/TestListenerAdapter.h>

#include <algorithm>
#include <sstream>

using namespace lk;
using namespace lk::property;

/// Random schemas, drafts and workloads through planner and engine, compared with the plain ALTER. Where it fails, the
/// case is made smaller and printed as a script. LOCKKEEPER_PROPERTY="seed=7 cases=500 shrink=600 told=1" for a long
/// run
/// (`shrink`: seconds that making it smaller may take; `told`: a line a case).
class PropertyTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void aDraftEndsAsThePlainAlterOrIsRefused();

private:
    struct Counts {
        int cases = 0;
        int planned = 0;
        int completed = 0;
        int compared = 0; ///< completed, and the plain ALTER succeeds
        int undone = 0;
        int undoRefused = 0;
        int refusedThoughPlain = 0;
        qint64 written = 0;
        QStringList unmade; ///< schemas that the server refused
        QMap<QString, int> endings;
        QMap<QString, int> strategies;
    };
    static qint64 setting(const char* name, qint64 otherwise);
    void count(const Verdict& verdict);
    QString printed() const;

    test::TestServer m_server;
    PgBackend m_backend;
    Counts m_counts;
};

namespace {

/// Keeps quiet: the test says how it ended.
class Listener : public rc::detail::TestListenerAdapter { };

QString word(Ending ending)
{
    switch (ending) {
    case Ending::Completed:
        return QStringLiteral("completed");
    case Ending::Refused:
        return QStringLiteral("refused");
    case Ending::Blocked:
        return QStringLiteral("blocked");
    case Ending::FailedAlike:
        return QStringLiteral("failed as the plain ALTER");
    case Ending::Unmade:
        return QStringLiteral("schema not made");
    case Ending::Wrong:
        return QStringLiteral("wrong");
    }
    Q_UNREACHABLE();
}

} // namespace

qint64 PropertyTest::setting(const char* name, qint64 otherwise)
{
    const QStringList words = qEnvironmentVariable("LOCKKEEPER_PROPERTY").split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (const QString& w : words) {
        if (w.section(QLatin1Char('='), 0, 0) == QLatin1String(name)) {
            return w.section(QLatin1Char('='), 1).toLongLong();
        }
    }
    return otherwise;
}

void PropertyTest::initTestCase()
{
    QVERIFY2(m_server.start({QStringLiteral("timezone = 'UTC'"), QStringLiteral("autovacuum = off")}),
        qPrintable(m_server.problem()));
    m_server.createRole(QStringLiteral("prop_writer"));
    m_server.createRole(QStringLiteral("prop_clerk"));
}

void PropertyTest::count(const Verdict& verdict)
{
    ++m_counts.cases;
    const bool reason = verdict.ending != Ending::Completed && verdict.ending != Ending::Wrong;
    ++m_counts.endings[word(verdict.ending) + (reason ? QStringLiteral(": ") + verdict.words : QString())];
    m_counts.planned += verdict.strategies.isEmpty() ? 0 : 1;
    m_counts.completed += verdict.ending == Ending::Completed ? 1 : 0;
    m_counts.compared += verdict.ending == Ending::Completed && verdict.plainSucceeds ? 1 : 0;
    m_counts.undone += verdict.undone;
    m_counts.undoRefused += verdict.undoRefused;
    m_counts.written += verdict.written;
    if (verdict.ending == Ending::Unmade) {
        m_counts.unmade << verdict.words;
    }
    m_counts.refusedThoughPlain += verdict.ending == Ending::Refused && verdict.plainSucceeds ? 1 : 0;
    for (const QString& s : verdict.strategies) {
        ++m_counts.strategies[s];
    }
}

QString PropertyTest::printed() const
{
    QString text = QStringLiteral("%1 cases, %2 planned, %3 completed (%8 as a plain ALTER), %4 times undone (%5 "
                                  "refused to), %6 refused although "
                                  "a plain ALTER succeeds, %7 writes beside\n")
                       .arg(m_counts.cases)
                       .arg(m_counts.planned)
                       .arg(m_counts.completed)
                       .arg(m_counts.undone)
                       .arg(m_counts.undoRefused)
                       .arg(m_counts.refusedThoughPlain)
                       .arg(m_counts.written)
                       .arg(m_counts.compared);
    for (auto s = m_counts.strategies.cbegin(); s != m_counts.strategies.cend(); ++s) {
        text += QStringLiteral("  strategy %1: %2\n").arg(s.key()).arg(s.value());
    }
    QList<QPair<int, QString>> endings;
    for (auto e = m_counts.endings.cbegin(); e != m_counts.endings.cend(); ++e) {
        endings << qMakePair(e.value(), e.key());
    }
    std::ranges::sort(endings, std::ranges::greater());
    for (const auto& [number, words] : std::as_const(endings)) {
        text += QStringLiteral("  %1 %2\n").arg(number, 4).arg(words);
    }
    return text;
}

void PropertyTest::aDraftEndsAsThePlainAlterOrIsRefused()
{
    rc::detail::TestParams parameters;
    parameters.seed = static_cast<uint64_t>(setting("seed", 1));
    parameters.maxSuccess = static_cast<int>(setting("cases", 64));
    rc::detail::TestMetadata about;
    Listener listener;
    CaseRun runs(m_server, m_backend);
    QElapsedTimer whole;
    whole.start();
    QElapsedTimer shrinking;
    const qint64 patience = setting("shrink", 60) * 1000;
    std::optional<Case> smallest;
    QString wrong;
    const auto result = rc::detail::checkTestable(
        [&] {
            const Case c = *cases();
            // Out of patience, nothing smaller is found any more.
            if (smallest && shrinking.hasExpired(patience)) {
                return;
            }
            QElapsedTimer one;
            one.start();
            const Verdict verdict = runs.run(c);
            if (!smallest) {
                count(verdict);
                if (setting("told", 0) > 0) {
                    qInfo("%d: %lld ms, %s %s; plain: %s", m_counts.cases, one.elapsed(),
                        qPrintable(word(verdict.ending)), qPrintable(verdict.words),
                        verdict.plainSucceeds ? "succeeds" : qPrintable(verdict.plainProblem));
                }
            }
            if (verdict.ending != Ending::Wrong) {
                return;
            }
            // Another fault than the first is no smaller form of it.
            if (!smallest || verdict.words.left(16) == wrong.left(16)) {
                if (!smallest) {
                    shrinking.start();
                }
                smallest = c;
                wrong = verdict.words;
                RC_FAIL("");
            }
        },
        about, parameters, listener);
    qInfo("%s%.2f s a case, seed %llu", qPrintable(printed()),
        static_cast<double>(whole.elapsed()) / 1000.0 / std::max(1, m_counts.cases),
        static_cast<unsigned long long>(parameters.seed));
    if (smallest) {
        std::ostringstream words;
        showValue(*smallest, words);
        qCritical("LOCKKEEPER_PROPERTY=\"seed=%llu cases=%d\" finds:%s\n%s",
            static_cast<unsigned long long>(parameters.seed), m_counts.cases, words.str().c_str(), qPrintable(wrong));
    }
    QVERIFY(result.is<rc::detail::SuccessResult>());
    QCOMPARE(m_counts.unmade, QStringList());
    // A test that refuses nearly everything, or never undoes, shows nothing.
    if (m_counts.cases >= 64) {
        QVERIFY(m_counts.compared >= m_counts.cases / 4);
        QVERIFY(m_counts.undone >= m_counts.cases / 10);
        QVERIFY(m_counts.written > 0);
    }
}

QTEST_GUILESS_MAIN(PropertyTest)
#include "tst_property.moc"
