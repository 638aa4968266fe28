// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sandbox/ownedfolder.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QRandomGenerator>
#include <QThread>

#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

namespace lk {

namespace {

const QString ownerFile = QStringLiteral("/owner");
const QString keptFile = QStringLiteral("/kept");

/// The descriptor, or -1 with errno: EWOULDBLOCK while somebody else holds it.
int lockOwnerFile(const QString& folder, int flags)
{
    const int file = ::open(QFile::encodeName(folder + ownerFile).constData(), flags | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0 && ::flock(file, LOCK_EX | LOCK_NB) != 0) {
        const int why = errno;
        ::close(file);
        errno = why;
        return -1;
    }
    return file;
}

std::unexpected<Error> cannotMake(const QString& folder, int why)
{
    return failure(ErrorKind::Server,
        QCoreApplication::translate("Sandbox", "The folder %1 cannot be made: %2")
            .arg(folder, QString::fromLocal8Bit(::strerror(why))),
        QCoreApplication::translate("Sandbox", "Look at the rights and the free space there."));
}

/// A server whose owner was killed gets SIGQUIT from the kernel; here we only wait for it, and insist.
void endServerIn(const QString& folder)
{
    const QString data = folder + QStringLiteral("/data");
    QFile file(data + QStringLiteral("/postmaster.pid"));
    if (!file.open(QIODevice::ReadOnly)) {
        return;
    }
    const auto pid = static_cast<pid_t>(file.readLine().trimmed().toLongLong());
    const QString process = QStringLiteral("/proc/%1/cwd").arg(pid);
    // The process number may be somebody else's by now: a postmaster works in its data folder.
    const auto lives = [&] { return pid > 1 && QFile::symLinkTarget(process) == QFileInfo(data).canonicalFilePath(); };
    const QDeadlineTimer patience(2000);
    while (lives() && !patience.hasExpired()) {
        ::kill(pid, SIGQUIT);
        QThread::msleep(20);
    }
    if (lives()) {
        ::kill(pid, SIGKILL);
    }
}

} // namespace

OwnedFolder::OwnedFolder(QString path, int lock)
    : m_path(std::move(path))
    , m_lock(lock)
{
}

OwnedFolder::OwnedFolder(OwnedFolder&& other) noexcept
    : m_path(std::exchange(other.m_path, {}))
    , m_lock(std::exchange(other.m_lock, -1))
{
}

OwnedFolder& OwnedFolder::operator=(OwnedFolder&& other) noexcept
{
    if (this != &other) {
        release();
        m_path = std::exchange(other.m_path, {});
        m_lock = std::exchange(other.m_lock, -1);
    }
    return *this;
}

OwnedFolder::~OwnedFolder()
{
    release();
}

void OwnedFolder::release()
{
    if (m_lock < 0) {
        return;
    }
    if (!isKept()) {
        QDir(m_path).removeRecursively();
    }
    ::close(m_lock);
    m_lock = -1;
}

Result<OwnedFolder> OwnedFolder::create(const QString& base)
{
    for (int tries = 0; tries < 20; ++tries) {
        const QString name = QStringLiteral("%1").arg(QRandomGenerator::system()->generate(), 8, 16, QLatin1Char('0'));
        if (!QFileInfo::exists(base + QLatin1Char('/') + name)) {
            return claim(base, name);
        }
    }
    return cannotMake(base, EEXIST);
}

Result<OwnedFolder> OwnedFolder::claim(const QString& base, const QString& name)
{
    const QString path = QFileInfo(base + QLatin1Char('/') + name).absoluteFilePath();
    errno = 0;
    if (!QDir().mkpath(path)
        || !QFile::setPermissions(path, QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner)) {
        return cannotMake(path, errno != 0 ? errno : EACCES);
    }
    const int lock = lockOwnerFile(path, O_CREAT);
    if (lock < 0 && errno == EWOULDBLOCK) {
        return failure(ErrorKind::OtherOperator,
            QCoreApplication::translate("Sandbox", "Another Lockkeeper is using %1.").arg(path));
    }
    if (lock < 0) {
        return cannotMake(path, errno);
    }
    endServerIn(path);
    return OwnedFolder(path, lock);
}

void OwnedFolder::removeAbandoned(const QString& base)
{
    const QStringList names = QDir(base).entryList(QDir::Dirs | QDir::NoDotAndDotDot | QDir::NoSymLinks);
    for (const QString& name : names) {
        const QString path = base + QLatin1Char('/') + name;
        // Without O_CREAT: what has no such file is not ours to remove.
        const int lock = lockOwnerFile(path, 0);
        if (lock < 0) {
            continue;
        }
        if (!QFileInfo::exists(path + keptFile)) {
            endServerIn(path);
            QDir(path).removeRecursively();
        }
        ::close(lock);
    }
}

Result<void> OwnedFolder::setKept(bool keep)
{
    QFile file(m_path + keptFile);
    if (keep ? !file.open(QIODevice::WriteOnly) : file.exists() && !file.remove()) {
        return failure(ErrorKind::Server,
            QCoreApplication::translate("Sandbox", "%1 cannot be written: %2")
                .arg(file.fileName(), file.errorString()));
    }
    return {};
}

bool OwnedFolder::isKept() const
{
    return QFileInfo::exists(m_path + keptFile);
}

} // namespace lk
