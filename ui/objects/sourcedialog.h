// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QDialog>

namespace lk {

/// What the server prints of a function, to be read and copied. Made with new and open()ed; goes by itself.
class SourceDialog : public QDialog {
    Q_OBJECT
public:
    SourceDialog(const QString& title, const QString& source, QWidget* parent);
};

} // namespace lk
