// One version of a policy: policy.yaml, benefit.dmn and its own cases, which must hold. Where versions lie and how they
// follow each other is in policy_versions.cpp.
#include "tonghe/catalog/decision.hpp"
#include "tonghe/catalog/internal/assemble.hpp"
#include "tonghe/catalog/internal/policy_parts.hpp"
#include "tonghe/catalog/policy_reader.hpp"
#include "tonghe/rules/json.hpp"
#include "tonghe/rules/number.hpp"
#include "tonghe/rules/type.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace tonghe::catalog {

namespace {

struct ReadBenefit {
    BenefitDefinition benefit;
    TablePlaces places;
};

ReadBenefit read_benefit(Draft& draft, const YamlNode& node, const std::string& file) {
    MapReader one(node, file, draft.findings);
    ReadBenefit out{{}, TablePlaces(one)};
    BenefitDefinition& benefit = out.benefit;
    benefit.id = one.name("benefit");
    benefit.title = one.texts("title");
    benefit.decision = one.name("decision");
    benefit.inputs = read_inputs(one, out.places);
    benefit.pays = one.one_of("pays", Pays::monthly, true);
    benefit.delivery = one.one_of("delivery", BenefitDelivery::application, true);
    benefit.item = one.name("item", false);
    draft.refer(NameKind::item, benefit.item, one.place("item"));
    benefit.excludes = one.words("excludes");
    for (const std::string& policy : benefit.excludes) {
        draft.refer(NameKind::policy, policy, one.place("excludes"));
    }
    benefit.reasons = read_reasons(one, out.places);
    one.finish();
    return out;
}

// `publicity: {workdays: 7}` or `{days: 7}`; `publicity_days: 7` says the latter in one word.
Term read_days(MapReader& reader, const std::string& key, int least, const Term& usual) {
    constexpr int most = 60;
    const auto in = [&](MapReader& from, const std::string& unit_key, TermUnit unit) {
        return Term{unit, static_cast<int>(from.integer(unit_key, least, most, true).value_or(usual.count))};
    };
    const std::string in_days = key + "_days";
    const YamlNode* node = reader.has(key) ? reader.map(key) : nullptr;
    if (node == nullptr) {
        return reader.has(in_days) ? in(reader, in_days, TermUnit::day) : usual;
    }
    MapReader one(*node, reader.file(), reader.findings());
    const Term out = one.has("days") ? in(one, "days", TermUnit::day) : in(one, "workdays", TermUnit::workday);
    one.finish(); // of both units, or of both ways to write it, the second is a key that is not known
    return out;
}

void read_validity(MapReader& reader, Draft& draft, PolicyDefinition& policy) {
    if (const YamlNode* node = reader.map("effective", true)) {
        MapReader one(*node, reader.file(), draft.findings);
        policy.from = one.date("from").value_or(Date{});
        policy.until = one.date("until", false);
        if (policy.until && *policy.until < policy.from) {
            one.bad_value("until", to_string(*policy.until), {"不早于 from 的日期", "a day not before `from`"});
        }
        one.finish();
    }
    if (const YamlNode* node = reader.map("budget")) {
        MapReader one(*node, reader.file(), draft.findings);
        policy.budget = PolicyBudget{
            static_cast<int>(one.integer("year", 1949, 2999, true).value_or(0)),
            one.integer("yuan", 0, 1'000'000'000'000'000, true).value_or(0)};
        one.finish();
    }
    if (const YamlNode* relief = reader.any("payment"); relief != nullptr && relief->text == "none") {
        policy.payment.pays_out = false;
    } else if (const YamlNode* node = reader.map("payment")) {
        MapReader one(*node, reader.file(), draft.findings);
        PaymentTerms& terms = policy.payment;
        terms.sample = static_cast<int>(one.integer("sample", 0, 1000).value_or(terms.sample));
        terms.publicity = read_days(one, "publicity", 0, terms.publicity);
        terms.confirmation = read_days(one, "confirmation", 0, terms.confirmation);
        terms.mending = read_days(one, "mending", 1, terms.mending);
        one.finish();
    }
    if (const YamlNode* node = reader.map("contact")) {
        MapReader one(*node, reader.file(), draft.findings);
        policy.contact = one.text("phone");
        one.finish();
    }
}

std::vector<ReadBenefit> read_policy_yaml(MapReader& reader, Draft& draft, PolicyDefinition& policy) {
    policy.id = reader.name("policy");
    policy.version = reader.integer("version", 1, 100'000, true).value_or(1);
    policy.title = reader.texts("title");
    policy.summary = reader.texts("summary");
    policy.issuer = reader.name("issuer");
    draft.refer(NameKind::function, policy.issuer, reader.place("issuer"));
    policy.number = reader.text("number", false);
    policy.issued_on = reader.date("issued_on").value_or(Date{});
    read_validity(reader, draft, policy);
    policy.target = reader.name("target");
    draft.refer(NameKind::target, policy.target, reader.place("target"));
    policy.field = reader.one_of("field", PolicyField::assistance, true);
    policy.law = read_law(reader, draft);
    policy.text = read_articles(reader, draft);
    std::vector<ReadBenefit> benefits;
    const YamlNode* list = reader.sequence("benefits", true);
    for (const YamlNode& node : list == nullptr ? std::vector<YamlNode>{} : list->items) {
        benefits.push_back(read_benefit(draft, node, reader.file()));
    }
    read_algorithm(reader, draft, policy.algorithm);
    reader.finish();
    return benefits;
}

// The fact for a policy of that target: its own, or the household's of a person.
const FactDefinition* fact_for(const Draft& draft, const std::string& target_id, const std::string& fact) {
    for (const TargetDefinition& target : draft.targets) {
        if (target.id != target_id) {
            continue;
        }
        if (const FactDefinition* own = target.fact(fact)) {
            return own;
        }
        if (!target.household.empty()) {
            return fact_for(draft, "household", fact);
        }
    }
    return nullptr;
}

std::vector<std::string> facts_for(const Draft& draft, const std::string& target_id) {
    std::vector<std::string> names;
    for (const TargetDefinition& target : draft.targets) {
        if (target.id == target_id || target.id == "household") {
            for (const FactDefinition& fact : target.facts) {
                names.push_back(fact.id);
            }
        }
    }
    return names;
}

void unknown_fact(Draft& draft, const PolicyDefinition& policy, const Place& place, const std::string& fact) {
    unknown_name(
        draft,
        place,
        {"事实", "fact"},
        fact,
        facts_for(draft, policy.target),
        {"改用 facts.yaml 中该对象的事实，或在那里登记。",
         "Use a fact of that target in facts.yaml, or declare it there."}
    );
}

// False where an input is left without its fact: then cases would tell the same fault again.
bool bind_inputs(Draft& draft, const PolicyDefinition& policy, ReadBenefit& read) {
    bool bound = true;
    std::vector<std::string> names;
    for (const rules::Input& input : policy.model->inputs) {
        names.push_back(input.id);
        const auto given = std::find_if(read.benefit.inputs.begin(), read.benefit.inputs.end(), [&](const auto& one) {
            return one.input == input.id;
        });
        if (given == read.benefit.inputs.end()) {
            bound = false;
            draft.findings.fault(
                faults::policy_input,
                read.places.inputs,
                {{"decision", read.benefit.decision}, {"input", input.id}, {"title", input.name}}
            );
            continue;
        }
        given->name = input.name;
        const FactDefinition* fact = fact_for(draft, policy.target, given->fact);
        if (fact == nullptr) {
            unknown_fact(draft, policy, read.places.input(input.id), given->fact);
            bound = false;
        } else {
            const Place place = read.places.input(input.id);
            bound = check_type(draft, faults::policy_type, place, input, fact->id, fact->type) && bound;
        }
    }
    for (const PolicyInput& given : read.benefit.inputs) {
        if (std::find(names.begin(), names.end(), given.input) == names.end()) {
            unknown_name(
                draft,
                read.places.input(given.input),
                {"输入", "input"},
                given.input,
                names,
                {"改用 benefit.dmn 中输入的标识（id）。", "Use the id of an input of benefit.dmn."}
            );
        }
    }
    return bound;
}

constexpr std::initializer_list<const char*> outputs_wanted{"entitled", "amount", "reason"};

BoundDecision bound_decision(const PolicyDefinition& policy, const ReadBenefit& read) {
    return {read.benefit.decision, read.benefit.decision, "", policy.model, {}};
}

std::vector<PolicyCase>
read_cases(Draft& draft, const PolicyDefinition& policy, const std::string& file, const std::string& text) {
    std::vector<PolicyCase> out;
    const YamlDocument document = read_yaml(draft, text, file);
    if (document.root.kind == YamlNode::Kind::empty) {
        return out;
    }
    MapReader reader(document.root, file, draft.findings);
    const YamlNode* list = reader.sequence("cases", true);
    for (const YamlNode& node : list == nullptr ? std::vector<YamlNode>{} : list->items) {
        MapReader one(node, file, draft.findings);
        PolicyCase made;
        made.line = node.line;
        made.title = one.text("case");
        made.benefit = one.name("benefit", false);
        if (made.benefit.empty() && !policy.benefits.empty()) {
            made.benefit = policy.benefits.front().id;
        }
        if (const YamlNode* given = one.map("given")) {
            for (const YamlMember& member : given->members) {
                made.given[member.key.text] = json_value_of(member.value);
                if (fact_for(draft, policy.target, member.key.text) == nullptr) {
                    unknown_fact(draft, policy, {file, member.key.line}, member.key.text);
                }
            }
        }
        made.is = one.one_of("is", Entitlement::entitled, true);
        if (const std::string amount = one.text("amount", false); !amount.empty()) {
            made.amount = amount;
        }
        made.reason = one.name("reason", false);
        made.missing = one.words("missing");
        one.finish();
        out.push_back(std::move(made));
    }
    reader.finish();
    return out;
}

// A case that does not come out as written.
void check_case(Draft& draft, const PolicyDefinition& policy, const PolicyCase& one, const std::string& file) {
    const Place place{file, one.line};
    const BenefitDefinition* benefit = policy.benefit(one.benefit);
    if (benefit == nullptr) {
        std::vector<std::string> names;
        for (const BenefitDefinition& known : policy.benefits) {
            names.push_back(known.id);
        }
        unknown_name(
            draft,
            place,
            {"待遇", "benefit"},
            one.benefit,
            names,
            {"改用该政策的待遇标识。", "Use the id of a benefit of this policy."}
        );
        return;
    }
    const auto [holds, said] = ask_case(policy, one);
    if (!holds) {
        std::string told = word(said.is);
        for (const std::string& part : {said.amount, said.reason}) {
            told += part.empty() ? "" : ", " + part;
        }
        for (const std::string& fact : said.missing) {
            told += ", " + fact;
        }
        draft.findings.fault(faults::policy_case, place, {{"case", one.title}, {"said", told}});
    }
}

// False where the cases cannot be asked.
bool read_decision_of(
    Draft& draft, PolicyDefinition& policy, std::vector<ReadBenefit>& benefits, const PolicyFolder& folder
) {
    const std::string file = folder.shown + "/benefit.dmn";
    policy.model = read_policy_model(draft, {policy.id, folder.pack, file, policy.dmn});
    bool sound = policy.model != nullptr;
    for (ReadBenefit& read : benefits) {
        const rules::Decision* decision = find_decision(
            draft,
            policy.model.get(),
            read.benefit.decision,
            read.places.decision,
            {"改用 benefit.dmn 中决策的标识。", "Use the id of a decision of benefit.dmn."}
        );
        if (decision != nullptr) {
            const BoundDecision bound = bound_decision(policy, read);
            sound = bind_inputs(draft, policy, read) && sound;
            check_outputs(draft, bound, read.places.decision, outputs_wanted);
            check_reasons(draft, bound, read.benefit.reasons, read.places);
            check_articles(draft, faults::policy_article, bound, policy.text, file);
        }
        sound = sound && decision != nullptr;
        policy.benefits.push_back(read.benefit);
    }
    return sound;
}

} // namespace

CaseOutcome ask_case(const PolicyDefinition& policy, const PolicyCase& one) {
    const BenefitDefinition* benefit = policy.benefit(one.benefit);
    if (benefit == nullptr) {
        return {};
    }
    JsonObject facts;
    for (const auto& [fact, value] : one.given) {
        facts[fact] = value;
    }
    CaseOutcome out{false, answer(policy, *benefit, facts)};
    std::vector<std::string> missing = one.missing;
    std::sort(missing.begin(), missing.end());
    out.holds = out.answer.is == one.is && (!one.amount || is_same_amount(*one.amount, out.answer.amount)) &&
                (one.reason.empty() || one.reason == out.answer.reason) &&
                (missing.empty() || missing == out.answer.missing);
    return out;
}

std::optional<ReadPolicy> read_policy_version(Draft& draft, const PolicyFolder& folder) {
    for (const char* name : {"policy.yaml", "benefit.dmn", "cases.yaml"}) {
        if (!folder.files.contains(name)) {
            draft.findings.fault(faults::missing_file, {folder.shown + "/" + name, 1}, {{"name", name}});
            return std::nullopt;
        }
    }
    auto policy = std::make_shared<PolicyDefinition>();
    policy->pack = folder.pack;
    policy->dmn = folder.files.at("benefit.dmn");
    const std::string file = folder.shown + "/policy.yaml";
    const YamlDocument document = read_yaml(draft, folder.files.at("policy.yaml"), file);
    if (document.root.kind == YamlNode::Kind::empty) {
        return std::nullopt;
    }
    MapReader reader(document.root, file, draft.findings);
    std::vector<ReadBenefit> benefits = read_policy_yaml(reader, draft, *policy);
    if (policy->id != folder.policy) {
        draft.findings.fault(
            faults::folder_name,
            reader.place("policy"),
            {{"key", "policy"}, {"value", policy->id}, {"folder", folder.policy}}
        );
    }
    const bool sound = read_decision_of(draft, *policy, benefits, folder);
    const std::string cases_file = folder.shown + "/cases.yaml";
    policy->cases = read_cases(draft, *policy, cases_file, folder.files.at("cases.yaml"));
    if (sound) {
        for (const PolicyCase& one : policy->cases) {
            check_case(draft, *policy, one, cases_file);
        }
    }
    policy->hash = content_hash({{"policy.yaml", folder.files.at("policy.yaml")}, {"benefit.dmn", policy->dmn}});
    return ReadPolicy{
        std::move(policy), sound, reader.place("policy"), reader.place("version"), reader.place("effective")};
}

Parsed<std::shared_ptr<const PolicyDefinition>> redraw(
    const Catalog& catalog,
    const PolicyDefinition& policy,
    const std::string& benefit,
    const std::string& dmn,
    const std::vector<PolicyInput>& inputs
) {
    const PackLimits limits;
    Draft draft(limits);
    draft.targets = catalog.content().targets;
    auto out = std::make_shared<PolicyDefinition>(policy);
    out->dmn = dmn;
    out->cases.clear();
    out->hash = content_hash({{"benefit.dmn", dmn}});
    out->model = read_policy_model(draft, {policy.id, policy.pack, "benefit.dmn", dmn});
    for (BenefitDefinition& one : out->benefits) {
        if (one.id != benefit || out->model == nullptr) {
            continue;
        }
        ReadBenefit read{one, TablePlaces("benefit.dmn", 1)};
        read.benefit.inputs = inputs;
        for (const PolicyInput& input : inputs) {
            read.places.input_lines[input.input] = 1;
        }
        const Expected otherwise{"保留原来的决策标识。", "Keep the id of the decision."};
        if (find_decision(draft, out->model.get(), one.decision, read.places.decision, otherwise) == nullptr) {
            continue;
        }
        bind_inputs(draft, *out, read);
        check_outputs(draft, bound_decision(*out, read), read.places.decision, outputs_wanted);
        one.inputs = read.benefit.inputs;
    }
    if (!draft.findings.clean() || out->model == nullptr) {
        return draft.findings.take_faults();
    }
    return std::shared_ptr<const PolicyDefinition>(std::move(out));
}

} // namespace tonghe::catalog
