// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QObject>

namespace lk {

/// Tool tips show what they are given, letter by letter: Qt takes a name or a value that looks like HTML for HTML,
/// leaves its tags out and loads the pictures that it names. For the whole program, whatever its style is. GUI thread.
class PlainTips : public QObject {
    Q_OBJECT
public:
    explicit PlainTips(QObject* parent = nullptr);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace lk
