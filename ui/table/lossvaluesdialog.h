// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

#include <QDialog>

namespace lk {

/// Examples of the values that would not survive, and what would become of them.
class LossValuesDialog : public QDialog {
    Q_OBJECT
public:
    LossValuesDialog(const LossReport& report, const ChangeType& change, QWidget* parent = nullptr);
};

QString lossClassName(const QString& lossClass); ///< for people: "fail", "truncated", ...

} // namespace lk
