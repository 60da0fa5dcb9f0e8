// Whom policies find: the figures of the last run, where they come from, and another run. Nobody is named here.
#include "tonghe/api/routes.hpp"
#include "tonghe/app/found_people.hpp"
#include "tonghe/app/house.hpp"
#include "tonghe/app/policy_views.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/catalog/drawn_rule.hpp"
#include "tonghe/columns/insight.hpp"
#include "tonghe/identity/permission.hpp"
#include "tonghe/policy/disclosure.hpp"
#include "tonghe/policy/errors.hpp"
#include "tonghe/policy/run.hpp"

#include <algorithm>

namespace tonghe::app {

namespace {

using policy::BenefitFigures;

constexpr size_t near_max = 8;

struct RunView {
    policy::RunId run;
    Instant at;
    Date on;
    int64_t through = 0;
    std::string data; // hash of the columns
    double seconds = 0;
};
TONGHE_STRUCT(RunView, run, at, on, through, data, seconds)

// Who sees the board need not be allowed to see names, so fewer than ten people are not counted out to her: no figure
// is given then. That there is nobody tells of nobody.
std::optional<int64_t> told(int64_t people) {
    return people > 0 && people < policy::people_min ? std::nullopt : std::optional(std::max<int64_t>(people, 0));
}

struct MatchingLine {
    std::string policy;
    int64_t version = 1;
    Text title;
    catalog::PolicyField field = catalog::PolicyField::assistance;
    std::string target;
    std::string benefit;
    Text benefit_title;
    catalog::Pays pays = catalog::Pays::monthly;
    catalog::BenefitDelivery delivery = catalog::BenefitDelivery::application;
    std::optional<int64_t> entitled;
    std::optional<int64_t> unknown;
    std::optional<int64_t> refused;
    std::optional<int64_t> new_;
    std::optional<int64_t> ended;
    std::optional<int64_t> unserved;   // of those that are paid without application: not yet paid in this period
    std::optional<std::string> yearly; // yuan that they come to in twelve months
};
TONGHE_STRUCT(
    MatchingLine,
    policy,
    version,
    title,
    field,
    target,
    benefit,
    benefit_title,
    pays,
    delivery,
    entitled,
    unknown,
    refused,
    new_,
    ended,
    unserved,
    yearly
)

struct NoInput {};
TONGHE_STRUCT_EMPTY(NoInput)

struct MatchingOut {
    std::optional<RunView> run;
    bool running = false;
    double progress = 0;
    std::vector<MatchingLine> policies;
};
TONGHE_STRUCT(MatchingOut, run, running, progress, policies)

struct BenefitIn {
    std::string policy;
    std::string benefit;
};
TONGHE_STRUCT(BenefitIn, policy, benefit)

// `few`: the figure is not given.
struct DistrictView {
    std::string region;
    Text title;
    std::optional<int64_t> entitled;
    std::optional<std::string> yearly;
    bool few = false;
};
TONGHE_STRUCT(DistrictView, region, title, entitled, yearly, few)

struct RuleView {
    int rule = 0;
    Text reason;
    Text article;
    std::optional<int64_t> count;
    std::optional<std::string> yearly;
    bool few = false;
};
TONGHE_STRUCT(RuleView, rule, reason, article, count, yearly, few)

struct MissingView {
    FactView fact;
    std::optional<int64_t> count;
    bool few = false;
};
TONGHE_STRUCT(MissingView, fact, count, few)

struct NearView {
    std::optional<FactView> fact; // nothing where the condition is about several
    std::string test;             // of the fact; the whole condition where there is none
    std::optional<int64_t> count;
    bool few = false;
};
TONGHE_STRUCT(NearView, fact, test, count, few)

struct BenefitOut {
    MatchingLine line;
    std::vector<DistrictView> districts;
    std::vector<RuleView> rules;
    std::vector<MissingView> missing;
    std::vector<NearView> near; // of the run in memory
};
TONGHE_STRUCT(BenefitOut, line, districts, rules, missing, near)

std::string yuan(int64_t cents) { return rules::Number::scaled(cents, 2).text(); }

int64_t a_year(const catalog::BenefitDefinition* benefit, int64_t cents) {
    return benefit != nullptr && benefit->pays == catalog::Pays::monthly ? cents * 12 : cents;
}

RunView view_of(const policy::RunSummary& run) {
    return {
        run.run,
        run.finished_at,
        run.on,
        run.through,
        run.data,
        static_cast<double>((run.finished_at - run.begun_at).micros) / 1e6};
}

MatchingLine
line_of(Session& session, const House& house, const catalog::Catalog& catalog, const BenefitFigures& figures) {
    MatchingLine out;
    out.policy = figures.policy;
    out.version = figures.version;
    out.benefit = figures.benefit;
    const auto policy = catalog.policy_version(figures.policy, figures.version);
    const catalog::BenefitDefinition* benefit = policy == nullptr ? nullptr : policy->benefit(figures.benefit);
    out.title = policy == nullptr ? Text{figures.policy, figures.policy} : policy->title;
    out.benefit_title = benefit == nullptr ? Text{figures.benefit, figures.benefit} : benefit->title;
    if (benefit != nullptr) {
        out.field = policy->field;
        out.target = policy->target;
        out.pays = benefit->pays;
        out.delivery = benefit->delivery;
        if (is_paid_without_application(*policy, *benefit)) {
            const std::string period = period_of(benefit->pays, date_of(house.clock.now()));
            const int64_t served = disbursement::paid_of(session, figures.policy, figures.benefit, period).lines;
            out.unserved = told(figures.entitled - served);
        }
    }
    out.entitled = told(figures.entitled);
    out.unknown = told(figures.unknown);
    out.refused = told(figures.refused);
    out.new_ = told(figures.fresh);
    out.ended = told(figures.ended);
    if (out.entitled) {
        out.yearly = yuan(a_year(benefit, figures.cents));
    }
    return out;
}

MatchingOut board(Session& session, const House& house) {
    MatchingOut out;
    out.running = house.matcher.is_running();
    out.progress = house.matcher.progress();
    const auto run = policy::last_run(session);
    if (!run) {
        return out;
    }
    out.run = view_of(*run);
    const auto catalog = house.catalog.get();
    for (const BenefitFigures& figures : policy::figures_of(session, run->run)) {
        out.policies.push_back(line_of(session, house, *catalog, figures));
    }
    std::stable_sort(out.policies.begin(), out.policies.end(), [](const auto& a, const auto& b) {
        return a.entitled.value_or(0) > b.entitled.value_or(0);
    });
    return out;
}

Text reason_of(
    const catalog::PolicyDefinition& policy, const catalog::BenefitDefinition& benefit, int rule, Text& article
) {
    const auto& decision = policy.model->decisions[static_cast<size_t>(policy.model->find_decision(benefit.decision))];
    const rules::Table* table = catalog::table_of(decision);
    if (table == nullptr || rule < 1 || static_cast<size_t>(rule) > table->rules.size()) {
        return {};
    }
    const rules::TableRule& drawn = table->rules[static_cast<size_t>(rule) - 1];
    if (!drawn.annotations.empty()) {
        article = {drawn.annotations.front(), drawn.annotations.front()};
        for (const catalog::PolicyArticle& one : policy.text) {
            article = one.article.zh == article.zh ? one.article : article;
        }
    }
    const auto found = benefit.reasons.find(catalog::drawn_output(*table, drawn, "reason"));
    return found == benefit.reasons.end() ? Text{} : found->second;
}

std::vector<std::string> codes_in(std::string_view text) {
    std::vector<std::string> out;
    for (size_t at = text.find('"'); at != std::string_view::npos; at = text.find('"', at)) {
        const size_t end = text.find('"', at + 1);
        if (end == std::string_view::npos) {
            break;
        }
        out.emplace_back(text.substr(at + 1, end - at - 1));
        at = end + 1;
    }
    return out;
}

bool has_codes(const FactView& fact, const std::vector<std::string>& codes) {
    return std::all_of(codes.begin(), codes.end(), [&](const std::string& code) {
        return std::any_of(fact.options.begin(), fact.options.end(), [&](const FactOption& one) {
            return one.code == code;
        });
    });
}

// A condition as columns write it, `person.age in [65..70)`, `not person.local`, `救助资格: "1", "2"`, as a fact and
// what it would have to be; the whole of it where it is about several.
NearView said_of(const PolicyViews& views, const policy::CompiledBenefit& benefit, const std::string& condition) {
    const std::string_view text = condition;
    const size_t colon = text.find(": \"");
    for (const catalog::PolicyInput& input : benefit.benefit->inputs) {
        FactView fact = views.fact(benefit.policy->target, input.fact);
        const auto said = [&](std::string_view test) {
            return NearView{std::move(fact), std::string(test), std::nullopt, false};
        };
        if (colon != std::string_view::npos && has_codes(fact, codes_in(text.substr(colon)))) {
            return said(text.substr(colon + 2));
        }
        if (text == input.fact || text == "not " + input.fact) {
            return said(text == input.fact ? "true" : "false");
        }
        for (const std::string& before : {input.fact + " in ", input.fact + " "}) {
            if (text.starts_with(before)) {
                return said(text.substr(before.size()));
            }
        }
    }
    return {std::nullopt, condition, std::nullopt, false};
}

// How many miss each rule by one condition, of the columns in memory.
std::vector<NearView> near_of(const PolicyViews& views, const policy::MatchedCity& city, const BenefitIn& in) {
    std::vector<NearView> out;
    for (const auto& [target, benefits] : city.benefits) {
        for (const policy::CompiledBenefit& one : benefits) {
            if (one.policy->id != in.policy || one.benefit->id != in.benefit) {
                continue;
            }
            for (const columns::Rule& rule : one.entitles.rules) {
                for (const columns::NearMiss& miss :
                     columns::near_misses(rule.when, city.columns.table(target)->table)) {
                    if (miss.count > 0) {
                        const auto count = static_cast<int64_t>(miss.count);
                        NearView near = said_of(views, one, miss.condition);
                        near.count = told(count);
                        near.few = !near.count;
                        out.push_back(std::move(near));
                    }
                }
            }
        }
    }
    std::stable_sort(out.begin(), out.end(), [](const auto& a, const auto& b) {
        return a.count.value_or(0) > b.count.value_or(0);
    });
    out.resize(std::min(out.size(), near_max));
    return out;
}

BenefitOut drill(Session& session, const House& house, const BenefitIn& in) {
    const auto catalog = house.catalog.get();
    const auto run = policy::last_run(session);
    const auto figures = run ? policy::figures_of(session, run->run) : std::vector<BenefitFigures>{};
    const auto found = std::find_if(figures.begin(), figures.end(), [&](const BenefitFigures& one) {
        return one.policy == in.policy && one.benefit == in.benefit;
    });
    if (found == figures.end()) {
        throw Error(policy::errors::benefit_not_found, {{"policy", in.policy}, {"benefit", in.benefit}});
    }
    BenefitOut out;
    out.line = line_of(session, house, *catalog, *found);
    const auto policy = catalog->policy_version(in.policy, found->version);
    const catalog::BenefitDefinition* benefit = policy == nullptr ? nullptr : policy->benefit(in.benefit);
    const PolicyViews views(catalog);
    const auto money = [&](const policy::GroupFigures& group) {
        return told(group.people) ? std::optional(yuan(a_year(benefit, group.cents))) : std::nullopt;
    };
    for (const policy::GroupFigures& group : policy::groups_of(session, run->run, in.policy, in.benefit, "region")) {
        out.districts.push_back(
            {group.name,
             catalog->territory().full_name(group.name),
             told(group.people),
             money(group),
             !told(group.people)}
        );
    }
    for (const policy::GroupFigures& group : policy::groups_of(session, run->run, in.policy, in.benefit, "rule")) {
        RuleView rule{std::stoi(group.name), {}, {}, told(group.people), money(group), !told(group.people)};
        if (benefit != nullptr) {
            rule.reason = reason_of(*policy, *benefit, rule.rule, rule.article);
        }
        out.rules.push_back(std::move(rule));
    }
    for (const policy::GroupFigures& group : policy::groups_of(session, run->run, in.policy, in.benefit, "missing")) {
        out.missing.push_back({views.fact(out.line.target, group.name), told(group.people), !told(group.people)});
    }
    if (const auto city = house.matcher.city()) {
        out.near = near_of(views, *city, in);
    }
    return out;
}

} // namespace

void add_matching_routes(api::Routes& routes, House& house) {
    routes.read<NoInput, MatchingOut>(
        {.path = "/api/v1/matching",
         .name = "get_matching",
         .tag = "policies",
         .summary = {"政策找人：最近一次匹配的结果", "Whom policies find: the figures of the last run"},
         .access = std::string(identity::permission::match_policies)},
        [&house](Session& session, const api::Caller&, const NoInput&) { return board(session, house); }
    );
    routes.read<BenefitIn, BenefitOut>(
        {.path = "/api/v1/matching/{policy}/{benefit}",
         .name = "get_matching_of_benefit",
         .tag = "policies",
         .summary =
             {"一项待遇：分地区、分规则、缺什么、差一点的",
              "One benefit: by district, by rule, what is missing, who misses it by one condition"},
         .access = std::string(identity::permission::match_policies)},
        [&house](Session& session, const api::Caller&, const BenefitIn& in) { return drill(session, house, in); }
    );
    routes.task<NoInput, MatchingOut>(
        {.method = api::Method::post,
         .path = "/api/v1/matching/runs",
         .name = "begin_matching",
         .tag = "policies",
         .summary = {"对全体人员重新匹配", "Ask all policies of everybody anew"},
         .access = std::string(identity::permission::match_policies),
         .status = 202,
         .replays = false},
        [&house](const api::Caller& caller, const NoInput&) {
            house.matcher.begin(caller.actor().account);
            return house.journal.read([&](Session& session) { return board(session, house); });
        }
    );
}

} // namespace tonghe::app
