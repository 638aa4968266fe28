// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/sqlview.h"

#include "model/plan/script.h"
#include "ui/plan/statewords.h"
#include "ui/theme/colormath.h"

#include <KSyntaxHighlighting/Definition>
#include <KSyntaxHighlighting/Format>
#include <KSyntaxHighlighting/Repository>
#include <KSyntaxHighlighting/SyntaxHighlighter>
#include <KSyntaxHighlighting/Theme>
#include <QFontDatabase>
#include <QHash>
#include <QPainter>
#include <QRegularExpression>
#include <QTextBlock>
#include <QTextOption>

#include <algorithm>

namespace lk {

namespace {

struct Section {
    QString stepId;
    Phase phase = Phase::Expand;
    int number = 0;
    int firstBlock = 0;
    int lastBlock = 0;
};

/// Room for three digits and the phase's stripe.
int marginWidth(const QPlainTextEdit& view)
{
    return view.fontMetrics().horizontalAdvance(QStringLiteral("000")) + view.fontMetrics().height();
}

/// Parameters ($1, $2) look to the highlighter like the beginning of a dollar-quoted string that never ends; and its
/// themes know nothing of the washes on which a phase's section stands.
class PlanHighlighter : public KSyntaxHighlighting::SyntaxHighlighter {
public:
    using SyntaxHighlighter::SyntaxHighlighter;

    /// What text may stand on from now on.
    void setGrounds(const QList<QColor>& grounds)
    {
        m_grounds = grounds;
        m_legible.clear();
    }

protected:
    void highlightBlock(const QString& text) override
    {
        static const QRegularExpression parameter(QStringLiteral("\\$(?=\\d)"));
        QString masked = text;
        masked.replace(parameter, QStringLiteral("_"));
        SyntaxHighlighter::highlightBlock(masked);
    }

    void applyFormat(int offset, int length, const KSyntaxHighlighting::Format& format) override
    {
        SyntaxHighlighter::applyFormat(offset, length, format);
        if (length <= 0 || m_grounds.isEmpty()) {
            return;
        }
        QTextCharFormat own = QSyntaxHighlighter::format(offset);
        // A ground of its own (a TODO in a comment) would be one more to be legible on.
        own.clearBackground();
        if (own.foreground().style() != Qt::NoBrush) {
            const QRgb wanted = own.foreground().color().rgb();
            if (!m_legible.contains(wanted)) {
                m_legible.insert(wanted, legibleOn(QColor(wanted), m_grounds));
            }
            own.setForeground(m_legible.value(wanted));
        }
        setFormat(offset, length, own);
    }

private:
    QList<QColor> m_grounds;
    QHash<QRgb, QColor> m_legible; ///< what becomes of the theme's colours, which are few
};

QString sectionText(const Step& step, int number)
{
    QString text = QStringLiteral("-- %1. %2\n").arg(number).arg(step.title);
    const QString sql = sqlOf(step).trimmed();
    if (!sql.isEmpty()) {
        text += sql + QLatin1Char('\n');
    }
    return text;
}

} // namespace

class SqlView::Private {
public:
    explicit Private(SqlView& view)
        : highlighter(view.document())
    {
        highlighter.setDefinition(repository.definitionForName(QStringLiteral("SQL (PostgreSQL)")));
    }

    const Section* sectionAt(int block) const
    {
        const auto it = std::ranges::find_if(
            sections, [block](const Section& s) { return s.firstBlock <= block && block <= s.lastBlock; });
        return it == sections.end() ? nullptr : &*it;
    }

