// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"

#include <QDockWidget>

#include <memory>

namespace lk {

/// What happened, when: one line each, errors with everything the server said. GUI thread.
class LogDock : public QDockWidget {
    Q_OBJECT
public:
    explicit LogDock(QWidget* parent = nullptr);
    ~LogDock() override;

public slots:
    void log(const QString& line);
    void logError(const lk::Error& error);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace lk
