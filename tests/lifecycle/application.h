// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "tests/lifecycle/case.h"
#include "tests/support/writers.h"

#include <QHash>

#include <atomic>
#include <shared_mutex>

namespace lk::test {

/// The application of a case, in its old or its new version, and the tables of schema twin it writes as well.
class Application {
public:
    Application(Backend& backend, ConnectionSettings settings, const LifecycleCase& c);

    void start() { m_writers.start(); }
    /// When it returns no statement of the other version is under way, and none will be sent.
    void deploy(bool newVersion);
    void stop() { m_writers.stop(); }

    QString failures() const { return m_writers.failures(); }
    qint64 done() const { return m_writers.done(); }

    /// Makes schema twin of the tables that are compared.
    static QString twins(const LifecycleCase& c);
    /// Counts rows that the twin and the tables do not share.
    QString differencesQuery(bool afterTheChange) const;

private:
    Result<void> write(const Writers::Context& context);
    QString named(QString statement, bool isNew) const;

    const LifecycleCase& m_case;
    QHash<QString, QString> m_newNames; ///< of tables and columns
    QHash<QString, QString> m_conversions; ///< of columns
    std::shared_mutex m_version; ///< held shared while statements are under way
    bool m_new = false;
    std::atomic<qint64> m_number = 0;
    Writers m_writers;
};

} // namespace lk::test