    KSyntaxHighlighting::Repository repository;
    PlanHighlighter highlighter;
    QList<Section> sections;
    QString current;
    QWidget* margin = nullptr;
    bool quiet = false; ///< the cursor is moved by us
};

/// Paints the numbers and phase stripes beside the text.
class SqlView::Margin : public QWidget {
public:
    explicit Margin(SqlView& view)
        : QWidget(&view)
        , m_view(view)
    {
        setFocusPolicy(Qt::NoFocus);
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.fillRect(rect(), palette().color(QPalette::Window));
        QTextBlock block = m_view.firstVisibleBlock();
        double top = m_view.blockBoundingGeometry(block).translated(m_view.contentOffset()).top();
        const int stripe = qMax(3, fontMetrics().height() / 5);
        while (block.isValid() && top <= height()) {
            const double blockHeight = m_view.blockBoundingRect(block).height();
            if (const Section* section = m_view.d->sectionAt(block.blockNumber())) {
                const QColor color = roleColor(phaseRole(section->phase));
                painter.fillRect(QRectF(0, top, stripe, blockHeight), color);
                if (section->firstBlock == block.blockNumber()) {
                    painter.setPen(color);
                    painter.drawText(QRectF(stripe, top, width() - stripe - fontMetrics().averageCharWidth(),
                                         m_view.fontMetrics().height()),
                        Qt::AlignRight | Qt::AlignAbsolute | Qt::AlignVCenter, QString::number(section->number));
                }
            }
            top += blockHeight;
            block = block.next();
        }
    }

private:
    SqlView& m_view;
};

SqlView::SqlView(QWidget* parent)
    : QPlainTextEdit(parent)
    , d(std::make_unique<Private>(*this))
{
    setReadOnly(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setLineWrapMode(QPlainTextEdit::WidgetWidth);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    setFrameShape(QFrame::NoFrame);
    setObjectName(QStringLiteral("planSql"));
    setAccessibleName(tr("SQL of the Plan"));
    setTabChangesFocus(true);
    setLayoutDirection(Qt::LeftToRight); // SQL is, whatever the language around it
    d->margin = new Margin(*this);
    setViewportMargins(marginWidth(*this), 0, 0, 0);
    connect(this, &QPlainTextEdit::updateRequest, d->margin, [this] { d->margin->update(); });
    connect(this, &QPlainTextEdit::cursorPositionChanged, this, [this] {
        const Section* section = d->sectionAt(textCursor().blockNumber());
        if (!d->quiet && section && section->stepId != d->current) {
            const QString step = section->stepId;
            showStep(step);
            emit stepSelected(step);
        }
    });
    QEvent palette(QEvent::PaletteChange);
    changeEvent(&palette);
}

SqlView::~SqlView() = default;

void SqlView::setPlan(const Plan& plan)
{
    d->quiet = true;
    d->sections.clear();
    d->current.clear();
    QString text;
    int number = 0;
    int block = 0;
    for (const Step& step : plan.steps) {
        const QString section = sectionText(step, ++number);
        const int lines = static_cast<int>(section.count(QLatin1Char('\n')));
        d->sections << Section{.stepId = step.id,
            .phase = step.phase,
            .number = number,
            .firstBlock = block,
            .lastBlock = block + lines - 1};
        // An empty line parts the sections; it belongs to none.
        text += section + QLatin1Char('\n');
        block += lines + 1;
    }
    setPlainText(text);
    d->quiet = false;
    d->margin->update();
}

void SqlView::showStep(const QString& stepId)
{
    const auto it = std::ranges::find(d->sections, stepId, &Section::stepId);
    if (it == d->sections.end()) {
        return;
    }
    d->current = stepId;
    const QTextBlock first = document()->findBlockByNumber(it->firstBlock);
    const int cursorBlock = textCursor().blockNumber();
    d->quiet = true;
    if (cursorBlock < it->firstBlock || cursorBlock > it->lastBlock) {
        // Go past the end first, so that the section's first line lands near the top.
        QTextCursor cursor(document()->lastBlock());
        setTextCursor(cursor);
        cursor.setPosition(first.position());
        setTextCursor(cursor);
        ensureCursorVisible();
    }
    d->quiet = false;

    viewport()->update();
}

QString SqlView::currentStep() const
{
    return d->current;
}

void SqlView::paintEvent(QPaintEvent* event)
{
    // The section that is shown, on its phase's wash; whole blocks, however many lines they wrap to.
    const auto it = std::ranges::find(d->sections, d->current, &Section::stepId);
    if (it != d->sections.end()) {
        QPainter painter(viewport());
        for (QTextBlock block = firstVisibleBlock(); block.isValid(); block = block.next()) {
            const QRectF place = blockBoundingGeometry(block).translated(contentOffset());
            if (place.top() > viewport()->height() || block.blockNumber() > it->lastBlock) {
                break;
            }
            if (block.blockNumber() >= it->firstBlock) {
                painter.fillRect(
                    QRectF(0, place.top(), viewport()->width(), place.height()), roleWash(phaseRole(it->phase)));
            }
        }
    }
    QPlainTextEdit::paintEvent(event);
}

void SqlView::resizeEvent(QResizeEvent* event)
{
    QPlainTextEdit::resizeEvent(event);
    const QRect area = contentsRect();
    d->margin->setGeometry(area.left(), area.top(), marginWidth(*this), area.height());
}

void SqlView::changeEvent(QEvent* event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && d) {
        const auto kind = isDark(palette()) ? KSyntaxHighlighting::Repository::DarkTheme
                                            : KSyntaxHighlighting::Repository::LightTheme;
        d->highlighter.setTheme(d->repository.defaultTheme(kind));
        QList<QColor> grounds{palette().color(QPalette::Base)};
        for (const Phase phase : {Phase::Expand, Phase::Migrate, Phase::Contract}) {
            grounds << roleWash(phaseRole(phase));
        }
        d->highlighter.setGrounds(grounds);
        d->highlighter.rehighlight();
        if (!d->current.isEmpty()) {
            showStep(d->current);
        }
    } else if (event->type() == QEvent::FontChange && d && d->margin) {
        setViewportMargins(marginWidth(*this), 0, 0, 0);
    }
}

} // namespace lk
