// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/output.h"

#include "app/cli/json.h"

#include <QJsonDocument>

#include <sys/ioctl.h>
#include <unistd.h>

namespace lk::cli {

namespace {

int terminalWidth()
{
    winsize size{};
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

} // namespace

Output::Output(bool json)
    : m_json(json)
    , m_terminal(isatty(STDERR_FILENO) != 0)
{
}

Output::~Output() = default;

void Output::beginLive()
{
    m_live = std::make_unique<OutputQueue>();
}

void Output::settle()
{
    if (m_live) {
        m_readerGone = m_readerGone || m_live->readerGone();
        m_live.reset();
    }
}

void Output::write(int descriptor, const QByteArray& bytes, bool needed)
{
    if (m_live) {
        m_live->put(descriptor, bytes, needed);
    } else if (!writeAll(descriptor, bytes) && descriptor == STDOUT_FILENO) {
        m_readerGone = true;
    }
}

void Output::print(const QString& text)
{
    if (!m_json) {
        raw(text.toUtf8() + '\n');
    }
}

void Output::raw(const QByteArray& bytes, bool needed)
{
    if (!m_readerGone) {
        write(STDOUT_FILENO, bytes, needed);
    }
}

void Output::tell(const QString& text, bool needed)
{
    QByteArray line = text.toUtf8() + '\n';
    if (std::exchange(m_statusShown, false)) {
        line.prepend("\r\033[K");
    }
    write(STDERR_FILENO, line, needed);
}

void Output::status(const QString& text)
{
    if (m_terminal) {
        m_statusShown = true;
        write(STDERR_FILENO, "\r\033[K" + text.left(terminalWidth() - 1).toUtf8(), false);
    }
}

void Output::object(const QJsonObject& object, bool needed)
{
    if (m_json) {
        raw(QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n', needed);
    }
}

void Output::error(const Error& error)
{
    QString text = error.printed();
    if (!error.statement.isEmpty()) {
        text += QLatin1String("\nSTATEMENT: ") + error.statement;
    }
    tell(QLatin1String("lockkeeper: ") + text);
    object({{QStringLiteral("error"), jsonOf(error)}});
}

} // namespace lk::cli
