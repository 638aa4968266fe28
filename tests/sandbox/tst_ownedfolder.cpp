// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sandbox/ownedfolder.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace lk;

class OwnedFolderTest : public QObject {
    Q_OBJECT
private slots:
    void isOurAloneAndGoesWithTheObject()
    {
        QTemporaryDir base;
        QString path;
        {
            const auto folder = OwnedFolder::create(base.path());
            QVERIFY(folder);
            path = folder->path();
            QVERIFY(QFileInfo(path).isDir());
            QCOMPARE(QFileInfo(path).permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::ExeOther),
                QFile::Permissions());
        }
        QVERIFY(!QFileInfo::exists(path));
    }

    void cannotBeClaimedTwice()
    {
        QTemporaryDir base;
        auto one = OwnedFolder::claim(base.path(), QStringLiteral("kept"));
        QVERIFY(one);
        const auto two = OwnedFolder::claim(base.path(), QStringLiteral("kept"));
        QVERIFY(!two);
        QVERIFY(two.error().kind == ErrorKind::OtherOperator);
    }

    void staysWhenKeptAndCanBeClaimedAgain()
    {
        QTemporaryDir base;
        {
            auto folder = OwnedFolder::claim(base.path(), QStringLiteral("kept"));
            QVERIFY(folder && folder->setKept(true));
        }
        OwnedFolder::removeAbandoned(base.path());
        {
            auto again = OwnedFolder::claim(base.path(), QStringLiteral("kept"));
            QVERIFY(again && again->isKept());
            QVERIFY(again->setKept(false));
        }
        QVERIFY(!QFileInfo::exists(base.filePath(QStringLiteral("kept"))));
    }

    void onlyWhatADeadOwnerLeftIsRemoved()
    {
        QTemporaryDir base;
        const auto living = OwnedFolder::create(base.path());
        QVERIFY(living);
        const QDir dir(base.path());
        QVERIFY(dir.mkpath(QStringLiteral("dead/data")));
        QFile owner(dir.filePath(QStringLiteral("dead/owner")));
        QVERIFY(owner.open(QIODevice::WriteOnly));
        QVERIFY(dir.mkpath(QStringLiteral("somebody-elses")));
        OwnedFolder::removeAbandoned(base.path());
        QVERIFY(QFileInfo::exists(living->path()));
        QVERIFY(!dir.exists(QStringLiteral("dead")));
        QVERIFY(dir.exists(QStringLiteral("somebody-elses")));
    }

    void moves()
    {
        QTemporaryDir base;
        auto one = OwnedFolder::create(base.path());
        auto two = OwnedFolder::create(base.path());
        QVERIFY(one && two);
        const QString kept = two->path();
        const QString gone = one->path();
        *one = std::move(*two);
        QVERIFY(!QFileInfo::exists(gone));
        QCOMPARE(one->path(), kept);
        QVERIFY(QFileInfo::exists(kept));
    }
};

QTEST_GUILESS_MAIN(OwnedFolderTest)
#include "tst_ownedfolder.moc"
