// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/workspace/sandboxcontrol.h"

#include <QFrame>

#include <memory>

namespace lk {

/// The sandbox's application at a glance, one strip: requests, errors, latency, its version, the blocker. Meant to be
/// always in sight while a sandbox runs (below the environment bar). GUI thread.
class SandboxPanel : public QFrame {
    Q_OBJECT
public:
    /// `control` may be null until there is a sandbox. Not owned.
    explicit SandboxPanel(SandboxControl* control = nullptr, QWidget* parent = nullptr);
    ~SandboxPanel() override;

    void setControl(SandboxControl* control);
    ApplicationStats stats() const; ///< as shown

protected:
    void changeEvent(QEvent* event) override;

signals:
    void logged(const QString& line);
    void loggedError(const lk::Error& error);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace lk
