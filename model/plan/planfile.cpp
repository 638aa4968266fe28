// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/base/wholefile.h"
#include "model/plan/plan.h"
#include "model/plan/words.h"

#include <QFile>
#include <QJsonDocument>

namespace lk {

using planner::Words;

Result<Plan> loadPlan(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return failure(file.exists() ? ErrorKind::Privilege : ErrorKind::NotFound,
            Words::tr("%1 cannot be read: %2").arg(path, file.errorString()));
    }
    // A plan of thousands of steps has some megabytes; anything far above is another file.
    constexpr qint64 limit = 64 * 1024 * 1024;
    if (file.size() > limit) {
        return failure(ErrorKind::DamagedFile, Words::tr("%1 is too large to be a plan.").arg(path));
    }
    QJsonParseError problem;
    const QJsonDocument document = QJsonDocument::fromJson(file.readAll(), &problem);
    if (problem.error != QJsonParseError::NoError) {
        return failure(ErrorKind::DamagedFile,
            Words::tr("%1 is not a plan file: %2 at byte %3").arg(path, problem.errorString()).arg(problem.offset),
            Words::tr("Make the plan anew, or take an undamaged copy."));
    }
    if (!document.isObject() || !document.object().contains(QLatin1String("format"))) {
        return failure(ErrorKind::DamagedFile, Words::tr("%1 is not a plan file.").arg(path),
            Words::tr("Make the plan anew, or take an undamaged copy."));
    }
    return planFromJson(document.object()).transform_error([&](Error error) {
        error.message = QStringLiteral("%1: %2").arg(path, error.message);
        return error;
    });
}

Result<void> savePlan(const Plan& plan, const QString& path)
{
    return writeWholeFile(path, QJsonDocument(toJson(plan)).toJson());
}

} // namespace lk
