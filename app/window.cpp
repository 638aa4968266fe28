// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/window.h"

#include "app/cli/commandline.h"
#include "app/cli/exitstatus.h"
#include "app/quitsignals.h"
#include "app/tour/tour.h"
#include "app/translation.h"
#include "app/windowstore.h"
#include "app/windowwords.h"
#include "model/postgres/pgbackend.h"
#include "model/sandbox/sandbox.h"
#include "model/workspace/taskthread.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/notifier.h"

#include <QApplication>
#include <QIcon>

#include <cstdio>
#include <cstdlib>
#include <span>

namespace lk {

namespace {

void tell(FILE* where, const QString& text)
{
    std::fputs((text + QLatin1Char('\n')).toUtf8().constData(), where);
    std::fflush(where);
}

/// Longer than the longest connect: threads that hang in a dead network use the backend, which must not go before.
constexpr std::chrono::seconds stragglerPatience{15};

int withWindow(QApplication& application, const WindowWords& words)
{
    installTranslation(application);
    QApplication::setApplicationName(QStringLiteral("lockkeeper"));
    QApplication::setApplicationDisplayName(QStringLiteral("Lockkeeper"));
    QApplication::setApplicationVersion(QStringLiteral(LOCKKEEPER_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("org.lockkeeper.Lockkeeper"));
    QApplication::setWindowIcon(QIcon::fromTheme(QStringLiteral("org.lockkeeper.Lockkeeper"),
        QIcon(QStringLiteral(":/lockkeeper/desktop/org.lockkeeper.Lockkeeper.svg"))));
    const QuitSignals quitSignals(application);

    PgBackend backend;
    int status = 0;
    {
        auto store = openWindowStore(!words.tour.isEmpty());
        if (!store) {
            tell(stderr, QLatin1String("lockkeeper: ") + store.error().printed());
            return int(cli::ExitStatus::Failed);
        }
        WindowServices services{backend, **store, [keep = words.keep]() -> std::unique_ptr<SandboxControl> {
                                    auto sandbox = std::make_unique<Sandbox>(SandboxOptions{.keep = keep});
                                    sandbox->start();
                                    return sandbox;
                                }};
        if (words.tour.isEmpty()) {
            services.notificationBus = Notifier::sessionBus();
        }
        // Whoever comes back to this window may have been in another one that shares the store.
        QObject::connect(&application, &QGuiApplication::applicationStateChanged, store->get(),
            [&store = **store](Qt::ApplicationState state) {
                if (state == Qt::ApplicationActive) {
                    store.refresh();
                }
            });
        {
            MainWindow window(std::move(services));
            window.show();
            if (words.sandbox) {
                window.startSandbox();
            }
            if (!words.plan.isEmpty()) {
                window.openPlan(words.plan);
            }
            status = words.tour.isEmpty() ? QApplication::exec() : runTour(window, words.tour);
        }
        if (const auto kept = (*store)->close(); !kept) {
            tell(stderr, QLatin1String("lockkeeper: ") + kept.error().printed());
        }
    }
    if (!waitForStragglers(stragglerPatience)) {
        std::_Exit(status);
    }
    return status;
}

} // namespace

int runWindow(int& argc, char** argv)
{
    QStringList arguments;
    for (char* word : std::span(argv, size_t(argc)).subspan(argc > 0 ? 1 : 0)) {
        arguments << QString::fromLocal8Bit(word);
    }
    const auto words = parseWindowWords(arguments);
    if (!words) {
        tell(stderr, QLatin1String("lockkeeper: ") + words.error().printed());
        if (words.error().kind == ErrorKind::BadInput) {
            tell(stderr, QCoreApplication::translate("CommandLine", "\"lockkeeper --help\" tells how it is used."));
        }
        return int(cli::exitStatusOf(words.error().kind));
    }
    if (words->help || words->version) {
        tell(stdout, words->help ? cli::generalHelp() : cli::versionLine());
        return int(cli::ExitStatus::Done);
    }
    QApplication application(argc, argv);
    return withWindow(application, *words);
}

} // namespace lk
