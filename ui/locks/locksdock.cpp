// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/locks/locksdock.h"

#include "ui/locks/locksmodel.h"
#include "ui/plan/narration.h"
#include "ui/theme/icons.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QMessageBox>
#include <QPushButton>
#include <QSlider>
#include <QToolButton>
#include <QTreeView>
#include <QVBoxLayout>

#include <algorithm>
#include <deque>

namespace lk {

namespace {

constexpr qint64 historySeconds = 600;

bool isSame(const LockedSession& a, const LockedSession& b)
{
    return a.id == b.id && a.preparedTransaction == b.preparedTransaction;
}

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
    void remember(const LockSnapshotPtr& snapshot);
    void scrubTo(int position);
    void goLive();
    void updateStatus();
    void updateButtons();
    void act(bool terminate);
    QString statusText() const;

    LocksDock& q;
    LocksModel* model = nullptr;
    QTreeView* tree = nullptr;
    QLabel* status = nullptr;
    QToolButton* cancel = nullptr;
    QToolButton* terminate = nullptr;
    QToolButton* copy = nullptr;
    QToolButton* jump = nullptr;
    QSlider* scrub = nullptr;
    QLabel* scrubTime = nullptr;
    QPushButton* live = nullptr;
    std::deque<LockSnapshotPtr> history;
    LockSnapshotPtr latest;
    LockSnapshotPtr shown;
    RunSnapshotPtr run;
    QList<LockedSession> holders;
    QString wanted; ///< by whom the holders are in the way
    std::optional<LockedSession> chosen; ///< by the user; it may be away for a moment
    bool merging = false;
    bool choosing = false; ///< the next blocker that is seen
    bool isLive = true;
    int lastWaiting = 0;
};

void LocksDock::Private::build()
{
    auto* body = new QWidget(&q);
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
    const int character = q.fontMetrics().averageCharWidth();
    const int widths[] = {24, 24, 18, 16, 32, 9, 17};
    for (int column = 0; column < LocksModel::QueryColumn; ++column) {
        tree->setColumnWidth(column, widths[column] * character);
    }

    auto* buttons = new QHBoxLayout;
    buildButtons(buttons);

    auto* time = new QHBoxLayout;
    scrub = new QSlider(Qt::Horizontal, body);
    scrub->setObjectName(QStringLiteral("locksHistory"));
    scrub->setAccessibleName(tr("Last Ten Minutes"));
    scrub->setToolTip(tr("Scrub through the last ten minutes"));
    scrub->setEnabled(false);
    scrubTime = new QLabel(body);
    live = new QPushButton(tr("Live"), body);
    live->setObjectName(QStringLiteral("locksLive"));
    live->setToolTip(tr("Back to the present"));
    live->setEnabled(false);
    time->addWidget(scrub, 1);
    time->addWidget(scrubTime);
    time->addWidget(live);

    const int gap = q.fontMetrics().height() / 3;
    auto* head = new QVBoxLayout;
    head->setContentsMargins(gap, gap, gap, 0);
    head->setSpacing(gap);
    head->addLayout(buttons);
    auto* foot = new QVBoxLayout;
    foot->setContentsMargins(gap, 0, gap, gap);
    foot->addLayout(time);
    auto* column = new QVBoxLayout(body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(gap);
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
        // Chains are there to be seen: what is new opens, what the user closed stays closed.
        if (parent.isValid() && model->rowCount(parent) == last - first + 1) {
            tree->expand(parent);
        }
        for (int row = first; row <= last; ++row) {
            tree->expandRecursively(model->index(row, 0, parent));
        }
    });
    connect(scrub, &QSlider::valueChanged, &q, [this](int position) { scrubTo(position); });
    connect(live, &QPushButton::clicked, &q, [this] { goLive(); });
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
    terminate = add(QStringLiteral("locksTerminate"), QStringLiteral("network-disconnect"), tr("Terminate Session..."),
        tr("End the selected session; its transaction is rolled back"));
    copy = add(QStringLiteral("locksCopy"), QStringLiteral("edit-copy"), tr("Copy"), tr("Copy the selected row"));
    jump = add(QStringLiteral("locksJump"), QStringLiteral("go-jump"), tr("Jump to Step"),
        tr("Show the step of the plan that waits or runs"));
    row->addWidget(status, 1);
    for (QToolButton* button : {cancel, terminate, copy, jump}) {
        row->addWidget(button);
    }
    connect(cancel, &QToolButton::clicked, &q, [this] { act(false); });
    connect(terminate, &QToolButton::clicked, &q, [this] { act(true); });
    connect(copy, &QToolButton::clicked, &q,
        [this] { QGuiApplication::clipboard()->setText(model->rowText(tree->currentIndex())); });
    connect(jump, &QToolButton::clicked, &q, [this] {
        if (run && !run->currentStep.isEmpty()) {
            emit q.jumpToStep(run->currentStep);
        }
    });
}

