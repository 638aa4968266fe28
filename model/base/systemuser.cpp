// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/base/systemuser.h"

#include <array>
#include <pwd.h>
#include <unistd.h>

namespace lk {

QString systemUser()
{
    // Services and containers run without USER and LOGNAME; a journal is to name somebody all the same.
    for (const char* variable : {"USER", "LOGNAME"}) {
        if (const QString user = qEnvironmentVariable(variable); !user.isEmpty()) {
            return user;
        }
    }
    passwd entry{};
    passwd* found = nullptr;
    std::array<char, 4096> buffer{};
    if (getpwuid_r(geteuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found) {
        return QString::fromLocal8Bit(found->pw_name);
    }
    return QStringLiteral("uid%1").arg(geteuid());
}

} // namespace lk
