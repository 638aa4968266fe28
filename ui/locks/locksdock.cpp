// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/locks/locksdock.h"

#include "ui/locks/endsession.h"
#include "ui/locks/locksbody.h"
#include "ui/locks/lockshistory.h"
#include "ui/locks/locksmodel.h"
#include "ui/locks/lockswords.h"
#include "ui/theme/allow.h"
#include "ui/theme/columnfit.h"
#include "ui/theme/icons.h"

#include <QAccessible>
#include <QAction>
#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QTimer>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace lk {

namespace {

bool isSame(const LockedSession& a, const LockedSession& b)
{
    return a.id == b.id && a.preparedTransaction == b.preparedTransaction;
}

/// How long the outcome of a deed is told.
constexpr int outcomeMs = 20'000;

} // namespace

class LocksDock::Private {
public:
    explicit Private(LocksDock& dock)
        : q(dock)
    {
    }

    void build();
    void buildButtons(QHBoxLayout* row);
    void show(const LockSnapshotPtr& snapshot);
    void chooseBlocker();
    LockSnapshot withHolders(const LockSnapshot& snapshot) const;
    QModelIndex find(const LockedSession& session, const QModelIndex& under) const;
    bool isLive() const { return history->isLive(); }
    void updateStatus();
    void updateButtons();
    void act(EndSession how);
    void tell(const QString& what, bool bad);

    LocksDock& q;
    LocksModel* model = nullptr;
    QTreeView* tree = nullptr;
    QLabel* status = nullptr;
    QToolButton* cancel = nullptr;
    QToolButton* terminate = nullptr;
    QToolButton* copy = nullptr;
    QToolButton* jump = nullptr;
    QToolButton* past = nullptr;
    LocksHistory* history = nullptr;
    LocksSight sight;
    std::optional<LockedSession> chosen; ///< by the user; it may be away for a moment
    bool production = false;
    QString whyNotEnd;
    bool outcomeIsBad = false;
    QTimer outcomeEnds;
    bool merging = false;
    bool choosing = false; ///< the next blocker that is seen
    int lastWaiting = 0;
};

void LocksDock::Private::build()
{
    auto* body = new LocksBody(&q);
    status = new QLabel(body);
    status->setObjectName(QStringLiteral("locksStatus"));
    status->setTextFormat(Qt::PlainText);
    status->setWordWrap(true);
    status->setTextInteractionFlags(Qt::TextSelectableByMouse);

    model = new LocksModel(&q);
    tree = new QTreeView(body);
    tree->setObjectName(QStringLiteral("locksTree"));
    tree->setAccessibleName(tr("Who Waits for Whom"));
    tree->setModel(model);
    tree->setUniformRowHeights(true);
    tree->setAllColumnsShowFocus(true);
    tree->setAlternatingRowColors(true);
    tree->setFrameShape(QFrame::NoFrame);
    tree->setContextMenuPolicy(Qt::ActionsContextMenu);
    tree->setIndentation(q.fontMetrics().height());
    new ColumnFit(*tree->header(),
        {{LocksModel::SessionColumn, 22, 25}, {LocksModel::WhoColumn, 12, 24}, {LocksModel::StateColumn, 16, 20},
            {LocksModel::WaitingColumn, 14, 18}, {LocksModel::LockColumn, 27, 29}, {LocksModel::BlocksColumn, 7, 8},
            {LocksModel::TransactionColumn, 11, 12}, {LocksModel::QueryColumn, 18, 18}},
        LocksModel::TransactionColumn, LocksModel::QueryColumn);

    auto* buttons = new QHBoxLayout;
    buildButtons(buttons);

    history = new LocksHistory(body);
    body->history = history;
    body->past = past;
    body->rows = tree;
    body->deeds = {cancel, terminate, copy, jump};
    connect(past, &QToolButton::toggled, &q, [this, body](bool wanted) {
        if (!wanted) {
            history->goLive();
        }
        body->fit();
    });
    outcomeEnds.setSingleShot(true);
    outcomeEnds.setInterval(outcomeMs);
    connect(&outcomeEnds, &QTimer::timeout, &q, [this] { tell({}, false); });

    const int gap = q.fontMetrics().height() / 3;
    auto* head = new QVBoxLayout;
    head->setContentsMargins(gap, gap, gap, 0);
    head->setSpacing(gap);
    head->addLayout(buttons);
    auto* foot = new QVBoxLayout;
    foot->setContentsMargins(gap, 0, gap, gap / 2);
    foot->addWidget(history);
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(gap / 2);
    column->addLayout(head);
    column->addWidget(tree, 1);
    column->addLayout(foot);
    q.setWidget(body);

    connect(tree->selectionModel(), &QItemSelectionModel::currentChanged, &q, [this](const QModelIndex& current) {
        if (!merging) {
            const LockedSession* session = model->sessionAt(current);
            chosen = session ? std::optional(*session) : std::nullopt;
            updateButtons();
        }
    });
    connect(model, &QAbstractItemModel::rowsInserted, &q, [this](const QModelIndex& parent, int first, int last) {
        // Chains are there to be seen: what is new opens, what the user closed stays closed. Once for all of it: a tree
        // lays itself out anew each time.
        if (!parent.isValid() && model->rowCount() == last - first + 1) {
            tree->expandAll();
            return;
        }
        if (parent.isValid() && model->rowCount(parent) == last - first + 1) {
            tree->expand(parent);
        }
        for (int row = first; row <= last; ++row) {
            if (const QModelIndex index = model->index(row, 0, parent); model->rowCount(index) > 0) {
                tree->expandRecursively(index);
            }
        }
    });
    connect(
        history, &LocksHistory::chosen, &q, [this](const LockSnapshotPtr& then) { show(then ? then : sight.latest); });
}

