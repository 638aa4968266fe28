// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"

#include <QFrame>

#include <functional>

class QAction;
class QHBoxLayout;
class QLabel;
class QToolButton;

namespace lk {

/// One message inside the window, with what to do about it: no dialog to click away. Esc closes it.
class MessageBar : public QFrame {
    Q_OBJECT
public:
    enum class Kind { Information, Warning, Error };

    explicit MessageBar(QWidget* parent = nullptr);

    void showMessage(Kind kind, const QString& text, const QString& remedy = {});
    void showError(const Error& error);
    /// A button on the message that is shown now.
    void addButton(const QString& iconName, const QString& text, std::function<void()> act);
    void dismiss();
    QString text() const;

protected:
    void changeEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void paintIn(Kind kind);

    Kind m_kind = Kind::Information;
    bool m_painting = false;
    QLabel* m_picture;
    QLabel* m_text;
    QHBoxLayout* m_buttons;
    QToolButton* m_close;
};

} // namespace lk
