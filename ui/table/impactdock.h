// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/catalog/catalog.h"
#include "ui/draft/drafteditor.h"

#include <QDockWidget>

#include <memory>

namespace lk {

/// Everything that hangs on the selected column, or on the table, and what the drafted (or a possible) change would do
/// to it: kept, rebuilt, blocked, needs a decision. GUI thread.
class ImpactDock : public QDockWidget {
    Q_OBJECT
public:
    explicit ImpactDock(DraftEditor& editor, QWidget* parent = nullptr);
    ~ImpactDock() override;

    void showFor(const TablePtr& table, const QString& column);
    /// What the server said of a drafted type: why it cannot be, empty when it can.
    void judgeType(
        const QualifiedName& table, const QString& column, const QString& refusal); ///< null: nothing is selected

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace lk
