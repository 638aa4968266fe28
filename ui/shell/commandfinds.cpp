// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/commandfinds.h"

#include "ui/plan/phasestepper.h"
#include "ui/plan/planbar.h"

#include <QAbstractItemView>
#include <QCoreApplication>
#include <QHash>
#include <QLineEdit>
#include <QMenu>
#include <QPointer>
#include <QSet>
#include <QTabBar>
#include <QToolButton>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::CommandFinds)
};

QString plain(QString text)
{
    return text.remove(QLatin1Char('&'));
}

/// Qt's own: of tab bars, line edits and the corners of tables. And those that are commands of the window already.
bool isNoCommand(const QAbstractButton& button)
{
    const QObject* above = button.parent();
    if (qobject_cast<const QTabBar*>(above) || qobject_cast<const QLineEdit*>(above)
        || qobject_cast<const QAbstractItemView*>(above) || qobject_cast<const PhaseStepper*>(above)
        || button.objectName().startsWith(QLatin1String("qt_"))) {
        return true;
    }
    return qobject_cast<const PlanBar*>(above) && button.objectName() != QLatin1String("planReconnect");
}

struct Command {
    QAbstractButton* button;
    QString words;
};

/// What is there for each column, change or hazard goes by its accessible name, which says for which. Where that is the
/// same, too, they do the same.
QList<Command> commandsOf(const QWidget& panel)
{
    QList<Command> commands;
    QHash<QString, int> saying;
    for (QAbstractButton* button : panel.findChildren<QAbstractButton*>()) {
        if (isNoCommand(*button) || !button->isVisibleTo(&panel)) {
            continue;
        }
        const QString words = plain(button->text().isEmpty() ? button->accessibleName() : button->text());
        if (!words.isEmpty()) {
            commands << Command{button, words};
            ++saying[words];
        }
    }
    QList<Command> toldApart;
    QSet<QString> known;
    for (Command& command : commands) {
        const QString spoken = command.button->accessibleName();
        if (!spoken.isEmpty() && (saying[command.words] > 1 || spoken.contains(command.words))) {
            command.words = spoken;
        }
        if (!known.contains(command.words)) {
            known.insert(command.words);
            toldApart << command;
        }
    }
    return toldApart;
}

} // namespace

QList<FinderEntry> buttonCommands(const QWidget& panel, const QString& name, const std::function<void()>& first)
{
    QList<FinderEntry> entries;
    const auto add = [&](const QIcon& icon, const QString& words, bool enabled, const QString& tip,
                         const std::function<void()>& act) {
        entries << FinderEntry{icon, Words::tr("%1: %2", "part of the window, command").arg(name, words), {},
            [first, act] {
                first();
                act();
            },
            enabled, enabled ? QString() : tip};
    };
    for (const auto& [pressed, words] : commandsOf(panel)) {
        QAbstractButton* const button = pressed;
        const auto* tool = qobject_cast<const QToolButton*>(button);
        if (tool && tool->menu() && tool->popupMode() == QToolButton::InstantPopup) {
            for (QAction* action : tool->menu()->actions()) {
                if (!action->isSeparator()) {
                    add(action->icon().isNull() ? button->icon() : action->icon(),
                        Words::tr("%1, %2", "menu, entry").arg(words, plain(action->text())),
                        button->isEnabled() && action->isEnabled(),
                        button->isEnabled() ? action->toolTip() : button->toolTip(), [action = QPointer(action)] {
                            if (action) {
                                action->trigger();
                            }
                        });
                }
            }
            continue;
        }
        add(button->icon(), words, button->isEnabled(), button->toolTip(), [button = QPointer(button)] {
            if (button) {
                button->click();
            }
        });
    }
    return entries;
}

} // namespace lk
