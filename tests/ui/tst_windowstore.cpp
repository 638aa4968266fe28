// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/ui/windowtest.h"
#include "ui/plan/planpage.h"
#include "ui/table/columnsmodel.h"

#include <QApplication>
#include <QLabel>
#include <QMessageBox>
#include <QPointer>
#include <QProcess>
#include <QPushButton>
#include <QSignalSpy>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QTimer>

using namespace lk;
using test::patience;

namespace {

const QString editWord = QStringLiteral("edit");

/// The window of another process, which drafts something and waits for its end.
class Editing : public test::WindowTest {
public:
    int run(const QString& store, const QString& dsn)
    {
        auto opened = BackgroundStore::open(store);
        if (!opened) {
            return 1;
        }
        m_store = std::move(*opened);
        m_window = std::make_unique<MainWindow>(WindowServices{m_backend, *m_store, {}});
        m_window->show();
        ConnectionSettings settings;
        settings.dsn = dsn;
        open(settings);
        TablePage* page = openTable(QStringLiteral("orders"));
        if (!page) {
            return 1;
        }
        rename(*page->findChild<ColumnsView*>(), QStringLiteral("amount"), QStringLiteral("total"));
        return QCoreApplication::exec();
    }
};

} // namespace

/// What a window keeps on this machine, when it is killed, beside another window, and where the file fails.
class TestWindowStore : public test::WindowTest {
    Q_OBJECT
private slots:
    void initTestCase() { WindowTest::initTestCase(); }
    void init() { WindowTest::init(); }
    void cleanup() { WindowTest::cleanup(); }
    void draftsAndTabsComeBackWhenTheProcessIsKilled();
    void aDraftIsKeptWhenAnotherWindowHasWritten();
    void whatCannotBeWrittenIsSaidUntilItIsAndAskedAboutAtTheEnd();
    void aProfileIsSavedWhenItIsWritten();

private:
    bool sqlite(const QString& statement) const; ///< on the file, by SQLite alone
};

bool TestWindowStore::sqlite(const QString& statement) const
{
    bool done = false;
    {
        QSqlDatabase other = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("aside"));
        other.setDatabaseName(storePath());
        done = other.open() && QSqlQuery(other).exec(statement);
    }
    QSqlDatabase::removeDatabase(QStringLiteral("aside"));
    return done;
}

void TestWindowStore::draftsAndTabsComeBackWhenTheProcessIsKilled()
{
    m_window.reset();
    m_store.reset();
    ConnectionSettings settings; // what is connected to again keeps no password
    settings.dsn = m_server.dsn(m_database);
    QProcess other;
    other.start(QCoreApplication::applicationFilePath(), {editWord, storePath(), settings.dsn});
    const auto changes = [&]() -> qsizetype {
        const auto file = LocalStore::open(storePath());
        return file ? (*file)->draft(settings.printed()).changes.size() : 0;
    };
    QTRY_COMPARE(changes(), 1);
    other.kill();
    QVERIFY(other.waitForFinished(patience));
    QCOMPARE(other.exitStatus(), QProcess::CrashExit);

    windowAnew(); // connects by itself
    QTRY_VERIFY(m_window->findChild<TablePage*>());
    auto* page = m_window->findChild<TablePage*>();
    QCOMPARE(page->name().name, QStringLiteral("orders"));
    QTRY_VERIFY(page->table());
    ColumnsModel& columns = page->findChild<ColumnsView*>()->columns();
    QCOMPARE(columns.index(columns.rowOf(QStringLiteral("amount")), ColumnsModel::Name)
                 .data(ColumnsModel::NewRole)
                 .toString(),
        QStringLiteral("total"));
}

void TestWindowStore::aDraftIsKeptWhenAnotherWindowHasWritten()
{
    QVERIFY(connectAndOpenOrders());
    const QString key = m_server.settings(m_database).printed();
    const QString path = storePath();
    QSignalSpy failed(m_store.get(), &BackgroundStore::failed);
    {
        QSqlDatabase other = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), QStringLiteral("other window"));
        other.setDatabaseName(path);
        QVERIFY(other.open());
        QVERIFY(QSqlQuery(other).exec(QStringLiteral("BEGIN IMMEDIATE")));
        rename(*m_window->findChild<ColumnsView*>(), QStringLiteral("amount"), QStringLiteral("total"));
        QVERIFY(action("generate")->isEnabled());
        QVERIFY(QSqlQuery(other).exec(QStringLiteral("COMMIT")));
    }
    QSqlDatabase::removeDatabase(QStringLiteral("other window"));
    QVERIFY(m_store->flush());
    QCOMPARE(LocalStore::open(path).value()->draft(key).changes.size(), 1);
    QCOMPARE(failed.size(), 0); // nobody is told of what goes by itself
    QVERIFY(!m_window->findChild<QWidget*>(QStringLiteral("messageBar"))->isVisible());
}

