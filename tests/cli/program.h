// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "tests/support/testserver.h"

#include <QJsonObject>
#include <QList>
#include <QProcess>
#include <QTemporaryDir>

#include <memory>

namespace lk::test {

/// The real program, run in a folder of its own against the test's server, with no display.
class Program {
public:
    explicit Program(TestServer& server);

    struct Output {
        int status = -1; ///< -1: did not end in time or crashed
        QString out{};
        QString err{};
        QList<QJsonObject> objects() const; ///< the lines of standard output; a line that is none gives an empty one
        /// The first object with this key, its value.
        QJsonObject object(const QString& key) const;
    };

    Output run(const QStringList& arguments, int seconds = 60);
    std::unique_ptr<QProcess> start(const QStringList& arguments); ///< for what is struck while it runs

    QString folder() const { return m_folder.path(); }
    QString file(const QString& name) const { return m_folder.filePath(name); }
    QStringList files() const; ///< names in the folder
    /// A plan for `db` in a file of the folder; fails the test when that does not work.
    QString plan(const QString& db, const QStringList& changes, const QString& name = QStringLiteral("p.lkplan"));

private:
    QProcessEnvironment environment() const;

    TestServer& m_server;
    QTemporaryDir m_folder;
};

/// All that a client could leave in a database: "" when there is nothing of Lockkeeper's.
QString traces(TestServer& server, const QString& db);

} // namespace lk::test
