// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/base/identifier.h"

#include <QCoreApplication>
#include <QCryptographicHash>

namespace lk {

namespace {
bool plainStart(QChar c)
{
    return c.isLower() || c == QLatin1Char('_') || (c.unicode() > 127 && c.isLetter() && !c.isUpper());
}
bool plainPart(QChar c)
{
    return plainStart(c) || (c >= QLatin1Char('0') && c <= QLatin1Char('9')) || c == QLatin1Char('$');
}
} // namespace

QString quoted(const QString& name)
{
    QString doubled = name;
    doubled.replace(QLatin1Char('"'), QLatin1String("\"\""));
    return QLatin1Char('"') + doubled + QLatin1Char('"');
}

QString literal(const QString& value)
{
    QString doubled = value;
    doubled.replace(QLatin1Char('\''), QLatin1String("''"));
    if (!value.contains(QLatin1Char('\\'))) {
        return QLatin1Char('\'') + doubled + QLatin1Char('\'');
    }
    doubled.replace(QLatin1Char('\\'), QLatin1String("\\\\"));
    return QLatin1String("E'") + doubled + QLatin1Char('\'');
}

Result<void> checkName(const QString& name)
{
    if (name.isEmpty()) {
        return failure(ErrorKind::BadInput, QCoreApplication::translate("Identifier", "The name is empty."));
    }
    if (name.contains(QChar(0))) {
        return failure(
            ErrorKind::BadInput, QCoreApplication::translate("Identifier", "The name holds a NUL character."));
    }
    const auto bytes = name.toUtf8().size();
    if (bytes > maxNameBytes) {
        return failure(ErrorKind::BadInput,
            QCoreApplication::translate("Identifier", "The name \"%1\" has %2 bytes; PostgreSQL keeps only %3.")
                .arg(name, QString::number(bytes), QString::number(maxNameBytes)),
            QCoreApplication::translate("Identifier", "Choose a name of at most %1 bytes.").arg(maxNameBytes));
    }
    return {};
}

QString generatedName(const QString& prefix, const QString& stem, const QString& seed)
{
    const QString hash
        = QString::fromLatin1(QCryptographicHash::hash(seed.toUtf8(), QCryptographicHash::Sha256).toHex().left(8));
    QString cut = stem;
    const auto fits
        = [&] { return (prefix + QLatin1Char('_') + cut + QLatin1Char('_') + hash).toUtf8().size() <= maxNameBytes; };
    while (!cut.isEmpty() && !fits()) {
        cut.chop(cut.size() >= 2 && cut.back().isLowSurrogate() ? 2 : 1);
    }
    return prefix + QLatin1Char('_') + cut + QLatin1Char('_') + hash;
}

QString printedName(const QString& name)
{
    bool plain = !name.isEmpty() && plainStart(name.front());
    for (const QChar c : name) {
        plain = plain && plainPart(c);
    }
    return plain ? name : lk::quoted(name);
}

QString QualifiedName::quoted() const
{
    return lk::quoted(schema) + QLatin1Char('.') + lk::quoted(name);
}

QString QualifiedName::printed() const
{
    return printedName(schema) + QLatin1Char('.') + printedName(name);
}

QString ColumnName::printed() const
{
    return table.printed() + QLatin1Char('.') + printedName(column);
}

Result<QStringList> splitQualified(const QString& text)
{
    QStringList parts;
    const auto bad = [&](qsizetype at) {
        return failure(ErrorKind::BadInput,
            QCoreApplication::translate("Identifier", "\"%1\" is not a name: character %2 does not fit.")
                .arg(text, QString::number(at + 1)),
            QCoreApplication::translate(
                "Identifier", "Write names as in SQL, e.g. public.orders.total or public.\"Odd Name\"."));
    };
    qsizetype i = 0;
    while (true) {
        QString part;
        if (i < text.size() && text[i] == QLatin1Char('"')) {
            ++i;
            bool closed = false;
            while (i < text.size()) {
                if (text[i] != QLatin1Char('"')) {
                    part += text[i++];
                } else if (i + 1 < text.size() && text[i + 1] == QLatin1Char('"')) {
                    part += QLatin1Char('"');
                    i += 2;
                } else {
                    closed = true;
                    ++i;
                    break;
                }
            }
            if (!closed || part.isEmpty()) {
                return bad(i);
            }
        } else {
            const auto start = i;
            // Bare names fold as the server folds them: ASCII letters only.
            while (i < text.size()) {
                const QChar c = text[i];
                const QChar lower = c.unicode() < 128 ? c.toLower() : c;
                const bool fits
                    = i == start ? plainStart(lower) || c.unicode() > 127 : plainPart(lower) || c.unicode() > 127;
                if (!fits || c.isSpace()) {
                    break;
                }
                part += lower;
                ++i;
            }
            if (part.isEmpty()) {
                return bad(i);
            }
        }
        parts << part;
        if (i == text.size()) {
            return parts;
        }
        if (text[i] != QLatin1Char('.')) {
            return bad(i);
        }
        ++i;
    }
}

Result<QualifiedName> parseTableName(const QString& text)
{
    return splitQualified(text).and_then([&](const QStringList& parts) -> Result<QualifiedName> {
        if (parts.size() != 2) {
            return failure(ErrorKind::BadInput,
                QCoreApplication::translate("Identifier", "\"%1\" does not name a table.").arg(text),
                QCoreApplication::translate("Identifier", "Write SCHEMA.TABLE, e.g. public.orders."));
        }
        return QualifiedName{parts[0], parts[1]};
    });
}

Result<ColumnName> parseColumnName(const QString& text)
{
    return splitQualified(text).and_then([&](const QStringList& parts) -> Result<ColumnName> {
        if (parts.size() != 3) {
            return failure(ErrorKind::BadInput,
                QCoreApplication::translate("Identifier", "\"%1\" does not name a column.").arg(text),
                QCoreApplication::translate("Identifier", "Write SCHEMA.TABLE.COLUMN, e.g. public.orders.total."));
        }
        return ColumnName{{parts[0], parts[1]}, parts[2]};
    });
}

} // namespace lk