void TestWindowStore::whatCannotBeWrittenIsSaidUntilItIsAndAskedAboutAtTheEnd()
{
    const auto answer = [this](const char* name) {
        auto* look = new QTimer(this);
        connect(look, &QTimer::timeout, this, [this, look, name] {
            if (auto* box = m_window->findChild<QMessageBox*>(QStringLiteral("unwrittenDialog"));
                box && box->isVisible()) {
                look->deleteLater();
                box->findChild<QPushButton*>(QLatin1String(name))->click();
            }
        });
        look->start(10);
        return QPointer<QTimer>(look);
    };
    QVERIFY(connectAndOpenOrders());
    QVERIFY(m_store->flush());
    QVERIFY(sqlite(QStringLiteral("ALTER TABLE draft RENAME TO away")));
    rename(*m_window->findChild<ColumnsView*>(), QStringLiteral("amount"), QStringLiteral("total"));
    auto* bar = m_window->findChild<QWidget*>(QStringLiteral("messageBar"));
    QTRY_VERIFY(bar->isVisible() && bar->accessibleName().contains(storePath()));
    action("generate")->trigger(); // which takes away what was said of planning, and no more
    QTRY_VERIFY(m_window->findChild<PlanPage*>());
    QVERIFY2(bar->isVisible() && bar->accessibleName().contains(storePath()), qPrintable(bar->accessibleName()));
    // The tabs do not wait for the draft.
    QVERIFY(!m_store->flush());
    QVERIFY(kept(QStringLiteral("session/tabs/") + m_server.settings(m_database).printed())
            .contains(m_window->findChild<PlanPage*>()->plan().id.toUtf8()));

    QPointer<QTimer> asked = answer("unwrittenStay");
    QVERIFY(!m_window->close());
    QVERIFY(m_window->isVisible());
    QTRY_VERIFY(!asked);

    QVERIFY(sqlite(QStringLiteral("ALTER TABLE away RENAME TO draft")));
    QTRY_VERIFY(!bar->isVisible());
    QCOMPARE(LocalStore::open(storePath()).value()->draft(m_server.settings(m_database).printed()).changes.size(), 1);

    QVERIFY(sqlite(QStringLiteral("ALTER TABLE draft RENAME TO away")));
    action("discardDraft")->trigger();
    asked = answer("unwrittenQuit");
    QVERIFY(m_window->close());
    QTRY_VERIFY(!asked);
}

void TestWindowStore::aProfileIsSavedWhenItIsWritten()
{
    QVERIFY(m_store->flush());
    QVERIFY(sqlite(QStringLiteral("ALTER TABLE profile RENAME TO away")));
    action("connect")->trigger();
    auto* dialog = m_window->findChild<QWidget*>(QStringLiteral("connectDialog"));
    QVERIFY(dialog);
    QTest::keyClicks(dialog->findChild<QLineEdit*>(QStringLiteral("profileName")), QStringLiteral("shop"));
    auto* save = dialog->findChild<QPushButton*>(QStringLiteral("saveProfile"));
    QVERIFY(save->isEnabled());
    save->click();
    const auto* bar = dialog->findChild<QWidget*>(QStringLiteral("messageBar"));
    const auto* status = dialog->findChild<QLabel*>(QStringLiteral("connectStatus"));
    QTRY_VERIFY(bar->isVisible() && bar->accessibleName().contains(storePath()));
    QCOMPARE(status->text(), QString());
    QVERIFY(sqlite(QStringLiteral("ALTER TABLE away RENAME TO profile")));
    QTRY_COMPARE(status->text(), QStringLiteral("Saved"));
    QVERIFY(!bar->isVisible());
    QCOMPARE(LocalStore::open(storePath()).value()->profiles().size(), 1);
}

int main(int argc, char** argv)
{
    QApplication application(argc, argv);
    const QStringList words = QCoreApplication::arguments();
    if (words.size() == 4 && words[1] == editWord) {
        return Editing().run(words[2], words[3]);
    }
    TestWindowStore test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_windowstore.moc"
