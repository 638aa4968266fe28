// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QTableView>

class QAbstractItemModel;

namespace lk {

/// A calm read-only table: rows to choose, no grid, cells that can be copied. The last column takes what is left.
class FactsView : public QTableView {
    Q_OBJECT
public:
    FactsView(const QString& accessibleName, QAbstractItemModel* model, QWidget* parent = nullptr);

protected:
    void keyPressEvent(QKeyEvent* event) override;

private:
    void fitColumns();
};

} // namespace lk
