// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/base/wholefile.h"

#include <QCoreApplication>
#include <QSaveFile>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::writeWholeFile)
};

} // namespace

Result<void> writeWholeFile(const QString& path, const QByteArray& bytes)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit()) {
        return failure(ErrorKind::Privilege, Words::tr("%1 cannot be written: %2").arg(path, file.errorString()),
            Words::tr("Choose a folder that exists and that you may write to."));
    }
    return {};
}

} // namespace lk
