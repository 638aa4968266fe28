// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/sandbox/sandboxpanel.h"

#include "ui/sandbox/sparkline.h"
#include "ui/theme/allow.h"
#include "ui/theme/icons.h"

#include <QButtonGroup>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPointer>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

namespace lk {

class SandboxPanel::Private {
public:
    explicit Private(SandboxPanel& panel)
        : q(panel)
    {
    }

    void build();
    void attach(SandboxControl* next);
    void showStats(const ApplicationStats& stats);
    void showBlocker(bool holds);
    void setReady(bool on);
    void say(const QString& words); ///< in place of the line; empty: the line again

    SandboxPanel& q;
    QPointer<SandboxControl> control;
    QLabel* shape = nullptr;
    QLabel* promise = nullptr;
    QLabel* state = nullptr;
    QLabel* figures = nullptr;
    Sparkline* line = nullptr;
    QButtonGroup* versions = nullptr;
    QPushButton* blocker = nullptr;
    QToolButton* anew = nullptr;
    ApplicationStats countedFrom; ///< by hand; else from the beginning
    ApplicationStats last;
    QHash<const QAbstractButton*, QString> tips; ///< of what can be done once it is up
    bool isReady = false;
    bool holding = false; ///< the blocker, its lock
};

void SandboxPanel::Private::build()
{
    const int height = q.fontMetrics().height();
    shape = new QLabel(&q);
    promise = new QLabel(&q);
    promise->setObjectName(QStringLiteral("sandboxPromise"));
    promise->setTextFormat(Qt::PlainText);
    QFont large = q.font();
    large.setPointSizeF(large.pointSizeF() * 1.2);
    large.setBold(true);
    promise->setFont(large);
    state = new QLabel(&q);
    state->setObjectName(QStringLiteral("sandboxState"));
    state->setTextFormat(Qt::PlainText);
    state->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);

    figures = new QLabel(&q);
    figures->setObjectName(QStringLiteral("sandboxFigures"));
    figures->setTextFormat(Qt::PlainText);
    line = new Sparkline(&q);
    line->setToolTip(tr("Requests per second over the last minute; a red line marks a failed request"));

    auto* caption = new QLabel(tr("Application:"), &q);
    versions = new QButtonGroup(&q);
    auto* choice = new QHBoxLayout;
    choice->setSpacing(0);
    const std::tuple<ApplicationVersion, QString, QString, QString> all[]
        = {{ApplicationVersion::Old, QStringLiteral("appOld"), tr("Old"), tr("Reads and writes the old shape only")},
            {ApplicationVersion::Both, QStringLiteral("appBoth"), tr("Both"), tr("Copes with either shape")},
            {ApplicationVersion::New, QStringLiteral("appNew"), tr("New"), tr("Reads and writes the new shape only")}};
    for (const auto& [version, name, text, tip] : all) {
        auto* button = new QToolButton(&q);
        button->setObjectName(name);
        button->setText(text);
        tips.insert(button, tip);
        button->setAccessibleName(tr("Application Version: %1").arg(text));
        button->setCheckable(true);
        button->setFocusPolicy(Qt::TabFocus);
        versions->addButton(button, static_cast<int>(version));
        choice->addWidget(button);
    }
    anew = new QToolButton(&q);
    anew->setObjectName(QStringLiteral("sandboxCountAnew"));
    anew->setIcon(icon(QStringLiteral("view-refresh")));
    anew->setAutoRaise(true);
    anew->setToolTip(tr("Count requests and errors anew from now on"));
    anew->setAccessibleName(tr("Count Requests and Errors Anew"));
    anew->setFocusPolicy(Qt::TabFocus);
    anew->hide();
    connect(anew, &QToolButton::clicked, &q, [this] {
        countedFrom = last;
        emit q.logged(tr("Requests and errors of the application are counted anew."));
        showStats(last);
    });
    blocker = new QPushButton(&q);
    blocker->setObjectName(QStringLiteral("sandboxBlocker"));

    auto* row = new QHBoxLayout(&q);
    row->setContentsMargins(height / 2, height / 4, height / 2, height / 4);
    row->setSpacing(height / 2);
    row->addWidget(shape);
    row->addWidget(promise);
    row->addWidget(anew);
    row->addWidget(figures);
    row->addWidget(state, 1);
    row->addWidget(line, 1);
    row->addSpacing(height / 2);
    row->addWidget(caption);
    row->addLayout(choice);
    row->addWidget(blocker);

    connect(versions, &QButtonGroup::idClicked, &q, [this](int id) {
        if (control) {
            control->setVersion(static_cast<ApplicationVersion>(id));
            emit q.logged(tr("The application is switched to: %1").arg(versions->button(id)->text()));
        }
    });
    connect(blocker, &QPushButton::clicked, &q, [this] {
        if (!control) {
            return;
        }
        if (control->blockerHolds()) {
            control->endBlocker();
        } else {
            control->startBlocker();
        }
    });
}

