// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/commandline.h"
#include "app/translation.h"
#include "app/window.h"

#include <QCoreApplication>

#include <span>

// Whether there is a window is decided before anything of Qt is made: a verb must work without a display.
int main(int argc, char** argv)
{
    const std::span<char*> words(argv, size_t(argc));
    if (words.size() > 1 && lk::cli::isVerb(QString::fromLocal8Bit(words[1]))) {
        QCoreApplication application(argc, argv);
        QCoreApplication::setApplicationName(QStringLiteral("lockkeeper"));
        QCoreApplication::setApplicationVersion(QStringLiteral(LOCKKEEPER_VERSION));
        lk::installTranslation(application);
        return lk::cli::carryOut(QCoreApplication::arguments().mid(1));
    }
    return lk::runWindow(argc, argv);
}
