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

    bool hasHeightForWidth() const override { return false; } ///< else layouts would never let it give way
    QSize sizeHint() const override; ///< for the width it has
    QSize minimumSizeHint() const override;

signals:
    /// It came, went, or says more or less, so that what it can do with is another: whoever holds it to a height has to
    /// look again, else its words were squeezed.
    void leastChanged();

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

    /// The card's picture in the card's role; drawn anew when the theme changes.
    void showPicture(QLabel* label, const QString& iconName);
    /// A label that wraps, can be selected, and never swallows names as markup.
    QLabel* addLabel(const QString& objectName);

private:
    QSize hint(int height) const;
    int wordsHeight() const; ///< that the words need in the width there is
    void drawPicture();
    void tellLeast();

    Role m_role;
    QMargins m_margins;
    QLabel* m_picture = nullptr;
    QString m_pictureName;
    mutable int m_told = -1; ///< the height layouts were told last
    int m_least = 0; ///< the least height that was told of; none while hidden
};

} // namespace lk
