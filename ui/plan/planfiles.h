// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/forecast.h"
#include "model/plan/plan.h"

#include <QObject>

#include <memory>

class QWidget;

namespace lk {

/// Saves a plan and exports its scripts, asking where when need be. GUI thread; the files are small.
class PlanFiles : public QObject {
    Q_OBJECT
public:
    /// Dialogs stand over `page`.
    explicit PlanFiles(QWidget& page);

    QString path() const { return m_path; }
    void setPath(const QString& path);

    void save(const Plan& plan); ///< asks the first time
    void saveTo(const Plan& plan, const QString& path);
    /// The scripts and the runbook; `forecast`: null when none was made.
    void askToExport(const Plan& plan, const std::shared_ptr<const Forecast>& forecast);
    void exportTo(const Plan& plan, const QString& folder, const std::shared_ptr<const Forecast>& forecast);

signals:
    void logged(const QString& line);
    void statusMessage(const QString& text);
    void failed(const lk::Error& error);
    void pathChanged(const QString& path);

private:
    void fail(const Error& error);

    QWidget& m_page;
    QString m_path;
};

} // namespace lk
