// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"
#include "model/workspace/sandboxcontrol.h"

#include <QHash>
#include <QJsonArray>
#include <QList>
#include <QString>
#include <QStringList>

namespace lk {

/// A table of the shop as it was made: what the old version of the application knows.
struct ShopTable {
    QString name; ///< orders; in schema public
    quint32 oid = 0;
    QHash<QString, int> columns{}; ///< original name -> attnum, which no rename changes

    bool operator==(const ShopTable&) const = default;
};

/// A relation as it is now.
struct PresentRelation {
    quint32 oid = 0;
    QString schema{};
    QString name{};
    QHash<QString, int> columns{};

    bool operator==(const PresentRelation&) const = default;
};

/// The names one version of the application uses for tables and columns just now.
///
/// The old version knows the original names and no other. The new version says `total` where the old says `amount`,
/// unless some other change was made to the table and that one was not.
/// The version that knows both takes the original name as long as it is there, and else finds what the table or column
/// is called now (a person would have written that name into the program).
class ShopShape {
public:
    ShopShape() = default;

    static ShopShape resolve(
        ApplicationVersion version, const QList<ShopTable>& original, const QList<PresentRelation>& present);

    /// Replaces {orders} and {orders.amount} by the quoted names of now.
    QString expand(const QString& statement) const;

    bool operator==(const ShopShape&) const = default;

private:
    QHash<QString, QString> m_names; ///< "orders" and "orders.amount" -> SQL
};

/// The tables as the catalog has them at this moment, under their original names; a missing one is left out.
Result<QList<ShopTable>> readShopTables(Session& session);

/// What became of them, plus whatever carries an original name now.
Result<QList<PresentRelation>> readPresentRelations(Session& session, const QList<ShopTable>& original);

/// To find them again after a restart of ours, whatever they are called by then.
QJsonArray toJson(const QList<ShopTable>& tables);
QList<ShopTable> shopTablesFromJson(const QJsonArray& array);

} // namespace lk
