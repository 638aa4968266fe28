// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QFrame>

namespace lk {

/// One figure: a small caption, the value large, a line below. Read as one by screen readers. GUI thread.
class Tile : public QFrame {
    Q_OBJECT
public:
    explicit Tile(const QString& caption, QWidget* parent = nullptr);

    void setValue(const QString& value, const QString& below);
    QString value() const { return m_value; }

    QSize minimumSizeHint() const override;
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QFont valueFont() const;

    QString m_caption;
    QString m_value;
    QString m_below;
};

} // namespace lk
