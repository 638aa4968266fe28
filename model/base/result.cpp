// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/base/result.h"

#include <QStringList>

namespace lk {

QString toString(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::BadInput:
        return QStringLiteral("bad-input");
    case ErrorKind::NotFound:
        return QStringLiteral("not-found");
    case ErrorKind::NameTaken:
        return QStringLiteral("name-taken");
    case ErrorKind::Privilege:
        return QStringLiteral("privilege");
    case ErrorKind::Authentication:
        return QStringLiteral("authentication");
    case ErrorKind::Unreachable:
        return QStringLiteral("unreachable");
    case ErrorKind::ReadOnly:
        return QStringLiteral("read-only");
    case ErrorKind::OtherOperator:
        return QStringLiteral("other-operator");
    case ErrorKind::LockTimeout:
        return QStringLiteral("lock-timeout");
    case ErrorKind::Cancelled:
        return QStringLiteral("cancelled");
    case ErrorKind::InDoubt:
        return QStringLiteral("in-doubt");
    case ErrorKind::FingerprintMismatch:
        return QStringLiteral("fingerprint-mismatch");
    case ErrorKind::DamagedFile:
        return QStringLiteral("damaged-file");
    case ErrorKind::DataLost:
        return QStringLiteral("data-lost");
    case ErrorKind::Unsupported:
        return QStringLiteral("unsupported");
    case ErrorKind::Server:
        return QStringLiteral("server");
    case ErrorKind::Internal:
        return QStringLiteral("internal");
    }
    Q_UNREACHABLE();
}

QString Error::printed() const
{
    QStringList lines{message};
    if (!detail.isEmpty()) {
        lines << QStringLiteral("DETAIL: %1").arg(detail);
    }
    if (!hint.isEmpty()) {
        lines << QStringLiteral("HINT: %1").arg(hint);
    }
    if (!sqlState.isEmpty()) {
        lines << QStringLiteral("SQLSTATE: %1").arg(sqlState);
    }
    if (!remedy.isEmpty()) {
        lines << QStringLiteral("What to do: %1").arg(remedy);
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace lk
