#include "tonghe/catalog/catalog.hpp"

#include "tonghe/catalog/reader.hpp"

#include <algorithm>

namespace tonghe::catalog {

namespace {

template <class T> const T* find_by_id(const std::vector<T>& list, std::string_view id) {
    const auto at =
        std::lower_bound(list.begin(), list.end(), id, [](const T& t, std::string_view i) { return t.id < i; });
    return at != list.end() && at->id == id ? &*at : nullptr;
}

template <class T>
const std::shared_ptr<const T>* find_version(const std::vector<std::shared_ptr<const T>>& list, std::string_view id) {
    const auto at = std::lower_bound(list.begin(), list.end(), id, [](const auto& t, std::string_view i) {
        return t->version.item < i;
    });
    return at != list.end() && (*at)->version.item == id ? &*at : nullptr;
}

template <class T> void sort_by_id(std::vector<T>& list) {
    std::sort(list.begin(), list.end(), [](const T& a, const T& b) { return a.id < b.id; });
}

void add(std::string& words, const Text& text) { words += text.zh + " " + text.en + " "; }

template <class S> std::string search_words(const S& service) {
    std::string words;
    add(words, service.title);
    add(words, service.summary);
    for (const std::string& word : service.search) {
        words += word + " ";
    }
    for (const Question& question : service.questions) {
        add(words, question.q);
    }
    return words;
}

} // namespace

const CodeValue* CodeList::find(std::string_view code) const {
    const auto at =
        std::find_if(values.begin(), values.end(), [&](const CodeValue& value) { return value.code == code; });
    return at == values.end() ? nullptr : &*at;
}

const FieldDefinition* RegistryDefinition::field(std::string_view name) const {
    const auto at =
        std::find_if(fields.begin(), fields.end(), [&](const FieldDefinition& f) { return f.name == name; });
    return at == fields.end() ? nullptr : &*at;
}

const FieldDefinition* RegistryDefinition::field_of_semantic(std::string_view semantic) const {
    const auto at = std::find_if(fields.begin(), fields.end(), [&](const FieldDefinition& f) {
        return !f.semantic.empty() && f.semantic == semantic;
    });
    return at == fields.end() ? nullptr : &*at;
}

const RelationDefinition* RegistryDefinition::relation(std::string_view name) const {
    const auto at = std::find_if(relations.begin(), relations.end(), [&](const auto& r) { return r.relation == name; });
    return at == relations.end() ? nullptr : &*at;
}

const CertificateField* CertificateType::field(std::string_view name) const {
    const auto at =
        std::find_if(fields.begin(), fields.end(), [&](const CertificateField& f) { return f.field == name; });
    return at == fields.end() ? nullptr : &*at;
}

const Material* ServiceItem::material(std::string_view material_id) const {
    const auto at =
        std::find_if(materials.begin(), materials.end(), [&](const Material& m) { return m.id == material_id; });
    return at == materials.end() ? nullptr : &*at;
}

Catalog::Catalog(CatalogContent content) : content_(std::move(content)) {
    sort_by_id(content_.code_lists);
    sort_by_id(content_.registries);
    sort_by_id(content_.subjects);
    sort_by_id(content_.semantics);
    sort_by_id(content_.certificate_types);
    sort_by_id(content_.decisions);
    const auto by_version = [](const auto& a, const auto& b) { return a->version.item < b->version.item; };
    std::sort(content_.items.begin(), content_.items.end(), by_version);
    std::sort(content_.bundles.begin(), content_.bundles.end(), by_version);
    std::stable_sort(content_.policies.begin(), content_.policies.end(), [](const auto& a, const auto& b) {
        return a->id != b->id ? a->id < b->id : a->version < b->version;
    });
    std::vector<CalendarYear> years;
    for (const AnnouncedYear& year : content_.years) {
        years.push_back(year.calendar);
    }
    calendar_ = WorkCalendar(years);
    std::vector<SourceFile> all;
    for (const auto& bundle : content_.bundles) {
        all.push_back({"bundle/" + bundle->version.item, bundle->version.hash});
    }
    for (const auto& item : content_.items) {
        all.push_back({"item/" + item->version.item, item->version.hash});
    }
    for (const Pack& pack : content_.packs) {
        all.push_back({"pack/" + pack.id, pack.version + pack.hash});
    }
    hash_ = content_hash(std::move(all));
    for (const auto& bundle : content_.bundles) {
        search_texts_.push_back({bundle->bundle.id, true, bundle->bundle.title, search_words(bundle->bundle)});
    }
    for (const auto& item : content_.items) {
        search_texts_.push_back({item->item.id, false, item->item.title, search_words(item->item)});
    }
}

const CodeList* Catalog::code_list(std::string_view id) const { return find_by_id(content_.code_lists, id); }

const RegistryDefinition* Catalog::registry(std::string_view id) const { return find_by_id(content_.registries, id); }

const SubjectDefinition* Catalog::subject(std::string_view id) const { return find_by_id(content_.subjects, id); }

const SemanticDefinition* Catalog::semantic(std::string_view id) const { return find_by_id(content_.semantics, id); }

const DecisionModel* Catalog::decision_model(std::string_view id) const { return find_by_id(content_.decisions, id); }

const CertificateType* Catalog::certificate_type(std::string_view id) const {
    return find_by_id(content_.certificate_types, id);
}

const TargetDefinition* Catalog::target(std::string_view id) const {
    const auto found =
        std::find_if(content_.targets.begin(), content_.targets.end(), [&](const auto& one) { return one.id == id; });
    return found == content_.targets.end() ? nullptr : &*found;
}

const FactDefinition* Catalog::fact_of(std::string_view target_id, std::string_view fact) const {
    const TargetDefinition* of = target(target_id);
    const FactDefinition* own = of == nullptr ? nullptr : of->fact(fact);
    if (own != nullptr || of == nullptr || of->household.empty()) {
        return own;
    }
    const TargetDefinition* household = target("household");
    return household == nullptr ? nullptr : household->fact(fact);
}

const DecisionAlgorithm* Catalog::algorithm(std::string_view model) const {
    const auto found = std::find_if(content_.algorithms.begin(), content_.algorithms.end(), [&](const auto& one) {
        return one.model == model;
    });
    return found == content_.algorithms.end() ? nullptr : &*found;
}

std::shared_ptr<const PolicyDefinition> Catalog::policy(std::string_view id, Date on) const {
    std::shared_ptr<const PolicyDefinition> out;
    for (const auto& version : policy_versions(id)) {
        const bool is_later = version->from > on;
        const bool is_replaced = version->until && *version->until < version->from; // before it began
        if (out == nullptr || (!is_later && !is_replaced)) {
            out = version;
        }
    }
    return out;
}

std::shared_ptr<const PolicyDefinition> Catalog::policy_version(std::string_view id, int64_t version) const {
    for (const auto& one : policy_versions(id)) {
        if (one->version == version) {
            return one;
        }
    }
    return nullptr;
}

std::vector<std::shared_ptr<const PolicyDefinition>> Catalog::policy_versions(std::string_view id) const {
    const auto first = std::lower_bound(
        content_.policies.begin(),
        content_.policies.end(),
        id,
        [](const auto& one, std::string_view wanted) { return one->id < wanted; }
    );
    auto last = first;
    while (last != content_.policies.end() && (*last)->id == id) {
        ++last;
    }
    return {first, last};
}

std::shared_ptr<const ReviewDefinition> Catalog::review(std::string_view id) const {
    const auto found =
        std::find_if(content_.reviews.begin(), content_.reviews.end(), [&](const auto& one) { return one->id == id; });
    return found == content_.reviews.end() ? nullptr : *found;
}

const ItemDefinition* Catalog::item(std::string_view id) const {
    const auto* found = find_version(content_.items, id);
    return found == nullptr ? nullptr : found->get();
}

std::shared_ptr<const ItemDefinition> Catalog::share_item(std::string_view id) const {
    const auto* found = find_version(content_.items, id);
    return found == nullptr ? nullptr : *found;
}

const BundleDefinition* Catalog::bundle(std::string_view id) const {
    const auto* found = find_version(content_.bundles, id);
    return found == nullptr ? nullptr : found->get();
}

const ItemDefinition* Catalog::item_of_version(std::string_view hash) const {
    const auto at = std::find_if(content_.items.begin(), content_.items.end(), [&](const auto& item) {
        return item->version.hash == hash;
    });
    return at == content_.items.end() ? nullptr : at->get();
}

const Text* Catalog::text(std::string_view key) const {
    const auto at = content_.texts.find(key);
    return at == content_.texts.end() ? nullptr : &at->second;
}

std::vector<const BundleDefinition*> Catalog::bundles_with(std::string_view item) const {
    std::vector<const BundleDefinition*> found;
    for (const auto& bundle : content_.bundles) {
        for (const BundleItem& one : bundle->bundle.items) {
            if (one.item == item) {
                found.push_back(bundle.get());
            }
        }
    }
    return found;
}

} // namespace tonghe::catalog
