// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/conninfo.h"

#include <QCoreApplication>
#include <QStringList>
#include <QUrl>

namespace lk {

namespace {

std::unexpected<Error> bad(const QString& what)
{
    return failure(ErrorKind::BadInput, what,
        QCoreApplication::translate(
            "ConnInfo", "Write key=value pairs (host=... dbname=...), a URI (postgresql://...) or service=NAME."));
}

QString decoded(const QString& text)
{
    return QUrl::fromPercentEncoding(text.toUtf8());
}

/// The text that a value of `text` starting at `i` stands for; moves `i` behind it.
Result<QString> readValue(const QString& text, qsizetype& i)
{
    QString value;
    const bool quotes = i < text.size() && text[i] == QLatin1Char('\'');
    if (quotes) {
        ++i;
    }
    while (i < text.size()) {
        const QChar c = text[i];
        if (quotes ? c == QLatin1Char('\'') : c.isSpace()) {
            break;
        }
        if (c == QLatin1Char('\\') && i + 1 < text.size()) {
            ++i;
        }
        value += text[i++];
    }
    if (quotes) {
        if (i == text.size()) {
            return bad(QCoreApplication::translate("ConnInfo", "A quote in the connection string is not closed."));
        }
        ++i;
    }
    return value;
}

Result<ConnInfo> parsePairs(const QString& text)
{
    ConnInfo info;
    qsizetype i = 0;
    const auto skipSpace = [&] {
        while (i < text.size() && text[i].isSpace()) {
            ++i;
        }
    };
    for (skipSpace(); i < text.size(); skipSpace()) {
        const auto start = i;
        while (i < text.size() && text[i] != QLatin1Char('=') && !text[i].isSpace()) {
            ++i;
        }
        const QString key = text.sliced(start, i - start);
        skipSpace();
        if (i == text.size() || text[i] != QLatin1Char('=')) {
            return bad(
                QCoreApplication::translate("ConnInfo", "\"=\" is missing after \"%1\" in the connection string.")
                    .arg(key));
        }
        ++i;
        skipSpace();
        const auto value = readValue(text, i);
        if (!value) {
            return std::unexpected(value.error());
        }
        info.insert(key, *value);
    }
    return info;
}

Result<ConnInfo> parseHosts(const QString& authority, ConnInfo info)
{
    QStringList hosts;
    QStringList ports;
    for (const QString& one : authority.split(QLatin1Char(','))) {
        QString host = one;
        QString port;
        if (host.startsWith(QLatin1Char('['))) {
            const auto close = host.indexOf(QLatin1Char(']'));
            if (close < 0) {
                return bad(QCoreApplication::translate("ConnInfo", "The IPv6 address \"%1\" is not closed.").arg(one));
            }
            const QString rest = host.sliced(close + 1);
            host = host.sliced(1, close - 1);
            port = rest.startsWith(QLatin1Char(':')) ? rest.sliced(1) : QString();
        } else if (const auto colon = host.lastIndexOf(QLatin1Char(':')); colon >= 0) {
            port = host.sliced(colon + 1);
            host.truncate(colon);
        }
        hosts << decoded(host);
        ports << decoded(port);
    }
    if (!hosts.join(QString()).isEmpty()) {
        info.insert(QStringLiteral("host"), hosts.join(QLatin1Char(',')));
    }
    if (!ports.join(QString()).isEmpty()) {
        info.insert(QStringLiteral("port"), ports.join(QLatin1Char(',')));
    }
    return info;
}

Result<ConnInfo> parseUri(const QString& text)
{
    ConnInfo info;
    QString rest = text.sliced(text.indexOf(QLatin1String("://")) + 3);
    if (const auto question = rest.indexOf(QLatin1Char('?')); question >= 0) {
        for (const QString& pair : rest.sliced(question + 1).split(QLatin1Char('&'), Qt::SkipEmptyParts)) {
            const auto equals = pair.indexOf(QLatin1Char('='));
            if (equals < 0) {
                return bad(
                    QCoreApplication::translate("ConnInfo", "\"=\" is missing after \"%1\" in the URI.").arg(pair));
            }
            info.insert(decoded(pair.left(equals)), decoded(pair.sliced(equals + 1)));
        }
        rest.truncate(question);
    }
    if (const auto slash = rest.indexOf(QLatin1Char('/')); slash >= 0) {
        if (slash + 1 < rest.size()) {
            info.insert(QStringLiteral("dbname"), decoded(rest.sliced(slash + 1)));
        }
        rest.truncate(slash);
    }
    if (const auto at = rest.lastIndexOf(QLatin1Char('@')); at >= 0) {
        const QString who = rest.left(at);
        const auto colon = who.indexOf(QLatin1Char(':'));
        info.insert(QStringLiteral("user"), decoded(colon < 0 ? who : who.left(colon)));
        if (colon >= 0) {
            info.insert(QStringLiteral("password"), decoded(who.sliced(colon + 1)));
        }
        rest = rest.sliced(at + 1);
    }
    return parseHosts(rest, info);
}

} // namespace

Result<ConnInfo> parseConnInfo(const QString& text)
{
    if (text.startsWith(QLatin1String("postgresql://")) || text.startsWith(QLatin1String("postgres://"))) {
        return parseUri(text);
    }
    return parsePairs(text);
}

QString withoutSecrets(const QString& text)
{
    auto info = parseConnInfo(text);
    if (!info) {
        return {};
    }
    if (!info->contains(QStringLiteral("password")) && !info->contains(QStringLiteral("sslpassword"))) {
        return text;
    }
    QStringList pairs;
    for (auto it = info->cbegin(); it != info->cend(); ++it) {
        if (it.key() == QLatin1String("password") || it.key() == QLatin1String("sslpassword")) {
            continue;
        }
        QString value = it.value();
        value.replace(QLatin1Char('\\'), QLatin1String("\\\\")).replace(QLatin1Char('\''), QLatin1String("\\'"));
        pairs << it.key() + QLatin1String("='") + value + QLatin1Char('\'');
    }
    return pairs.join(QLatin1Char(' '));
}

} // namespace lk
