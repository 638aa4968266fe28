// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QLineEdit>
#include <QWidget>

namespace lk {

/// A file name with a button that asks for it.
class PathEdit : public QWidget {
    Q_OBJECT
public:
    /// `what`: accessible name and title of the file dialog.
    explicit PathEdit(const QString& what, QWidget* parent = nullptr);

    QString path() const { return m_edit->text().trimmed(); }
    void setPath(const QString& path) { m_edit->setText(path); }
    QLineEdit* edit() const { return m_edit; }

signals:
    void edited();

private:
    QLineEdit* m_edit;
};

} // namespace lk
