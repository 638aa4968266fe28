// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "tests/lifecycle/case.h"
#include "tests/support/writers.h"

#include <QHash>

#include <atomic>

namespace lk::test {

/// The application of a case, in its old or its new version, and the tables of schema twin it writes as well.
class Application {
public:
    Application(Backend& backend, ConnectionSettings settings, const LifecycleCase& c);

    void start() { m_writers.start(); }
    /// The other version goes on as soon as no transaction of this one is under way.
    void deploy(bool newVersion);
    void stop() { m_writers.stop(); }

    QString failures() const { return m_writers.failures(); }
    qint64 done() const { return m_writers.done(); }

    /// Makes schema twin of the tables that are compared.
    static QString twins(const LifecycleCase& c);
    /// Counts rows that the twin and the tables do not share.
    QString differencesQuery(bool afterTheChange) const;

private:
    Result<void> write(const Writers::Context& context) const;
    QString named(QString statement, bool isNew) const;

    const LifecycleCase& m_case;
    QHash<QString, QString> m_newNames; ///< of tables and columns
    QHash<QString, QString> m_conversions; ///< of columns
    std::atomic_bool m_new = false;
    Writers m_writers;
};

} // namespace lk::test
