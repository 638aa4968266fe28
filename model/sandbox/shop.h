// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"
#include "model/engine/connectionsettings.h"
#include "model/engine/ports.h"

#include <QString>

#include <functional>
#include <stop_token>

namespace lk {

/// How large the shop is.
struct ShopSize {
    qint64 orders = 1'000'000;
    qint64 customers = 200'000;
    qint64 products = 2'000;
    qint64 lossy = 270; ///< orders whose `reference` does not survive a change from text to integer

    bool operator==(const ShopSize&) const = default;

    /// Customers, products and lossy values in believable proportion.
    static ShopSize forOrders(qint64 orders);
    /// About what it takes on disk, in bytes.
    qint64 diskSpace() const;
};

inline constexpr qint64 fewestOrders = 100;
inline constexpr qint64 mostOrders = 100'000'000;

/// The role the shop's application uses; not a superuser.
inline QString shopRole()
{
    return QStringLiteral("shop_app");
}

struct ShopFilling {
    ConnectionSettings server{}; ///< a superuser, to any database of the server
    QString database = QStringLiteral("shop");
    QString applicationPassword{}; ///< of shopRole(), which is made if missing
    ShopSize size{};
    std::function<void(const QString&)> progress{}; ///< a line for people, from the calling thread
};

/// Makes the database and fills it, with two sessions side by side. Blocks. NameTaken when the database exists,
/// Cancelled when stopped (within a fraction of a second; the database stays unfinished), else the server's words.
Result<void> fillShop(Backend& backend, const ShopFilling& filling, std::stop_token stop = {});

} // namespace lk
