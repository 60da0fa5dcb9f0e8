// Writing policies: which there are, what is wrong with one, drafts and their way to the catalogue as the next version.
//
// Always true
//  1. Checking keeps nothing; a draft may be faulty, what is submitted or approved may not.
//  2. What is published begins in the future: a version that is in force stays as it is.
#include "tonghe/app/draft_ways.hpp"
#include "tonghe/app/estimate_views.hpp"
#include "tonghe/app/policy_design_views.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/identity/permission.hpp"
#include "tonghe/policy/errors.hpp"

namespace tonghe::app {

namespace {

namespace permission = identity::permission;

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

struct PolicyDrafts {
    using Named = PolicyNameIn;
    using Saved = SavePolicyIn;
    using SentBack = SendPolicyBackIn;
    using View = PolicyDraftView;
    using Published = PolicyPublicationView;

    static constexpr auto kind = design::DrawingKind::policy;
    static constexpr const char* path = "/api/v1/policies/{policy}/draft";
    static constexpr const char* tag = "policies";
    static inline const std::string draw{permission::draw_policies};
    static inline const std::string approve{permission::publish_policies};
    static inline const Text noun{"政策", "policy"};
    static inline const Text to_save{"保存政策草稿", "Save the draft of a policy's next version, or of a new policy"};
    static inline const Text to_approve{
        "批准并发布他人的政策草稿，作为新的一版", "Approve somebody else's draft and publish it as the next version"};
    static constexpr const ErrorCode* no_such = &design::errors::bad_name;

    template <class In> static const std::string& name(const In& in) { return in.policy; }

    static design::Drawing in_force(const House& house, const std::string& policy) {
        return board_of(house).newest(policy);
    }

    static design::SaveDraft drawn(Tx& tx, const House& house, const SavePolicyIn& in) {
        const auto known = design::find_draft(tx, kind, in.policy);
        const DrawnPolicy drawn = draw_policy(
            board_of(house), in.policy, {in.dmn, in.text, in.cases, in.from}, known ? &known->drawing : nullptr
        );
        return {
            drawn.drawing,
            in.base.value_or(known ? known->base : drawn.base),
            in.note.value_or(known ? known->note : "")};
    }

    static void need_sound(const House& house, const design::Draft& draft) {
        if (draft.base == in_force(house, draft.drawing.id).hash()) { // else its version is taken, told as such
            app::need_sound(board_of(house), draft.drawing);
        }
    }

    static JsonObject about(Tx& tx, const House& house, const design::Draft& draft) {
        const PolicyDraftView view = policy_draft_view(tx, house, draft, "");
        return {{"version", view.number}, {"effective", view.from ? Json(to_string(*view.from)) : Json()}};
    }

    static View view(Session& session, const House& house, const design::Draft& draft, const std::string& account) {
        return policy_draft_view(session, house, draft, account);
    }

    static Published published(Session& session, const design::Publication& made) {
        return policy_publication_view(session, made);
    }
};

// What is written, else the draft that was saved, else the newest version.
EstimateView estimate(House& house, const api::Caller& caller, const EstimatePolicyIn& in) {
    const PolicyBoard board = board_of(house);
    const auto draft = house.journal.read([&](Session& session) {
        return design::find_draft(session, PolicyDrafts::kind, in.policy);
    });
    const design::Drawing drawing =
        draw_policy(board, in.policy, {in.dmn, in.text, {}, {}}, draft ? &draft->drawing : nullptr).drawing;
    const auto estimated = house.sandbox.estimate(written_policy(board, drawing), in.benefit);
    record_estimate(house, caller, {in.policy, in.benefit, drawing.hash(), "draft"});
    return estimate_view(house, estimated);
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
         .body_bytes_max = draft_body_bytes_max,
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
         .body_bytes_max = draft_body_bytes_max,
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

} // namespace

void add_policy_design_routes(api::Routes& routes, House& house) {
    add_reading(routes, house);
    add_draft_drawing<PolicyDrafts>(routes, house);
    add_draft_approving<PolicyDrafts>(routes, house);
}

} // namespace tonghe::app
