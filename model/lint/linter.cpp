// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/linter.h"

#include "model/lint/doblock.h"
#include "model/lint/ignores.h"
#include "model/lint/rule.h"
#include "model/lint/words.h"

#include <algorithm>

namespace lk::lint {

namespace {

QString beginning(const QByteArray& sql)
{
    const QString line = QString::fromUtf8(sql).simplified();
    return line.size() > 100 ? line.left(99) + QChar(0x2026) : line;
}

struct Located {
    qsizetype offset = 0;
    Finding finding{};
};

Finding findingOf(const Rule& rule, const Hit& hit)
{
    return {.level = rule.level,
        .rule = rule.id,
        .object = hit.object,
        .lock = hit.lock,
        .work = hit.work,
        .title = rule.title,
        .says = hit.says.isEmpty() ? rule.explanation : hit.says,
        .advice = hit.advice.isEmpty() ? rule.remedy : hit.advice};
}

Error problem(const QByteArray& script, const Piece& piece, const sql::ParseProblem& why)
{
    const qsizetype offset = piece.offset + QString::fromUtf8(piece.sql).left(why.position).toUtf8().size();
    Error error;
    error.kind = ErrorKind::BadInput;
    error.message
        = Words::tr("Line %1, column %2: %3").arg(lineAt(script, offset)).arg(columnAt(script, offset)).arg(why.words);
    error.statement = beginning(piece.sql);
    error.remedy = piece.sql.contains('`')
        ? Words::tr("Backticks are MySQL's; PostgreSQL quotes names with \".")
        : Words::tr(
              "Only this statement was passed over. The parser is that of PostgreSQL 17: check the spelling, and the "
              "semicolon before it; another database's dialect, or syntax newer than 17, is not understood.");
    return error;
}

} // namespace

QString toString(Level level)
{
    switch (level) {
    case Level::Info:
        return QStringLiteral("info");
    case Level::Warning:
        return QStringLiteral("warning");
    case Level::Danger:
        return QStringLiteral("danger");
    }
    Q_UNREACHABLE();
}

QList<RuleInfo> ruleInfos()
{
    QList<RuleInfo> infos;
    const QList<Rule> rules = allRules();
    for (const Rule& rule : rules) {
        infos.append({.id = rule.id,
            .level = rule.level,
            .title = rule.title,
            .explanation = rule.explanation,
            .remedy = rule.remedy,
            .on = rule.on});
    }
    return infos;
}

struct Linter::State {
    QList<Rule> rules;
    Script script;
    const bool insideBlocks;

    explicit State(const Options& options)
        : rules(allRules())
        , script(options)
        , insideBlocks(options.insideBlocks)
    {
        rules.removeIf([&](const Rule& rule) {
            const bool wanted = options.only.isEmpty() ? rule.on : options.only.contains(rule.id);
            return !wanted || options.disabled.contains(rule.id);
        });
    }

    QList<Located> look(Node& node, const QByteArray& sql, qsizetype offset, bool inner = false)
    {
        QList<Located> found;
        Statement statement = statementOf(node, sql, offset, script);
        statement.inner = inner;
        for (const Rule& rule : std::as_const(rules)) {
            if (rule.check == nullptr) {
                continue;
            }
            Hits hits(script, rule.onFresh);
            rule.check(statement, hits);
            for (const Hit& hit : hits.all()) {
                found.append({hit.offset, findingOf(rule, hit)});
            }
        }
        script.take(statement);
        if (insideBlocks && node.node_case == PG_QUERY__NODE__NODE_DO_STMT) {
            found << lookInside(*node.do_stmt, sql, offset);
        }
        return found;
    }

    /// The statements of a DO block, which is one transaction unless it commits.
    QList<Located> lookInside(const PgQuery__DoStmt& block, const QByteArray& sql, qsizetype offset)
    {
        QList<Located> found;
        const bool own = !script.inTransaction();
        if (own) {
            script.begin(offset);
        }
        const auto statements = innerStatements(block, sql);
        for (const InnerStatement& one : statements) {
            const auto tree = sql::ParseTree::tryParse(QString::fromUtf8(one.sql));
            for (size_t i = 0; tree && i < tree->root()->n_stmts; ++i) {
                QList<Located> inside = look(*tree->root()->stmts[i]->stmt, one.sql, offset + one.offset, true);
                for (Located& hit : inside) {
                    hit.finding.statement = beginning(one.sql);
                    hit.offset = one.written ? hit.offset : offset + one.offset;
                }
                found << inside;
            }
            if (own && !script.inTransaction()) {
                script.begin(offset + one.offset);
            }
        }
        if (own) {
            script.end();
        }
        return found;
    }

