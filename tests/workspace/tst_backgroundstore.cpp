// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/backgroundstore.h"
#include "tests/support/patience.h"

#include <QCoreApplication>
#include <QProcess>
#include <QSignalSpy>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <cstdio>

using namespace lk;

namespace {

const QString holdWord = QStringLiteral("hold");
const QString editWord = QStringLiteral("edit");

/// SQL on a file, by SQLite alone.
bool sqlite(const QString& path, const QStringList& statements)
{
    bool done = false;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("aside"));
        database.setDatabaseName(path);
        done = database.open();
        for (const QString& statement : statements) {
            done = done && QSqlQuery(database).exec(statement);
        }
    }
    QSqlDatabase::removeDatabase(QStringLiteral("aside"));
    return done;
}

/// Another process that writes until its input ends.
int hold(const QString& path)
{
    QSqlDatabase database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"));
    database.setDatabaseName(path);
    if (!database.open() || !QSqlQuery(database).exec(QStringLiteral("BEGIN EXCLUSIVE"))) {
        return 1;
    }
    std::puts(database.isOpen() ? "held" : "lost");
    std::fflush(stdout);
    while (std::getchar() != EOF) { }
    return QSqlQuery(database).exec(QStringLiteral("COMMIT")) ? 0 : 1;
}

ConnectionSettings profileNamed(const QString& name)
{
    ConnectionSettings profile;
    profile.name = name;
    profile.host = QStringLiteral("db.example.org");
    return profile;
}

Draft someDraft(const QString& newName)
{
    Draft draft;
    draft.put(
        {RenameColumn{{QStringLiteral("public"), QStringLiteral("orders")}, QStringLiteral("amount"), newName}, {}});
    return draft;
}

/// Another process that edits until it is killed.
int edit(const QString& path)
{
    auto store = BackgroundStore::open(path);
    if (!store || !(*store)->saveProfile(profileNamed(QStringLiteral("shop")))) {
        return 1;
    }
    (*store)->saveDraft(QStringLiteral("shop"), someDraft(QStringLiteral("total")));
    QTimer timer;
    QObject::connect(&timer, &QTimer::timeout, store->get(),
        [&store = **store, n = 0]() mutable { store.setValue(QStringLiteral("n"), QByteArray::number(++n)); });
    timer.start(1);
    return QCoreApplication::exec();
}

const QString dropSettings = QStringLiteral("ALTER TABLE setting RENAME TO away");
const QString bringSettings = QStringLiteral("ALTER TABLE away RENAME TO setting");

} // namespace

class TestBackgroundStore : public QObject {
    Q_OBJECT
private slots:
    void init();
    void cleanup();
    void remembersAcrossStarts();
    void aStoreThatIsLockedHoldsNobodyUpAndLosesNothing();
    void whatCannotBeWrittenIsToldOnceAndTriedAgain();
    void whatCannotBeWrittenHoldsUpNothingElse();
    void theEndTellsWhatCouldNotBeWritten();
    void aProcessThatIsKilledHasKeptItsEdits();
    void takesUpWhatAnotherWindowWrote();
    void keepsNoPassword();
    void refusesWhatIsNoStore();

private:
    void open();
    std::unique_ptr<LocalStore> file() const { return LocalStore::open(m_path).value(); }

    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_path;
    std::unique_ptr<BackgroundStore> m_store;
};

void TestBackgroundStore::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = m_folder->filePath(QStringLiteral("store.sqlite"));
    open();
}

void TestBackgroundStore::cleanup()
{
    m_store.reset();
    m_folder.reset();
}

void TestBackgroundStore::open()
{
    m_store.reset();
    auto store = BackgroundStore::open(m_path);
    QVERIFY2(store, qPrintable(store ? QString() : store.error().printed()));
    m_store = std::move(*store);
}

void TestBackgroundStore::remembersAcrossStarts()
{
    const ConnectionSettings a = profileNamed(QStringLiteral("A"));
    const ConnectionSettings b = profileNamed(QStringLiteral("b"));
    const QString database = QStringLiteral("shop@db");
    QVERIFY(m_store->saveProfile(b));
    QVERIFY(m_store->saveProfile(profileNamed(QStringLiteral("gone"))));
    QVERIFY(m_store->saveProfile(a));
    m_store->removeProfile(QStringLiteral("gone"));
    for (int n = 0; n < 50; ++n) {
        m_store->setValue(QStringLiteral("n"), QByteArray::number(n));
        m_store->saveDraft(database, someDraft(QString::number(n)));
    }
    m_store->setValue(QStringLiteral("empty"), "not for long");
    m_store->setValue(QStringLiteral("empty"), {});
    m_store->saveDraft(QStringLiteral("other"), someDraft(QStringLiteral("x")));
    m_store->saveDraft(QStringLiteral("other"), {});
    for (const bool again : {false, true}) {
        if (again) {
            open();
        }
        QCOMPARE(m_store->profiles(), (QList{a, b}));
        QCOMPARE(m_store->draft(database), someDraft(QStringLiteral("49")));
        QVERIFY(m_store->draft(QStringLiteral("other")).isEmpty());
        QCOMPARE(m_store->value(QStringLiteral("n")), QByteArray("49"));
        QVERIFY(m_store->value(QStringLiteral("empty")).isEmpty());
        QVERIFY(m_store->value(QStringLiteral("never set")).isEmpty());
    }
    const auto nameless = m_store->saveProfile({});
    QVERIFY(!nameless);
    QCOMPARE(toString(nameless.error().kind), toString(ErrorKind::BadInput));
    QCOMPARE(m_store->profiles().size(), 2);
}

