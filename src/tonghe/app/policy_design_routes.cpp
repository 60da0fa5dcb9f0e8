// Writing policies: which there are, what is wrong with one, drafts and their way to the catalogue as the next version.
//
// Always true
//  1. Checking keeps nothing; a draft may be faulty, what is submitted or approved may not.
//  2. What is published begins in the future: a version that is in force stays as it is.
#include "tonghe/api/routes.hpp"
#include "tonghe/app/estimate_views.hpp"
#include "tonghe/app/pack_keeper.hpp"
#include "tonghe/app/policy_design_views.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/design/errors.hpp"
#include "tonghe/identity/permission.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/policy/errors.hpp"

namespace tonghe::app {

namespace {

namespace permission = identity::permission;

constexpr size_t body_bytes_max = 5u << 20;
constexpr size_t note_bytes_max = 2000;
constexpr auto of_policies = design::DrawingKind::policy;

struct PolicyNameIn {
    std::string policy;
};
TONGHE_STRUCT(PolicyNameIn, policy)

struct WordsIn {
    std::string target;
};
TONGHE_STRUCT(WordsIn, target)

struct CheckPolicyIn {
    std::string policy;
    std::optional<std::string> dmn;
    std::optional<Json> text;
    std::optional<Json> cases;
    std::optional<Date> from;
};
TONGHE_STRUCT(CheckPolicyIn, policy, dmn, text, cases, from)

struct EstimatePolicyIn {
    std::string policy;
    std::string benefit;
    std::optional<std::string> dmn;
    std::optional<Json> text;
};
TONGHE_STRUCT(EstimatePolicyIn, policy, benefit, dmn, text)

struct SavePolicyIn {
    std::string policy;
    std::optional<std::string> dmn;
    std::optional<Json> text;
    std::optional<Json> cases;
    std::optional<Date> from;
    std::optional<std::string> base; // hash of the version it was drawn over; the newest unless given
    std::optional<std::string> note;
};
TONGHE_STRUCT(SavePolicyIn, policy, dmn, text, cases, from, base, note)

struct SendPolicyBackIn {
    std::string policy;
    std::string reason;
};
TONGHE_STRUCT(SendPolicyBackIn, policy, reason)

void need_short(const std::string& text, const char* pointer) {
    if (text.size() > note_bytes_max) {
        throw Error(
            errors::invalid_input,
            {{"count", "1"}},
            {{.code = "out_of_range", .pointer = pointer, .what = {"过长", "it is too long"}}}
        );
    }
}

design::Drawing in_force(const House& house, const std::string& policy) { return board_of(house).newest(policy); }

// The draft may go further.
void need_sound_draft(const House& house, const std::string& policy) {
    house.packs.catch_up(house.journal);
    const auto draft =
        house.journal.read([&](Session& session) { return design::find_draft(session, of_policies, policy); });
    if (!draft) {
        throw Error(design::errors::draft_not_found, {{"drawing", policy}});
    }
    if (draft->base == in_force(house, policy).hash()) { // otherwise its version is taken, which is told as such
        need_sound(board_of(house), draft->drawing);
    }
}

// What is written, else the draft that was saved, else the newest version.
EstimateView estimate(House& house, const api::Caller& caller, const EstimatePolicyIn& in) {
    const PolicyBoard board = board_of(house);
    const auto draft =
        house.journal.read([&](Session& session) { return design::find_draft(session, of_policies, in.policy); });
    const design::Drawing drawing =
        draw_policy(board, in.policy, {in.dmn, in.text, {}, {}}, draft ? &draft->drawing : nullptr).drawing;
    const auto estimated = house.sandbox.estimate(written_policy(board, drawing), in.benefit);
    record_estimate(house, caller, {in.policy, in.benefit, drawing.hash(), "draft"});
    return estimate_view(house, estimated);
}

PolicyDraftView save(Tx& tx, const House& house, const api::Caller& caller, const SavePolicyIn& in) {
    need_short(in.note.value_or(""), "/note");
    const auto known = design::find_draft(tx, of_policies, in.policy);
    const DrawnPolicy drawn = draw_policy(
        board_of(house), in.policy, {in.dmn, in.text, in.cases, in.from}, known ? &known->drawing : nullptr
    );
    const std::string base = in.base.value_or(known ? known->base : drawn.base);
    const std::string note = in.note.value_or(known ? known->note : "");
    const design::Draft draft = design::save_draft(
        tx, caller.actor(), in_force(house, in.policy), caller.if_match, {drawn.drawing, base, note}
    );
    return policy_draft_view(tx, house, draft, caller.account);
}

void add_reading(api::Routes& routes, House& house) {
    routes.task<api::None, PolicyDesignRows>(
        {.path = "/api/v1/policies/drafts",
         .name = "list_policy_drafts",
         .tag = "policies",
         .summary = {"政策的版本和草稿", "Policies with their versions and drafts"},
         .access = std::string(permission::read_policy_drafts)},
        [&house](const api::Caller& caller, const api::None&) {
            house.packs.catch_up(house.journal);
            return house.journal.read([&](Session& session) {
                return policy_design_rows(session, house, caller.account);
            });
        }
    );
    routes.task<PolicyNameIn, PolicyDesign>(
        {.path = "/api/v1/policies/{policy}/draft",
         .name = "get_policy_draft",
         .tag = "policies",
         .summary =
             {"编写中的政策：最新版、草稿、发布记录", "A policy being written: newest version, draft, publications"},
         .access = std::string(permission::read_policy_drafts),
         .errors = {&policy::errors::policy_not_found}},
        [&house](const api::Caller& caller, const PolicyNameIn& in) {
            house.packs.catch_up(house.journal);
            return house.journal.read([&](Session& session) {
                return policy_design(session, house, in.policy, caller.account);
            });
        }
    );
    routes.task<WordsIn, PolicyWords>(
        {.path = "/api/v1/policies/words?target",
         .name = "get_policy_words",
         .tag = "policies",
         .summary = {"编写政策时可选的事实、事项和单位", "What a policy for that target may name"},
         .access = std::string(permission::read_policy_drafts),
         .errors = {&policy::errors::unknown_target}},
        [&house](const api::Caller&, const WordsIn& in) { return policy_words(house, in.target); }
    );
    routes.task<CheckPolicyIn, PolicyCheck>(
        {.method = api::Method::post,
         .path = "/api/v1/policies/check",
         .name = "check_policy",
         .tag = "policies",
         .summary =
             {"检查政策并试算案例（不保存）",
              "What pack check would say of a policy, and how its cases come out; nothing is kept"},
         .access = std::string(permission::read_policy_drafts),
         .body_bytes_max = body_bytes_max,
         .replays = false,
         .input_example = R"({"policy":"elderly-allowance","from":"2099-01-01"})",
         .errors = {&design::errors::bad_name}},
        [&house](const api::Caller&, const CheckPolicyIn& in) {
            const PolicyBoard board = board_of(house);
            return check_policy(
                board, draw_policy(board, in.policy, {in.dmn, in.text, in.cases, in.from}, nullptr).drawing
            );
        }
    );
    routes.task<EstimatePolicyIn, EstimateView>(
        {.method = api::Method::post,
         .path = "/api/v1/policies/estimate",
         .name = "estimate_policy",
         .tag = "policies",
         .summary =
             {"测算编写中的政策：人数、费用、五年推算、分组、得失（不保存）",
              "What a policy that is being written would do: people, cost, five years, groups, winners and losers; "
              "nothing is kept"},
         .access = std::string(permission::match_policies),
         .body_bytes_max = body_bytes_max,
         .replays = false,
         .input_example = R"({"policy":"elderly-allowance","benefit":"allowance"})",
         .errors =
             {&design::errors::bad_name,
              &design::errors::draft_faulty,
              &policy::errors::benefit_not_found,
              &policy::errors::not_matched_yet,
              &policy::errors::not_by_columns,
              &policy::errors::variant_faulty}},
        [&house](const api::Caller& caller, const EstimatePolicyIn& in) { return estimate(house, caller, in); }
    );
}

void add_drawing(api::Routes& routes, House& house) {
    routes.write<SavePolicyIn, PolicyDraftView>(
        {.method = api::Method::put,
         .path = "/api/v1/policies/{policy}/draft",
         .name = "save_policy_draft",
         .tag = "policies",
         .summary = {"保存政策草稿", "Save the draft of a policy's next version, or of a new policy"},
         .access = std::string(permission::draw_policies),
         .body_bytes_max = body_bytes_max,
         .errors =
             {&design::errors::bad_name,
              &design::errors::draft_not_found,
              &design::errors::draft_changed,
              &design::errors::base_changed}},
        [&house](Tx& tx, const api::Caller& caller, const SavePolicyIn& in) { return save(tx, house, caller, in); }
    );
    routes.write<PolicyNameIn, api::None>(
        {.method = api::Method::remove,
         .path = "/api/v1/policies/{policy}/draft",
         .name = "discard_policy_draft",
         .tag = "policies",
         .summary = {"丢弃政策草稿", "Throw the draft of a policy away"},
         .access = std::string(permission::draw_policies),
         .status = 204,
         .version_needed = true,
         .errors = {&design::errors::draft_not_found, &design::errors::draft_changed}},
        [](Tx& tx, const api::Caller& caller, const PolicyNameIn& in) {
            design::discard_draft(tx, caller.actor(), of_policies, in.policy, caller.if_match);
            return api::None{};
        }
    );
    routes.task<PolicyNameIn, PolicyDraftView>(
        {.method = api::Method::post,
         .path = "/api/v1/policies/{policy}/draft/submission",
         .name = "submit_policy_draft",
         .tag = "policies",
         .summary = {"提交政策草稿审批", "Submit the draft for approval"},
         .access = std::string(permission::draw_policies),
         .version_needed = true,
         .replays = false,
         .errors =
             {&design::errors::draft_not_found,
              &design::errors::draft_changed,
              &design::errors::draft_faulty,
              &design::errors::base_changed}},
        [&house](const api::Caller& caller, const PolicyNameIn& in) {
            need_sound_draft(house, in.policy);
            return house.journal.write([&](Tx& tx) {
                const design::Draft draft =
                    design::submit_draft(tx, caller.actor(), in_force(house, in.policy), caller.if_match);
                return policy_draft_view(tx, house, draft, caller.account);
            });
        }
    );
}

void add_publishing(api::Routes& routes, House& house) {
    routes.write<SendPolicyBackIn, PolicyDraftView>(
        {.method = api::Method::post,
         .path = "/api/v1/policies/{policy}/draft/return",
         .name = "send_policy_draft_back",
         .tag = "policies",
         .summary = {"退回政策草稿", "Send a submitted draft back, with a reason"},
         .access = std::string(permission::publish_policies),
         .version_needed = true,
         .replays = false,
         .errors =
             {&design::errors::draft_not_found,
              &design::errors::draft_changed,
              &design::errors::not_submitted,
              &design::errors::reason_needed}},
        [&house](Tx& tx, const api::Caller& caller, const SendPolicyBackIn& in) {
            need_short(in.reason, "/reason");
            const design::Draft draft =
                design::send_back(tx, caller.actor(), of_policies, in.policy, caller.if_match, in.reason);
            return policy_draft_view(tx, house, draft, caller.account);
        }
    );
    routes.task<PolicyNameIn, PolicyPublicationView>(
        {.method = api::Method::post,
         .path = "/api/v1/policies/{policy}/draft/approval",
         .name = "approve_policy_draft",
         .tag = "policies",
         .summary =
             {"批准并发布他人的政策草稿，作为新的一版",
              "Approve somebody else's draft and publish it as the next version"},
         .access = std::string(permission::publish_policies),
         .version_needed = true,
         .replays = false,
         .errors =
             {&design::errors::draft_not_found,
              &design::errors::draft_changed,
              &design::errors::draft_faulty,
              &design::errors::not_submitted,
              &design::errors::own_draft,
              &design::errors::base_changed}},
        [&house](const api::Caller& caller, const PolicyNameIn& in) {
            need_sound_draft(house, in.policy);
            PolicyPublicationView out = house.journal.write([&](Tx& tx) {
                const auto draft = design::find_draft(tx, of_policies, in.policy);
                JsonObject about;
                if (draft) {
                    const PolicyDraftView view = policy_draft_view(tx, house, *draft, caller.account);
                    about = {{"version", view.number}, {"effective", view.from ? Json(to_string(*view.from)) : Json()}};
                }
                const design::Publication made =
                    design::approve_draft(tx, caller.actor(), in_force(house, in.policy), caller.if_match, about);
                return policy_publication_view(tx, made);
            });
            house.packs.catch_up(house.journal);
            return out;
        }
    );
}

} // namespace

void add_policy_design_routes(api::Routes& routes, House& house) {
    add_reading(routes, house);
    add_drawing(routes, house);
    add_publishing(routes, house);
}

} // namespace tonghe::app
