#include "tonghe/app/policy_design_views.hpp"

#include "tonghe/app/design_views.hpp"
#include "tonghe/app/given_facts.hpp"
#include "tonghe/app/pack_keeper.hpp"
#include "tonghe/base/clock.hpp"
#include "tonghe/catalog/yaml_json.hpp"
#include "tonghe/policy/errors.hpp"

#include <algorithm>

namespace tonghe::app {

namespace {

Json text_of(const design::Drawing& drawing) { return catalog::json_of_yaml(drawing.text("policy.yaml")); }

Json cases_of(const design::Drawing& drawing) {
    const Json file = catalog::json_of_yaml(drawing.text("cases.yaml"));
    const Json* list = at_pointer(file, "/cases");
    return list == nullptr ? Json(JsonArray()) : *list;
}

Text title_of(const Json& text, const std::string& policy) {
    const auto said = [&](const char* pointer) {
        const Json* found = at_pointer(text, pointer);
        return found != nullptr && found->is_string() ? std::string(found->get_string()) : policy;
    };
    return {said("/title/zh"), said("/title/en")};
}

int64_t number_of(const design::Drawing& drawing) {
    const Json text = text_of(drawing);
    const Json* version = at_pointer(text, "/version");
    return version != nullptr && version->is_int64() ? version->get_int64() : 1;
}

std::vector<PolicyVersionView> versions_of(const House& house, const std::string& policy) {
    const Date today = date_of(house.clock.now());
    std::vector<PolicyVersionView> out;
    for (const auto& one : house.catalog.get()->policy_versions(policy)) {
        out.push_back(version_view(*one, today));
    }
    return out;
}

} // namespace

PolicyDraftView
policy_draft_view(Session& session, const House& house, const design::Draft& draft, const std::string& account) {
    const design::Drawing newest = design::newest_policy(*house.packs.files(), *house.catalog.get(), draft.drawing.id);
    PolicyDraftView out{
        .policy = draft.drawing.id,
        .number = number_of(draft.drawing),
        .from = effective_from(draft.drawing),
        .base = draft.base,
        .is_stale = draft.base != newest.hash(),
        .state = draft.state,
        .note = draft.note,
        .reason = draft.reason,
        .authors = named(session, draft.authors),
        .is_mine = draft.is_of(account),
        .saved_at = draft.saved_at,
        .text = text_of(draft.drawing),
        .cases = cases_of(draft.drawing),
        .dmn = draft.drawing.text("benefit.dmn"),
        .version = draft.revision};
    return out;
}

PolicyPublicationView policy_publication_view(Session& session, const design::Publication& publication) {
    return {
        .policy = publication.drawing.id,
        .number = number_of(publication.drawing),
        .from = effective_from(publication.drawing),
        .hash = publication.drawing.hash(),
        .authors = named(session, publication.authors),
        .approved_by = named(session, {publication.approved_by}).front(),
        .note = publication.note,
        .published_at = publication.published_at};
}

PolicyDesignRows policy_design_rows(Session& session, const House& house, const std::string& account) {
    const auto catalog = house.catalog.get();
    const Date today = date_of(house.clock.now());
    PolicyDesignRows out;
    const auto row_of = [&](const std::string& policy) -> PolicyDesignRow& {
        const auto found =
            std::find_if(out.rows.begin(), out.rows.end(), [&](const auto& row) { return row.policy == policy; });
        return found == out.rows.end() ? out.rows.emplace_back(PolicyDesignRow{.policy = policy}) : *found;
    };
    for (const auto& policy : catalog->content().policies) {
        PolicyDesignRow& row = row_of(policy->id);
        row.versions.push_back(version_view(*policy, today));
        if (policy == catalog->policy(policy->id, today)) {
            row.title = policy->title;
            row.field = policy->field;
            row.target = policy->target;
        }
    }
    for (const design::Draft& one : design::drafts(session, design::DrawingKind::policy)) {
        const auto draft = design::find_draft(session, design::DrawingKind::policy, one.drawing.id);
        if (!draft) {
            continue;
        }
        PolicyDesignRow& row = row_of(draft->drawing.id);
        row.draft = policy_draft_view(session, house, *draft, account);
        if (row.versions.empty()) {
            row.title = title_of(row.draft->text, row.policy);
        }
        row.draft->text = nullptr;
        row.draft->cases = nullptr;
        row.draft->dmn.clear();
    }
    return out;
}

PolicyDesign
policy_design(Session& session, const House& house, const std::string& policy, const std::string& account) {
    PolicyDesign out{.policy = policy, .versions = versions_of(house, policy)};
    const design::Drawing newest = design::newest_policy(*house.packs.files(), *house.catalog.get(), policy);
    if (!newest.files.empty()) {
        out.newest = PolicyNewest{
            number_of(newest), newest.hash(), text_of(newest), cases_of(newest), newest.text("benefit.dmn")};
        out.title = title_of(out.newest->text, policy);
    }
    if (const auto draft = design::find_draft(session, design::DrawingKind::policy, policy)) {
        out.draft = policy_draft_view(session, house, *draft, account);
        out.title = out.newest ? out.title : title_of(out.draft->text, policy);
    }
    if (!out.newest && !out.draft) {
        throw Error(policy::errors::policy_not_found, {{"policy", policy}});
    }
    for (const design::Publication& one : design::publications_of(session, design::DrawingKind::policy, policy)) {
        out.publications.push_back(policy_publication_view(session, one));
    }
    return out;
}

PolicyWords policy_words(const House& house, const std::string& target_id) {
    const auto catalog = house.catalog.get();
    const PolicyViews views(catalog);
    const catalog::TargetDefinition& target = target_of(*catalog, target_id);
    PolicyWords out;
    const auto add_facts = [&](const catalog::TargetDefinition& of) {
        for (const catalog::FactDefinition& fact : of.facts) {
            out.facts.push_back(views.fact(target.id, fact.id));
        }
    };
    add_facts(target);
    if (const catalog::TargetDefinition* household = catalog->target("household");
        household != nullptr && !target.household.empty()) {
        add_facts(*household);
    }
    const Date today = date_of(house.clock.now());
    for (const auto& policy : catalog->content().policies) {
        if (policy == catalog->policy(policy->id, today)) {
            out.policies.push_back({policy->id, policy->title});
        }
    }
    for (const auto& item : catalog->content().items) {
        out.items.push_back({item->item.id, item->item.title});
    }
    if (const catalog::CodeList* functions = catalog->code_list("function")) {
        for (const catalog::CodeValue& code : functions->values) {
            out.functions.push_back({code.code, code.title});
        }
    }
    return out;
}

} // namespace tonghe::app
