// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/base/systemuser.h"

#include <QProcess>
#include <QTest>

using namespace lk;

class TestSystemUser : public QObject {
    Q_OBJECT
private slots:
    void init()
    {
        qunsetenv("USER");
        qunsetenv("LOGNAME");
    }
    void theEnvironmentNamesTheUser()
    {
        qputenv("LOGNAME", "anna");
        QCOMPARE(systemUser(), QStringLiteral("anna"));
        qputenv("USER", "berta");
        QCOMPARE(systemUser(), QStringLiteral("berta"));
    }
    void withoutAnEnvironmentTheSystemNamesTheUser()
    {
        QProcess id;
        id.start(QStringLiteral("id"), {QStringLiteral("-un")});
        QVERIFY(id.waitForFinished());
        const QString name = QString::fromLocal8Bit(id.readAllStandardOutput()).trimmed();
        if (id.exitCode() == 0 && !name.isEmpty()) {
            QCOMPARE(systemUser(), name);
        } else { // a container's number without a name
            id.start(QStringLiteral("id"), {QStringLiteral("-u")});
            QVERIFY(id.waitForFinished());
            QCOMPARE(
                systemUser(), QStringLiteral("uid") + QString::fromLocal8Bit(id.readAllStandardOutput()).trimmed());
        }
    }
};

QTEST_GUILESS_MAIN(TestSystemUser)
#include "tst_systemuser.moc"
