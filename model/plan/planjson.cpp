// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/base/overloaded.h"
#include "model/draft/jsonreader.h"
#include "model/plan/plan.h"
#include "model/plan/words.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>

/// The .lkplan format. Version 1: one object; enums by their printed words; the body of a step under the name of its
/// kind. A plan holds names, types and expressions, never a connection string, so it holds no secrets.
namespace lk {

namespace {

using planner::Words;

QLatin1String operator""_k(const char* text, size_t size)
{
    return QLatin1String(text, static_cast<qsizetype>(size));
}

QString toString(StatementBody::Mode mode)
{
    return mode == StatementBody::Mode::Transaction ? QStringLiteral("transaction") : QStringLiteral("concurrently");
}
QString toString(GateBody::Kind kind)
{
    switch (kind) {
    case GateBody::Kind::Decision:
        return QStringLiteral("decision");
    case GateBody::Kind::ApplicationReady:
        return QStringLiteral("application-ready");
    case GateBody::Kind::Irreversible:
        return QStringLiteral("irreversible");
    }
    Q_UNREACHABLE();
}
template <typename Enum>
auto byWord(std::initializer_list<Enum> all)
{
    return [list = QList<Enum>(all)](const QString& text) -> std::optional<Enum> {
        for (const Enum value : list) {
            if (toString(value) == text) {
                return value;
            }
        }
        return std::nullopt;
    };
}

const auto lockMode = [](const QString& text) {
    return byWord({LockMode::None, LockMode::AccessShare, LockMode::RowShare, LockMode::RowExclusive,
        LockMode::ShareUpdateExclusive, LockMode::Share, LockMode::ShareRowExclusive, LockMode::Exclusive,
        LockMode::AccessExclusive})(text);
};
const auto workWord = [](const QString& text) {
    return byWord({Work::Nothing, Work::Metadata, Work::Scan, Work::Build, Work::Rewrite, Work::Batches})(text);
};
const auto severityWord
    = [](const QString& text) { return byWord({Severity::Info, Severity::Warning, Severity::Blocking})(text); };

const auto modeWord = [](const QString& text) {
    return byWord({StatementBody::Mode::Transaction, StatementBody::Mode::Concurrently})(text);
};

const auto gateWord = [](const QString& text) {
    return byWord({GateBody::Kind::Decision, GateBody::Kind::ApplicationReady, GateBody::Kind::Irreversible})(text);
};

template <typename List, typename Print>
QJsonArray array(const List& list, Print print)
{
    QJsonArray json;
    for (const auto& item : list) {
        json << print(item);
    }
    return json;
}

QJsonArray array(const QStringList& list)
{
    return QJsonArray::fromStringList(list);
}

QJsonObject write(const QualifiedName& name)
{
    return {{"schema"_k, name.schema}, {"name"_k, name.name}};
}
QualifiedName readName(const JsonReader& in)
{
    return {in.string("schema"_k), in.string("name"_k)};
}

QJsonObject write(const Hazard& h)
{
    return {{"id"_k, h.id}, {"severity"_k, lk::toString(h.severity)}, {"title"_k, h.title},
        {"explanation"_k, h.explanation}, {"remedy"_k, h.remedy}};
}
Hazard readHazard(const JsonReader& in)
{
    return {in.string("id"_k), in.word("severity"_k, severityWord), in.string("title"_k), in.string("explanation"_k),
        in.string("remedy"_k)};
}

QJsonObject write(const StatementBody& b)
{
    QJsonObject json{{"mode"_k, toString(b.mode)}, {"statements"_k, array(b.statements)}, {"doneProbe"_k, b.doneProbe},
        {"cleanup"_k, array(b.cleanup)}};
    if (b.quiet > 0) {
        json["quiet"_k] = b.quiet;
    }
    return json;
}
StatementBody readStatement(const JsonReader& in)
{
    return {in.word("mode"_k, modeWord), in.strings("statements"_k), in.string("doneProbe"_k), in.strings("cleanup"_k),
        in.has("quiet"_k) ? in.integer("quiet"_k) : 0};
}

QJsonObject write(const BackfillBody& b)
{
    return {{"table"_k, write(b.table)}, {"keyColumns"_k, array(b.keyColumns)}, {"assignments"_k, array(b.assignments)},
        {"condition"_k, b.condition}, {"triggerGuard"_k, b.triggerGuard}};
}
BackfillBody readBackfill(const JsonReader& in)
{
    return {readName(in.object("table"_k)), in.strings("keyColumns"_k), in.strings("assignments"_k),
        in.string("condition"_k), in.string("triggerGuard"_k)};
}

QJsonObject write(const VerifyBody& b)
{
    QJsonObject json{{"table"_k, write(b.table)}, {"keyColumns"_k, array(b.keyColumns)}, {"mismatch"_k, b.mismatch},
        {"show"_k, array(b.show)}};
    if (!b.unfilled.isEmpty()) {
        json["unfilled"_k] = b.unfilled;
    }
    if (b.last) {
        json["tells"_k] = true; // its name when all it did was to tell
    }
    if (!b.oldWins.isEmpty()) {
        json["oldWins"_k] = b.oldWins;
        json["newWins"_k] = b.newWins;
    }
    return json;
}
VerifyBody readVerify(const JsonReader& in)
{
    return {readName(in.object("table"_k)), in.strings("keyColumns"_k), in.string("mismatch"_k), in.strings("show"_k),
        in.has("unfilled"_k) ? in.string("unfilled"_k) : QString(), in.has("tells"_k) && in.boolean("tells"_k),
        in.has("oldWins"_k) ? in.string("oldWins"_k) : QString(),
        in.has("newWins"_k) ? in.string("newWins"_k) : QString()};
}

QJsonObject write(const GateBody& b)
{
    return {{"kind"_k, toString(b.kind)}, {"confirmation"_k, b.confirmation}, {"question"_k, b.question},
        {"typed"_k, b.typed}, {"figures"_k, b.figures}, {"figuresSetup"_k, array(b.figuresSetup)},
        {"passesAt"_k, b.passesAt}, {"mustReach"_k, b.mustReach}};
}
GateBody readGate(const JsonReader& in)
{
    GateBody body{in.word("kind"_k, gateWord), in.string("confirmation"_k), in.string("question"_k),
        in.string("typed"_k), in.string("figures"_k)};
    // Files of earlier versions know no gate that passes by itself.
    if (in.has("passesAt"_k)) {
        body.figuresSetup = in.strings("figuresSetup"_k);
        body.passesAt = in.big("passesAt"_k);
        body.mustReach = in.boolean("mustReach"_k);
    }
    return body;
}

QJsonObject write(const Undo& u)
{
    QJsonObject json{{"statement"_k, write(u.body)}, {"lock"_k, lk::toString(u.lock)}, {"losesRows"_k, u.losesRows},
        {"blockedRows"_k, u.blockedRows}, {"blockedWhy"_k, u.blockedWhy},
        {"before"_k,
            array(u.before,
                [](const QStringList& statements) { return QJsonObject{{"statements"_k, array(statements)}}; })},
        {"cleanup"_k, array(u.cleanup)}, {"takesAlong"_k, u.takesAlong}};
    if (!u.strayRows.isEmpty()) {
        json["strayRows"_k] = u.strayRows;
    }
    if (!u.keepLost.isEmpty()) {
        json["keepLost"_k] = array(u.keepLost);
        json["keepsFirst"_k] = u.keepsFirst;
    }
    return json;
}
Undo readUndo(const JsonReader& in)
{
    Undo undo{readStatement(in.object("statement"_k)), in.word("lock"_k, lockMode), in.string("losesRows"_k)};
    undo.strayRows = in.has("strayRows"_k) ? in.string("strayRows"_k) : QString();
    if (in.has("keepLost"_k)) {
        undo.keepLost = in.strings("keepLost"_k);
        undo.keepsFirst = in.boolean("keepsFirst"_k);
    }
    undo.blockedRows = in.string("blockedRows"_k);
    undo.blockedWhy = in.string("blockedWhy"_k);
    for (const JsonReader& item : in.objects("before"_k)) {
        undo.before << item.strings("statements"_k);
    }
    undo.cleanup = in.strings("cleanup"_k);
    undo.takesAlong = in.string("takesAlong"_k);
    return undo;
}

QJsonObject write(const Step& s)
{
    QJsonObject json{{"id"_k, s.id}, {"phase"_k, lk::toString(s.phase)}, {"title"_k, s.title}, {"why"_k, s.why},
        {"lock"_k, lk::toString(s.lock)}, {"lockedObject"_k, s.lockedObject}, {"work"_k, lk::toString(s.work)},
        {"hazards"_k, array(s.hazards, [](const Hazard& h) { return write(h); })}, {"irreversible"_k, s.irreversible},
        {"goesWith"_k, s.goesWith}};
    std::visit(Overloaded{
                   [&](const StatementBody& b) { json["statement"_k] = write(b); },
                   [&](const BackfillBody& b) { json["backfill"_k] = write(b); },
                   [&](const VerifyBody& b) { json["verify"_k] = write(b); },
                   [&](const GateBody& b) { json["gate"_k] = write(b); },
               },
        s.body);
    if (s.undo) {
        json["undo"_k] = write(*s.undo);
    }
    if (!s.onlyIf.isEmpty()) {
        json["onlyIf"_k] = s.onlyIf;
    }
    if (!s.cutsOver.isEmpty()) {
        json["cutsOver"_k] = array(s.cutsOver);
    }
    if (s.provesCopy) {
        json["provesCopy"_k] = true;
    }
    return json;
}
Step readStep(const JsonReader& in)
{
    Step step;
    step.id = in.string("id"_k);
    step.phase = in.word("phase"_k, phaseFromString);
    step.title = in.string("title"_k);
    step.why = in.string("why"_k);
    step.lock = in.word("lock"_k, lockMode);
    step.lockedObject = in.string("lockedObject"_k);
    step.work = in.word("work"_k, workWord);
    for (const JsonReader& item : in.objects("hazards"_k)) {
        step.hazards << readHazard(item);
    }
    step.irreversible = in.boolean("irreversible"_k);
    step.goesWith = in.string("goesWith"_k);
    if (in.has("statement"_k)) {
        step.body = readStatement(in.object("statement"_k));
    } else if (in.has("backfill"_k)) {
        step.body = readBackfill(in.object("backfill"_k));
    } else if (in.has("verify"_k)) {
        step.body = readVerify(in.object("verify"_k));
    } else if (in.has("gate"_k)) {
        step.body = readGate(in.object("gate"_k));
    } else {
        in.damaged(QStringLiteral("statement"), QStringLiteral("there, nor is backfill, verify or gate"));
    }
    if (in.has("undo"_k)) {
        step.undo = readUndo(in.object("undo"_k));
    }
    if (in.has("onlyIf"_k)) {
        step.onlyIf = in.string("onlyIf"_k);
    }
    if (in.has("cutsOver"_k)) {
        step.cutsOver = in.strings("cutsOver"_k);
    }
    step.provesCopy = in.has("provesCopy"_k) && in.boolean("provesCopy"_k);
    return step;
}

QJsonObject write(const Decision& d)
{
    return {{"change"_k, changeToJson(d.change)}, {"chosen"_k, lk::toString(d.chosen)}, {"because"_k, d.because},
        {"options"_k, array(d.options, [](const StrategyOption& o) {
             return QJsonObject{
                 {"strategy"_k, lk::toString(o.strategy)}, {"possible"_k, o.possible}, {"reason"_k, o.reason}};
         })}};
}
Decision readDecision(const JsonReader& in)
{
    Decision decision{
        changeFromJson(in.object("change"_k)), in.word("chosen"_k, strategyFromString), in.string("because"_k), {}};
    for (const JsonReader& item : in.objects("options"_k)) {
        decision.options << StrategyOption{
            item.word("strategy"_k, strategyFromString), item.boolean("possible"_k), item.string("reason"_k)};
    }
    return decision;
}

QJsonObject write(const ExpectedTable& e)
{
    return {{"schema"_k, e.table.schema}, {"table"_k, e.table.name}, {"columns"_k, array(e.columns)},
        {"objects"_k, array(e.objects)}};
}

/// What no file of ours can look like although every member has its type: such a plan must not run.
void checkWhole(const Plan& plan, const JsonReader& in)
{
    QStringList ids;
    Phase phase = Phase::Expand;
    for (qsizetype i = 0; i < plan.steps.size(); ++i) {
        const QString where = QStringLiteral("steps[%1]").arg(i);
        const Step& step = plan.steps[i];
        if (step.id.isEmpty() || ids.contains(step.id)) {
            in.damaged(where + QStringLiteral(".id"), QStringLiteral("unique"));
        }
        if (step.phase < phase) {
            in.damaged(where + QStringLiteral(".phase"), QStringLiteral("in order"));
        }
        phase = step.phase;
        ids << step.id;
    }
    if (plan.steps.isEmpty()) {
        in.damaged(QStringLiteral("steps"), QStringLiteral("there: a plan without a step does nothing"));
    }
    if (plan.id.isEmpty()) {
        in.damaged(QStringLiteral("id"), QStringLiteral("the plan's id"));
    }
    if (!plan.madeAt.isValid()) {
        in.damaged(QStringLiteral("madeAt"), QStringLiteral("a time"));
    }
}

/// Of all that the file says but itself, whatever its blanks and the order of its members.
QString digestOf(QJsonObject json)
{
    json.remove("digest"_k);
    const QByteArray text = QJsonDocument(json).toJson(QJsonDocument::Compact);
    return QStringLiteral("sha256:")
        + QString::fromLatin1(QCryptographicHash::hash(text, QCryptographicHash::Sha256).toHex());
}

/// A step taken out or a statement changed by hand leaves a plan that reads well and yet does not do what it says.
Result<void> checkDigest(const QJsonObject& json)
{
    if (!json.contains("digest"_k)) {
        return failure(ErrorKind::DamagedFile,
            Words::tr("The plan has no digest of its content, so nobody can tell whether it is whole."),
            Words::tr(
                "Make the plan anew. What was begun with a plan of an earlier Lockkeeper is finished or undone with "
                "that one."));
    }
    if (json["digest"_k].toString() != digestOf(json)) {
        return failure(ErrorKind::DamagedFile,
            Words::tr("The plan was changed or damaged since it was made: its content does not match its digest."),
            Words::tr("Take an undamaged copy, or make the plan anew. A plan is changed by planning again with other "
                      "choices, never by hand."));
    }
    return {};
}

} // namespace

QJsonObject toJson(const Plan& plan)
{
    QJsonObject json{{"format"_k, QStringLiteral("lockkeeper-plan")}, {"version"_k, planFileVersion}, {"id"_k, plan.id},
        {"madeAt"_k, plan.madeAt.toUTC().toString(Qt::ISODateWithMs)}, {"database"_k, plan.database},
        {"serverVersion"_k, plan.serverVersion}, {"fingerprint"_k, QString::fromLatin1(plan.fingerprint)},
        {"draft"_k, toJson(plan.draft)},
        {"decisions"_k, array(plan.decisions, [](const Decision& d) { return write(d); })},
        {"hazards"_k, array(plan.hazards, [](const Hazard& h) { return write(h); })},
        {"expected"_k, array(plan.expected, [](const ExpectedTable& e) { return write(e); })},
        {"steps"_k, array(plan.steps, [](const Step& s) { return write(s); })}};
    json["digest"_k] = digestOf(json);
    return json;
}

Result<Plan> planFromJson(const QJsonObject& json)
{
    std::optional<Error> error;
    const JsonReader in(json, QString(), error);
    if (in.string("format"_k) != QLatin1String("lockkeeper-plan")) {
        in.damaged(QStringLiteral("format"), QStringLiteral("lockkeeper-plan"));
    }
    const int version = in.integer("version"_k);
    if (!error && version > planFileVersion) {
        return failure(ErrorKind::Unsupported,
            Words::tr("The plan file has version %1; this Lockkeeper reads up to %2.")
                .arg(version)
                .arg(planFileVersion),
            Words::tr("Open it with the Lockkeeper that made it, or a later one."));
    }
    if (version < 1) {
        in.damaged(QStringLiteral("version"), QStringLiteral("a version"));
    }
    Plan plan;
    plan.id = in.string("id"_k);
    plan.madeAt = QDateTime::fromString(in.string("madeAt"_k), Qt::ISODateWithMs).toUTC();
    plan.database = in.string("database"_k);
    plan.serverVersion = in.integer("serverVersion"_k);
    plan.fingerprint = in.string("fingerprint"_k).toLatin1();
    const JsonReader drafted = in.object("draft"_k);
    for (const JsonReader& item : drafted.objects("changes"_k)) {
        plan.draft.changes << DraftedChange{changeFromJson(item), item.word("strategy"_k, strategyFromString),
            item.has("reason"_k) ? item.string("reason"_k) : QString()};
    }
    for (const JsonReader& item : in.objects("decisions"_k)) {
        plan.decisions << readDecision(item);
    }
    for (const JsonReader& item : in.objects("hazards"_k)) {
        plan.hazards << readHazard(item);
    }
    for (const JsonReader& item : in.objects("expected"_k)) {
        plan.expected << ExpectedTable{
            {item.string("schema"_k), item.string("table"_k)}, item.strings("columns"_k), item.strings("objects"_k)};
    }
    for (const JsonReader& item : in.objects("steps"_k)) {
        plan.steps << readStep(item);
    }
    checkWhole(plan, in);
    if (error) {
        return std::unexpected(*error);
    }
    if (const auto whole = checkDigest(json); !whole) {
        return std::unexpected(whole.error());
    }
    return plan;
}

} // namespace lk
