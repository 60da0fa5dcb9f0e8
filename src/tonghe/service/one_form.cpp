#include "tonghe/service/one_form.hpp"

#include "tonghe/base/invalid_input.hpp"
#include "tonghe/base/log.hpp"
#include "tonghe/rules/expression.hpp"
#include "tonghe/service/errors.hpp"

namespace tonghe::service {

namespace {

inline constexpr size_t forms_kept_max = 500;

std::vector<forms::Section> form_sections(const std::vector<catalog::FormSection>& sections) {
    std::vector<forms::Section> out;
    for (const catalog::FormSection& section : sections) {
        out.push_back({section.section, section.title});
    }
    return out;
}

forms::ItemForm item_form(const std::string& id, const Text& title, const Json& schema) {
    auto parsed = forms::parse_form(schema, id);
    if (!parsed) {
        const std::string count = std::to_string(parsed.faults().size());
        throw invalid_input(parsed.faults()); // packs are checked before: cannot happen to residents
    }
    return {.item = id, .title = title, .form = *parsed};
}

std::shared_ptr<const OneForm> build(const ServiceRef& service, const std::vector<ItemChoice>& choices) {
    auto out = std::make_shared<OneForm>();
    std::vector<forms::ItemForm> parts;
    std::vector<forms::Section> sections;
    if (service.bundle != nullptr) {
        sections = form_sections(service.bundle->bundle.sections);
        if (service.bundle->form.is_object()) {
            parts.push_back(item_form(service.bundle->bundle.id, service.bundle->bundle.title, service.bundle->form));
        }
    } else {
        sections = form_sections(service.items.front()->item.sections);
    }
    for (const ItemChoice& choice : choices) {
        if (choice.applies) {
            parts.push_back(
                item_form(choice.definition->item.id, choice.definition->item.title, choice.definition->form)
            );
            out->items.push_back(choice.definition);
        }
    }
    auto merged = forms::merge(parts, sections);
    if (!merged) {
        const std::string count = std::to_string(merged.faults().size());
        throw invalid_input(merged.faults());
    }
    out->merged = std::move(*merged);
    return out;
}

} // namespace

ServiceRef find_service(const std::shared_ptr<const catalog::Catalog>& catalog, const std::string& service) {
    ServiceRef out{.catalog = catalog, .bundle = catalog->bundle(service)};
    if (out.bundle != nullptr) {
        for (const catalog::BundleItem& item : out.bundle->bundle.items) {
            out.items.push_back(catalog->share_item(item.item));
        }
    } else if (auto item = catalog->share_item(service)) {
        out.items.push_back(std::move(item));
    } else {
        throw Error(errors::service_not_found, {{"service", service}});
    }
    return out;
}

std::vector<ItemChoice> choose_items(const ServiceRef& service, const Json& values, const JsonObject& facts) {
    std::vector<ItemChoice> choices;
    const JsonObject context{{"form", values}, {"facts", facts}};
    for (size_t i = 0; i < service.items.size(); ++i) {
        ItemChoice choice{service.items[i], true, {}};
        if (service.bundle != nullptr && !service.bundle->bundle.items[i].when.empty()) {
            const auto when = rules::parse(service.bundle->bundle.items[i].when);
            choice.applies = !when || rules::holds(*when, context).value_or(true);
            if (!choice.applies) {
                choice.reason = service.bundle->bundle.items[i].reason;
            }
        }
        choices.push_back(std::move(choice));
    }
    return choices;
}

std::shared_ptr<const OneForm> OneForms::get(const ServiceRef& service, const std::vector<ItemChoice>& choices) {
    std::string key = service.version();
    for (const ItemChoice& choice : choices) {
        key += choice.applies ? "|" + choice.definition->version.hash : "|";
    }
    const std::lock_guard lock(mutex_);
    const auto known = forms_.find(key);
    if (known != forms_.end()) {
        return known->second;
    }
    if (forms_.size() >= forms_kept_max) {
        forms_.clear();
    }
    return forms_.emplace(key, build(service, choices)).first->second;
}

} // namespace tonghe::service
