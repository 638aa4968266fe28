// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QHash>
#include <QList>
#include <QString>
#include <QStringList>

namespace lk::test {

/// Values worth trying, by their type: limits, halves, blanks, infinities, forms that print otherwise.
const QHash<QString, QStringList>& interestingValues();

struct TypePair {
    const char* from;
    const char* to;
    const char* classes; ///< what becomes of some interesting value
};

QList<TypePair> typePairs();

} // namespace lk::test
