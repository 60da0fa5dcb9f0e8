// Policies for everybody: the library, the calculator, and what is known to be mine.
#include "tonghe/api/routes.hpp"
#include "tonghe/app/given_facts.hpp"
#include "tonghe/app/house.hpp"
#include "tonghe/app/policy_subjects.hpp"
#include "tonghe/app/policy_views.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/policy/consent.hpp"
#include "tonghe/policy/errors.hpp"
#include "tonghe/policy/refusing.hpp"
#include "tonghe/registry/registry.hpp"

#include <algorithm>

namespace tonghe::app {

namespace {

using catalog::BenefitDelivery;
using catalog::PolicyField;

struct PoliciesIn {
    std::optional<std::string> q;
    std::optional<PolicyField> field;
    std::optional<std::string> target;
    std::optional<BenefitDelivery> delivery;
};
TONGHE_STRUCT(PoliciesIn, q, field, target, delivery)

struct FieldCount {
    PolicyField field = PolicyField::assistance;
    int count = 0;
};
TONGHE_STRUCT(FieldCount, field, count)

struct PoliciesOut {
    std::vector<PolicyLine> policies;
    std::vector<FieldCount> fields; // of all policies, whatever was asked for
};
TONGHE_STRUCT(PoliciesOut, policies, fields)

struct PolicyIn {
    std::string policy;
    std::optional<int64_t> version;
    std::optional<Date> on; // the version in force that day; today's where neither is given
};
TONGHE_STRUCT(PolicyIn, policy, version, on)

struct FactsIn {
    std::string target;
};
TONGHE_STRUCT(FactsIn, target)

struct FactsOut {
    std::vector<FactView> facts;
};
TONGHE_STRUCT(FactsOut, facts)

struct CalculateIn {
    std::string target;
    Json facts = JsonObject(); // by fact
    std::optional<Date> on;
    std::vector<std::string> policies;
};
TONGHE_STRUCT(CalculateIn, target, facts, on, policies)

struct MineIn {
    std::optional<Whose> for_;
};
TONGHE_STRUCT(MineIn, for_)

struct MyCalculationIn {
    std::optional<Whose> for_;
    std::optional<Json> facts;          // instead of what is known; of a family those of the household …
    std::optional<std::string> subject; // … unless a record of one of them is given: then hers
    std::optional<Date> on;
};
TONGHE_STRUCT(MyCalculationIn, for_, facts, subject, on)

struct ConsentView {
    bool given = false;
};
TONGHE_STRUCT(ConsentView, given)

bool says(const catalog::PolicyDefinition& policy, const std::string& words) {
    std::string all = policy.title.zh + policy.title.en + policy.summary.zh + policy.summary.en + policy.number;
    for (const catalog::BenefitDefinition& benefit : policy.benefits) {
        all += benefit.title.zh + benefit.title.en;
    }
    const auto lower = [](std::string text) {
        std::transform(text.begin(), text.end(), text.begin(), [](char c) {
            return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        });
        return text;
    };
    return lower(all).find(lower(words)) != std::string::npos;
}

bool is_asked_for(const catalog::PolicyDefinition& policy, const PoliciesIn& in) {
    const bool delivered =
        !in.delivery || std::any_of(policy.benefits.begin(), policy.benefits.end(), [&](const auto& one) {
            return one.delivery == *in.delivery;
        });
    return delivered && (!in.field || policy.field == *in.field) && (!in.target || policy.target == *in.target) &&
           (!in.q || in.q->empty() || says(policy, *in.q));
}

PoliciesOut policies(const House& house, const PoliciesIn& in) {
    const auto catalog = house.catalog.get();
    const PolicyViews views(catalog);
    const Date today = date_of(house.clock.now());
    PoliciesOut out;
    std::map<PolicyField, int> counts;
    for (const auto& policy : catalog->content().policies) {
        if (policy != catalog->policy(policy->id, today)) {
            continue; // another version stands for it
        }
        ++counts[policy->field];
        if (is_asked_for(*policy, in)) {
            out.policies.push_back(views.line(*policy, today));
        }
    }
    for (const auto& [field, count] : counts) {
        out.fields.push_back({field, count});
    }
    return out;
}

void add(rules::Number& total, const rules::Number& part) { total = rules::add(total, part).value_or(total); }

CalculationView calculate_mine(Session& session, House& house, const api::Caller& caller, const MyCalculationIn& in) {
    const auto catalog = house.catalog.get();
    const PolicyViews views(catalog);
    const Date today = date_of(house.clock.now());
    const Date on = in.on.value_or(today);
    CalculationView out;
    out.on = on;
    rules::Number monthly;
    rules::Number yearly;
    rules::Number once;
    const std::string mine = person_key(session, house, caller);
    std::vector<KnownOf> looked_at;
    for (const Subject& subject : subjects_of(session, house, caller, in.for_.value_or(Whose::person), on)) {
        const catalog::TargetDefinition& target = target_of(*catalog, subject.target);
        snapshot::FactReader reader(session, house.registry, *catalog, on);
        KnownOf subject_known = known_of(session, house.registry, *catalog, reader, subject, mine);
        snapshot::KnownFacts& known = subject_known.known;
        const std::set<std::string>& withheld = subject_known.withheld;
        const bool one_of_several = !subject.who.zh.empty();
        if (!one_of_several || target.id == "household") { // what is known, whether or not one supposes otherwise
            for (FactView fact : views.facts_asked(target.id)) {
                const Json* value = known.values.if_contains(fact.fact);
                fact.value = value == nullptr ? Json(nullptr) : *value;
                fact.needs_consent = withheld.contains(fact.fact);
                out.facts.push_back(std::move(fact));
            }
        }
        looked_at.push_back(subject_known);
        const bool is_meant = !in.subject || known.record.id.text() == *in.subject;
        if (in.facts && is_meant) {
            const bool of_all = one_of_several && !in.subject;
            const auto& of = of_all ? target_of(*catalog, "household") : target;
            for (const auto& [fact, value] : given_facts(*catalog, of, *in.facts)) {
                known.values[fact] = value;
            }
        }
        const policy::Refused refused =
            policy::refused_for(session, house.registry, *catalog, target.id, known.record, today);
        const policy::Calculation calculation = policy::calculate(*catalog, target.id, known.values, on);
        for (AnswerView& answer : views.calculation(target.id, calculation, withheld).answers) {
            if (one_of_several) {
                answer.who = subject.who;
            }
            answer.subject = known.record.id.text();
            answer.by_person = refused.covers(answer.policy);
            out.answers.push_back(std::move(answer));
        }
        add(monthly, calculation.monthly);
        add(yearly, calculation.yearly);
        add(once, calculation.once);
    }
    record_family_look(house, caller, looked_at);
    out.totals = {monthly.text(), yearly.text(), once.text()};
    return out;
}

void add_library_routes(api::Routes& routes, House& house) {
    routes.read<PoliciesIn, PoliciesOut>(
        {.path = "/api/v1/policies?q&field&target&delivery",
         .name = "list_policies",
         .tag = "policies",
         .summary = {"政策库", "The policy library"},
         .access = "anyone"},
        [&house](Session&, const api::Caller&, const PoliciesIn& in) { return policies(house, in); }
    );
    routes.read<FactsIn, FactsOut>(
        {.path = "/api/v1/policies/facts?target",
         .name = "list_policy_facts",
         .tag = "policies",
         .summary = {"政策会问到的事实，问得多的在前", "What policies ask about, the most asked first"},
         .access = "anyone"},
        [&house](Session&, const api::Caller&, const FactsIn& in) {
            const auto catalog = house.catalog.get();
            return FactsOut{PolicyViews(catalog).facts_asked(target_of(*catalog, in.target).id)};
        }
    );
    routes.read<PolicyIn, PolicyView>(
        {.path = "/api/v1/policies/{policy}?version&on",
         .name = "get_policy",
         .tag = "policies",
         .summary =
             {"一项政策：条款、依据、待遇、判定表、算法备案",
              "One policy: articles, law, benefits, decision table, algorithm"},
         .access = "anyone"},
        [&house](Session&, const api::Caller&, const PolicyIn& in) {
            const auto catalog = house.catalog.get();
            const Date today = date_of(house.clock.now());
            const auto policy = in.version ? catalog->policy_version(in.policy, *in.version)
                                           : catalog->policy(in.policy, in.on.value_or(today));
            if (policy == nullptr) {
                throw Error(policy::errors::policy_not_found, {{"policy", in.policy}});
            }
            return PolicyViews(catalog).whole(*policy, today);
        }
    );
    routes.task<CalculateIn, CalculationView>(
        {.method = api::Method::post,
         .path = "/api/v1/policies/calculate",
         .name = "calculate_policies",
         .tag = "policies",
         .summary =
             {"政策计算器：假如情况是这样（不保存）", "The calculator: what if these were the facts; nothing is kept"},
         .access = "anyone",
         .replays = false},
        [&house](const api::Caller&, const CalculateIn& in) {
            const auto catalog = house.catalog.get();
            const catalog::TargetDefinition& target = target_of(*catalog, in.target);
            const JsonObject facts = given_facts(*catalog, target, in.facts);
            const Date on = in.on.value_or(date_of(house.clock.now()));
            return PolicyViews(catalog).calculation(
                target.id, policy::calculate(*catalog, target.id, facts, on, in.policies)
            );
        }
    );
}

void add_my_routes(api::Routes& routes, House& house) {
    routes.read<MineIn, CalculationView>(
        {.path = "/api/v1/me/policies?for",
         .name = "get_my_policies",
         .tag = "policies",
         .summary = {"我（我家、我的企业）能享受什么", "What I, my family or my enterprise am entitled to"},
         .access = "resident"},
        [&house](Session& session, const api::Caller& caller, const MineIn& in) {
            return calculate_mine(session, house, caller, {.for_ = in.for_, .facts = {}, .subject = {}, .on = {}});
        }
    );
    routes.read<MyCalculationIn, CalculationView>(
        {.method = api::Method::post,
         .path = "/api/v1/me/policies/calculate",
         .name = "calculate_my_policies",
         .tag = "policies",
         .summary = {"假如我的情况有变（不保存）", "What if my facts were these; nothing is kept"},
         .access = "resident",
         .replays = false},
        [&house](Session& session, const api::Caller& caller, const MyCalculationIn& in) {
            return calculate_mine(session, house, caller, in);
        }
    );
    routes.read<MineIn, ConsentView>(
        {.path = "/api/v1/me/policies/consent",
         .name = "get_policy_consent",
         .tag = "policies",
         .summary =
             {"我是否同意家人看到与我收入有关的结果", "Whether my household may see answers that rest on what I earn"},
         .access = "resident"},
        [](Session& session, const api::Caller& caller, const MineIn&) {
            return ConsentView{policy::has_consented(session, registry::RecordId(caller.actor().person))};
        }
    );
    routes.write<ConsentView, ConsentView>(
        {.method = api::Method::put,
         .path = "/api/v1/me/policies/consent",
         .name = "set_policy_consent",
         .tag = "policies",
         .summary = {"同意或撤回", "Give or withdraw it"},
         .access = "resident"},
        [](Tx& tx, const api::Caller& caller, const ConsentView& in) {
            policy::set_consent(tx, registry::RecordId(caller.actor().person), in.given, caller.actor().account);
            return in;
        }
    );
}

} // namespace

void add_policy_routes(api::Routes& routes, House& house) {
    add_library_routes(routes, house);
    add_my_routes(routes, house);
}

} // namespace tonghe::app
