// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"
#include "model/engine/connectionsettings.h"

#include <QMetaType>
#include <QObject>

namespace lk {

/// Which shape of the data the sandbox's application speaks.
enum class ApplicationVersion { Old, Both, New };

/// What the application saw lately.
struct ApplicationStats {
    ApplicationVersion version = ApplicationVersion::Old;
    double requestsPerSecond = 0; ///< over the last second
    double p50Ms = 0;
    double p99Ms = 0; ///< over the last ten seconds
    double maxMs = 0;
    qint64 requests = 0; ///< since it began
    qint64 errors = 0; ///< since it began
    QString lastError{};
    bool running = false;
    bool operator==(const ApplicationStats&) const = default;
};

/// The sandbox as the window sees it. Lives in the GUI thread; model/sandbox implements it over threads of its own.
class SandboxControl : public QObject {
    Q_OBJECT
public:
    using QObject::QObject;

    virtual ConnectionSettings settings() const = 0; ///< how to connect to the private server
    virtual ApplicationStats stats() const = 0;
    virtual bool blockerHolds() const = 0;

public slots:
    virtual void setVersion(lk::ApplicationVersion version) = 0;
    virtual void startBlocker() = 0; ///< a session that locks a row of orders and then sits idle in transaction
    virtual void endBlocker() = 0;

signals:
    void progress(const QString& what); ///< while the server is made and filled
    void ready();
    void failed(const lk::Error& error);
    void statsChanged(const lk::ApplicationStats& stats); ///< about twice a second
    void blockerChanged(bool holds);
};

} // namespace lk

Q_DECLARE_METATYPE(lk::ApplicationStats)
