// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/windowstore.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <cstdio>

namespace lk {

namespace {

struct Say {
    Q_DECLARE_TR_FUNCTIONS(CommandLine)
};

void warn(const QString& text)
{
    std::fputs((QLatin1String("lockkeeper: ") + text + QLatin1Char('\n')).toUtf8().constData(), stderr);
}

Result<std::unique_ptr<BackgroundStore>> openPassing()
{
    // Removed when the process ends in the ordinary way.
    static QTemporaryDir folder;
    if (!folder.isValid()) {
        return failure(ErrorKind::Privilege, Say::tr("No temporary folder: %1").arg(folder.errorString()));
    }
    return BackgroundStore::open(folder.filePath(QStringLiteral("store.sqlite")));
}

} // namespace

Result<std::unique_ptr<BackgroundStore>> openWindowStore(bool passing)
{
    if (passing) {
        return openPassing();
    }
    const QString path = QDir(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation))
                             .filePath(QStringLiteral("store.sqlite"));
    auto store = BackgroundStore::open(path);
    if (store) {
        return store;
    }
    warn(store.error().message);
    if (store.error().kind == ErrorKind::DamagedFile) {
        const QString aside = path + QLatin1String(".damaged-")
            + QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMddTHHmmsszzz"));
        // With what belongs to it: a log of another file must not be played into the new one.
        for (const QString& suffix : {QString(), QStringLiteral("-wal"), QStringLiteral("-shm")}) {
            QFile::rename(path + suffix, aside + suffix);
        }
        store = BackgroundStore::open(path);
        if (store) {
            warn(Say::tr("It was moved to %1; Lockkeeper starts with an empty one.").arg(aside));
            return store;
        }
    }
    warn(Say::tr("Profiles and drafts of this session will not be remembered."));
    return openPassing();
}

} // namespace lk
