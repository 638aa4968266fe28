// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/planquestions.h"

#include "ui/plan/planpage.h"
#include "ui/shell/messagebar.h"

#include <QMessageBox>
#include <QPushButton>
#include <QVBoxLayout>

namespace lk {

void askToUndo(QWidget& page, const QString& database, const std::function<void()>& undo)
{
    auto* box = new QMessageBox(QMessageBox::Warning, PlanPage::tr("Undo on Production"),
        PlanPage::tr("Take back what this plan has done on %1?").arg(database), QMessageBox::NoButton, &page);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setObjectName(QStringLiteral("undoDialog"));
    box->setTextFormat(Qt::PlainText);
    box->setInformativeText(
        PlanPage::tr("This is production. Every step that was done is taken back, last first. Rows that this "
                     "would lose are counted and shown before anything is touched."));
    QPushButton* deed = box->addButton(PlanPage::tr("Undo the Plan"), QMessageBox::AcceptRole);
    deed->setObjectName(QStringLiteral("undoDeed"));
    QPushButton* keep = box->addButton(PlanPage::tr("Keep Everything"), QMessageBox::RejectRole);
    box->setDefaultButton(keep);
    box->setEscapeButton(keep);
    QObject::connect(deed, &QPushButton::clicked, &page, undo);
    box->open();
}

MessageBar* elsewhereBar(QWidget& page)
{
    auto* bar = new MessageBar(&page);
    bar->setObjectName(QStringLiteral("planElsewhere"));
    qobject_cast<QVBoxLayout*>(page.layout())->insertWidget(0, bar);
    return bar;
}

void tellElsewhere(MessageBar& bar, const QString& madeOn, const QString& here, const std::function<void()>& use)
{
    bar.showMessage(MessageBar::Kind::Warning,
        PlanPage::tr("This plan was made on %1. You are connected to %2.").arg(madeOn, here),
        PlanPage::tr("It is not run here unless you say that it is meant for this database, too."));
    bar.addButton(QStringLiteral("go-jump"), PlanPage::tr("Use It Here"), use);
}

} // namespace lk
