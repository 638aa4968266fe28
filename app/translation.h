// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QCoreApplication;

namespace lk {

/// Gives the application its words: for now English with its plural forms. Once, before anything is said; GUI thread.
void installTranslation(QCoreApplication& application);

} // namespace lk
