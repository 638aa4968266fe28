// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QHash>
#include <QStringList>
#include <QTranslator>

class QWidget;

/// What a person with good eyes, or none, would complain of in a window. Each returns its findings, one a line.
namespace lk::test {

/// What is in sight and has less room than its words need: labels, buttons, boxes to choose from, tabs, headers.
QStringList cutTexts(const QWidget& window);
/// Cells of lists, tables and trees in sight whose words have no room, and no tool tip that tells them. `whole`:
/// columns, by the name of their view, of which nothing may be shortened, tool tip or not.
QStringList cutCells(const QWidget& window, const QHash<QString, QList<int>>& whole = {});
/// What Tab comes to and a screen reader has no name for, or the same name as for another.
QStringList unnamed(const QWidget& window);
/// Where Tab does not lead on, whom it never comes to, and whether Shift+Tab comes back.
QStringList tabTraps(QWidget& window);
/// Whom one cannot see to have the keyboard.
QStringList unseenFocus(QWidget& window);
/// Words for people that were not handed to a translator; Pseudo must be installed. `data`: patterns of what is no word
/// for people (names of tables, versions).
QStringList untranslated(const QWidget& window, const QStringList& data);

/// A language four tenths longer than English that marks every text it was asked for.
class Pseudo : public QTranslator {
    Q_OBJECT
public:
    using QTranslator::QTranslator;
    QString translate(const char* context, const char* text, const char* disambiguation, int n) const override;
    bool isEmpty() const override { return false; }
};

} // namespace lk::test
