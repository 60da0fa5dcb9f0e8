#include "tonghe/catalog/internal/policy_parts.hpp"

#include "tonghe/catalog/internal/assemble.hpp"
#include "tonghe/rules/json.hpp"
#include "tonghe/rules/number.hpp"
#include "tonghe/rules/type.hpp"

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
