// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/exitstatus.h"

namespace lk::cli {

ExitStatus exitStatusOf(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::BadInput:
        return ExitStatus::WrongUse;
    case ErrorKind::Cancelled:
        return ExitStatus::Stopped;
    case ErrorKind::NotFound:
    case ErrorKind::NameTaken:
    case ErrorKind::Privilege:
    case ErrorKind::Authentication:
    case ErrorKind::Unreachable:
    case ErrorKind::ReadOnly:
    case ErrorKind::OtherOperator:
    case ErrorKind::LockTimeout:
    case ErrorKind::InDoubt:
    case ErrorKind::FingerprintMismatch:
    case ErrorKind::DamagedFile:
    case ErrorKind::DataLost:
    case ErrorKind::Unsupported:
    case ErrorKind::Server:
    case ErrorKind::Internal:
        return ExitStatus::Failed;
    }
    Q_UNREACHABLE();
}

} // namespace lk::cli
