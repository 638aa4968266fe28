// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/runbook.h"
#include "model/workspace/tablemap.h"

#include <QCoreApplication>
#include <QRect>

#include <algorithm>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::RunbookDiagram)
};

template <typename... Fs>
struct Overloaded : Fs... {
    using Fs::operator()...;
};

constexpr int boxWidth = 236;
constexpr int padding = 10;
constexpr int titleHeight = 18;
constexpr int lineHeight = 16;
constexpr int gap = 12;
constexpr int wayBetween = 96; ///< for the curves
constexpr int inARow = 4; ///< below
constexpr int titleRoom = 29; ///< letters that fit: nobody measures a font here, so with some to spare
constexpr int lineRoom = 33;

constexpr const char* ink = "#1f2326";
constexpr const char* faint = "#5B6268";
constexpr const char* accent = "#1259DB";

/// In letters of the Latin kind; those of East Asia are twice as wide.
int roomFor(const QString& text)
{
    return int(std::ranges::count_if(text, [](QChar c) { return c.unicode() < 0x1100; })
        + 2 * std::ranges::count_if(text, [](QChar c) { return c.unicode() >= 0x1100; }));
}

/// Without its middle where it is too long: schema and end of a name tell more.
QString fitted(const QString& text, int room)
{
    if (roomFor(text) <= room) {
        return text;
    }
    QString tail = text.right(room / 3);
    if (tail.front().isLowSurrogate()) {
        tail.removeFirst();
    }
    QString head = text;
    while (!head.isEmpty() && (roomFor(head) + roomFor(tail) + 1 > room || head.back().isHighSurrogate())) {
        head.chop(1);
    }
    return head + QStringLiteral("…") + tail;
}

/// Names may hold what no XML may.
QString safe(QString text)
{
    for (QChar& c : text) {
        if (c < QLatin1Char(' ')) {
            c = QLatin1Char(' ');
        }
    }
    return text.toHtmlEscaped();
}

QString written(int x, int y, const QString& words, const QString& style)
{
    return QStringLiteral("<text x=\"%1\" y=\"%2\" %3>%4</text>\n")
        .arg(QString::number(x), QString::number(y), style, safe(words));
}

struct Box {
    const MapNode* node = nullptr;
    QStringList lines;
    QRect place{};

    int height() const { return padding * 2 + titleHeight + lineHeight * int(lines.size()); }
};

QString drawn(const Box& box, bool centre)
{
    const MapNode& node = *box.node;
    const QStringList whole = QStringList{node.title} + (node.folded.isEmpty() ? box.lines : node.folded);
    QString out = QStringLiteral("<g><title>%1</title>").arg(safe(whole.join(QStringLiteral(", "))));
    out += QStringLiteral("<rect x=\"%1\" y=\"%2\" width=\"%3\" height=\"%4\" rx=\"4\" fill=\"%5\" stroke=\"%6\"%7/>\n")
               .arg(QString::number(box.place.x()), QString::number(box.place.y()), QString::number(boxWidth),
                   QString::number(box.place.height()), QLatin1String(centre ? "#EAF1FF" : "#ffffff"),
                   QLatin1String(centre ? accent : "#9aa2a9"),
                   QLatin1String(centre            ? " stroke-width=\"2\""
                           : node.folded.isEmpty() ? ""
                                                   : " stroke-dasharray=\"4 3\""));
    const int x = box.place.x() + padding;
    int y = box.place.y() + padding + 13;
    out += written(x, y, fitted(node.title, titleRoom),
        QStringLiteral("font-size=\"13\" font-weight=\"600\" fill=\"%1\"").arg(QLatin1String(ink)));
    y += 2;
    for (const QString& line : box.lines) {
        y += lineHeight;
        out += written(
            x, y, fitted(line, lineRoom), QStringLiteral("font-size=\"12\" fill=\"%1\"").arg(QLatin1String(faint)));
    }
    return out + QStringLiteral("</g>\n");
}

QString curve(QPoint from, QPoint to, QPoint bendFrom, QPoint bendTo, bool dashed)
{
    const auto at = [](QPoint p) { return QStringLiteral("%1 %2").arg(p.x()).arg(p.y()); };
    return QStringLiteral("<path d=\"M%1C%2,%3,%4\" fill=\"none\" stroke=\"%5\" stroke-width=\"1.2\"%6/>\n")
        .arg(at(from), at(bendFrom), at(bendTo), at(to), QLatin1String(faint),
            QLatin1String(dashed ? " stroke-dasharray=\"5 4\"" : ""));
}

