// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/locks/locksnapshot.h"

#include <functional>

class QWidget;

namespace lk {

/// What can be done to a session that stands in the way.
enum class EndSession { CancelQuery, Terminate };

struct EndPlace {
    QString database; ///< for people
    bool production = false;
};

/// Asks whether it is meant, naming whom it would hit, and where; `deed` is called with the session that was named,
/// whatever the tree shows by then. Returns at once.
void askToEnd(QWidget& parent, EndSession how, const LockedSession& session, const EndPlace& place,
    const std::function<void(const BackendId&)>& deed);

} // namespace lk
