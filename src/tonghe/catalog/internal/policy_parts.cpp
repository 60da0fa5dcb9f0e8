#include "tonghe/catalog/internal/policy_parts.hpp"

#include "tonghe/catalog/internal/assemble.hpp"
#include "tonghe/rules/json.hpp"
#include "tonghe/rules/number.hpp"
#include "tonghe/rules/type.hpp"

#include <algorithm>
#include <set>

namespace tonghe::catalog {

std::vector<PolicyLaw> read_law(MapReader& reader, Draft& draft) {
    std::vector<PolicyLaw> out;
    const YamlNode* list = reader.sequence("law", true);
    for (const YamlNode& node : list == nullptr ? std::vector<YamlNode>{} : list->items) {
        MapReader one(node, reader.file(), draft.findings);
        PolicyLaw law;
        law.title = one.texts("title");
        law.number = one.text("number", false);
        law.article = one.texts("article", false);
        one.finish();
        out.push_back(std::move(law));
    }
    return out;
}

std::vector<PolicyArticle> read_articles(MapReader& reader, Draft& draft) {
    std::vector<PolicyArticle> out;
    const YamlNode* list = reader.sequence("text", true);
    for (const YamlNode& node : list == nullptr ? std::vector<YamlNode>{} : list->items) {
        MapReader one(node, reader.file(), draft.findings);
        PolicyArticle article;
        article.article = one.texts("article");
        article.text = one.texts("text");
        one.finish();
        out.push_back(std::move(article));
    }
    return out;
}

void read_algorithm(MapReader& reader, Draft& draft, AlgorithmEntry& algorithm) {
    if (const YamlNode* node = reader.map("algorithm", true)) {
        MapReader one(*node, reader.file(), draft.findings);
        algorithm.purpose = one.texts("purpose");
        algorithm.impact = one.texts("impact");
        algorithm.contact = one.name("contact");
        draft.refer(NameKind::function, algorithm.contact, one.place("contact"));
        one.finish();
    }
}

TablePlaces::TablePlaces(const MapReader& one)
    : decision(one.place("decision")), inputs(one.place("inputs")), reasons(one.place("reasons")) {}

TablePlaces::TablePlaces(const std::string& file, int line)
    : decision{file, line}, inputs{file, line}, reasons{file, line} {}

std::vector<PolicyInput> read_inputs(MapReader& one, TablePlaces& places) {
    std::vector<PolicyInput> out;
    if (const YamlNode* inputs = one.map("inputs", true)) {
        MapReader reader(*inputs, one.file(), one.findings());
        for (const YamlMember& member : inputs->members) {
            out.push_back({member.key.text, "", reader.name(member.key.text)});
            places.input_lines[member.key.text] = member.key.line;
        }
    }
    return out;
}

std::map<std::string, Text> read_reasons(MapReader& one, TablePlaces& places) {
    std::map<std::string, Text> out;
    if (const YamlNode* reasons = one.map("reasons", true)) {
        MapReader reader(*reasons, one.file(), one.findings());
        for (const YamlMember& member : reasons->members) {
            out[member.key.text] = reader.texts(member.key.text);
            places.reason_lines[member.key.text] = member.key.line;
        }
    }
    return out;
}

const rules::Decision*
find_decision(Draft& draft, const rules::Model* model, const std::string& id, const Place& place, Expected otherwise) {
    if (model == nullptr) {
        return nullptr;
    }
    if (const int found = model->find_decision(id); found >= 0) {
        return &model->decisions[static_cast<size_t>(found)];
    }
    std::vector<std::string> names;
    for (const rules::Decision& one : model->decisions) {
        names.push_back(one.id);
    }
    unknown_name(draft, place, {"决策", "decision"}, id, names, otherwise);
    return nullptr;
}

namespace {

bool fits(const rules::Type* type, FactType fact) {
    if (type == nullptr) {
        return true;
    }
    switch (type->kind) {
    case rules::Type::Kind::any:
        return true;
    case rules::Type::Kind::number:
        return fact == FactType::number;
    case rules::Type::Kind::boolean:
        return fact == FactType::boolean;
    case rules::Type::Kind::string:
        return fact == FactType::text;
    case rules::Type::Kind::date:
        return fact == FactType::date;
    default:
        return false;
    }
}

} // namespace

bool check_type(
    Draft& draft,
    const FaultKind& kind,
    const Place& place,
    const rules::Input& input,
    const std::string& fact,
    FactType type
) {
    if (fits(input.type, type)) {
        return true;
    }
    draft.findings.fault(
        kind,
        place,
        {{"input", input.name}, {"fact", fact}, {"type", word(type)}, {"wanted", rules::text_of(*input.type)}}
    );
    return false;
}

void check_outputs(
    Draft& draft, const BoundDecision& bound, const Place& place, std::initializer_list<const char*> wanted
) {
    const std::vector<std::string> outputs = outputs_of(bound);
    for (const char* output : wanted) {
        if (std::find(outputs.begin(), outputs.end(), output) == outputs.end()) {
            draft.findings.fault(faults::decision_output, place, {{"decision", bound.id}, {"output", output}});
        }
    }
}

void check_reasons(
    Draft& draft, const BoundDecision& bound, const std::map<std::string, Text>& reasons, const TablePlaces& places
) {
    std::set<std::string> said;
    for (const std::string& reason : words_given(bound, "reason")) {
        said.insert(reason);
        if (!reasons.contains(reason)) {
            draft.findings.fault(faults::policy_reason, places.reasons, {{"reason", reason}});
        }
    }
    for (const auto& [reason, text] : reasons) {
        if (!said.contains(reason)) {
            const Place place{places.reasons.file, places.reason_lines.at(reason)};
            draft.findings.fault(faults::policy_reason_unused, place, {{"reason", reason}});
        }
    }
}

void check_articles(
    Draft& draft,
    const FaultKind& kind,
    const BoundDecision& bound,
    const std::vector<PolicyArticle>& text,
    const std::string& file
) {
    const rules::Table* table = table_of(bound.decision());
    if (table == nullptr) {
        return; // its outputs were missed already
    }
    for (const rules::TableRule& rule : table->rules) {
        const std::string note = rule.annotations.empty() ? "" : rule.annotations.front();
        const bool is_known = std::any_of(text.begin(), text.end(), [&](const PolicyArticle& article) {
            return article.article.zh == note;
        });
        if (!is_known) {
            draft.findings.fault(kind, {file, rule.line}, {{"article", note}, {"rule", rule.id}});
        }
    }
}

// A name of `what` that none of `names` is.
void unknown_name(
    Draft& draft,
    const Place& place,
    Expected what,
    const std::string& name,
    const std::vector<std::string>& names,
    Expected otherwise
) {
    draft.findings.fault(
        faults::unknown_reference,
        place,
        with_hint({{"what_zh", what.zh}, {"what_en", what.en}, {"name", name}}, nearest(name, names), otherwise)
    );
}

Json json_value_of(const YamlNode& node) {
    if (node.quoted || node.kind != YamlNode::Kind::scalar) {
        return Json(node.text);
    }
    if (node.text == "true" || node.text == "false") {
        return Json(node.text == "true");
    }
    if (const auto number = rules::Number::parse(node.text); number && !parse_date(node.text)) {
        return rules::json_of(rules::Value::number(*number));
    }
    return Json(node.text);
}

bool is_same_amount(const std::string& left, const std::string& right) {
    const auto a = rules::Number::parse(left);
    const auto b = rules::Number::parse(right);
    return left == right || (a && b && *a == *b);
}

std::map<std::string, ContentFolder> folders_of(const std::vector<const PackFiles*>& packs, const std::string& top) {
    std::map<std::string, ContentFolder> folders; // a later pack's takes the place of an earlier one's
    for (const PackFiles* pack : packs) {
        std::set<std::string> begun;
        for (const auto& [path, text] : pack->files) {
            if (!path.starts_with(top + "/") || !is_content_path(path)) {
                continue;
            }
            const std::string rest = path.substr(top.size() + 1);
            const std::string id = rest.substr(0, rest.find('/'));
            ContentFolder& folder = folders[id];
            if (begun.insert(id).second) {
                folder = {pack->name + "/" + top + "/" + id, pack->name, {}};
            }
            folder.files[rest.substr(id.size() + 1)] = text;
        }
    }
    return folders;
}

} // namespace tonghe::catalog
