// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/workspace/databaselink.h"
#include "ui/draft/drafteditor.h"
#include "ui/table/losswords.h"

#include <QFrame>
#include <QPointer>
#include <QTime>

#include <optional>

class QHBoxLayout;
class QLabel;
class QToolButton;

namespace lk {

/// What a drafted type change would do to the values: a sample at once, an exact count on request (and it can be
/// cancelled), the values themselves, the expressions. Asks the server; never blocks. GUI thread.
class LossStrip : public QFrame {
    Q_OBJECT
public:
    LossStrip(DatabaseLink& link, DraftEditor& editor, TablePtr table, ChangeType change, QWidget* parent = nullptr);
    ~LossStrip() override; ///< a count that nobody sees the end of is cancelled

    /// Goes on with what was read anew or decided meanwhile; what was counted stays, with the time. False: another
    /// change, which takes a strip of its own.
    bool follow(const TablePtr& table, const ChangeType& change);

    const ChangeType& change() const { return m_change; }
    QString text() const;
    bool isCounting() const { return m_counting; }
    const std::optional<LossReport>& report() const { return m_report; }
    QString refusal() const { return m_refusal; } ///< why this change cannot be; empty: it can, or is not known yet
    int heightFor(int width) const;

public slots:
    void countExactly(); ///< or stops the count that runs, or tries again what failed
    void showValues();
    void editExpression();
    void decide(lk::LossDecision decision);

signals:
    void refused(const lk::Error& error);
    void heightChanged();
    void counted(); ///< an answer is there, good or bad

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void fitButtons(); ///< words where there is room for them
    void paintIn();
    void ask(double share);
    void look(double share); ///< at the values
    void cancel();
    void take(const Result<LossReport>& report);
    void fillDecisions();
    void showCount(const QString& words, const QString& iconName);
    void showReport();
    void showCertainty();
    void showError(const Error& error);
    void say(const QString& iconName, int role, const QString& words);
    void buildDecisions();

    DatabaseLink& m_link;
    const QPointer<DatabaseLink> m_linkThatLives; ///< it may go first when the window does
    DraftEditor& m_editor;
    TablePtr m_table;
    ChangeType m_change;
    std::optional<LossReport> m_report;
    TablePtr m_countedTable; ///< as it was when m_report was counted
    QTime m_countedAt;
    LossQuestion m_question; ///< while it counts
    int m_asked = 0; ///< answers to older questions are dropped
    std::optional<double> m_failedShare; ///< what is tried again
    QString m_refusal;
    bool m_counting = false;
    bool m_painting = false;
    QString m_iconName;
    int m_role = 0;
    QLabel* m_picture;
    QLabel* m_text;
    QToolButton* m_count;
    QToolButton* m_values;
    QToolButton* m_expression;
    QToolButton* m_decision;
    QToolButton* m_revert;
};

} // namespace lk
