// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/planfiles.h"

#include "model/plan/script.h"
#include "model/workspace/runbook.h"

#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QTimer>

#include <utility>

namespace lk {

using namespace std::chrono_literals;

namespace {

/// Takes the name of a folder that is not there yet, and makes it.
class FolderDialog : public QFileDialog {
public:
    using QFileDialog::QFileDialog;

    void accept() override
    {
        const QStringList chosen = selectedFiles();
        if (chosen.size() == 1 && !QFileInfo::exists(chosen.first())) {
            QDir().mkpath(chosen.first()); // if that fails, the dialog says that there is no such folder
        }
        QFileDialog::accept();
    }
};

QString fileNameFor(const Plan& plan)
{
    QString name = plan.title();
    for (QChar& c : name) {
        if (!c.isLetterOrNumber() && c != QLatin1Char('.') && c != QLatin1Char('-')) {
            c = QLatin1Char('-');
        }
    }
    return name.left(80) + QStringLiteral(".lkplan");
}

} // namespace

PlanFiles::PlanFiles(QWidget& page)
    : m_page(page)
{
}

void PlanFiles::setPath(const QString& path)
{
    if (m_path != path) {
        m_path = path;
        emit pathChanged(path);
    }
}

void PlanFiles::fail(const Error& error)
{
    emit failed(error);
    emit statusMessage(error.message);
}

void PlanFiles::save(const Plan& plan)
{
    if (!m_path.isEmpty()) {
        saveTo(plan, m_path);
        return;
    }
    auto* dialog = new QFileDialog(&m_page, tr("Save Plan"), QString(), tr("Lockkeeper plans (*.lkplan)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("lkplan"));
    dialog->selectFile(fileNameFor(plan));
    connect(dialog, &QFileDialog::fileSelected, this, [this, plan](const QString& path) { saveTo(plan, path); });
    dialog->open();
}

void PlanFiles::saveTo(const Plan& plan, const QString& path)
{
    if (const Result<void> saved = savePlan(plan, path); !saved) {
        fail(saved.error());
        return;
    }
    setPath(path);
    emit logged(tr("Saved the plan to %1").arg(path));
    emit statusMessage(tr("Saved the plan to %1").arg(path));
}

void PlanFiles::askToExport(const Plan& plan, const std::shared_ptr<const Forecast>& forecast)
{
    auto* dialog = new FolderDialog(&m_page, tr("Export Scripts and Runbook to a Folder"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this,
        [this, plan, forecast](const QString& folder) { exportTo(plan, folder, forecast); });
    dialog->open();
}

void PlanFiles::exportTo(const Plan& plan, const QString& folder, const std::shared_ptr<const Forecast>& forecast)
{
    QList<QFuture<Result<TablePtr>>> asked;
    for (const QualifiedName& name : m_reader ? runbookTables(plan) : QList<QualifiedName>()) {
        if (const QFuture<Result<TablePtr>> answer = m_reader(name); !answer.isCanceled()) {
            asked << answer;
        }
    }
    if (asked.isEmpty()) {
        write(plan, folder, forecast, {});
        return;
    }
    const auto once
        = [this, plan, folder, forecast, done = std::make_shared<bool>(false)](const QList<TablePtr>& tables) {
              if (!std::exchange(*done, true)) {
                  write(plan, folder, forecast, tables);
              }
          };
    QtFuture::whenAll(asked.begin(), asked.end()).then(this, [once](const QList<QFuture<Result<TablePtr>>>& answers) {
        QList<TablePtr> tables;
        for (const QFuture<Result<TablePtr>>& answer : answers) {
            // A table has its old name or its new one: one of both is not there. What is locked is left out.
            if (answer.resultCount() > 0 && answer.result()) {
                tables << *answer.result();
            }
        }
        once(tables);
    });
    // The plan is worth its paper without the pictures, too, where a network is dead.
    QTimer::singleShot(10s, this, [once] { once({}); });
}

void PlanFiles::write(const Plan& plan, const QString& folder, const std::shared_ptr<const Forecast>& forecast,
    const QList<TablePtr>& tables)
{
    const Result<QStringList> written = exportScripts(plan, folder);
    if (!written) {
        fail(written.error());
        return;
    }
    const Result<QStringList> runbook = exportRunbook(plan, folder, forecast.get(), tables);
    if (!runbook) {
        fail(runbook.error());
        return;
    }
    const QString line = tr("Exported %1 to %2").arg((*written + *runbook).join(QStringLiteral(", ")), folder);
    emit logged(line);
    emit statusMessage(line);
}

} // namespace lk
