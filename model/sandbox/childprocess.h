// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QProcess>
#include <QProcessEnvironment>

namespace lk {

/// Makes the child get `signal` when the thread that starts it ends, however it ends (kill -9 of this process too):
/// nothing we start may outlive us. Start it from a thread that lives as long as the child shall. The child gets a
/// session of its own, so that Ctrl-C in a terminal reaches us alone and we stop it in good order.
void dieWithThisThread(QProcess& process, int signal);

/// This process's environment without PG* variables (they would turn libpq's programs to another server) and with
/// untranslated messages, plus `extra`.
QProcessEnvironment environmentWithoutPostgres(const QProcessEnvironment& extra = {});

} // namespace lk
