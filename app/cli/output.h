// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "app/cli/outputqueue.h"
#include "model/base/result.h"

#include <QJsonObject>
#include <QString>

#include <memory>

namespace lk::cli {

/// Where a verb speaks: results on standard output, messages for people on standard error; with --json one object a
/// line on standard output. A reader that goes away (head) is no error. One thread.
class Output {
public:
    explicit Output(bool json);
    ~Output();

    /// From here to settle() nothing blocks the caller, however slowly it is read: lines wait, and progress that is not
    /// `needed` is dropped when too many do.
    void beginLive();
    void settle(); ///< returns when everything is written

    bool isJson() const { return m_json; }
    /// A result for people, on standard output; nothing with --json.
    void print(const QString& text);
    /// A result as it is, --json or not, without a line's end of ours.
    void raw(const QByteArray& bytes, bool needed = true);
    /// A message for people, on standard error.
    void tell(const QString& text, bool needed = true);
    /// A line that the next message or status replaces; only on a terminal.
    void status(const QString& text);
    bool hasTerminal() const { return m_terminal; } ///< standard error is one
    /// With --json only.
    void object(const QJsonObject& object, bool needed = true);
    /// On standard error and, with --json, as {"error": {...}}.
    void error(const Error& error);
    bool readerGone() const { return m_readerGone; } ///< nobody reads standard output any more

private:
    void write(int descriptor, const QByteArray& bytes, bool needed);

    const bool m_json;
    const bool m_terminal;
    bool m_readerGone = false;
    bool m_statusShown = false;
    std::unique_ptr<OutputQueue> m_live;
};

} // namespace lk::cli