void SandboxPanel::Private::setReady(bool on)
{
    isReady = on;
    for (QAbstractButton* button : versions->buttons()) {
        allow(*button, on ? QString() : tr("The sandbox is not up yet."), tips.value(button));
    }
    showBlocker(holding);
}

void SandboxPanel::Private::say(const QString& words)
{
    state->setText(words);
    state->setVisible(!words.isEmpty());
    line->setVisible(words.isEmpty());
}

void SandboxPanel::Private::showStats(const ApplicationStats& stats)
{
    const QLocale locale;
    line->append(stats.requestsPerSecond, stats.errors > last.errors);
    if (stats.errors > last.errors) {
        emit q.logged(tr("A request of the application failed: %1").arg(stats.lastError));
    }
    last = stats;
    const qint64 requested = stats.requests - countedFrom.requests;
    const qint64 failed = stats.errors - countedFrom.errors;
    const bool good = failed == 0;
    anew->setVisible(!good);
    const QString requests = requested == 1 ? tr("1 request") : tr("%1 requests").arg(locale.toString(requested));
    const QString errors = failed == 1 ? tr("1 error") : tr("%1 errors").arg(locale.toString(failed));
    promise->setText(tr("%1 in %2").arg(errors, requests));
    promise->setToolTip(good ? QString() : stats.lastError);
    QPalette colours = q.palette();
    colours.setColor(QPalette::WindowText, roleColor(good ? Role::Migrate : Role::Blocking));
    promise->setPalette(colours);
    const int side = q.fontMetrics().height() * 3 / 2;
    shape->setPixmap(tintedIcon(
        good ? QStringLiteral("data-success") : QStringLiteral("data-error"), good ? Role::Migrate : Role::Blocking)
            .pixmap(QSize(side, side), q.devicePixelRatio()));
    say(stats.running ? QString() : tr("The application does not run"));
    figures->setText(tr("%1 requests/s · p99 %2 ms")
            .arg(locale.toString(qRound64(stats.requestsPerSecond)), locale.toString(stats.p99Ms, 'f', 1)));
    if (QAbstractButton* button = versions->button(static_cast<int>(stats.version))) {
        button->setChecked(true);
    }
}

void SandboxPanel::Private::showBlocker(bool holds)
{
    holding = holds;
    blocker->setText(holds ? tr("End Blocker") : tr("Start Blocker"));
    blocker->setIcon(
        holds ? tintedIcon(QStringLiteral("object-locked"), Role::Blocking) : icon(QStringLiteral("object-locked")));
    allow(*blocker, isReady ? QString() : tr("The sandbox is not up yet."),
        holds ? tr("A session sits idle in a transaction and holds a row of orders")
              : tr("Start a session that locks a row of orders and then sits idle in transaction"));
    blocker->setAccessibleName(blocker->text());
}

void SandboxPanel::Private::attach(SandboxControl* next)
{
    if (control) {
        control->disconnect(&q);
    }
    control = next;
    last = {};
    countedFrom = {};
    anew->hide();
    line->clear();
    setReady(false);
    showBlocker(next && next->blockerHolds());
    promise->setText(next ? tr("Preparing the sandbox") : tr("No sandbox"));
    promise->setPalette(q.palette());
    say({});
    figures->setText(QString());
    shape->clear();
    if (!next) {
        return;
    }
    const auto stats = [this](const ApplicationStats& now) {
        if (!isReady) {
            setReady(true);
        }
        showStats(now);
    };
    connect(next, &SandboxControl::progress, &q, [this](const QString& what) {
        say(what);
        emit q.logged(what);
    });
    connect(next, &SandboxControl::ready, &q, [this, stats] { stats(control->stats()); });
    connect(next, &SandboxControl::statsChanged, &q, stats);
    connect(next, &SandboxControl::blockerChanged, &q, [this](bool holds) {
        showBlocker(holds);
        emit q.logged(holds ? tr("The blocker sits idle in its transaction.") : tr("The blocker is gone."));
    });
    connect(next, &SandboxControl::failed, &q, [this](const Error& error) {
        if (!isReady) {
            promise->setText(tr("The sandbox could not be made"));
        }
        say(error.message.simplified().left(120));
        state->setToolTip(error.printed());
        emit q.loggedError(error);
    });
    if (next->stats().running || next->stats().requests > 0) {
        stats(next->stats());
    }
}

SandboxPanel::SandboxPanel(SandboxControl* control, QWidget* parent)
    : QFrame(parent)
    , d(std::make_unique<Private>(*this))
{
    setObjectName(QStringLiteral("sandboxPanel"));
    setAccessibleName(tr("Sandbox"));
    d->build();
    d->attach(control);
}

SandboxPanel::~SandboxPanel() = default;

void SandboxPanel::setControl(SandboxControl* control)
{
    d->attach(control);
}

void SandboxPanel::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && d && d->isReady) {
        d->showStats(d->last);
        d->showBlocker(d->holding);
    }
}

ApplicationStats SandboxPanel::stats() const
{
    return d->last;
}

} // namespace lk
