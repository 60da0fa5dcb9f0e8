// My appeals: objecting to what was decided about me, following it, reading the answer.
#include "tonghe/api/routes.hpp"
#include "tonghe/app/appeal_views.hpp"
#include "tonghe/app/case_views.hpp"
#include "tonghe/app/policy_subjects.hpp"
#include "tonghe/appeal/errors.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/blob/blob_store.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/forms/attachment.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/service/errors.hpp"

#include <algorithm>

namespace tonghe::app {

namespace {

using appeal::Appeal;

struct LodgeIn {
    std::optional<Whose> for_;          // person unless given
    std::optional<std::string> subject; // record, as in the answer, where there are several
    std::optional<std::string> policy;
    std::optional<std::string> benefit;
    std::optional<service::CaseId> case_; // in place of a policy
    appeal::AppealGround ground = appeal::AppealGround::datum;
    std::string text;
    std::optional<appeal::DisputedDatum> datum;
};
TONGHE_STRUCT(LodgeIn, for_, subject, policy, benefit, case_, ground, text, datum)

struct AppealIn {
    appeal::AppealId appeal;
};
TONGHE_STRUCT(AppealIn, appeal)

struct EvidenceIn {
    appeal::AppealId appeal;
    int number = 1;
};
TONGHE_STRUCT(EvidenceIn, appeal, number)

struct AppealsOut {
    std::vector<AppealLine> rows;
};
TONGHE_STRUCT(AppealsOut, rows)

bool is_open_to_appeal(const service::CaseRow& row) { // of a bundle each part is decided by itself
    return row.state.kind != service::CaseKind::bundle && service::is_ended(row.state.status) &&
           row.state.status != service::CaseStatus::withdrawn && row.state.status != service::CaseStatus::revoked;
}

std::vector<Whose> asked_about(const api::Caller& caller, const LodgeIn& in) {
    if (in.for_) {
        return {*in.for_};
    }
    std::vector<Whose> out{Whose::person, Whose::family};
    if (caller.actor().acting_for) {
        out.push_back(Whose::enterprise);
    }
    return out;
}

// Whom the decision is about; what is not hers to ask about is not there.
void find_subject(
    Session& session, const House& house, const api::Caller& caller, const LodgeIn& in, appeal::Lodging& out
) {
    const auto catalog = house.catalog.get();
    const Date today = date_of(house.clock.now());
    const auto policy = catalog->policy(in.policy.value_or(""), today);
    for (const Whose whose : asked_about(caller, in)) {
        for (const Subject& one : subjects_of(session, house, caller, whose, today)) {
            const catalog::TargetDefinition* target = catalog->target(one.target);
            const auto record =
                target == nullptr ? std::nullopt : house.registry.get(session, target->registry, one.key);
            const bool is_meant = record && (!in.subject || record->id.text() == *in.subject);
            if (policy != nullptr && policy->target == one.target && is_meant) {
                out.subject = record->id;
                out.target = one.target;
                return;
            }
        }
    }
    throw Error(appeal::errors::not_yours);
}

Appeal lodge(Tx& tx, House& house, const api::Caller& caller, const LodgeIn& in) {
    appeal::Lodging out{
        .account = caller.account,
        .person = registry::RecordId(caller.actor().person),
        .subject = registry::RecordId(caller.actor().person),
        .target = "person",
        .policy = in.policy.value_or(""),
        .benefit = in.benefit.value_or(""),
        .case_id = {},
        .ground = in.ground,
        .text = in.text,
        .datum = in.datum};
    if (in.case_) {
        const service::CaseRow row = own_case(tx, caller, *in.case_);
        if (!is_open_to_appeal(row)) {
            throw Error(appeal::errors::not_decided);
        }
        out.case_id = row.state.id.text();
        out.policy = out.benefit = "";
    } else {
        find_subject(tx, house, caller, in, out);
    }
    return house.appeals.lodge(tx, out);
}

appeal::Evidence store_evidence(House& house, const api::Caller& caller) {
    const std::string encoded(caller.request->header("X-File-Name"));
    const std::string name = api::percent_decode(encoded).value_or(encoded);
    forms::Inspection inspection = forms::inspect(name, caller.request->body, {});
    if (!inspection.ok()) {
        for (Fault& fault : inspection.faults) {
            fault.pointer = "/evidence";
        }
        const std::string count = std::to_string(inspection.faults.size());
        throw Error(tonghe::errors::invalid_input, {{"count", count}}, std::move(inspection.faults));
    }
    const blob::Blob stored = house.blobs.put(caller.request->body);
    return {name, forms::media_type(inspection.kind), stored.size_bytes, stored.name, house.clock.now()};
}

// Papers of hers that an officer opened.
void record_evidence_look(House& house, const api::Caller& caller, const Appeal& appeal) {
    const identity::Actor& actor = caller.actor();
    house.journal.write([&](Tx& tx) {
        if (const auto person = house.registry.get(tx, appeal.person)) {
            const registry::Reader reader{
                .account = actor.account,
                .unit = actor.posts.empty() ? "" : actor.posts.front().unit,
                .holder_keys = {},
                .permissions = actor.permissions,
                .purpose = actor.purpose.empty() ? "appeal" : actor.purpose,
                .case_id = appeal.id.text()};
            house.registry.record_read(tx, reader, *person, {"evidence"});
        }
    });
}

void add_evidence_routes(api::Routes& routes, House& house) {
    routes.write<AppealIn, AppealView>(
        {.method = api::Method::post,
         .path = "/api/v1/me/appeals/{appeal}/evidence",
         .name = "add_appeal_evidence",
         .tag = "appeals",
         .summary = {"附上证据", "Add a piece of evidence"},
         .access = "resident",
         .body = api::BodyKind::bytes,
         .body_bytes_max = 20u << 20,
         .replays = false,
         .errors = {&appeal::errors::not_found, &appeal::errors::too_much_evidence}},
        [&house](Session& session, const api::Caller& caller, const AppealIn& in) {
            house.appeals.get(session, party_of(session, house, caller), in.appeal);
            return store_evidence(house, caller);
        },
        [&house](Tx& tx, const api::Caller& caller, const AppealIn& in, const appeal::Evidence& evidence) {
            const appeal::Party who = party_of(tx, house, caller);
            return view_of(tx, house, house.appeals.add_evidence(tx, who, in.appeal, evidence), who);
        }
    );
    routes.read<EvidenceIn, api::Response>(
        {.path = "/api/v1/appeals/{appeal}/evidence/{number}",
         .name = "get_appeal_evidence",
         .tag = "appeals",
         .summary = {"查看一份证据", "One piece of evidence"},
         .content_type = "application/octet-stream",
         .errors = {&appeal::errors::not_found, &service::errors::material_not_found}},
        [&house](Session& session, const api::Caller& caller, const EvidenceIn& in) {
            const Appeal appeal = house.appeals.get(session, party_of(session, house, caller), in.appeal);
            const auto& evidence = appeal.story.evidence;
            if (in.number < 1 || static_cast<size_t>(in.number) > evidence.size()) {
                throw Error(service::errors::material_not_found);
            }
            if (caller.account != appeal.account) {
                record_evidence_look(house, caller, appeal);
            }
            const appeal::Evidence& one = evidence[static_cast<size_t>(in.number) - 1];
            api::Response response;
            response.body = house.blobs.get(one.blob);
            response.content_type = one.media_type;
            return response;
        }
    );
}

} // namespace

void add_appeal_routes(api::Routes& routes, House& house) {
    routes.read<api::None, AppealsOut>(
        {.path = "/api/v1/me/appeals",
         .name = "list_my_appeals",
         .tag = "appeals",
         .summary = {"我的申诉", "My appeals, newest first"},
         .access = "resident"},
        [&house](Session& session, const api::Caller& caller, const api::None&) {
            const appeal::Party who = party_of(session, house, caller);
            AppealsOut out;
            for (const Appeal& one : appeal::appeals_of(session, caller.account)) {
                out.rows.push_back(line_of(session, house, one, who));
            }
            return out;
        }
    );
    routes.write<LodgeIn, AppealView>(
        {.method = api::Method::post,
         .path = "/api/v1/me/appeals",
         .name = "lodge_appeal",
         .tag = "appeals",
         .summary =
             {"提出异议：数据不对、规则不对、金额不对，或者要求由人决定",
              "Object: the datum, the rule or the amount is wrong, or a person is to decide"},
         .access = "resident",
         .status = 201,
         .input_example =
             R"({"for":"person","policy":"elderly-allowance","benefit":"allowance","ground":"person","text":"请由人审核"})",
         .errors =
             {&appeal::errors::not_yours,
              &appeal::errors::not_decided,
              &appeal::errors::open_already,
              &appeal::errors::fact_not_asked,
              &appeal::errors::not_offered}},
        [&house](Tx& tx, const api::Caller& caller, const LodgeIn& in) {
            return view_of(tx, house, lodge(tx, house, caller, in), party_of(tx, house, caller));
        }
    );
    routes.read<AppealIn, AppealView>(
        {.path = "/api/v1/me/appeals/{appeal}",
         .name = "get_my_appeal",
         .tag = "appeals",
         .summary =
             {"一件申诉：到了哪一步、意见、答复、前后两次结果",
              "One appeal: its state, opinions, answer, both results"},
         .access = "resident",
         .errors = {&appeal::errors::not_found}},
        [&house](Session& session, const api::Caller& caller, const AppealIn& in) {
            const appeal::Party who = party_of(session, house, caller);
            return view_of(session, house, house.appeals.get(session, who, in.appeal), who);
        }
    );
    routes.write<AppealIn, AppealView>(
        {.method = api::Method::post,
         .path = "/api/v1/me/appeals/{appeal}/withdraw",
         .name = "withdraw_appeal",
         .tag = "appeals",
         .summary = {"撤回申诉", "Take an appeal back"},
         .access = "resident",
         .errors = {&appeal::errors::not_found, &appeal::errors::not_allowed_now}},
        [&house](Tx& tx, const api::Caller& caller, const AppealIn& in) {
            const appeal::Party who = party_of(tx, house, caller);
            return view_of(tx, house, house.appeals.withdraw(tx, who, in.appeal), who);
        }
    );
    add_evidence_routes(routes, house);
}

} // namespace tonghe::app
