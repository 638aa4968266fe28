// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/locks/endsession.h"

#include "ui/locks/locksmodel.h"

#include <QCoreApplication>
#include <QMessageBox>
#include <QPushButton>

namespace lk {

namespace {
struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::EndSession)
};
} // namespace

void askToEnd(QWidget& parent, EndSession how, const LockedSession& session, const EndPlace& place,
    const std::function<void(const BackendId&)>& deed)
{
    const bool end = how == EndSession::Terminate;
    auto* box = new QMessageBox(&parent);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setObjectName(QStringLiteral("locksConfirm"));
    box->setIcon(QMessageBox::Warning);
    box->setTextFormat(Qt::PlainText);
    box->setWindowTitle(end ? Words::tr("Terminate Session") : Words::tr("Cancel Query"));
    box->setText(end ? Words::tr("Terminate %1?").arg(sessionName(session))
                     : Words::tr("Cancel the query of %1?").arg(sessionName(session)));
    QStringList more;
    if (place.production) {
        more << Words::tr("This is PRODUCTION: %1.").arg(place.database);
    } else if (!place.database.isEmpty()) {
        more << Words::tr("On %1.").arg(place.database);
    }
    more << (end ? Words::tr("Its connection is closed and its open transaction is rolled back.")
                 : Words::tr("Its statement fails; its transaction is then aborted. A session that is idle in a "
                             "transaction keeps its locks: terminate it instead."));
    more << Words::tr("State: %1. Last statement: %2").arg(session.state, session.query.simplified().left(200));
    box->setInformativeText(more.join(QStringLiteral("\n\n")));
    QPushButton* yes = box->addButton(
        end ? Words::tr("Terminate %1").arg(session.id.pid) : Words::tr("Cancel Query of %1").arg(session.id.pid),
        QMessageBox::DestructiveRole);
    yes->setObjectName(QStringLiteral("locksConfirmDeed"));
    QPushButton* keep = box->addButton(Words::tr("Leave It"), QMessageBox::RejectRole);
    box->setDefaultButton(keep);
    box->setEscapeButton(keep);
    QObject::connect(yes, &QPushButton::clicked, &parent, [deed, id = session.id] { deed(id); });
    box->open();
}

} // namespace lk
