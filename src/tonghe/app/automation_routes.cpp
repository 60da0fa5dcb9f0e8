// Refusing automated decisions, and what people then decide.
#include "tonghe/api/routes.hpp"
#include "tonghe/app/policy_subjects.hpp"
#include "tonghe/app/policy_views.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/identity/account.hpp"
#include "tonghe/identity/permission.hpp"
#include "tonghe/journal/journal.hpp"
#include "tonghe/notify/inbox.hpp"
#include "tonghe/policy/errors.hpp"
#include "tonghe/policy/refusing.hpp"
#include "tonghe/rules/number.hpp"

#include <algorithm>

namespace tonghe::app {

namespace {

using policy::Proposal;

struct RefusedView {
    std::string policy;
    Text title;
    Instant since;
};
TONGHE_STRUCT(RefusedView, policy, title, since)

struct ProposalView {
    policy::ProposalId proposal;
    std::string policy;
    Text title;
    std::string benefit;
    Text benefit_title;
    std::string target; // person, household, enterprise
    std::string amount;
    policy::ProposalState state = policy::ProposalState::open;
    Instant at;
    std::string reasons; // of the officer
    std::optional<Instant> decided_at;
    std::optional<std::string> who;  // her name, for the officer who opens it
    std::optional<Json> facts_asked; // by fact, as they are now, for the officer who opens it
    int64_t version = 1;
};
TONGHE_STRUCT(
    ProposalView,
    proposal,
    policy,
    title,
    benefit,
    benefit_title,
    target,
    amount,
    state,
    at,
    reasons,
    decided_at,
    who,
    facts_asked,
    version
)

struct AutomationView {
    bool all = false;
    std::vector<RefusedView> policies;
    std::vector<ProposalView> proposals;
};
TONGHE_STRUCT(AutomationView, all, policies, proposals)

struct RefuseIn {
    std::optional<Whose> for_;         // enterprise: the one acted for; else herself, and with her the household
    std::optional<std::string> policy; // all unless given
    bool refused = true;
};
TONGHE_STRUCT(RefuseIn, for_, policy, refused)

struct AutomationIn {
    std::optional<Whose> for_;
};
TONGHE_STRUCT(AutomationIn, for_)

struct ProposalsOut {
    std::vector<ProposalView> rows;
};
TONGHE_STRUCT(ProposalsOut, rows)

struct ProposalIn {
    policy::ProposalId proposal;
};
TONGHE_STRUCT(ProposalIn, proposal)

struct DecideIn {
    policy::ProposalId proposal;
    bool granted = false;
    std::string reasons;
};
TONGHE_STRUCT(DecideIn, proposal, granted, reasons)

ProposalView view_of(const catalog::Catalog& catalog, const Proposal& one) {
    ProposalView out{
        .proposal = one.id,
        .policy = one.policy,
        .title = {one.policy, one.policy},
        .benefit = one.benefit,
        .benefit_title = {one.benefit, one.benefit},
        .target = {},
        .amount = one.cents == 0 ? "" : rules::Number::scaled(one.cents, 2).text(),
        .state = one.state,
        .at = one.at,
        .reasons = one.reasons,
        .decided_at = one.decided_at,
        .who = std::nullopt,
        .facts_asked = std::nullopt,
        .version = one.version};
    const auto policy = catalog.policy(one.policy, date_of(one.at));
    if (const catalog::BenefitDefinition* benefit = policy == nullptr ? nullptr : policy->benefit(one.benefit)) {
        out.title = policy->title;
        out.benefit_title = benefit->title;
        out.target = policy->target;
    }
    return out;
}

// Whose refusal is spoken of: hers, or that of the enterprise she acts for.
registry::Record refuser_of(Session& session, const House& house, const api::Caller& caller, Whose whose) {
    const auto catalog = house.catalog.get();
    const catalog::TargetDefinition* enterprises = catalog->target("enterprise");
    if (whose == Whose::enterprise) {
        const std::string key = subjects_of(session, house, caller, whose, date_of(house.clock.now())).front().key;
        auto record = enterprises == nullptr ? std::nullopt : house.registry.get(session, enterprises->registry, key);
        if (!record) {
            throw Error(policy::errors::not_in_register, {{"who", key}});
        }
        return std::move(*record);
    }
    person_key(session, house, caller); // she is in the register
    return *house.registry.get(session, registry::RecordId(caller.actor().person));
}

// About whom her refusal makes people decide, each with its target.
std::vector<std::pair<std::string, registry::Record>>
touched_by(Session& session, const House& house, const registry::Record& refuser, Whose whose) {
    if (whose == Whose::enterprise) {
        return {{"enterprise", refuser}};
    }
    std::vector<std::pair<std::string, registry::Record>> out{{"person", refuser}};
    const Date today = date_of(house.clock.now());
    if (auto household = policy::household_of(session, house.registry, *house.catalog.get(), refuser, today)) {
        out.emplace_back("household", std::move(*household));
    }
    return out;
}

// What others of her household have not agreed to show tells nothing here either.
bool may_be_told(
    Session& session, const House& house, const Proposal& proposal, const std::string& target, const std::string& asker
) {
    const auto catalog = house.catalog.get();
    const auto policy = catalog->policy(proposal.policy, date_of(proposal.at));
    const auto* benefit = policy == nullptr ? nullptr : policy->benefit(proposal.benefit);
    const auto subject = house.registry.get(session, proposal.person);
    if (target != "household" || benefit == nullptr || !subject || proposal.state != policy::ProposalState::open) {
        return true; // what people have decided is told to everybody whom it concerns
    }
    snapshot::FactReader reader(session, house.registry, *catalog, date_of(house.clock.now()));
    const auto withheld =
        known_of(session, house.registry, *catalog, reader, {target, subject->key, {}}, asker).withheld;
    return std::none_of(benefit->inputs.begin(), benefit->inputs.end(), [&](const catalog::PolicyInput& input) {
        return withheld.contains(input.fact);
    });
}

AutomationView automation_of(Session& session, const House& house, const api::Caller& caller, Whose whose) {
    const auto catalog = house.catalog.get();
    const registry::Record refuser = refuser_of(session, house, caller, whose);
    AutomationView out;
    for (const policy::Refusal& one : policy::refusals_of(session, refuser.id)) {
        const auto policy = catalog->policy(one.policy, date_of(house.clock.now()));
        out.all = out.all || one.policy.empty();
        if (!one.policy.empty()) {
            out.policies.push_back({one.policy, policy == nullptr ? Text{} : policy->title, one.since});
        }
    }
    for (const auto& [target, subject] : touched_by(session, house, refuser, whose)) {
        for (const Proposal& one : policy::proposals_of(session, subject.id)) {
            if (may_be_told(session, house, one, target, refuser.key)) {
                out.proposals.push_back(view_of(*catalog, one));
            }
        }
    }
    return out;
}

// What the rules find today becomes proposals. Of herself as she may see it: a proposal tells her what they found.
void propose_found(
    Tx& tx,
    const House& house,
    const std::string& target,
    const registry::Record& subject,
    const std::string& asker,
    const std::string& only
) {
    const auto catalog = house.catalog.get();
    const Date today = date_of(tx.now());
    snapshot::FactReader reader(tx, house.registry, *catalog, today);
    JsonObject values;
    if (target == "person") {
        values = known_of(tx, house.registry, *catalog, reader, {target, subject.key, {}}, asker).known.values;
    } else if (const auto known = reader.read(target, subject.key)) {
        values = known->values;
    }
    for (const auto& policy : catalog->content().policies) {
        if (policy->target != target || !policy->is_in_force(today) || (!only.empty() && policy->id != only)) {
            continue;
        }
        for (const catalog::BenefitDefinition& benefit : policy->benefits) {
            const catalog::BenefitAnswer answer = catalog::answer(*policy, benefit, values);
            if (answer.is == catalog::Entitlement::entitled &&
                benefit.delivery == catalog::BenefitDelivery::automatic) {
                policy::propose(tx, subject.id, *policy, benefit.id, answer);
            }
        }
    }
}

bool is_of_office(const catalog::Catalog& catalog, const Proposal& one, const identity::Actor& actor) {
    const auto policy = catalog.policy(one.policy, date_of(one.at));
    return policy != nullptr && std::any_of(actor.posts.begin(), actor.posts.end(), [&](const auto& post) {
               return post.function == policy->issuer;
           });
}

// Whom a decision about a proposal concerns: she, the adults of the household, the enterprise's representative.
std::vector<registry::Record>
parties_of(Session& session, const House& house, const std::string& target, const registry::Record& subject) {
    const auto catalog = house.catalog.get();
    if (target == "household") {
        const Date today = date_of(house.clock.now());
        return policy::adults_of(session, house.registry, *catalog, target, subject, today);
    }
    if (target == "enterprise") {
        const auto boss = house.registry.get(session, "person", subject.text("legal_representative"));
        return boss ? std::vector<registry::Record>{*boss} : std::vector<registry::Record>{};
    }
    return {subject};
}

Proposal proposal_for(Session& session, const House& house, const api::Caller& caller, const policy::ProposalId& id) {
    auto found = policy::find_proposal(session, id);
    const auto catalog = house.catalog.get();
    if (!found || !is_of_office(*catalog, *found, caller.actor())) {
        throw Error(policy::errors::proposal_not_found);
    }
    const auto subject = house.registry.get(session, found->person);
    const std::string target = view_of(*catalog, *found).target;
    for (const registry::Record& party :
         subject ? parties_of(session, house, target, *subject) : std::vector<registry::Record>{}) {
        if (party.id.text() == caller.actor().person) { // nobody decides about herself
            throw Error(policy::errors::proposal_not_found);
        }
    }
    return std::move(*found);
}

// With her name and what is known of her, and the trace of the look.
ProposalView opened(House& house, const api::Caller& caller, const Proposal& proposal) {
    const auto catalog = house.catalog.get();
    const identity::Actor& actor = caller.actor();
    return house.journal.write([&](Tx& tx) {
        ProposalView out = view_of(*catalog, proposal);
        const auto subject = house.registry.get(tx, proposal.person);
        const auto policy = catalog->policy(proposal.policy, date_of(proposal.at));
        const catalog::BenefitDefinition* benefit = policy == nullptr ? nullptr : policy->benefit(proposal.benefit);
        if (!subject || benefit == nullptr) {
            return out;
        }
        snapshot::FactReader reader(tx, house.registry, *catalog, date_of(tx.now()));
        const auto known = reader.read(policy->target, subject->key);
        const bool of_household = policy->target == "household"; // what it has together is what is decided about
        JsonObject facts;
        std::vector<std::string> names;
        for (const catalog::PolicyInput& input : benefit->inputs) {
            const bool is_shown = known && (of_household || !known->shared.contains(input.fact));
            const Json* value = is_shown ? known->values.if_contains(input.fact) : nullptr;
            facts[input.fact] = value == nullptr ? Json(nullptr) : *value;
            names.push_back(input.fact);
        }
        out.facts_asked = std::move(facts);
        const registry::Reader officer{
            .account = actor.account,
            .unit = actor.posts.empty() ? "" : actor.posts.front().unit,
            .holder_keys = {},
            .permissions = actor.permissions,
            .purpose = actor.purpose.empty() ? "benefit_decision" : actor.purpose,
            .case_id = proposal.id.text()};
        house.registry.record_read(tx, officer, *subject, names);
        const auto parties = parties_of(tx, house, policy->target, *subject);
        for (const registry::Record& one : of_household ? parties : std::vector<registry::Record>{}) {
            house.registry.record_read(tx, officer, one, names);
        }
        const registry::Record* named = !of_household ? &*subject : parties.empty() ? nullptr : &parties.front();
        if (named != nullptr && officer.may(registry::permission::read)) {
            const registry::RecordView view = house.registry.view(tx, officer, named->id, {"name"});
            if (!view.fields.empty() && view.fields.front().value.is_string()) {
                out.who = std::string(view.fields.front().value.get_string());
            }
        }
        return out;
    });
}

void tell_parties(Tx& tx, const House& house, const ProposalView& decided, const registry::RecordId& of) {
    const auto subject = house.registry.get(tx, of);
    for (const registry::Record& party :
         subject ? parties_of(tx, house, decided.target, *subject) : std::vector<registry::Record>{}) {
        const auto account = identity::account_of_person(tx, party.id.text());
        if (!account) {
            continue;
        }
        const bool granted = decided.state == policy::ProposalState::granted;
        notify::tell(
            tx,
            account->text(),
            granted ? Text{"同意给予：" + decided.benefit_title.zh, "Granted: " + decided.benefit_title.en}
                    : Text{"未同意给予：" + decided.benefit_title.zh, "Not granted: " + decided.benefit_title.en},
            {"这是工作人员作出的决定。理由：" + decided.reasons,
             "An officer decided this, because: " + decided.reasons},
            "/portal/me/benefits"
        );
    }
}

void add_proposal_routes(api::Routes& routes, House& house) {
    const std::string access(identity::permission::act_on_appeals);
    routes.read<api::None, ProposalsOut>(
        {.path = "/api/v1/benefit-proposals",
         .name = "list_benefit_proposals",
         .tag = "appeals",
         .summary =
             {"等本部门的人决定的待遇（本人拒绝自动化决策）",
              "Benefits that wait for a person of this office to decide"},
         .access = access},
        [&house](Session& session, const api::Caller& caller, const api::None&) {
            constexpr int most = 500;
            const auto catalog = house.catalog.get();
            ProposalsOut out;
            for (const Proposal& one : policy::open_proposals(session, most)) {
                if (is_of_office(*catalog, one, caller.actor())) {
                    out.rows.push_back(view_of(*catalog, one));
                }
            }
            return out;
        }
    );
    routes.read<ProposalIn, ProposalView>(
        {.path = "/api/v1/benefit-proposals/{proposal}",
         .name = "get_benefit_proposal",
         .tag = "appeals",
         .summary = {"一项待决定的待遇（查看会留痕）", "One of them; the look is recorded"},
         .access = access,
         .errors = {&policy::errors::proposal_not_found}},
        [&house](Session& session, const api::Caller& caller, const ProposalIn& in) {
            return opened(house, caller, proposal_for(session, house, caller, in.proposal));
        }
    );
    routes.write<DecideIn, ProposalView>(
        {.method = api::Method::post,
         .path = "/api/v1/benefit-proposals/{proposal}/decision",
         .name = "decide_benefit_proposal",
         .tag = "appeals",
         .summary = {"由人决定，说明理由", "Decide, with reasons"},
         .access = access,
         .errors = {&policy::errors::proposal_not_found, &policy::errors::proposal_decided}},
        [&house](Tx& tx, const api::Caller& caller, const DecideIn& in) {
            if (in.reasons.empty()) {
                throw Error(
                    tonghe::errors::invalid_input,
                    {{"count", "1"}},
                    {{.code = "required",
                      .pointer = "/reasons",
                      .what = {"请写明理由。", "Say why."},
                      .remedy = {"写一两句话即可。", "A sentence or two will do."}}}
                );
            }
            const Proposal before = proposal_for(tx, house, caller, in.proposal);
            const Proposal decided = policy::decide(tx, before, in.granted, in.reasons, caller.account);
            ProposalView out = view_of(*house.catalog.get(), decided);
            tell_parties(tx, house, out, decided.person);
            return out;
        }
    );
}

} // namespace

void add_automation_routes(api::Routes& routes, House& house) {
    routes.read<AutomationIn, AutomationView>(
        {.path = "/api/v1/me/automated-decisions?for",
         .name = "get_automated_decisions",
         .tag = "appeals",
         .summary =
             {"我拒绝了哪些自动化决策，人工决定到了哪一步",
              "Which automated decisions I refuse, and what people decided"},
         .access = "resident"},
        [&house](Session& session, const api::Caller& caller, const AutomationIn& in) {
            return automation_of(session, house, caller, in.for_.value_or(Whose::person));
        }
    );
    routes.write<RefuseIn, AutomationView>(
        {.method = api::Method::put,
         .path = "/api/v1/me/automated-decisions",
         .name = "set_automated_decisions",
         .tag = "appeals",
         .summary =
             {"拒绝自动化决策，要求由人决定；或撤回（个人信息保护法第二十四条）",
              "Refuse automated decisions and ask for a person, or take that back (PIPL article 24)"},
         .access = "resident",
         .input_example = R"({"policy":"elderly-allowance","refused":true})",
         .errors = {&policy::errors::policy_not_found, &policy::errors::no_enterprise}},
        [&house](Tx& tx, const api::Caller& caller, const RefuseIn& in) {
            const std::string only = in.policy.value_or("");
            if (!only.empty() && house.catalog.get()->policy_versions(only).empty()) {
                throw Error(policy::errors::policy_not_found, {{"policy", only}});
            }
            const Whose whose = in.for_.value_or(Whose::person);
            const registry::Record refuser = refuser_of(tx, house, caller, whose);
            policy::set_refusal(tx, refuser.id, only, in.refused, caller.account);
            for (const auto& [target, subject] : touched_by(tx, house, refuser, whose)) {
                if (in.refused) {
                    propose_found(tx, house, target, subject, refuser.key, only);
                } else {
                    policy::withdraw_proposals(tx, house.registry, *house.catalog.get(), target, subject);
                }
            }
            return automation_of(tx, house, caller, whose);
        }
    );
    add_proposal_routes(routes, house);
}

} // namespace tonghe::app
