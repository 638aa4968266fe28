// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/passwordstore.h"

#include <QCoreApplication>
#include <QPromise>
#include <qt6keychain/keychain.h>

#include <memory>

namespace lk {

namespace {

QString service()
{
    return QStringLiteral("org.lockkeeper.Lockkeeper");
}

struct Words {
    Q_DECLARE_TR_FUNCTIONS(PasswordStore)
};

Error errorOf(const QKeychain::Job& job, const QString& profile)
{
    switch (job.error()) {
    case QKeychain::EntryNotFound:
        return failure(ErrorKind::NotFound, Words::tr("The keychain holds no password for \"%1\".").arg(profile))
            .error();
    case QKeychain::AccessDeniedByUser:
    case QKeychain::AccessDenied:
        return failure(ErrorKind::Privilege, Words::tr("The keychain did not give access."),
            Words::tr("Unlock the keychain, or type the password for this session."))
            .error();
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
        return failure(ErrorKind::Unsupported, Words::tr("This desktop has no keychain."),
            Words::tr("Use a .pgpass file, or type the password for this session. Lockkeeper stores none elsewhere."))
            .error();
    case QKeychain::NoError:
    case QKeychain::CouldNotDeleteEntry:
    case QKeychain::OtherError:
        break;
    }
    return failure(ErrorKind::Server, job.errorString(),
        Words::tr("Use a .pgpass file, or type the password for this session. Lockkeeper stores none elsewhere."))
        .error();
}

template <typename T, typename Job>
QFuture<Result<T>> start(Job* job, const QString& profile, std::function<T(Job*)> value)
{
    auto promise = std::make_shared<QPromise<Result<T>>>();
    promise->start();
    job->setAutoDelete(true);
    job->setInsecureFallback(false); // no plain text, ever
    job->setKey(profile);
    QObject::connect(job, &QKeychain::Job::finished, job, [promise, job, profile, value](QKeychain::Job*) {
        promise->addResult(job->error() == QKeychain::NoError ? Result<T>(value(job))
                                                              : Result<T>(std::unexpected(errorOf(*job, profile))));
        promise->finish();
    });
    job->start();
    return promise->future();
}

} // namespace

bool PasswordStore::isAvailable()
{
    return QKeychain::isAvailable();
}

QFuture<Result<QString>> PasswordStore::read(const QString& profile)
{
    using Job = QKeychain::ReadPasswordJob;
    return start<QString, Job>(new Job(service()), profile, [](Job* job) { return job->textData(); });
}

QFuture<Result<bool>> PasswordStore::write(const QString& profile, const QString& password)
{
    using Job = QKeychain::WritePasswordJob;
    auto* job = new Job(service());
    job->setTextData(password);
    return start<bool, Job>(job, profile, [](Job*) { return true; });
}

QFuture<Result<bool>> PasswordStore::remove(const QString& profile)
{
    using Job = QKeychain::DeletePasswordJob;
    return start<bool, Job>(new Job(service()), profile, [](Job*) { return true; });
}

} // namespace lk
