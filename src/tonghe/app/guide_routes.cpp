// What can be done here: services, their guides, regions, and where people help.
#include "tonghe/api/routes.hpp"
#include "tonghe/app/house.hpp"
#include "tonghe/app/search.hpp"
#include "tonghe/catalog/catalog.hpp"
#include "tonghe/service/errors.hpp"

#include <cmath>

namespace tonghe::app {

namespace {

using catalog::Audience;

struct ServicesIn {
    std::optional<std::string> q;
    std::optional<Audience> audience;
};
TONGHE_STRUCT(ServicesIn, q, audience)

struct ServiceLine {
    std::string service;
    std::string kind; // item, bundle
    Text title;
    Text summary;
    Text authority_title;
    int promised_workdays = 0; // to compare by, rounded up where the promise is in another unit
    Term promised;
    std::vector<Audience> audience;
    std::vector<std::string> items;
};
TONGHE_STRUCT(ServiceLine, service, kind, title, summary, authority_title, promised_workdays, promised, audience, items)

struct ServicesOut {
    std::vector<ServiceLine> rows;
};
TONGHE_STRUCT(ServicesOut, rows)

struct ServiceIn {
    std::string service;
};
TONGHE_STRUCT(ServiceIn, service)

struct LawView {
    Text title;
    Text article;
};
TONGHE_STRUCT(LawView, title, article)

struct QuestionView {
    Text q;
    Text a;
};
TONGHE_STRUCT(QuestionView, q, a)

struct GuideMaterial {
    std::string material;
    Text title;
    bool required = true;
    std::vector<std::string> sources; // registry, certificate, case, upload
    std::vector<std::string> accept;
    Text fill;
};
TONGHE_STRUCT(GuideMaterial, material, title, required, sources, accept, fill)

struct GuideRule { // one rule, in the words of its table
    std::vector<std::string> when;
    std::string entitled;
    std::string amount;
    Text reason;
    std::string note;
};
TONGHE_STRUCT(GuideRule, when, entitled, amount, reason, note)

struct GuideDecision { // who is entitled, and to how much
    std::string item;
    std::string decision;
    std::string title;
    std::string question;
    std::vector<std::string> inputs;
    std::vector<GuideRule> rules;
};
TONGHE_STRUCT(GuideDecision, item, decision, title, question, inputs, rules)

struct GuideOut {
    std::string service;
    std::string kind;
    std::string code;
    int version = 1;
    Text title;
    Text summary;
    std::vector<Audience> audience;
    Text authority_title;
    std::vector<LawView> law;
    std::vector<Text> conditions;
    std::vector<GuideDecision> eligibility;
    std::vector<GuideMaterial> materials;
    int legal_workdays = 0;
    int promised_workdays = 0;
    Term legal;
    Term promised;
    int64_t fee_cents = 0;
    Text fee;
    int visits = 0;
    int assurance = 2;
    std::vector<Text> steps;
    Text result;
    std::vector<QuestionView> questions;
    std::vector<ServiceLine> items;
    std::string guide;
};
TONGHE_STRUCT(
    GuideOut,
    service,
    kind,
    code,
    version,
    title,
    summary,
    audience,
    authority_title,
    law,
    conditions,
    eligibility,
    materials,
    legal_workdays,
    promised_workdays,
    legal,
    promised,
    fee_cents,
    fee,
    visits,
    assurance,
    steps,
    result,
    questions,
    items,
    guide
)

struct RegionsIn {
    std::optional<std::string> parent;
    std::optional<std::string> q;
};
TONGHE_STRUCT(RegionsIn, parent, q)

struct RegionView {
    std::string region;
    Text title;
    catalog::Level level = catalog::Level::city;
    std::string parent;
};
TONGHE_STRUCT(RegionView, region, title, level, parent)

struct RegionsOut {
    std::vector<RegionView> rows;
};
TONGHE_STRUCT(RegionsOut, rows)

Text authority_title(const catalog::Catalog& catalog, const std::string& function) {
    const catalog::Region* root = catalog.territory().root();
    const catalog::Unit* unit =
        catalog.organisation().competent(function, catalog::Level::city, root != nullptr ? root->code : "");
    return unit != nullptr ? unit->title : Text{function, function};
}

int whole_workdays(const Term& term) { return static_cast<int>(std::ceil(in_workdays(term))); }

const Term& longer(const Term& one, const Term& other) { return in_workdays(one) < in_workdays(other) ? other : one; }

ServiceLine line_of(const catalog::Catalog& catalog, const catalog::ItemDefinition& definition) {
    const catalog::ServiceItem& item = definition.item;
    return {
        item.id,
        "item",
        item.title,
        item.summary,
        authority_title(catalog, item.authority),
        whole_workdays(item.promised),
        item.promised,
        item.audience,
        {}};
}

ServiceLine line_of(const catalog::Catalog& catalog, const catalog::BundleDefinition& definition) {
    const catalog::Bundle& bundle = definition.bundle;
    ServiceLine line{
        bundle.id,
        "bundle",
        bundle.title,
        bundle.summary,
        {"多部门联办", "Several offices together"},
        0,
        {},
        bundle.audience,
        {}};
    for (const catalog::BundleItem& part : bundle.items) {
        line.items.push_back(part.item);
        if (const auto* item = catalog.item(part.item)) {
            line.promised = longer(line.promised, item->item.promised);
            line.promised_workdays = whole_workdays(line.promised);
        }
    }
    return line;
}

std::optional<ServiceLine> line_of(const catalog::Catalog& catalog, const std::string& service) {
    if (const auto* bundle = catalog.bundle(service)) {
        return line_of(catalog, *bundle);
    }
    const auto* item = catalog.item(service);
    return item != nullptr ? std::optional(line_of(catalog, *item)) : std::nullopt;
}

// The words that a cell gives, without the quotes of a plain text.
std::string plain(const std::string& cell) {
    const bool quoted = cell.size() >= 2 && cell.front() == '"' && cell.back() == '"';
    return quoted ? cell.substr(1, cell.size() - 2) : cell;
}

GuideDecision decision_of(const catalog::Catalog& catalog, const catalog::ItemDefinition& definition) {
    const catalog::BoundDecision& bound = *definition.eligibility;
    const rules::Decision& decision = bound.decision();
    GuideDecision out{definition.item.id, bound.name, decision.name, decision.question, {}, {}};
    const rules::Table* table = catalog::table_of(decision);
    if (table == nullptr) {
        return out;
    }
    for (const rules::TableInput& input : table->inputs) {
        out.inputs.push_back(input.text);
    }
    for (const rules::TableRule& rule : table->rules) {
        GuideRule line{rule.test_texts, "", "", {}, rule.annotations.empty() ? "" : rule.annotations.front()};
        for (size_t i = 0; i < table->outputs.size() && i < rule.output_texts.size(); ++i) {
            const std::string& name = table->outputs[i].name;
            if (name == "amount") {
                line.amount = rule.output_texts[i];
            } else if (name == "reason") {
                const std::string key = plain(rule.output_texts[i]);
                const Text* known = catalog.text(key);
                line.reason = known != nullptr ? *known : Text{key, key};
            } else if (name == "entitled" || name.empty()) {
                line.entitled = rule.output_texts[i];
            }
        }
        out.rules.push_back(std::move(line));
    }
    return out;
}

void add_item(GuideOut& guide, const catalog::Catalog& catalog, const catalog::ItemDefinition& definition) {
    const catalog::ServiceItem& item = definition.item;
    if (definition.eligibility != nullptr) {
        guide.eligibility.push_back(decision_of(catalog, definition));
    }
    static constexpr const char* kinds[] = {"registry", "certificate", "case", "upload"};
    for (const catalog::Material& material : item.materials) {
        const bool known = std::any_of(guide.materials.begin(), guide.materials.end(), [&](const GuideMaterial& m) {
            return m.material == material.id;
        });
        if (known) {
            continue;
        }
        GuideMaterial view{material.id, material.title, material.required, {}, material.accept, material.fill};
        for (const catalog::MaterialSource& source : material.sources) {
            view.sources.emplace_back(kinds[static_cast<size_t>(source.kind)]);
        }
        guide.materials.push_back(std::move(view));
    }
    guide.assurance = std::max(guide.assurance, item.assurance);
    guide.visits = std::max(guide.visits, item.visits);
    guide.fee_cents += item.fee.cents;
    guide.legal = longer(guide.legal, item.legal);
    guide.legal_workdays = whole_workdays(guide.legal);
}

void add_common(
    GuideOut& guide,
    const ServiceLine& line,
    const std::vector<catalog::LawReference>& law,
    const std::vector<catalog::Question>& questions
) {
    guide.service = line.service;
    guide.kind = line.kind;
    guide.title = line.title;
    guide.summary = line.summary;
    guide.audience = line.audience;
    guide.authority_title = line.authority_title;
    guide.promised_workdays = line.promised_workdays;
    guide.promised = line.promised;
    for (const catalog::LawReference& reference : law) {
        guide.law.push_back({reference.title, reference.article});
    }
    for (const catalog::Question& question : questions) {
        guide.questions.push_back({question.q, question.a});
    }
}

GuideOut guide_of(const catalog::Catalog& catalog, const std::string& service) {
    GuideOut guide;
    if (const auto* bundle = catalog.bundle(service)) {
        add_common(guide, line_of(catalog, *bundle), bundle->bundle.law, bundle->bundle.questions);
        guide.version = bundle->bundle.number;
        guide.guide = bundle->guide;
        for (const catalog::BundleItem& part : bundle->bundle.items) {
            const auto* item = catalog.item(part.item);
            guide.items.push_back(line_of(catalog, *item));
            add_item(guide, catalog, *item);
        }
        return guide;
    }
    const auto* item = catalog.item(service);
    if (item == nullptr) {
        throw Error(service::errors::service_not_found, {{"service", service}});
    }
    add_common(guide, line_of(catalog, *item), item->item.law, item->item.questions);
    guide.code = item->item.code;
    guide.version = item->item.number;
    guide.conditions = item->item.conditions;
    guide.fee = item->item.fee.note;
    guide.steps = item->item.steps;
    guide.result = item->item.result;
    guide.guide = item->guide;
    add_item(guide, catalog, *item);
    return guide;
}

RegionsOut regions_of(const catalog::Territory& territory, const RegionsIn& in) {
    RegionsOut out;
    const auto add = [&](const catalog::Region& region) {
        if (!in.q || region.name.zh.find(*in.q) != std::string::npos ||
            region.name.en.find(*in.q) != std::string::npos) {
            out.rows.push_back({region.code, region.name, region.level, region.parent});
        }
    };
    if (in.q && !in.parent) {
        for (const catalog::Region& region : territory.regions()) {
            if (out.rows.size() < 50) {
                add(region);
            }
        }
        return out;
    }
    const std::string parent = in.parent ? *in.parent : territory.root() != nullptr ? territory.root()->code : "";
    for (const catalog::Region* region : territory.children(parent)) {
        add(*region);
    }
    return out;
}

} // namespace

void add_guide_routes(api::Routes& routes, House& house) {
    routes.read<ServicesIn, ServicesOut>(
        {.path = "/api/v1/services",
         .name = "list_services",
         .tag = "services",
         .summary = {"查找事项", "Find services"},
         .access = "anyone"},
        [&house, index = std::make_shared<ServiceIndex>()](Session&, const api::Caller&, const ServicesIn& in) {
            const auto catalog = house.catalog.get();
            ServicesOut out;
            for (const std::string& service : index->find(catalog, in.q.value_or(""))) {
                auto line = line_of(*catalog, service);
                const bool wanted =
                    line && (!in.audience || std::find(line->audience.begin(), line->audience.end(), *in.audience) !=
                                                 line->audience.end());
                if (wanted) {
                    out.rows.push_back(std::move(*line));
                }
            }
            return out;
        }
    );
    routes.read<ServiceIn, GuideOut>(
        {.path = "/api/v1/services/{service}",
         .name = "get_service",
         .tag = "services",
         .summary = {"办事指南", "The guide of a service"},
         .access = "anyone",
         .errors = {&service::errors::service_not_found}},
        [&house](Session&, const api::Caller&, const ServiceIn& in) {
            return guide_of(*house.catalog.get(), in.service);
        }
    );
    routes.read<RegionsIn, RegionsOut>(
        {.path = "/api/v1/regions",
         .name = "list_regions",
         .tag = "services",
         .summary = {"行政区划", "Regions"},
         .access = "anyone"},
        [&house](Session&, const api::Caller&, const RegionsIn& in) {
            return regions_of(house.catalog.get()->territory(), in);
        }
    );
}

} // namespace tonghe::app
