// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/postgres/pgbackend.h"
#include "model/workspace/backgroundstore.h"
#include "tests/support/patience.h"
#include "tests/support/testserver.h"
#include "ui/shell/mainwindow.h"
#include "ui/table/columnsview.h"
#include "ui/table/tablepage.h"

#include <QAction>
#include <QDir>
#include <QLineEdit>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

namespace lk::test {

/// The real main window on a real server with a small shop, made anew for every test.
class WindowTest : public QObject {
    Q_OBJECT
protected slots:
    void initTestCase();
    void init();
    void cleanup();

protected:
    void open(const ConnectionSettings& settings);
    void windowAnew(); ///< nobody has closed the one before; the new one knows what is in the file, and no more
    QByteArray kept(const QString& key) const; ///< in the file
    QString storePath() const { return m_folder->filePath(QStringLiteral("store.sqlite")); }
    TablePage* openTable(const QString& name);
    bool connectAndOpenOrders();
    QAction* action(const char* name) const { return m_window->findChild<QAction*>(QLatin1String(name)); }
    void rename(ColumnsView& view, const QString& column, const QString& name);
    void picture(const QString& name) const; ///< in light and dark

    TestServer m_server;
    PgBackend m_backend;
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<BackgroundStore> m_store;
    std::unique_ptr<MainWindow> m_window;
    QString m_database;
};

} // namespace lk::test
