// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/mainwindow.h"

#include "ui/shell/windowparts.h"

#include <QCloseEvent>
#include <QEvent>
#include <QKeyEvent>
#include <QScreen>

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
        d->fitDocks();
    }
}

void MainWindow::keyPressEvent(QKeyEvent* event)
{
    if (event->key() != Qt::Key_Escape || event->modifiers() != Qt::NoModifier || !d->closePanel()) {
        QMainWindow::keyPressEvent(event);
    }
}

void MainWindow::moveEvent(QMoveEvent* event)
{
    QMainWindow::moveEvent(event);
    // A window manager puts its frame around the size we asked for: the status bar must not fall off the screen.
    if (isVisible() && !isMaximized() && !isFullScreen() && screen()) {
        const QSize room = screen()->availableSize();
        const QSize frame = frameGeometry().size() - size();
        const QSize wanted = size().boundedTo(room - frame);
        if (wanted != size() && size().width() <= room.width() && size().height() <= room.height()) {
            resize(wanted);
        }
    }
}

} // namespace lk
