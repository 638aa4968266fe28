// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>
#include <QStringList>

namespace lk::cli {

/// True when `word` is a verb: no window and no display are needed then.
bool isVerb(const QString& word);

/// The verb that is nearest to a word that is none, empty when none is.
QString nearestVerb(const QString& word);

/// Carries out `arguments`, the first of which is a verb; gives the exit status. Wants a QCoreApplication.
int carryOut(const QStringList& arguments);

/// The help for the program as a whole.
QString generalHelp();

/// "lockkeeper 0.1.0"
QString versionLine();

} // namespace lk::cli
