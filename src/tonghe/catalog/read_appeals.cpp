// appeals.yaml: terms, panel and legal remedies of appeals; a later pack's file takes the place of an earlier one's.
#include "tonghe/catalog/internal/draft.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace tonghe::catalog {

namespace {

int days(MapReader& terms, std::string_view key) {
    return static_cast<int>(terms.integer(key, 1, 400, true).value_or(1));
}

LegalRemedy read_remedy(MapReader& one) {
    LegalRemedy out{.id = one.name("remedy"), .title = one.texts("title"), .to = one.texts("to"), .law = {}};
    if (const YamlNode* node = one.map("within", true)) {
        MapReader within(*node, one.file(), one.findings());
        out.unit = within.has("months") ? RemedyUnit::months : RemedyUnit::days;
        out.count = static_cast<int>(within.integer(word(out.unit), 1, 1000, true).value_or(0));
        within.finish();
    }
    out.law = read_law_of(one, "law", true);
    one.finish();
    return out;
}

} // namespace

void read_appeals(Draft& draft, const YamlNode& root, const std::string& file) {
    MapReader reader(root, file, draft.findings);
    AppealRules rules;
    rules.seats = static_cast<int>(reader.integer("seats", 1, 15, true).value_or(rules.seats));
    if (rules.seats % 2 == 0) {
        reader.bad_value(
            "seats", std::to_string(rules.seats), {"奇数，才总有多数", "odd, so that there is a majority"}
        );
    }
    if (const YamlNode* node = reader.map("workdays", true)) {
        MapReader terms(*node, file, draft.findings);
        rules.terms = {days(terms, "admit"), days(terms, "board"), days(terms, "act"), days(terms, "answer"), 1};
        rules.terms.reminder = static_cast<int>(terms.integer("reminder", 0, 30).value_or(rules.terms.reminder));
        terms.finish();
    }
    const YamlNode* list = reader.sequence("remedies", true);
    for (const YamlNode& node : list == nullptr ? std::vector<YamlNode>{} : list->items) {
        MapReader one(node, file, draft.findings);
        rules.remedies.push_back(read_remedy(one));
    }
    reader.finish();
    draft.appeals = std::move(rules);
    draft.appeals_place = reader.place();
}

void check_appeals(Draft& draft) {
    if (!draft.appeals || draft.places_unreadable) {
        return;
    }
    const auto gives = [](const Post& post, const char* permission) {
        return std::count(post.permissions.begin(), post.permissions.end(), permission) > 0;
    };
    for (const char* permission : {"appeals.review", "appeals.judge"}) {
        if (std::none_of(draft.posts.begin(), draft.posts.end(), [&](const Post& one) {
                return gives(one, permission);
            })) {
            draft.findings.fault(faults::appeals_nobody, draft.appeals_place, {{"permission", permission}});
        }
    }
    std::map<std::string, std::string> function_of; // unit → function
    for (const Unit& unit : draft.units) {
        function_of[unit.id] = unit.function;
    }
    std::set<std::string> functions;
    for (const Post& post : draft.posts) {
        if (gives(post, "appeals.act")) {
            functions.insert(function_of[post.unit]);
        }
    }
    for (const auto& policy : draft.policies) {
        if (functions.insert(policy->issuer).second) { // told once of each function
            draft.findings.fault(
                faults::appeals_no_office,
                draft.declared[{NameKind::policy, policy->id}],
                {{"function", policy->issuer}, {"policy", policy->id}}
            );
        }
    }
}

} // namespace tonghe::catalog