void LocksDock::Private::buildButtons(QHBoxLayout* row)
{
    const auto add = [&](const QString& name, const QString& iconName, const QString& text, const QString& tip) {
        auto* button = new QToolButton(tree->parentWidget());
        button->setObjectName(name);
        button->setIcon(icon(iconName));
        button->setText(text);
        button->setAccessibleName(text);
        button->setToolTip(tip);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setFocusPolicy(Qt::TabFocus);
        auto* action = new QAction(button->icon(), text, tree);
        connect(action, &QAction::triggered, button, &QToolButton::click);
        tree->addAction(action);
        return button;
    };
    cancel = add(QStringLiteral("locksCancel"), QStringLiteral("process-stop"), tr("Cancel Query"),
        tr("Ask the server to cancel what the selected session runs"));
    terminate = add(QStringLiteral("locksTerminate"), QStringLiteral("network-disconnect"), tr("Terminate Session…"),
        tr("End the selected session; its transaction is rolled back"));
    copy = add(QStringLiteral("locksCopy"), QStringLiteral("edit-copy"), tr("Copy"), tr("Copy the selected row"));
    jump = add(QStringLiteral("locksJump"), QStringLiteral("go-jump"), tr("Jump to Step"),
        tr("Show the step of the plan that waits or runs"));
    past = add(QStringLiteral("locksPast"), QStringLiteral("view-calendar-timeline"), tr("Last Ten Minutes"),
        tr("Show who waited for whom during the last ten minutes"));
    past->setCheckable(true);
    past->setToolButtonStyle(Qt::ToolButtonIconOnly);
    row->addWidget(status, 1);
    for (QToolButton* button : {past, cancel, terminate, copy, jump}) {
        row->addWidget(button);
    }
    connect(cancel, &QToolButton::clicked, &q, [this] { act(EndSession::CancelQuery); });
    connect(terminate, &QToolButton::clicked, &q, [this] { act(EndSession::Terminate); });
    connect(copy, &QToolButton::clicked, &q,
        [this] { QGuiApplication::clipboard()->setText(model->rowText(tree->currentIndex())); });
    connect(jump, &QToolButton::clicked, &q, [this] {
        if (const RunSnapshotPtr& run = sight.run; run && !run->currentStep.isEmpty()) {
            emit q.jumpToStep(run->planId, run->currentStep);
        }
    });
}

void LocksDock::Private::show(const LockSnapshotPtr& snapshot)
{
    sight.shown = snapshot;
    // A row that leaves hands its selection to a neighbour, whom nobody meant: it stays with its session or with none.
    merging = true;
    model->setSnapshot(snapshot ? withHolders(*snapshot) : LockSnapshot());
    const LockedSession* current = model->sessionAt(tree->currentIndex());
    if (!chosen || !current || !isSame(*current, *chosen)) {
        tree->setCurrentIndex(chosen ? find(*chosen, {}) : QModelIndex());
    }
    merging = false;
    if (choosing) {
        chooseBlocker();
    }
    updateStatus();
    updateButtons();
}

void LocksDock::Private::chooseBlocker()
{
    choosing = isLive();
    for (int row = 0; choosing && row < model->rowCount(); ++row) {
        const QModelIndex index = model->index(row, 0);
        const LockedSession* session = model->sessionAt(index);
        if (!session->ours && !session->waits) {
            choosing = false;
            tree->setCurrentIndex(index);
        }
    }
}

LockSnapshot LocksDock::Private::withHolders(const LockSnapshot& snapshot) const
{
    LockSnapshot all = snapshot;
    for (const LockedSession& holder : isLive() ? sight.holders : QList<LockedSession>()) {
        if (std::ranges::none_of(
                snapshot.sessions, [&](const LockedSession& known) { return isSame(known, holder); })) {
            all.sessions << holder;
        }
    }
    return all;
}

QModelIndex LocksDock::Private::find(const LockedSession& session, const QModelIndex& under) const
{
    for (int row = 0; row < model->rowCount(under); ++row) {
        const QModelIndex index = model->index(row, 0, under);
        if (isSame(*model->sessionAt(index), session)) {
            return index;
        }
        if (const QModelIndex below = find(session, index); below.isValid()) {
            return below;
        }
    }
    return {};
}

