// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/plan.h"
#include "model/workspace/databaselink.h"
#include "ui/draft/drafteditor.h"

#include <QWidget>

#include <memory>

namespace lk {

/// One table in a tab: header, columns with drafting, indexes, constraints, triggers, dependants, data, statistics,
/// diagram. Asks the server through the link only; never blocks. GUI thread.
class TablePage : public QWidget {
    Q_OBJECT
public:
    /// `link` and `editor` outlive the page.
    TablePage(DatabaseLink& link, DraftEditor& editor, const QualifiedName& name, QWidget* parent = nullptr);
    ~TablePage() override;

    const QualifiedName& name() const;
    TablePtr table() const; ///< null until it was read
    QString pageName() const; ///< of the sub-page in front, for restoring
    QString currentColumn() const; ///< selected in the columns page, may be empty

public slots:
    void refresh();
    void showPage(const QString& pageName);
    void showFact(const QString& pageName, const QString& fact); ///< selects it there, once the table is read
    void renameTable(); ///< starts to edit the name in the header
    void selectColumn(const QString& column);
    void renameColumn(); ///< the selected one; on its type: that is edited
    /// A plan that is changing this table now; what it made here is named as its own.
    void setPlan(const std::optional<lk::Plan>& plan);

signals:
    void loaded(const lk::TablePtr& table);
    void failed(const lk::Error& error);
    void currentColumnChanged(const QString& column);
    void openRequested(const lk::QualifiedName& table);
    void pageChanged();
    void planRequested(const QString& planId);
    void typeJudged(const QString& column, const QString& refusal);
    void statusMessage(const QString& text);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace lk