/// The arrow stands at what is referenced.
QString reference(const QRect& from, const QRect& to)
{
    const bool rightwards = to.center().x() > from.center().x();
    const auto side = [](const QRect& box, bool right) {
        return QPoint(right ? box.x() + box.width() : box.x(), box.y() + box.height() / 2);
    };
    const QPoint begin = side(from, rightwards);
    const QPoint end = side(to, !rightwards);
    const QPoint bend(rightwards ? wayBetween / 2 : -wayBetween / 2, 0);
    const int way = rightwards ? -9 : 9;
    return curve(begin, end, begin + bend, end - bend, false)
        + QStringLiteral("<path d=\"M%1 %2l%3 -4v8z\" fill=\"%4\"/>\n")
              .arg(QString::number(end.x()), QString::number(end.y()), QString::number(way), QLatin1String(faint));
}

QString use(const QRect& from, const QRect& to)
{
    const QPoint begin(from.x() + from.width() / 2, from.y());
    const QPoint end(to.x() + to.width() / 2, to.y() + to.height());
    const int middle = (begin.y() + end.y()) / 2;
    return curve(begin, end, {begin.x(), middle}, {end.x(), middle}, true);
}

/// The table in the middle of the origin, the others around it; gives what all of it takes.
QRect lay(QList<Box>& boxes)
{
    QRect all;
    int tallest = 0;
    QList<Box*> below;
    for (Box& box : boxes) {
        if (box.node->below) {
            below << &box;
        }
    }
    for (const int side : {-1, 0, 1}) {
        QList<Box*> column;
        int height = -gap;
        for (Box& box : boxes) {
            if (!box.node->below && box.node->column == side) {
                column << &box;
                height += box.height() + gap;
            }
        }
        int y = -height / 2;
        for (Box* box : column) {
            box->place = QRect(side * (boxWidth + wayBetween) - boxWidth / 2, y, boxWidth, box->height());
            y += box->height() + gap;
            all |= box->place;
        }
        tallest = std::max(tallest, height / 2 + 1);
    }
    int y = tallest + gap * 4;
    for (qsizetype first = 0; first < below.size(); first += inARow) {
        const QList<Box*> row = below.mid(first, inARow);
        int x = -(int(row.size()) * (boxWidth + gap) - gap) / 2;
        int height = 0;
        for (Box* box : row) {
            box->place = QRect(x, y, boxWidth, box->height());
            x += boxWidth + gap;
            height = std::max(height, box->height());
            all |= box->place;
        }
        y += height + gap;
    }
    return all.adjusted(-gap, -gap, gap, gap);
}

QStringList changesOf(const Table& table, const Draft& draft)
{
    QStringList lines;
    for (const DraftedChange& drafted : draft.changes) {
        if (tableOf(drafted.change) != table.name) {
            continue;
        }
        lines << std::visit(
            Overloaded{[](const RenameColumn& c) { return Words::tr("%1 → %2").arg(c.column, c.newName); },
                [](const ChangeType& c) { return Words::tr("%1: %2", "column: new type").arg(c.column, c.newType); },
                [](const RenameTable& c) { return Words::tr("→ %1", "new name of the table").arg(c.newName); }},
            drafted.change);
    }
    return lines;
}

} // namespace

QString neighbourDiagram(const Table& table, const Draft& draft)
{
    const TableMap map = tableMap(table, {}, 1);
    QList<Box> boxes;
    for (const MapNode& node : map.nodes) {
        QStringList lines = node.detail.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        boxes << Box{&node, boxes.isEmpty() ? changesOf(table, draft) + lines : lines};
    }
    const QRect all = lay(boxes);
    QString out = QStringLiteral("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"%1 %2 %3 %4\" width=\"%3\" "
                                 "height=\"%4\" font-family=\"sans-serif\" role=\"img\">\n<title>%5</title>\n"
                                 "<rect x=\"%1\" y=\"%2\" width=\"%3\" height=\"%4\" fill=\"#ffffff\"/>\n")
                      .arg(QString::number(all.x()), QString::number(all.y()), QString::number(all.width()),
                          QString::number(all.height()), safe(Words::tr("Around %1").arg(table.name.printed())));
    for (const MapEdge& edge : map.edges) {
        const QRect& from = boxes[edge.from].place;
        const QRect& to = boxes[edge.to].place;
        out += edge.reference ? reference(from, to) : use(from, to);
    }
    for (const Box& box : std::as_const(boxes)) {
        out += drawn(box, &box == &boxes.constFirst());
    }
    return out + QStringLiteral("</svg>\n");
}

} // namespace lk
