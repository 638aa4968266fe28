// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QFrame>

namespace lk {

/// One figure: a small caption, the value large, what belongs to it beside it where there is room. Read as one by
/// screen readers. GUI thread.
class Tile : public QFrame {
    Q_OBJECT
public:
    explicit Tile(const QString& caption, QWidget* parent = nullptr);

    void setValue(const QString& value, const QString& below);
    QString value() const { return m_value; }
    void setLow(bool low); ///< caption and value in one line

    QSize minimumSizeHint() const override;
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QFont valueFont() const;
    int heightOf(bool low) const;
    void write(QPainter& painter, QRect& place, const QString& text) const; ///< from the left, narrowing `place`

    QString m_caption;
    QString m_value;
    QString m_below;
    bool m_low = false;
};

} // namespace lk
