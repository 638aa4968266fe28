// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/environmentbar.h"

#include "ui/theme/allow.h"
#include "ui/theme/icons.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QScopedValueRollback>
#include <QToolButton>

namespace lk {

namespace {

Role roleOf(Environment environment)
{
    switch (environment) {
    case Environment::Development:
        return Role::Migrate;
    case Environment::Staging:
        return Role::Waiting;
    case Environment::Production:
        return Role::Blocking;
    }
    Q_UNREACHABLE_RETURN(Role::Neutral);
}

} // namespace

QString environmentName(Environment environment)
{
    switch (environment) {
    case Environment::Development:
        return EnvironmentBar::tr("Development");
    case Environment::Staging:
        return EnvironmentBar::tr("Staging");
    case Environment::Production:
        return EnvironmentBar::tr("Production");
    }
    Q_UNREACHABLE_RETURN(QString());
}

EnvironmentBar::EnvironmentBar(QWidget* parent)
    : QFrame(parent)
    , m_picture(new QLabel(this))
    , m_environment(new QLabel(this))
    , m_place(new QLabel(this))
    , m_lock(new QToolButton(this))
{
    setObjectName(QStringLiteral("environmentBar"));
    setAccessibleName(tr("Environment"));
    setAutoFillBackground(true);
    setBackgroundRole(QPalette::Window); // not the tool bar's
    for (QLabel* label : {m_environment, m_place}) {
        label->setForegroundRole(QPalette::WindowText);
    }
    QFont strong = m_environment->font();
    strong.setBold(true);
    m_environment->setFont(strong);
    m_environment->setObjectName(QStringLiteral("environmentName"));
    m_place->setObjectName(QStringLiteral("environmentPlace"));
    m_place->setTextFormat(Qt::PlainText);
    m_place->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_lock->setObjectName(QStringLiteral("readOnlySwitch"));
    m_lock->setAccessibleName(tr("Read-only switch"));
    m_lock->setCheckable(true);
    m_lock->setAutoRaise(true);
    m_lock->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    connect(m_lock, &QToolButton::clicked, this, [this](bool checked) { emit readOnlyToggled(checked); });

    const int line = fontMetrics().height();
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(line / 2, line / 6, line / 2, line / 6);
    row->setSpacing(line / 2);
    row->addWidget(m_picture);
    row->addWidget(m_environment);
    row->addWidget(m_place, 1);
    row->addWidget(m_lock);
    setMinimumHeight(line * 7 / 4);
    showDisconnected();
}

void EnvironmentBar::showDisconnected()
{
    m_environment->setText(tr("Not connected"));
    m_place->clear();
    m_lock->hide();
    paintIn(std::nullopt);
}

void EnvironmentBar::showLost(const ConnectionSettings& settings)
{
    m_environment->setText(tr("Connection lost"));
    m_place->setText(settings.printed());
    m_lock->hide();
    paintIn(std::nullopt);
}

void EnvironmentBar::showConnecting(const ConnectionSettings& settings)
{
    m_environment->setText(tr("Connecting…"));
    m_place->setText(settings.printed());
    m_lock->hide();
    paintIn(std::nullopt);
}

void EnvironmentBar::showConnected(const ConnectionSettings& settings, bool readOnly, bool canUnlock, int minutesLeft)
{
    m_environment->setText(environmentName(settings.environment).toUpper());
    m_place->setText(settings.name.isEmpty() || settings.name == settings.printed()
            ? settings.printed()
            : tr("%1 (%2)").arg(settings.printed(), settings.name));
    m_lock->setChecked(readOnly);
    m_lock->setText(readOnly   ? tr("Read-Only")
            : minutesLeft >= 0 ? tr("Writable, %1 min left").arg(minutesLeft)
                               : tr("Writable"));
    allow(*m_lock, !canUnlock && readOnly ? tr("This server only reads (it is a standby).") : QString(),
        readOnly ? tr("Plans cannot run. Click to allow writing.")
                 : tr("Plans may run. Click to make the connection read-only."));
    m_lock->show();
    paintIn(settings.environment);
}

bool EnvironmentBar::event(QEvent* event)
{
    const bool done = QFrame::event(event);
    switch (event->type()) {
    case QEvent::Polish: // it was made under another theme than it is shown in
    case QEvent::ApplicationPaletteChange:
    case QEvent::PaletteChange:
        if (!m_painting) { // painting sets our own palette, which comes back as this very event
            paintIn(m_shown);
        }
        break;
    default:
        break;
    }
    return done;
}

void EnvironmentBar::paintIn(std::optional<Environment> environment)
{
    const QScopedValueRollback painting(m_painting, true);
    m_shown = environment;
    const Role role = environment ? roleOf(*environment) : Role::Neutral;
    QPalette colors;
    colors.setColor(QPalette::Window, roleWash(role));
    setPalette(colors);
    QPalette words = colors;
    words.setColor(QPalette::WindowText, roleColor(role));
    m_environment->setPalette(words);
    const int side = fontMetrics().height();
    m_picture->setPixmap(
        tintedIcon(QStringLiteral("server-database"), role).pixmap(QSize(side, side), devicePixelRatioF()));
    m_lock->setIcon(icon(m_lock->isChecked() ? QStringLiteral("object-locked") : QStringLiteral("object-unlocked")));
}

} // namespace lk
