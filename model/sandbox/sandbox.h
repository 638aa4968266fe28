// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"
#include "model/sandbox/ownedfolder.h"
#include "model/sandbox/privateserver.h"
#include "model/sandbox/shop.h"
#include "model/sandbox/shopshape.h"
#include "model/workspace/sandboxcontrol.h"

#include <QTimer>

#include <memory>
#include <optional>
#include <thread>

namespace lk {

class Blocker;
class ShopApplication;

struct SandboxOptions {
    qint64 orders = 1'000'000; ///< fewestOrders .. mostOrders
    bool keep = false; ///< the folder stays, and the next sandbox with `keep` and as many orders opens it again
    QString folder{}; ///< where sandboxes live; empty: lockkeeper/sandbox in the user's cache
    double requestsPerSecond = 200;
    int sessions = 4;
};

/// A private server with a shop in it and an application at work: the real implementation of the window's sandbox.
///
/// Lives in the GUI thread; a thread of its own makes, fills and stops the server (whose parent it is), and the
/// application and the blocker have theirs. Destroying it stops everything, in less than three seconds.
class Sandbox final : public SandboxControl {
    Q_OBJECT
public:
    explicit Sandbox(SandboxOptions options, QObject* parent = nullptr);
    ~Sandbox() override;

    /// Returns at once; progress(), then ready() or failed().
    void start();

    ConnectionSettings settings() const override; ///< empty before ready()
    ApplicationStats stats() const override;
    bool blockerHolds() const override { return m_blockerHolds; }
    QString database() const { return QStringLiteral("shop"); }
    /// For command lines; the password is in a file it names. Empty before ready().
    QString dsn() const { return m_dsn; }
    QString folder() const { return m_folder; }
    bool isReady() const { return m_application != nullptr; }

public slots:
    void setVersion(lk::ApplicationVersion version) override;
    void startBlocker() override;
    void endBlocker() override;

private:
    /// What the thread hands over when all is made.
    struct Made {
        ConnectionSettings settings;
        ConnectionSettings applicationSettings;
        QString dsn;
        QString folder;
        QList<ShopTable> tables;
        bool reopened = false;
    };
    void work(const std::stop_token& stop);
    Result<OwnedFolder> chooseFolder() const;
    Result<Made> make(OwnedFolder& folder, std::unique_ptr<PrivateServer>& server, const std::stop_token& stop);
    Result<void> checkSpace(const QString& folder) const;
    void take(const Made& made);
    void say(const QString& what);

    const SandboxOptions m_options;
    const ShopSize m_size;
    std::unique_ptr<Backend> m_backend;
    std::jthread m_thread;

    // Of the GUI thread only:
    ConnectionSettings m_settings;
    QString m_dsn;
    QString m_folder;
    std::unique_ptr<ShopApplication> m_application;
    std::unique_ptr<Blocker> m_blocker;
    ApplicationVersion m_version = ApplicationVersion::Old;
    bool m_blockerHolds = false;
    QTimer m_statsTimer;
};

} // namespace lk
