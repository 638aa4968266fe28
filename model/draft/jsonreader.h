// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QList>
#include <QStringList>

#include <optional>

namespace lk {

/// Reads one object of a file of ours, strictly: a missing or ill-typed member is remembered (the first one, with its
/// place), and a neutral value returned, so that callers read straight through and look at error() once at the end.
class JsonReader {
public:
    JsonReader(QJsonObject object, QString where, std::optional<Error>& error)
        : m_object(std::move(object))
        , m_where(std::move(where))
        , m_error(&error)
    {
    }

    QString string(QLatin1String key) const
    {
        const QJsonValue value = m_object.value(key);
        if (!value.isString()) {
            damaged(key, QStringLiteral("text"));
        }
        return value.toString();
    }

    int integer(QLatin1String key) const
    {
        const QJsonValue value = m_object.value(key);
        const double number = value.toDouble();
        if (!value.isDouble() || number != static_cast<double>(static_cast<int>(number))) {
            damaged(key, QStringLiteral("a whole number"));
            return 0;
        }
        return static_cast<int>(number);
    }

    /// Counts beyond 2^31.
    qint64 big(QLatin1String key) const
    {
        const QJsonValue value = m_object.value(key);
        const double number = value.toDouble();
        if (!value.isDouble() || number != static_cast<double>(static_cast<qint64>(number))) {
            damaged(key, QStringLiteral("a whole number"));
            return 0;
        }
        return static_cast<qint64>(number);
    }

    bool boolean(QLatin1String key) const
    {
        const QJsonValue value = m_object.value(key);
        if (!value.isBool()) {
            damaged(key, QStringLiteral("true or false"));
        }
        return value.toBool();
    }

    QStringList strings(QLatin1String key) const
    {
        QStringList list;
        const QJsonValue value = m_object.value(key);
        if (!value.isArray()) {
            damaged(key, QStringLiteral("a list of texts"));
        }
        const QJsonArray array = value.toArray();
        for (qsizetype i = 0; i < array.size(); ++i) {
            if (!array[i].isString()) {
                damaged(QStringLiteral("%1[%2]").arg(key).arg(i), QStringLiteral("text"));
            }
            list << array[i].toString();
        }
        return list;
    }

    JsonReader object(QLatin1String key) const
    {
        const QJsonValue value = m_object.value(key);
        if (!value.isObject()) {
            damaged(key, QStringLiteral("an object"));
        }
        return JsonReader(value.toObject(), place(key), *m_error);
    }

    bool has(QLatin1String key) const { return m_object.contains(key); }
    bool isNull(QLatin1String key) const { return m_object.value(key).isNull(); }

    QList<JsonReader> objects(QLatin1String key) const
    {
        QList<JsonReader> list;
        const QJsonValue value = m_object.value(key);
        if (!value.isArray()) {
            damaged(key, QStringLiteral("a list"));
        }
        const QJsonArray array = value.toArray();
        for (qsizetype i = 0; i < array.size(); ++i) {
            const QString item = QStringLiteral("%1[%2]").arg(key).arg(i);
            if (!array[i].isObject()) {
                damaged(item, QStringLiteral("an object"));
            }
            list << JsonReader(array[i].toObject(), place(item), *m_error);
        }
        return list;
    }

    /// A word of a closed set; `parse` gives an optional.
    template <typename Parse>
    auto word(QLatin1String key, Parse parse) const
    {
        const QString text = string(key);
        const auto value = parse(text);
        if (!value) {
            damaged(key, QStringLiteral("a known word, not \"%1\"").arg(text));
        }
        return value.value_or(typename decltype(parse(text))::value_type{});
    }

    void damaged(const QString& key, const QString& wanted) const
    {
        if (!m_error->has_value()) {
            *m_error = failure(ErrorKind::DamagedFile,
                QCoreApplication::translate("JsonReader", "The file is damaged: %1 is not %2.").arg(place(key), wanted),
                QCoreApplication::translate("JsonReader", "Make it anew, or take an undamaged copy."))
                           .error();
        }
    }

private:
    QString place(const QString& key) const { return m_where.isEmpty() ? key : m_where + QLatin1Char('.') + key; }

    QJsonObject m_object;
    QString m_where;
    std::optional<Error>* m_error;
};

} // namespace lk
