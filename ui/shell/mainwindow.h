// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"
#include "model/workspace/backgroundstore.h"
#include "model/workspace/sandboxcontrol.h"

#include <QFuture>
#include <QMainWindow>

#include <functional>
#include <memory>

namespace lk {

/// What the window is built upon; handed in by app/, all of it outlives the window.
struct WindowServices {
    Backend& backend;
    BackgroundStore& store;
    /// Makes and starts a sandbox (the first-run button and --sandbox); null when sandboxes are not possible here.
    std::function<std::unique_ptr<SandboxControl>()> makeSandbox;
    /// Address of the bus that has the desktop's notifications; empty: the window's sign in the task bar does.
    QString notificationBus{};
    /// A profile's password, for coming back without a question; null: from the desktop's keychain.
    std::function<QFuture<Result<QString>>(const QString& profile)> readPassword{};
};

/// The one window: environment bar, docks, tabs. Wires widgets to the model; decides nothing itself.
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(WindowServices services, QWidget* parent = nullptr);
    ~MainWindow() override;

    void connectTo(const ConnectionSettings& settings);
    void startSandbox();
    void openPlan(const QString& path); ///< an .lkplan file

protected:
    void closeEvent(QCloseEvent* event) override; ///< while a plan runs: Pause and Quit, or Cancel
    void resizeEvent(QResizeEvent* event) override;
    void moveEvent(QMoveEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override; ///< Esc, where nobody else has taken it, closes a panel

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace lk
