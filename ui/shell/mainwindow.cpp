// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/mainwindow.h"

#include "ui/shell/windowparts.h"

#include <QCloseEvent>
#include <QEvent>

namespace lk {

class MainWindow::Private : public WindowParts {
public:
    using WindowParts::WindowParts;
};

MainWindow::MainWindow(WindowServices services, QWidget* parent)
    : QMainWindow(parent)
    , d(std::make_unique<Private>(*this, std::move(services)))
{
}

MainWindow::~MainWindow() = default;

void MainWindow::connectTo(const ConnectionSettings& settings)
{
    d->connectTo(settings);
}

void MainWindow::startSandbox()
{
    d->startSandbox();
}

void MainWindow::openPlan(const QString& path)
{
    d->openPlanFile(path);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    event->setAccepted(d->mayClose());
}

void MainWindow::resizeEvent(QResizeEvent* event)
{
    QMainWindow::resizeEvent(event);
    if (d) {
        d->arrangeBottom();
    }
}

} // namespace lk
