// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/draft/drafteditor.h"

#include <QWidget>

class QAction;
class QLabel;
class QMenu;
class QToolButton;

namespace lk {

/// The strip under the tabs that says what is drafted, and lets one look at it, take single changes back, or make the
/// plan. Hidden while nothing is drafted.
class DraftBar : public QWidget {
    Q_OBJECT
public:
    /// `generate` is the window's Generate Plan action.
    DraftBar(DraftEditor& editor, QAction* generate, QWidget* parent = nullptr);

    void setAside(bool aside); ///< hidden although something is drafted

signals:
    void openRequested(const lk::QualifiedName& table);

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void show();
    void fillMenu();
    void elide();

    DraftEditor& m_editor;
    QLabel* m_picture;
    QLabel* m_summary;
    QToolButton* m_list;
    QMenu* m_menu;
    QString m_words; ///< of the summary, before it was cut to fit
    bool m_aside = false;
};

} // namespace lk
