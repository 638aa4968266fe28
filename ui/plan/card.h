// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/theme/roles.h"

#include <QFrame>

class QLabel;

namespace lk {

/// A band that speaks about one thing: a wash of its role's colour, a bar at its side, the role's shape. GUI thread.
class Card : public QFrame {
    Q_OBJECT
public:
    explicit Card(Role role, QWidget* parent = nullptr);

    void setRole(Role role);
    Role role() const { return m_role; }

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

    /// A label that wraps, can be selected, and never swallows names as markup.
    QLabel* addLabel(const QString& objectName);

private:
    Role m_role;
};

} // namespace lk