    QList<Located> finish()
    {
        QList<Located> found;
        for (const Rule& rule : std::as_const(rules)) {
            if (rule.atEnd == nullptr) {
                continue;
            }
            Hits hits(script, rule.onFresh);
            rule.atEnd(script, hits);
            for (const Hit& hit : hits.all()) {
                found.append({hit.offset, findingOf(rule, hit)});
            }
        }
        return found;
    }
};

Linter::Linter(const Options& options)
    : m_state(std::make_unique<State>(options))
{
}

Linter::~Linter() = default;

void Linter::begin()
{
    m_state->script.begin(0);
}

void Linter::end()
{
    m_state->script.end();
}

Result<QList<Finding>> Linter::look(const QString& statement)
{
    return sql::ParseTree::parse(statement).transform([&](const sql::ParseTree& tree) {
        QList<Finding> findings;
        const QByteArray bytes = statement.toUtf8();
        for (size_t i = 0; i < tree.root()->n_stmts; ++i) {
            const auto located = m_state->look(*tree.root()->stmts[i]->stmt, bytes, 0);
            for (const Located& one : located) {
                Finding finding = one.finding;
                finding.line = lineAt(bytes, one.offset);
                finding.column = columnAt(bytes, one.offset);
                finding.statement = beginning(bytes);
                findings << finding;
            }
        }
        return findings;
    });
}

QList<Finding> Linter::finish()
{
    QList<Finding> findings;
    const auto located = m_state->finish();
    for (const Located& one : located) {
        findings << one.finding;
    }
    return findings;
}

Result<Report> lint(const QString& text, const Options& options)
{
    QStringList ids;
    const QList<Rule> rules = allRules();
    for (const Rule& rule : rules) {
        ids << rule.id;
    }
    const QStringList named = options.only + options.disabled;
    for (const QString& id : named) {
        if (!ids.contains(id)) {
            return failure(ErrorKind::BadInput, Words::tr("There is no rule %1.").arg(id),
                Words::tr("lockkeeper lint --rules lists them."));
        }
    }
    const QByteArray script = (text.startsWith(QChar(0xFEFF)) ? text.sliced(1) : text).toUtf8();
    const SplitScript parts = split(script);
    const Ignores ignores(script, parts, ids);
    Report report{.skipped = parts.skipped, .notes = ignores.notes()};
    Linter linter(options);
    QList<Located> found;
    for (const Piece& piece : parts.pieces) {
        QByteArray sql = piece.sql;
        auto tree = sql::ParseTree::tryParse(QString::fromUtf8(sql));
        const sql::ParseProblem why = tree ? sql::ParseProblem{} : tree.error();
        for (qsizetype i = 0; !tree && i < piece.otherReadings.size(); ++i) {
            sql = piece.otherReadings[i];
            tree = sql::ParseTree::tryParse(QString::fromUtf8(sql));
        }
        if (!tree) {
            report.errors << problem(script, piece, why);
            continue;
        }
        for (size_t i = 0; i < tree->root()->n_stmts; ++i) {
            if (Node* node = tree->root()->stmts[i]->stmt) {
                found << linter.m_state->look(*node, sql, piece.offset);
            }
        }
    }
    found << linter.m_state->finish();
    std::ranges::stable_sort(found, {}, &Located::offset);
    // The findings come in the order of the script, so that one walk through it serves them all.
    auto piece = parts.pieces.cbegin();
    qsizetype line = 1;
    qsizetype counted = 0;
    for (Located& one : found) {
        if (ignores.covers(one.offset, one.finding.rule)) {
            ++report.ignored;
            continue;
        }
        const qsizetype offset = std::clamp<qsizetype>(one.offset, 0, script.size());
        line += std::count(script.cbegin() + counted, script.cbegin() + offset, '\n');
        counted = offset;
        one.finding.line = line;
        one.finding.column = columnAt(script, one.offset);
        while (piece != parts.pieces.cend() && piece->offset + piece->sql.size() < one.offset) {
            ++piece;
        }
        if (piece != parts.pieces.cend() && piece->offset <= one.offset && one.finding.statement.isEmpty()) {
            one.finding.statement = beginning(piece->sql);
        }
        report.findings << one.finding;
    }
    return report;
}

} // namespace lk::lint
