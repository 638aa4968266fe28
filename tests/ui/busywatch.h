// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QApplication>

#include <optional>

namespace lk::test {

/// An application that knows for how long its thread could not answer the user. One turn of the event loop counts with
/// the processor time it took and the time it slept inside an event (a lock, a disk, a network): what the turn would
/// take on an idle machine. Time in which the machine gave the processor to others counts for nothing, so that a limit
/// holds on a busy one too. Set QT_NO_GLIB before it is made: GLib's loop does not say when a turn begins.
class BusyWatch : public QApplication {
    Q_OBJECT
public:
    BusyWatch(int& argc, char** argv);
    ~BusyWatch() override;

    struct Block {
        double ms = 0; ///< processor + asleep
        double asleep = 0;
        double wall = 0;
        QString what{}; ///< the event that took most of it
    };

    void start(); ///< forgets what was before
    Block longest(); ///< since start(); ends watching

    bool notify(QObject* receiver, QEvent* event) override;

private:
    struct Clocks {
        double wall = 0;
        double cpu = 0;
        double queued = 0; ///< ready to run while others ran
    };
    Clocks read() const;
    void turn();

    int m_scheduling = -1; ///< the kernel's words on this thread
    bool m_watching = false;
    int m_depth = 0;
    std::optional<Clocks> m_begun; ///< of this turn
    double m_asleep = 0;
    double m_mostOfTurn = 0;
    QString m_mostWhat;
    Block m_longest;
};

} // namespace lk::test
