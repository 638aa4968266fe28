// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/journal/localstore.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>

using namespace lk;

namespace {

QByteArray contents(const QString& path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("cannot be read");
}

void write(const QString& path, const QByteArray& bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    QCOMPARE(file.write(bytes), bytes.size());
}

/// SQL on a file, by SQLite alone.
void sqlite(const QString& path, const QStringList& statements)
{
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("test"));
        database.setDatabaseName(path);
        QVERIFY(database.open());
        for (const QString& statement : statements) {
            QVERIFY2(QSqlQuery(database).exec(statement), qPrintable(statement));
        }
    }
    QSqlDatabase::removeDatabase(QStringLiteral("test"));
}

Draft someDraft()
{
    Draft draft;
    draft.put({RenameColumn{{QStringLiteral("public"), QStringLiteral("Odd \"Name\"")}, QStringLiteral("a"),
                   QStringLiteral("b")},
        Strategy::DualColumn});
    draft.put({ChangeType{{QStringLiteral("public"), QStringLiteral("orders")}, QStringLiteral("amount"),
        QStringLiteral("bigint"), QStringLiteral("amount::bigint"), {}}});
    return draft;
}

} // namespace

class TestLocalStore : public QObject {
    Q_OBJECT
private slots:
    void remembersAcrossStarts();
    void twoWindowsShareOneStore();
    void anotherWindowThatWritesHoldsNobodyUp();
    void replacesAndRemoves();
    void takesNoPassword_data();
    void takesNoPassword();
    void isNobodyElsesToRead();
    void refusesWhatIsNoStore_data();
    void refusesWhatIsNoStore();
    void refusesALaterVersion();
    void leavesNoConnectionBehind();
};

void TestLocalStore::remembersAcrossStarts()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("made/if/need/be/store.sqlite"));
    ConnectionSettings profile;
    profile.name = QStringLiteral("Möbel; DROP TABLE profile;--");
    profile.host = QStringLiteral("db.example.org");
    profile.environment = Environment::Production;
    profile.readOnly = true;
    const QByteArray state("\0\1binary\xff", 9);
    {
        auto store = LocalStore::open(path);
        QVERIFY2(store, qPrintable(store ? QString() : store.error().printed()));
        QVERIFY((*store)->saveProfile(profile));
        QVERIFY((*store)->saveDraft(QStringLiteral("shop@db"), someDraft()));
        QVERIFY((*store)->setValue(QStringLiteral("window"), state));
    }
    auto store = LocalStore::open(path);
    QVERIFY(store);
    QCOMPARE((*store)->profiles(), QList{profile});
    QCOMPARE((*store)->draft(QStringLiteral("shop@db")), someDraft());
    QVERIFY((*store)->draft(QStringLiteral("other@db")).isEmpty());
    QCOMPARE((*store)->value(QStringLiteral("window")), state);
    QVERIFY((*store)->value(QStringLiteral("never set")).isEmpty());
}

void TestLocalStore::twoWindowsShareOneStore()
{
    QTemporaryDir folder;
    auto one = LocalStore::open(folder.filePath(QStringLiteral("s")));
    auto two = LocalStore::open(folder.filePath(QStringLiteral("s")));
    QVERIFY(one && two);
    for (int i = 0; i < 50; ++i) {
        QVERIFY((i % 2 == 0 ? *one : *two)->setValue(QStringLiteral("n"), QByteArray::number(i)));
        QCOMPARE((i % 2 == 0 ? *two : *one)->value(QStringLiteral("n")), QByteArray::number(i));
    }
}

void TestLocalStore::anotherWindowThatWritesHoldsNobodyUp()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("s"));
    auto store = LocalStore::open(path);
    QVERIFY(store);
    QVERIFY((*store)->setValue(QStringLiteral("n"), "before"));
    {
        QSqlDatabase other = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("other"));
        other.setDatabaseName(path);
        QVERIFY(other.open());
        QVERIFY(QSqlQuery(other).exec(QStringLiteral("BEGIN IMMEDIATE")));
        QElapsedTimer clock;
        clock.start();
        const auto written = (*store)->setValue(QStringLiteral("n"), "after");
        QVERIFY2(
            clock.elapsed() < 2000, qPrintable(QString::number(clock.elapsed()))); // Qt's driver itself would wait 5 s
        QVERIFY(!written);
        QCOMPARE((*store)->value(QStringLiteral("n")), QByteArray("before")); // who reads does not wait
        QVERIFY(QSqlQuery(other).exec(QStringLiteral("COMMIT")));
    }
    QSqlDatabase::removeDatabase(QStringLiteral("other"));
    QVERIFY((*store)->setValue(QStringLiteral("n"), "after"));
}

