// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QScrollArea>

class QVBoxLayout;

namespace lk {

/// The words of a card: as high as they are where there is room, else a few lines that scroll, so that in a low window
/// the buttons below them stay in sight. GUI thread.
class CardWords : public QScrollArea {
    Q_OBJECT
public:
    explicit CardWords(QWidget* parent);

    QVBoxLayout* column() const { return m_column; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    int wordsHeight() const;
    void endAtALine();

    QVBoxLayout* m_column;
};

} // namespace lk
