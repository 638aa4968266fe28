// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/plan/inputs.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace lk;
using namespace lk::test;

/// Plan files: read back as they were, and refused where they were damaged or changed.
class TestPlanFile : public QObject {
    Q_OBJECT

private slots:
    void aPlanFileIsReadBackAsItWas_data() { addPlans(); }
    void aPlanFileIsReadBackAsItWas()
    {
        QFETCH(QList<int>, which);
        const auto plan = makePlan(pick(which));
        QVERIFY(plan);
        const QTemporaryDir dir;
        const QString path = dir.filePath("a.lkplan"_s);
        QVERIFY(savePlan(*plan, path));
        const auto read = loadPlan(path);
        QVERIFY2(read, read ? "" : qPrintable(read.error().printed()));
        QVERIFY(*read == *plan);
    }

    void damagedFilesSayWhere_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("says");
        QTest::newRow("not a plan") << "\"lockkeeper-plan\""_s << "\"else\""_s << "format"_s;
        QTest::newRow("a step of an unknown lock") << "\"AccessExclusive\""_s << "\"Loose\""_s << "steps["_s;
        QTest::newRow("a step without body") << "\"backfill\""_s << "\"backfilled\""_s << "statement"_s;
        QTest::newRow("a phase out of order") << "\"phase\": \"contract\""_s << "\"phase\": \"expand\""_s << ".phase"_s;
        QTest::newRow("a text that is a number") << "\"database\": \"shop\""_s << "\"database\": 7"_s << "database"_s;
        QTest::newRow("cut off") << "\"decisions\""_s << "\""_s << "is not a plan file"_s;
    }
    void damagedFilesSayWhere()
    {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(QString, says);
        const auto plan = makePlan(pick({0}));
        QVERIFY(plan);
        QString text = QString::fromUtf8(QJsonDocument(toJson(*plan)).toJson());
        const auto at = text.indexOf(from);
        QVERIFY(at >= 0);
        text.replace(at, from.size(), to);
        const QTemporaryDir dir;
        QFile file(dir.filePath("a.lkplan"_s));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text.toUtf8());
        file.close();
        const auto read = loadPlan(file.fileName());
        QVERIFY(!read);
        QVERIFY(read.error().kind == ErrorKind::DamagedFile);
        QVERIFY2(read.error().message.contains(says), qPrintable(read.error().message));
    }

    void aPlanChangedByHandIsRefused_data()
    {
        QTest::addColumn<QString>("what");
        QTest::newRow("without steps") << "steps"_s;
        QTest::newRow("without one step") << "step"_s;
        QTest::newRow("with another statement") << "statement"_s;
        QTest::newRow("without a digest") << "digest"_s;
        QTest::newRow("with a member that nobody knows") << "more"_s;
    }
    void aPlanChangedByHandIsRefused()
    {
        QFETCH(QString, what);
        const auto plan = makePlan(pick({0}));
        QVERIFY(plan);
        QJsonObject json = toJson(*plan);
        QJsonArray steps = json["steps"_s].toArray();
        QVERIFY(steps.size() > 2);
        if (what == "steps"_s) {
            steps = {};
        } else if (what == "step"_s) {
            steps.removeAt(1);
        } else if (what == "statement"_s) {
            QJsonObject step = steps[0].toObject();
            step["title"_s] = "Something else"_s;
            steps[0] = step;
        } else if (what == "digest"_s) {
            json.remove("digest"_s);
        } else {
            json["more"_s] = 1;
        }
        json["steps"_s] = steps;
        const auto read = planFromJson(json);
        QVERIFY(!read);
        QVERIFY(read.error().kind == ErrorKind::DamagedFile);
        QVERIFY(!read.error().remedy.isEmpty());
    }

    void aPlanSurvivesOtherBlanksAndAnotherOrder()
    {
        const auto plan = makePlan(pick({0}));
        QVERIFY(plan);
        const QByteArray text = QJsonDocument(toJson(*plan)).toJson(QJsonDocument::Indented);
        const auto read = planFromJson(QJsonDocument::fromJson(text).object());
        QVERIFY(read);
        QVERIFY(*read == *plan);
    }

    void aLaterVersionIsNotGuessedAt()
    {
        const auto plan = makePlan(pick({0}));
        QVERIFY(plan);
        QJsonObject json = toJson(*plan);
        json["version"_s] = planFileVersion + 1;
        const auto read = planFromJson(json);
        QVERIFY(!read);
        QVERIFY(read.error().kind == ErrorKind::Unsupported);
    }
};

QTEST_GUILESS_MAIN(TestPlanFile)
#include "tst_planfile.moc"