void TestLocalStore::replacesAndRemoves()
{
    QTemporaryDir folder;
    auto store = LocalStore::open(folder.filePath(QStringLiteral("s"))).value();
    ConnectionSettings b;
    b.name = QStringLiteral("b");
    ConnectionSettings a;
    a.name = QStringLiteral("A");
    QVERIFY(store->saveProfile(b) && store->saveProfile(a));
    b.host = QStringLiteral("elsewhere");
    QVERIFY(store->saveProfile(b));
    QCOMPARE(store->profiles(), (QList{a, b}));
    QVERIFY(store->removeProfile(QStringLiteral("A")));
    QVERIFY(store->removeProfile(QStringLiteral("never there")));
    QCOMPARE(store->profiles(), QList{b});
    const auto nameless = store->saveProfile({});
    QVERIFY(!nameless);
    QCOMPARE(toString(nameless.error().kind), toString(ErrorKind::BadInput));
    QVERIFY(store->saveDraft(QStringLiteral("d"), someDraft()));
    QVERIFY(store->saveDraft(QStringLiteral("d"), {}));
    QVERIFY(store->draft(QStringLiteral("d")).isEmpty());
}

void TestLocalStore::takesNoPassword_data()
{
    QTest::addColumn<QString>("dsn");
    QTest::newRow("as key and value") << QStringLiteral("host=h password=Geh31m");
    QTest::newRow("in a URI") << QStringLiteral("postgresql://anna:Geh31m@h/db");
    QTest::newRow("as a URI's parameter") << QStringLiteral("postgresql://h/db?password=Geh31m");
}

void TestLocalStore::takesNoPassword()
{
    QFETCH(QString, dsn);
    QTemporaryDir folder;
    {
        auto store = LocalStore::open(folder.filePath(QStringLiteral("s"))).value();
        ConnectionSettings profile;
        profile.name = QStringLiteral("p");
        profile.dsn = dsn;
        const auto saved = store->saveProfile(profile);
        QVERIFY(!saved);
        QCOMPARE(toString(saved.error().kind), toString(ErrorKind::BadInput));
        profile.dsn.clear();
        profile.sessionPassword = QStringLiteral("Geh31m");
        QVERIFY(store->saveProfile(profile));
    }
    const auto files = QDir(folder.path()).entryInfoList(QDir::Files);
    QVERIFY(!files.isEmpty());
    for (const QFileInfo& file : files) {
        QVERIFY2(!contents(file.filePath()).contains("Geh31m"), qPrintable(file.fileName()));
    }
}

void TestLocalStore::isNobodyElsesToRead()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("s"));
    QVERIFY(LocalStore::open(path));
    QCOMPARE(QFile::permissions(path) & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther),
        QFile::Permissions());
}

void TestLocalStore::refusesWhatIsNoStore_data()
{
    QTest::addColumn<int>("which");
    QTest::newRow("a text file") << 0;
    QTest::newRow("a store that was cut off") << 1;
    QTest::newRow("another program's SQLite database") << 2;
    QTest::newRow("a store with its middle overwritten") << 3;
    QTest::newRow("a folder") << 4;
}

void TestLocalStore::refusesWhatIsNoStore()
{
    QFETCH(int, which);
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("s"));
    if (which == 1 || which == 3) {
        {
            auto store = LocalStore::open(path).value();
            for (int i = 0; i < 200; ++i) {
                QVERIFY(store->setValue(QString::number(i), QByteArray(500, 'x')));
            }
        }
        QByteArray bytes = contents(path);
        QVERIFY(bytes.size() > 20000);
        if (which == 1) {
            bytes.truncate(9000);
        } else {
            bytes.replace(5000, 9000, QByteArray(9000, '\x5a'));
        }
        write(path, bytes);
    } else if (which == 2) {
        sqlite(path, {QStringLiteral("CREATE TABLE bookmarks (url TEXT)")});
    } else if (which == 0) {
        write(path, QByteArray("this is a letter to my grandmother\n").repeated(100));
    } else {
        QVERIFY(QDir().mkpath(path));
    }
    const QByteArray before = contents(path);
    const auto store = LocalStore::open(path);
    QVERIFY(!store);
    QCOMPARE(toString(store.error().kind), toString(ErrorKind::DamagedFile));
    QVERIFY(store.error().message.contains(path));
    QCOMPARE(contents(path), before); // for the user to move aside
}

void TestLocalStore::refusesALaterVersion()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("s"));
    QVERIFY(LocalStore::open(path));
    sqlite(path, {QStringLiteral("PRAGMA user_version = 99")});
    const auto store = LocalStore::open(path);
    QVERIFY(!store);
    QCOMPARE(toString(store.error().kind), toString(ErrorKind::Unsupported));
    QVERIFY(store.error().message.contains(QLatin1String("99")));
}

void TestLocalStore::leavesNoConnectionBehind()
{
    const auto before = QSqlDatabase::connectionNames();
    QTemporaryDir folder;
    {
        auto good = LocalStore::open(folder.filePath(QStringLiteral("s")));
        QVERIFY(good);
        QVERIFY((*good)->profiles().isEmpty());
        QVERIFY(!LocalStore::open(folder.path()));
    }
    QCOMPARE(QSqlDatabase::connectionNames(), before);
}

QTEST_GUILESS_MAIN(TestLocalStore)
#include "tst_localstore.moc"
