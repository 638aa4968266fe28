// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/draft/draft.h"

#include <QList>
#include <QString>
#include <QStringList>

namespace lk::test {

/// Tables, what is wanted of them, what an idle copy would be given instead, and the application that writes them.
///
/// Names of tables and columns that change stand as @{name} in `writes`: @{c} is the old name while the old application
/// is at work and the new one afterwards. Tables and columns in `compared` have their old names.
struct LifecycleCase {
    QString name;
    QString setup; ///< public, filled
    Draft draft;
    QString plain; ///< statements for an idle copy; empty where `ideal` stands
    QString ideal{}; ///< setup of a database that had the new shape from the start, instead of `plain`
    bool sameOrder = false; ///< the columns stand where they stood, so that the whole dump is compared as it is
    /// Statements of the application. With @s@ each goes to schema twin and to public; @k@ is the key of a row that may
    /// be there, @n@ a new number, @m@ one of three digits, @d@ a digit from 1, @b@ 0 or 1.
    QStringList writes{};
    bool oneAtATime = false; ///< writes touch several rows: both sides must see the same ones
    /// table(key columns; other columns): made in schema twin too, without anything on them, and compared.
    QStringList compared{};
    /// What the twin's value is after the change, where it is not the cast or the draft's own expression.
    QString converted{};
    QString refused{}; ///< no plan is made, and these words say why; only setup and draft count then
    int since = 0; ///< major version of the oldest server that knows the syntax
};

/// One table t (id integer PRIMARY KEY, c, note text DEFAULT 'open', n integer NOT NULL DEFAULT 1) of 400 rows.
///
/// `fill`: over g, 1 to 400. `value`: what the application writes into c, with the marks of LifecycleCase::writes; good
/// in the old form and in the new one.
struct TableOfOne {
    QString type = QStringLiteral("integer");
    QString fill = QStringLiteral("g");
    QString value = QStringLiteral("'@m@'");
    QString extras{}; ///< more statements of the setup
};

QString setupOf(const TableOfOne& table);
/// Insert, update, delete and upsert by id, of column c.
QStringList writesOf(const TableOfOne& table, bool upserts = true);

DraftedChange renamed(const QString& column, const QString& to, Strategy strategy = Strategy::DualColumn,
    const QString& table = QStringLiteral("t"));
DraftedChange retyped(const QString& column, const QString& type, Strategy strategy = Strategy::DualColumn,
    const QString& table = QStringLiteral("t"));
DraftedChange tableRenamed(const QString& table, const QString& to, Strategy strategy);

QList<LifecycleCase> typeCases();
QList<LifecycleCase> dependantCases();
QList<LifecycleCase> bundleCases(); ///< everything of a kind at once, under plain names and under odd ones
QList<LifecycleCase> keyLifecycles();
QList<LifecycleCase> strategyCases();
QList<LifecycleCase> refusalCases();

} // namespace lk::test
