#include "tonghe/service/casework.hpp"

#include "tonghe/base/check.hpp"
#include "tonghe/base/invalid_input.hpp"
#include "tonghe/notify/inbox.hpp"
#include "tonghe/rules/expression.hpp"
#include "tonghe/service/case_services.hpp"
#include "tonghe/service/errors.hpp"
#include "tonghe/service/internal/case_clocks.hpp"
#include "tonghe/service/internal/kept_version.hpp"
#include "tonghe/service/internal/suspension_rows.hpp"

#include <fmt/format.h>

namespace tonghe::service {

namespace {

using Act = CaseCommand::Act;

// The region in the form that decides which office is competent: the first rule that holds, else the applicant's own.
std::string
territory_of(const catalog::ServiceItem& item, const Json& values, const JsonObject& facts, const forms::Form& form) {
    for (const catalog::TerritoryRule& rule : item.territory) {
        if (!rule.when.empty()) {
            const auto expression = rules::parse(rule.when);
            if (!expression ||
                !rules::holds(*expression, JsonObject{{"form", values}, {"facts", facts}}).value_or(false)) {
                continue;
            }
        }
        const forms::Field* field = form.by_semantic(rule.semantic);
        const Json* value = field != nullptr ? at_pointer(values, field->pointer) : nullptr;
        if (value != nullptr && value->is_string() && catalog::level_of(std::string_view(value->get_string()))) {
            return std::string(value->get_string());
        }
    }
    const Json* applicant = facts.if_contains("person");
    return applicant != nullptr && applicant->is_object()
               ? std::string(text_or(applicant->get_object(), "residence_region"))
               : "";
}

const Term& longer(const Term& one, const Term& other) { return in_workdays(one) < in_workdays(other) ? other : one; }

void set_terms(PromiseClock& clock, const Term& promised, const Term& legal) {
    clock.promised = promised.count;
    clock.promised_unit = promised.unit;
    clock.legal = legal.count;
    clock.legal_unit = legal.unit;
}

std::string implementation_code(const catalog::ServiceItem& item, const catalog::Unit& issuer) {
    return issuer.credit_code + std::to_string(3 + static_cast<int>(issuer.level)) +
           item.code; // 行使层级: 3 city … 6 community
}

// The points of the correction request in hand. `work` completes a task and tells of it in one call, on one thread, so
// what only the case knows of the request travels beside the call.
const std::vector<CorrectionPoint>*& pending_correction() {
    thread_local const std::vector<CorrectionPoint>* points = nullptr;
    return points;
}

work::InstanceId outermost(Session& session, const work::Work& work, work::InstanceId id) {
    for (auto instance = work.find(session, id); instance && !instance->parent.empty();
         instance = work.find(session, id)) {
        id = instance->parent;
    }
    return id;
}

} // namespace

CaseWork::CaseWork(
    const catalog::CatalogHolder& catalog,
    const registry::Registry& registry,
    work::Work& work,
    journal::Journal& journal,
    Sign sign
)
    : catalog_(catalog), registry_(registry), work_(work), sign_(std::move(sign)) {
    work_.observe(*this);
    journal.on_timer(silence_timer_kind, [this](Tx& tx, const journal::Timer& timer) {
        fire_silence(tx, CaseId(timer.subject));
    });
    journal.on_timer(turn_timer_kind, [this](Tx& tx, const journal::Timer&) { look_at_turns(tx); });
    journal.on_timer(suspension_timer_kind, [this](Tx& tx, const journal::Timer& timer) {
        end_of_suspension_expected(tx, CaseId(timer.subject));
    });
    register_case_services(*this, work_);
}

CaseId CaseWork::submit(Tx& tx, const SubmitInput& input) {
    if (input.bundle == nullptr) {
        return open_part(tx, input, input.parts.front(), CaseId()).state.id;
    }
    const auto catalog = catalog_.get();
    CaseRow row;
    Case& c = row.state;
    c.id = CaseId::make(tx.now());
    c.kind = CaseKind::bundle;
    c.service = input.bundle->bundle.id;
    c.version = input.bundle->version.hash;
    c.submitted_at = tx.now();
    const catalog::Unit* city = catalog->organisation().units().empty()
                                    ? nullptr
                                    : catalog->organisation().path(catalog->organisation().units().front().id).front();
    row.title = input.bundle->bundle.title;
    row.account = input.who.account;
    row.applicant = input.applicant;
    row.applicant_name = input.who.name;
    row.enterprise = input.who.credit_code;
    row.region = city != nullptr ? city->region : "";
    row.unit = city != nullptr ? city->id : "";
    row.unit_title = city != nullptr ? city->title : Text{};
    row.channel = input.who.channel;
    row.form = input.values;
    const std::string number_prefix =
        (city != nullptr && !city->credit_code.empty() ? city->credit_code : std::string(18, '0')) + "3" +
        "990000000000";
    c.number = next_case_number(tx, number_prefix);
    Term promised;
    Term legal;
    for (const PartInput& part : input.parts) { // the slowest part decides when the whole is promised
        promised = longer(promised, part.definition->item.promised);
        legal = longer(legal, part.definition->item.legal);
    }
    set_terms(c.clock, promised, legal);
    insert_case(tx, row, *catalog);
    tx.record(
        {.kind = "case.submitted",
         .subject = c.id.text(),
         .actor = input.who.account,
         .data = JsonObject{{"service", c.service}, {"number", c.number}, {"parts", input.parts.size()}}}
    );
    add_step(
        tx,
        c.id,
        {tx.now(), "case.submitted", {"您一次提交了全部申请", "You applied for everything at once"}, input.who.name, ""}
    );
    for (const PartInput& part : input.parts) {
        open_part(tx, input, part, c.id);
    }
    refresh_bundle(tx, c.id);
    return c.id;
}

CaseRow CaseWork::open_part(Tx& tx, const SubmitInput& input, const PartInput& part, const CaseId& bundle_case) {
    const auto catalog = catalog_.get();
    const catalog::ServiceItem& item = part.definition->item;
    const std::string region = territory_of(item, part.values, input.facts, *part.form);
    const catalog::Unit* unit = catalog->organisation().competent(item.authority, item.level, region);
    if (unit == nullptr) {
        throw Error(errors::no_competent_unit, {{"service", item.title.zh}});
    }
    const catalog::Unit* issuer = catalog->organisation().issuer(item.authority, item.level, region);

    CaseRow row;
    Case& c = row.state;
    c.id = part.id.empty() ? CaseId::make(tx.now()) : part.id;
    c.number = next_case_number(tx, implementation_code(item, issuer != nullptr ? *issuer : *unit));
    c.kind = CaseKind::item;
    c.bundle_case = bundle_case;
    c.service = item.id;
    c.version = part.definition->version.hash;
    c.submitted_at = tx.now();
    set_terms(c.clock, item.promised, item.legal);
    c.clock.correction =
        item.silence ? item.correction.value_or(Workdays{catalog->clocks().silence.term.count}).count : 0;
    row.title = item.title;
    row.account = input.who.account;
    row.applicant = input.applicant;
    row.applicant_name = input.who.name;
    row.enterprise = input.who.credit_code;
    row.region = region;
    row.unit = unit->id;
    row.unit_title = unit->title;
    row.channel = input.who.channel;
    row.form = part.values;
    set_silence(tx, row);
    row.instance = work::InstanceId::make(tx.now()).text();
    insert_case(tx, row, *catalog);
    keep_version(tx, *part.definition);
    keep_materials(tx, c.id.text(), part.materials, input.files);
    JsonObject told{
        {"service", c.service}, {"number", c.number}, {"version", c.version}, {"bundle_case", bundle_case.text()}};
    if (part.entitlement) {
        keep_entitlement(tx, c.id, *part.entitlement);
        told["decision"] = part.entitlement->decision;
        told["entitled"] = part.entitlement->entitled ? Json(*part.entitlement->entitled) : Json();
    }
    Text step{"申请已提交", "Application submitted"};
    if (!part.reopens.empty()) {
        told["reopens"] = part.reopens.text();
        step = {"原决定已撤销，重新办理", "The decision was revoked; decided anew"};
    }
    tx.record({.kind = "case.submitted", .subject = c.id.text(), .actor = input.who.account, .data = std::move(told)});
    add_step(
        tx, c.id, {tx.now(), "case.submitted", step, part.reopens.empty() ? input.who.name : row.unit_title.zh, ""}
    );
    JsonObject facts; // of these alone: what a process does not read of a person it does not hold
    for (const std::string& subject : part.definition->facts) {
        if (const Json* known = input.facts.if_contains(subject)) {
            facts[subject] = *known;
        }
    }
    JsonObject variables{
        {"form", part.values},
        {"facts", std::move(facts)},
        {"case",
         JsonObject{
             {"id", c.id.text()},
             {"number", c.number},
             {"service", c.service},
             {"region", region},
             {"bundle", !bundle_case.empty()},
             {"by_person", !part.reopens.empty()}}}};
    if (part.entitlement) {
        variables["entitlement"] = variable_of(*part.entitlement);
    }
    work_.start(
        tx,
        {
            .instance = work::InstanceId(row.instance),
            .model = part.definition->process,
            .case_ref = c.id.text(),
            .part_of = bundle_case.text(),
            .region = region,
            .title = item.title,
            .applicant_name = input.who.name,
            .variables = std::move(variables),
        }
    );
    return *find_case(tx, c.id);
}

void CaseWork::apply(
    Tx& tx, CaseRow& row, const CaseCommand& command, const std::string& who, const std::string& actor
) {
    const auto catalog = catalog_.get();
    CaseDecision decision = decide(row.state, command, catalog->calendar(), tx.now());
    if (row.state.status == CaseStatus::suspended) { // it goes on, or is over
        internal::end_suspension(tx, row.state.id, actor, command.reason);
    }
    row.state = std::move(decision.next);
    if (row.state.status != CaseStatus::submitted && !row.silence_timer.empty()) {
        tx.cancel(journal::TimerId(row.silence_timer)); // the office has spoken
        row.silence_timer.clear();
    }
    save(tx, row);
    tx.record(
        {.kind = decision.event,
         .subject = row.state.id.text(),
         .actor = actor,
         .data = JsonObject{{"service", row.state.service}, {"bundle_case", row.state.bundle_case.text()}}}
    );
    add_step(tx, row.state.id, {tx.now(), decision.event, status_title(row.state.status), who, command.reason});
    tell_applicant(tx, row, decision.event, command.reason);
}

void CaseWork::tell_applicant(Tx& tx, const CaseRow& row, const std::string& event, const std::string& opinion) {
    if (event == "case.review_begun" || event == "case.withdrawn" || event == "case.supplemented" ||
        event == "case.revoked") {
        return; // nothing she did not do or must know of, or told with what follows from it
    }
    const Text& title = status_title(row.state.status);
    const CaseId& shown = row.state.bundle_case.empty() ? row.state.id : row.state.bundle_case;
    notify::tell(
        tx,
        row.account,
        {row.title.zh + "：" + title.zh, row.title.en + ": " + title.en},
        {fmt::format("您的“{}”（{}）{}。{}", row.title.zh, row.state.number, title.zh, opinion),
         fmt::format("Your application '{}' ({}) is now: {}. {}", row.title.en, row.state.number, title.en, opinion)},
        "/portal/cases/" + shown.text()
    );
}

void CaseWork::refresh_bundle(Tx& tx, const CaseId& bundle_case) {
    auto row = find_case(tx, bundle_case);
    TONGHE_CHECK(row.has_value(), "a part belongs to no bundle case");
    std::vector<PartStatus> parts;
    for (const CaseRow& part : cases_of_bundle(tx, bundle_case)) {
        const auto process =
            is_ended(part.state.status) ? work_.find(tx, work::InstanceId(part.instance)) : std::nullopt;
        parts.push_back({part.state.status, process && process->status == work::InstanceStatus::running});
    }
    const CaseStatus next = bundle_status(parts);
    if (next == row->state.status) {
        return;
    }
    row->state.status = next;
    if (!row->state.accepted_on) {
        row->state.accepted_on = date_of(tx.now());
        row->state.clock = start(row->state.clock, tx.now());
    }
    if (is_ended(next) && state(row->state.clock) != ClockState::stopped) { // the promise was to decide
        row->state.clock = stop(row->state.clock, date_of(tx.now()));
    }
    if (next == CaseStatus::completed || next == CaseStatus::withdrawn) {
        row->state.ended_at = tx.now();
    }
    save(tx, *row);
    const std::string event = next == CaseStatus::completed   ? "case.completed"
                              : next == CaseStatus::granted   ? "case.granted"
                              : next == CaseStatus::withdrawn ? "case.withdrawn"
                                                              : "case.review_begun";
    tx.record(
        {.kind = event,
         .subject = bundle_case.text(),
         .actor = "system",
         .data = JsonObject{{"service", row->state.service}}}
    );
    add_step(tx, bundle_case, {tx.now(), event, status_title(next), "", ""});
    if (next == CaseStatus::completed) {
        tell_applicant(tx, *row, event, "");
    }
}

void CaseWork::supplement(Tx& tx, CaseRow row, const std::optional<Json>& form, const std::string& note) {
    if (form) {
        const auto definition = definition_of(tx, row);
        const auto parsed = forms::parse_form(definition->form);
        std::vector<Fault> faults = forms::check(**parsed, *form);
        if (!faults.empty()) {
            throw invalid_input(std::move(faults));
        }
        row.form = *form;
        JsonObject changed{{"form", *form}};
        decide_again(tx, row, *definition, changed);
        work_.set_variables(tx, work::InstanceId(row.instance), changed);
    }
    apply(tx, row, {.act = Act::supplement, .reason = note}, row.applicant_name, row.account);
    set_silence(tx, row);
    save(tx, row);
    work_.unpark(tx, work::InstanceId(row.instance));
}

// A corrected form is decided anew, with the facts and the day of the application.
void CaseWork::decide_again(
    Tx& tx, const CaseRow& row, const catalog::ItemDefinition& definition, JsonObject& variables
) {
    const auto instance = work_.find(tx, work::InstanceId(row.instance));
    const Json* known = instance ? instance->variables.if_contains("facts") : nullptr;
    const auto catalog = catalog_.get();
    const auto entitlement = entitlement_of(
        definition,
        row.form,
        known != nullptr && known->is_object() ? known->get_object() : JsonObject(),
        date_of(row.state.submitted_at),
        [&](std::string_view key) { return catalog->text(key); }
    );
    if (!entitlement) {
        return;
    }
    if (entitlement->entitled == false) {
        throw Error(errors::not_entitled, {{"service", row.title.zh}, {"reason", reason_of(*entitlement).zh}});
    }
    keep_entitlement(tx, row.state.id, *entitlement);
    variables["entitlement"] = variable_of(*entitlement);
}

void CaseWork::withdraw(Tx& tx, CaseRow row, const std::string& reason) {
    if (row.state.kind == CaseKind::bundle) {
        for (CaseRow& part : cases_of_bundle(tx, row.state.id)) {
            if (!is_ended(part.state.status)) {
                withdraw(tx, std::move(part), reason);
            }
        }
        return;
    }
    apply(tx, row, {.act = Act::withdraw, .reason = reason}, row.applicant_name, row.account);
    work_.cancel(tx, work::InstanceId(row.instance), row.account, reason);
}

void CaseWork::terminate(Tx& tx, const identity::Actor& actor, CaseRow row, const std::string& reason) {
    apply(tx, row, {.act = Act::terminate, .reason = reason}, row.unit_title.zh, actor.account);
    work_.cancel(tx, work::InstanceId(row.instance), actor.account, reason);
}

// The version that it goes on with may have been used by no case yet, and packs may change again.
void CaseWork::process_migrated(Tx& tx, const work::Instance& instance) {
    const auto row = find_case(tx, CaseId(instance.case_ref));
    if (const auto current = row ? catalog_.get()->share_item(row->state.service) : nullptr) {
        keep_version(tx, *current);
    }
}

void CaseWork::keep_version(Tx& tx, const catalog::ItemDefinition& definition) {
    {
        const std::lock_guard lock(versions_mutex_);
        if (kept_versions_.contains(definition.version.hash)) {
            return;
        }
    }
    const auto used_since = tx.beside().first(
        "SELECT first_used_at FROM service_version WHERE hash = ?",
        {definition.version.hash},
        [](const store::Row& row) { return row.instant(0); }
    );
    if (used_since) {
        if (*used_since < tx.now() - Duration::minutes(1)) { // longer than any unit lasts: it cannot be undone any more
            const std::lock_guard lock(versions_mutex_);
            kept_versions_.insert(definition.version.hash);
        }
        return;
    }
    JsonArray sources;
    for (const catalog::SourceFile& file : definition.sources) {
        sources.emplace_back(JsonObject{{"path", file.path}, {"text", file.text}});
    }
    tx.execute(
        "INSERT INTO service_version (hash, service, kind, sources, first_used_at) VALUES (?, ?, 'item', ?, ?) ON "
        "CONFLICT DO NOTHING",
        {definition.version.hash, definition.item.id, to_text(sources), tx.now()}
    );
}

std::shared_ptr<const catalog::ItemDefinition> CaseWork::definition_of(Session& session, const CaseRow& row) {
    auto current = catalog_.get()->share_item(row.state.service);
    if (current && current->version.hash == row.state.version) {
        return current;
    }
    const std::lock_guard lock(versions_mutex_);
    const auto known = old_versions_.find(row.state.version);
    if (known != old_versions_.end()) {
        return known->second;
    }
    auto definition = compile_kept_version(session, row.state.version);
    if (definition == nullptr) {
        throw Error(errors::service_not_found, {{"service", row.title.zh}});
    }
    old_versions_.emplace(row.state.version, definition);
    return definition;
}

work::Task CaseWork::complete_task(
    Tx& tx,
    const identity::Actor& actor,
    const work::TaskId& task,
    const work::Completion& completion,
    const std::vector<CorrectionPoint>& correction
) {
    pending_correction() = &correction;
    try {
        work::Task done = work_.complete(tx, actor, task, completion);
        pending_correction() = nullptr;
        if (done.is_main() && done.act == "accept" && done.outcome == "request_correction") {
            work_.park(tx, outermost(tx, work_, done.instance));
        }
        return done;
    } catch (...) {
        pending_correction() = nullptr;
        throw;
    }
}

void CaseWork::task_opened(Tx& tx, const work::Task& task) {
    if (task.case_ref.empty()) { // of a standing process
        return;
    }
    auto row = find_case(tx, CaseId(task.case_ref));
    TONGHE_CHECK(row.has_value(), "a task belongs to no case");
    add_case_queue(tx, row->state.id, task.queue, task.region, row->state.submitted_at);
    if (row->state.status == CaseStatus::accepted && task.act != "accept") {
        apply(tx, *row, {.act = Act::begin_review}, row->unit_title.zh, "system");
    }
    add_step(tx, row->state.id, {tx.now(), "task.opened", task.title, row->unit_title.zh, ""});
}

void CaseWork::task_completed(Tx& tx, const work::Task& task) {
    if (task.case_ref.empty()) { // of a standing process
        return;
    }
    auto row = find_case(tx, CaseId(task.case_ref));
    TONGHE_CHECK(row.has_value(), "a task belongs to no case");
    if (task.act == "accept") {
        if (task.outcome == "accept" && row->state.status == CaseStatus::submitted) {
            apply(tx, *row, {.act = Act::accept}, row->unit_title.zh, task.assignee);
        } else if (task.outcome == "not_accept") {
            apply(tx, *row, {.act = Act::not_accept, .reason = task.opinion}, row->unit_title.zh, task.assignee);
        } else if (task.outcome == "request_correction") {
            const auto* points = pending_correction();
            apply(
                tx,
                *row,
                {.act = Act::request_correction,
                 .reason = task.opinion,
                 .correction = points != nullptr ? *points : std::vector<CorrectionPoint>()},
                row->unit_title.zh,
                task.assignee
            );
        }
        return;
    }
    if (task.act == "decide") {
        if (row->state.status == CaseStatus::accepted) {
            apply(tx, *row, {.act = Act::begin_review}, row->unit_title.zh, task.assignee);
        }
        apply(
            tx,
            *row,
            {.act = task.outcome == "grant" ? Act::grant : Act::refuse, .reason = task.opinion},
            row->unit_title.zh,
            task.assignee
        );
        return;
    }
    add_step(tx, row->state.id, {tx.now(), "task.completed", task.title, row->unit_title.zh, ""});
}

// A part of a task, or one that a person was given: its queue sees the case, and she is told.
void CaseWork::task_given(Tx& tx, const work::Task& task) {
    if (task.part == work::Part::sign && !task.case_ref.empty()) {
        const auto row = find_case(tx, CaseId(task.case_ref));
        TONGHE_CHECK(row.has_value(), "a task belongs to no case");
        add_case_queue(tx, row->state.id, task.queue, task.region, row->state.submitted_at);
    }
    if (!task.assignee.empty()) {
        notify::tell(
            tx,
            task.assignee,
            {task.title.zh + "：请您办理", task.title.en + ": for you to deal with"},
            {task.asked.empty() ? "该任务已交到您的工作台。" : task.asked,
             task.asked.empty() ? "The task is on your desk." : task.asked},
            "/desk/tasks/" + task.id.text()
        );
    }
}

void CaseWork::task_returned(Tx& tx, const work::Task& task, const std::string& to) {
    (void)to; // the timeline says that it went back; where inside the office is the office's own
    if (task.case_ref.empty()) {
        return;
    }
    const auto row = find_case(tx, CaseId(task.case_ref));
    add_step(
        tx, row->state.id, {tx.now(), "task.returned", {"退回上一环节", "Sent back a step"}, row->unit_title.zh, ""}
    );
}

void CaseWork::process_ended(Tx& tx, const work::Instance& instance) {
    if (instance.case_ref.empty()) { // a standing process
        return;
    }
    auto row = find_case(tx, CaseId(instance.case_ref));
    TONGHE_CHECK(row.has_value(), "a process belongs to no case");
    if (!is_ended(row->state.status)) { // a process without a decision of its own grants by coming to its end
        if (row->state.status == CaseStatus::submitted) {
            apply_by_system(tx, *row, {.act = Act::accept});
        }
        apply_by_system(
            tx,
            *row,
            {.act = instance.status == work::InstanceStatus::failed ? Act::terminate : Act::grant,
             .reason = instance.status == work::InstanceStatus::failed ? "办理流程异常终止" : ""}
        );
    }
}

// Not from `apply`: in the middle of a unit a part may be decided whose process ends a moment later.
void CaseWork::process_rested(Tx& tx, const work::Instance& instance) {
    if (instance.part_of.empty()) {
        return;
    }
    const auto part = find_case(tx, CaseId(instance.case_ref));
    if (part && is_ended(part->state.status)) {
        refresh_bundle(tx, part->state.bundle_case);
    }
}

CaseRow CaseWork::case_of(Tx& tx, const work::Instance& instance) {
    auto row = find_case(tx, CaseId(instance.case_ref));
    TONGHE_CHECK(row.has_value(), "a process belongs to no case");
    return std::move(*row);
}

void CaseWork::apply_by_system(Tx& tx, CaseRow& row, const CaseCommand& command) {
    apply(tx, row, command, row.unit_title.zh, "system");
}

} // namespace tonghe::service
