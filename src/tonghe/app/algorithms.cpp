#include "tonghe/app/algorithms.hpp"

#include "tonghe/policy/run.hpp"
#include "tonghe/service/daily.hpp"

#include <algorithm>

namespace tonghe::app {

namespace {

constexpr int64_t counted_from = 10; // fewer could be told apart

std::optional<int64_t> told(int64_t count) { return count < counted_from ? std::nullopt : std::optional(count); }

// How many people the last run asked, by policy.
std::map<std::string, int64_t> asked_by_matching(store::Session* session) {
    std::map<std::string, int64_t> out;
    const auto run = session == nullptr ? std::nullopt : policy::last_run(*session);
    for (const policy::BenefitFigures& one :
         run ? policy::figures_of(*session, run->run) : std::vector<policy::BenefitFigures>{}) {
        out[one.policy] = std::max(out[one.policy], one.entitled + one.refused + one.unknown);
    }
    return out;
}

void add_version(RegisteredAlgorithm& out, const catalog::PolicyDefinition& policy) {
    out.versions.push_back({policy.version, policy.hash, policy.from, policy.until});
}

RegisteredAlgorithm of_policy(
    const catalog::PolicyDefinition& policy, const PolicyViews& views, const std::map<std::string, int64_t>& asked
) {
    RegisteredAlgorithm out;
    out.algorithm = "policy." + policy.id;
    out.title = policy.title;
    out.owner = policy.issuer;
    out.owner_title = views.unit_title(policy.issuer);
    out.purpose = policy.algorithm.purpose;
    out.from = policy.from;
    const auto count = asked.find(policy.id);
    out.answered = count == asked.end() ? std::nullopt : told(count->second);
    out.impact = policy.algorithm.impact;
    out.contact = policy.algorithm.contact;
    out.contact_title = views.unit_title(policy.algorithm.contact);
    out.policy = policy.id;
    std::set<std::string> seen;
    for (const catalog::BenefitDefinition& benefit : policy.benefits) {
        out.automatic = out.automatic || benefit.delivery == catalog::BenefitDelivery::automatic;
        for (const catalog::PolicyInput& input : benefit.inputs) {
            if (seen.insert(input.fact).second) {
                const FactView fact = views.fact(policy.target, input.fact);
                out.inputs.push_back({input.fact, fact.title, fact.source_title});
            }
        }
        out.used_by.push_back(benefit.title);
    }
    add_version(out, policy);
    return out;
}

// Where an input is read from, in words of people.
Text source_of(const catalog::BoundInput& input) {
    const std::string first = input.path.empty() ? "" : input.path.front();
    if (first == "form") {
        return {"申请表", "the application form"};
    }
    if (first == "facts") {
        return {"登记库", "the registers"};
    }
    if (first == "today") {
        return {"当天日期", "today’s date"};
    }
    return {"办件和流程", "the case and its process"};
}

RegisteredAlgorithm of_model(
    const catalog::Catalog& catalog,
    const catalog::DecisionAlgorithm& entry,
    const std::vector<catalog::DecisionUse>& uses,
    const PolicyViews& views
) {
    RegisteredAlgorithm out;
    const catalog::DecisionModel& model = *catalog.decision_model(entry.model);
    out.algorithm = "decision." + entry.model;
    out.title = {model.model->name, model.model->name};
    out.owner = entry.owner;
    out.owner_title = views.unit_title(entry.owner);
    out.purpose = entry.entry.purpose;
    out.from = entry.since;
    out.impact = entry.entry.impact;
    out.contact = entry.entry.contact;
    out.contact_title = views.unit_title(entry.entry.contact);
    out.model = entry.model;
    out.versions.push_back({1, model.hash, entry.since, std::nullopt});
    std::set<std::string> seen;
    for (const catalog::DecisionUse& use : uses) {
        out.kind = use.kind;
        out.used_by.push_back(use.where);
        for (const catalog::BoundInput& input : use.decision->inputs) {
            if (seen.insert(input.name).second) {
                out.inputs.push_back({input.name, {input.name, input.name}, source_of(input)});
            }
        }
    }
    return out;
}

std::map<std::string, std::vector<catalog::DecisionUse>> uses_by_model(const catalog::Catalog& catalog) {
    std::map<std::string, std::vector<catalog::DecisionUse>> out;
    const auto add = [&](std::vector<catalog::DecisionUse> uses) {
        for (catalog::DecisionUse& use : uses) {
            out[use.model()].push_back(std::move(use));
        }
    };
    for (const auto& item : catalog.content().items) {
        add(uses_of(*item));
    }
    for (const catalog::StandingDefinition& process : catalog.content().standing) {
        add(uses_of(process));
    }
    return out;
}

} // namespace

std::vector<RegisteredAlgorithm>
registered_algorithms(const std::shared_ptr<const catalog::Catalog>& catalog, store::Session* session) {
    const PolicyViews views(catalog);
    std::vector<RegisteredAlgorithm> out;
    const auto uses = uses_by_model(*catalog);
    const auto submitted =
        session == nullptr ? std::map<std::string, int64_t>{} : service::submitted_by_service(*session);
    for (const catalog::DecisionAlgorithm& entry : catalog->content().algorithms) {
        const auto used = uses.find(entry.model);
        const auto of = used == uses.end() ? std::vector<catalog::DecisionUse>{} : used->second;
        out.push_back(of_model(*catalog, entry, of, views));
        int64_t cases = 0;
        for (const catalog::DecisionUse& use : of) {
            const auto count = submitted.find(use.item);
            cases += count == submitted.end() ? 0 : count->second;
        }
        out.back().answered = told(cases);
    }
    const auto asked = asked_by_matching(session);
    for (const auto& policy : catalog->content().policies) {
        const auto known =
            std::find_if(out.begin(), out.end(), [&](const auto& one) { return one.policy == policy->id; });
        if (known == out.end()) {
            out.push_back(of_policy(*policy, views, asked));
        } else {
            add_version(*known, *policy); // another version of it
        }
    }
    for (RegisteredAlgorithm& one : out) {
        one.appeals = catalog->appeals().has_value();
    }
    return out;
}

} // namespace tonghe::app
