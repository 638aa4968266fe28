// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"
#include "model/sandbox/privateserver.h"

#include <QProcess>
#include <QTemporaryDir>

#include <memory>

namespace lk::test {

/// A streaming replica of a test's server, in a temporary folder, gone with this object and before the server.
class Standby {
public:
    explicit Standby(const PrivateServer& primary);
    ~Standby();
    Q_DISABLE_COPY_MOVE(Standby)

    /// Copies the primary and starts; with `slot`, over a replication slot made for it. `settings`: name=value. False:
    /// see problem().
    bool start(const QString& slot = {}, const QStringList& settings = {});
    /// Ends it at once; the primary keeps what its slot needs.
    void stop();
    QString problem() const { return m_problem; }

    /// A session in `database` there, as soon as it takes any; null when that takes longer than 30 s.
    std::unique_ptr<Session> session(Backend& backend, const QString& database, Purpose purpose = Purpose::Monitor);

private:
    const PrivateServer& m_primary;
    QTemporaryDir m_folder;
    QProcess m_process;
    QString m_problem;
};

} // namespace lk::test