void LocksDock::Private::updateStatus()
{
    status->setText(locksWords(sight, isLive()));
    QPalette colours = q.palette();
    if (outcomeIsBad) {
        colours.setColor(QPalette::WindowText, roleColor(Role::Blocking));
    } else if (isLive() && (sight.trouble || sight.waitsForLock() || (sight.shown && sight.shown->waiting() > 0))) {
        colours.setColor(QPalette::WindowText, roleColor(Role::Waiting));
    }
    status->setPalette(colours);
}

void LocksDock::Private::updateButtons()
{
    const LockedSession* session = model->sessionAt(tree->currentIndex());
    const QString why = !isLive() ? tr("This is the past: go back to Live first.")
        : !session                ? tr("Select a session first.")
        : session->ours           ? tr("A session of the plan itself: pause or stop the plan.")
        : session->id.pid == 0    ? tr("A prepared transaction has no session: ROLLBACK PREPARED ends it.")
                                  : whyNotEnd;
    allow(*cancel, why, tr("Ask the server to cancel what this session runs"));
    allow(*terminate, why, tr("End this session; its transaction is rolled back"));
    allow(*copy, session ? QString() : tr("Select a session first."), tr("Copy the selected row"));
    allow(*jump, sight.run && !sight.run->currentStep.isEmpty() ? QString() : tr("No plan runs."),
        tr("Show the step of the plan that waits or runs"));
}

void LocksDock::Private::act(EndSession how)
{
    if (const LockedSession* session = model->sessionAt(tree->currentIndex())) {
        askToEnd(
            q, how, *session, {sight.place, production}, [this, how, who = sessionName(*session)](const BackendId& id) {
                tell(how == EndSession::Terminate ? tr("Asked the server to terminate %1…").arg(who)
                                                  : tr("Asked the server to cancel the query of %1…").arg(who),
                    false);
                how == EndSession::Terminate ? emit q.terminateRequested(id) : emit q.cancelRequested(id);
            });
    }
}

void LocksDock::Private::tell(const QString& what, bool bad)
{
    sight.outcome = what;
    outcomeIsBad = bad;
    what.isEmpty() || bad ? outcomeEnds.stop() : outcomeEnds.start(); // what went wrong stays until the next deed
    updateStatus();
    if (!what.isEmpty()) {
        QAccessibleAnnouncementEvent said(status, what);
        QAccessible::updateAccessibility(&said);
    }
}

LocksDock::LocksDock(QWidget* parent)
    : QDockWidget(tr("Locks"), parent)
    , d(std::make_unique<Private>(*this))
{
    setObjectName(QStringLiteral("locksDock"));
    d->build();
    d->show(nullptr);
}

LocksDock::~LocksDock() = default;

int LocksDock::waiting() const
{
    return d->lastWaiting;
}

void LocksDock::setSnapshot(const LockSnapshotPtr& snapshot)
{
    d->sight.latest = snapshot;
    d->sight.trouble.reset();
    if (!snapshot) {
        d->sight.outcome.clear();
        d->outcomeIsBad = false;
        d->history->forget();
        d->show(nullptr);
    } else {
        d->history->remember(snapshot);
        if (d->isLive()) {
            d->show(snapshot);
        }
    }
    const int now = snapshot ? snapshot->waiting() : 0;
    if (now != d->lastWaiting) {
        d->lastWaiting = now;
        emit waitingChanged(now);
    }
}

void LocksDock::setTrouble(const Error& error)
{
    if (!d->sight.trouble) {
        d->sight.troubledSince = QDateTime::currentDateTimeUtc();
        d->history->blind(d->sight.troubledSince);
    }
    d->sight.trouble = error;
    d->updateStatus();
}

void LocksDock::setPlace(const QString& database, bool production, const QString& whyNotEnd)
{
    d->sight.place = database;
    d->production = production;
    d->whyNotEnd = whyNotEnd;
    d->updateStatus();
    d->updateButtons();
}

void LocksDock::showOutcome(const QString& what)
{
    d->tell(what, false);
}

void LocksDock::showFailure(const Error& error)
{
    d->tell(error.printed().simplified(), true);
}

void LocksDock::setHolders(const QList<LockedSession>& holders, const QString& wanted)
{
    if (holders.isEmpty() && d->sight.holders.isEmpty()) {
        return;
    }
    d->sight.holders = holders;
    d->sight.wanted = wanted;
    if (d->isLive() && d->sight.latest) {
        d->show(d->sight.latest);
    }
}

void LocksDock::chooseBlocker()
{
    d->history->goLive();
    d->chooseBlocker();
}

void LocksDock::markSteps(const QList<StepMark>& steps)
{
    d->history->mark(steps);
}

void LocksDock::setRun(const RunSnapshotPtr& run)
{
    d->sight.run = run;
    d->updateStatus();
    d->updateButtons();
}

void LocksDock::changeEvent(QEvent* event)
{
    QDockWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && d && d->status) {
        d->updateStatus(); // its colour is that of light or of dark
    }
}

} // namespace lk
