// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/catalog/catalog.h"
#include "model/engine/forecast.h"
#include "model/plan/plan.h"

#include <QFuture>
#include <QObject>

#include <functional>
#include <memory>

class QWidget;

namespace lk {

/// Reads a table of the plan's database as it is now; empty where that is not connected.
using TableReader = std::function<QFuture<Result<TablePtr>>(const QualifiedName& table)>;

/// Saves a plan and exports its scripts, asking where when need be. GUI thread; the files are small.
class PlanFiles : public QObject {
    Q_OBJECT
public:
    /// Dialogs stand over `page`.
    explicit PlanFiles(QWidget& page);

    /// For the runbook's pictures of what stands around the plan's tables.
    void setTableReader(TableReader reader) { m_reader = std::move(reader); }

    QString path() const { return m_path; }
    void setPath(const QString& path);

    void save(const Plan& plan); ///< asks the first time
    void saveTo(const Plan& plan, const QString& path);
    /// The scripts and the runbook, once its tables have been read; `forecast`: null when none was made.
    void askToExport(const Plan& plan, const std::shared_ptr<const Forecast>& forecast);
    void exportTo(const Plan& plan, const QString& folder, const std::shared_ptr<const Forecast>& forecast);

signals:
    void logged(const QString& line);
    void statusMessage(const QString& text);
    void failed(const lk::Error& error);
    void pathChanged(const QString& path);

private:
    void fail(const Error& error);
    void write(const Plan& plan, const QString& folder, const std::shared_ptr<const Forecast>& forecast,
        const QList<TablePtr>& tables);

    QWidget& m_page;
    TableReader m_reader;
    QString m_path;
};

} // namespace lk
