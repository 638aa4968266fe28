// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QList>
#include <QString>
#include <QStringList>

#include <variant>

/// A plain document: what Markdown and HTML have in common.
namespace lk {

struct Heading {
    int level = 1;
    QString text;
};
struct Paragraph {
    QString text;
    bool strong = false;
};
struct Items {
    QStringList texts;
    bool boxes = false; ///< to be ticked off
};
struct Figures {
    QStringList headers;
    QList<QStringList> rows;
};
struct Code {
    QString text;
    QString language;
};
struct Picture {
    QString svg;
    QString file; ///< that holds it, where it is not in the document itself
    QString text; ///< for those who do not see it
};
using Block = std::variant<Heading, Paragraph, Items, Figures, Code, Picture>;
using Document = QList<Block>;

QString markdown(const Document& document); ///< pictures stand in their files
QString html(const Document& document, const QString& title); ///< pictures in it

} // namespace lk
