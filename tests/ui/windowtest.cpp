// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/ui/windowtest.h"

namespace lk::test {

namespace {

const QString schema = QStringLiteral(
    "CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL);"
    "CREATE TABLE orders (id bigint PRIMARY KEY, customer_id bigint REFERENCES customers, amount numeric(12,2) NOT NULL"
    " DEFAULT 0, reference text);"
    "CREATE INDEX orders_amount_idx ON orders (amount);"
    "CREATE VIEW cheap_orders AS SELECT id, amount FROM orders WHERE amount < 10;"
    "INSERT INTO customers SELECT n, 'customer ' || n FROM generate_series(1, 50) n;"
    "INSERT INTO orders SELECT n, 1 + n % 50, n, CASE WHEN n % 100 = 0 THEN 'odd ' || n ELSE n::text END"
    " FROM generate_series(1, 2000) n;"
    "ANALYZE;");

} // namespace

void WindowTest::initTestCase()
{
    QVERIFY2(m_server.start(), qPrintable(m_server.problem()));
}

void WindowTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    auto store = BackgroundStore::open(storePath());
    QVERIFY(store);
    m_store = std::move(*store);
    m_database = m_server.freshDatabase(schema);
    m_window = std::make_unique<MainWindow>(WindowServices{m_backend, *m_store, {}});
    m_window->show();
}

void WindowTest::cleanup()
{
    m_window.reset();
    m_store.reset();
    m_server.dropDatabase(m_database);
}

void WindowTest::windowAnew()
{
    m_window.reset();
    if (m_store) {
        const auto closed = m_store->close();
        QVERIFY2(closed, qPrintable(closed ? QString() : closed.error().printed()));
    }
    auto store = BackgroundStore::open(storePath());
    QVERIFY2(store, qPrintable(store ? QString() : store.error().printed()));
    m_store = std::move(*store);
    m_window = std::make_unique<MainWindow>(WindowServices{m_backend, *m_store, {}});
    m_window->show();
}

QByteArray WindowTest::kept(const QString& key) const
{
    const auto file = LocalStore::open(storePath());
    return file ? (*file)->value(key) : QByteArray();
}

void WindowTest::picture(const QString& name) const
{
    QDir().mkpath(QStringLiteral(LOCKKEEPER_SCREENSHOTS));
    for (const char* theme : {"themeDark", "themeLight"}) {
        action(theme)->trigger();
        QTest::qWait(50);
        const QString file
            = QStringLiteral("%1/%2-%3.png")
                  .arg(QStringLiteral(LOCKKEEPER_SCREENSHOTS), name, QLatin1String(theme).mid(5).toString().toLower());
        QVERIFY(m_window->grab().save(file));
    }
}

void WindowTest::open(const ConnectionSettings& settings)
{
    m_window->connectTo(settings);
    auto* tree = m_window->findChild<QTreeView*>(QStringLiteral("objectsTree"));
    QTRY_VERIFY(tree->model()->rowCount() > 0);
    QTRY_VERIFY(tree->model()->rowCount(tree->model()->index(0, 0)) == 3);
}

TablePage* WindowTest::openTable(const QString& name)
{
    auto* tree = m_window->findChild<QTreeView*>(QStringLiteral("objectsTree"));
    const QModelIndex root = tree->model()->index(0, 0);
    for (int row = 0; row < tree->model()->rowCount(root); ++row) {
        const QModelIndex index = tree->model()->index(row, 0, root);
        if (index.data().toString() == name) {
            emit tree->activated(index);
        }
    }
    for (TablePage* page : m_window->findChildren<TablePage*>()) {
        if (page->name().name == name && QTest::qWaitFor([page] { return page->table() != nullptr; }, patience)) {
            return page;
        }
    }
    return nullptr;
}

bool WindowTest::connectAndOpenOrders()
{
    open(m_server.settings(m_database));
    return openTable(QStringLiteral("orders")) != nullptr;
}

void WindowTest::rename(ColumnsView& view, const QString& column, const QString& name)
{
    view.selectColumn(column);
    QTest::keyClick(&view, Qt::Key_F2);
    auto* editor = view.findChild<QLineEdit*>(QStringLiteral("nameEditor"));
    QVERIFY(editor);
    editor->setText(name);
    QTest::keyClick(editor, Qt::Key_Return);
    QCoreApplication::processEvents(); // a delegate commits on Return from the event queue
}

} // namespace lk::test