void LocksDock::Private::show(const LockSnapshotPtr& snapshot)
{
    shown = snapshot;
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
    choosing = isLive;
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
    for (const LockedSession& holder : isLive ? holders : QList<LockedSession>()) {
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

void LocksDock::Private::remember(const LockSnapshotPtr& snapshot)
{
    history.push_back(snapshot);
    while (!history.empty() && history.front()->at.secsTo(snapshot->at) > historySeconds) {
        history.pop_front();
    }
    const QSignalBlocker quiet(scrub);
    scrub->setRange(0, static_cast<int>(history.size()) - 1);
    scrub->setEnabled(history.size() > 1);
    if (isLive) {
        scrub->setValue(scrub->maximum());
        scrubTime->setText(tr("now"));
    }
}

void LocksDock::Private::scrubTo(int position)
{
    if (history.empty()) {
        return;
    }
    isLive = position >= static_cast<int>(history.size()) - 1;
    live->setEnabled(!isLive);
    const LockSnapshotPtr& then
        = history[static_cast<size_t>(qBound(0, position, static_cast<int>(history.size()) - 1))];
    scrubTime->setText(isLive ? tr("now") : QLocale().toString(then->at.toLocalTime().time(), QLocale::ShortFormat));
    show(then);
}

void LocksDock::Private::goLive()
{
    isLive = true;
    live->setEnabled(false);
    scrubTime->setText(tr("now"));
    const QSignalBlocker quiet(scrub);
    scrub->setValue(scrub->maximum());
    show(latest);
}

QString LocksDock::Private::statusText() const
{
    if (!shown) {
        return tr("Not connected.");
    }
    if (isLive && run && run->lockWait) {
        QString statement;
        LockWait wait = *run->lockWait;
        for (int i = 0; i < shown->sessions.size(); ++i) {
            const LockedSession& session = shown->sessions[i];
            if (session.ours && session.waits) {
                statement = session.query.trimmed().section(QLatin1Char(' '), 0, 0).toUpper();
                // The tree below was read at another moment than the engine looked: neither says less than the other.
                wait.waitedMs = qMax(wait.waitedMs, session.waitMs);
                wait.victims = qMax(wait.victims, shown->blockedBy(i));
            }
        }
        return lockWaitSentence(wait, statement, QDateTime::currentDateTimeUtc());
    }
    const int waiting = shown->waiting();
    if (waiting == 0 && isLive && !holders.isEmpty()) {
        return holders.size() == 1
            ? tr("Nobody waits just now. 1 session holds what is wanted: %1.").arg(wanted)
            : tr("Nobody waits just now. %n sessions hold what is wanted: %1.", nullptr, int(holders.size()))
                  .arg(wanted);
    }
    if (waiting == 0) {
        return tr("Nobody waits for a lock.");
    }
    const int roots = rootCount(*shown);
    const QString first = waiting == 1 ? tr("1 session waits") : tr("%n sessions wait", nullptr, waiting);
    const QString second
        = roots == 1 ? tr("1 session is at the root of it") : tr("%n sessions are at the root of it", nullptr, roots);
    return tr("%1; %2.").arg(first, second);
}

void LocksDock::Private::updateStatus()
{
    status->setText(statusText());
    QPalette colours = q.palette();
    if (isLive && ((run && run->lockWait) || (shown && shown->waiting() > 0))) {
        colours.setColor(QPalette::WindowText, roleColor(Role::Waiting));
    }
    status->setPalette(colours);
}

void LocksDock::Private::updateButtons()
{
    const LockedSession* session = model->sessionAt(tree->currentIndex());
    const QString why = !isLive ? tr("This is the past: go back to Live first.")
        : !session              ? tr("Select a session first.")
        : session->ours         ? tr("A session of the plan itself: pause or stop the plan.")
        : session->id.pid == 0  ? tr("A prepared transaction has no session: ROLLBACK PREPARED ends it.")
                                : QString();
    cancel->setEnabled(why.isEmpty());
    cancel->setToolTip(why.isEmpty() ? tr("Ask the server to cancel what this session runs") : why);
    terminate->setEnabled(why.isEmpty());
    terminate->setToolTip(why.isEmpty() ? tr("End this session; its transaction is rolled back") : why);
    copy->setEnabled(session != nullptr);
    jump->setEnabled(run && !run->currentStep.isEmpty());
}

void LocksDock::Private::act(bool end)
{
    const LockedSession* selected = model->sessionAt(tree->currentIndex());
    if (!selected) {
        return;
    }
    const LockedSession session = *selected;
    auto* box = new QMessageBox(&q);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setObjectName(QStringLiteral("locksConfirm"));
    box->setIcon(QMessageBox::Warning);
    box->setTextFormat(Qt::PlainText);
    box->setWindowTitle(end ? tr("Terminate Session") : tr("Cancel Query"));
    box->setText(
        end ? tr("Terminate %1?").arg(sessionName(session)) : tr("Cancel the query of %1?").arg(sessionName(session)));
    QStringList more;
    more << (end ? tr("Its connection is closed and its open transaction is rolled back.")
                 : tr("Its statement fails; its transaction is then aborted. A session that is idle in a transaction "
                      "keeps its locks: terminate it instead."));

    more << tr("State: %1. Last statement: %2").arg(session.state, session.query.simplified().left(200));
    box->setInformativeText(more.join(QStringLiteral("\n\n")));
    QPushButton* deed
        = box->addButton(end ? tr("Terminate %1").arg(session.id.pid) : tr("Cancel Query of %1").arg(session.id.pid),
            QMessageBox::DestructiveRole);
    deed->setObjectName(QStringLiteral("locksConfirmDeed"));
    QPushButton* keep = box->addButton(tr("Leave It"), QMessageBox::RejectRole);
    box->setDefaultButton(keep);
    box->setEscapeButton(keep);
    connect(deed, &QPushButton::clicked, &q, [this, end, id = session.id] {
        if (end) {
            emit q.terminateRequested(id);
        } else {
            emit q.cancelRequested(id);
        }
    });
    box->open();
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
    d->latest = snapshot;
    if (!snapshot) {
        d->history.clear();
        d->isLive = true;
        d->scrub->setEnabled(false);
        d->live->setEnabled(false);
        d->show(nullptr);
    } else {
        d->remember(snapshot);
        if (d->isLive) {
            d->show(snapshot);
        }
    }
    const int now = snapshot ? snapshot->waiting() : 0;
    if (now != d->lastWaiting) {
        d->lastWaiting = now;
        emit waitingChanged(now);
    }
}

void LocksDock::setHolders(const QList<LockedSession>& holders, const QString& wanted)
{
    if (holders.isEmpty() && d->holders.isEmpty()) {
        return;
    }
    d->holders = holders;
    d->wanted = wanted;
    if (d->isLive && d->latest) {
        d->show(d->latest);
    }
}

void LocksDock::chooseBlocker()
{
    d->goLive();
    d->chooseBlocker();
}

void LocksDock::setRun(const RunSnapshotPtr& run)
{
    d->run = run;
    d->updateStatus();
    d->updateButtons();
}

} // namespace lk
