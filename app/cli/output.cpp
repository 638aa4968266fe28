// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/output.h"

#include "app/cli/json.h"

#include <QJsonDocument>

#include <cerrno>
#include <poll.h>
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

void Output::write(int descriptor, const QByteArray& bytes)
{
    qsizetype done = 0;
    while (done < bytes.size()) {
        const ssize_t written = ::write(descriptor, bytes.constData() + done, size_t(bytes.size() - done));
        if (written >= 0) {
            done += written;
        } else if (errno == EAGAIN) {
            pollfd room{descriptor, POLLOUT, 0};
            ::poll(&room, 1, -1);
        } else if (errno != EINTR) {
            m_readerGone = m_readerGone || descriptor == STDOUT_FILENO;
            return; // EPIPE, a full disk: nowhere to say it
        }
    }
}

void Output::print(const QString& text)
{
    if (!m_json) {
        raw(text.toUtf8() + '\n');
    }
}

void Output::raw(const QByteArray& bytes)
{
    if (!m_readerGone) {
        write(STDOUT_FILENO, bytes);
    }
}

void Output::tell(const QString& text)
{
    QByteArray line = text.toUtf8() + '\n';
    if (std::exchange(m_statusShown, false)) {
        line.prepend("\r\033[K");
    }
    write(STDERR_FILENO, line);
}

void Output::status(const QString& text)
{
    if (m_terminal) {
        m_statusShown = true;
        write(STDERR_FILENO, "\r\033[K" + text.left(terminalWidth() - 1).toUtf8());
    }
}

void Output::object(const QJsonObject& object)
{
    if (m_json) {
        raw(QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n');
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