void TestBackgroundStore::aStoreThatIsLockedHoldsNobodyUpAndLosesNothing()
{
    QSignalSpy failed(m_store.get(), &BackgroundStore::failed);
    QProcess other;
    other.start(QCoreApplication::applicationFilePath(), {holdWord, m_path});
    QVERIFY(other.waitForReadyRead(20'000));
    QCOMPARE(other.readAllStandardOutput(), QByteArray("held\n"));

    for (int n = 0; n < 20; ++n) {
        m_store->setValue(QStringLiteral("n"), QByteArray::number(n));
        m_store->setValue(QStringLiteral("key %1").arg(n), QByteArray::number(n));
        m_store->saveDraft(QStringLiteral("shop"), someDraft(QString::number(n)));
    }
    QVERIFY(m_store->saveProfile(profileNamed(QStringLiteral("shop"))));
    QCoreApplication::processEvents();
    QCOMPARE(m_store->value(QStringLiteral("n")), QByteArray("19"));
    QCOMPARE(m_store->draft(QStringLiteral("shop")), someDraft(QStringLiteral("19")));
    QCOMPARE(other.state(), QProcess::Running); // it still writes
    other.closeWriteChannel();

    const auto closed = m_store->close();
    QVERIFY2(closed, qPrintable(closed ? QString() : closed.error().printed()));
    QVERIFY(other.waitForFinished(20'000));
    QCOMPARE(other.exitCode(), 0);
    QCOMPARE(failed.size(), 0);
    const auto kept = file();
    QCOMPARE(kept->value(QStringLiteral("n")), QByteArray("19"));
    for (int n = 0; n < 20; ++n) {
        QCOMPARE(kept->value(QStringLiteral("key %1").arg(n)), QByteArray::number(n));
    }
    QCOMPARE(kept->draft(QStringLiteral("shop")), someDraft(QStringLiteral("19")));
    QCOMPARE(kept->profiles(), QList{profileNamed(QStringLiteral("shop"))});
}

void TestBackgroundStore::whatCannotBeWrittenIsToldOnceAndTriedAgain()
{
    QSignalSpy failed(m_store.get(), &BackgroundStore::failed);
    QSignalSpy written(m_store.get(), &BackgroundStore::written);
    QVERIFY(sqlite(m_path, {dropSettings}));
    m_store->setValue(QStringLiteral("n"), "1");
    QTRY_COMPARE(failed.size(), 1);
    const Error error = failed[0][0].value<Error>();
    QVERIFY2(error.message.contains(m_path) && !error.remedy.isEmpty(), qPrintable(error.printed()));
    QCOMPARE(m_store->trouble(), error);
    QCOMPARE(written.size(), 0);
    m_store->setValue(QStringLiteral("n"), "2");
    m_store->setValue(QStringLiteral("m"), "3");
    QVERIFY(sqlite(m_path, {bringSettings}));
    QTRY_COMPARE(file()->value(QStringLiteral("m")), QByteArray("3"));
    // Not at once with the other: its first try may have come before the table.
    QTRY_COMPARE(file()->value(QStringLiteral("n")), QByteArray("2"));
    QCOMPARE(failed.size(), 1);
    QTRY_COMPARE(written.size(), 1);
    QVERIFY(!m_store->trouble());

    QVERIFY(sqlite(m_path, {dropSettings}));
    m_store->setValue(QStringLiteral("n"), "4");
    QTRY_COMPARE(failed.size(), 2); // another time, another word
    QCOMPARE(m_store->value(QStringLiteral("n")), QByteArray("4"));
}

void TestBackgroundStore::whatCannotBeWrittenHoldsUpNothingElse()
{
    QVERIFY(sqlite(m_path, {dropSettings}));
    m_store->setValue(QStringLiteral("n"), "1");
    m_store->saveDraft(QStringLiteral("shop"), someDraft(QStringLiteral("total")));
    const auto flushed = m_store->flush();
    QVERIFY(!flushed);
    QVERIFY2(flushed.error().message.contains(m_path), qPrintable(flushed.error().printed()));
    QCOMPARE(file()->draft(QStringLiteral("shop")), someDraft(QStringLiteral("total")));

    // At the end, too; and what is mended until then is not lost.
    m_store->saveDraft(QStringLiteral("other"), someDraft(QStringLiteral("x")));
    QVERIFY(m_store->saveProfile(profileNamed(QStringLiteral("A"))));
    QVERIFY(!m_store->close());
    QVERIFY(!m_store->flush());
    QCOMPARE(file()->draft(QStringLiteral("other")), someDraft(QStringLiteral("x")));
    QCOMPARE(file()->profiles(), QList{profileNamed(QStringLiteral("A"))});
    QVERIFY(sqlite(m_path, {bringSettings}));
    open();
    m_store->setValue(QStringLiteral("n"), "2");
    QVERIFY(m_store->flush());
    QCOMPARE(file()->value(QStringLiteral("n")), QByteArray("2"));
}

void TestBackgroundStore::aProcessThatIsKilledHasKeptItsEdits()
{
    m_store.reset();
    QProcess other;
    other.start(QCoreApplication::applicationFilePath(), {editWord, m_path});
    QTRY_VERIFY(file()->value(QStringLiteral("n")).toInt() > 20);
    const int seen = file()->value(QStringLiteral("n")).toInt();
    other.kill(); // while it writes
    QVERIFY(other.waitForFinished(20'000));
    QCOMPARE(other.exitStatus(), QProcess::CrashExit);
    open();
    QVERIFY(m_store->value(QStringLiteral("n")).toInt() >= seen);
    QCOMPARE(m_store->draft(QStringLiteral("shop")), someDraft(QStringLiteral("total")));
    QCOMPARE(m_store->profiles(), QList{profileNamed(QStringLiteral("shop"))});
    m_store->setValue(QStringLiteral("n"), "anew");
    QVERIFY(m_store->flush());
}

void TestBackgroundStore::theEndTellsWhatCouldNotBeWritten()
{
    QVERIFY(sqlite(m_path, {dropSettings}));
    m_store->setValue(QStringLiteral("n"), "1");
    const auto closed = m_store->close();
    QVERIFY(!closed);
    QVERIFY2(closed.error().message.contains(m_path), qPrintable(closed.error().printed()));
}

void TestBackgroundStore::takesUpWhatAnotherWindowWrote()
{
    m_store->setValue(QStringLiteral("mine"), "1");
    QTRY_COMPARE(file()->value(QStringLiteral("mine")), QByteArray("1"));
    {
        const auto other = file();
        QVERIFY(other->setValue(QStringLiteral("theirs"), "2"));
        QVERIFY(other->setValue(QStringLiteral("mine"), "of another window"));
        QVERIFY(other->saveProfile(profileNamed(QStringLiteral("theirs"))));
        QVERIFY(other->saveDraft(QStringLiteral("shop"), someDraft(QStringLiteral("theirs"))));
    }
    QVERIFY(m_store->value(QStringLiteral("theirs")).isEmpty());
    m_store->refresh();
    m_store->setValue(QStringLiteral("mine"), "3"); // while it looks
    QTRY_COMPARE(m_store->value(QStringLiteral("theirs")), QByteArray("2"));
    QCOMPARE(m_store->value(QStringLiteral("mine")), QByteArray("3"));
    QCOMPARE(m_store->profiles(), QList{profileNamed(QStringLiteral("theirs"))});
    QCOMPARE(m_store->draft(QStringLiteral("shop")), someDraft(QStringLiteral("theirs")));
}

void TestBackgroundStore::keepsNoPassword()
{
    ConnectionSettings profile = profileNamed(QStringLiteral("p"));
    profile.sessionPassword = QStringLiteral("Geh31m");
    QVERIFY(m_store->saveProfile(profile));
    QCOMPARE(m_store->profiles().first().sessionPassword, QString());
    profile.dsn = QStringLiteral("host=h password=Geh31m");
    QVERIFY(!m_store->saveProfile(profile));
}

void TestBackgroundStore::refusesWhatIsNoStore()
{
    const auto before = QSqlDatabase::connectionNames();
    const auto folder = BackgroundStore::open(m_folder->path());
    QVERIFY(!folder);
    QCOMPARE(toString(folder.error().kind), toString(ErrorKind::DamagedFile));
    QCOMPARE(QSqlDatabase::connectionNames(), before);
}

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    const QStringList words = QCoreApplication::arguments();
    if (words.size() == 3 && words[1] == holdWord) {
        return hold(words[2]);
    }
    if (words.size() == 3 && words[1] == editWord) {
        return edit(words[2]);
    }
    TestBackgroundStore test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_backgroundstore.moc"
