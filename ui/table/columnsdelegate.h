// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"

#include <QSet>
#include <QStyledItemDelegate>

#include <functional>

namespace lk {

/// Paints drafted cells as old (struck) → new, and edits names and types in place. A name that cannot be is refused
/// while it is typed: the editor stays open and says why. A row may be taller than its cells: the loss strip lies
/// below.
class ColumnsDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using NameCheck = std::function<Result<void>(const QString& column, const QString& name)>;

    explicit ColumnsDelegate(QObject* parent = nullptr);

    void setNameCheck(NameCheck check) { m_check = std::move(check); }
    void setTypes(const QStringList& types) { m_types = types; }
    static int cellHeight(const QFontMetrics& metrics);
    static int revertSide(const QFontMetrics& metrics); ///< of the button at the end of a drafted name

    /// A drafted cell's two names or types.
    struct Words {
        QString before;
        QString after;
        bool operator==(const Words&) const = default;
    };
    /// What of them can be read in `room` pixels with the arrow between them: shortened in the middle, the old one
    /// first.
    static Words fitted(const Words& whole, int room, const QFont& font);
    /// Pixels that a name needs to be read whole, with what it shall be called and the button beside it.
    static int nameWidth(const QModelIndex& index, const QFont& font);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void setEditorData(QWidget* editor, const QModelIndex& index) const override;
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override;
    void updateEditorGeometry(
        QWidget* editor, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void destroyEditor(QWidget* editor, const QModelIndex& index) const override;
    bool eventFilter(QObject* object, QEvent* event) override;

    /// Still a cell's editor. Enter, the completer and the loss of focus may each end it, one after the other.
    bool isOpen(QWidget* editor) const { return m_open.contains(editor); }

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;

private:
    bool refusesToClose(QWidget* editor) const;

    NameCheck m_check;
    QStringList m_types;
    mutable QSet<QWidget*> m_open;
};

} // namespace lk
