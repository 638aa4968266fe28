// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

// Starts a private server, says where, and waits to be killed.

#include "model/sandbox/privateserver.h"

#include <QCoreApplication>
#include <QTextStream>

#include <unistd.h>

int main(int argc, char** argv)
{
    const QCoreApplication app(argc, argv);
    QTextStream out(stdout);
    lk::PrivateServerOptions options;
    options.folder = QCoreApplication::arguments().value(1);
    const auto server = lk::PrivateServer::open(options);
    if (!server) {
        out << "error " << server.error().printed() << Qt::endl;
        return 1;
    }
    out << "server " << (*server)->pid() << ' ' << (*server)->folder() << Qt::endl;
    for (;;) {
        ::pause();
    }
}
