// reviews/<review>/: review.yaml, rules.dmn, items.yaml and the review's own cases, which must hold.
#include "tonghe/catalog/decision.hpp"
#include "tonghe/catalog/internal/assemble.hpp"
#include "tonghe/catalog/internal/policy_parts.hpp"
#include "tonghe/rules/number.hpp"
#include "tonghe/rules/type.hpp"

#include <algorithm>
#include <set>

namespace tonghe::catalog {

namespace {

constexpr int64_t yuan_max = 1'000'000'000;

struct ReadRule {
    ReviewRule rule;
    TablePlaces places;
};

// A decimal with at most `digits` after the point, as a whole number of its last place; nothing where it is not there.
std::optional<int64_t> scaled(MapReader& one, std::string_view key, int digits, int64_t most, bool required = false) {
    const std::string given = one.text(key, required);
    if (given.empty()) {
        return std::nullopt;
    }
    const auto number = rules::Number::parse(given);
    const auto whole = number ? rules::multiply(*number, rules::Number(digits == 2 ? 100 : 1000)) : std::nullopt;
    const auto out = whole ? whole->integer() : std::nullopt;
    if (!out || *out < 0 || *out > most) {
        one.bad_value(
            key,
            given,
            digits == 2 ? Expected{"元，最多两位小数", "yuan with at most two digits after the point"}
                        : Expected{"0 到 1 之间的小数，最多三位", "a fraction from 0 to 1 with at most three digits"}
        );
        return std::nullopt;
    }
    return out;
}

std::optional<int64_t> cents(MapReader& one, std::string_view key, bool required = false) {
    return scaled(one, key, 2, yuan_max * 100, required);
}

ReadRule read_rule(Draft& draft, const YamlNode& node, const std::string& file) {
    MapReader one(node, file, draft.findings);
    ReadRule out{{}, TablePlaces(one)};
    out.rule.id = one.name("rule");
    out.rule.title = one.texts("title");
    out.rule.decision = one.name("decision");
    out.rule.inputs = read_inputs(one, out.places);
    out.rule.reasons = read_reasons(one, out.places);
    one.finish();
    return out;
}

void read_contract(MapReader& reader, Draft& draft, ReviewDefinition& review) {
    if (const YamlNode* node = reader.map("contract")) {
        MapReader one(*node, reader.file(), draft.findings);
        EffectContract contract;
        contract.party = one.texts("party");
        contract.number = one.text("number", false);
        contract.from = one.date("from").value_or(Date{});
        contract.until = one.date("until", false);
        contract.share_permille = scaled(one, "share", 3, 1000, true).value_or(0);
        contract.precision_permille = scaled(one, "precision_floor", 3, 1000, true).value_or(0);
        contract.quarter_cents_max = cents(one, "quarter_cap", true).value_or(0);
        one.finish();
        review.contract = std::move(contract);
    }
}

std::vector<ReadRule> read_review_yaml(MapReader& reader, Draft& draft, ReviewDefinition& review) {
    review.id = reader.name("review");
    review.version = reader.integer("version", 1, 100'000, true).value_or(1);
    review.title = reader.texts("title");
    review.summary = reader.texts("summary");
    review.owner = reader.name("owner");
    draft.refer(NameKind::function, review.owner, reader.place("owner"));
    review.number = reader.text("number", false);
    if (const YamlNode* node = reader.map("effective", true)) {
        MapReader one(*node, reader.file(), draft.findings);
        review.from = one.date("from").value_or(Date{});
        review.until = one.date("until", false);
        one.finish();
    }
    review.law = read_law(reader, draft);
    review.text = read_articles(reader, draft);
    review.answer_workdays = reader.integer("answer_workdays", 0, 250, true).value_or(0);
    review.second_reader_cents = cents(reader, "second_reader_from", true).value_or(0);
    read_contract(reader, draft, review);
    std::vector<ReadRule> rules;
    const YamlNode* list = reader.sequence("rules", true);
    for (const YamlNode& node : list == nullptr ? std::vector<YamlNode>{} : list->items) {
        rules.push_back(read_rule(draft, node, reader.file()));
    }
    read_algorithm(reader, draft, review.algorithm);
    reader.finish();
    return rules;
}

std::vector<std::string> fact_names() {
    std::vector<std::string> names;
    for (const ClaimFact& fact : claim_facts()) {
        names.emplace_back(fact.id);
    }
    return names;
}

void unknown_fact(Draft& draft, const Place& place, const std::string& fact) {
    unknown_name(
        draft,
        place,
        {"费用明细的事实", "fact of a claim line"},
        fact,
        fact_names(),
        {"可用的事实见 docs/reference/claims.md。", "The facts there are stand in docs/reference/claims.md."}
    );
}

// The inputs that a decision reads, itself or through others, as places in the model.
void add_inputs_of(const rules::Model& model, const rules::Decision& decision, std::set<uint32_t>& out) {
    if (decision.tree == nullptr) {
        return;
    }
    for (const rules::Global& global : decision.tree->globals) {
        if (global.kind == rules::Global::Kind::input) {
            out.insert(global.index);
        } else if (global.kind == rules::Global::Kind::decision) {
            add_inputs_of(model, model.decisions[global.index], out); // models have no circles
        }
    }
}

// False where an input is left without its fact: then cases would tell the same fault again.
bool bind_inputs(Draft& draft, const ReviewDefinition& review, const rules::Decision& decision, ReadRule& read) {
    bool bound = true;
    std::set<std::string> known;
    std::vector<std::string> names;
    for (const rules::Input& input : review.model->inputs) {
        names.push_back(input.id);
    }
    for (PolicyInput& given : read.rule.inputs) {
        const Place place = read.places.input(given.input);
        const int at = review.model->find_input(given.input);
        if (at < 0) {
            unknown_name(
                draft,
                place,
                {"输入", "input"},
                given.input,
                names,
                {"改用 rules.dmn 中输入的标识（id）。", "Use the id of an input of rules.dmn."}
            );
            bound = false;
            continue;
        }
        const rules::Input& input = review.model->inputs[static_cast<size_t>(at)];
        given.name = input.name;
        known.insert(input.id);
        const ClaimFact* fact = claim_fact(given.fact);
        if (fact == nullptr) {
            unknown_fact(draft, place, given.fact);
            bound = false;
        } else {
            bound = check_type(draft, faults::review_type, place, input, fact->id, fact->type) && bound;
        }
    }
    std::set<uint32_t> needed;
    add_inputs_of(*review.model, decision, needed);
    for (const uint32_t place : needed) {
        const rules::Input& input = review.model->inputs[place];
        if (!known.contains(input.id)) {
            draft.findings.fault(
                faults::review_input,
                read.places.inputs,
                {{"decision", read.rule.decision}, {"input", input.id}, {"title", input.name}}
            );
            bound = false;
        }
    }
    return bound;
}

ReviewItem read_item(Draft& draft, const YamlNode& node, const std::string& file) {
    MapReader one(node, file, draft.findings);
    ReviewItem item;
    item.item = one.text("item");
    item.title = one.texts("title");
    item.category = one.name("category");
    item.sex = one.text("sex", false);
    if (!item.sex.empty() && item.sex != "male" && item.sex != "female") {
        one.bad_value("sex", item.sex, {"male 或 female", "male or female"});
    }
    if (const YamlNode* age = one.map("age")) {
        MapReader years(*age, file, draft.findings);
        item.age_from = years.integer("from", 0, 150);
        item.age_to = years.integer("to", 0, 150);
        if (item.age_from && item.age_to && *item.age_to < *item.age_from) {
            years.bad_value("to", std::to_string(*item.age_to), {"不小于 from", "no less than `from`"});
        }
        years.finish();
    }
    item.price_cents = cents(one, "price");
    item.day_quantity = one.integer("per_day", 1, 1'000'000);
    if (const YamlNode* times = one.map("times")) {
        MapReader within(*times, file, draft.findings);
        item.times = within.integer("most", 1, 10'000, true);
        item.times_days = within.integer("days", 1, 366, true).value_or(1);
        within.finish();
    }
    item.month_cents = cents(one, "per_month");
    item.year_cents = cents(one, "per_year");
    item.diagnoses = one.words("diagnoses");
    item.included_in = one.words("included_in");
    one.finish();
    return item;
}

// Codes are known once, in order; what an item is contained in stands in the list too.
void settle_items(
    Draft& draft, ReviewDefinition& review, const std::map<std::string, int>& lines, const std::string& file
) {
    const auto by_item = [](const ReviewItem& a, const ReviewItem& b) { return a.item < b.item; };
    std::stable_sort(review.items.begin(), review.items.end(), by_item);
    std::vector<std::string> codes;
    for (const ReviewItem& item : review.items) {
        if (!codes.empty() && codes.back() == item.item) {
            draft.findings.fault(
                faults::duplicate,
                {file, lines.at(item.item)},
                {{"what_zh", "项目"}, {"what_en", "item"}, {"name", item.item}, {"file", file}, {"line", "1"}}
            );
        }
        codes.push_back(item.item);
    }
    for (const ReviewItem& item : review.items) {
        for (const std::string& other : item.included_in) {
            if (!std::binary_search(codes.begin(), codes.end(), other)) {
                unknown_name(
                    draft,
                    {file, lines.at(item.item)},
                    {"项目", "item"},
                    other,
                    codes,
                    {"改用 items.yaml 中的项目编码。", "Use the code of an item of items.yaml."}
                );
            }
        }
    }
}

void read_items(Draft& draft, ReviewDefinition& review, const std::string& file, const std::string& text) {
    const YamlDocument document = read_yaml(draft, text, file);
    if (document.root.kind == YamlNode::Kind::empty) {
        return;
    }
    MapReader reader(document.root, file, draft.findings);
    std::map<std::string, int> lines;
    const YamlNode* items = reader.sequence("items", true);
    for (const YamlNode& node : items == nullptr ? std::vector<YamlNode>{} : items->items) {
        review.items.push_back(read_item(draft, node, file));
        lines[review.items.back().item] = node.line;
    }
    const YamlNode* hospitals = reader.sequence("hospitals", true);
    for (const YamlNode& node : hospitals == nullptr ? std::vector<YamlNode>{} : hospitals->items) {
        MapReader one(node, file, draft.findings);
        review.hospitals.push_back({one.text("hospital"), one.texts("title"), one.name("unit", false)});
        draft.refer(NameKind::unit, review.hospitals.back().unit, one.place("unit"));
        one.finish();
    }
    reader.finish();
    settle_items(draft, review, lines, file);
    std::stable_sort(review.hospitals.begin(), review.hospitals.end(), [](const Hospital& a, const Hospital& b) {
        return a.hospital < b.hospital;
    });
}

std::vector<ReviewCase>
read_cases(Draft& draft, const ReviewDefinition& review, const std::string& file, const std::string& text) {
    std::vector<ReviewCase> out;
    const YamlDocument document = read_yaml(draft, text, file);
    if (document.root.kind == YamlNode::Kind::empty) {
        return out;
    }
    MapReader reader(document.root, file, draft.findings);
    const YamlNode* list = reader.sequence("cases", true);
    std::vector<std::string> rules;
    for (const ReviewRule& rule : review.rules) {
        rules.push_back(rule.id);
    }
    for (const YamlNode& node : list == nullptr ? std::vector<YamlNode>{} : list->items) {
        MapReader one(node, file, draft.findings);
        ReviewCase made;
        made.line = node.line;
        made.title = one.text("case");
        made.rule = one.name("rule");
        if (review.rule(made.rule) == nullptr && !made.rule.empty()) {
            unknown_name(
                draft,
                one.place("rule"),
                {"规则", "rule"},
                made.rule,
                rules,
                {"改用 review.yaml 中规则的标识。", "Use the id of a rule of review.yaml."}
            );
        }
        if (const YamlNode* given = one.map("given")) {
            for (const YamlMember& member : given->members) {
                made.given[member.key.text] = json_value_of(member.value);
                if (claim_fact(member.key.text) == nullptr) {
                    unknown_fact(draft, {file, member.key.line}, member.key.text);
                }
            }
        }
        made.flag = one.boolean("flag");
        if (const std::string saved = one.text("saved", false); !saved.empty()) {
            made.saved = saved;
        }
        made.reason = one.name("reason", false);
        one.finish();
        out.push_back(std::move(made));
    }
    reader.finish();
    return out;
}

void check_case(Draft& draft, const ReviewDefinition& review, const ReviewCase& one, const std::string& file) {
    const ReviewRule* rule = review.rule(one.rule);
    if (rule == nullptr) {
        return; // told already
    }
    JsonObject facts;
    for (const auto& [fact, value] : one.given) {
        facts[fact] = value;
    }
    const LineAnswer said = answer(review, *rule, facts);
    const bool holds = said.flag == one.flag && (!one.saved || is_same_amount(*one.saved, said.saved)) &&
                       (one.reason.empty() || one.reason == said.reason);
    if (!holds) {
        std::string told = said.flag ? "flag" : "no flag";
        for (const std::string& part : {said.saved, said.reason}) {
            told += part.empty() ? "" : ", " + part;
        }
        draft.findings.fault(faults::review_case, {file, one.line}, {{"case", one.title}, {"said", told}});
    }
}

// False where the cases cannot be asked.
bool read_rules(Draft& draft, ReviewDefinition& review, std::vector<ReadRule>& rules, const ContentFolder& folder) {
    const std::string file = folder.shown + "/rules.dmn";
    review.model = read_policy_model(draft, {review.id, folder.pack, file, review.dmn});
    bool sound = review.model != nullptr;
    for (ReadRule& read : rules) {
        const rules::Decision* decision = find_decision(
            draft,
            review.model.get(),
            read.rule.decision,
            read.places.decision,
            {"改用 rules.dmn 中决策的标识。", "Use the id of a decision of rules.dmn."}
        );
        if (decision != nullptr) {
            const BoundDecision bound{read.rule.decision, read.rule.decision, "", review.model, {}};
            sound = bind_inputs(draft, review, *decision, read) && sound;
            check_outputs(draft, bound, read.places.decision, {"flag", "saved", "reason"});
            check_reasons(draft, bound, read.rule.reasons, read.places);
            check_articles(draft, faults::review_article, bound, review.text, file);
        }
        sound = sound && decision != nullptr;
        review.rules.push_back(read.rule);
    }
    return sound;
}

void assemble_review(Draft& draft, const ContentFolder& folder) {
    for (const char* name : {"review.yaml", "rules.dmn", "items.yaml", "cases.yaml"}) {
        if (!folder.files.contains(name)) {
            draft.findings.fault(faults::missing_file, {folder.shown + "/" + name, 1}, {{"name", name}});
            return;
        }
    }
    auto review = std::make_shared<ReviewDefinition>();
    review->pack = folder.pack;
    review->dmn = folder.files.at("rules.dmn");
    const std::string file = folder.shown + "/review.yaml";
    const YamlDocument document = read_yaml(draft, folder.files.at("review.yaml"), file);
    if (document.root.kind == YamlNode::Kind::empty) {
        return;
    }
    MapReader reader(document.root, file, draft.findings);
    std::vector<ReadRule> rules = read_review_yaml(reader, draft, *review);
    const std::string name = folder.shown.substr(folder.shown.rfind('/') + 1);
    if (review->id != name) {
        draft.findings.fault(
            faults::folder_name, reader.place("review"), {{"key", "review"}, {"value", review->id}, {"folder", name}}
        );
    }
    draft.declare(NameKind::review, review->id, reader.place("review"));
    read_items(draft, *review, folder.shown + "/items.yaml", folder.files.at("items.yaml"));
    const bool sound = read_rules(draft, *review, rules, folder);
    const std::string cases_file = folder.shown + "/cases.yaml";
    review->cases = read_cases(draft, *review, cases_file, folder.files.at("cases.yaml"));
    if (sound) {
        for (const ReviewCase& one : review->cases) {
            check_case(draft, *review, one, cases_file);
        }
    }
    review->hash = content_hash(
        {{"review.yaml", folder.files.at("review.yaml")},
         {"rules.dmn", review->dmn},
         {"items.yaml", folder.files.at("items.yaml")}}
    );
    draft.reviews.push_back(std::move(review));
}

} // namespace

void assemble_reviews(Draft& draft, const std::vector<const PackFiles*>& packs) {
    for (const auto& [id, folder] : folders_of(packs, "reviews")) {
        assemble_review(draft, folder);
    }
}

} // namespace tonghe::catalog
