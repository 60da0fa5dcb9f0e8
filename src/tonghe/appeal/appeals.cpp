#include "tonghe/appeal/appeals.hpp"

#include "tonghe/appeal/errors.hpp"
#include "tonghe/appeal/events.hpp"
#include "tonghe/appeal/internal/words.hpp"
#include "tonghe/identity/account.hpp"
#include "tonghe/identity/permission.hpp"
#include "tonghe/notify/inbox.hpp"

#include <algorithm>

namespace tonghe::appeal {

namespace {

using internal::title_of_act;

constexpr size_t evidence_max = 10;

Error not_allowed(const Appeal& appeal, AppealAct act) {
    return Error(errors::not_allowed_now, {{"state", title_of(appeal.state).zh}, {"act", title_of_act(act).zh}});
}

void require_words(const std::string& words, const char* pointer) {
    if (words.find_first_not_of(" \t\r\n") == std::string::npos) {
        throw Error(
            tonghe::errors::invalid_input,
            {{"count", "1"}},
            {{.code = "required",
              .pointer = pointer,
              .what = {"请写明理由。", "Say why."},
              .remedy = {"写一两句话即可。", "A sentence or two will do."}}}
        );
    }
}

[[noreturn]] void require_named(size_t count) {
    throw Error(
        tonghe::errors::invalid_input,
        {{"count", "1"}},
        {{.code = "required",
          .pointer = "/source",
          .what = {"请指出哪一条记录不对。", "Say which record is wrong."},
          .remedy =
              {"从 1 到 " + std::to_string(count) + "，按来源的顺序。",
               "From 1 to " + std::to_string(count) + ", in the order of the sources."}}}
    );
}

// Officers in service whose post has the permission, with all their functions.
std::vector<Expert>
holders(Session& session, const catalog::Catalog& catalog, std::string_view permission, Instant now) {
    std::map<std::string, Expert> out;
    for (const catalog::Post& post : catalog.organisation().posts()) {
        if (std::count(post.permissions.begin(), post.permissions.end(), permission) == 0) {
            continue;
        }
        const catalog::Unit* unit = catalog.organisation().unit(post.unit);
        for (const identity::AccountId& id : identity::holders_of(session, post.id, now)) {
            Expert& one = out[id.text()];
            one.account = id.text();
            one.functions.push_back(unit == nullptr ? "" : unit->function);
        }
    }
    std::vector<Expert> experts;
    for (auto& [id, one] : out) {
        const auto account = identity::find_account(session, identity::AccountId(id));
        if (account && !account->locked) {
            one.login = account->login;
            one.person = account->person;
            experts.push_back(std::move(one));
        }
    }
    return experts;
}

void require_chain(const Appeal& appeal, const OfficeRequest& request) {
    const auto& answer = appeal.story.answer;
    const bool is_asked = answer && std::any_of(answer->facts.begin(), answer->facts.end(), [&](const KeptFact& one) {
                              return one.fact == request.fact;
                          });
    if (!is_asked) {
        throw Error(errors::fact_not_asked, {{"fact", request.fact}});
    }
    Appeal asked = appeal;
    asked.story.request = request;
    if (chain_of(asked).empty()) {
        throw Error(errors::nothing_to_name, {{"fact", request.fact}});
    }
}

int term_of(const catalog::AppealTerms& terms, AppealState state) {
    switch (state) {
    case AppealState::lodged:
        return terms.admit;
    case AppealState::with_board:
        return terms.board;
    case AppealState::with_office:
        return terms.act;
    case AppealState::to_answer:
        return terms.answer;
    default:
        return 0; // it has ended
    }
}

Date workdays_before(const WorkCalendar& calendar, Date day, int count) {
    while (count > 0) {
        day = day - 1;
        count -= calendar.is_workday(day) ? 1 : 0;
    }
    return day;
}

// What is told of an act: for whom, where she stands in for somebody.
JsonObject told(const Appeal& appeal, const Party& who, AppealAct act, JsonObject data = {}) {
    if (const std::string absent = acts_for(appeal, who, act); !absent.empty()) {
        data["for"] = absent;
    }
    return data;
}

JsonObject counts(const std::optional<ReRun>& rerun) {
    return rerun ? JsonObject{{"asked", rerun->asked}, {"won", rerun->won}, {"lost", rerun->lost}} : JsonObject();
}

} // namespace

const catalog::AppealRules& Appeals::rules(const catalog::Catalog& catalog) const {
    if (!catalog.appeals()) {
        throw Error(errors::not_offered);
    }
    return *catalog.appeals();
}

Appeal Appeals::get(Session& session, const Party& who, const AppealId& id) const {
    auto appeal = find(session, id);
    if (!appeal || !may_see(*appeal, seats_of(session, id), who)) {
        throw Error(errors::not_found);
    }
    return std::move(*appeal);
}

std::vector<AppealAct> Appeals::acts(Session& session, const Appeal& appeal, const Party& who) const {
    const auto catalog = catalog_.get();
    return acts_of(appeal, seats_of(session, appeal.id), rules(*catalog).seats, who);
}

Appeal Appeals::begin(Session& session, const Party& who, const AppealId& id, AppealAct act) const {
    Appeal appeal = get(session, who, id);
    const auto possible = acts(session, appeal, who);
    if (std::find(possible.begin(), possible.end(), act) == possible.end()) {
        throw not_allowed(appeal, act);
    }
    return appeal;
}

void Appeals::enter(Tx& tx, Appeal& appeal, AppealState state) const {
    const auto catalog = catalog_.get();
    const catalog::AppealTerms& terms = rules(*catalog).terms;
    const WorkCalendar& calendar = catalog->calendar();
    appeal.state = state;
    const int term = term_of(terms, state);
    appeal.due_on = term == 0 ? std::nullopt : std::optional(calendar.due_on(date_of(tx.now()), Workdays{term}));
    if (appeal.due_on) {
        const JsonObject about{{"state", word(state)}, {"due_on", to_string(*appeal.due_on)}};
        constexpr Duration morning = Duration::hours(8);
        for (const Date day : {workdays_before(calendar, *appeal.due_on, terms.reminder), *appeal.due_on + 1}) {
            const Instant at = start_of(day) + morning;
            if (at > tx.now()) {
                tx.at(at, {.kind = "appeal.due", .subject = appeal.id.text(), .data = about});
            }
        }
    }
}

Appeal Appeals::lodge(Tx& tx, const Lodging& lodging) const {
    const auto catalog = catalog_.get();
    rules(*catalog);
    require_words(lodging.text, "/text");
    Appeal appeal{
        .id = AppealId(new_id_text(tx.now())),
        .number = {},
        .account = lodging.account,
        .person = lodging.person,
        .subject = lodging.subject,
        .target = lodging.target,
        .policy = lodging.policy,
        .benefit = lodging.benefit,
        .case_id = lodging.case_id,
        .ground = lodging.ground,
        .lodged_at = tx.now()};
    appeal.story.text = lodging.text;
    if (const auto open = open_appeal(tx, appeal)) {
        throw Error(errors::open_already, {{"number", open->number}});
    }
    JsonObject data{{"ground", word(appeal.ground)}};
    if (appeal.case_id.empty()) {
        const auto policy = catalog->policy(appeal.policy, date_of(tx.now()));
        const catalog::BenefitDefinition* benefit = policy == nullptr ? nullptr : policy->benefit(appeal.benefit);
        appeal.story.answer = benefit == nullptr ? std::nullopt : sources_.ask(tx, appeal, tx.now());
        if (!appeal.story.answer) {
            throw Error(errors::not_yours);
        }
        if (lodging.datum) {
            const auto& inputs = benefit->inputs;
            if (std::none_of(inputs.begin(), inputs.end(), [&](const auto& i) {
                    return i.fact == lodging.datum->fact;
                })) {
                throw Error(errors::fact_not_asked, {{"fact", lodging.datum->fact}});
            }
            appeal.story.datum = lodging.datum;
        }
        data["policy"] = appeal.policy;
        data["benefit"] = appeal.benefit;
        data["hash"] = appeal.story.answer->hash;
    } else {
        data["case"] = appeal.case_id;
    }
    appeal.number = next_number(tx);
    enter(tx, appeal, AppealState::lodged);
    insert(tx, appeal);
    tx.record({events::lodged, appeal.id.text(), appeal.account, std::move(data)});
    tell_workers(tx, appeal, {"新的申诉待受理", "A new appeal to admit"});
    return appeal;
}

Appeal Appeals::add_evidence(Tx& tx, const Party& who, const AppealId& id, const Evidence& evidence) const {
    Appeal appeal = begin(tx, who, id, AppealAct::withdraw); // while she may still take it back she may add to it
    if (appeal.story.evidence.size() >= evidence_max) {
        throw Error(errors::too_much_evidence, {{"max", std::to_string(evidence_max)}});
    }
    appeal.story.evidence.push_back(evidence);
    update(tx, appeal);
    tx.record({events::evidence_added, id.text(), who.account, JsonObject{{"blob", evidence.blob}}});
    return appeal;
}

Appeal Appeals::withdraw(Tx& tx, const Party& who, const AppealId& id) const {
    Appeal appeal = begin(tx, who, id, AppealAct::withdraw);
    const std::set<std::string> told = workers(tx, appeal, tx.now());
    enter(tx, appeal, AppealState::withdrawn);
    update(tx, appeal);
    tx.record({events::withdrawn, id.text(), who.account});
    for (const std::string& account : told) {
        notify::tell(
            tx,
            account,
            {"申诉已撤回：" + appeal.number, "Withdrawn: appeal " + appeal.number},
            {"申诉人撤回了申诉，不用再办理。", "The appeal was taken back; nothing is left to do."},
            "/desk/appeals"
        );
    }
    return appeal;
}

OfficeRequest Appeals::request_for(Session& session, const Appeal& appeal, const Admission& admission) const {
    const auto catalog = catalog_.get();
    OfficeRequest out{.act = admission.act};
    const auto policy = catalog->policy(appeal.policy, date_of(appeal.lodged_at));
    if (!appeal.case_id.empty() || policy == nullptr) { // of a case only the decision itself can be looked at again
        out.act = OfficeAct::reconsider;
        const Office office = sources_.decided_by(session, appeal);
        out.function = office.function;
        out.region = office.region;
    } else if (admission.act == OfficeAct::correct) {
        out.fact = !admission.fact.empty() ? admission.fact : appeal.story.datum ? appeal.story.datum->fact : "";
        out.function = source_of(*catalog, appeal.target, out.fact);
        if (out.function.empty()) { // of several: whose office it is the board finds
            require_chain(appeal, out);
            return out;
        }
        const auto subject = registry_.get(session, appeal.subject);
        out.region = subject ? subject->region : "";
    } else {
        out.function = policy->issuer;
    }
    return out;
}

Appeal Appeals::admit(Tx& tx, const Party& who, const AppealId& id, const Admission& admission) const {
    Appeal appeal = begin(tx, who, id, AppealAct::admit);
    appeal.story.request = request_for(tx, appeal, admission);
    appeal.story.admitted_by = who.account;
    enter(tx, appeal, AppealState::with_board);
    update(tx, appeal);
    tx.record(
        {events::admitted,
         id.text(),
         who.account,
         told(
             appeal,
             who,
             AppealAct::admit,
             {{"act", word(appeal.story.request->act)}, {"function", appeal.story.request->function}}
         )}
    );
    seat(tx, appeal, who, true);
    tell_her(
        tx,
        appeal,
        {"申诉已受理：" + appeal.number, "Your appeal " + appeal.number + " was admitted"},
        {"评议组正在评议，最晚 " + to_string(*appeal.due_on) + " 有结果。",
         "A board of experts looks at it, until " + to_string(*appeal.due_on) + " at the latest."}
    );
    return appeal;
}

Appeal Appeals::dismiss(Tx& tx, const Party& who, const AppealId& id, const std::string& reason) const {
    Appeal appeal = begin(tx, who, id, AppealAct::dismiss);
    require_words(reason, "/reason");
    appeal.story.dismissed_because = reason;
    appeal.story.admitted_by = who.account;
    appeal.answered_on = date_of(tx.now());
    enter(tx, appeal, AppealState::dismissed);
    update(tx, appeal);
    tx.record({events::dismissed, id.text(), who.account, told(appeal, who, AppealAct::dismiss)});
    tell_her(
        tx,
        appeal,
        {"申诉未予受理：" + appeal.number, "Your appeal " + appeal.number + " was not admitted"},
        {"理由和其他救济途径见申诉页面。", "The page of the appeal tells why, and what the law offers."}
    );
    return appeal;
}

// Draws for the seats that are empty. The first board is whole or the appeal is not admitted; a seat that a conflict
// empties may stay so until the pool has somebody.
void Appeals::seat(Tx& tx, const Appeal& appeal, const Party& by, bool is_first) const {
    const auto catalog = catalog_.get();
    const auto policy = catalog->policy(appeal.policy, date_of(appeal.lodged_at));
    Draw rules_of_draw{.number = appeal.number, .wanted = rules(*catalog).seats};
    rules_of_draw.accounts = sources_.took_part(tx, appeal);
    rules_of_draw.accounts.insert(appeal.story.admitted_by);
    rules_of_draw.persons.insert(appeal.person.text());
    rules_of_draw.functions.insert(appeal.story.request->function);
    if (policy != nullptr) {
        rules_of_draw.functions.insert(policy->issuer);
    }
    for (const FactSource& source : chain_of(appeal)) { // any of them may be asked to put it right
        rules_of_draw.functions.insert(source_of(*catalog, appeal.target, source));
    }
    const std::vector<Seat> taken = seats_of(tx, appeal.id);
    for (const Seat& seat : taken) {
        rules_of_draw.accounts.insert(seat.account);
        rules_of_draw.wanted -= seat.state == SeatState::replaced ? 0 : 1;
    }
    const auto drawn = draw(holders(tx, *catalog, identity::permission::judge_appeals, tx.now()), rules_of_draw);
    if (is_first && static_cast<int>(drawn.size()) < rules_of_draw.wanted) {
        throw Error(
            errors::too_few_experts,
            {{"left", std::to_string(drawn.size())}, {"wanted", std::to_string(rules_of_draw.wanted)}}
        );
    }
    JsonArray experts;
    int place = static_cast<int>(taken.size());
    for (const std::string& account : drawn) {
        save_seat(tx, appeal.id, {.place = ++place, .account = account, .reasons = {}, .at = tx.now()});
        experts.emplace_back(account);
        notify::tell(
            tx,
            account,
            {"请评议申诉 " + appeal.number, "You were drawn for the board of appeal " + appeal.number},
            {"如与申诉人或所涉决定有利害关系，请先声明回避。",
             "If you have anything to do with her or with the decision, declare a conflict first."},
            "/desk/appeals/" + appeal.id.text()
        );
    }
    if (!drawn.empty()) {
        tx.record({events::board_drawn, appeal.id.text(), by.account, JsonObject{{"experts", std::move(experts)}}});
    }
}

Appeal Appeals::fill_seats(Tx& tx, const Party& who, const AppealId& id) const {
    Appeal appeal = begin(tx, who, id, AppealAct::fill_seats);
    seat(tx, appeal, who, true);
    update(tx, appeal);
    return appeal;
}

Appeal Appeals::declare_conflict(Tx& tx, const Party& who, const AppealId& id, const std::string& reason) const {
    Appeal appeal = begin(tx, who, id, AppealAct::declare_conflict);
    require_words(reason, "/reason");
    save_seat(tx, id, {.account = who.account, .state = SeatState::replaced, .reasons = reason, .at = tx.now()});
    tx.record({events::conflict_declared, id.text(), who.account, JsonObject{{"expert", who.account}}});
    seat(tx, appeal, who, false);
    update(tx, appeal);
    return appeal;
}

// What the board finds wrong, and with it the office whose word it is.
void Appeals::name_source(Session& session, Appeal& appeal, const std::vector<Seat>& seats) const {
    const std::vector<FactSource> chain = chain_of(appeal);
    const int named = named_source(seats);
    if (named < 1 || static_cast<size_t>(named) > chain.size()) {
        return;
    }
    OfficeRequest& request = *appeal.story.request;
    request.named = chain[static_cast<size_t>(named) - 1];
    request.function = source_of(*catalog_.get(), appeal.target, *request.named);
    const auto whose = registry_.get(session, registry::RecordId(request.named->of.value_or(appeal.subject.text())));
    request.region = whose ? whose->region : "";
}

Appeal Appeals::give_opinion(Tx& tx, const Party& who, const AppealId& id, const Opinion& opinion) const {
    Appeal appeal = begin(tx, who, id, AppealAct::give_opinion);
    require_words(opinion.reasons, "/reasons");
    const std::vector<FactSource> chain = chain_of(appeal);
    const bool is_named = opinion.source >= 1 && static_cast<size_t>(opinion.source) <= chain.size();
    if (!chain.empty() && opinion.verdict == Verdict::uphold && !is_named) {
        require_named(chain.size());
    }
    save_seat(
        tx,
        id,
        {.account = who.account,
         .state = SeatState::voted,
         .verdict = opinion.verdict,
         .reasons = opinion.reasons,
         .at = tx.now(),
         .source = is_named ? opinion.source : 0}
    );
    tx.record({events::opinion_given, id.text(), who.account, JsonObject{{"expert", who.account}}});
    const std::vector<Seat> seats = seats_of(tx, id);
    appeal.story.verdict = verdict_of(seats, rules(*catalog_.get()).seats);
    if (appeal.story.verdict) {
        const bool upheld = *appeal.story.verdict == Verdict::uphold;
        const auto for_it = std::count_if(seats.begin(), seats.end(), [](const Seat& one) {
            return one.state == SeatState::voted && one.verdict == Verdict::uphold;
        });
        const auto all =
            std::count_if(seats.begin(), seats.end(), [](const Seat& one) { return one.state == SeatState::voted; });
        if (upheld) {
            name_source(tx, appeal, seats);
        }
        enter(tx, appeal, upheld ? AppealState::with_office : AppealState::to_answer);
        tx.record(
            {events::decided,
             id.text(),
             "system",
             JsonObject{{"verdict", word(*appeal.story.verdict)}, {"uphold", for_it}, {"reject", all - for_it}}}
        );
        tell_workers(
            tx,
            appeal,
            upheld ? Text{"评议成立，请处理：" + appeal.number, "Upheld, to be put right: appeal " + appeal.number}
                   : Text{"评议完成，请答复：" + appeal.number, "Judged, to be answered: appeal " + appeal.number}
        );
    }
    update(tx, appeal);
    return appeal;
}

void Appeals::finish_request(Tx& tx, Appeal& appeal, const Party& who, const std::string& words, JsonObject data)
    const {
    require_words(words, "/words");
    OfficeRequest& request = *appeal.story.request;
    request.done = true;
    request.words = words;
    request.by = who.account;
    data["act"] = word(request.act);
    for (auto& [name, value] : counts(request.rerun)) {
        data[name] = value;
    }
    enter(tx, appeal, AppealState::to_answer);
    update(tx, appeal);
    tx.record(
        {events::request_done, appeal.id.text(), who.account, told(appeal, who, AppealAct::do_request, std::move(data))}
    );
    tell_workers(
        tx, appeal, {"已处理，请答复：" + appeal.number, "Put right, to be answered: appeal " + appeal.number}
    );
}

Appeal Appeals::correct(
    Tx& tx, const Party& who, const AppealId& id, const Correction& correction, const std::string& words
) const {
    Appeal appeal = begin(tx, who, id, AppealAct::do_request);
    OfficeRequest& request = *appeal.story.request;
    const auto catalog = catalog_.get();
    const std::optional<FactSource>& named = request.named;
    const std::string of = named ? named->registry : registry_of(*catalog, appeal.target, request.fact);
    const auto subject = registry_.get(tx, named && named->of ? registry::RecordId(*named->of) : appeal.subject);
    const auto record = correction.record ? registry_.get(tx, *correction.record) : std::nullopt;
    const std::vector<std::string> by = internal::linked_by(*catalog, appeal.target, request);
    const bool is_hers = subject && record && record->registry == of &&
                         (record->id == subject->id || std::any_of(by.begin(), by.end(), [&](const auto& field) {
                              return record->text(field) == subject->key;
                          }));
    const bool is_named = !named || named->record == (record ? record->id.text() : "");
    if (request.act != OfficeAct::correct || !subject || !is_named || (correction.record ? !is_hers : by.empty())) {
        throw Error(errors::not_of_source, {{"fact", request.fact}});
    }
    JsonObject values = correction.values;
    if (!record) {
        values[by.front()] = subject->key;
    }
    const registry::Change change{.actor = who.account, .source = request.function, .case_id = appeal.id.text()};
    const registry::Record as_it_was = record ? *record : registry::Record{.registry = of, .values = values};
    request.rerun = sources_.ask_again(tx, as_it_was, [&] {
        const registry::Record changed = record ? registry_.update(tx, record->id, correction.version, values, change)
                                                : registry_.create(tx, of, values, change);
        request.record = changed.id.text();
        return changed.id;
    });
    finish_request(tx, appeal, who, words, JsonObject{{"record", request.record}});
    return appeal;
}

Appeal Appeals::revise(Tx& tx, const Party& who, const AppealId& id, const Revision& revision, const std::string& words)
    const {
    Appeal appeal = begin(tx, who, id, AppealAct::do_request);
    OfficeRequest& request = *appeal.story.request;
    if (request.act != OfficeAct::revise) {
        throw not_allowed(appeal, AppealAct::do_request);
    }
    if (!appeal.story.answer || revision.hash == appeal.story.answer->hash) {
        throw Error(errors::same_version, {{"policy", appeal.policy}});
    }
    request.policy_hash = revision.hash;
    request.rerun = revision.rerun;
    keep_to_tell(tx, id, revision.newly);
    if (!revision.newly.empty()) {
        tx.at(tx.now(), {.kind = "appeal.tell_newly", .subject = id.text()});
    }
    finish_request(tx, appeal, who, words, JsonObject{{"policy_hash", revision.hash}});
    return appeal;
}

Appeal Appeals::reconsider(Tx& tx, const Party& who, const AppealId& id, const std::string& words) const {
    Appeal appeal = begin(tx, who, id, AppealAct::do_request);
    if (appeal.story.request->act != OfficeAct::reconsider) {
        throw not_allowed(appeal, AppealAct::do_request);
    }
    finish_request(tx, appeal, who, words, {});
    return appeal;
}

Appeal Appeals::decline(Tx& tx, const Party& who, const AppealId& id, const std::string& words) const {
    Appeal appeal = begin(tx, who, id, AppealAct::decline_request);
    require_words(words, "/words");
    appeal.story.request->words = words;
    appeal.story.request->by = who.account;
    enter(tx, appeal, AppealState::to_answer);
    update(tx, appeal);
    tx.record(
        {events::request_declined,
         id.text(),
         who.account,
         told(appeal, who, AppealAct::decline_request, {{"act", word(appeal.story.request->act)}})}
    );
    tell_workers(
        tx, appeal, {"主管部门不予处理，请答复：" + appeal.number, "Declined, to be answered: appeal " + appeal.number}
    );
    return appeal;
}

Appeal Appeals::answer(Tx& tx, const Party& who, const AppealId& id, const std::string& reply) const {
    Appeal appeal = begin(tx, who, id, AppealAct::answer);
    require_words(reply, "/reply");
    appeal.story.reply = reply;
    appeal.story.replied_by = who.account;
    appeal.answered_on = date_of(tx.now());
    JsonObject data;
    if (appeal.story.answer) {
        appeal.story.fresh = sources_.ask(tx, appeal, tx.now());
        data["was"] = word(appeal.story.answer->is);
        data["is"] = appeal.story.fresh ? word(appeal.story.fresh->is) : "";
    }
    if (appeal.story.request && appeal.story.request->act == OfficeAct::reconsider && appeal.story.request->done) {
        appeal.story.request->again = sources_.decide_anew(tx, appeal);
        data["again"] = *appeal.story.request->again;
    }
    enter(tx, appeal, AppealState::answered);
    update(tx, appeal);
    tx.record({events::answered, id.text(), who.account, told(appeal, who, AppealAct::answer, std::move(data))});
    tell_her(
        tx,
        appeal,
        {"申诉已答复：" + appeal.number, "Your appeal " + appeal.number + " was answered"},
        {"答复、前后两次结果和其他救济途径见申诉页面。",
         "Its page shows the answer, both results, and what the law still offers."}
    );
    return appeal;
}

} // namespace tonghe::appeal
