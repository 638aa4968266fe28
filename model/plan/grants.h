// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QString>
#include <QStringList>

namespace lk::planner {

/// GRANT statements that give what ACL items (aclitem text, e.g. `app=rw*/owner`) say on `object` ("TABLE s.t"),
/// for one column when `column` is not empty. No broader: privileges unknown to us give no statement.
/// With `owner`, what others granted on is granted by them again.
QStringList grantStatements(
    const QStringList& aclItems, const QString& object, const QString& column = {}, const QString& owner = {});

/// All of a freshly made relation's rights: those `aclItems` name (none: the owner's own) and no others.
QStringList accessStatements(const QStringList& aclItems, const QString& relation, const QString& owner);

} // namespace lk::planner
